"""Options that several commands share, so that they read and mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from steelyard.errors import BadInput

LATEST = "latest"
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class AsOf(click.ParamType):
    """A day, a date-time with zone, or `latest` (today); the text is handed on in ISO form."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the text; BadInput where it is no day."""
        if value == LATEST:
            return datetime.now(UTC).date().isoformat()
        return as_of_text(value)


def as_of_text(value: str) -> str:
    """`value` in ISO form if it is a day or a date-time with zone."""
    try:
        if len(value) <= len("2026-01-14"):
            return date.fromisoformat(value).isoformat()
        at = datetime.fromisoformat(value)
    except ValueError as cause:
        raise BadInput(
            f"--as-of '{value}' is not a day. Write 2026-01-14, a date-time with zone, or latest."
        ) from cause
    if at.tzinfo is None:
        raise BadInput(f"--as-of '{value}' has no zone. Write 2026-01-14T03:00+00:00, or the day alone.")
    return at.isoformat()


as_of: Decorator = click.option(
    "--as-of",
    type=AsOf(),
    metavar="DATE|latest",
    help="Answer with what was public by the end of that day (UTC).",
)
basis: Decorator = click.option(
    "--basis",
    type=click.Choice(["usd", "cny"], case_sensitive=False),
    default="usd",
    show_default=True,
    help="Currency that figures are stated in first.",
)
as_json: Decorator = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
output: Decorator = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of the terminal.",
)
ledger: Decorator = click.option(
    "--ledger",
    "ledger_path",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="PATH",
    help="Your ledger's folder, laid over the embedded one.",
)


def example(*lines: str) -> str:
    """The epilog of a command: its examples, each on its own line."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
