"""A figure with everything a reader may ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from steelyard.lens.panel import Row, Seen


@dataclass(frozen=True, slots=True)
class Point:
    """One figure. `value` in base units (rates in percent, differences of rates in percentage points).

    `later_vintage`: the value became public after the as-of time, though some value of the figure was
    public by then. `converted` names source currency and rate, None for a figure of its own currency.
    `rounding` is the size of the last digit printed; for a computed rate twice the greatest error that
    rounding can cause.
    """

    value: float
    unit: str
    period: str
    currency: str
    status: str
    known_from: datetime
    later_vintage: bool
    source: str
    reference: str = ""
    rounding: float = 0.0
    converted: str | None = None
    note: str = ""


def of_row(row: Row, later: bool) -> Point:
    """The row as a point."""
    return Point(
        row.value, row.unit, row.period, row.currency, row.status, row.known_from, later, row.source,
        row.reference, row.rounding, None, row.note,
    )  # fmt: skip


def of_seen(one: Seen | None) -> Point | None:
    """The seen row as a point, None for None."""
    return of_row(one.row, one.later) if one else None
