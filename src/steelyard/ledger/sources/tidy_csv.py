"""The project's own CSV: a header with the columns of data/schema/observation.csv, points in numbers, UTF-8."""

from __future__ import annotations

import re

import polars as pl

from steelyard.errors import UnknownName, UnreadableFile
from steelyard.ledger import measure
from steelyard.ledger.schema import COLUMNS
from steelyard.ledger.sources.text import Sheet
from steelyard.ledger.validate import LINE

_COMMA = re.compile(r"\s*[-+]?\d[\d.\s]*(,\d+)+(\.\d+)?\s*%?\s*", re.ASCII)


def table(sheet: Sheet, name: str) -> pl.DataFrame:
    """The sheet as text columns of the schema with `line`; units such as `USD bn` are turned into base units."""
    header = [h.strip() for h in sheet.header]
    for column in header:
        if column not in COLUMNS:
            raise UnknownName("column", column, COLUMNS, f"In the header of {name}.")
    missing = [c.name for c in COLUMNS.values() if c.required and c.name not in header]
    if missing:
        raise UnreadableFile(f"{name}: column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing. Add them.")
    columns = list(zip(*(fields for _, fields in sheet.records), strict=True))
    frame = pl.DataFrame([pl.Series(h, list(c), dtype=pl.String) for h, c in zip(header, columns, strict=True)])
    frame = frame.with_columns(pl.Series(LINE, [line for line, _ in sheet.records], dtype=pl.Int64))
    for column in ("value", "rounding"):
        _no_commas(frame, column, name)
    return measure.to_base(frame, name)


def _no_commas(frame: pl.DataFrame, column: str, name: str) -> None:
    for line, text in frame.filter(pl.col(column).str.contains(",", literal=True)).select(LINE, column).iter_rows():
        if _COMMA.fullmatch(text):
            raise UnreadableFile(
                f"{name}, line {line}: {column} '{text}' has a comma; decimal comma or thousands? Write 1234.5."
            )
