"""Who sells what an economy buys less of: headings whose import value fell, and what their sectors mean to the sellers.

Two records stand side by side and are never divided by each other: customs' change of imports by heading (agency's
currency, the window asked), and shares within the world table of one year (basic prices), where a heading is only known
by its sector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens import arithmetic
from steelyard.lens.dependence import held_by_partner, partners
from steelyard.lens.growth import Rate, growth
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.raw_materials import LISTED, Moved, RawMaterials, raw_materials, raw_sectors, windows
from steelyard.lens.windows_held import pooling

MOST = 12
LEAST = 5.0  # percent: a heading whose value fell by less is not called fallen
NAMED = ("AUS", "BRA", "ZAF")
_FEW = 3  # raw materials of a window that are named, so that nobody takes them for all
_REST = "ROW"


@dataclass(frozen=True)
class Sellers:
    """The world table as the measure needs it: `frame` (see `lever.structure`), sector names, its year and credit."""

    frame: pl.DataFrame
    names: Mapping[str, str]
    year: int
    credit: str


def by_heading(panel: Panel, t: datetime | None, sellers: Sellers, *, reporter: str, period: str) -> Measured:
    """Raw materials by change of import value, with the largest sellers of a heading where customs name them.

    `change` in the currency of the figures; `adds`: points of the growth of all imports, where the total is held.
    `sellers` is empty where only the sector's sellers are known (`sector_sellers`, of the world table): they sell other
    goods of the sector too. NoCoverage where no raw material is held.
    """
    found = raw_materials(panel, t, reporter=reporter, period=period)
    sectors = raw_sectors()
    known = held_by_partner(panel, t, reporter, "import")
    ordered = sorted(found.moved, key=lambda one: (one.change is None, one.change or 0.0, one.value))
    rows = [
        _heading_row(one, found, sectors[one.product], sellers)
        | (_origin(panel, t, reporter, one.product) if one.product in known and not one.rest_of else {})
        for one in ordered
    ]
    return Measured(
        "exposure",
        f"{economies.name(reporter)}, imports of raw materials, {found.period}: "
        f"{sum(one.value < 0 for one in ordered)} of {len(rows)} held fell in value",
        pl.DataFrame(rows, infer_schema_length=None),
        {"heading": "text", "quantity": "percent", "unit_value": "percent", "value": "percent", "billions": "index",
         "adds": "pp", "sellers": "text"},
        _basis(found),
        found.coverage,
        warnings=(*_limits(panel, t, found, period), _BLANK),
        sources=(*_sources(ordered), "oecd-icio"),
        heads={"unit_value": "unit value", "billions": f"{found.currency} bn", "sellers": "largest sellers of it"},
    )  # fmt: skip


def by_supplier(
    panel: Panel,
    t: datetime | None,
    sellers: Sellers,
    *,
    reporter: str,
    period: str,
    least: float = LEAST,
    only: Sequence[str] = (),
    openness: Mapping[str, tuple[float, str, str]] | None = None,
) -> Measured:
    """Economies that sold most of the sectors whose headings fell, with what those sales are to them.

    `least`: the fall of value, percent, from which a heading counts. `sold`: the table's sales of these sectors to the
    reporter, US dollars; `of_imports`: of the reporter's purchases of them; `of_exports` and `of_gdp`: of all exports
    and of value added of the seller, all of one table and year. `imports_from`: customs' growth of the reporter's
    imports of all goods from it, `from_window`: in which window (the one asked, else the longest part of its year that
    has half its months or more). `only`: these sellers; else the `MOST` largest and `NAMED`, what the table does not
    tell apart at the end. `openness`: by code, exports of goods and services in percent of GDP, their year and source.
    NoCoverage where no raw material fell.
    """
    if not least >= 0:
        raise BadInput(f"A fall of {least:g} % is none. Give the least fall as a number of zero or more.")
    found = raw_materials(panel, t, reporter=reporter, period=period)
    fell = found.fallen(least)
    if not fell:
        raise NoCoverage(_none_fell(panel, t, found, least))
    sectors = raw_sectors()
    hit = list(dict.fromkeys(sectors[one.product] for one in fell))
    rows = _sold(sellers, reporter, hit)
    shown = [_supplier_row(panel, t, found, row, sellers, openness or {}) for row in _chosen(rows, only)]
    return Measured(
        "exposure",
        f"Who sells what {economies.in_text(reporter)} buys less of, {found.period}{'' if only else _leaders(shown)}",
        pl.DataFrame(shown, infer_schema_length=None),
        {"supplier": "text", "mainly": "text", "billions": "index", "of_imports": "share", "of_exports": "share",
         "of_gdp": "share", "from_it": "text"},
        {f"fell {least:g} % or more": f"{', '.join(one.said for one in fell)} ({found.currency}, {found.period} on "
         f"{found.before})", "sectors": ", ".join(hit), **_basis(found), **_table_basis(sellers)},
        f"{found.coverage}; {len(shown)} of {len(rows)} sellers of the table; customs growth by supplier is held for "
        f"{sum(row['imports_from'] is not None for row in shown)} of them, of the very window for "
        f"{sum(row['from_window'] == found.period for row in shown)}",
        warnings=(*_limits(panel, t, found, period), *_rising(found, hit, sellers), *_growing(shown, found),
                  *_WARNINGS),
        sources=tuple(dict.fromkeys((*_sources(fell), *_beside_sources(shown), "oecd-icio"))),
        heads={"mainly": "of these mainly", "billions": "USD bn", "of_imports": f"of {reporter}'s",
               "of_exports": "of its exports", "of_gdp": "of its GDP", "from_it": "all goods from it"},
    )  # fmt: skip


_WARNINGS = (
    "A sector is wider than a heading (ores are more than iron ore): the table does not tell them apart.",
    "Customs changes and the table's shares are of different years and valuations: read them side by side.",
)


_BLANK = (
    "Sellers stand only where customs name them for the heading itself. Those of its whole sector (--csv, --by "
    "supplier) sell other goods too: who sells copper ore need not sell iron ore."
)


def _limits(panel: Panel, t: datetime | None, found: RawMaterials, asked: str) -> list[str]:
    """That few are held, what is held and left out, and what is converted."""
    held, said = windows(panel, found.reporter, t), list(pooling(found.reporter, asked))
    more = [text for text, count in held.items() if count > _FEW]
    if len(found.moved) <= _FEW and more:
        named = ", ".join(one.word for one in found.moved)
        said.append(f"For {found.period} only {named} are held; more for {', '.join(sorted(more)[-LISTED:])}.")
    if found.dropped:
        named = ", ".join(map(products.in_text, found.dropped))
        said.append(f"Left out, since their parts stand beside them and leave too little to be told: {named}.")
    if any(point.converted for one in found.moved for point in one.points):
        named = ", ".join(one.word for one in found.moved if any(point.converted for point in one.points))
        said.append(f"Converted at customs' own implied rates: {named}.")
    return said


def _none_fell(panel: Panel, t: datetime | None, found: RawMaterials, least: float) -> str:
    """That nothing held fell, how little that may be, and where more is held."""
    others = len(raw_sectors()) - len(found.moved)
    held = windows(panel, found.reporter, t)
    more = [text for text in sorted(held, key=lambda one: (-held[one], one)) if held[text] > len(found.moved)]
    asked = f"a window of which more are held ({', '.join(sorted(more[:LISTED]))}) or " if more else ""
    many = f"of the {len(found.moved)} raw materials" if len(found.moved) > 1 else "the one raw material"
    verb = "none" if len(found.moved) > 1 else "did not"
    lead = f"{many[:1].upper()}{many[1:]} held for {found.period}"
    told = f"{verb} fell" if verb == "none" else f"{verb} fall"
    return (
        f"{lead}, {told} {least:g} % in value: {', '.join(one.said for one in found.moved)} ({found.currency}). Of the "
        f"{others} others looked for nothing is held, so nothing can be said of them. Ask for {asked}a smaller --fall."
    )


def _heading_row(one: Moved, found: RawMaterials, sector: str, sellers: Sellers) -> dict[str, object]:
    change = one.change
    return {
        "product": one.product, "heading": one.name, "sector": sector, "quantity": one.quantity,
        "unit_value": one.unit_value, "value": one.value, "change": change,
        "billions": None if change is None else change / 1e9, "currency": found.currency,
        "adds": None if change is None or not found.whole_before else 100 * change / found.whole_before,
        "sellers": "", "sector_sellers": _largest(sellers, found.reporter, sector),
        "window": found.period, "base": found.before, "printed": found.printed,
    }  # fmt: skip


def _origin(panel: Panel, t: datetime | None, reporter: str, product: str) -> dict[str, str]:
    """Sellers of the heading itself, where customs' figures by partner are held."""
    try:
        found = partners(panel, t, reporter=reporter, flow="import", product=product)
    except NoCoverage:
        return {}
    named = ", ".join(f"{row['partner']} {row['share']:.0f} %" for row in found.data.head(3).to_dicts())
    return {"sellers": f"{named} (of {_unit(found)}, {found.basis['window']})"}


