"""SDMX-CSV 2.0 of the ledger's own structure: what Steelyard writes, it reads back unchanged."""

from __future__ import annotations

import re

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import UnknownName, UnreadableFile
from steelyard.ledger.schema import COLUMNS
from steelyard.ledger.sources import tidy_csv
from steelyard.ledger.sources.text import Sheet

STRUCTURE_ID = "STEELYARD:OBSERVATION(1.0)"
_CONTROL = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_RENAMED = {
    "reporter": "REF_AREA",
    "partner": "COUNTERPART_AREA",
    "period": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "unit": "UNIT_MEASURE",
}
_LATER = "LATER_VINTAGE"
_ADDING = ("I", "A", "")  # information and append; the ledger never replaces or deletes
_RANGE = re.compile(r"(\d{4})-(\d{2})-01/P(\d{1,4})M", re.ASCII)


def concept(column: str) -> str:
    """The SDMX concept of a column of the ledger."""
    return _RENAMED.get(column, column.upper())


def write(data: pl.DataFrame) -> str:
    """Rows of an answer as SDMX-CSV 2.0; runs of months as `2025-01-01/P11M`."""
    periods = data["period"].unique().to_list()
    told = data.with_columns(
        pl.col("period").replace({p: _to_sdmx(p) for p in periods}),
        pl.col("known_from", "public_from").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    control = [pl.lit("dataflow"), pl.lit(STRUCTURE_ID), pl.lit("I")]
    columns = [pl.col(c).alias(concept(c)) for c in COLUMNS]
    later = [pl.col("later_vintage").alias(_LATER)] if "later_vintage" in data.columns else []
    return told.select(*(c.alias(n) for c, n in zip(control, _CONTROL, strict=True)), *columns, *later).write_csv()


def is_sdmx(sheet: Sheet) -> bool:
    """Whether the header is that of SDMX-CSV."""
    return sheet.header[0].strip().upper().startswith(("STRUCTURE", "DATAFLOW"))


def table(sheet: Sheet, name: str) -> pl.DataFrame:
    """The sheet as text columns of the schema, with `line`."""
    header = [h.strip() for h in sheet.header]
    by_concept = {concept(c): c for c in COLUMNS}
    for head in header:
        if head not in (*_CONTROL, *by_concept, _LATER):
            raise UnknownName("column", head, by_concept, f"In the header of {name}; structure {STRUCTURE_ID} is read.")
    _check_control(sheet, header, name)
    kept = [n for n, h in enumerate(header) if h in by_concept]
    named = tuple(by_concept[header[n]] for n in kept)
    at = named.index("period") if "period" in named else -1
    records = tuple((line, _picked(fields, kept, at)) for line, fields in sheet.records)
    return tidy_csv.table(Sheet(named, records), name)


def _check_control(sheet: Sheet, header: list[str], name: str) -> None:
    for line, fields in sheet.records:
        given = dict(zip(header, fields, strict=True))
        if given.get("STRUCTURE_ID", STRUCTURE_ID) != STRUCTURE_ID:
            raise UnreadableFile(
                f"{name}, line {line}: structure '{given['STRUCTURE_ID']}' is not known; {STRUCTURE_ID} is read. "
                "Write the figures in the project's tidy CSV."
            )
        if given.get("ACTION", "I") not in _ADDING:
            raise UnreadableFile(
                f"{name}, line {line}: action '{given['ACTION']}'; only I (information) and A (append) are read, "
                "since nothing is ever overwritten. To take a load back, use `steelyard undo`."
            )


def _picked(fields: tuple[str, ...], kept: list[int], at: int) -> tuple[str, ...]:
    return tuple(_from_sdmx(fields[n]) if i == at else fields[n] for i, n in enumerate(kept))


def _to_sdmx(text: str) -> str:
    period = Period.parse(text)
    return f"{period.start.isoformat()}/P{period.length}M" if period.freq == "R" else text


def _from_sdmx(text: str) -> str:
    match = _RANGE.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[3]) < 1:
        return text
    first = 12 * int(match[1]) + int(match[2]) - 1
    last = first + int(match[3]) - 1
    return str(Period(first, last)) if last < 12 * 9999 else text
