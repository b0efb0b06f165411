"""A spec of one's own: columns mapped by hand, the store's own phones, which values survive.

python examples/own_spec.py
"""

from pathlib import Path

import leadmatch
from leadmatch.datasets import demo_files

SPEC = Path(__file__).with_name("spec.toml")


def main() -> None:
    files = demo_files()
    spec = leadmatch.read_spec(SPEC)
    book = leadmatch.resolve({name: files[name] for name in ("crm", "showroom", "service")}, spec=spec)

    for run in book.sources:
        decided = [f"{entry.column} -> {entry.field}" for entry in run.mapping if entry.why == "spec"]
        print(run.source, "by the spec:", ", ".join(decided) or "nothing")
    several = book.customers[book.customers["sources"].str.contains("|", regex=False)]
    print(several[["last_name", "phone", "phone_from", "city", "address_from"]].head().to_string(index=False))


if __name__ == "__main__":
    main()
