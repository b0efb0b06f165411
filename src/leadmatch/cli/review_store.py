"""`leadmatch review --store`: a person decides the pairs of a store that are in doubt, and the store keeps it."""

from pathlib import Path
from typing import TYPE_CHECKING

from leadmatch.cli.asking import LEGEND, LETTERS, letter
from leadmatch.cli.output import note, say, say_table
from leadmatch.cli.store import opened
from leadmatch.errors import JudgementError

if TYPE_CHECKING:
    from leadmatch.live.store import Store

_PAIR = ("source_a", "record_id_a", "source_b", "record_id_b")


def decide(url: str, actor: str, limit: int | None, edited: Path | None) -> None:
    """Ask about the pairs of a store, or take the decisions of a table that was edited."""
    with opened(url, actor=actor) as store:
        if edited is not None:
            event = store.decide(edited)
            note("nothing was new" if event is None else f"the decisions are event {event}")
            return
        events = _ask_all(store, limit)
    note(f"{len(events)} decisions are kept" + (f", events {events[0]} to {events[-1]}" if events else ""))


def _ask_all(store: "Store", limit: int | None) -> list[int]:
    """The events of the answers."""
    asked = store.review().select(_PAIR).rows()[:limit]
    events: list[int] = []
    place = 0
    if not asked:
        note("no pair is left to decide")
    else:
        say(LEGEND)
    while place < len(asked):
        pair = asked[place]
        say("", f"pair {place + 1} of {len(asked)}")
        why = store.explain(pair[:2], pair[2:])
        say_table(why.table())
        say("", why.verdict)
        said = letter()
        if said == "q":
            break
        if said == "b":
            place = max(place - 1, 0)
            continue
        try:
            event = store.decide([dict(zip(_PAIR, pair, strict=True)) | {"decision": LETTERS[said]}])
        except JudgementError as error:
            note(str(error))
            continue
        events += [] if event is None else [event]
        place += 1
    return events
