"""Writing TOML: tables, text, numbers, truth values and arrays of them, which is what a spec is made of."""

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(values: Mapping[str, Any]) -> str:
    """The values as a TOML document; None is left out. `tomllib.loads` gives the same values back.

    >>> print(to_toml({"record_id": "Cust #", "map": {"crm": {"Cust #": "record_id"}}}), end="")
    record_id = "Cust #"
    <BLANKLINE>
    [map.crm]
    "Cust #" = "record_id"
    """
    return "\n\n".join(_tables(values, ())) + "\n"


def _tables(values: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"{_key(k)} = {_value(v)}" for k, v in values.items() if v is not None and not isinstance(v, Mapping)]
    tables = [(k, v) for k, v in values.items() if isinstance(v, Mapping)]
    head = [f"[{'.'.join(map(_key, path))}]"] if path and (lines or not tables) else []
    texts = ["\n".join(head + lines)] if head or lines else []
    return texts + [text for key, table in tables for text in _tables(table, (*path, key))]


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    return "[" + ", ".join(_value(item) for item in value) + "]"


def _text(text: str) -> str:
    """A JSON text is a basic TOML string but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
