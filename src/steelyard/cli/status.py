"""`steelyard status`: what a release calendar lets one expect beside what is held."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli import options
from steelyard.errors import Stale

if TYPE_CHECKING:
    from steelyard.ledger.freshness import Freshness

HEAD = ("source", "state", "expected", "held", "known from", "next release")


@click.command(
    short_help="Say what is due, overdue and held.",
    epilog=options.example("steelyard status", "steelyard status --strict"),
)
@click.option("--strict", is_flag=True, help="Exit with 3 where a release is overdue.")
@options.as_of
@options.as_json
@options.output
@options.ledger
@click.pass_context
def command(
    ctx: click.Context,
    strict: bool,
    as_of: str | None,
    as_json: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Say for each source with a release calendar what is expected (none, due, overdue) and what is held.

    With --as-of the calendar speaks from that day.
    """
    from steelyard.cli.output import emit, plain_rows, table, to_json
    from steelyard.ledger.store import Ledger

    day = date.fromisoformat(as_of[:10]) if as_of else None
    found = Ledger.open(ledger_path).status(day)
    emit(to_json(plain_rows(found)) if as_json else table(HEAD, map(_line, found)), output)
    if strict and any(line.state == "overdue" for line in found):
        raise Stale("A release is overdue. Load it with `steelyard load FILE`.")


def _line(found: Freshness) -> list[str]:
    first, last = found.next_release
    days = str(first) if first == last else f"{first} to {last}"
    return [found.source, found.state, found.expected, found.held, str(found.known_from or ""), days]
