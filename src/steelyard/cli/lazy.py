"""A click group that imports a command's module only when the command is called.

Help needs no import either: the short helps are kept here, and a test keeps them equal to the commands' own.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import click

from steelyard.errors import UnknownName

COMMANDS: dict[str, str] = {
    "brief": "Write the one-file brief of a month's release.",
    "show": "Show a series, or a measure of it.",
    "fits": "Say on which basis a printed rate holds.",
    "check": "Check the numbers of a text against the ledger.",
    "cite": "Explain the figure behind an id.",
    "policy": "Say which trade measures were in force, and what changed.",
    "solve": "Solve a change of policy: who gains, where trade goes.",
    "scenarios": "List, show or check scenarios.",
    "run": "Run a scenario: dated changes of policy.",
    "compare": "Compare two scenarios.",
    "sweep": "Solve a grid of scenarios.",
    "hindcast": "Hold past tariffs' predicted effects against trade.",
    "what-moves": "Rank the policies that move a result.",
    "world": "Show, build, update or save a world for `solve`.",
    "replicate": "Solve a published model again and compare.",
    "sources": "List the sources with licence and credit line.",
    "status": "Say what is due, overdue and held.",
    "load": "Load figures from a file into your ledger.",
    "log": "List the loads of your ledger.",
    "undo": "Take a load back.",
    "verify": "Check the ledger on five levels.",
}


# A module named `run` would take the place of the package's function of that name.
_ELSEWHERE = {"run": "run_scenario"}


def module(name: str) -> str:
    """The module of a command."""
    return f"steelyard.cli.{_ELSEWHERE.get(name, name.replace('-', '_'))}"


class PipeClosed(Exception):
    """The reader of our output has gone (`| head`); raised past click, which would exit with 1, a finding."""


class LazyGroup(click.Group):
    """Commands by name from a table; each module has the attribute `command`.

    A subclass names its own `table` (short helps by name) and `home` (the module of a name).
    """

    table: Mapping[str, str] = COMMANDS
    kind = "command"
    home: Callable[[str], str] = staticmethod(module)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table: reading first, then keeping."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None where there is no such name."""
        if cmd_name not in self.table:
            return None
        return importlib.import_module(self.home(cmd_name)).command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command names the nearest ones."""
        if args and not args[0].startswith("-") and args[0] not in self.table:
            raise UnknownName(self.kind, args[0], self.table, f"See `{ctx.command_path} --help`.")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but a closed pipe keeps its own exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            raise PipeClosed from gone

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing any command."""
        with formatter.section(f"{self.kind.capitalize()}s"):
            formatter.write_dl(list(self.table.items()))
