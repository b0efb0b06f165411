"""What red flags are found in: the records, who is who, what happened, and what several flags need to know of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.places import Floats, great_circle, locate
from leadmatch.lead import ADDRESS_ROLES
from leadmatch.normalize.cells import encode
from leadmatch.spec import Flags, Spec
from leadmatch.tables import Bag, Codes, LeadTable

NEVER = np.iinfo(np.int64).min
"""An unknown time, among microseconds since 1970."""
DAY = 86_400_000_000
HOUR = 3_600_000_000
_CANADIAN = r"^[A-Za-z][0-9][A-Za-z]"


@dataclass(frozen=True)
class Facts:
    """leads and spec; customer: int32[n], the dense number of each record's customer; events: the event table of
    `journey`, where they are known.
    """

    leads: LeadTable
    spec: Spec
    customer: Codes | None = None
    events: pl.DataFrame | None = None

    @property
    def limits(self) -> Flags:
        """The thresholds."""
        return self.spec.flags

    def shown(self, name: str) -> pl.Series | None:
        """A shown column, texts as String; None where no source has it."""
        if name not in self.leads.shown.columns:
            return None
        column = self.leads.shown[name]
        return column.cast(pl.String) if column.dtype in (pl.Enum, pl.Categorical) else column

    def told(self, name: str, rows: NDArray[np.int64]) -> pl.Series:
        """A shown text of some rows, null where no source has it."""
        if name not in self.leads.shown.columns:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        return self.leads.shown[name].gather(rows.astype(np.uint32)).cast(pl.String)

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """int64[n]: when each record was made, or else changed; `NEVER` = unknown."""
        out = np.full(self.leads.n, NEVER)
        for name in ("updated_at", "created_at"):
            column = self.shown(name)
            if column is not None:
                known = column.to_physical().fill_null(NEVER).to_numpy()
                out = np.where(known != NEVER, known, out)
        return out

    @cached_property
    def surnames(self) -> Codes:
        """int32[n]: the code of the first three letters of each last name, -1 = none; one typo rarely changes them."""
        return _stems(self.leads.last.values, self.leads.last.codes)

    @cached_property
    def given(self) -> Codes:
        """`surnames` for first names."""
        return _stems(self.leads.first.values, self.leads.first.codes)

    @cached_property
    def is_company(self) -> NDArray[np.bool_]:
        """bool[n]: the record names a company."""
        return np.asarray(self.leads.company.codes >= 0)

    def names(self, rows: NDArray[np.int64]) -> pl.Series:
        """The names of some rows as they are shown."""
        parts = [self.told(name, rows) for name in ("first_name", "last_name")]
        frame = pl.DataFrame({str(i): part for i, part in enumerate(parts)})
        text = frame.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()
        company = self.told("company", rows)
        return text.set(text == "", None).zip_with(text != "", company).fill_null("somebody")

    def values(self, bag: Bag, codes: Codes) -> pl.Series:
        """Canonical values of some codes."""
        return bag.values.gather(codes.astype(np.uint32))

    @cached_property
    def places(self) -> pl.DataFrame:
        """Where each distinct address is, by its postal code: row = address code; columns of `places.SCHEMA`.

        Five digits are a ZIP code unless the address names a third country.
        """
        parts = self.leads.addresses.parts
        if "postal_code" not in parts.columns:
            return locate(pl.Series([None], dtype=pl.String).new_from_index(0, parts.height))
        codes = parts["postal_code"]
        if "country" in parts.columns:
            abroad = parts["country"].str.contains(r"^[a-z]{2}$") & ~parts["country"].is_in(["us", "ca"])
            codes = codes.set((abroad & codes.str.contains(r"^[0-9]{5}$")).fill_null(value=False), None)
        numbers, distinct = encode(codes)
        row = pl.Series(numbers)
        return locate(distinct).select(pl.all().gather(row.set(row < 0, None)))

    @cached_property
    def home(self) -> NDArray[np.int64]:
        """int64[n]: the entry of each record's own address, not that of work or delivery; -1 = none."""
        held = self.leads.addresses
        own = np.flatnonzero(~np.isin(held.roles, [ADDRESS_ROLES.index(role) for role in ("work", "delivery")]))
        out = np.full(self.leads.n, -1, np.int64)
        out[held.lead[own][::-1]] = own[::-1]
        return out

    @cached_property
    def store(self) -> tuple[Floats, Floats, pl.Series]:
        """Latitude and longitude of each record's store, NaN = unknown, and the store's postal code."""
        dealer = self.spec.dealer
        names = {name.strip().casefold(): code for name, code in dealer.stores.items()}
        known = list(dict.fromkeys([*names.values(), *([dealer.postal_code] if dealer.postal_code else [])]))
        where = locate(_normal(pl.Series(known, dtype=pl.String)))
        code = pl.Series([dealer.postal_code], dtype=pl.String).new_from_index(0, self.leads.n)
        said = self.shown("store")
        if said is not None and names:
            own = said.str.strip_chars().str.to_lowercase().replace_strict(names, default=None, return_dtype=pl.String)
            code = own.zip_with(own.is_not_null(), code)
        at = [dict(zip(known, where[name].to_list(), strict=True)) for name in ("lat", "lon")]
        lat, lon = (
            code.replace_strict(a, default=None, return_dtype=pl.Float64).fill_null(np.nan).to_numpy() for a in at
        )
        return lat, lon, code

    @cached_property
    def far(self) -> Floats:
        """float64[n]: km from each record's store to its own address, at least; NaN where either is unknown."""
        out = np.full(self.leads.n, np.nan)
        store_lat, store_lon, _ = self.store
        if np.isnan(store_lat).all():
            return out  # the places of postal codes take seconds to load
        rows = np.flatnonzero(self.home >= 0)
        where = self.places[self.leads.addresses.codes[self.home[rows]].astype(np.uint32)]
        lat, lon, within = (where[name].fill_null(np.nan).to_numpy() for name in ("lat", "lon", "within_km"))
        out[rows] = np.maximum(great_circle(store_lat[rows], store_lon[rows], lat, lon) - within, 0.0)
        return out


def _stems(values: pl.Series, codes: Codes) -> Codes:
    stems = values.str.replace_all(r"[^\w]", "").str.head(3)
    numbers = (stems.rank("dense").cast(pl.Int32) - 1).fill_null(-1).to_numpy() if len(stems) else np.zeros(0, np.int32)
    return np.append(numbers, np.int32(-1))[codes].astype(np.int32)


def _normal(codes: pl.Series) -> pl.Series:
    """Postal codes as a person writes them in a spec, in the form of the records."""
    text = codes.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    return (
        pl.DataFrame({"c": text})
        .select(pl.when(pl.col("c").str.contains(_CANADIAN)).then("c").otherwise(pl.col("c").str.head(5)))
        .to_series()
    )
