"""`leadmatch serve`: a store as a small HTTP API."""

from pathlib import Path

import click

from leadmatch.cli.output import note
from leadmatch.cli.store import opened


@click.command("serve", short_help="Answer questions to a store over HTTP.")
@click.argument("url", metavar="STORE")
@click.option("--host", default="127.0.0.1", help="The address to listen at (127.0.0.1: this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="The port to listen at (8000).")
@click.option(
    "--token-file", type=click.Path(dir_okay=False, path_type=Path),
    help="The file with the token that callers show; made with a new one when absent (STORE-token).",
)  # fmt: skip
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="Another name callers reach it by; repeatable."
)
@click.option("--actor", default="serve", metavar="NAME", help="Who does it: a pseudonym, for the audit trail.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=5.0, metavar="SECONDS", help="How long to wait for another writer."
)
def command(
    url: str, host: str, port: int, token_file: Path | None, hosts: tuple[str, ...], actor: str, wait: float
) -> None:
    """Serve the verbs of STORE over HTTP with JSON, described at /openapi.json.

    Callers show the token of the token file: `Authorization: Bearer TOKEN`. Nothing is encrypted: put a
    proxy that does before it where others are to reach it.
    """
    try:
        from leadmatch.serve.run import LOOPBACK, run
    except ModuleNotFoundError as error:
        raise click.UsageError(f"{error.name} is not installed: pip install 'leadmatch-dealer[serve]'") from error
    from leadmatch.serve.token import default_token_file, read_token

    with opened(url, wait=wait, actor=actor) as store:
        path = token_file or default_token_file(url)
        token = read_token(path)
        note(f"the token is in {path}")
        if host not in LOOPBACK:
            note("nothing is encrypted: let others reach it only through a proxy that is")
        run(store, token, host, port, hosts)
