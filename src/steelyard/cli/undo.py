"""`steelyard undo`: take a load back."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli import options


@click.command(
    short_help="Take a load back.",
    epilog=options.example("steelyard log", "steelyard undo LOAD_ID"),
)
@click.argument("load_id")
@options.as_json
@options.output
@options.ledger
def command(load_id: str, as_json: bool, output: Path | None, ledger_path: Path | None) -> None:
    """Take the load LOAD_ID back. The undoing is itself a load: nothing is erased, and it can be undone."""
    from steelyard.cli.output import emit, plain_rows, to_json
    from steelyard.ledger.store import Ledger

    [entry] = plain_rows([Ledger.open(ledger_path).undo(load_id)])
    words = (
        f"Took {load_id} back, as load {entry['id']}. Rows that another load brought too stay (see steelyard log). "
        f"Bring it back with: steelyard undo {entry['id']}"
    )
    emit(to_json(entry) if as_json else words, output)
