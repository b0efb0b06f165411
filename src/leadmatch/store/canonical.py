"""What is hashed, byte by byte, so that anybody can check the trail without this program.

Text is JSON as Python's `json.dumps(value, separators=(",", ":"))` writes it (ASCII; nothing between the tokens), bytes
are lower-case hexadecimal, absent is null. All hashes are SHA-256.

    commitment of a version  HMAC-SHA256, key = its secret, message = its payload in UTF-8
    changes of an event     hash of the array, in order, of [kind, subject, before, after, commitment]
    event                   hash of [seq, at, actor, op, undoes, model, outcome, changes, previous]; `outcome` is the
                            stored text, `changes` the hash above, `previous` the hash of the event before
    previous of event 1     32 zero bytes
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, Literal, NamedTuple

Kind = Literal["record", "activity", "customer", "household", "judgement", "erase"]

GENESIS = bytes(32)
"""What the first event has as the hash of the one before."""

_AT_ONCE = 5_000


class Change(NamedTuple):
    """One thing that an event changed: from `before` to `after`, None where it was or is not there.

    Attributes:
        kind: record: subject is the number of a version, before and after are the ids of its customer.
            activity: subject is the number of a version of a row of events, before and after are `description`s of
                nothing.
            customer, household: subject is its id, before and after are `description`s.
            judgement: subject is its number, before and after are `judged`.
            erase: subject is the number of a version of which nothing is left but this trail.
        subject: as above, text.
        before: as above.
        after: as above.
        commitment: of the payload, where a version is added.
    """

    kind: Kind
    subject: str
    before: str | None = None
    after: str | None = None
    commitment: bytes | None = None


_write = json.JSONEncoder(separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring_ascii


def dumps(value: Any) -> str:
    """JSON as it is hashed."""
    return _write(value)


def description(*, household: str | None = None, ended: int | None = None, successor: str | None = None) -> str:
    """A customer or household as `Change` holds it: the JSON object of what is not None, in this order."""
    said = [] if household is None else [f'"household":{_quoted(household)}']
    said += [] if ended is None else [f'"ended":{ended:d}']
    said += [] if successor is None else [f'"successor":{_quoted(successor)}']
    return f"{{{','.join(said)}}}"  # by hand: a large load writes millions, and `dumps` takes five times as long


def judged(a: int, b: int, same: bool) -> str:
    """A judgement as `Change` holds it."""
    return dumps({"a": a, "b": b, "same": same})


def commitment(secret: bytes, payload: str) -> bytes:
    """What the trail keeps of a payload: who has neither secret nor payload learns nothing from it."""
    return hmac.digest(secret, payload.encode(), "sha256")


class ChangesDigest:
    """The hash of the changes of an event, fed as they come."""

    def __init__(self) -> None:
        self._hash = sha256(b"[")
        self.count = 0

    def passing(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The rows as they are, (kind, subject, before, after, commitment), each counted and hashed."""
        rows = iter(rows)
        while some := list(islice(rows, _AT_ONCE)):
            self._hash.update(b"," if self.count else b"")
            self._hash.update(dumps([(*row[:4], row[4] and row[4].hex()) for row in some])[1:-1].encode())
            self.count += len(some)
            yield from some

    def digest(self) -> bytes:
        """The hash of all that has passed."""
        final = self._hash.copy()
        final.update(b"]")
        return final.digest()


def event_hash(fields: Sequence[Any]) -> bytes:
    """The hash of an event: seq, at, actor, op, undoes, model, outcome, changes, previous."""
    return sha256(dumps([value.hex() if isinstance(value, bytes) else value for value in fields]).encode()).digest()
