"""The judgements of a spec, held against each other and against the records they name."""

import polars as pl

from leadmatch.errors import JudgementError
from leadmatch.spec import Judgements, Spec
from leadmatch.tables import LeadTable


def judged_rows(leads: LeadTable, spec: Spec) -> list[tuple[int, int, bool]]:
    """The spec's judgements as (row, row, same person).

    Raises:
        JudgementError: a judgement names a record that is not there, or judgements contradict each other.
    """
    check_judgements(spec.judgements)
    said = [(pair, True) for pair in spec.judgements.link] + [(pair, False) for pair in spec.judgements.unlink]
    if not said:
        return []
    names = leads.source.values.gather(leads.source.codes) + ":" + leads.record_id
    wanted = {name for pair, _ in said for name in pair}
    frame = names.to_frame("name").with_row_index("row").filter(pl.col("name").is_in(list(wanted)))
    rows = dict(zip(frame["name"], frame["row"], strict=True))
    missing = sorted(wanted - rows.keys())
    if missing:
        raise JudgementError(f"judgements name {missing[0]!r}, which is no accepted record: write SOURCE:RECORD_ID")
    return [(rows[a], rows[b], same) for (a, b), same in said]


def check_judgements(judgements: Judgements) -> None:
    """See that no two records are judged apart that links, directly or through others, join.

    Raises:
        JudgementError: some are; the message names them, and the records through which they are joined.
    """
    beside: dict[str, list[str]] = {}
    for a, b in judgements.link:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    for a, b in judgements.unlink:
        path = _path(beside, a, b)
        if path:
            through = f" ({' - '.join(path)})" if len(path) > 2 else ""
            raise JudgementError(f"{a!r} and {b!r} are judged apart, but links join them{through}: take one back")


def _path(beside: dict[str, list[str]], start: str, end: str) -> list[str]:
    """A shortest chain of links from one record to another, both included; empty where there is none."""
    came = {start: start}
    reached = [start]
    for name in reached:
        if name == end:
            chain = [name]
            while chain[-1] != start:
                chain.append(came[chain[-1]])
            return chain[::-1]
        for other in beside.get(name, ()):
            if other not in came:
                came[other] = name
                reached.append(other)
    return []