def _unit(found: Measured) -> str:
    return "quantity" if "value" in found.units else "value"


def _column(sellers: Sellers, reporter: str) -> str:
    column = f"exports_to_{reporter.lower()}"
    if column not in sellers.frame.columns:
        kept = ", ".join(sorted(one[-3:].upper() for one in sellers.frame.columns if one.startswith("exports_to_")))
        raise NoCoverage(f"The world table keeps who sells to {kept} only, not to {economies.in_text(reporter)}.")
    return column


def _sold(sellers: Sellers, reporter: str, sectors: Sequence[str]) -> list[dict]:
    """By seller: sales of the sectors to the reporter, by sector too, all exports and value added; largest first."""
    column = _column(sellers, reporter)
    inside = pl.col("sector").is_in(list(sectors))
    grouped = sellers.frame.filter(pl.col("economy") != reporter).group_by("economy", maintain_order=True)
    frame = grouped.agg(
        pl.col(column).filter(inside).sum().alias("sold"),
        pl.col("sector").filter(inside).sort_by(pl.col(column).filter(inside), descending=True).first().alias("main"),
        pl.col("exports").sum(),
        pl.col("value_added").sum(),
    )
    whole = float(frame["sold"].sum())
    ordered = frame.filter(pl.col("sold") > 0).sort("sold", "economy", descending=[True, False])
    return [{**row, "whole": whole} for row in ordered.iter_rows(named=True)]


