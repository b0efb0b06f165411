"""The arguments that several commands share: sources by name, and the spec with the options laid over it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadmatch.errors import SourceError

if TYPE_CHECKING:
    from leadmatch.spec import Spec

_WRAPPINGS = (".gz",)


def parse_sources(texts: tuple[str, ...]) -> dict[str, str]:
    """NAME=PATH, or PATH whose stem is the name, each perhaps behind `PRESET:`, to name (with its preset) -> path.

    >>> parse_sources(("reynolds:crm=a.csv", "dumps/web.json.gz", "adf:lead.xml"))
    {'reynolds:crm': 'a.csv', 'web': 'dumps/web.json.gz', 'adf:lead': 'lead.xml'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        wanted, rest = _preset_and_rest(text)
        name, path = _name_and_path(rest)
        if name in taken:
            raise click.UsageError(f"two sources are called {name!r}: name them apart as NAME=PATH")
        taken.add(name)
        found[f"{wanted}:{name}" if wanted else name] = path
    return found


def source_names(sources: Mapping[str, str]) -> list[str]:
    """The names of sources without their presets."""
    from leadmatch.sources.preset import split_preset

    return [split_preset(name)[1] for name in sources]


def _preset_and_rest(text: str) -> tuple[str, str]:
    from leadmatch.sources.preset import preset, split_preset

    wanted, rest = split_preset(text)
    if not wanted or Path(text).exists():
        return "", text
    try:
        preset(wanted)
    except SourceError as error:
        raise click.UsageError(f"{text!r}: {error}") from error
    return wanted, rest


def _name_and_path(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if equals and "://" not in name and not Path(text).exists():
        if not name or not path:
            raise click.UsageError(f"{text!r}: a source is NAME=PATH, or PATH")
        return name, path
    if set("*?[") & set(text) and not Path(text).exists():
        raise click.UsageError(f"{text!r}: files of a glob need the name of their source: NAME={text}")
    stem = Path(text)
    while stem.suffix in _WRAPPINGS:
        stem = stem.with_suffix("")
    if not stem.stem:
        raise click.UsageError(f"{text!r}: a source is NAME=PATH, or PATH")
    return stem.stem.replace(":", "-"), text


def parse_maps(
    texts: tuple[str, ...], sources: Mapping[str, str], *, open_ended: bool = False
) -> dict[str, dict[str, str]]:
    """SOURCE.COLUMN=FIELD to source -> column -> field. A column may hold dots and equals signs, a field does not.

    Args:
        texts: the arguments.
        sources: the sources of the run.
        open_ended: whether there may be more sources, named by a column.

    >>> parse_maps(("crm.Cust. #=record_id",), {"crm": "a.csv"})
    {'crm': {'Cust. #': 'record_id'}}
    """
    found: dict[str, dict[str, str]] = {}
    names = source_names(sources)
    for text in texts:
        left, _, field = text.rpartition("=")
        known = sorted((name for name in names if left.startswith(f"{name}.")), key=len)
        source = known[-1] if known else left.partition(".")[0]
        column = left[len(source) + 1 :]
        if not (source and column and field):
            raise click.UsageError(f"--map {text!r}: it is SOURCE.COLUMN=FIELD, such as crm.Cell=phone.mobile")
        if not (known or open_ended):
            raise click.UsageError(f"--map {text!r}: no source is called {source!r}: there are {', '.join(names)}")
        found.setdefault(source, {})[column] = field
    return found


def make_spec_from(file: Path | None, options: Mapping[str, Any]) -> "Spec":
    """The spec of a file with options laid over it, table by table; None options are not given.

    Raises:
        SpecError: the file or an option is not valid.
    """
    from leadmatch.spec import make_spec, read_spec

    values = {} if file is None else read_spec(file).model_dump(mode="json", exclude_none=True)
    return make_spec(_laid_over(values, options), "spec" if file is None else str(file))


def _laid_over(values: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(values)
    for name, value in options.items():
        if isinstance(value, Mapping):
            result[name] = _laid_over(result.get(name, {}), value)
        elif value is not None:
            result[name] = value
    return result
