"""Who sells what it buys less of? Raw materials that fell, and what their sectors mean to the sellers."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.lens.exposure import LEAST, Sellers, by_supplier, raw_sectors
from steelyard.lens.measured import Measured
from steelyard.lever import structure

_COLUMNS = ("supplier", "mainly", "billions", "of_imports", "of_exports", "of_gdp", "imports_from", "from_window")


def section(desk: Desk) -> Section | None:
    """The longest part of the year to date in which raw materials are held and some fell; None where there is none."""
    found = next((one for period in _windows(desk) if (one := _measure(desk, period))), None)
    if found is None:
        return None
    fell = found.basis[f"fell {LEAST:g} % or more"]
    text = (
        f"Raw materials of which {desk.name} bought at least {LEAST:g} % less in value: {fell}. The table gives the "
        f"sellers of their sectors in {structure.YEAR} and what those sales were of each seller’s exports and GDP. "
        f"{' '.join(found.warnings[:-1])}"
    )
    note = (
        f"{structure.credit()}; GDP is value added at basic prices. Last columns: customs, growth of all goods from it."
    )
    shown = table(desk, found, f"Sellers of what {desk.name} buys less of", _COLUMNS, note=note)
    return Section("exposure", "Who sells what it buys less of?", (text,), (), (), (shown,))


def _windows(desk: Desk) -> list[str]:
    """Parts of the year to date with quantities of raw materials, the longest first."""
    whole = Period.parse(desk.to_date)
    keys = desk.panel.keys(reporter=desk.reporter, flow="import", partner="WLD", indicator="quantity")
    raw = raw_sectors()
    held = {text for key in keys if key["product"] in raw for text in desk.panel.periods(**key)}
    inside = [one for one in map(Period.parse, held) if one.first == whole.first and one.last <= whole.last]
    return [str(one) for one in sorted(inside, key=lambda one: -one.length)]


def _measure(desk: Desk, period: str) -> Measured | None:
    sellers = Sellers(structure.structure(), structure.sector_names(), structure.YEAR, structure.credit())
    try:
        return by_supplier(desk.panel, desk.t, sellers, reporter=desk.reporter, period=period)
    except NoCoverage:
        return None
