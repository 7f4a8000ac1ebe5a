"""The command line: one file a command, each imported only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from steelyard import __version__
from steelyard.cli.lazy import LazyGroup, PipeClosed
from steelyard.errors import SteelyardError

INTERRUPTED = 130
PIPE_CLOSED = 141

EPILOG = """\b
Example:
  steelyard brief CHN 2025-12
Exit codes: 0 fine, 1 finding, 2 bad input, 3 stale, 4 invariant broken, 5 busy."""


@click.command(
    cls=LazyGroup,
    epilog=EPILOG,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="steelyard", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """What was published of a country's trade, when, on which basis, and what it means."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every expected error becomes a message on stderr."""
    try:
        code = cli.main(args=argv, prog_name="steelyard", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as problem:
        problem.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was left half written.", err=True)
        return INTERRUPTED
    except SteelyardError as problem:
        click.echo(f"steelyard: {problem}", err=True)
        return problem.exit_code
    except (PipeClosed, BrokenPipeError):
        _discard_stdout()
        return PIPE_CLOSED
    except OSError as problem:
        return _failed_system_call(problem)


def main() -> None:
    """Entry point of the console script."""
    sys.exit(run())


def _failed_system_call(problem: OSError) -> int:
    where = f" ({problem.filename})" if problem.filename else ""
    click.echo(
        f"steelyard: {problem.strerror or problem}{where}. Nothing was changed. "
        "Free space or choose another place, then run the command again.",
        err=True,
    )
    return 2


def _discard_stdout() -> None:
    # The reader of the pipe has gone; without this the interpreter complains when it flushes at exit.
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
