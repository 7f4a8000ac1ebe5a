"""Amounts: values in money, quantities, and balances, in every vintage held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from steelyard.base.period import Period
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    ASKED,
    MONEY,
    OTHER,
    WINDOW,
    Figure,
    Resolution,
    View,
    distinct,
    home_of,
    not_out,
    period_of,
    subject_of,
)
from steelyard.claims.resolve_rates import identity
from steelyard.lens.balance import balance
from steelyard.lens.currency import in_currency, market_rate
from steelyard.lens.panel import Panel, Row
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level

_CERTAIN = 0.02  # of the amount: vintages and customs' own rates differ by less
_MONTHS = 18
_PIECES = frozenset({"count", "unit", "pair"})


def levels(view: View, claim: Claim) -> Resolution:
    """A value in money, or a quantity where the unit is one of mass or number."""
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no figure can be set beside it.")
    unit = claim.unit or (claim.value.unit if claim.value else "")
    if claim.measure == "quantity" or (unit and unit not in MONEY):
        return _quantities(view, claim, period)
    panel = view.panel(claim.reporter)
    home = home_of(claim.reporter)
    figures: list[Figure] = []
    for money in dict.fromkeys((unit or "USD", "USD", home)):
        figures += _values(view, panel, claim, period, money, own=money == (unit or "USD"))
    figures += _at_spot(view, panel, claim, period, unit, home)
    missing = not_out(view, period) or _not_held(panel, claim, str(period))
    return Resolution(distinct(figures), frozenset({unit or "USD"}), _margin(claim), missing)


def balances(view: View, claim: Claim) -> Resolution:
    """Exports less imports as printed and as derived, each vintage."""
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no figure can be set beside it.")
    panel, unit = view.panel(claim.reporter), claim.unit or (claim.value.unit if claim.value else "") or "USD"
    if unit == "percent":
        return Resolution(missing="A balance in percent of something else is not among the figures held.")
    figures: list[Figure] = []
    for money in dict.fromkeys((unit, "USD", home_of(claim.reporter))):
        if money not in MONEY:
            continue
        figures += _balances(view, panel, claim, str(period), money, ASKED)
        if money == unit:
            for window in _windows(period):
                figures += _balances(view, panel, claim, window, money, WINDOW)
    missing = not_out(view, period) or _not_held(panel, claim, str(period))
    return Resolution(distinct(figures), frozenset({unit}), _margin(claim), missing)


def _margin(claim: Claim) -> float:
    return _CERTAIN * abs(claim.value.value) if claim.value else 0.0


def _leg(claim: Claim, period: str, money: str, indicator: str = "value") -> Leg:
    flow, partner, product = claim.flow or "export", claim.partner or "WLD", claim.product or "TOTAL"
    return Leg(period, claim.reporter, flow, partner, product, indicator, money)


def _values(view: View, panel: Panel, claim: Claim, period: Period, money: str, *, own: bool) -> Iterator[Figure]:
    leg = _leg(claim, str(period), money)
    yield from _vintages(view, panel, claim, leg)
    point = in_currency(panel, view.t, leg) if own else level(panel, view.t, leg)
    if point:
        yield _of_point(view, claim, point, "value", str(period), money)
    if own:
        for window in _windows(period):
            point = level(panel, view.t, _leg(claim, window, money))
            if point:
                yield replace(_of_point(view, claim, point, "value", window, money), kin=WINDOW)


def _quantities(view: View, claim: Claim, period: Period) -> Resolution:
    panel = view.panel(claim.reporter)
    leg = _leg(claim, str(period), "none", "quantity")
    figures = list(_vintages(view, panel, claim, leg))
    for window, kin in ((str(period), ASKED), *((one, WINDOW) for one in _windows(period))):
        point = level(panel, view.t, replace(leg, period=window))
        if point:
            figures.append(replace(_of_point(view, claim, point, "quantity", window, "none"), kin=kin))
    unit = claim.unit or (claim.value.unit if claim.value else "")
    figures = [one for one in figures if not unit or one.unit == unit or {one.unit, unit} <= _PIECES]
    missing = not_out(view, period) or _not_held(panel, claim, str(period))
    return Resolution(distinct(figures), frozenset({"quantity"}), _margin(claim), missing)


def _vintages(view: View, panel: Panel, claim: Claim, leg: Leg) -> Iterator[Figure]:
    rows = panel.rows(
        reporter=leg.reporter, partner=leg.partner, flow=leg.flow, product=leg.product, indicator=leg.indicator,
        currency=leg.currency, variant="none", period=leg.period,
    )  # fmt: skip
    for row in rows:
        if row.status != "disputed" and row.adjustment in ("nsa", "none"):
            yield _of_row(view, claim, row, "quantity" if leg.indicator == "quantity" else "value")


def _of_row(view: View, claim: Claim, row: Row, name: str) -> Figure:
    basis = "quantity" if row.currency == "none" else row.currency
    text = f"{subject_of(claim)}, {row.period} in {row.unit} (of {row.known_from:%Y-%m-%d})"
    return Figure(
        row.value, row.unit, text, basis, ASKED, row.source, row.known_from, row.rounding, view.later(row.known_from),
        True, False, identity(view, claim, name, row.period, row.currency, row.known_from),
    )  # fmt: skip


def _of_point(view: View, claim: Claim, point: Point, name: str, period: str, money: str) -> Figure:
    basis = "quantity" if money == "none" else money
    how = f", converted from {point.converted}" if point.converted else f", {point.note}" if "sum" in point.note else ""
    text = f"{subject_of(claim)}, {period} in {point.unit} (of {point.known_from:%Y-%m-%d}{how})"
    later = view.later(point.known_from) and not point.converted
    return Figure(
        point.value, point.unit, text, basis, ASKED, point.source, point.known_from, point.rounding, later,
        False, point.converted is not None, identity(view, claim, name, period, money, point.known_from), 0.1,
    )  # fmt: skip


def _balances(view: View, panel: Panel, claim: Claim, period: str, money: str, kin: str) -> Iterator[Figure]:
    key = {"reporter": claim.reporter, "partner": claim.partner or "WLD", "product": claim.product or "TOTAL"}
    sign = -1.0 if claim.direction < 0 and claim.value is not None and claim.value.value > 0 else 1.0
    own = replace(claim, flow="balance")
    rows = panel.rows(**key, flow="balance", indicator="level_published", currency=money, variant="none", period=period)
    for row in rows:
        if row.status != "disputed":
            yield replace(_of_row(view, own, row, "balance"), value=sign * row.value, kin=kin)
    for t in dict.fromkeys((view.t, None)):
        found = balance(panel, t, period=period, currency=money, **key)
        point = found.derived if found else None
        if point:
            figure = _of_point(view, own, point, "balance_derived", period, money)
            yield replace(
                figure, value=sign * point.value, kin=kin, later=view.later(point.known_from),
                text=f"{figure.text.removesuffix(')')}, exports less imports)",
            )  # fmt: skip


def _windows(period: Period) -> tuple[str, ...]:
    """Other windows that end with it: its month, the year to date, the year."""
    last = Period(period.last, period.last)
    found = dict.fromkeys(str(one) for one in (last, last.year_to_date(), Period.year_of(period.year)))
    return tuple(one for one in found if one != str(period))


def _at_spot(view: View, panel: Panel, claim: Claim, period: Period, unit: str, home: str) -> Iterator[Figure]:
    """The amount in the agency's own currency at the market's rate of each month from the period to the text's day.

    What a writer does who divides a printed total by the rate of the day; the agency converts each month at its own.
    """
    if unit != "USD" or home == "USD" or claim.measure != "level":
        return
    amount = level(panel, view.t, _leg(claim, str(period), home))
    if amount is None:
        return
    last = period.last + _MONTHS if view.t is None else 12 * view.t.year + view.t.month - 1
    for at in range(period.last, min(last, period.last + _MONTHS) + 1):
        month = str(Period(at, at))
        rate = market_rate(panel, None, month, f"{home}/USD")
        if rate:
            text = (
                f"{subject_of(claim)}, {period}: {amount.value / 1e12:.4g} tn {home} at the market's rate of {month}, "
                f"{rate:.3f} {home} per USD"
            )
            value, day = amount.value / rate, amount.known_from
            yield Figure(value, "USD", text, "spot", OTHER, amount.source, day, converted=True, cost=float(last - at))


def _not_held(panel: Panel, claim: Claim, period: str) -> str:
    key = {"reporter": claim.reporter, "partner": claim.partner or "WLD", "product": claim.product or "TOTAL"}
    texts = {text for one in panel.keys(**key) for text in panel.periods(**one)}
    held = sorted(texts, key=lambda text: Period.parse(text).last)
    if not held:
        return f"No figure of {subject_of(claim)} is held."
    return f"{subject_of(claim)}: {period} is not held; {held[0]} to {held[-1]} is, with gaps."
