"""Is more sold at lower prices? Headings whose volume rose while their unit value fell."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from steelyard.brief import words
from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.lens.measured import Measured
from steelyard.lens.overcapacity import overcapacity

HEADING = "Is more sold at lower prices?"
_COLUMNS = ("heading", "quantity", "unit_value", "than_ppi", "value", "share_change")


def section(desk: Desk) -> Section | None:
    """Flagged headings of the year to date (else the month); None where no heading of exports is held at all."""
    found = next((one for period in dict.fromkeys((desk.to_date, desk.month)) if (one := _measure(desk, period))), None)
    if found is None:
        return _missing(desk) if _headings(desk) else None
    flagged = found.data.filter(pl.col("volume_flag") & pl.col("price_flag"))
    text = f"{found.title}. Rule: {found.basis['rule']}. {' '.join(found.warnings)}"
    command = f"--period {found.basis['window'].partition(' on ')[0]}"
    note = f"{found.coverage}. Producer prices: {found.basis['producer prices']}."
    if flagged.is_empty():
        desk.used.update(name for name in found.sources if name in desk.sources)
        return Section("overcapacity", HEADING, (text, note))
    shown = table(
        desk, replace(found, data=flagged), "Volume up at a lower unit value", _COLUMNS, note=note, command=command
    )
    return Section("overcapacity", HEADING, (text,), (), (), (shown,))


def _measure(desk: Desk, period: str) -> Measured | None:
    try:
        return overcapacity(desk.panel, desk.t, reporter=desk.reporter, period=period)
    except NoCoverage:
        return None


def _headings(desk: Desk) -> bool:
    keys = desk.panel.keys(reporter=desk.reporter, flow="export", partner="WLD", indicator="quantity")
    return any(key["product"] not in ("TOTAL", "none") for key in keys)


def _missing(desk: Desk) -> Section:
    text = (
        f"No heading of exports is held in quantity and value for {words.period_text(desk.to_date)} and the year "
        "before, so volume and price cannot be told apart."
    )
    return Section("overcapacity", HEADING, (text,))
