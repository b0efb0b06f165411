"""`leadmatch generate`: a dealership's dumps with the truth, invented."""

from pathlib import Path
from typing import Any

import click

from leadmatch.cli.output import say, say_table

RECORDS_EACH = 3
"""Records that a person leaves in the named systems, about."""


@click.command("generate", short_help="Make up a dealership's dumps, with the truth.")
@click.argument("folder", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option("--records", type=click.IntRange(min=1), default=10_000, show_default=True, help="How many, in all.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The same seed, the same dumps.")
@click.option(
    "--noise", type=click.Choice(["low", "normal", "high"]), default="normal", help="How badly they are kept."
)
@click.option(
    "--systems", "named", is_flag=True, help="A dump of each system with a preset, of a group of two stores, instead."
)
def command(folder: Path, records: int, seed: int, noise: Any, named: bool) -> None:
    """Write five systems' dumps of one invented dealership, and truth.csv, to the folder OUT.

    With --systems: a dump of each system that `leadmatch sources` names, of about as many records, with what happened
    between the people and the stores, and a few oddities planted among them.
    """
    from leadmatch.datasets import dealership, named_systems
    from leadmatch.errors import SourceError

    if folder.is_dir() and any(folder.iterdir()):
        raise SourceError(f"{folder}: not empty; name a new folder")
    if named:
        paths = named_systems(folder, people=max(1, round(records / RECORDS_EACH)), seed=seed, noise=noise)
    else:
        paths = dealership(records, seed=seed, noise=noise).write(folder)
    say_table([{"source": name, "file": path} for name, path in paths.items()])
    preset = "{0}:" if named else ""
    sources = " ".join(f"{preset.format(name)}{name}={path}" for name, path in paths.items() if name != "truth")
    say("", f"next: leadmatch resolve {sources} -o {folder}-result")
