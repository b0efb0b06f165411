"""Data frames in, customers out: the result comes in the kind of frame that was given.

python examples/data_frame.py
"""

import pandas as pd

import leadmatch
from leadmatch.datasets import demo_files


def main() -> None:
    files = demo_files()
    crm = pd.read_csv(files["crm"], dtype=str)  # text as text: a ZIP code keeps its leading zero
    service = pd.read_csv(files["service"], dtype=str)
    book = leadmatch.resolve({"crm": crm, "service": service})

    # Every record of the CRM with its customer, for a join in your own tables.
    ids = book.crosswalk.query("source == 'crm'").drop(columns="source")
    joined = crm.merge(ids, left_on="Customer ID", right_on="record_id")
    print(f"{len(crm)} records of the CRM are {joined['customer_id'].nunique()} customers")

    known = book.customers[book.customers["sources"] == "crm | service"]
    print(f"{len(known)} of them also come to the service lane:")
    print(known[["first_name", "last_name", "phone", "email"]].head().to_string(index=False))


if __name__ == "__main__":
    main()
