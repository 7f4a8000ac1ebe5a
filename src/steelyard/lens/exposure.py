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

from steelyard.base import economies, tables
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens import arithmetic
from steelyard.lens.dependence import held_by_partner, partners
from steelyard.lens.growth import Rate, growth
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.price_volume import Part, Split, price_volume

MOST = 12
LEAST = 5.0  # percent: a heading whose value fell by less is not called fallen
NAMED = ("AUS", "BRA", "ZAF")
_REST = "ROW"


@dataclass(frozen=True)
class Sellers:
    """The world table as the measure needs it: `frame` (see `lever.structure`), sector names, its year and credit."""

    frame: pl.DataFrame
    names: Mapping[str, str]
    year: int
    credit: str


def raw_sectors() -> dict[str, str]:
    """The sector of each raw material among the headings."""
    return {row["heading"]: row["sector"] for row in tables.read("heading_sectors") if row["raw"] == "yes"}


def fallen(split: Split, least: float = LEAST) -> list[Part]:
    """Raw materials whose value fell by at least `least` percent, the largest fall in money first."""
    sectors = raw_sectors()
    parts = [part for part in split.parts if part.heading.product in sectors and (part.value or 0.0) <= -least]
    return sorted(parts, key=lambda part: part.value_pp)


def by_heading(panel: Panel, t: datetime | None, sellers: Sellers, *, reporter: str, period: str) -> Measured:
    """Raw materials by change of import value, with the largest sellers of each one's sector.

    `change` in the currency of the tables; `adds`: points of the growth of all imports, where the total is held.
    NoCoverage where no raw material is held in value and quantity.
    """
    split = _split(panel, t, reporter, period)
    sectors = raw_sectors()
    parts = sorted((part for part in split.parts if part.heading.product in sectors), key=lambda part: _change(part))
    if not parts:
        raise NoCoverage(f"No raw material is held in value and quantity of imports of {reporter} in {split.period}.")
    known = held_by_partner(panel, reporter, "import")
    rows = [
        _heading_row(part, split, sectors[part.heading.product], sellers)
        | (_origin(panel, t, reporter, part.heading.product) if part.heading.product in known else {})
        for part in parts
    ]
    return Measured(
        "exposure",
        f"{economies.name(reporter)}, imports of raw materials, {split.period}: "
        f"{sum(_change(part) < 0 for part in parts)} of {len(rows)} fell in value",
        pl.DataFrame(rows, infer_schema_length=None),
        {"heading": "text", "quantity": "percent", "unit_value": "percent", "value": "percent", "billions": "index",
         "adds": "pp", "sellers": "text"},
        _basis(split, sellers),
        _headings_coverage(split, len(rows)),
        warnings=_WARNINGS,
        sources=(*_sources(parts), "oecd-icio"),
        heads={"unit_value": "unit value", "billions": f"{split.currency} bn",
               "sellers": f"largest sellers of its sector in {sellers.year}, of it where held"},
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
    imports of all goods from it, `from_window`: in which window (the one asked, else the year or the longest part of it
    that is held). `only`: these sellers; else the `MOST` largest and `NAMED`. `openness`: by code, exports of goods and
    services in percent of GDP, their year and source. NoCoverage where no raw material fell.
    """
    split = _split(panel, t, reporter, period)
    if not least >= 0:
        raise BadInput(f"A fall of {least:g} % is none. Give the least fall as a number of zero or more.")
    parts = fallen(split, least)
    if not parts:
        raise NoCoverage(_none_fell(split, least))
    sectors = raw_sectors()
    hit = list(dict.fromkeys(sectors[part.heading.product] for part in parts))
    rows = _sold(sellers, reporter, hit)
    shown = [_supplier_row(panel, t, split, row, sellers, openness or {}) for row in _chosen(rows, only)]
    fell = ", ".join(f"{_word(part)} {part.value:+.1f} %".replace("-", "−") for part in parts)
    return Measured(
        "exposure",
        f"Who sells what {economies.in_text(reporter)} buys less of, {split.period}{'' if only else _leaders(shown)}",
        pl.DataFrame(shown, infer_schema_length=None),
        {"supplier": "text", "mainly": "text", "billions": "index", "of_imports": "share", "of_exports": "share",
         "of_gdp": "share", "imports_from": "percent", "from_window": "text"},
        {f"fell {least:g} % or more": f"{fell} ({split.currency}, on {split.before})",
         "sectors": ", ".join(hit), **_basis(split, sellers)},
        f"{len(shown)} of {len(rows)} sellers of the table; customs growth by supplier is held for "
        f"{sum(row['imports_from'] is not None for row in shown)} of them, of the very window for "
        f"{sum(row['from_window'] == split.period for row in shown)}",
        warnings=(*_rising(split, hit, sellers), *_WARNINGS),
        sources=tuple(dict.fromkeys((*_sources(parts), *_beside_sources(shown), "oecd-icio"))),
        heads={"billions": "USD bn", "of_imports": f"of {reporter}'s", "of_exports": "of its exports",
               "of_gdp": "of its GDP", "imports_from": "from it", "from_window": "window"},
    )  # fmt: skip


_WARNINGS = (
    "A sector is wider than a heading (ores are more than iron ore): the table does not tell them apart.",
    "Customs changes and the table's shares are of different years and valuations: read them side by side.",
)


def _split(panel: Panel, t: datetime | None, reporter: str, period: str) -> Split:
    return price_volume(panel, t, reporter=reporter, flow="import", period=period)


def _change(part: Part) -> float:
    return part.heading.value_now - part.heading.value_before


def _none_fell(split: Split, least: float) -> str:
    sectors = raw_sectors()
    held = [f"{_word(p)} {p.value:+.1f} %" for p in split.parts if p.heading.product in sectors and p.value is not None]
    return (
        f"No raw material of {split.reporter}'s imports fell {least:g} % in value in {split.period}. Held in value and "
        f"quantity with a base: {', '.join(held) or 'none'}. Ask for another window or a smaller --fall."
    )


def _word(part: Part) -> str:
    return _lower(part.heading.name)


def _heading_row(part: Part, split: Split, sector: str, sellers: Sellers) -> dict[str, object]:
    change = _change(part)
    return {
        "product": part.heading.product, "heading": part.heading.name, "sector": sector, "quantity": part.quantity,
        "unit_value": part.unit_value, "value": part.value, "change": change, "billions": change / 1e9,
        "currency": split.currency,
        "adds": 100 * change / split.whole_before if split.whole_before else None,
        "sellers": _largest(sellers, split.reporter, sector),
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
    panel: Panel, t: datetime | None, split: Split, row: Mapping, sellers: Sellers, openness: Mapping
) -> dict[str, object]:
    code = row["economy"]
    rate = None if code == _REST else _growth_from(panel, t, split, code)
    share, year, source = openness.get(code, (None, "", ""))
    return {
        "code": code, "supplier": "Rest of the world" if code == _REST else economies.name(code),
        "mainly": sellers.names[row["main"]].partition(":")[0].lower(), "sector": row["main"], "sold": row["sold"],
        "billions": row["sold"] / 1e9, "of_imports": arithmetic.share(row["sold"], row["whole"]),
        "of_exports": arithmetic.share(row["sold"], row["exports"]),
        "of_gdp": arithmetic.share(row["sold"], row["value_added"]), "table_year": sellers.year,
        "imports_from": rate.headline.value if rate else None, "from_window": rate.period if rate else "–",
        "from_source": rate.headline.source if rate else "", "window": split.period, "currency": split.currency,
        "exports_of_gdp": share, "exports_of_gdp_year": year, "exports_of_gdp_source": source,
    }  # fmt: skip


def _growth_from(panel: Panel, t: datetime | None, split: Split, partner: str) -> Rate | None:
    """Growth of imports from a partner: in the window, else in its year, else in the longest part of the year held."""
    year = Period.parse(split.period).year
    spans = [str(Period(12 * year, 12 * year + last)) for last in range(11, 0, -1)]
    for period in dict.fromkeys((split.period, *spans)):
        rate = growth(
            panel, t, reporter=split.reporter, flow="import", period=period, partner=partner, currency=split.currency
        )
        if rate:
            return rate
    return None


def _rising(split: Split, hit: Sequence[str], sellers: Sellers) -> list[str]:
    """Sectors in which another raw material rose: who sells that is not hit, and the table cannot tell."""
    sectors = raw_sectors()
    said = []
    for sector in hit:
        rose = [p for p in split.parts if sectors.get(p.heading.product) == sector and (p.value or 0.0) > 0]
        if rose:
            named = ", ".join(f"{_word(part)} {part.value:+.1f} %" for part in rose)
            said.append(f"In {_lower(sellers.names[sector])}, {named}: sellers of that are not hit by the falls.")
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
    return [row for at, row in enumerate(rows) if at < MOST or row["economy"] in NAMED]


def _leaders(rows: Sequence[dict]) -> str:
    """The single economies that sold most."""
    single = [row["supplier"] for row in rows if row["code"] != _REST][:3]
    return f": {', '.join(single)} sold most of its sectors in {rows[0]['table_year']}"


def _basis(split: Split, sellers: Sellers) -> dict[str, str]:
    return {
        "customs": f"imports, {split.currency}, CIF, {split.period} on {split.before}",
        "table": f"sales at basic prices, USD, world input-output table of {sellers.year} ({sellers.credit})",
        "GDP": "value added of the same table",
    }


def _headings_coverage(split: Split, count: int) -> str:
    whole = f", {100 * split.total.value_before / split.whole_before:.1f} % of imports" if split.whole_before else ""
    return f"{count} raw materials of {len(split.parts)} headings held in value and quantity{whole}"


def _beside_sources(rows: Sequence[dict]) -> list[str]:
    named = [f"{row['from_source']} + {row['exports_of_gdp_source']}" for row in rows]
    return sorted({name for text in named for name in text.split(" + ") if name})


def _sources(parts: Sequence[Part]) -> list[str]:
    return sorted({name for part in parts for point in part.heading.points for name in point.source.split(" + ")})
