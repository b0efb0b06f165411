"""`leadmatch review`: a person decides the pairs of a written result that are in doubt, the most uncertain first."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.asking import LEGEND, LETTERS, letter
from leadmatch.cli.output import note, say, say_table

if TYPE_CHECKING:
    from leadmatch.pipeline.decisions import Answer, Pair
    from leadmatch.pipeline.explain import Case, Record
    from leadmatch.pipeline.folder import Folder


@click.command("review", short_help="Decide the pairs that are in doubt.")
@click.argument("folder", metavar="OUT", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-d", "--decisions", "file", type=click.Path(dir_okay=False, path_type=Path),
    help="The file that decisions are added to (decisions.csv).",
)  # fmt: skip
@click.option("--store", "url", metavar="STORE", help="Decide the pairs of a store instead, which keeps the decisions.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask about so many pairs at most.")
@click.option(
    "--import", "edited", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ask nothing: take the column `decision` of a review table that was edited.",
)  # fmt: skip
@click.option("--actor", help="Who decides; the name of the account if not given.")
def command(
    folder: Path | None, file: Path | None, url: str | None, limit: int | None, edited: Path | None, actor: str | None
) -> None:
    """Decide the pairs for review of the result in OUT, or of a store, one after the other.

    Each pair is shown with its explanation. Answer with a letter and Enter: s (same person), d (different), u (unsure:
    not asked again), b (back to the pair before), q (quit). Decisions are kept at once; decided pairs are not asked
    again. `leadmatch resolve --decisions FILE` uses them. Those of a store hold at once; unsure ones are asked again.
    """
    if (folder is None) == (url is None) or (url is not None and file is not None):
        raise click.UsageError("which pairs? give the folder OUT of a result, or --store STORE, which keeps decisions")
    name = _account() if actor is None else actor
    if folder is None:
        from leadmatch.cli.review_store import decide

        decide(str(url), name, limit, edited)
    else:
        _decide(folder, file or Path("decisions.csv"), limit, edited, name)


def _decide(folder: Path, file: Path, limit: int | None, edited: Path | None, name: str) -> None:
    from leadmatch.errors import SourceError
    from leadmatch.pipeline.decisions import append, latest, read_decisions
    from leadmatch.pipeline.folder import Folder

    if not (folder / "run.json").is_file():
        raise SourceError(f"{folder}: no run.json there; name a folder that `leadmatch resolve` wrote")
    result = Folder.open(folder)
    decided, _ = latest(read_decisions(file)) if file.exists() else ({}, 0)
    if edited is None:
        asked = [pair for pair in result.review() if frozenset(pair) not in decided][:limit]
        count = _ask_all(result, asked, dict(decided), file, name)
    else:
        new = [answer for answer in read_decisions(edited) if _is_new(answer, decided)]
        append(file, [replace(answer, actor=answer.actor or name, at=answer.at or _now()) for answer in new])
        count = len(new)
        _warn({answer.pair: answer for answer in (*decided.values(), *new)})
    note(f"{count} decisions added to {file}; use them with: leadmatch resolve ... --decisions {file}")


def _is_new(answer: "Answer", decided: "dict[Pair, Answer]") -> bool:
    return answer.pair not in decided or decided[answer.pair].said != answer.said


def _ask_all(
    result: "Folder", asked: "Sequence[tuple[Record, Record]]", decided: "dict[Pair, Answer]", file: Path, actor: str
) -> int:
    from leadmatch.pipeline.decisions import Answer, append
    from leadmatch.pipeline.explain import open_case
    from leadmatch.pipeline.row import row_of

    count = place = 0
    if not asked:
        note("no pair is left to decide")
        return count
    case = open_case(result)
    say(LEGEND)
    while place < len(asked):
        a, b = asked[place]
        say("", f"pair {place + 1} of {len(asked)}")
        _show(case, (a, row_of(case.leads, *a)), (b, row_of(case.leads, *b)))
        said = letter()
        if said == "q":
            break
        if said == "b":
            place = max(place - 1, 0)
            continue
        answer = Answer(*a, *b, LETTERS[said], actor, _now())
        append(file, [answer])
        decided[answer.pair] = answer
        _warn(decided)
        count += 1
        place += 1
    return count


def _show(case: "Case", a: "tuple[Record, int]", b: "tuple[Record, int]") -> None:
    """Both records side by side, with what each comparison is worth."""
    from leadmatch.pipeline.explain import explain_rows
    from leadmatch.pipeline.values import values_of

    explanation = explain_rows(case, a[1], b[1])
    rows = explanation.table()
    told = {step.comparison for step in explanation.steps}
    for comparison in case.comparisons:
        values = {":".join(record): values_of(case.leads, row, comparison.name) for record, row in (a, b)}
        if comparison.name not in told and any(values.values()):
            rows.append(dict.fromkeys(rows[0], "") | {"comparison": comparison.name} | values)
    say_table(rows)
    say("", explanation.verdict)


def _warn(decided: "dict[Pair, Answer]") -> None:
    """Tell of decisions that contradict each other while the one who made them is there."""
    from leadmatch.errors import JudgementError
    from leadmatch.pipeline.decisions import judgements_of
    from leadmatch.pipeline.judged import check_judgements

    try:
        check_judgements(judgements_of(decided.values()))
    except JudgementError as error:
        note(str(error))


def _account() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="microseconds")
