"""Excel and OpenDocument workbooks (xlsx, xlsm, xlsb, xls, ods): the first visible sheet with a header of lead
fields, else the first that is not empty.

The header is the first row with anything in it, or the one below a title (`headers.header_row`). Cells become text as
in `cells`: a text cell keeps its leading zeros, a number has no `.0`, a date is ISO. A number that only its format
showed with leading zeros has none in the file.
"""

import io
import zipfile
from typing import Any

import polars as pl
import python_calamine as calamine

from leadmatch.errors import SourceError
from leadmatch.sources.cells import cell_text, text_series
from leadmatch.sources.files import MAX_BYTES, MAX_RATIO, RATIO_FREE, Content
from leadmatch.sources.headers import HEADER_ROWS, above, header_of, header_row, names_fields
from leadmatch.sources.rows import assemble, text_frame
from leadmatch.tables import RawTable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = ("[Content_Types]", "xl/", "mimetype", "content.xml")
"""How a member of the archive that a workbook is may begin: Office, OpenDocument."""


def sniff(head: bytes, suffix: str) -> bool:
    """Whether these are the first bytes of a workbook, or of something that only a workbook could be."""
    return head.startswith((ZIP, OLE))


def read(content: Content, source: str) -> RawTable:
    """Read a workbook.

    Raises:
        SourceError: damaged, encrypted, a zip bomb, or no workbook at all.
    """
    _refuse_bomb(content)
    sheet, rows, notes = _first_sheet(content)
    while rows and not any(cell_text(cell) for cell in rows[0]):
        rows = rows[1:]
    if not rows:
        return assemble(source, content.origin, text_frame({}), notes=notes)
    notes.append(f"sheet {sheet!r}")
    skipped = header_row([[cell_text(cell) for cell in row] for row in rows[:HEADER_ROWS]])
    rows = rows[skipped:]
    first = [cell_text(cell) for cell in rows[0]]
    names, is_header, changes = header_of(first)
    body = rows[1:] if is_header else rows
    columns = zip(*body, strict=True) if body else iter([()] * len(names))
    frame = pl.DataFrame([text_series(name, column) for name, column in zip(names, columns, strict=True)])
    return assemble(source, content.origin, frame, notes=notes + above(skipped) + changes)


def _first_sheet(content: Content) -> tuple[str, list[list[Any]], list[str]]:
    try:
        with calamine.load_workbook(io.BytesIO(content.data)) as book:
            found: tuple[str, list[list[Any]]] | None = None
            for sheet in book.sheets_metadata:
                if sheet.typ != calamine.SheetTypeEnum.WorkSheet or sheet.visible != calamine.SheetVisibleEnum.Visible:
                    continue
                rows = book.get_sheet_by_name(sheet.name).to_python()
                leads = any(names_fields([cell_text(cell) for cell in row]) for row in rows[:HEADER_ROWS])
                if leads or (found is None and any(cell != "" for row in rows for cell in row)):
                    found = sheet.name, rows
                if leads:
                    break
            if found:
                return *found, _unread(book.sheet_names, found[0])
    except BaseException as error:  # calamine panics on some damage, which is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        hint = "remove its password" if isinstance(error, calamine.PasswordError) else "save it again, or as CSV"
        raise SourceError(f"{content.origin}: not a workbook that can be read: {error}: {hint}") from error
    return "", [], []


def _unread(sheets: list[str], read: str) -> list[str]:
    others = [repr(name) for name in sheets if name != read]
    return [f"sheets not read: {', '.join(others)}"] if others else []


def _refuse_bomb(content: Content) -> None:
    if not content.data.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise SourceError(f"{content.origin}: damaged zip or workbook: {error}: copy the file again") from error
    allowed = min(MAX_BYTES, max(RATIO_FREE, MAX_RATIO * len(content.data)))
    if size > allowed:
        raise SourceError(f"{content.origin}: unpacks to {size} bytes, {allowed} allowed: taken for a zip bomb")
    if not any(name.startswith(_WORKBOOK) for name in names):
        raise SourceError(f"{content.origin}: a zip archive, no workbook: unpack it, and name the files in it")
