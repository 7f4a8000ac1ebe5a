"""The same figure in another currency, at customs' own implied rate, and what the exchange rate did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.panel import Frame, Panel, as_panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, Levels, level, pick_legs


@dataclass(frozen=True)
class ImpliedRate:
    """Total in `currency` over total in USD, same flow and window: `value` units of `currency` per USD."""

    value: float
    period: str
    flow: str
    currency: str
    total: Point
    total_usd: Point

    @property
    def text(self) -> str:
        """The rate named, as it stands in labels."""
        vintage = " (later vintage)" if self.total.later_vintage or self.total_usd.later_vintage else ""
        return (
            f"customs' own implied rate, {self.flow} totals {self.period}{vintage}: "
            f"{self.value:.4f} {self.currency} per USD"
        )


@dataclass(frozen=True)
class ExchangePart:
    """What the exchange rate adds to growth. All in percent or percentage points.

    `difference` = growth in USD - growth in `currency`, published where both are, else from levels (`basis`
    says which). `implied_now` and `implied_before`: implied rates. `market_change`: change of the market's
    period average, units per USD (positive: the dollar rose), None where not held.
    """

    usd: Point
    other: Point
    difference: float
    basis: str
    implied_now: float | None
    implied_before: float | None
    market_change: float | None


def implied_rates(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    periods: Sequence[str],
    currency: str = "CNY",
) -> tuple[ImpliedRate, ...] | None:
    """Rates of several periods, totals of a currency from one source; None where a total is not held."""
    if currency == "USD":
        return None
    panel = as_panel(frame)
    home = pick_legs(panel, t, [Leg(p, reporter, flow, currency=currency) for p in periods], across=False)
    usd = pick_legs(panel, t, [Leg(p, reporter, flow, currency="USD") for p in periods], across=False)
    if home is None or usd is None or not all((*home.values, *usd.values)):
        return None
    totals = zip(periods, home.points, usd.points, strict=True)
    return tuple(ImpliedRate(a.value / b.value, str(p), flow, currency, a, b) for p, a, b in totals)


def implied_rate(
    frame: Frame, t: datetime | None, *, reporter: str, flow: str, period: str, currency: str = "CNY"
) -> ImpliedRate | None:
    """Customs' own rate of one period and flow, None where a total is not held."""
    found = implied_rates(frame, t, reporter=reporter, flow=flow, periods=[period], currency=currency)
    return found[0] if found else None


def levels_in(
    frame: Frame, t: datetime | None, legs: Sequence[Leg], *, across: bool = True
) -> tuple[Levels, tuple[ImpliedRate, ...]] | None:
    """Levels in the currency of the legs, converted where they are held together in another one only.

    Order: one source in the currency asked; one source in the other currency, converted; two sources.
    """
    panel = as_panel(frame)
    own = pick_legs(panel, t, legs, across=False)
    if own and not own.coarse:
        return own, ()
    converted = _converted(panel, t, legs)
    if converted:
        return converted
    fallback = own or (pick_legs(panel, t, legs) if across else None)
    return (fallback, ()) if fallback else None


def in_currency(frame: Frame, t: datetime | None, leg: Leg) -> Point | None:
    """One level in the currency of the leg; converted and labelled so where it is held in another one only.

    A level that the agency or the press printed in the currency itself is preferred, however rounded.
    """
    own = level(frame, t, leg)
    if own:
        return own
    found = _converted(as_panel(frame), t, [leg])
    return found[0].points[0] if found else None


def other_currency(reporter: str, currency: str) -> str:
    """The currency a reporter also publishes in."""
    home = {"CHN": "CNY"}.get(reporter, "USD")
    return home if currency == "USD" else "USD"


