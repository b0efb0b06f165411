"""What people decided about pairs of records: a file that only grows, and what it means for a run.

One row a decision, columns `COLUMNS`. The later decision about a pair (by `at`, then by place in the file) replaces the
earlier ones; otherwise their order says nothing. `unsure` only means: do not ask again.

A run takes decisions into its judgements, so that the effective spec holds them. Dumps change: a decision about a
record that is not in this run is left out and counted in the notes, where a judgement of the spec is an error.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import polars as pl

from leadmatch.errors import SourceError, SpecError
from leadmatch.pipeline.guard import guarded, unguarded
from leadmatch.sources.read import read
from leadmatch.spec import Judgements, Spec
from leadmatch.tables import LeadTable

COLUMNS = ("source_a", "record_id_a", "source_b", "record_id_b", "decision", "actor", "at")
"""Of a decision: the two records; same, different or unsure; who decided; when (ISO 8601, UTC). The last two may be
missing in a table that is read."""
ANSWERS = ("same", "different", "unsure")
"""A decision; its first letter will do. A row without one is no decision."""

Pair = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision. said: one of `ANSWERS`."""

    source_a: str
    record_id_a: str
    source_b: str
    record_id_b: str
    said: str
    actor: str = ""
    at: str = ""

    @property
    def pair(self) -> Pair:
        """The two records, in no order."""
        return frozenset({(self.source_a, self.record_id_a), (self.source_b, self.record_id_b)})

    @property
    def names(self) -> tuple[str, str]:
        """The two records as the spec writes them, in order."""
        a, b = sorted(self.pair)
        return ":".join(a), ":".join(b)


def read_decisions(given: object) -> list[Answer]:
    """Decisions of a file (any format that sources come in; an edited `review.csv` too), a data frame, or dicts.

    Raises:
        SourceError: it cannot be read, or a column is missing.
        SpecError: a row has a decision that is none, or pairs a record with itself or with nothing.
    """
    (table,) = read({"decisions": given})
    missing = [name for name in COLUMNS[:5] if name not in table.frame.columns]
    if missing:
        raise SourceError(f"{table.origin}: no column {missing[0]!r}: decisions have {', '.join(COLUMNS[:5])}")
    frame = table.frame.with_columns(pl.lit("").alias(name) for name in COLUMNS if name not in table.frame.columns)
    frame = unguarded(frame) if isinstance(given, str | Path) else frame
    rows = frame.select(COLUMNS).fill_null("").with_columns(number=table.rows).filter(pl.col("decision") != "").rows()
    return [_answer(row[:-1], f"{table.origin}, row {row[-1]}") for row in rows]


def _answer(cells: tuple[str, ...], place: str) -> Answer:
    word = cells[4].strip().casefold()
    said = [answer for answer in ANSWERS if word in (answer, answer[0])]
    if not said:
        raise SpecError(f"{place}: the decision {cells[4]!r} is none of {', '.join(ANSWERS)}")
    source_a, record_id_a, source_b, record_id_b, _, actor, at = cells
    found = Answer(source_a, record_id_a, source_b, record_id_b, said[0], actor, at)
    if len(found.pair) < 2 or not all(cells[:4]):
        raise SpecError(f"{place}: a decision is about two records, each with source and id")
    return found


def latest(answers: Iterable[Answer]) -> tuple[dict[Pair, Answer], int]:
    """The decision that holds for each pair, in order of the pairs, and how many were decided otherwise before."""
    holds: dict[Pair, Answer] = {}
    changed = set()
    for answer in sorted(answers, key=lambda one: one.at):
        if answer.pair in holds and holds[answer.pair].said != answer.said:
            changed.add(answer.pair)
        holds[answer.pair] = answer
    return dict(sorted(holds.items(), key=lambda item: item[1].names)), len(changed)


def append(path: Path, answers: Iterable[Answer]) -> None:
    """Add decisions to a file at once, made with its header where it is not there.

    Raises:
        SourceError: it cannot be written.
    """
    rows = pl.DataFrame([astuple(answer) for answer in answers], dict.fromkeys(COLUMNS, pl.String), orient="row")
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(guarded(rows).write_csv(include_header=file.tell() == 0))
    except OSError as error:
        raise SourceError(f"{path}: cannot write decisions: {error.strerror}") from error


def judgements_of(answers: Iterable[Answer]) -> Judgements:
    """Decisions as judgements."""
    answers = list(answers)
    return Judgements(
        link=tuple(answer.names for answer in answers if answer.said == "same"),
        unlink=tuple(answer.names for answer in answers if answer.said == "different"),
    )


def with_decisions(spec: Spec, leads: LeadTable, given: object) -> tuple[Spec, Judgements, tuple[str, ...]]:
    """The spec with the decisions about its leads among its judgements, these decisions, and notes for the user.

    Raises:
        SourceError: the decisions cannot be read.
        SpecError: a row of them makes no sense.
    """
    if given is None:
        return spec, Judgements(), ()
    holds, changed = latest(read_decisions(given))
    here = _present({name for answer in holds.values() for name in answer.names}, leads)
    known = [answer for answer in holds.values() if here.issuperset(answer.names)]
    notes = []
    if changed:
        notes.append(f"decisions: {changed} taken back later by another about the same pair")
    if len(known) < len(holds):
        notes.append(f"decisions: {len(holds) - len(known)} skipped, about records that are not in this run")
    taken = judgements_of(known)
    before = spec.judgements
    both = Judgements(
        link=tuple(dict.fromkeys((*before.link, *taken.link))),
        unlink=tuple(dict.fromkeys((*before.unlink, *taken.unlink))),
    )
    return spec.model_copy(update={"judgements": both}), taken, tuple(notes)


def _present(names: set[str], leads: LeadTable) -> set[str]:
    every = leads.source.values.gather(leads.source.codes) + ":" + leads.record_id
    return set(every.filter(every.is_in(list(names))))