def _largest(sellers: Sellers, reporter: str, sector: str) -> str:
    rows = _sold(sellers, reporter, [sector])
    named = [row for row in rows if row["economy"] != _REST][:3]
    return ", ".join(
        f"{economies.name(row['economy'])} {arithmetic.share(row['sold'], row['whole']):.0f} %" for row in named
    )


def _supplier_row(
    panel: Panel, t: datetime | None, found: RawMaterials, row: Mapping, sellers: Sellers, openness: Mapping
) -> dict[str, object]:
    code = row["economy"]
    rate = None if code == _REST else _growth_from(panel, t, found, code)
    share, year, source = openness.get(code, (None, "", ""))
    return {
        "code": code, "supplier": "Rest of the world" if code == _REST else economies.name(code),
        "mainly": _short(sellers.names[row["main"]]), "sector": row["main"], "sold": row["sold"],
        "billions": row["sold"] / 1e9, "of_imports": arithmetic.share(row["sold"], row["whole"]),
        "of_exports": arithmetic.share(row["sold"], row["exports"]),
        "of_gdp": arithmetic.share(row["sold"], row["value_added"]), "table_year": sellers.year,
        "imports_from": rate.headline.value if rate else None, "from_window": rate.period if rate else "–",
        "from_it": _from_it(rate, found.period),
        "from_source": rate.headline.source if rate else "", "window": found.period, "currency": found.currency,
        "exports_of_gdp": share, "exports_of_gdp_year": year, "exports_of_gdp_source": source,
    }  # fmt: skip


