"""Dumps of other shapes and sizes than a dealership's: one web form, a call log, a mailing list, three systems.

Most sets have many records of every field. The first dump that somebody tries has a few hundred and not all fields,
and more families than duplicates. Measured too is how well such a run knows itself.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
from town import STATE, Record, Town

import leadmatch
from leadmatch.evaluate import evaluate

HEAD = """## Dumps of other shapes and sizes

One web form, a call log, a mailing list, three systems (`benchmarks/quality/shapes.py`), of people who live in
families, with names of two labelled sets and slips of another kind than the generator's. Means of so many dumps. `said`
is what the run expected of itself, without truth, `off` how far from the truth that was (blank where it found nobody
twice and said nothing); `warned` is the share of dumps where the run said that its leads hardly support it.
"""
SIZES = ((60, 4), (200, 3), (800, 2), (3000, 1))
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
    "first names, phones and e-mails": ((("first", "phone", "email"), lambda r: (r.first, r.phone, r.email)),),
    "twice the slips": (CRM,),
    "few people twice": (CRM,),
    "few people often": (CRM,),
    "communities of few names": (WEB,),
    "nobody twice": (CRM,),
}


def table() -> pl.DataFrame:
    """A row for each shape and size."""
    rows = []
    for shape in SHAPES:
        for people, towns in SIZES:
            print(f"{shape}, {people} people ...", file=sys.stderr, flush=True)
            found = [measured(shape, people, seed) for seed in range(towns)]
            rows.append(
                {"dump": shape, "people": people, "dumps": towns} | {key: _mean(found, key) for key in found[0]}
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def _mean(found: list[dict[str, float | None]], key: str) -> str | None:
    known = [row[key] for row in found if row[key] is not None]
    return f"{statistics.mean(known):.3f}" if known else None


def measured(shape: str, people: int, seed: int) -> dict[str, float | None]:
    """How well the records of one town are told apart, and what the run said."""
    town = Town(1000 * seed + people, COMMUNITIES if shape == "communities of few names" else 1)
    if shape == "nobody twice":
        records = [town.record(person, 0.3) for person in town.people(people)]
    elif shape == "few people often":
        records = town.records(max(people // 25, 4), 8, 1.5)
    elif shape == "few people twice":
        records = town.records(people, 1.5, 1.0)
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
    return {
        "F1": pairs.f1,
        **_said("precision", pairs.precision, book.expected.precision),
        **_said("recall", pairs.recall, book.expected.recall),
        "warned": float(bool(book.matched.notes)),
    }


def _said(name: str, measured: float, expected: float | None) -> dict[str, float | None]:
    off = None if expected is None else abs(expected - measured)
    return {name: measured, f"said {name}": expected, f"{name} off": off}
