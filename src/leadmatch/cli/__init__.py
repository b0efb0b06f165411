"""The command line. It mirrors the Python verbs: one module a command, loaded when it is used.

Data goes to stdout, progress and messages to stderr. Exit status: 0 done, 1 failed, 2 wrong usage, 3 a quality gate of
the spec was not met, 130 interrupted. No traceback reaches a user unless `--traceback` asks for it.
"""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from leadmatch.cli.output import clean
from leadmatch.errors import LeadmatchError, QualityGateError
from leadmatch.nearest import nearest

COMMANDS = (
    "resolve", "demo", "explain", "review", "report", "timeline", "funnel", "deposits", "segment", "rooftop", "flags",
    "evaluate", "generate", "sources", "spec", "doctor", "load", "add", "find", "customer", "history", "changes",
    "crosswalk", "link", "unlink", "undo", "forget", "compact", "subject", "verify", "replay", "learn", "export",
    "serve",
)  # fmt: skip
"""Each is a module of this package with a function `command`."""
_COLLECTED_AT = 200_000
"""New objects that set off a round of the garbage collector; Python's own is 700."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of `COMMANDS`."""
        del ctx
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is told with those that there are."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"no command {args[0]!r}{nearest(args[0], COMMANDS)}", ctx) from error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"leadmatch.cli.{cmd_name}").command
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--traceback", is_flag=True, help="Show where an error came from.")
@click.version_option(package_name="leadmatch-dealer", prog_name="leadmatch")
@click.pass_obj
def group(obj: dict[str, bool], traceback: bool) -> None:
    """Who is who in a dealership's leads: one golden record a customer."""
    obj["traceback"] = traceback


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status.

    The garbage collector is called for less often, since loading the modules makes very many objects, none of them
    garbage; and it does not look through all of them once more when the process ends.
    """
    gc.set_threshold(_COLLECTED_AT)
    status = run(argv)
    gc.freeze()
    sys.exit(status)


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments, None = those of the process.

    Returns:
        The exit status.
    """
    obj = {"traceback": False}
    try:
        status = group.main(
            args=None if argv is None else list(argv), prog_name="leadmatch", standalone_mode=False, obj=obj
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("leadmatch: interrupted", err=True)
        return 130
    except QualityGateError as error:
        _complain(str(error))
        return 3
    except LeadmatchError as error:
        if obj["traceback"]:
            raise
        _complain(str(error))
        return 1
    except Exception as error:
        if obj["traceback"]:
            raise
        _complain(f"unexpected {type(error).__name__}: {error}\n(`leadmatch --traceback ...` shows where)")
        return 1
    return status if isinstance(status, int) else 0


def _complain(message: str) -> None:
    lines = [clean(line) for line in message.splitlines()] or ["failed"]
    click.echo(
        "\n".join(f"leadmatch: error: {line}" if i == 0 else f"  {line}" for i, line in enumerate(lines)), err=True
    )