def exchange_part(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "CNY",
) -> ExchangePart | None:
    """Growth in USD beside growth in `currency`; None where either is not held."""
    from steelyard.lens.growth import growth

    panel = as_panel(frame)
    series = {"reporter": reporter, "flow": flow, "period": period, "partner": partner, "product": product}
    in_usd = growth(panel, t, currency="USD", **series)
    in_other = growth(panel, t, currency=currency, **series)
    if in_usd is None or in_other is None:
        return None
    if in_usd.published and in_other.published:
        usd, other, basis = in_usd.published, in_other.published, "published"
    elif in_usd.computed and in_other.computed:
        usd, other, basis = in_usd.computed, in_other.computed, "computed"
    else:
        usd, other, basis = in_usd.headline, in_other.headline, "mixed"
    windows = [in_usd.period, in_usd.base]
    rates = implied_rates(panel, t, reporter=reporter, flow=flow, periods=windows, currency=currency)
    now, before = (rates[0].value, rates[1].value) if rates else (None, None)
    market = market_change(panel, t, in_usd.period, in_usd.base)
    return ExchangePart(usd, other, usd.value - other.value, basis, now, before, market)


def market_rate(frame: Frame, t: datetime | None, period: str, unit: str = "CNY/USD") -> float | None:
    """Market rate, average of the period's months; None unless the period or every month is held."""
    panel = as_panel(frame)
    keys = panel.keys(indicator="exchange_rate")

    def at(text: str) -> float | None:
        rows = [row for key in keys for row in panel.rows(**key, period=text) if row.unit == unit]
        found = of_seen(freshest(rows, t, panel.ranks))
        return found.value if found else None

    whole = at(period)
    if whole is not None:
        return whole
    months = [value for month in Period.parse(period).months if (value := at(str(month))) is not None]
    return sum(months) / len(months) if len(months) == Period.parse(period).length else None


def market_change(frame: Frame, t: datetime | None, period: str, base: str, unit: str = "CNY/USD") -> float | None:
    """Change of the market's period average in percent, None where a month is missing."""
    now, before = market_rate(frame, t, period, unit), market_rate(frame, t, base, unit)
    return 100 * (now / before - 1) if now and before else None


def _converted(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> tuple[Levels, tuple[ImpliedRate, ...]] | None:
    first = legs[0]
    source = other_currency(first.reporter, first.currency)
    if source == first.currency or first.indicator != "value":
        return None
    held = pick_legs(panel, t, [replace(leg, currency=source) for leg in legs], across=False)
    if held is None:
        return None
    rates = _rates(panel, t, legs, source)
    if rates is None:
        return None
    pairs = zip(held.points, rates, strict=True)
    points = tuple(_convert(point, rate, first.currency) for point, rate in pairs)
    later = any(point.later_vintage for point in points)
    return replace(held, points=points, later_vintage=later), rates


def _rates(panel: Panel, t: datetime | None, legs: Sequence[Leg], source: str) -> tuple[ImpliedRate, ...] | None:
    home = source if source != "USD" else legs[0].currency
    flows = dict.fromkeys(leg.flow for leg in legs)
    found: dict[tuple[str, str], ImpliedRate] = {}
    for flow in flows:
        periods = list(dict.fromkeys(leg.period for leg in legs if leg.flow == flow))
        rates = implied_rates(panel, t, reporter=legs[0].reporter, flow=flow, periods=periods, currency=home)
        if rates is None:
            return None
        found.update({(flow, rate.period): rate for rate in rates})
    return tuple(found[leg.flow, leg.period] for leg in legs)


def _convert(point: Point, rate: ImpliedRate, to: str) -> Point:
    factor = 1 / rate.value if to == "USD" else rate.value
    return replace(
        point,
        value=point.value * factor,
        unit=to,
        currency=to,
        known_from=max(point.known_from, rate.total.known_from, rate.total_usd.known_from),
        later_vintage=point.later_vintage or rate.total.later_vintage or rate.total_usd.later_vintage,
        rounding=point.rounding * factor,
        converted=f"{point.currency} at {rate.text}",
    )
