"""The figure that an id asks for, with the points it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.base.period import Period
from steelyard.ledger.vintages import instant
from steelyard.lens.balance import balance
from steelyard.lens.caveats import Fired
from steelyard.lens.cite import Query
from steelyard.lens.currency import ImpliedRate, implied_rate, implied_rates, in_currency, levels_in
from steelyard.lens.firing import of_point
from steelyard.lens.growth import Rate, growth, mom
from steelyard.lens.panel import Frame, Panel, as_panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level
from steelyard.lens.shares import contributions, share
from steelyard.lens.surprise import consensus, surprises
from steelyard.lens.windows import year_before


@dataclass(frozen=True)
class Answer:
    """The figure of a query and the points it was made from."""

    point: Point
    parts: tuple[Point, ...]
    caveats: tuple[Fired, ...] = ()


def answer(query: Query, frame: Frame) -> Answer | None:
    """Compute the figure of a query, None where it is not held."""
    panel = as_panel(frame)
    t = instant(query.as_of) if query.as_of else None
    return _MEASURE[query.measure](panel, t, query)


def _value(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    leg = Leg(query.period, query.reporter, query.flow, query.partner, query.product, "value", query.currency)
    found = levels_in(panel, t, [leg]) if (point := in_currency(panel, t, leg)) and point.converted else None
    if point is None or found is None:
        return _of_point(point)
    return Answer(point, _with_rates((point,), found[1]), tuple(of_point(point)))


def _quantity(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    leg = Leg(query.period, query.reporter, query.flow, query.partner, query.product, "quantity", "none")
    return _of_point(level(panel, t, leg))


def _of_point(point: Point | None) -> Answer | None:
    return Answer(point, (point,), tuple(of_point(point))) if point else None


def _rate(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    indicator = "quantity" if query.measure == "quantity_yoy" else "value"
    period = str(Period.parse(query.period).year_to_date()) if query.measure == "ytd_yoy" else query.period
    rate = growth(panel, t, period=period, indicator=indicator, **_series(query))
    return _of_rate(rate, computed=query.measure == "yoy_computed")


def _mom(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    return _of_rate(mom(panel, t, period=query.period, **_series(query)), computed=False)


def _of_rate(rate: Rate | None, *, computed: bool) -> Answer | None:
    if rate is None or (computed and rate.computed is None):
        return None
    if computed and rate.computed:
        return Answer(rate.computed, _with_rates(rate.levels, rate.rates), tuple(of_point(rate.computed)))
    parts = (rate.headline,) if rate.is_published else _with_rates(rate.levels, rate.rates)
    return Answer(rate.headline, parts, rate.caveats)


def _with_rates(points: Sequence[Point], rates: Sequence[ImpliedRate]) -> tuple[Point, ...]:
    return (*points, *(total for rate in rates for total in (rate.total, rate.total_usd)))


def _balance(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    found = balance(
        panel, t, reporter=query.reporter, period=query.period, partner=query.partner,
        product=query.product, currency=query.currency,
    )  # fmt: skip
    if found is None:
        return None
    point = found.derived if query.measure == "balance_derived" else found.headline
    if point is None:
        return None
    flows = tuple(flow for flow in (found.exports, found.imports) if flow)
    if point is found.derived:
        caveats = [*of_point(point), *(one for one in found.caveats if one.code == "cif_fob")]
        return Answer(point, flows, tuple(caveats))
    return Answer(point, (point,), found.caveats)


def _share(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    found = share(panel, t, period=query.period, **_series(query))
    if found is None:
        return None
    parts = found.levels if found.computed else (found.headline,)
    return Answer(found.headline, parts, found.caveats)


def _contribution(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    found = contributions(
        panel, t, reporter=query.reporter, flow=query.flow, period=query.period,
        partners=[query.partner], currency=query.currency,
    )  # fmt: skip
    if found is None or query.partner not in found.levels:
        return None
    value = float(found.data.filter(pl.col("partner") == query.partner)["contribution_pp"][0])
    total = found.total
    point = Point(
        value, "percent", found.period, query.currency, "estimate", total.known_from, total.later_vintage,
        total.source, note=f"percentage points of {total.value:+.2f} %",
    )  # fmt: skip
    return Answer(point, _with_rates(found.levels[query.partner], found.rates), found.caveats)


def _surprise(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    found = surprises(panel, t, period=query.period, **_series(query))
    for one in found:
        if one.pollster == query.variant or not query.variant:
            point = Point(
                one.value, one.actual.unit, one.period, query.currency, "estimate", one.actual.known_from,
                one.actual.later_vintage, f"{one.actual.source} - {one.forecast.source}",
                note=f"{one.actual.value:g} less {one.forecast.value:g} ({one.pollster})",
            )  # fmt: skip
            return Answer(point, (one.actual, one.forecast), one.caveats)
    return None


def _consensus(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    found = consensus(panel, t, period=query.period, **_series(query))
    return _of_point(found.get(query.variant) if query.variant else next(iter(found.values()), None))


def _implied(panel: Panel, t: datetime | None, query: Query) -> Answer | None:
    """The rate as a growth rate uses it, with totals of the base period from the same sources where held."""
    key = {"reporter": query.reporter, "flow": query.flow, "currency": query.currency}
    pair = implied_rates(panel, t, periods=[query.period, year_before(query.period)], **key)
    rate = pair[0] if pair else implied_rate(panel, t, period=query.period, **key)
    if rate is None:
        return None
    a, b = rate.total, rate.total_usd
    point = Point(
        rate.value, f"{rate.currency}/USD", rate.period, rate.currency, "estimate",
        max(a.known_from, b.known_from), a.later_vintage or b.later_vintage, f"{a.source} / {b.source}",
        note=rate.text,
    )  # fmt: skip
    return Answer(point, (a, b))


_MEASURE = {
    "value": _value,
    "quantity": _quantity,
    "yoy": _rate,
    "yoy_computed": _rate,
    "ytd_yoy": _rate,
    "quantity_yoy": _rate,
    "mom": _mom,
    "balance": _balance,
    "balance_derived": _balance,
    "share": _share,
    "contribution": _contribution,
    "surprise": _surprise,
    "consensus": _consensus,
    "implied_rate": _implied,
}


def _series(query: Query) -> dict[str, str]:
    return {
        "reporter": query.reporter,
        "flow": query.flow,
        "partner": query.partner,
        "product": query.product,
        "currency": query.currency,
    }
