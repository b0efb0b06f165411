"""Opening a store: what a new one knows before it has leads of its own."""

import os

from sqlalchemy import select

from leadmatch.errors import SpecError
from leadmatch.live.frozen import freeze
from leadmatch.live.held import check_hold
from leadmatch.live.state import Shelf
from leadmatch.pipeline.reference import learned
from leadmatch.spec import Spec
from leadmatch.store.database import Database
from leadmatch.store.schema import meta


def opened(db: Database, spec: Spec | None) -> Shelf:
    """An open store that knows something.

    Raises:
        SpecError: the spec is not that of the store.
    """
    shelf = Shelf(db)
    _check(spec or Spec())
    with db.read() as connection:
        new = connection.execute(select(meta.c.value).where(meta.c.name == "digest")).first() is None
    if new:
        first = learned()
        with db.write() as connection:
            if connection.execute(select(meta.c.value).where(meta.c.name == "digest")).first() is None:
                known = freeze(spec or Spec(), first.knowledge, first.known, own=False)
                shelf.keep(connection, known, os.urandom(16))
    if spec is not None:
        with db.read() as connection:
            held = shelf.frozen(connection).spec
        if held != spec:
            raise SpecError(
                f"{db.where}: has a spec of its own, and it is another one: open it without, or make a new store"
            )
    return shelf


def _check(spec: Spec) -> None:
    check_hold(spec)
    if spec.judgements.link or spec.judgements.unlink:
        raise SpecError("judgements: those of a store are made in it, by link, unlink and review")