def _short(sector: str) -> str:
    """`Agriculture, hunting and forestry` as `agriculture`, `Energy mining: coal, oil, gas` as `energy mining`."""
    return _lower(sector.partition(":")[0].partition(",")[0])


def _from_it(rate: Rate | None, asked: str) -> str:
    """Growth, with its window where that is not the one asked."""
    if rate is None:
        return "–"
    said = f"{rate.headline.value:+.1f} %".replace("-", "−")
    return said if rate.period == asked else f"{said} ({rate.period})"


def _growth_from(panel: Panel, t: datetime | None, found: RawMaterials, partner: str) -> Rate | None:
    """Growth of imports from a partner: in the window, else in the longest part of its year of half its months."""
    asked = Period.parse(found.period)
    least = max(2, (asked.length + 1) // 2)
    spans = [str(Period(12 * asked.year, 12 * asked.year + last - 1)) for last in range(12, least - 1, -1)]
    for period in dict.fromkeys((found.period, *spans)):
        rate = growth(
            panel, t, reporter=found.reporter, flow="import", period=period, partner=partner, currency=found.currency
        )
        if rate:
            return rate
    return None


def _growing(shown: Sequence[Mapping], found: RawMaterials) -> list[str]:
    """Sellers from which the reporter bought more all the same."""
    rose = [row["supplier"] for row in shown if row["from_window"] == found.period and row["imports_from"] > 0]
    if not rose:
        return []
    return [
        f"Imports of all goods from {', '.join(rose)} rose in {found.period}: their sales of these sectors are no sign "
        "of a loss."
    ]


def _rising(found: RawMaterials, hit: Sequence[str], sellers: Sellers) -> list[str]:
    """Sectors in which another raw material rose: who sells that is not hit, and the table cannot tell."""
    sectors = raw_sectors()
    said = []
    for sector in hit:
        rose = [one for one in found.moved if sectors[one.product] == sector and one.value > 0]
        if rose:
            named = ", ".join(one.said for one in rose)
            said.append(f"In {_short(sellers.names[sector])}, {named}: sellers of that are not hit by the falls.")
    return said


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _chosen(rows: list[dict], only: Sequence[str]) -> list[dict]:
    known = {row["economy"] for row in rows}
    for code in only:
        if code not in known:
            raise UnknownName("supplier of the world table", code, sorted(known))
    if only:
        return [row for row in rows if row["economy"] in only]
    chosen = [row for at, row in enumerate(rows) if at < MOST or row["economy"] in NAMED]
    return sorted(chosen, key=lambda row: row["economy"] == _REST)


def _leaders(rows: Sequence[dict]) -> str:
    """The single economies that sold most."""
    single = [row["supplier"] for row in rows if row["code"] != _REST][:3]
    return f": {', '.join(single)} sold most of its sectors in {rows[0]['table_year']}"


def _basis(found: RawMaterials) -> dict[str, str]:
    return {"customs": f"imports, {found.currency}, CIF, {found.period} on {found.before}, {found.how}"}


def _table_basis(sellers: Sellers) -> dict[str, str]:
    return {
        "table": f"sales at basic prices, USD, world input-output table of {sellers.year} ({sellers.credit})",
        "GDP": "value added of the same table",
        "all goods from it": "customs' growth of the window, else of the window in brackets",
    }


def _beside_sources(rows: Sequence[dict]) -> list[str]:
    named = [f"{row['from_source']} + {row['exports_of_gdp_source']}" for row in rows]
    return sorted({name for text in named for name in text.split(" + ") if name})


def _sources(moved: Sequence[Moved]) -> list[str]:
    return sorted({name for one in moved for name in one.sources})
