"""Sections drawn as one page of HTML: no network, no script, every value escaped.

A policy in the page itself (CSP) forbids whatever is not its one style sheet, so that even a value that got through the
escaping could neither run nor load anything.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from leadmatch.report.section import Chart, Figures, Section, Table, Text


def render(title: str, about: Sequence[str], sections: Sequence[Section]) -> str:
    """The page.

    Args:
        title: of the report.
        about: short texts below the title: when it was made, of what.
        sections: in order.
    """
    style = Markup(_read("style.css"))  # noqa: S704 - a file of this package
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(title=title, about=about, sections=sections, style=style, digest=digest)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests.update({kind.__name__.lower(): _is_a(kind) for kind in (Figures, Table, Chart, Text)})
    return environment.get_template("page.html")


def _is_a(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def _read(name: str) -> str:
    return files("leadmatch.report").joinpath("templates", name).read_text("utf-8")


def _shown(value: object) -> object:
    """What is put on the page: text without control and bidirectional characters, numbers as people write them."""
    if value is None:
        return "–"
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return value if value.isprintable() else "".join(map(_printable, value))
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else value


def _printable(character: str) -> str:
    if unicodedata.category(character)[0] != "C":
        return character
    return " " if character in "\t\n\r\v\f" else ""
