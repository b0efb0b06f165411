"""`leadmatch sources`: the formats that are understood."""

import click

from leadmatch.cli.output import say, say_json, say_table

FORMATS: tuple[tuple[str, str, str], ...] = (
    ("CSV, TSV", ".csv .tsv .txt", "any of , ; tab | between cells; UTF-8, UTF-16 or cp1252"),
    ("Excel", ".xlsx .xls .xlsb .ods", "the first sheet with rows"),
    ("JSON", ".json", "a list of records, or one list inside an object"),
    ("JSON Lines", ".jsonl .ndjson", "one record a line"),
    ("Parquet", ".parquet", "read as text"),
    ("ADF, STAR", ".xml .adf .eml", "Auto-lead Data Format, bare or in a mail, and STAR ProcessSalesLead"),
)
"""Name, endings, what to know. Each may also be compressed (.gz)."""


@click.command("sources", short_help="List the formats understood.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(as_json: bool) -> None:
    """List the formats of sources. A file is known by what is in it; its ending is only a hint."""
    rows = [{"format": name, "endings": endings, "note": text} for name, endings, text in FORMATS]
    if as_json:
        say_json(rows)
        return
    say_table(rows)
    say("", "Each may also be compressed (.gz). Python also takes data frames, lists of dicts and SQL queries.")
