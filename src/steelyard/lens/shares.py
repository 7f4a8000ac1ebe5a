"""Shares of partners, and contributions to growth that add up with a printed residual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens import arithmetic, firing
from steelyard.lens.caveats import Fired, fire, unique
from steelyard.lens.currency import ImpliedRate, implied_rates, other_currency
from steelyard.lens.firing import members_on
from steelyard.lens.panel import Frame, Panel, as_panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, Levels, pick_legs
from steelyard.lens.windows import window, year_before

# In the order of a table: groups that customs publishes, then single economies (those in a listed group drop out).
PARTNERS = (
    "USA", "ASEAN", "EU27", "AFRICA", "LATAM", "HKG", "JPN", "KOR", "TWN", "IND", "RUS", "GBR", "AUS",
    "CHN", "CAN", "MEX",
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """Share of a partner (or product) in the total of a flow, percent.

    `computed`: from two levels of one source (`levels`: partner, total); `published`: as printed.
    """

    period: str
    partner: str
    computed: Point | None
    published: Point | None
    caveats: tuple[Fired, ...]
    levels: tuple[Point, ...] = ()

    @property
    def headline(self) -> Point:
        """The computed share where it is held, else the printed one."""
        chosen = self.computed or self.published
        if chosen is None:
            raise ValueError("a share holds a computed or a published figure")
        return chosen


@dataclass(frozen=True)
class Contributions:
    """Contributions to the growth of a total, in percentage points.

    `data`: partner, contribution_pp, share_now, share_before (percent), growth (percent), now, before (base
    units of the currency); last row `REST` (total less those listed). `total`: growth of the total from
    levels. `residual` = total growth - sum of contribution_pp; `missing`: partners asked for but not held;
    `levels`: now and before of each partner as held, before conversion.
    """

    period: str
    base: str
    currency: str
    total: Point
    data: pl.DataFrame
    residual: float
    rates: tuple[ImpliedRate, ...]
    missing: tuple[str, ...]
    caveats: tuple[Fired, ...]
    levels: dict[str, tuple[Point, ...]]


def share(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    partner: str,
    period: str,
    product: str = "TOTAL",
    currency: str = "USD",
) -> Share | None:
    """Share of the partner in all partners of the flow; None where not held.

    A share has no currency of its own: levels of one source in `currency` are used, else in the reporter's
    other one (one rate converts both, so the share is the same); failing that the printed share; failing that
    levels of two sources, with a caveat.
    """
    panel = as_panel(frame)
    period = str(Period.parse(period))
    part = Leg(period, reporter, flow, partner, product, "value", currency)
    legs = [part, replace(part, partner="WLD")]
    levels = _nonzero(_together(panel, t, legs))
    rows = [
        row
        for money in (currency, other_currency(reporter, currency), "none")
        for row in panel.rows(
            reporter=reporter, partner=partner, flow=flow, product=product,
            indicator="share_published", currency=money, period=period,
        )
    ]  # fmt: skip
    published = of_seen(freshest(rows, t, panel.ranks))
    if published is None and levels is None:
        levels = _nonzero(pick_legs(panel, t, legs))
    if levels is None and published is None:
        return None
    computed = _share_point(levels) if levels else None
    point = computed or published
    caveats = [*firing.of_point(point), *firing.of_partner(reporter, partner)]
    if levels and levels.two_sources:
        caveats.append(fire("two_sources", source=levels.source))
    points = levels.points if levels else ()
    return Share(period, partner, computed, published, unique(caveats), points)


def share_history(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    partner: str,
    currency: str = "USD",
    freq: str = "A",
) -> pl.DataFrame:
    """Shares of all years (freq A) or months (M) held; gaps inside are rows of nulls.

    Columns: period, value (percent), kind (computed, published, two sources), later_vintage,
    source, rounding.
    """
    panel = as_panel(frame)
    key = {"reporter": reporter, "flow": flow, "partner": partner}
    held: set[str] = set()
    for money in (currency, other_currency(reporter, currency), "none"):
        for indicator in ("value", "share_published"):
            held.update(panel.periods(**key, indicator=indicator, currency=money))
    found = {
        period: one
        for period in held
        if Period.parse(period).freq == freq and (one := share(panel, t, period=period, currency=currency, **key))
    }
    if not found:
        return pl.DataFrame(schema=_SHARES)
    first, last = min(map(Period.parse, found)), max(map(Period.parse, found))
    steps = range(0, last.first - first.first + 1, first.length)
    rows = [_share_row(str(first.shift(months)), found) for months in steps]
    return pl.DataFrame(rows, schema=_SHARES, orient="row")


_SHARES = {
    "period": pl.String, "value": pl.Float64, "kind": pl.String, "later_vintage": pl.Boolean,
    "source": pl.String, "rounding": pl.Float64,
}  # fmt: skip


def contributions(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    partners: Sequence[str] | None = None,
    currency: str = "USD",
) -> Contributions | None:
    """Contribution of each partner to the growth of the total; None where the totals are not held.

    contribution = (now - before) / total before * 100. Partners held in the reporter's other currency are
    converted at its implied rate of each period, whose totals are those of the growth rate, so the parts add
    up to it. `partners` None: `default_partners`. Partners that overlap (a group and its member) are refused: BadInput.
    """
    if partners is None:
        partners = default_partners(frame, reporter, period)
    refuse_overlap(partners, period)
    panel = as_panel(frame)
    measured, pooled = window(reporter, period)
    base = year_before(measured)
    total_leg = Leg(measured, reporter, flow, currency=currency)
    own, converted = _held_partners(panel, t, total_leg, base, partners)
    use_own = len(own) >= len(converted)
    held = own if use_own else converted
    total, rates = _totals(panel, t, total_leg, base, use_own)
    if total is None or not held or not all(total.values):
        return None
    data = _table(held, total, rates)
    growth = Point(
        arithmetic.change(*total.values), "percent", measured, currency, total.points[0].status,
        total.known_from, total.later_vintage, total.source, rounding=2 * total.uncertainty,
    )  # fmt: skip
    residual = arithmetic.residual(growth.value, data["contribution_pp"])
    caveats = [*firing.of_point(growth), *firing.of_window(reporter, measured, pooled)]
    if rates:
        caveats.append(fire("converted_currency", currency=rates[0].currency, rate=rates[0].text))
    missing = tuple(partner for partner in partners if partner not in held)
    levels = {code: one.points for code, one in held.items()}
    return Contributions(measured, base, currency, growth, data, residual, rates, missing, unique(caveats), levels)


def default_partners(frame: Frame, reporter: str, period: str) -> tuple[str, ...]:
    """The partners held that can be listed without counting trade twice.

    Members of a listed group at the start of the base period are left out (the United Kingdom beside the European
    Union before 2021), and so is the reporter itself.
    """
    held = {key["partner"] for key in as_panel(frame).keys(reporter=reporter, indicator="value")}
    listed = [code for code in PARTNERS if code in held and code != reporter]
    on = Period.parse(period).year_before().start
    groups = [code for code in listed if economies.kind(code) == "group"]
    inside = {member for group in groups for member in members_on(group, on)}
    return tuple(code for code in listed if code not in inside)


def refuse_overlap(partners: Sequence[str], period: str) -> None:
    """BadInput if a group is listed beside one of its members, or a partner twice."""
    if len(set(partners)) != len(partners):
        raise BadInput("A partner is listed twice. List each one once.")
    on = Period.parse(period).end
    groups = {partner: members_on(partner, on) for partner in partners if economies.kind(partner) == "group"}
    for group, members in groups.items():
        both = sorted(members & (set(partners) - {group}))
        if both:
            raise BadInput(f"{', '.join(both)} belongs to {group}: listing both would count trade twice. List one.")


def _held_partners(
    panel: Panel, t: datetime | None, leg: Leg, base: str, partners: Sequence[str]
) -> tuple[dict[str, Levels], dict[str, Levels]]:
    own: dict[str, Levels] = {}
    other: dict[str, Levels] = {}
    money = other_currency(leg.reporter, leg.currency)
    for partner in partners:
        for found, currency in ((own, leg.currency), (other, money)):
            now = replace(leg, partner=partner, currency=currency)
            levels = pick_legs(panel, t, [now, replace(now, period=base)], across=False)
            if levels:
                found[partner] = levels
    return own, other


def _totals(
    panel: Panel, t: datetime | None, leg: Leg, base: str, own: bool
) -> tuple[Levels | None, tuple[ImpliedRate, ...]]:
    total = pick_legs(panel, t, [leg, replace(leg, period=base)], across=False)
    if own or total is None:
        return total, ()
    home = other_currency(leg.reporter, leg.currency)
    to_usd = leg.currency == "USD"
    rates = implied_rates(
        panel, t, reporter=leg.reporter, flow=leg.flow, periods=[leg.period, base],
        currency=home if to_usd else leg.currency,
    )  # fmt: skip
    return (total, rates) if rates else (None, ())


def _table(held: dict[str, Levels], total: Levels, rates: tuple[ImpliedRate, ...]) -> pl.DataFrame:
    now, before = total.values
    factors = [1.0, 1.0]
    if rates:
        to_usd = total.points[0].currency == "USD"
        factors = [1 / rate.value if to_usd else rate.value for rate in rates]
    pairs = {code: (one.values[0] * factors[0], one.values[1] * factors[1]) for code, one in held.items()}
    listed = [sum(pair[side] for pair in pairs.values()) for side in (0, 1)]
    pairs["REST"] = (now - listed[0], before - listed[1])
    rows = [
        (
            code,
            arithmetic.contribution(a, b, before),
            arithmetic.share(a, now),
            arithmetic.share(b, before),
            arithmetic.change(a, b) if b else None,
            a,
            b,
        )
        for code, (a, b) in pairs.items()
    ]
    names = ["partner", "contribution_pp", "share_now", "share_before", "growth", "now", "before"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _together(panel: Panel, t: datetime | None, legs: list[Leg]) -> Levels | None:
    found = pick_legs(panel, t, legs, across=False)
    other = other_currency(legs[0].reporter, legs[0].currency)
    second = pick_legs(panel, t, [replace(leg, currency=other) for leg in legs], across=False)
    if found and second and (found.coarse or found.later_vintage) and not (second.coarse or second.later_vintage):
        return second
    return found or second


def _nonzero(levels: Levels | None) -> Levels | None:
    return levels if levels and levels.points[1].value else None


def _share_point(levels: Levels) -> Point:
    part, total = levels.points
    return replace(
        part,
        value=arithmetic.share(part.value, total.value),
        unit="percent",
        known_from=levels.known_from,
        later_vintage=levels.later_vintage,
        source=levels.source,
        rounding=2 * levels.uncertainty * part.value / total.value,
        note=f"share computed from two levels of {'two sources' if levels.two_sources else 'one source'}",
    )


def _share_row(period: str, found: dict[str, Share]) -> tuple[object, ...]:
    one = found.get(period)
    if one is None:
        return (period, None, None, None, None, None)
    point = one.headline
    kind = "computed" if one.computed else "published"
    if any(fired.code == "two_sources" for fired in one.caveats):
        kind = "two sources"
    return (period, point.value, kind, point.later_vintage, point.source, point.rounding)
