"""Why are two records one customer, and why are two others not?

python examples/explain_merge.py
"""

import leadmatch
from leadmatch.datasets import demo_files


def main() -> None:
    files = demo_files()
    book = leadmatch.resolve({name: files[name] for name in ("crm", "web", "phone")})

    merged = book.customers.sort_values(["records", "customer_id"], ascending=[False, True]).iloc[0]["customer_id"]
    records = book.crosswalk.loc[book.crosswalk["customer_id"] == merged, ["source", "record_id"]]
    a, b, *_ = records.itertuples(index=False, name=None)
    print(f"{a} and {b}")
    print(book.explain(a, b))

    doubtful = book.review.iloc[0]
    a, b = (doubtful["source_a"], doubtful["record_id_a"]), (doubtful["source_b"], doubtful["record_id_b"])
    why = book.explain(a, b)
    print(f"\n{a} and {b}, for review: {doubtful['reason']}")
    print(why)
    strongest = max(why.steps, key=lambda step: abs(step.bits))
    print(f"\nWhat weighs most: {strongest.comparison}, {strongest.level} ({strongest.bits:+.1f} bits)")


if __name__ == "__main__":
    main()
