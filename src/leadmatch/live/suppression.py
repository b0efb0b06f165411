"""People who were forgotten and must not come back: kept as peppered tokens, from which nobody can be read.

A person is known again by a record of theirs, and by the whole name with a phone or mailbox.
"""

import hmac
import json
import os
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from leadmatch.store.backend import RecordRow, rows_of
from leadmatch.store.schema import meta, suppression

PEPPER = "pepper"
"""The row of `meta` with the key of the tokens."""
CODE = "suppressed"
"""Of rejected rows."""
REASON = "a person who was forgotten and must not come back"


def suppress_all(connection: Connection, rows: Sequence[RecordRow]) -> None:
    """Keep the tokens of the person whom these records are of."""
    pepper = os.urandom(32)
    kept = connection.execute(select(meta.c.value).where(meta.c.name == PEPPER)).scalar()
    if kept is None:
        connection.execute(insert(meta).values(name=PEPPER, value=pepper))
    key = bytes(kept or pepper)
    tokens = {token for row in rows for token in _tokens(key, row.source, row.record_id, row.payload)}
    held = {bytes(one) for one in connection.execute(select(suppression.c.token)).scalars()}
    new = [{"token": token} for token in sorted(tokens - held)]
    if new:
        connection.execute(insert(suppression), new)


def suppressed(connection: Connection, records: Sequence[tuple[tuple[str, str], str]]) -> set[int]:
    """Which of some records, as (key, payload), are of a person who must not come back: their places."""
    held = {bytes(one) for (one,) in rows_of(connection, "SELECT token FROM suppression")}
    if not held:
        return set()
    pepper = bytes(connection.execute(select(meta.c.value).where(meta.c.name == PEPPER)).scalar_one())
    return {
        i
        for i, ((source, record_id), payload) in enumerate(records)
        if not held.isdisjoint(_tokens(pepper, source, record_id, payload))
    }


def _tokens(pepper: bytes, source: str, record_id: str, payload: str) -> set[bytes]:
    """What a person is known again by."""
    lead = json.loads(payload)
    name = f"{lead.get('first', '')} {lead.get('last', '')}"
    contacts = [entry["v"] for bag in ("phones", "emails") for entry in lead.get(bag, ())]
    texts = [f"record {source}\x1f{record_id}", *(f"contact {name}\x1f{value}" for value in contacts)]
    return {hmac.digest(pepper, text.encode(errors="surrogatepass"), sha256) for text in texts}
