"""What must hold of every batch run, whatever is in the dumps."""

import csv
import itertools
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadmatch.arrays import pack
from leadmatch.comparisons.patterns import levels_of
from leadmatch.datasets.generate import dealership
from leadmatch.errors import JudgementError
from leadmatch.pipeline.batch import resolve
from nastytables import Row, numbered, partition, rows, tables, wild_tables

COMMON = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
QUICK = settings(COMMON, max_examples=12, derandomize=True)
LONG = settings(COMMON, max_examples=400)
PROFILES = pytest.mark.parametrize(
    "profile", [QUICK, pytest.param(LONG, marks=pytest.mark.long)], ids=["quick", "long"]
)
TABLE = tables(least=1).map(numbered)


def hold(profile: settings, check: Callable[..., None], **strategies: Any) -> None:
    profile(given(**strategies)(check))()


def book_of(table: list[Row] | dict[str, list[Row]], **options: Any) -> Any:
    inputs = table if isinstance(table, dict) else {"crm": table}
    return resolve({name: frame(part) for name, part in inputs.items()}, record_id="Record ID", **options)


def frame(table: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(table, schema=dict.fromkeys(table[0] if table else ["Record ID"], pl.String))


@pytest.fixture(scope="module")
def small() -> Any:
    return dealership(240, seed=3)


@pytest.fixture(scope="module")
def small_book(small: Any) -> Any:
    return resolve(small.dumps)


def by_id(book: Any) -> set[frozenset[tuple[str, str]]]:
    """Who is who where ids repeat between sources."""
    groups: dict[str, set[tuple[str, str]]] = {}
    for source, record, customer in book.frame("crosswalk").select("source", "record_id", "customer_id").iter_rows():
        groups.setdefault(customer, set()).add((source, record))
    return {frozenset(group) for group in groups.values()}


# Every row is accepted, rejected or declared empty; every accepted record is in one customer.


@PROFILES
def test_rows_reconcile_and_records_are_in_one_customer(profile: settings) -> None:
    def check(left: list[dict[str, Any]], right: list[Row]) -> None:
        book = resolve({"left": left, "right": frame(right)})
        rejected = Counter(book.frame("rejected")["source"])
        accepted = Counter(book.frame("crosswalk")["source"])
        for source, given_rows in zip(book.sources, (left, right), strict=True):
            assert source.rows_read == source.accepted + source.rejected
            assert source.accepted == accepted[source.source]
            assert source.rejected == rejected[source.source]
            skipped = sum(int(note.split()[0]) for note in source.notes if note.endswith("empty rows skipped"))
            assert source.rows_read + skipped == len(given_rows)
        keys = book.frame("crosswalk").select("source", "record_id")
        assert keys.n_unique() == keys.height
        customers = book.frame("customers")
        assert customers["customer_id"].is_unique().all()
        members = Counter(book.frame("crosswalk")["customer_id"])
        assert dict(customers.select("customer_id", "records").iter_rows()) == dict(members)

    hold(profile, check, left=wild_tables(), right=tables())


# The partition knows nothing of the order of rows, files and batches, nor of ids and sources.


@PROFILES
def test_order_of_rows_does_not_matter(profile: settings) -> None:
    def check(table: list[Row], seed: int) -> None:
        shuffled = random.Random(seed).sample(table, len(table))
        assert partition(book_of(table)) == partition(book_of(shuffled))

    hold(profile, check, table=TABLE, seed=st.integers(0, 99))


@PROFILES
def test_order_of_sources_and_names_of_sources_and_ids_do_not_matter(profile: settings) -> None:
    def check(table: list[Row], seed: int) -> None:
        draw = random.Random(seed)
        cut = draw.randrange(len(table) + 1)
        names = {row["Record ID"]: f"{draw.randrange(10**6):06}-{row['Record ID']}" for row in table}
        renamed = [row | {"Record ID": names[row["Record ID"]]} for row in table]
        first = book_of({"crm": table[:cut], "web": table[cut:]})
        second = book_of({"a": renamed[cut:], "=b": renamed[:cut]})
        assert {frozenset(names[r] for r in group) for group in partition(first)} == partition(second)

    hold(profile, check, table=TABLE, seed=st.integers(0, 99))


@PROFILES
def test_batches_do_not_matter(profile: settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    def check(table: list[Row], cut: int) -> None:
        table = [{name: cell for name, cell in row.items() if name != "Club"} for row in table]  # content decides that
        folder = tmp_path_factory.mktemp("batches")
        for name, part in (("b1", table[cut:]), ("b2", table[:cut])):
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(table[0]))
                writer.writeheader()
                writer.writerows(part)
        split = resolve({"crm": str(folder / "*.csv")}, record_id="Record ID")
        assert partition(split) == partition(book_of(table))

    hold(profile, check, table=TABLE, cut=st.integers(0, 6))


def test_a_dealership_in_another_order(small: Any, small_book: Any) -> None:
    names = list(small.dumps)[::-1]
    shuffled = {name: small.dumps[name].sample(fraction=1.0, shuffle=True, seed=5) for name in names}
    assert by_id(resolve(shuffled)) == by_id(small_book)


# An exact duplicate changes nothing for the others.


@PROFILES
def test_exact_duplicates_change_nothing_for_others(profile: settings) -> None:
    def check(table: list[Row], which: int, times: int) -> None:
        one = table[which % len(table)]
        copies = [one | {"Record ID": f"copy{i}"} for i in range(times)]
        others = {row["Record ID"] for row in table}
        after = {group & others for group in partition(book_of(table + copies))}
        assert after - {frozenset()} == partition(book_of(table))

    hold(profile, check, table=TABLE, which=st.integers(0, 20), times=st.sampled_from((1, 2, 40)))


def test_a_dealership_with_exact_duplicates(small: Any, small_book: Any) -> None:
    crm = small.dumps["crm"]
    copies = crm.sample(20, seed=1).with_columns(pl.concat_str(pl.lit("copy-"), pl.first()).alias(crm.columns[0]))
    again = by_id(resolve(small.dumps | {"crm": pl.concat([crm, copies])}))
    assert {frozenset(r for r in g if not r[1].startswith("copy-")) for g in again} - {frozenset()} == by_id(small_book)


# Scores.


def check_scores(book: Any) -> None:
    n = book.matched.profiles.table.n
    left, right = np.triu_indices(n)
    packed = pack(left.astype(np.int32), right.astype(np.int32))
    for comparison in book.matched.comparisons:
        there = comparison.levels(left.astype(np.int32), right.astype(np.int32))
        back = comparison.levels(right.astype(np.int32), left.astype(np.int32))
        np.testing.assert_array_equal(there, back, err_msg=comparison.name)
        assert there.max(initial=0) < len(comparison.labels)
    weight, household = book.matched.model.score(levels_of(book.matched.comparisons, packed))
    assert np.isfinite(weight).all()
    assert ((household >= 0) & (household <= 1)).all()
    for column in ("probability", "household_probability"):
        values = book.pairs[column].to_numpy()
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()


@PROFILES
def test_scores_are_symmetric_finite_and_in_range(profile: settings) -> None:
    hold(profile, lambda table: check_scores(book_of(table)), table=TABLE)


def test_scores_of_a_dealership(small_book: Any) -> None:
    check_scores(small_book)


# Judgements.


@PROFILES
def test_judgements_hold_or_are_named(profile: settings) -> None:
    def check(table: list[Row], linked: list[tuple[int, int]], apart: list[tuple[int, int]]) -> None:
        ids = book_of(table).frame("crosswalk")["record_id"].to_list()
        if not ids:
            return
        link, unlink = ([(ids[a % len(ids)], ids[b % len(ids)]) for a, b in pairs] for pairs in (linked, apart))
        judgements = {
            key: [tuple(f"crm:{r}" for r in p) for p in ps] for key, ps in (("link", link), ("unlink", unlink))
        }
        clash = [pair for pair in unlink if pair[1] in joined(link, pair[0])]
        if clash:
            with pytest.raises(JudgementError) as error:
                book_of(table, judgements=judgements)
            assert any(repr(f"crm:{a}") in str(error.value) and repr(f"crm:{b}") in str(error.value) for a, b in clash)
            return
        customer = dict(
            book_of(table, judgements=judgements).frame("crosswalk").select("record_id", "customer_id").rows()
        )
        assert all(customer[a] == customer[b] for a, b in link)
        assert all(customer[a] != customer[b] for a, b in unlink)

    pair = st.tuples(st.integers(0, 11), st.integers(0, 11))
    hold(profile, check, table=TABLE, linked=st.lists(pair, max_size=3), apart=st.lists(pair, max_size=3))


def joined(link: list[tuple[str, str]], start: str) -> set[str]:
    found = {start}
    while more := {r for pair in link if found & set(pair) for r in pair} - found:
        found |= more
    return found


def test_judgements_of_a_dealership(small: Any, small_book: Any) -> None:
    groups = sorted((sorted(g) for g in by_id(small_book) if len(g) > 1), key=lambda g: (-len(g), g))
    name = ":".join
    link = [(name(a[0]), name(b[0])) for a, b in itertools.pairwise(groups[4:8])]
    unlink = [(name(g[0]), name(r)) for g in groups[:3] for r in g[1:]]
    again = resolve(small.dumps, judgements={"link": link, "unlink": unlink})
    customer = {name((s, r)): c for s, r, c, _ in again.frame("crosswalk").iter_rows()}
    assert all(customer[a] == customer[b] for a, b in link)
    assert all(customer[a] != customer[b] for a, b in unlink)


# Golden values.


def check_provenance(book: Any) -> None:
    walk = book.frame("crosswalk").with_row_index("row")
    place = {f"{s}:{r}": (row, c) for row, s, r, c, _ in walk.iter_rows()}
    customers = book.frame("customers")
    for column in [c for c in customers.columns if f"{c}_from" in customers.columns]:
        for owner, value, origin in customers.select("customer_id", column, f"{column}_from").iter_rows():
            assert (value is None) == (origin is None), column
            if value is None:
                continue
            parts = (
                zip(value.split(" | "), origin.split(" | "), strict=True) if column.endswith("s") else [(value, origin)]
            )
            for part, record in parts:
                row, customer = place[record]
                assert customer == owner or column.startswith("consent_"), column  # a refusal follows its number
                held = held_by(book.leads, row, column)
                assert part in held or (column in ("email", "emails") and part.lower() in map(str.lower, held)), column


def held_by(leads: Any, row: int, column: str) -> set[Any]:
    """The values that a record has for a golden column."""
    if column in leads.shown.columns:
        return {leads.shown[column][row]}
    bag = {"phone": leads.phones, "email": leads.emails, "vins": leads.vins}.get(column.removesuffix("s")) or leads.vins
    at = np.flatnonzero(bag.lead == row)
    return set(bag.values.gather(bag.codes[at])) | set(bag.shown.gather(at))


@PROFILES
def test_golden_values_trace_to_records(profile: settings) -> None:
    hold(profile, lambda table: check_provenance(book_of(table)), table=rows_of_people())


def rows_of_people() -> st.SearchStrategy[list[Row]]:
    return rows(("First Name", "Last Name", "Company", "Phone", "Email", "Street", "City", "ZIP", "VIN")).map(numbered)


def test_golden_values_of_a_dealership(small_book: Any) -> None:
    check_provenance(small_book)
