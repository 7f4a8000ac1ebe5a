"""What every `steelyard show MEASURE` shares: its options, and its answer as text, CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.lab import Lab
    from steelyard.lens.measured import Measured

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
    from steelyard.lab import Lab

    refuse_both(as_csv, as_json)
    lab = Lab.open(ledger_path, as_of=as_of)
    write(lab.measure(name, **query), lab, as_csv=as_csv, as_json=as_json, whole=whole, output=output)


def refuse_both(as_csv: bool, as_json: bool) -> None:
    """BadInput where two forms of the answer are asked for."""
    if as_csv and as_json:
        raise BadInput("--csv and --json were both given. Choose one.")


def write(measured: Measured, lab: Lab, *, as_csv: bool, as_json: bool, whole: bool, output: Path | None) -> None:
    """A measure as text, CSV (its warnings on stderr) or JSON."""
    from steelyard.cli.output import emit

    if as_csv:
        emit(measured.data.write_csv(), output)
        for warning in (*measured.warnings, *_closed(measured, lab)):
            click.echo(f"Note: {warning}", err=True)
    elif as_json:
        emit(_as_json(measured, lab), output)
    else:
        from steelyard.brief import measure_terminal

        most = measured.data.height if whole else measure_terminal.MOST
        emit(measure_terminal.text(measured, lab.sources(), most), output)


def _as_json(measured: Measured, lab: Lab) -> str:
    from steelyard.cli.output import to_json

    told = {name: getattr(measured, name) for name in measured.__dataclass_fields__ if name != "data"}
    told["warnings"] = (*measured.warnings, *_closed(measured, lab))
    return to_json({**told, "data": measured.data.to_dicts()})


def _closed(measured: Measured, lab: Lab) -> list[str]:
    """What to say where a source's licence forbids passing its rows on: a measure of them is not the rows."""
    known = lab.sources()
    closed = [known[name] for name in measured.sources if name in known and not known[name].redistribution]
    return [
        f"Rests on figures of {one.producer} ({one.licence}): quote single figures with the credit, pass no series on."
        for one in closed
    ]
