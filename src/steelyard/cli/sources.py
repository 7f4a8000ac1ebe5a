"""`steelyard sources`: who published the figures, under which licence."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from steelyard.cli import options


@click.command(
    short_help="List the sources with licence and credit line.",
    epilog=options.example("steelyard sources", "steelyard sources --json"),
)
@options.as_json
@options.output
@options.ledger
def command(as_json: bool, output: Path | None, ledger_path: Path | None) -> None:
    """List every source of the ledger: producer, title, licence, credit line, address."""
    from steelyard.cli.output import emit, to_json
    from steelyard.ledger.store import Ledger

    held = Ledger.open(ledger_path).sources()
    if as_json:
        emit(to_json({name: dataclasses.asdict(source) for name, source in held.items()}), output)
    else:
        emit("\n\n".join(_entry(name, held[name]) for name in sorted(held)), output)


def _entry(name: str, source: Any) -> str:
    lines = [
        f"{name}: {source.producer}, {source.title}",
        f"  licence  {source.licence}{'' if source.redistribution else ' (may not be passed on)'}",
        f"  credit   {source.credit}",
        f"  read     {source.accessed}  {source.url}".rstrip(),
    ]
    return "\n".join(lines)
