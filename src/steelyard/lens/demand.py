"""What an economy spends on: consumption, saving and investment in percent of GDP, each definition apart.

Identity (national accounts): 100 = final consumption + investment + net exports, so saving (100 less final
consumption) less investment is net exports of goods and services, the saving gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens import arithmetic
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, Row, freshest
from steelyard.lens.point import Point, of_seen

FINAL = "final consumption"
HOUSEHOLD = "household"
GOVERNMENT = "government"
INVESTMENT = "investment"
SAVING = "saving"
GAP = "saving less investment"
ITEMS = (HOUSEHOLD, GOVERNMENT, FINAL, INVESTMENT, SAVING, GAP)
_DISAGREE = 1.0  # percentage points between two figures of one item and year


@dataclass(frozen=True)
class Share:
    """One share of GDP. `item`: what is spent on; `definition`: as its producer defines it; `derived`: from what."""

    economy: str
    item: str
    definition: str
    year: str
    value: float
    point: Point
    derived: str = ""


def demand(panels: dict[str, Panel], t: datetime | None, year: str | None = None) -> Measured:
    """Shares of GDP by economy, item and definition, percent: of `year`, else of the newest year of each.

    `panels`: figures by economy, the first being the one asked about, the others its peers. Household and
    government consumption stand apart; government is final less household consumption of one source, year and
    price concept, and not given otherwise. Shares are compared (`than_first`, percentage points) only within one
    definition and year. NoCoverage where nothing is held of the first.
    """
    shares = [one for economy, panel in panels.items() for one in _shares(panel, t, economy, year)]
    first = next(iter(panels))
    if not any(one.economy == first for one in shares):
        raise NoCoverage(_nothing(panels[first], first, year))
    order = list(panels)
    shares.sort(key=lambda one: (order.index(one.economy), ITEMS.index(one.item), one.definition))
    rows = [_row(one, shares, first) for one in shares]
    peers = [f", beside {economies.in_text(code)}" for code in panels if code != first]
    missing = [economies.name(code) for code in panels if all(one.economy != code for one in shares)]
    return Measured(
        "demand",
        f"What {economies.in_text(first)} spends on{''.join(peers)}: percent of GDP",
        pl.DataFrame(rows, infer_schema_length=None),
        {"economy": "text", "item": "text", "year": "text", "share": "share", "than_first": "pp", "definition": "text",
         "source": "text"},
        {"unit": "percent of GDP at current prices", "years": year or "newest of each definition",
         "identity": "saving less investment = net exports of goods and services"},
        f"{len({one.economy for one in shares})} of {len(panels)} economies, {len(rows)} shares",
        warnings=(*_disagreements(shares), *_apart(shares), *_halves(shares),
                  *(f"Nothing is held of {name}." for name in missing)),
        sources=tuple(sorted({name for one in shares for name in one.point.source.split(" + ")})),
        heads={"than_first": f"than {first}, pp"},
    )  # fmt: skip


def _shares(panel: Panel, t: datetime | None, economy: str, year: str | None) -> list[Share]:
    published = [
        Share(economy, item, definition, point.period, point.value, point)
        for indicator, variant in _series(panel, economy)
        for point in _points(panel, t, economy, indicator, variant, year)
        for item, definition in [_named(indicator, variant, point)]
    ]
    return [*published, *_ratios(panel, t, economy, year), *_derived(panel, t, economy, published)]


def _series(panel: Panel, economy: str) -> list[tuple[str, str]]:
    held: dict[tuple[str, str], None] = {}
    for indicator in ("consumption_share", "investment_share"):
        for row in _rows(panel, economy, indicator, "none"):
            held[indicator, row.variant] = None
    return list(held)


def _points(
    panel: Panel, t: datetime | None, economy: str, indicator: str, variant: str, year: str | None
) -> list[Point]:
    """The newest point of each source, or that of `year`."""
    rows = [row for row in _rows(panel, economy, indicator, "none") if row.variant == variant]
    found = []
    for source in sorted({row.source for row in rows}):
        own = [row for row in rows if row.source == source]
        for period in [year] if year else sorted({row.period for row in own}, reverse=True):
            point = of_seen(freshest([row for row in own if row.period == period], t, panel.ranks))
            if point:
                found.append(point)
                break
    return found


def _named(indicator: str, variant: str, point: Point) -> tuple[str, str]:
    if indicator == "investment_share":
        return INVESTMENT, "gross capital formation"
    item = HOUSEHOLD if variant.startswith(HOUSEHOLD) else FINAL
    concept = variant.removeprefix(item).strip(", ") or "current prices"
    if "definition not stated" in point.note:
        return item, "as quoted, definition not stated"
    return item, point.note if "as quoted" in point.note else concept


def _ratios(panel: Panel, t: datetime | None, economy: str, year: str | None) -> list[Share]:
    """Consumption over GDP where one source holds both for a year."""
    spent = {(row.period, row.source) for row in _rows(panel, economy, "consumption", "USD")}
    whole = {(row.period, row.source) for row in _rows(panel, economy, "gdp", "USD")}
    found = []
    for period, source in sorted(spent & whole):
        if year not in (None, period):
            continue
        parts = [
            of_seen(freshest([r for r in _rows(panel, economy, name, "USD", period) if r.source == source], t))
            for name in ("consumption", "gdp")
        ]
        if parts[0] and parts[1]:
            value = arithmetic.share(parts[0].value, parts[1].value)
            said = f"{parts[0].value / 1e12:g} tn over GDP of {parts[1].value / 1e12:g} tn, as quoted"
            found.append(Share(economy, HOUSEHOLD, said, period, value, parts[0], "consumption over GDP"))
    return found


def _derived(panel: Panel, t: datetime | None, economy: str, published: Sequence[Share]) -> list[Share]:
    """Government consumption, saving and the saving gap, from shares of one source and year."""
    found = []
    for final in (one for one in published if one.item == FINAL):
        beside = _beside(panel, t, economy, final)
        if final.point.source == beside.source and HOUSEHOLD in beside.points:
            own = beside.points[HOUSEHOLD]
            value = final.value - own.value
            said = f"final less household, {final.definition}"
            found.append(Share(economy, GOVERNMENT, said, final.year, value, final.point, "difference"))
        saving = 100 - final.value
        # Final consumption of two definitions gives two savings: a change between them would be none.
        said = f"100 less final consumption, {final.definition}"
        found.append(Share(economy, SAVING, said, final.year, saving, final.point, "difference"))
        if INVESTMENT in beside.points:
            gap = saving - beside.points[INVESTMENT].value
            found.append(
                Share(economy, GAP, f"net exports, {final.definition}", final.year, gap, final.point, "difference")
            )
    return found


@dataclass(frozen=True)
class _Beside:
    source: str
    points: dict[str, Point]


def _beside(panel: Panel, t: datetime | None, economy: str, final: Share) -> _Beside:
    """Household consumption and investment of the source, year and, where held, edition of a final share."""
    found = {}
    for item, indicator, variant in (
        (HOUSEHOLD, "consumption_share", HOUSEHOLD),
        (INVESTMENT, "investment_share", "none"),
    ):
        rows = [
            row
            for row in _rows(panel, economy, indicator, "none", final.year)
            if row.variant == variant and row.source == final.point.source
        ]
        edition = [row for row in rows if row.known_from == final.point.known_from] or rows
        point = of_seen(freshest(edition, t, panel.ranks))
        if point:
            found[item] = point
    return _Beside(final.point.source, found)


def _rows(panel: Panel, economy: str, indicator: str, currency: str, period: str | None = None) -> tuple[Row, ...]:
    return panel.rows(
        reporter=economy, partner="none", flow="none", product="none", indicator=indicator, currency=currency,
        period=period,
    )  # fmt: skip


def _row(one: Share, shares: Iterable[Share], first: str) -> dict[str, object]:
    same = [
        other.value
        for other in shares
        if other.economy == first and one.economy != first
        and (other.item, other.definition, other.year) == (one.item, one.definition, one.year)
    ]  # fmt: skip
    return {
        "economy": economies.name(one.economy), "code": one.economy, "item": one.item, "year": one.year,
        "share": one.value, "than_first": one.value - same[0] if same else None, "definition": one.definition,
        "derived": one.derived, "source": one.point.source, "known_from": one.point.known_from,
        "later_vintage": one.point.later_vintage, "note": one.point.note,
    }  # fmt: skip


def _disagreements(shares: Sequence[Share]) -> list[str]:
    said = []
    for one in shares:
        for other in shares:
            same = (one.economy, one.item, one.year) == (other.economy, other.item, other.year)
            if same and one.value - other.value > _DISAGREE:
                said.append(
                    f"{economies.name(one.economy)}, {one.item} {one.year}: {one.value:.1f} ({one.definition}, "
                    f"{one.point.source}) and {other.value:.1f} ({other.definition}, {other.point.source}) are held."
                )
    return said


def _apart(shares: Sequence[Share]) -> list[str]:
    """A line for each item held of one economy by several definitions in several years: no change follows."""
    said = []
    for economy, item in dict.fromkeys((one.economy, one.item) for one in shares):
        own = [one for one in shares if (one.economy, one.item) == (economy, item)]
        if len({one.definition for one in own}) > 1 and len({one.year for one in own}) > 1:
            years = ", ".join(f"{one.year} ({one.definition})" for one in own)
            said.append(
                f"{economies.name(economy)}, {item}: {years} differ in definition, so no change over time follows."
            )
    return said


def _halves(shares: Sequence[Share]) -> list[str]:
    without = sorted({one.economy for one in shares} - {one.economy for one in shares if one.item == GOVERNMENT})
    if not without:
        return []
    named = ", ".join(economies.name(code) for code in without)
    return [
        f"Government consumption is not given for {named}: no source held states household and final consumption of "
        "one year. Final consumption is household and government together."
    ]


def _nothing(panel: Panel, economy: str, year: str | None) -> str:
    years = sorted({row.period for name, _ in _series(panel, economy) for row in _rows(panel, economy, name, "none")})
    if year and years:
        return (
            f"No share of GDP is held for {economies.name(economy)} in {year}. Years held: {years[0]} to {years[-1]}."
        )
    return f"No share of GDP is held for {economies.name(economy)}. `steelyard load FILE` adds figures."


def check_year(year: str | None) -> None:
    """BadInput for what is no year."""
    if year is not None and not (year.isdigit() and len(year) == 4):
        raise BadInput(f"'{year}' is not a year. Shares of GDP are annual: write 2020.")
