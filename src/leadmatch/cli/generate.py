"""`leadmatch generate`: a dealership's dumps with the truth, invented."""

from pathlib import Path
from typing import Any

import click

from leadmatch.cli.output import say, say_table


@click.command("generate", short_help="Make up a dealership's dumps, with the truth.")
@click.argument("folder", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option("--records", type=click.IntRange(min=1), default=10_000, show_default=True, help="How many, in all.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The same seed, the same dumps.")
@click.option(
    "--noise", type=click.Choice(["low", "normal", "high"]), default="normal", help="How badly they are kept."
)
def command(folder: Path, records: int, seed: int, noise: Any) -> None:
    """Write five systems' dumps of one invented dealership, and truth.csv, to the folder OUT."""
    from leadmatch.datasets import dealership
    from leadmatch.errors import SourceError

    if folder.is_dir() and any(folder.iterdir()):
        raise SourceError(f"{folder}: not empty; name a new folder")
    paths = dealership(records, seed=seed, noise=noise).write(folder)
    say_table([{"source": name, "file": path} for name, path in paths.items()])
    sources = " ".join(f"{name}={path}" for name, path in paths.items() if name != "truth")
    say("", f"next: leadmatch resolve {sources} -o {folder}-result")
