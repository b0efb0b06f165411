"""The one verb of this package that reads: inputs of any kind to `RawTable`s, in the order given.

An input is a path or glob (`str` or `Path`, also gzipped), a data frame (pandas, Polars, Arrow, DuckDB), a list of
dicts, a pair `(URL, query)`, or a database URL with `?query=` or `?table=` (see `sql`). A path that exists is never a
glob. An input without a name is called after its file's stem (`crm.csv.gz` is `crm`; a colon becomes `-`), its SQL
table or database, else `table`. A name or path may stand behind a preset, `reynolds:crm` (see `preset`): the source is
called `crm` then.
"""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.sources import formats, frames, sql
from leadmatch.sources.files import open_content, plain_name
from leadmatch.sources.preset import Preset, preset, split_preset
from leadmatch.sources.rows import Reject, rejected_frame
from leadmatch.tables import RawTable

_FORBIDDEN = frozenset("/\\")


def read(
    inputs: Mapping[str, object] | Sequence[object] | object, *, source_column: str | None = None
) -> tuple[RawTable, ...]:
    """Read every input.

    Args:
        inputs: name -> input, a list of inputs, or one input. A list of dicts is one input. A named glob gives one
            table a file, all of that name. A name is `NAME` or `PRESET:NAME`.
        source_column: a column that names the source of each row, in every input that has it: such a table is split,
            and rows without a source are rejected as `missing_source`, those with a bad name as `bad_source_name`.

    Raises:
        SourceError: an input cannot be read at all, a bad or repeated name, an unknown preset, no table has
            `source_column`.
    """
    tables = [table for name, one in named(inputs) for table in _read_one(name, one)]
    if not tables:
        raise SourceError("no input: give at least one path, table or query")
    if source_column is None:
        return tuple(tables)
    if not any(source_column in table.frame.columns for table in tables):
        columns = sorted({column for table in tables for column in table.frame.columns})[:20]
        raise SourceError(f"no input has a column {source_column!r}: there are {', '.join(columns) or 'none'}")
    return tuple(part for table in tables for part in _split(table, source_column))


def named(inputs: object) -> Iterator[tuple[str, object]]:
    """Every input with its name (with its preset), in order; the files of a glob without a name come one by one.

    Raises:
        SourceError: a name that is not safe, an unknown preset, or two inputs that would be called the same.
    """
    taken: set[str] = set()
    for name, part in _all_named(inputs):
        source = _source(name)[1]
        if source in taken:
            raise SourceError(f"two inputs are called {source!r}: name them, NAME=PATH or {{name: input}}")
        taken.add(source)
        yield name, part


def _all_named(inputs: object) -> Iterator[tuple[str, object]]:
    if isinstance(inputs, Mapping):
        yield from [(_checked(name), _at_home(one)) for name, one in inputs.items()]
        return
    for one in _several(inputs):
        wanted, rest = _asked(one)
        for name, part in _defaults(_at_home(rest)):
            yield f"{wanted}:{name}" if wanted else name, part


def _asked(one: object) -> tuple[str, object]:
    """The preset of an input without a name, `PRESET:PATH`, and the input; a file that is called so is a path."""
    wanted, rest = split_preset(one) if isinstance(one, str) else ("", "")
    return (wanted, rest) if wanted and ("://" in rest or not Path(str(one)).exists()) else ("", one)


def _source(name: str) -> tuple[Preset | None, str]:
    """The preset that a name begins with, and the name of the source.

    Raises:
        SourceError: no such preset, or nothing behind it.
    """
    wanted, source = split_preset(name)
    return (preset(wanted), _checked(source)) if wanted else (None, name)


def _at_home(one: object) -> object:
    """A path with a leading `~` written out, as a shell does where the path stands alone."""
    return Path(one).expanduser() if isinstance(one, str | Path) and str(one).startswith(("~/", "~\\")) else one


def _several(inputs: object) -> Sequence[object]:
    if isinstance(inputs, str | bytes) or not isinstance(inputs, Sequence) or _is_query(inputs):
        return [inputs]
    return [inputs] if inputs and frames.is_records(inputs) else inputs


def _is_query(one: object) -> bool:
    return isinstance(one, tuple) and len(one) == 2 and sql.is_url(one[0]) and isinstance(one[1], str)


def _checked(name: object) -> str:
    """A source name that is safe in a file name, a log and a key.

    Raises:
        SourceError: not text, empty, or with path separators or control characters.
    """
    if not isinstance(name, str) or not name.strip() or name.strip() in (".", ".."):
        raise SourceError(f"{name!r} is no source name: give a short word, such as crm")
    if not name.isprintable() or _FORBIDDEN & set(name):
        raise SourceError(f"source name {name!r}: path separators and control characters are not allowed")
    return name


def _defaults(one: object) -> Iterator[tuple[str, object]]:
    """An input without a name, each file of a glob apart, with its default name."""
    if _is_query(one):
        yield _checked(sql.default_name(one[0])), one  # type: ignore[index]
    elif sql.is_url(one):
        yield _checked(sql.default_name(str(one))), one
    elif isinstance(one, str | Path):
        for path in _paths(one):
            yield _checked(plain_name(path).stem.replace(":", "-")), path
    else:
        yield "table", one


def _paths(one: str | Path) -> list[Path]:
    text = str(one)
    if "://" in text:
        scheme = text.partition("://")[0]
        raise SourceError(f"{scheme}:// is not read: give {', '.join(sql.SCHEMES[:2])} or a path")
    path = Path(one)
    if not glob.has_magic(text) or "\0" in text or path.exists():
        return [path]
    found = sorted(Path(name) for name in glob.glob(text, recursive=True))  # noqa: PTH207 - takes absolute patterns too
    files = [path for path in found if path.is_file()]
    if not files:
        raise SourceError(f"{text}: no file matches")
    return files


def _read_one(name: str, one: object) -> Iterator[RawTable]:
    known, source = _source(name)
    for table in _tables(source, one):
        yield table if known is None else known.read(table)


def _tables(name: str, one: object) -> Iterator[RawTable]:
    if _is_query(one):
        yield sql.read(one[0], one[1], name)  # type: ignore[index]
    elif sql.is_url(one):
        yield sql.read(str(one), None, name)
    elif isinstance(one, str | Path):
        for path in _paths(one):
            yield formats.read_content(open_content(path), name)
    else:
        yield frames.read(one, name)


def _split(table: RawTable, column: str) -> Iterator[RawTable]:
    """One table a source in the order of first appearance, and one for rejected rows if there are any."""
    if column not in table.frame.columns:
        yield table
        return
    names = table.frame[column].str.strip_chars()
    good: list[str] = []
    rejects: list[Reject] = []
    for name in names.unique(maintain_order=True):
        try:
            good.append(_checked(name or ""))
        except SourceError as error:
            code = "bad_source_name" if name else "missing_source"
            reason = str(error) if name else "no source is named"
            rejects += [Reject(row, column, code, reason) for row in table.rows.filter(names.eq_missing(name))]
    if rejects or table.rejected.height or not good:
        rejected = pl.concat([table.rejected, rejected_frame(table.source, rejects)]).sort("row", maintain_order=True)
        yield replace(
            table, frame=table.frame.clear(), rows=table.rows.clear(), rejected=rejected, rows_read=rejected.height
        )
    for name in good:
        mine = names == name
        frame, rows = table.frame.filter(mine), table.rows.filter(mine)
        yield replace(
            table, source=name, frame=frame, rows=rows, rejected=rejected_frame(name, []), rows_read=frame.height
        )
