"""Whole mappings of exports of the systems around a dealership, with the columns of other people in them.

The exports stand in `mapping_systems.toml` and `mapping_tools.toml`; their cells are made here.
"""

import random
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from leadmatch.sources.mapping import map_columns, to_spec
from leadmatch.tables import RawTable

ROWS = 80
EXPORTS: dict[str, dict[str, tuple[str, str]]] = {
    name: columns
    for file in ("mapping_systems.toml", "mapping_tools.toml")
    for name, columns in tomllib.loads(Path(__file__).with_name(file).read_text("utf-8")).items()
}
GIVEN = (
    "Mary",
    "John",
    "Linda",
    "Robert",
    "Marie-Ève",
    "Jean-Guy",
    "Karine",
    "Sanjay",
    "Priya",
    "Fatima",
    "Wei",
    "Olga",
)
FAMILY = ("Tremblay", "Smith", "Nguyen", "Garcia", "Roy", "Patel", "Singh", "Lavoie", "O'Brien", "Chen", "Kowalski")
STREETS = ("Main St", "Oak Avenue", "King Rd", "Elm Street", "Lake Shore Blvd", "Pine Crescent", "Maple Dr")
RUES = ("rue Principale", "rue des Érables", "boul. Laurier", "chemin du Lac", "av. Cartier")
CHOICES = {
    "given": GIVEN,
    "family": FAMILY,
    "staff": ("Bo Lee", "Al Day", "Cy Ray", "Nadia Roy"),
    "city": ("Ottawa", "Toronto", "Laval", "Halifax"),
    "province": ("ON", "QC", "NS"),
    "postal": ("K1A 0B1", "M5V 2T6", "H7N 1A1", "B3H 4R2"),
    "car": ("2019 Ford F-150", "2021 Kia Sportage", "2018 Honda Civic", "2020 RAM 1500", "2022 Toyota RAV4"),
    "make": ("Ford", "Kia", "Honda", "RAM"),
    "model": ("F-150", "Sportage", "Civic", "1500"),
    "company": ("Nolin Cleaning Ltée", "Acme Paving Inc", "Rive-Sud Transport", "Delta Roofing Ltd"),
    "job": ("Nurse", "Teacher", "Electrician", "Enseignante", "Retired", "Driver"),
}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)]
VALUE = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", VALUES, strict=True))


def vin(r: random.Random) -> str:
    body = (
        f"{r.choice(('1HGCM826', '2T1BURHE', '1FTFW1ET'))}0{r.choice('ABCD')}{r.choice('EFGH')}{r.randrange(10**6):06d}"
    )
    rest = sum(VALUE[c] * w for c, w in zip(body, WEIGHTS, strict=True)) % 11
    return body[:8] + ("X" if rest == 10 else str(rest)) + body[9:]


def date(r: random.Random, first: int, last: int) -> str:
    return f"{r.randint(first, last)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"


def phone(r: random.Random) -> str:
    form = r.choice(("({}) {}-{:04d}", "{}-{}-{:04d}", "+1{}{}{:04d}"))
    return form.format(r.choice((514, 613, 416, 819)), r.randrange(220, 990), r.randrange(10**4))


KINDS: dict[str, Callable[[random.Random], str]] = {
    "vin": vin,
    "phone": phone,
    "full": lambda r: f"{r.choice(GIVEN)} {r.choice(FAMILY)}",
    "comma": lambda r: f"{r.choice(FAMILY)}, {r.choice(GIVEN)}".upper(),
    "email": lambda r: f"{r.choice(FAMILY).lower()}.{r.randrange(999)}@mail.example",
    "street": lambda r: f"{r.randrange(1, 4000)} {r.choice(STREETS)}",
    "rue": lambda r: f"{r.randrange(1, 4000)}, {r.choice(RUES)}",
    "day": lambda r: date(r, 2023, 2025),
    "stamp": lambda r: f"{date(r, 2023, 2025)} 10:42:07",
    "iso": lambda r: f"{date(r, 2023, 2025)}T18:02:11-05:00",
    "born": lambda r: date(r, 1945, 2004),
    "clock": lambda r: f"{r.randint(8, 19)}:{r.choice(('00', '15', '30', '45'))}",
    "year": lambda r: str(r.randint(2012, 2025)),
    "money": lambda r: f"${r.randint(50, 60000)}.00",
    "km": lambda r: str(r.randint(5000, 180000)),
    "talk": lambda r: (
        f"{r.choice(('hears a noise when it turns', 'wants to come by with the family on'))} {r.randrange(50)}"
    ),
}


def cells(kind: str, r: random.Random) -> list[str | None]:
    if kind.endswith("?"):
        return [cell if r.random() < 0.3 else None for cell in cells(kind[:-1], r)]
    if kind in KINDS:
        return [KINDS[kind](r) for _ in range(ROWS)]
    choices = CHOICES.get(kind) or (kind.split("|") if "|" in kind else ())
    if choices:
        return [r.choice(choices) for _ in range(ROWS)]
    return [re.sub("#", lambda _: str(r.randint(1, 9)), kind).replace("%", str(1000 + i)) for i in range(ROWS)]


def raw(columns: dict[str, list[str | None]]) -> RawTable:
    frame = pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()})
    rows = pl.Series("row", range(1, frame.height + 1), dtype=pl.UInt32)
    return RawTable("x", "x.csv", frame, rows, pl.DataFrame(), frame.height)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_column_of_the_export(name: str) -> None:
    chance = random.Random(name)
    table = raw({column: cells(kind, chance) for column, (kind, _) in EXPORTS[name].items()})
    mapping = map_columns(table)
    assert to_spec(mapping) == {column: field for column, (_, field) in EXPORTS[name].items()}
    assert to_spec(map_columns(table, to_spec(mapping))) == to_spec(mapping)
