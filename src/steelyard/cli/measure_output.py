"""What every `steelyard show MEASURE` shares: its options, and its answer as text, CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

_OPTIONS = (
    options.as_of,
    click.option("--csv", "as_csv", is_flag=True, help="Write CSV."),
    options.as_json,
    click.option("--all", "whole", is_flag=True, help="Every row, not only the first 40."),
    options.output,
    options.ledger,
)


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all measures have: --as-of, --csv, --json, --all, -o, --ledger."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


def answer(
    name: str,
    query: dict[str, Any],
    *,
    as_of: str | None,
    as_csv: bool,
    as_json: bool,
    whole: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Take the measure `name` with `query` and write it."""
    from steelyard.cli.output import emit
    from steelyard.lab import Lab

    if as_csv and as_json:
        raise BadInput("--csv and --json were both given. Choose one.")
    lab = Lab.open(ledger_path, as_of=as_of)
    measured = lab.measure(name, **query)
    if as_csv:
        emit(measured.data.write_csv(), output)
    elif as_json:
        emit(_as_json(measured), output)
    else:
        from steelyard.brief import measure_terminal

        most = measured.data.height if whole else measure_terminal.MOST
        emit(measure_terminal.text(measured, lab.ledger.sources(), most), output)
    if as_csv:
        for warning in measured.warnings:
            click.echo(f"Note: {warning}", err=True)


def _as_json(measured: Any) -> str:
    from steelyard.cli.output import to_json

    told = {name: getattr(measured, name) for name in measured.__dataclass_fields__ if name != "data"}
    return to_json({**told, "data": measured.data.to_dicts()})
