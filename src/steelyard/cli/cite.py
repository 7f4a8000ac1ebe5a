"""`steelyard cite`: where a figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options

if TYPE_CHECKING:
    import polars as pl


@click.command(
    short_help="Explain the figure behind an id.",
    epilog=options.example('steelyard cite "yoy:CHN:export:USA:TOTAL:2025:USD@2026-01-14"'),
)
@click.argument("id_", metavar="ID")
@options.as_json
@options.output
@options.ledger
def command(id_: str, as_json: bool, output: Path | None, ledger_path: Path | None) -> None:
    """Explain ID: the query it stands for, its answer, the rows used, and any later vintage.

    Each number of a brief carries such an id. It holds its own as-of day after the @.
    """
    from steelyard.cli.output import emit, to_json
    from steelyard.lab import Lab

    found = Lab.open(ledger_path).cite(id_)
    if not as_json:
        emit(f"{found.text}\n{_rows(found.rows)}", output)
        return
    emit(
        to_json(
            {
                "id": id_,
                "text": found.text,
                "rows": found.rows.to_dicts(),
                "superseded_by": found.superseded_by,
            }
        ),
        output,
    )


def _rows(rows: pl.DataFrame) -> str:
    """The rows that the figure was made from, each with its source and where it was read."""
    used = rows.filter(rows["used"]).iter_rows(named=True)
    return "\n".join(["Made from:", *(_row(row) for row in used)])


def _row(row: dict[str, Any]) -> str:
    key = (row[name] for name in ("reporter", "flow", "partner", "product", "indicator", "period"))
    places = 0 if abs(row["value"]) >= 1000 and row["value"] == round(row["value"]) else 4
    value = f"{row['value']:,.{places}f}".rstrip("0").rstrip(".") if places else f"{row['value']:,.0f}"
    read = f" (read in: {row['reference']})" if row["reference"] else ""
    known = f"known from {row['known_from']:%Y-%m-%d}, {row['status']}, {row['source']}{read}"
    return f"  {' '.join(key)}: {value} {row['unit']}, {known}"
