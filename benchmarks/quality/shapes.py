"""Dumps of other shapes and sizes than a dealership's: one web form, a call log, a mailing list, three systems.

    .venv/bin/python benchmarks/quality/shapes.py

Most sets have many records of every field. The first dump that somebody tries has a few hundred and not all fields,
and more families than duplicates. F1 is over pairs of records, the mean of some seeds; `said` is what the run itself
expected of its precision and recall.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from markdown import markdown
from town import STATE, Record, Town

import leadmatch
from leadmatch.evaluate import evaluate

SIZES = ((60, 4), (200, 3), (800, 2), (3000, 1), (20_000, 1))
"""People, and how many towns of so many are drawn."""

COMMUNITIES = 60
"""Parts that all names fall in, where people of a community share them."""

Cells = Callable[[Record], tuple[str, ...]]
Dump = tuple[tuple[str, ...], Cells]


def _web(r: Record) -> tuple[str, ...]:
    return r.first, r.last, r.email, r.phone, r.postal_code


def _crm(r: Record) -> tuple[str, ...]:
    return r.first, r.last, r.phone, r.email, r.street, r.city, STATE if r.city else "", r.postal_code


def _service(r: Record) -> tuple[str, ...]:
    return f"{r.last}, {r.first}".strip(", ").upper(), r.phone, r.street.upper(), r.city.upper(), r.postal_code


WEB = (("First Name", "Last Name", "Email", "Phone", "Zip"), _web)
CRM = (("first", "last", "phone", "email", "street", "city", "state", "zip"), _crm)
SERVICE = (("Customer Name", "Cell", "Address", "City", "Zip"), _service)
SHAPES: dict[str, tuple[Dump, ...]] = {
    "one web form": (WEB,),
    "one service list": (SERVICE,),
    "three systems": (CRM, WEB, SERVICE),
    "names and phones": ((("Caller Name", "Caller Number"), lambda r: (f"{r.first} {r.last}".strip(), r.phone)),),
    "names and e-mails": ((("name", "email"), lambda r: (f"{r.first} {r.last}".strip(), r.email)),),
    "names births and postal codes": (
        (("First", "Last", "DOB", "ZIP"), lambda r: (r.first, r.last, r.birth_date, r.postal_code)),
    ),
    "twice the slips": (CRM,),
    "few people often": (CRM,),
    "communities of few names": (WEB,),
    "nobody twice": (CRM,),
}


def main() -> None:
    """Print one table: a row for each shape and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", default=",".join(SHAPES), help="names, with commas between")
    parser.add_argument("--most", type=int, default=3000, help="people of the largest dumps, to 20000")
    options = parser.parse_args()
    rows = []
    for shape in (name for name in SHAPES if name in options.shapes.split(",")):
        for people, towns in ((size, towns) for size, towns in SIZES if size <= options.most):
            found = [measured(shape, people, seed) for seed in range(towns)]
            means = {key: round(statistics.mean(row[key] for row in found), 3) for key in found[0]}
            rows.append({"dump": shape, "people": people} | means)
            print(rows[-1], file=sys.stderr, flush=True)
    print(markdown(pl.DataFrame(rows)))


def measured(shape: str, people: int, seed: int) -> dict[str, float]:
    """How well the records of one town are told apart."""
    town = Town(1000 * seed + people, COMMUNITIES if shape == "communities of few names" else 1)
    if shape == "nobody twice":
        records = [town.record(person, 0.3) for person in town.people(people)]
    elif shape == "few people often":
        records = town.records(max(people // 25, 4), 8, 1.5)
    else:
        records = town.records(people, 2, 2.0 if shape == "twice the slips" else 1.0)
    dumps = SHAPES[shape]
    truth = []
    with tempfile.TemporaryDirectory() as folder:
        inputs = {}
        for number, (columns, cells) in enumerate(dumps):
            own = list(enumerate(records))[number :: len(dumps)]
            name = f"system{number}"
            inputs[name] = Path(folder) / f"{name}.csv"
            rows = [(str(i), *cells(record)) for i, record in own]
            pl.DataFrame(rows, schema=["id", *columns], orient="row").write_csv(inputs[name])
            truth += [(name, str(i), str(record.person)) for i, record in own]
        book = leadmatch.resolve(inputs)
    known = pl.DataFrame(truth, schema=["source", "record_id", "person_id"], orient="row")
    pairs = evaluate(book.frame("crosswalk"), known).pairwise
    said = book.summary()
    return {
        "precision": pairs.precision,
        "recall": pairs.recall,
        "F1": pairs.f1,
        "said precision": said["expected_precision"] or 0.0,
        "said recall": said["expected_recall"] or 0.0,
    }


if __name__ == "__main__":
    main()
