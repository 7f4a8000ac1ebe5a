"""The workbook of the CPB World Trade Monitor: volumes and unit values of merchandise trade, by region and month.

Sheet `trade_out`: the title with the base year (`fixed base 2021=100`) stands above, the months (`2024m12`) in one
row, below them a series a row with its code in column C: `xgz_cn_qnmi_sn` is exports (`xgz`; imports `mgz`, world
trade `tgz`) of China (`cn`), volume (`qnmi`; unit value in dollars `pdmi`), seasonally adjusted (`sn`). Commodity
prices (`hfl`, `hpr`) and the sheet of industrial production are no trade and are left out.

The workbook does not say when it was published. It is taken as known on the 25th of the second month after its last
one (the 26th in December), CPB's rule, or on the day stamped on the sheet where that is later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.errors import UnreadableFile
from steelyard.ledger.schema import COLUMNS
from steelyard.ledger.sources import xlsx
from steelyard.ledger.validate import LINE

SHEET = "trade_out"
SOURCE = "cpb-wtm"
DIGITS = 4
_CODE = re.compile(r"([a-z]{3})_([a-z][a-z0-9])_(qnmi|pdmi)_(s|n)n", re.ASCII)
_MONTH = re.compile(r"(\d{4})m(0[1-9]|1[0-2])", re.ASCII)
_BASE = re.compile(r"base\s+(\d{4})\s*=\s*100", re.IGNORECASE | re.ASCII)
_STAMP = re.compile(r"\s*(\d{1,2}) ([A-Za-z]+) (\d{4})\b.*", re.ASCII)
_FLOWS = {"xgz": "export", "mgz": "import", "tgz": "total"}
_INDICATORS = {"qnmi": ("index_volume", "none"), "pdmi": ("index_price", "USD")}
_NO_TRADE = ("hfl", "hpr", "ipz")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def table(content: bytes, name: str) -> pl.DataFrame:
    """The series as text columns of the schema with `line` (the sheet's row); UnreadableFile for another layout."""
    book = xlsx.read(content, name)
    cells = book.sheets.get(SHEET)
    if cells is None:
        raise UnreadableFile(
            f"{name}: a workbook without the sheet '{SHEET}'. The CPB World Trade Monitor is read from .xlsx; "
            "save other tables as CSV in the ledger's columns."
        )
    row, months = _calendar(cells, name)
    base = _base_year(cells, row, name)
    last = max(months.values())
    known = max(public_from(last), _stamp(cells, row) or date.min)
    edition = f"CPB World Trade Monitor, {last.start:%B %Y}"
    constant = {
        "partner": "WLD", "product": "TOTAL", "unit": "index", "valuation": "none", "price_basis": f"constant:{base}",
        "rounding": f"{10.0**-DIGITS:g}", "status": "snapshot", "known_from": min(known, _today()).isoformat(),
        "source": SOURCE, "reference": edition,
    }  # fmt: skip
    records = [{**constant, **record} for record in _records(cells, row, months)]
    if not records:
        raise UnreadableFile(f"{name}: no series below the months of sheet '{SHEET}', row {row}. Fetch it again.")
    return pl.DataFrame(records, schema={**dict.fromkeys(COLUMNS, pl.String), LINE: pl.Int64})


def public_from(month: Period) -> date:
    """The day on which a month's index is first public: the 25th of the second month after it, 26 December."""
    at = month.shift(2).start
    return at.replace(day=26 if at.month == 12 else 25)


def _records(cells: xlsx.Cells, row: int, months: dict[int, Period]) -> Iterator[dict[str, object]]:
    for (line, column), text in sorted(cells.items()):
        if column != 3 or line <= row or text.startswith(_NO_TRADE):
            continue
        key = _key(text)
        for at, month in months.items():
            value = cells.get((line, at), "")
            if value:
                told = {"period": str(month), "value": _rounded(value), "public_from": public_from(month).isoformat()}
                yield {**key, **told, "note": text, LINE: line}


def _key(code: str) -> dict[str, str]:
    """Key columns of a series; a code that is not known keeps its text as reporter, which the check then refuses."""
    match = _CODE.fullmatch(code)
    region = regions.of_cpb(match[2]) if match else None
    if match is None or region is None or match[1] not in _FLOWS:
        return {"reporter": code, "flow": "none", "indicator": "index_volume", "variant": "none", "currency": "none",
                "adjustment": "sa"}  # fmt: skip
    indicator, currency = _INDICATORS[match[3]]
    return {
        "reporter": region.reporter, "flow": _FLOWS[match[1]], "indicator": indicator, "variant": region.variant,
        "currency": currency, "adjustment": "sa" if match[4] == "s" else "nsa",
    }  # fmt: skip


def _calendar(cells: xlsx.Cells, name: str) -> tuple[int, dict[int, Period]]:
    rows: dict[int, dict[int, Period]] = {}
    for (row, column), text in cells.items():
        match = _MONTH.fullmatch(text.strip())
        if match:
            rows.setdefault(row, {})[column] = Period.month(int(match[1]), int(match[2]))
    if not rows:
        raise UnreadableFile(f"{name}: no row of months (2024m12) in sheet '{SHEET}'. Its layout is not known.")
    row = min(rows)
    found = [rows[row][column].first for column in sorted(rows[row])]
    if found != list(range(found[0], found[0] + len(found))):
        raise UnreadableFile(f"{name}, sheet '{SHEET}', row {row}: the months do not follow one another.")
    return row, rows[row]


def _base_year(cells: xlsx.Cells, row: int, name: str) -> int:
    for (line, _), text in sorted(cells.items()):
        match = _BASE.search(text) if line < row else None
        if match:
            return int(match[1])
    raise UnreadableFile(f"{name}: sheet '{SHEET}' does not say its base year (fixed base 2021=100) above row {row}.")


def _stamp(cells: xlsx.Cells, row: int) -> date | None:
    for (line, _), text in sorted(cells.items()):
        match = _STAMP.fullmatch(text) if line <= row else None
        if match and match[2].lower() in _MONTHS:
            return date(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    return None


def _rounded(text: str) -> str:
    try:
        return repr(round(float(text), DIGITS))
    except ValueError:
        return text


def _today() -> date:
    return datetime.now(UTC).date()
