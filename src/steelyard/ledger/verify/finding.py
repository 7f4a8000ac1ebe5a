"""What a check reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

ERROR, WARNING, NOTE = "error", "warning", "note"
WHERE = ("reporter", "partner", "flow", "product", "indicator", "period", "currency", "source")
_PERIOD = re.compile(r"\d{4}(?:[-/]|$)")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found.

    `severity`: `error` (the ledger breaks a rule), `warning` (figures contradict each other or look misread),
    `note` (worth a look, and often true). `where`: the figures concerned. `size`: relative difference where
    there is one.
    """

    level: str
    check: str
    severity: str
    where: str
    text: str
    size: float | None = None


def place(row: dict[str, object]) -> str:
    """The figure a row is about, in one short text."""
    return " ".join(str(row[c]) for c in WHERE if c in row and row[c] not in (None, "none"))


def series_of(where: str) -> str:
    """The series of a place: the same without its period."""
    return " ".join(word for word in where.split() if not _PERIOD.match(word))


def report(frame: pl.DataFrame, level: str, check: str, severity: str, text: str, size: str = "") -> list[Finding]:
    """One finding per row of `frame`; `text` is a format string over its columns, `size` a column."""
    return list(_findings(frame.iter_rows(named=True), level, check, severity, text, size))


def _findings(
    rows: Iterable[dict[str, object]], level: str, check: str, severity: str, text: str, size: str
) -> Iterator[Finding]:
    for row in rows:
        measured = row.get(size)
        number = float(measured) if isinstance(measured, int | float) else None
        yield Finding(level, check, severity, place(row), text.format(**row), number)
