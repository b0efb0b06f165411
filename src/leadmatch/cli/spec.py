"""`leadmatch spec`: the default spec, its schema, and the check of a file."""

from pathlib import Path

import click

from leadmatch.cli.output import say, say_json


@click.command("spec", short_help="Print the default spec, or check one.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a spec.")
@click.option(
    "--check", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Check a spec file."
)
def command(schema: bool, file: Path | None) -> None:
    """Print the default spec as TOML: a file to start from."""
    from leadmatch.flags.registry import check_names
    from leadmatch.golden.rules import rules_of
    from leadmatch.pipeline.toml import to_toml
    from leadmatch.spec import Spec, read_spec

    if schema and file is not None:
        raise click.UsageError("--schema and --check are two things: give one of them")
    if schema:
        say_json(Spec.model_json_schema())
    elif file is not None:
        spec = read_spec(file)
        rules_of(spec)
        check_names(spec)
        say(f"{file}: a valid spec")
    else:
        click.echo(to_toml(Spec().model_dump(mode="json", exclude_none=True)), nl=False)
