"""Tables as text."""

import polars as pl


def markdown(frame: pl.DataFrame) -> str:
    """A table in Markdown; whole numbers with separators, nulls blank."""
    rows = [["" if x is None else f"{x:,}" if isinstance(x, int) else str(x) for x in row] for row in frame.iter_rows()]
    return "\n".join("| " + " | ".join(line) + " |" for line in [frame.columns, ["-"] * frame.width, *rows])
