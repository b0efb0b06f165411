"""What a body of leads has taught about identifiers, frozen: with it, the type of an identifier is a function of the
value alone.

Contract: a run learns `Known` from all of its leads (`Normalized.known`); given to another run, or to `normalize_one`,
nothing is learned from the leads at hand. The run it was learned from gives the same types with it and without.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from leadmatch.tables import IdentifierType


@dataclass(frozen=True, slots=True)
class Known:
    """What was learned.

    types: canonical phone or mailbox -> its type, where so many people use it that it is not what it looks like;
    masked: mail domains that give every user a random mailbox; synthesised: mail domains of a connector that makes up
    missing mailboxes; own: canonical phones and mailboxes of the store that a vendor column of a source (ADF) named.
    """

    types: Mapping[str, IdentifierType] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    synthesised: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def to_json(self) -> str:
        """Compact JSON, the same for the same knowledge."""
        types = {value: int(self.types[value]) for value in sorted(self.types)}
        lists = {name: sorted(getattr(self, name)) for name in _SETS}
        return json.dumps({"types": types, **lists}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Known":
        """The knowledge that `to_json` wrote."""
        read = json.loads(text)
        types = {value: IdentifierType(kind) for value, kind in read["types"].items()}
        return cls(types, *(frozenset(read[name]) for name in _SETS))


_SETS = ("masked", "synthesised", "own")
