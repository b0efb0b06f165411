import pytest

from leadmatch.errors import SpecError
from leadmatch.golden.rules import DEFAULTS, RULES, rules_of
from leadmatch.spec import Golden, Spec


def test_every_default_is_a_rule_and_every_rule_is_told() -> None:
    assert {rule for _, rule in DEFAULTS} <= {rule.name for rule in RULES}
    assert all(rule.doc for rule in RULES)
    assert all(bool(rule.order) == (rule.kind == "value") for rule in RULES)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"colour": "most_recent"}, "golden.rules.colour: no such golden field"),
        ({"phone": "loudest"}, "golden.rules.phone: 'loudest' is no rule for it; there are most_recent"),
        ({"consent": "most_recent"}, "golden.rules.consent"),
        ({"phone": "source_priority"}, "needs golden.source_priority"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(rules: dict[str, str], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        rules_of(Spec(golden=Golden(rules=rules)))


def test_the_spec_overrides_one_field_only() -> None:
    chosen = rules_of(Spec(golden=Golden(rules={"email": "verified_first"})))
    assert (chosen["email"].name, chosen["phone"].name) == ("verified_first", "most_recent")
