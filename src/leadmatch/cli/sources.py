"""`leadmatch sources`: the presets of systems by name, and the formats that are understood."""

import click

from leadmatch.cli.output import say, say_json, say_table
from leadmatch.errors import SourceError


@click.command("sources", short_help="List the systems known by name, and the formats.")
@click.argument("name", metavar="[PRESET]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(name: str | None, as_json: bool) -> None:
    """List the presets with how each system is known, and the formats; with PRESET, how it reads each header.

    documented: the vendor's or standard's own description. observed: public integrations and samples. generic: no
    fields are published; usual headers are mapped, the rest by header and content. Use one as PRESET:NAME=PATH.
    """
    from leadmatch.sources.formats import FORMATS
    from leadmatch.sources.preset import PRESETS, preset

    if name is not None:
        try:
            _show(name.removesuffix(":"), as_json=as_json)
        except SourceError as error:
            raise click.UsageError(str(error)) from error
        return
    presets = [
        {"preset": one.name, "system": one.title, "status": one.status, "formats": " ".join(one.formats),
         "known by": one.known}
        for one in map(preset, PRESETS)
    ]  # fmt: skip
    formats = [{"format": one.name, "endings": " ".join(one.suffixes)} for one in FORMATS]
    if as_json:
        say_json({"presets": presets, "formats": formats})
        return
    say_table(presets, "Systems by name: leadmatch resolve PRESET:NAME=PATH ...")
    say("")
    say_table(formats, "Formats: a file is known by what is in it; its ending is only a hint")
    say("", "Each may also be compressed (.gz). Python also takes data frames, lists of dicts and SQL queries.")


def _show(name: str, *, as_json: bool) -> None:
    from leadmatch.sources.preset import preset

    one = preset(name)
    rows = [
        {"header": header, "field": target, "from": origin}
        for origin, headers in (("the source", one.columns), ("usage", one.usual))
        for header, target in headers.items()
    ]
    words = [
        {"column": column, "word": word, "field": field, "read as": ours}
        for column, fields in one.words.items()
        for field, found in fields.items()
        for word, ours in found.items()
    ]
    if as_json:
        about = {key: getattr(one, key) for key in ("name", "title", "vendor", "status", "known", "formats")}
        say_json(about | {"columns": rows, "words": words})
        return
    say(f"{one.title} ({one.vendor}), {one.status}: {one.known}", "")
    say_table(rows, "How its headers are read")
    if words:
        say("")
        say_table(words, "How its words are read")
