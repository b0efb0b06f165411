"""Flags of distance: how far the buyer is from the store, and what makes that odd."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.text import fold_series

ONLINE = (
    r"\b(?:all[- ]?online|entirely online|100 ?% online|online (?:only|purchase|deal)|buy (?:it )?online|sight unseen"
    r"|without (?:seeing|viewing|test driving)|(?:can'?t|cannot|unable to|won'?t) (?:visit|travel|come in person"
    r"|come to (?:the|your|see))|ship[- ]only|shipping only|ship(?:ped|ping)? (?:it|the (?:car|vehicle|truck)|directly"
    r"|to (?:my|me|our|a|the))|my shipper|shipping (?:agent|company)|transport company"
    r"|deliver(?:ed)? (?:it )?to my door|no visit|remote(?:ly)? (?:purchase|signing)|e-?sign everything)\b"
    r"|\b(?:tout en ligne|entierement en ligne|100 ?% en ligne|achat en ligne|sans (?:la |l')?(?:voir|essayer|visiter)"
    r"|sans (?:visite|essai routier|deplacement)|(?:peux|pourrai|puis) pas (?:me deplacer|venir|passer)"
    r"|expedi(?:er|ez|e|ee)|livraison seulement|livre[rz]? chez moi|mon transporteur|envoyez[- ](?:le|la|moi))\b"
)
"""Wording that the whole deal is to be done from afar, in English and French, folded text."""
VISITS = ("walk_in", "be_back", "appointment_shown", "test_drive", "write_up")


def far_away(facts: Facts) -> pl.DataFrame:
    """The buyer lives farther from the store than so many km, or neither in Canada nor in the United States."""
    rows = _far(facts)
    return found(rows, _from_where(facts, rows))


def far_and_online(facts: Facts) -> pl.DataFrame:
    """Far away, and the comments want it all online or shipped, in English or French."""
    comments = facts.shown("comments")
    if comments is None:
        return NOTHING
    rows = _far(facts)
    said = fold_series(comments.gather(rows.astype(np.uint32))).str.extract(f"({ONLINE})")
    wanted = said.is_not_null().to_numpy()
    rows, said = rows[wanted], said.filter(pl.Series(wanted))
    return found(rows, _from_where(facts, rows) + ', and writes "' + said + '"')


def far_deposit(facts: Facts) -> pl.DataFrame:
    """Far away, and a deposit before any visit."""
    if facts.events is None or facts.customer is None:
        return NOTHING
    far = _far_customers(facts)
    if far.is_empty():
        return NOTHING
    seen = facts.events.select("customer", "lead", "event", "at").join(far, on="customer", how="inner")
    seen = seen.filter(pl.col("event").is_in(["deposit", *VISITS]) & pl.col("at").is_not_null())
    is_deposit = pl.col("event") == "deposit"
    first = seen.group_by("customer").agg(
        deposit=pl.col("at").filter(is_deposit).min(), visit=pl.col("at").filter(~is_deposit).min()
    )
    early = first.filter(
        pl.col("deposit").is_not_null() & (pl.col("visit").is_null() | (pl.col("deposit") < pl.col("visit")))
    )
    paid = seen.filter(is_deposit).join(early, on="customer", how="inner")
    paid = paid.filter((pl.col("at") == pl.col("deposit")) & pl.col("lead").is_not_null()).unique("lead").sort("lead")
    when = paid.select(
        pl.lit(", and a deposit on ") + pl.col("deposit").dt.date().cast(pl.String)
        + pl.when(pl.col("visit").is_null()).then(pl.lit(" without any visit"))
        .otherwise(pl.lit(" before the first visit on ") + pl.col("visit").dt.date().cast(pl.String))
    ).to_series()  # fmt: skip
    return found(paid["lead"], _from_where(facts, paid["row"].to_numpy()) + when)


def _far(facts: Facts) -> NDArray[np.int64]:
    """Rows that are farther than the limit, or abroad."""
    abroad = _abroad(facts) if not np.isnan(facts.store[0]).all() else np.zeros(facts.leads.n, bool)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((facts.far > facts.limits.distance_km) | abroad)


def _abroad(facts: Facts) -> NDArray[np.bool_]:
    """Rows whose own address is in a named country that is neither Canada nor the United States."""
    out = np.zeros(facts.leads.n, bool)
    parts = facts.leads.addresses.parts
    if "country" not in parts.columns:
        return out
    abroad = (parts["country"].str.contains(r"^[a-z]{2}$") & ~parts["country"].is_in(["us", "ca"])).fill_null(
        value=False
    )
    rows = np.flatnonzero(facts.home >= 0)
    out[rows] = abroad.to_numpy()[facts.leads.addresses.codes[facts.home[rows]]]
    return out


def _far_customers(facts: Facts) -> pl.DataFrame:
    """customer, row: those that are far away, and the first of their records that is."""
    assert facts.customer is not None  # noqa: S101 - checked by the caller
    rows = _far(facts)
    frame = pl.DataFrame({"customer": facts.customer[rows].astype(np.uint32), "row": rows})
    return frame.unique("customer", keep="first", maintain_order=True)


def _from_where(facts: Facts, rows: NDArray[np.int64]) -> pl.Series:
    """Where the buyers of some rows are, and how far from their stores."""
    if not len(rows):
        return pl.Series([], dtype=pl.String)
    entry = facts.home[rows]
    codes = facts.leads.addresses.codes[entry].astype(np.uint32)
    parts, places = facts.leads.addresses.parts, facts.places
    _, _, store = facts.store
    frame = pl.DataFrame(
        {
            "postal": parts["postal_code"].gather(codes) if "postal_code" in parts.columns else None,
            "country": parts["country"].gather(codes) if "country" in parts.columns else None,
            "place": places["place"].gather(codes),
            "km": pl.Series(facts.far[rows]).fill_nan(None).round(0).cast(pl.Int64),
            "store": store.gather(rows.astype(np.uint32)),
        },
        schema_overrides={"postal": pl.String, "country": pl.String},
    )
    near = pl.format("lives at {} ({}), at least {} km from the store at {}", "postal", "place", "km", "store")
    far = pl.format("lives abroad ({})", pl.col("country").str.to_uppercase())
    abroad = ~pl.col("country").is_in(["us", "ca"]) & pl.col("country").str.contains(r"^[a-z]{2}$")
    return frame.select(pl.when(abroad).then(far).otherwise(near).alias("where")).to_series()
