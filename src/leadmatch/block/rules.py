"""The blocking rules, all of them, in order.

A rule is a tuple of atoms that two leads must share, and a cap: a block larger than it is dropped and reported, since
a value that many leads share is no reason to compare them; rules further down combine it with another. An `anchor`
rule's value is strong enough that an oversize block is still walked in order of name, each lead beside its next few.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """Leads that share every atom are compared, in blocks of at most `cap` leads.

    fills: there are only so many keys, so that of very many leads it is mostly strangers who share one.
    """

    atoms: tuple[str, ...]
    cap: int
    anchor: bool = False
    fills: bool = False

    @property
    def name(self) -> str:
        """The rule as it is shown."""
        return " + ".join(self.atoms)

    def most(self, room: float) -> int:
        """How many leads a block may hold where there is room for `room` times its cap: room for less than that is
        made by rules whose blocks fill.
        """
        return max(int(self.cap * (room if self.fills else max(room, 1.0))), 2)


RULES: tuple[BlockingRule, ...] = (
    BlockingRule(("email",), 100, anchor=True),
    BlockingRule(("phone",), 100, anchor=True),
    BlockingRule(("vin",), 50, anchor=True),
    BlockingRule(("mailbox",), 20),
    BlockingRule(("mailbox letters",), 12),
    BlockingRule(("phone last 7",), 20, fills=True),
    BlockingRule(("vin last 8",), 12),
    BlockingRule(("company",), 50, anchor=True),
    BlockingRule(("company word",), 12),
    BlockingRule(("both names",), 40),
    BlockingRule(("first sound", "last sound"), 20),
    BlockingRule(("last", "birth date"), 50),
    BlockingRule(("first", "birth date"), 50),
    BlockingRule(("birth date",), 6, fills=True),
    BlockingRule(("last sound", "birth year"), 12, fills=True),
    BlockingRule(("first", "birth year"), 12, fills=True),
    BlockingRule(("last", "birthday"), 20, fills=True),
    BlockingRule(("house",), 40, anchor=True),
    BlockingRule(("postal code",), 8),
    BlockingRule(("last sound", "postal code"), 40),
    BlockingRule(("first", "postal code"), 40),
    BlockingRule(("initial", "postal code"), 12),
    BlockingRule(("both names", "area"), 40),
    BlockingRule(("both names", "city"), 40),
    BlockingRule(("last", "city"), 12),
    BlockingRule(("first sound", "city"), 12),
    BlockingRule(("first", "street"), 12, fills=True),
    BlockingRule(("last", "street"), 12, fills=True),
    BlockingRule(("last",), 12),
    BlockingRule(("first",), 8),
    BlockingRule(("last sound",), 8),
    BlockingRule(("first 3", "last 3"), 12),
    BlockingRule(("initial", "last end"), 12),
    BlockingRule(("initial", "last"), 12, fills=True),
    BlockingRule(("first", "last 3"), 8, fills=True),
    BlockingRule(("first", "last end"), 8, fills=True),
    BlockingRule(("first", "phone last 4"), 8, fills=True),
    BlockingRule(("first", "exchange"), 8, fills=True),
)
