"""`steelyard log`: the loads of a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli import options

SHOWN = ("id", "kind", "at", "file", "added", "changed", "unchanged", "rejected", "undoes")
COUNTS = range(4, 8)


@click.command(
    short_help="List the loads of your ledger.",
    epilog=options.example("steelyard log", "steelyard log --json"),
)
@options.as_json
@options.output
@options.ledger
def command(as_json: bool, output: Path | None, ledger_path: Path | None) -> None:
    """List every load, oldest first: id, time, file, rows, and whether it was taken back."""
    from steelyard.cli.output import emit, plain_rows, table, to_json
    from steelyard.ledger.store import Ledger

    entries = plain_rows(Ledger.open(ledger_path).log())
    if as_json:
        emit(to_json(entries), output)
    elif not entries:
        emit("No load yet. The embedded ledger answers; add figures with `steelyard load FILE`.", output)
    else:
        emit(table(SHOWN, [[str(entry[c]) for c in SHOWN] for entry in entries], right=COUNTS), output)
