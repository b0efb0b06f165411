"""Results in the kind of data frame that the caller works with. Nothing here needs pyarrow unless it was asked for."""

from typing import Any, Literal

import polars as pl

FrameKind = Literal["pandas", "polars", "pyarrow"]


def to_kind(frame: pl.DataFrame, kind: FrameKind) -> Any:
    """The frame as pandas, Polars or Arrow. In pandas text is `object`, null is None (text) or NaT (times)."""
    if kind == "polars":
        return frame
    if kind == "pyarrow":
        return frame.to_arrow()
    import pandas as pd

    return pd.DataFrame({column.name: _to_pandas(column) for column in frame})


def _to_pandas(column: pl.Series) -> Any:
    import pandas as pd

    if column.dtype == pl.String:
        return pd.Series(column.to_list(), dtype=object)
    if isinstance(column.dtype, pl.Datetime):
        times = pd.Series(column.dt.replace_time_zone(None).to_numpy(), dtype="datetime64[us]")
        zone = column.dtype.time_zone
        return times if zone is None else times.dt.tz_localize(zone)
    return pd.Series(column.to_numpy())
