"""A store of customers: loaded, asked at the desk, added to, corrected, erased from.

python examples/store.py [STORE]
"""

import sys

import leadmatch as lm
from leadmatch.datasets import demo_files


def main(url: str) -> None:
    files = demo_files()
    with lm.open(url, actor="etl") as store:
        loaded = store.load({name: files[name] for name in ("crm", "web")})
        print(f"loaded {loaded.added} records of {loaded.created} customers, {loaded.rejected.height} rejected")
        print(f"loaded again: event {store.load({'crm': files['crm']}).event}")

    with lm.open(url, actor="desk-3") as store:
        lead = {
            "source": "desk",
            "record_id": "D1",
            "first_name": "Miriam",
            "last_name": "Haddad",
            "phone": "204-555-9107",
        }
        print(f"who is this? {[found.name for found in store.find(lead)]}")
        added = store.add(lead)
        print(f"{added.kind}: event {added.event}")

        (found,) = store.find({"first_name": "Miriam", "phone": "555-9107"})
        print(f"who is this? {found.name}, {found.probability:.0%}: {', '.join(found.reasons)}")

        again = store.add(lead | {"record_id": "D2", "email": "miriam.haddad@gmail.com"})
        print(f"{again.kind}: customer {'the same' if again.customer_id == added.customer_id else 'another'}")
        event = store.unlink("desk:D1", "desk:D2")
        print(f"apart: {store.customer_of('desk:D1') != store.customer_of('desk:D2')}")
        store.undo(event)
        print(f"apart: {store.customer_of('desk:D1') != store.customer_of('desk:D2')}")
        print(*store.history(added.customer_id), sep="\n")

        told = store.write_back(since=loaded.event)
        print(f"to write back since event {loaded.event}: {told.records.height} records")
        store.forget(added.customer_id, suppress=True)
        print(f"comes again: {store.load({'desk': [lead]}).rejected['code'].to_list()}")
        print(f"all holds: {store.verify().ok}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dealership.db")
