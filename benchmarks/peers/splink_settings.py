"""Splink's settings for each kind of records, each after an example of its own documentation.

Column names are those of `benchmarks/cleaned.py`; NUMBER stands for each identity number that only the set has and
WORDS for each attribute of words. A rule of several columns is `block_on` of them; a text is SQL. Comparisons, rules
and training sessions on columns that a set does not fill are left out by the adapter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import splink.comparison_library as cl

NUMBER, WORDS = "NUMBER", "WORDS"
Rule = tuple[str, ...] | str
Comparison = tuple[str, Callable[[str], Any]]


@dataclass(frozen=True)
class Settings:
    """comparisons: column -> comparison; rules: for prediction; sure: deterministic rules and the share of the true
    pairs that they are guessed to find; pairs: sampled for u; sessions: of expectation maximisation.
    """

    source: str
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    sure: tuple[Rule, ...]
    recall: float
    pairs: float
    sessions: tuple[Rule, ...]


def weighted(make: Callable[..., Any], *options: Any) -> Callable[[str], Any]:
    """A comparison with term frequency adjustments."""
    return lambda name: make(name, *options).configure(term_frequency_adjustments=True)


def names(_: str) -> Any:
    """First and last name in one comparison."""
    return cl.ForenameSurnameComparison("first_name", "last_name")


def whole_names(_: str) -> Any:
    """First and last name in one comparison, with the frequencies of whole names."""
    return cl.ForenameSurnameComparison("first_name", "last_name", forename_surname_concat_col_name="full_name")


def birth_dates(name: str) -> Any:
    """Dates of birth written year-month-day; a date that is none (1860-01-81) is compared as text."""
    return cl.DateOfBirthComparison(name, input_is_string=True, invalid_dates_as_null=False)


ALMOST_SAME = (
    "l.first_name = r.first_name and levenshtein(r.birth_date, l.birth_date) <= 1",
    "l.last_name = r.last_name and levenshtein(r.birth_date, l.birth_date) <= 1",
    "l.first_name = r.first_name and levenshtein(r.last_name, l.last_name) <= 2",
)
SWAPPED = "l.first_name = r.last_name and l.last_name = r.first_name"

BIRTHS = Settings(
    source="examples/duckdb/accuracy_analysis_from_labels_column, swapped names after febrl4",
    comparisons=(
        ("first_name", names),
        ("birth_date", birth_dates),
        ("city", weighted(cl.ExactMatch)),
        ("email", cl.EmailComparison),
        ("postal_code", cl.PostcodeComparison),
        (WORDS, weighted(cl.ExactMatch)),
    ),
    rules=(
        ("first_name",),
        ("last_name",),
        ("birth_date",),
        ("email",),
        ("split_part(email, '@', 1)",),
        "l.first_name = r.last_name",
        "l.last_name = r.first_name",
    ),
    sure=(*ALMOST_SAME, ("email",)),
    recall=0.7,
    pairs=1e6,
    sessions=(("birth_date",), ("email",), ("first_name", "last_name")),
)
MANY_BIRTHS = Settings(
    source="examples/duckdb/deduplicate_50k_synthetic",
    comparisons=(
        ("first_name", whole_names),
        ("birth_date", birth_dates),
        ("postal_code", cl.PostcodeComparison),
        ("city", weighted(cl.ExactMatch)),
        (WORDS, weighted(cl.ExactMatch)),
    ),
    rules=(
        ("substr(first_name,1,3)", "substr(last_name,1,4)"),
        ("last_name", "birth_date"),
        ("first_name", "birth_date"),
        ("postal_code", "first_name"),
        ("postal_code", "last_name"),
        ("birth_date", "city"),
        ("substr(postal_code,1,3)", "birth_date"),
        ("substr(postal_code,1,3)", "first_name"),
        ("substr(postal_code,1,3)", "last_name"),
        ("substr(first_name,1,2)", "substr(last_name,1,2)", "substr(birth_date,1,4)"),
    ),
    sure=(
        ("first_name", "last_name", "birth_date"),
        ("substr(first_name,1,2)", "last_name", "substr(postal_code,1,2)"),
        ("birth_date", "postal_code"),
    ),
    recall=0.6,
    pairs=1e7,
    sessions=(("first_name", "last_name"), ("birth_date",)),
)
IDENTIFIED = Settings(
    source="examples/duckdb/febrl4 (the detailed model)",
    comparisons=(
        ("first_name", weighted(cl.NameComparison)),
        ("last_name", weighted(cl.NameComparison)),
        ("birth_date", lambda name: cl.DateOfBirthComparison(name, input_is_string=True)),
        (NUMBER, lambda name: cl.DamerauLevenshteinAtThresholds(name, [1, 2])),
        ("number", weighted(cl.ExactMatch)),
        ("postal_code", weighted(cl.DamerauLevenshteinAtThresholds, [1, 2])),
    ),
    rules=(
        ("first_name", "last_name"),
        SWAPPED,
        ("birth_date",),
        (NUMBER,),
        ("region", "street"),
        ("number", "street"),
        ("postal_code",),
    ),
    sure=((NUMBER,), ("first_name", "last_name", "birth_date")),
    recall=0.8,
    pairs=1e6,
    sessions=(("birth_date",), ("postal_code",)),
)
RESIDENTS = Settings(
    source="examples/duckdb_no_test/pseudopeople-acs, with the identity number of febrl4",
    comparisons=(
        ("first_name", weighted(cl.NameComparison)),
        ("middle_name", weighted(cl.ExactMatch)),
        ("last_name", weighted(cl.NameComparison)),
        ("birth_date", lambda name: cl.DamerauLevenshteinAtThresholds(name, [1])),
        ("address", weighted(cl.DamerauLevenshteinAtThresholds)),
        ("gender", cl.ExactMatch),
        (NUMBER, lambda name: cl.DamerauLevenshteinAtThresholds(name, [1, 2])),
    ),
    rules=(("first_name",), ("last_name",), ("birth_date",), (NUMBER,), ("address",), ("number", "middle_name")),
    sure=((NUMBER,), ("first_name", "last_name", "birth_date"), ("first_name", "last_name", "address")),
    recall=0.8,
    pairs=1e6,
    sessions=(("birth_date",), ("last_name",)),
)
CONTACTS = Settings(
    source="tutorials 03 and 04 and examples/duckdb/febrl4, with the e-mail's template for e-mail",
    comparisons=(
        ("first_name", weighted(cl.NameComparison)),
        ("last_name", weighted(cl.NameComparison)),
        ("birth_date", birth_dates),
        ("email", weighted(cl.EmailComparison)),
        ("phone", weighted(cl.LevenshteinAtThresholds, 1)),
        ("address", weighted(cl.JaroWinklerAtThresholds, [0.92, 0.8])),
        ("vin", weighted(cl.ExactMatch)),
        ("company", weighted(cl.JaroWinklerAtThresholds, [0.92, 0.8])),
        ("middle_name", weighted(cl.ExactMatch)),
        ("suffix", cl.ExactMatch),
        ("gender", cl.ExactMatch),
        (NUMBER, cl.ExactMatch),
    ),
    rules=(
        ("email",),
        ("phone",),
        ("vin",),
        ("company",),
        ("first_name", "last_name"),
        SWAPPED,
        ("last_name", "birth_date"),
        ("first_name", "birth_date"),
        ("postal_code", "first_name"),
        ("postal_code", "last_name"),
        ("address",),
        "l.phone = r.phone_2",
        "l.phone_2 = r.phone",
        "l.email = r.email_2",
        "l.email_2 = r.email",
        ("substr(first_name,1,3)", "substr(last_name,1,4)", "city"),
        (NUMBER,),
    ),
    sure=(
        ("first_name", "last_name", "email"),
        ("first_name", "last_name", "phone"),
        ("first_name", "last_name", "birth_date"),
        ("first_name", "last_name", "address"),
    ),
    recall=0.6,
    pairs=1e7,
    sessions=(("first_name", "last_name"), ("phone",), ("email",)),
)
ORGANISATIONS = Settings(
    source="tutorial 04 (distances at thresholds, term frequencies)",
    comparisons=(
        ("company", weighted(cl.JaroWinklerAtThresholds, [0.92, 0.8])),
        ("phone", weighted(cl.LevenshteinAtThresholds, 1)),
        ("address", weighted(cl.JaroWinklerAtThresholds, [0.92, 0.8])),
        ("city", weighted(cl.JaroWinklerAtThresholds, [0.92])),
        (WORDS, weighted(cl.LevenshteinAtThresholds, [1, 2])),
    ),
    rules=(("company",), ("phone",), ("address",), ("number", "city"), ("substr(company,1,3)",)),
    sure=(("phone",), ("company", "number"), ("company", "city")),
    recall=0.8,
    pairs=1e7,
    sessions=(("phone",), ("company",), ("address",)),
)
SETTINGS = {
    "births": BIRTHS,
    "many births": MANY_BIRTHS,
    "identified": IDENTIFIED,
    "residents": RESIDENTS,
    "contacts": CONTACTS,
    "organisations": ORGANISATIONS,
}
