"""Survivorship rules: which of several values of a customer stands in the golden record.

`RULES` is the whole list, `DEFAULTS` says which rule a field has unless `spec.golden.rules` names another one. A rule
of kind `value` is an order of statistics; the first one that differs decides, and where none does the value itself
(in alphabetical order) does, so that neither the order of rows nor a record's id ever decides a value.

Before any rule stands the quality of a value: a whole name before an initial, a personal identifier before a shared,
relayed or invalid one, an address with a street before one without.
"""

from dataclasses import dataclass
from typing import Literal

from leadmatch.errors import SpecError
from leadmatch.spec import Spec

Kind = Literal["value", "list", "consent", "time"]

Statistic = Literal["records", "systems", "recency", "completeness", "priority"]
"""Of a value: in how many records and systems of the customer it stands, when its record last changed, how completely
it is written, and the place of its source in `golden.source_priority`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A survivorship rule. order: the statistics it compares, for rules of kind `value`."""

    name: str
    kind: Kind
    doc: str
    order: tuple[Statistic, ...] = ()


RULES: tuple[Rule, ...] = (
    Rule("most_recent", "value", "of the record changed last", ("recency", "records", "completeness")),
    Rule("most_frequent", "value", "in most records", ("records", "completeness", "recency")),
    Rule("most_complete", "value", "written most completely", ("completeness", "records", "recency")),
    Rule(
        "source_priority",
        "value",
        "of the source named first in golden.source_priority",
        ("priority", "recency", "records", "completeness"),
    ),
    Rule(
        "verified_first",
        "value",
        "confirmed by most source systems",
        ("systems", "records", "recency", "completeness"),
    ),
    Rule("union", "list", "every distinct value, the primary one first"),
    Rule("most_restrictive", "consent", "one refusal outweighs any number of agreements"),
    Rule("earliest", "time", "the first"),
    Rule("latest", "time", "the last"),
)

DEFAULTS: tuple[tuple[str, str], ...] = (
    ("title", "most_frequent"),
    ("first_name", "most_frequent"),
    ("middle_name", "most_frequent"),
    ("last_name", "most_frequent"),
    ("suffix", "most_frequent"),
    ("nickname", "most_frequent"),
    ("company", "most_frequent"),
    ("birth_date", "most_frequent"),
    ("gender", "most_frequent"),
    ("phone", "most_recent"),
    ("phones", "union"),
    ("email", "most_recent"),
    ("emails", "union"),
    ("address", "most_recent"),
    ("vins", "union"),
    ("created_at", "earliest"),
    ("updated_at", "latest"),
    ("consent", "most_restrictive"),
)

BY_NAME = {rule.name: rule for rule in RULES}


def rules_of(spec: Spec) -> dict[str, Rule]:
    """The rule of every field: the defaults with the spec's own choices.

    Raises:
        SpecError: an unknown field or rule, a rule of another kind than the field's, or `source_priority` without
            an order of sources.
    """
    chosen = {name: BY_NAME[rule] for name, rule in DEFAULTS}
    for name, rule in spec.golden.rules.items():
        if name not in chosen:
            raise SpecError(f"golden.rules.{name}: no such golden field; there are {', '.join(chosen)}")
        fitting = [r.name for r in RULES if r.kind == chosen[name].kind]
        if rule not in fitting:
            raise SpecError(f"golden.rules.{name}: {rule!r} is no rule for it; there are {', '.join(fitting)}")
        if rule == "source_priority" and not spec.golden.source_priority:
            raise SpecError(f"golden.rules.{name}: source_priority needs golden.source_priority, the sources in order")
        chosen[name] = BY_NAME[rule]
    return chosen
