"""Web leads as ADF 1.0 XML, written in chunks of columns: 1 M leads in seconds."""

from pathlib import Path

import polars as pl

CHUNK = 100_000
VENDOR = "<vendor><vendorname>Riverbend Auto</vendorname></vendor>"


def _escaped(name: str) -> pl.Expr:
    text = pl.col(name)
    for raw, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.str.replace_all(raw, entity, literal=True)
    return text


def _element(name: str, tag: str, attributes: str = "") -> pl.Expr:
    """<tag attributes>value</tag>, nothing where the value is null."""
    return pl.format(f"<{tag}{attributes}>{{}}</{tag}>", _escaped(name)).fill_null("")


def _inside(start: str, content: pl.Expr, end: str) -> pl.Expr:
    """An element around others, nothing where it would be empty."""
    return pl.when(content != "").then(pl.concat_str(pl.lit(start), content, pl.lit(end))).otherwise(pl.lit(""))


def _prospect() -> pl.Expr:
    text = pl.lit
    address = [
        _element("street", "street", ' line="1"'),
        *(_element(tag, tag) for tag in ("apartment", "city", "regioncode", "postalcode", "country")),
    ]
    placed = pl.concat_str(*address)
    trade = _element("trade-in.vin", "vin")
    return pl.concat_str(
        text('<prospect status="'), pl.col("status"), text('">'),
        _element("id", "id", ' sequence="1"'),
        pl.format('<id sequence="2" source="{}">{}</id>', _escaped("provider"), _escaped("lead_id")),
        _element("requestdate", "requestdate"),
        text('\n  <vehicle interest="buy" status="used">'),
        *(_element(f"buy.{tag}", tag) for tag in ("year", "make", "model", "vin")),
        text("</vehicle>"),
        _inside('<vehicle interest="trade-in">', trade, "</vehicle>"),
        text("\n  <customer><contact>"),
        _element("name.full", "name", ' part="full"'),
        _element("name.first", "name", ' part="first"'),
        _element("name.last", "name", ' part="last"'),
        _element("email", "email"),
        _element("phone.voice", "phone", ' type="voice"'),
        _element("phone.cellphone", "phone", ' type="cellphone"'),
        _inside("<address>", placed, "</address>"),
        text("</contact>"),
        _element("comments", "comments"),
        text(f"</customer>\n  {VENDOR}"),
        pl.format("<provider><name>{}</name></provider></prospect>", _escaped("provider")),
    )  # fmt: skip


def write_adf(leads: pl.DataFrame, path: Path) -> None:
    """Write the web dump as one ADF document, a prospect a lead."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<?adf version="1.0"?>\n<adf>\n')
        for start in range(0, leads.height, CHUNK):
            part = leads.slice(start, CHUNK).select(_prospect()).to_series()
            file.write("\n".join(part.to_list()) + "\n")
        file.write("</adf>\n")
