"""A measure of the lens as a table of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.brief import words
from steelyard.brief.measure_terminal import cell
from steelyard.brief.model import Cell, Table
from steelyard.brief.release.desk import Desk
from steelyard.lens.measured import Measured


def table(
    desk: Desk,
    measured: Measured,
    caption: str,
    columns: Sequence[str] = (),
    most: int = 12,
    note: str = "",
    command: str | None = None,
) -> Table:
    """The first `most` rows in `columns` (all that the measure shows, if left out); notes how many are left out.

    The sources of the measure are credited on the page. `command`: the arguments after the reporter with which
    `steelyard show MEASURE` prints it again ("--period 2025"; "" for none), told in the note with the page's day.
    """
    shown = tuple(columns) or tuple(measured.units)
    rows = measured.data.head(most).to_dicts()
    desk.used.update(name for name in measured.sources if name in desk.sources)
    scale = {
        name: max((abs(row[name]) for row in rows if isinstance(row[name], int | float)), default=0.0) for name in shown
    }
    body = tuple(tuple(_cell(row[name], measured.units[name], scale[name]) for name in shown) for row in rows)
    heads = tuple(_head(measured, name) for name in shown)
    left = measured.data.height - len(rows)
    told = [note, f"{words.count(left, 'row')} more." if left else "", made_by(desk, measured.name, command)]
    return Table(caption, heads, body, " ".join(part for part in told if part))


def made_by(desk: Desk, measure: str, command: str | None) -> str:
    """The sentence of a note that names the command of a measure; without its arguments only the measure."""
    if command is None:
        return f"Made by `steelyard show {measure}`."
    return f"Made by `{desk.command(measure, command)}`."


def _cell(value: Any, unit: str, scale: float) -> Cell:
    number = isinstance(value, int | float) and not isinstance(value, bool) and unit != "text"
    return Cell(cell(value, unit, scale), float(value) if number else None)


def _head(measured: Measured, name: str) -> str:
    text = measured.heads.get(name, name.replace("_", " "))
    return text[:1].upper() + text[1:]
