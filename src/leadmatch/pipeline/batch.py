"""`resolve`: the whole route, from inputs to a book. Each stage is a function from columns to columns."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadmatch.flags.registry import check_names, held_rows
from leadmatch.model.model import Model, read_model
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.decisions import with_decisions
from leadmatch.pipeline.doubt import kept_pairs, review_pairs
from leadmatch.pipeline.frames import FrameKind
from leadmatch.pipeline.inputs import plan, records
from leadmatch.pipeline.judged import judged_rows
from leadmatch.pipeline.match import match, summary_of_blocks
from leadmatch.pipeline.origin import stamp_inputs
from leadmatch.pipeline.progress import Progress
from leadmatch.sources.read import named
from leadmatch.spec import Spec, make_spec, read_spec


def resolve(
    inputs: object,
    *,
    spec: Spec | str | Path | None = None,
    model: Model | str | Path | None = None,
    decisions: object = None,
    progress: Progress | None = None,
    **options: Any,
) -> Book:
    """Find out who is who in any number of dumps.

    Args:
        inputs: name -> input, a list of inputs, or one: a path or glob, a data frame (pandas, Polars, Arrow), a list of
            dicts, a database URL or a pair (URL, query).
        spec: what the user decided, or the path of a spec in TOML; all defaults when None.
        model: a saved model, or the path of a `model.json`; learned from these leads, without labels, when None.
        decisions: what people said of pairs (a file of `leadmatch review`, a data frame or list of dicts with the
            columns `decisions.COLUMNS`). They hold, and a model that is learned here learns from them where that helps.
        progress: shows and times the stages; quiet when None.
        **options: parts of the spec by name, which win over `spec`: `record_id="id"`, `map={"crm": {...}}`,
            `decision={"threshold": 0.9}`.

    Returns:
        The book: customers, crosswalk, review, rejected, explanations.

    Raises:
        SourceError: an input cannot be read at all.
        MappingError: an override names a column or field that does not exist.
        SpecError: an option or the model does not make sense.
        JudgementError: judgements or decisions contradict each other, or a judgement names an unknown record.
    """
    spec = laid_over(read_spec(spec) if isinstance(spec, str | Path) else spec, options)
    check_names(spec)
    model = read_model(model) if isinstance(model, str | Path) else model
    progress = progress or Progress("quiet")
    given = dict(named(inputs))
    stamps = stamp_inputs(given)
    planned = plan(given, spec=spec, progress=progress)
    with progress.stage("normalize"):
        taken = records(planned, spec)
    spec, answers, told = with_decisions(spec, taken.leads, decisions)
    judged, labels = judged_rows(taken.leads, spec), judged_rows(taken.leads, Spec(judgements=answers))
    found = match(
        taken.leads,
        threshold=spec.decision.threshold,
        judged=judged,
        labels=labels,
        model=model,
        progress=progress,
        held=held_rows(taken.leads, spec),
    )
    return Book(
        spec=spec,
        inputs=stamps,
        sources=taken.sources,
        leads=taken.leads,
        customer=found.customer,
        household=found.household,
        pairs=kept_pairs(found),
        review_pairs=review_pairs(found, spec.decision, judged),
        model=found.model,
        rejected_rows=taken.rejected,
        stages=dict(progress.seconds),
        candidate_pairs=len(found.candidates.packed),
        dropped_blocks=summary_of_blocks(found.candidates),
        notes=(*taken.notes, *told, *found.notes),
        frame_kind=_kind(given),
        matched=found,
        expected=found.expected,
        activities=taken.activities,
    )


def laid_over(spec: Spec | None, options: Mapping[str, Any]) -> Spec:
    """A spec with parts of it replaced by name; tables are merged.

    Raises:
        SpecError: an option does not make sense.
    """
    if not options:
        return spec or Spec()
    values = (spec or Spec()).model_dump(exclude_unset=True)
    for name, value in options.items():
        values[name] = values.get(name, {}) | value if isinstance(value, dict) else value
    return make_spec(values, "options")


def _kind(inputs: Mapping[str, object]) -> FrameKind:
    """The kind of data frame the caller works with: that of the first frame given, else pandas."""
    for one in inputs.values():
        module = type(one).__module__.partition(".")[0]
        if module in ("polars", "pyarrow"):
            return "polars" if module == "polars" else "pyarrow"
    return "pandas"
