"""Growth on the same period of the year before: as published, and from the levels of one vintage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens import arithmetic, firing
from steelyard.lens.caveats import Fired, fire, unique
from steelyard.lens.currency import ImpliedRate, levels_in
from steelyard.lens.panel import Frame, Panel, Row, as_panel, freshest, seen
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, Levels
from steelyard.lens.windows import window, year_before

_PUBLISHED = {"value": "yoy_published", "quantity": "quantity_yoy_published"}


@dataclass(frozen=True)
class Rate:
    """Growth of `period` on `base`, in percent.

    `published`: what the agency printed, known from the day it first did; `computed`: from levels of one source and
    vintage (`levels`: now, base); `difference` = published - computed in points and its `cause` where it is more than
    rounding.
    """

    period: str
    base: str
    pooled: bool
    currency: str
    published: Point | None
    computed: Point | None
    levels: tuple[Point, ...]
    difference: float | None
    cause: str
    caveats: tuple[Fired, ...]
    rates: tuple[ImpliedRate, ...] = ()

    @property
    def headline(self) -> Point:
        """The figure to state: published, unless that is rounded to whole points and the levels are finer."""
        chosen = self.published or self.computed
        if self.published and self.computed and self.published.rounding >= 0.5 > self.computed.rounding:
            chosen = self.computed
        if chosen is None:
            raise ValueError("a rate holds a published or a computed figure")
        return chosen

    @property
    def is_published(self) -> bool:
        """Whether the headline is the published figure."""
        return self.headline is self.published


def growth(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
    indicator: str = "value",
) -> Rate | None:
    """Year-on-year growth of a month, year to date, quarter or year; None where neither kind is held.

    January and February of reporters that publish them jointly are measured together. Level-based growth
    compares equal month sets of one source; partners and products held in another currency are converted at
    the reporter's own implied rate of each period.
    """
    panel = as_panel(frame)
    measured, pooled = window(reporter, period)
    base = year_before(measured)
    money = currency if indicator == "value" else "none"
    leg = Leg(measured, reporter, flow, partner, product, indicator, money)
    rows = panel.rows(
        reporter=reporter, partner=partner, flow=flow, product=product,
        indicator=_PUBLISHED[indicator], currency=money, period=measured,
    )  # fmt: skip
    published = _first_printed(rows, t, of_seen(freshest(rows, t, panel.ranks)))
    found = levels_in(panel, t, [leg, replace(leg, period=base)])
    levels, rates = found if found else (None, ())
    computed = ratio(levels) if levels else None
    if published is None and computed is None:
        return None
    difference, cause = _compare(published, computed)
    caveats = [
        *firing.of_window(reporter, measured, pooled),
        *firing.of_disagreement(rows, t, published),
        *_group(partner, measured, base),
        *firing.of_partner(reporter, partner),
        *_difference(published, computed, difference, cause),
        *_levels(published, computed, levels),
        *_base(panel, t, leg, levels),
    ]
    points = levels.points if levels else ()
    rate = Rate(measured, base, pooled, money, published, computed, points, difference, cause, (), rates)
    return replace(rate, caveats=unique([*firing.of_point(rate.headline), *caveats]))


def mom(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
) -> Rate | None:
    """Growth on the month before, not seasonally adjusted; not pooled: January to March carry a caveat."""
    panel = as_panel(frame)
    base = str(Period.parse(period).shift(-1))
    rows = panel.rows(
        reporter=reporter, partner=partner, flow=flow, product=product,
        indicator="mom_published", currency=currency, period=period,
    )  # fmt: skip
    published = of_seen(freshest(rows, t, panel.ranks))
    return _between(panel, t, Leg(period, reporter, flow, partner, product, "value", currency), base, published)


def cumulative(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    since: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
    indicator: str = "value",
) -> Rate | None:
    """Growth of `period` on `since`, two periods of equal length, from levels; None where not held."""
    money = currency if indicator == "value" else "none"
    leg = Leg(period, reporter, flow, partner, product, indicator, money)
    return _between(as_panel(frame), t, leg, since, None)


def ratio(levels: Levels) -> Point | None:
    """Growth of the first level on the second in percent, with the error that their rounding can cause.

    None on a base of zero.
    """
    now, before = levels.points
    if before.value == 0:
        return None
    growth_factor = now.value / before.value
    converted = both_rates(now.converted, before.converted)
    return Point(
        value=arithmetic.change(now.value, before.value),
        unit="percent",
        period=now.period,
        currency=now.currency,
        status="estimate" if converted else now.status,
        known_from=levels.known_from,
        later_vintage=levels.later_vintage,
        source=levels.source,
        reference=now.reference,
        rounding=2 * levels.uncertainty * abs(growth_factor),
        converted=converted,
        note=f"computed from levels of {now.period} and {before.period}",
    )


def both_rates(now: str | None, before: str | None) -> str | None:
    """The labels of two conversions as one: both rates are named."""
    if now is None or before is None or now == before:
        return now or before
    return f"{now}; base at {before.rpartition(', ')[2]}"


def _between(panel: Panel, t: datetime | None, leg: Leg, base: str, published: Point | None) -> Rate | None:
    found = levels_in(panel, t, [leg, replace(leg, period=base)])
    levels, rates = found if found else (None, ())
    computed = ratio(levels) if levels else None
    if published is None and computed is None:
        return None
    difference, cause = _compare(published, computed)
    caveats = [*firing.of_window(leg.reporter, leg.period, False), *_levels(published, computed, levels)]
    points = levels.points if levels else ()
    rate = Rate(leg.period, base, False, leg.currency, published, computed, points, difference, cause, (), rates)
    return replace(rate, caveats=unique([*firing.of_point(rate.headline), *caveats]))


def _first_printed(rows: Sequence[Row], t: datetime | None, published: Point | None) -> Point | None:
    """The rate with the day on which it was first printed: a later table that repeats it makes it no newer."""
    if published is None or published.later_vintage:
        return published
    known = sorted((one.row for one in seen(rows, t) if not one.later), key=lambda row: row.known_from)
    day = published.known_from
    for row in reversed([row for row in known if row.known_from <= published.known_from]):
        if abs(row.value - published.value) > max(row.rounding, published.rounding) / 2 * (1 + 1e-9):
            break
        day = row.known_from if row.value == published.value else day
    return replace(published, known_from=day)


def _compare(published: Point | None, computed: Point | None) -> tuple[float | None, str]:
    if published is None or computed is None:
        return None, ""
    difference = published.value - computed.value
    if abs(difference) <= published.rounding / 2 + computed.rounding / 2 + 1e-9:
        return difference, ""
    if computed.converted:
        return difference, f"converted levels: {computed.converted}"
    if computed.later_vintage or computed.known_from > published.known_from:
        return difference, f"levels of the vintage of {computed.known_from:%Y-%m-%d}, base revised"
    return difference, "base revised"


def _difference(published: Point | None, computed: Point | None, difference: float | None, cause: str) -> list[Fired]:
    if published is None or computed is None or difference is None or not cause:
        return []
    slots = {
        "published": f"{published.value:+.1f} %",
        "computed": f"{computed.value:+.1f} %",
        "vintage": f"{computed.known_from:%Y-%m-%d}",
    }
    far = abs(difference) > 1 and published.rounding < 0.5
    newer = not computed.later_vintage and not computed.converted and computed.known_from > published.known_from
    return [
        fire("base_revised", **slots),
        *([fire("published_differs", **slots)] if far else []),
        *([fire("levels_newer", **slots, day=f"{published.known_from:%Y-%m-%d}")] if newer else []),
    ]


def _levels(published: Point | None, computed: Point | None, levels: Levels | None) -> list[Fired]:
    if published or computed is None or levels is None or not levels.two_sources:
        return []
    return [fire("two_sources", source=levels.source)]


def _group(partner: str, period: str, base: str) -> list[Fired]:
    return firing.of_group(partner, period, base) if partner in ("ASEAN", "EU27") else []


def _base(panel: Panel, t: datetime | None, leg: Leg, levels: Levels | None) -> list[Fired]:
    if levels is None:
        return []
    earlier = [str(Period.parse(leg.period).shift(-12 * years)) for years in (2, 3, 4)]
    held = [found for period in earlier if (found := levels_in(panel, t, [replace(leg, period=period)], across=False))]
    average = sum(one[0].points[0].value for one in held) / len(held) if held else 0.0
    if average and levels.points[1].value < average / 2:
        return [fire("low_base", base=levels.points[1].period)]
    return []
