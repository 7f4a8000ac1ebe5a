"""Basis search: on which currency, measure, window and vintage a printed rate of growth holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.conversion import Conversion, conversions
from steelyard.lens.fits_rates import (
    ASKED,
    MONTH,
    MONTHLY,
    QUARTER,
    TO_DATE,
    TRAILING,
    YEAR,
    Candidate,
    Window,
    candidates,
    windows,
)
from steelyard.lens.panel import Frame, Panel, as_panel, seen
from steelyard.lens.price_volume import HOME
from steelyard.lens.series import Leg

FLOWS = ("export", "import", "total")
_NEAR = 0.25
# What a reader gives up, in the same unit as a window or a conversion further from what was asked.
_WINDOWS = {ASKED: 0.0, TO_DATE: 0.8, YEAR: 0.8, MONTH: 1.5, QUARTER: 2.0, TRAILING: 2.2, MONTHLY: 3.0}
_MEASURES = {"value": 0.0, "quantity": 0.5, "unit value": 2.5}
_GOODS = {"total": 0.7, "import": 1.1, "export": 1.1, "market": 2.0}
_OTHER_FLOW, _TWO_TABLES = 0.8, 1.5


@dataclass(frozen=True)
class Fit:
    """One basis and its rate in percent. `off` = value - printed; `fits`: it rounds to the printed rate.

    `measure`: value, quantity or unit value; `currency`: of the value, none for a quantity; `conversion`: the rate
    by which it was converted, None where it stands in its own currency; `vintage`: which figures it is made of, `also`:
    others of the same basis that fit as well; `rounding`: twice the error that rounding of its figures can cause;
    `cost`: plausibility, lower is better; `why`: the reason in words.
    """

    value: float
    off: float
    fits: bool
    measure: str
    currency: str
    conversion: Conversion | None
    window: Window
    vintage: str
    source: str
    known_from: datetime
    later_vintage: bool
    rounding: float
    cost: float
    why: str
    also: tuple[str, ...] = ()

    @property
    def money(self) -> str:
        """The currency and how it was come by: `USD, customs' total-trade rate`; empty for a quantity."""
        if self.currency == "none":
            return ""
        return f"{self.currency}, {self.conversion.name}" if self.conversion else self.currency

    @property
    def basis(self) -> tuple[str, str, str, str]:
        """What makes one basis: measure, currency, conversion, period (and base of a monthly rate)."""
        kind = self.conversion.kind if self.conversion else ""
        return self.measure, self.currency, kind, f"{self.window.period} on {self.window.base}"


def search(
    panel: Frame,
    t: datetime | None,
    reporter: str,
    flow: str,
    product: str,
    partner: str,
    period: str,
    printed: float,
    digits: int,
) -> tuple[Fit, ...]:
    """All bases of a rate, each once: those that fit by plausibility, then the others by nearness.

    A rate fits where it rounds to `printed` (percent) at `digits` decimals. `flow`: export, import or total (their
    sum). Windows end with `period`. NoCoverage where no rate of the series is held for any of them.
    """
    if flow not in FLOWS:
        raise BadInput(f"A printed rate of '{flow}' cannot be searched. Ask for export, import or total.")
    held = as_panel(panel)
    leg = Leg(period, reporter, flow, partner, product)
    spans = windows(reporter, period)
    legs = [replace(leg, currency=money) for money in _currencies(held, leg)]
    found = [
        _judged(candidate, conversion, value, leg, printed, digits)
        for span in spans
        for candidate, conversion, value in _rates(held, t, leg, legs, span)
    ]
    if not found:
        raise NoCoverage(_absent(held, t, leg, spans))
    return _ordered(_merged(found))


def near(found: Iterable[Fit], digits: int, most: int = 5) -> tuple[Fit, ...]:
    """The nearest of those that do not fit: within a quarter of a point, or one of the last digit printed."""
    limit = 0.5 * 10.0**-digits + max(_NEAR, 10.0**-digits)
    return tuple(one for one in found if not one.fits and abs(one.off) <= limit)[:most]


def nearest(found: Iterable[Fit], most: int = 5) -> tuple[Fit, ...]:
    """Those that come closest without fitting, however far off."""
    return tuple(one for one in found if not one.fits)[:most]


def _rates(
    panel: Panel, t: datetime | None, leg: Leg, legs: Sequence[Leg], span: Window
) -> Iterator[tuple[Candidate, Conversion | None, float]]:
    """Rates of one window: in the currencies held, converted, quantities, and value over quantity."""
    home = HOME.get(leg.reporter, "USD")
    values = [one for series in legs for one in candidates(panel, t, series, span)]
    amounts = list(candidates(panel, t, replace(leg, indicator="quantity", currency="none"), span))
    where = {"reporter": leg.reporter, "period": span.period, "base": span.base}
    at = conversions(panel, t, **where, currency=home) if values else {}
    for one in (*values, *_per_unit(values, amounts)):
        yield one, None, one.point.value
        if one.currency not in (home, "USD") or _rounded_twin(one, values):
            continue
        for conversion in at.values():
            to = "USD" if one.currency == home else home
            yield replace(one, currency=to), conversion, conversion.growth(one.point.value, to)
    for one in amounts:
        yield one, None, one.point.value


def _rounded_twin(one: Candidate, values: Sequence[Candidate]) -> bool:
    """Whether a printed rate is a rounding of one that follows from levels: that one is converted, not its rounding."""
    return one.vintage.startswith("printed") and any(
        other.currency == one.currency
        and not other.vintage.startswith("printed")
        and not other.two_tables
        and abs(other.point.value - one.point.value) <= one.point.rounding / 2 + 1e-9
        for other in values
    )


def _per_unit(values: Sequence[Candidate], amounts: Sequence[Candidate]) -> Iterator[Candidate]:
    """Growth of unit values, from levels of value and quantity of the same table."""
    by_vintage = {one.vintage: one for one in amounts}
    for one in values:
        match = by_vintage.get(one.vintage)
        if match is None or match.point.value <= -100 or one.vintage.startswith("printed"):
            continue
        change = 100 * ((1 + one.point.value / 100) / (1 + match.point.value / 100) - 1)
        point = replace(one.point, value=change, rounding=one.point.rounding + match.point.rounding)
        yield replace(one, point=point, measure="unit value")


def _judged(
    one: Candidate, conversion: Conversion | None, value: float, leg: Leg, printed: float, digits: int
) -> Fit:  # fmt: skip
    off = value - printed
    tolerance = 0.5 * 10.0**-digits
    # A rate printed to whole points does not settle one printed to tenths.
    coarse = one.point.rounding / 2 > tolerance * (1 + 1e-9) and one.vintage.startswith("printed")
    fits = abs(off) <= tolerance * (1 + 1e-9) + 1e-12 and not coarse
    cost = _cost(one, conversion, leg) + (0.2 * abs(off) / tolerance if fits else 0.0)
    return Fit(
        value, off, fits, one.measure, one.currency, conversion, one.window, one.vintage, one.point.source,
        one.point.known_from, one.point.later_vintage or bool(conversion and conversion.later), one.point.rounding,
        cost, _why(one, conversion, leg, coarse=coarse),
    )  # fmt: skip


def _cost(one: Candidate, conversion: Conversion | None, leg: Leg) -> float:
    cost = _WINDOWS[one.window.kind] + _MEASURES[one.measure] + one.order + _TWO_TABLES * one.two_tables
    if conversion is None:
        return cost
    # A printed rate is rounded before it is converted; levels of one table are not.
    rounded = 0.7 if one.vintage.startswith("printed") else 0.0
    return cost + _conversion_cost(conversion.kind, leg) + rounded


def _conversion_cost(kind: str, leg: Leg) -> float:
    """Goods are converted at the rate of total trade; all goods with a partner at that of their own flow."""
    if kind == "market":
        return _GOODS["market"]
    if leg.product != "TOTAL":
        return _GOODS[kind] + (_OTHER_FLOW if kind not in ("total", leg.flow) else 0.0)
    own = leg.flow
    return _GOODS["total"] if kind == own else _GOODS["import"] + (_OTHER_FLOW if kind != "total" else 0.0)


def _why(one: Candidate, conversion: Conversion | None, leg: Leg, *, coarse: bool) -> str:
    said = []
    if one.window.kind in (TRAILING, MONTHLY):
        said.append(one.window.kind)
    if coarse:
        said.append("printed to whole points" if one.point.rounding == 1 else f"printed to {one.point.rounding:g} only")
    elif one.vintage.startswith("printed") and conversion is None:
        said.append("as the agency printed it")
    if conversion:
        said.append(_rate_reason(conversion.kind, leg))
    if one.two_tables:
        said.append("levels of two tables")
    return ", ".join(said)


def _rate_reason(kind: str, leg: Leg) -> str:
    if kind == "market":
        return "no agency converts so"
    usual = "total" if leg.product != "TOTAL" else leg.flow
    if kind != usual:
        return "not the usual rate"
    return "usual for goods" if leg.product != "TOTAL" else "the flow's own totals"


def _merged(found: Sequence[Fit]) -> list[Fit]:
    """One fit a basis: the best that fits, with the vintages of the others; else the nearest.

    What the currency's own figures fit is not told again of converted ones.
    """
    by_basis: dict[tuple[str, ...], list[Fit]] = {}
    for one in found:
        by_basis.setdefault(one.basis, []).append(one)
    merged = []
    for same in by_basis.values():
        fitting = sorted((one for one in same if one.fits), key=lambda one: one.cost)
        if fitting:
            others = dict.fromkeys(one.vintage for one in fitting[1:] if one.vintage != fitting[0].vintage)
            merged.append(replace(fitting[0], also=tuple(others)))
        misses = sorted((one for one in same if not one.fits), key=lambda one: (abs(one.off), one.cost))
        if misses and not (fitting and fitting[0].conversion):
            merged.append(misses[0])
    plain = {(one.measure, one.currency, one.window) for one in merged if one.fits and one.conversion is None}
    return [one for one in merged if one.conversion is None or (one.measure, one.currency, one.window) not in plain]


def _ordered(found: Sequence[Fit]) -> tuple[Fit, ...]:
    fitting = sorted((one for one in found if one.fits), key=lambda one: (one.cost, one.basis))
    misses = (one for one in found if not one.fits)
    others = sorted(misses, key=lambda one: (round(abs(one.off), 6), one.cost, one.basis))
    return (*fitting, *others)


def _currencies(panel: Panel, leg: Leg) -> tuple[str, ...]:
    flows = ("export", "import", "total") if leg.flow == "total" else (leg.flow,)
    key = {"reporter": leg.reporter, "partner": leg.partner, "product": leg.product}
    kinds = ("value", "yoy_published", "mom_published")
    found = {money["currency"] for money in panel.keys(**key) if money["flow"] in flows and money["indicator"] in kinds}
    return tuple(sorted(found - {"none"}))


def _absent(panel: Panel, t: datetime | None, leg: Leg, spans: Sequence[Window]) -> str:
    key = {"reporter": leg.reporter, "partner": leg.partner, "flow": leg.flow, "product": leg.product}
    every = [(money, text) for money in panel.keys(**key) for text in panel.periods(**money)]
    periods = {text for money, text in every if seen(panel.rows(**money, period=text), t)}
    held = sorted(periods, key=lambda text: (Period.parse(text).last, text))
    what = f"{leg.reporter} {leg.flow} {leg.product} {leg.partner}"
    if every and not held:
        return f"No figure of {what} was known by the as-of day. Choose a later --as-of."
    if not held:
        return (
            f"No figure of {what} is held. Check the names; `steelyard show {leg.reporter} {leg.flow}s` lists series."
        )
    tried = ", ".join(dict.fromkeys(one.period for one in spans))
    ends = ", ".join(held[-8:])
    return f"No rate of {what} is held for {tried}: no printed rate, and no level with its base. Held: {ends}."
