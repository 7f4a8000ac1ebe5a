"""How concentrated a flow is on its partners, and what those partners mean to each other's product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from steelyard.base import economies, products, tables
from steelyard.errors import NoCoverage
from steelyard.kernels.concentration import Concentration, concentration, top
from steelyard.lens import arithmetic
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, pick_legs
from steelyard.lens.windows import window, year_before
from steelyard.lens.windows_held import pooling

ENOUGH = 0.85  # of the total: what the partners of a year must reach to be taken when no period is named
SMALL = 0.2  # of the total: with more than that not held, an upper bound of concentration says nothing
_SHOWN = 8
_TOPS = (1, 5, 10)
Links = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Listed:
    """Partners (or products) of one window, largest first, with the whole they are shares of.

    `points`: level now by code; `before`: share of the year before, percent, where one source holds it; `left`:
    codes that cannot be measured, and why; `joined`: codes whose whole stands in another source; `series`: the leg of
    the whole.
    """

    series: Leg
    whole: Point
    points: dict[str, Point]
    before: dict[str, float]
    left: dict[str, str]
    joined: tuple[str, ...] = ()

    @property
    def shares(self) -> dict[str, float]:
        """Fraction of the whole by code."""
        return {code: point.value / self.whole.value for code, point in self.points.items()}

    @property
    def covered(self) -> float:
        """The fraction that the listed ones reach."""
        return sum(self.shares.values())


def partners(
    panel: Panel,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str | None = None,
    product: str = "TOTAL",
    links: Links | None = None,
) -> Measured:
    """Shares of single economies in a flow, largest first, with concentration and the change on the year before.

    `period` None: the newest year whose partners reach `ENOUGH` of the total, else the newest. `links`: by partner, the
    trade between the two in percent of the reporter's and of the partner's product (`of_reporter_gdp`,
    `of_partner_gdp`). Partners are held in value, or (a heading) in quantity. NoCoverage where none is held.
    """
    held = _choose(panel, t, reporter, flow, product, window(reporter, period)[0] if period else None)
    shares = list(held.shares.values())
    found = concentration(shares)
    leg = held.series
    money = leg.indicator == "value"
    heads = {"billions": f"{held.whole.unit} bn", "before": f"in {year_before(leg.period)}", "than_before": "change"}
    if links is not None:
        heads |= {"of_reporter_gdp": f"of {reporter}'s GDP", "of_partner_gdp": "of its GDP"}
    what = "all goods" if product == "TOTAL" else products.in_text(product)
    return Measured(
        "dependence",
        f"{economies.name(reporter)}, {leg.flow}s of {what} by partner, {leg.period}: {leaders(shares, 5)}",
        _frame(held, links),
        {"partner": "text", **({"billions": "index"} if money else {"value": "quantity"}), "share": "share",
         "cumulative": "share", "before": "share", "than_before": "pp",
         **({} if links is None else {"of_reporter_gdp": "share", "of_partner_gdp": "share"})},
        {"share": f"of {leg.flow}s of {what}, {leg.indicator}, {held.whole.unit}", "window": leg.period,
         "vintage": f"{held.whole.known_from:%Y-%m-%d}", "concentration": said(found, shares, "partners"),
         **({} if links is None else {"of GDP": "trade of the two, services too, over value added, basic prices"})},
        _coverage(held, found),
        warnings=(*pooling(reporter, period), *_warnings(held, reporter)),
        sources=tuple(sorted({name for point in held.points.values() for name in point.source.split(" + ")})),
        heads={"value": leg.indicator, **heads},
    )  # fmt: skip


def said(found: Concentration, shares: Sequence[float], noun: str) -> str:
    """Index and largest shares in words; with much of the total unlisted only the lower bound means anything."""
    low, high = found.points
    tops = ", ".join(f"{_largest(shares, n)} {100 * top(shares, n):.1f} %" for n in _TOPS if n <= len(shares))
    if found.rest > SMALL:
        return f"HHI at least {low:,.0f} of 10,000, since {100 * found.rest:.0f} % of the total is not held; {tops}"
    few, many = found.equivalents
    index = f"{low:,.0f}" if high - low < 1 else f"{low:,.0f} to {high:,.0f}"
    equal = f"{many:.0f}" if many - few < 1 else f"{few:.0f} to {many:.0f}"
    return f"HHI {index} of 10,000, as {equal} equal {noun}; {tops}"


def leaders(shares: Sequence[float], n: int) -> str:
    """What the n largest take together; `held` where one that is not held might be larger."""
    n = min(n, len(shares))
    return f"the {_largest(shares, n)} {'takes' if n == 1 else 'take'} {100 * top(shares, n):.1f} %"


def _largest(shares: Sequence[float], n: int) -> str:
    least = sorted(shares, reverse=True)[n - 1]
    return f"{f'{n} ' if n > 1 else ''}largest{' held' if 1 - sum(shares) > least else ''}"


def listed(panel: Panel, t: datetime | None, whole: Leg, parts: Mapping[str, Leg], *, across: bool = False) -> Listed:
    """Each part beside the whole, of one source or, where `across` allows it, of two; NoCoverage for no part at all.

    A negative level is left out and named; zero is no trade.
    """
    points: dict[str, Point] = {}
    before: dict[str, float] = {}
    left: dict[str, str] = {}
    total: Point | None = None
    joined = []
    for code, part in parts.items():
        pair = pick_legs(panel, t, [part, whole], across=across)
        if pair is None or pair.values[1] <= 0:
            left[code] = "not held beside the total in one source"
        elif pair.values[0] < 0:
            left[code] = "negative"
        else:
            points[code], total = pair.points
            joined += [code] if pair.two_sources else []
            earlier = pick_legs(panel, t, [_earlier(part), _earlier(whole)], across=across)
            if earlier and earlier.values[1]:
                before[code] = arithmetic.share(*earlier.values)
    if total is None:
        raise NoCoverage(f"No part of {whole.reporter} {whole.flow} {whole.period} is held beside its total.")
    ordered = sorted(points, key=lambda code: (-points[code].value, code))
    return Listed(whole, total, {code: points[code] for code in ordered}, before, left, tuple(joined))


def _earlier(leg: Leg) -> Leg:
    return replace(leg, period=year_before(leg.period))


def _choose(panel: Panel, t: datetime | None, reporter: str, flow: str, product: str, period: str | None) -> Listed:
    """The window and series with the most partners: of `period`, else the newest year that covers enough."""
    counts = _counted(panel, t, reporter, flow, product)
    years = [key for key in counts if (key[2] == period if period else len(key[2]) == len("2024"))]
    years.sort(key=lambda key: (key[2], key[0] == "value", counts[key]), reverse=True)
    best: Listed | None = None
    for indicator, currency, text in years:
        whole = Leg(text, reporter, flow, "WLD", product, indicator, currency)
        names = _single(panel, t, whole)
        try:
            legs = {code: replace(whole, partner=code) for code in names}
            found = listed(panel, t, whole, legs, across=product != "TOTAL")
        except NoCoverage:
            continue
        best = best or found
        if period or found.covered >= ENOUGH:
            return found
    if best is None:
        raise NoCoverage(_nothing(panel, t, reporter, flow, product, period))
    return best


def _counted(
    panel: Panel, t: datetime | None, reporter: str, flow: str, product: str
) -> dict[tuple[str, str, str], int]:
    """Single economies held by indicator, currency and period."""
    found = (
        _bilateral(panel, t, reporter, flow)
        .filter(pl.col("product") == product)
        .group_by("indicator", "currency", "period")
        .agg(pl.col("partner").n_unique())
    )
    return {(indicator, money, period): count for indicator, money, period, count in found.iter_rows()}


def _bilateral(panel: Panel, t: datetime | None, reporter: str, flow: str) -> pl.DataFrame:
    """Rows of value or quantity with single economies, public by `t`."""
    public = pl.lit(True) if t is None else (pl.col("known_from") <= t) | (pl.col("public_from") <= t).fill_null(False)
    return panel.frame.filter(
        public
        & (pl.col("reporter") == reporter)
        & (pl.col("flow") == flow)
        & pl.col("indicator").is_in(["value", "quantity"])
        & pl.col("partner").is_in(list(economies.codes("economy")))
    )


def held_by_partner(panel: Panel, t: datetime | None, reporter: str, flow: str) -> set[str]:
    """Products of which figures by single partner are held."""
    return set(_bilateral(panel, t, reporter, flow)["product"].unique())


def _single(panel: Panel, t: datetime | None, whole: Leg) -> list[str]:
    rows = _bilateral(panel, t, whole.reporter, whole.flow).filter(
        (pl.col("product") == whole.product)
        & (pl.col("indicator") == whole.indicator)
        & (pl.col("currency") == whole.currency)
        & (pl.col("period") == whole.period)
    )
    return rows["partner"].unique().sort().to_list()


def _frame(held: Listed, links: Links | None) -> pl.DataFrame:
    rows, cumulative = [], 0.0
    for code, point in held.points.items():
        share = arithmetic.share(point.value, held.whole.value)
        cumulative += share
        before = held.before.get(code)
        row = {
            "code": code, "partner": _partner(held.series.reporter, code), "value": point.value, "unit": point.unit,
            "billions": point.value / 1e9, "share": share, "cumulative": cumulative, "before": before,
            "than_before": None if before is None else share - before,
        }  # fmt: skip
        if links is not None:
            ours, theirs = links.get(code, (None, None))
            row |= {"of_reporter_gdp": ours, "of_partner_gdp": theirs}
        rows.append({**row, "source": point.source, "later_vintage": point.later_vintage})
    return pl.DataFrame(rows, infer_schema_length=None)


def two_tables(held: Listed) -> str:
    """What to know of parts whose total another table gives; empty where there are none."""
    if not held.joined:
        return ""
    return f"The total of {len(held.joined)} of {len(held.points)} shares is of another table ({held.whole.source})."


def _partner(reporter: str, code: str) -> str:
    return f"{economies.name(code)} (re-imports)" if code == reporter else economies.name(code)


def _coverage(held: Listed, found: Concentration) -> str:
    many = f"{len(held.points)} economies, {100 * held.covered:.1f} % of the total"
    if found.high - found.low < 1e-4 or found.rest > SMALL:
        return many
    return f"{many}; the index runs from the rest being many small ones to its being one"


def _warnings(held: Listed, reporter: str) -> tuple[str, ...]:
    named = ", ".join(f"{economies.name(code)} ({why})" for code, why in list(held.left.items())[:_SHOWN])
    more = len(held.left) - _SHOWN
    own = reporter in held.points
    return tuple(
        text
        for text in (
            f"Left out: {named}{f' and {more} more' if more > 0 else ''}." if named else "",
            f"Partners held reach {100 * held.covered:.0f} % of the total: larger ones may be missing. Ask for a year."
            if held.covered < ENOUGH else "",
            "Goods that return to the reporter (re-imports) stand as its own partner: they are part of the total."
            if own else "",
            "A partner is where goods come from or go to as customs registers it; Hong Kong passes most of them on."
            if "HKG" in held.points and held.series.flow == "export" else "",
            "Levels are of a vintage after the as-of day." if held.whole.later_vintage else "",
            two_tables(held),
        )
        if text
    )  # fmt: skip


def _nothing(panel: Panel, t: datetime | None, reporter: str, flow: str, product: str, period: str | None) -> str:
    rows = _bilateral(panel, t, reporter, flow)
    periods = sorted(rows.filter(pl.col("product") == product)["period"].unique())
    where = f"{flow}s of {products.in_text(product)} of {economies.in_text(reporter)}"
    if periods:
        shown = ", ".join(periods[-_SHOWN:])
        return (
            f"No partner of {where} is held for {period or 'any year'} beside its total. Newest periods held: {shown}."
        )
    others = sorted(set(rows["product"].unique()) - {"none", product})
    by_partner = ", ".join(map(products.in_text, others)) or "nothing"
    sector = next((row["sector"] for row in tables.read("heading_sectors") if row["heading"] == product), "")
    hint = f"The sector of the world table that holds it: --product {sector}." if sector else "By sector: --by sector."
    return f"No {where} are held by partner; held so: {by_partner}. {hint}"


def openness(panel: Panel, t: datetime | None, reporter: str, flow: str) -> Point | None:
    """Exports or imports of goods and services in percent of GDP, newest year published; None where not held."""
    rows = [
        row
        for key in panel.keys(reporter=reporter, indicator=f"{flow}_share_gdp")
        for row in panel.rows(**key, variant="none")
    ]
    for period in sorted({row.period for row in rows}, reverse=True):
        point = of_seen(freshest([row for row in rows if row.period == period], t, panel.ranks))
        if point:
            return point
    return None
