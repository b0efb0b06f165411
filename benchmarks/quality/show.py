"""Records and waterfalls as text."""

from typing import Any

SINGLE = ("first", "middle", "last", "suffix", "company", "birth_date")


def key_of(book: Any, row: int) -> tuple[str, str]:
    """Source and record id of a lead."""
    return str(book.leads.source.values[int(book.leads.source.codes[row])]), str(book.leads.record_id[row])


def name_of(book: Any, row: int) -> str:
    """Source and record id in one word."""
    return ":".join(key_of(book, row))


def record(book: Any, row: int) -> str:
    """A lead as it was normalised, in one line."""
    leads = book.leads
    columns = {name: getattr(leads, name) for name in SINGLE} | leads.ids | leads.attributes
    said = [f"{name} {c.values[int(c.codes[row])]}" for name, c in columns.items() if c.codes[row] >= 0]
    for bag in (leads.emails, leads.phones, leads.vins):
        said += [str(bag.values[int(code)]) for code in bag.codes[bag.lead == row]]
    parts = leads.addresses.parts
    for code in leads.addresses.codes[leads.addresses.lead == row]:
        said.append(" ".join(str(part) for part in parts.row(int(code)) if part))
    return " | ".join(said)


def waterfall(book: Any, a: int, b: int) -> str:
    """Two leads and their explanation."""
    return "\n".join((record(book, a), record(book, b), str(book.explain(key_of(book, a), key_of(book, b)))))
