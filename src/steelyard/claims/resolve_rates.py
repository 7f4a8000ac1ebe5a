"""Rates of growth: on the year before, on the month before, and between two periods, on every basis held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from steelyard.base import products, regions
from steelyard.base.period import Period
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    ASKED,
    REMOTE,
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
from steelyard.errors import BadInput, SteelyardError
from steelyard.lens import fits_rates, volume_windows
from steelyard.lens.cite import format_id
from steelyard.lens.conversion import amount
from steelyard.lens.fits import FLOWS, Fit, search
from steelyard.lens.growth import Rate, growth
from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg
from steelyard.lens.volume import Subject

_CERTAIN = 0.25  # points: a rate from levels or conversion moves by less with vintage and customs' choice of rate
_PLAUSIBLE = 2.3
_TENTH = 0.1 + 1e-9
_PRICES = "unit value"


def rates(view: View, claim: Claim) -> Resolution:
    """All bases of a growth on the year or the month before; see `lens.fits.search`."""
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no figure can be set beside it.")
    flow = claim.flow or "export"
    if flow not in FLOWS:
        return Resolution(missing=f"Growth of a {flow} is not among the figures held.")
    panel = view.panel(claim.reporter)
    found = _search(view, panel, claim, flow, str(period))
    if isinstance(found, str):
        return Resolution(missing=not_out(view, period) or found)
    figures = [_figure(view, claim, one) for one in found]
    if claim.measure == "yoy":
        figures += _headlines(view, panel, claim, flow, str(period), figures)
    return Resolution(distinct(_settled(figures)), usual_bases(claim), _CERTAIN, missing=not_out(view, period))


def _settled(figures: list[Figure]) -> list[Figure]:
    """Where the agency printed a rate to a tenth, one that is only converted to the same currency decides nothing."""
    printed = {
        one.basis for one in figures if one.printed and one.kin == ASKED and not one.later and one.rounding <= _TENTH
    }
    return [replace(one, kin=REMOTE) if one.converted and one.basis in printed else one for one in figures]


def usual_bases(claim: Claim) -> frozenset[str]:
    """The bases on which a rate may be meant where the text names none: those that its agency publishes."""
    money = frozenset({"USD", home_of(claim.reporter)})
    if claim.basis in ("value", "nominal"):
        return money
    return money | ({"quantity"} if _counted(claim.product) else frozenset())


def growths(view: View, claim: Claim) -> Resolution:
    """Growth between two periods: volume indices between windows about both ends, and values of equal windows."""
    base, end = period_of(claim.base), period_of(claim.period)
    if base is None and end is not None and end.length > 1 and claim.base == "":
        first, last = Period(end.first, end.first), Period(end.last, end.last)
        base, end = (first, last) if last.first > first.first else (None, end)
    if base is None or end is None:
        return Resolution(missing="The text does not say between which two periods.")
    if base.last >= end.last:
        return Resolution(missing=f"{base} does not lie before {end}.")
    figures: list[Figure] = []
    if claim.product in ("", "TOTAL") and claim.partner in ("", "WLD") and claim.basis in ("", "volume", "quantity"):
        figures += _volumes(view, claim, base, end)
    if claim.basis != "volume":
        figures += _values(view, claim, base, end)
    said = f"No figure is held that reaches from {base} to {end}"
    held = _span(view, claim)
    return Resolution(distinct(figures), missing=not_out(view, end) or f"{said}{held}.")


def _search(view: View, panel: Panel, claim: Claim, flow: str, period: str) -> tuple[Fit, ...] | str:
    printed, digits = _printed(claim)
    product, partner = claim.product or "TOTAL", claim.partner or "WLD"
    try:
        return search(panel, view.t, claim.reporter, flow, product, partner, period, printed, digits)
    except SteelyardError as error:
        return str(error)


def _printed(claim: Claim) -> tuple[float, int]:
    if claim.value is None:
        return 0.0, 1
    digit = claim.value.digit
    digits = 0 if digit >= 1 or digit <= 0 else min(4, round(-_log10(digit)))
    return max(claim.value.value, -100.0), digits


def _log10(value: float) -> float:
    from math import log10

    return log10(value)


def _figure(view: View, claim: Claim, one: Fit) -> Figure:
    monthly = one.window.kind == fits_rates.MONTHLY
    asked = one.window.kind == (fits_rates.MONTHLY if claim.measure == "mom" else fits_rates.ASKED)
    unusual = one.measure == _PRICES or (one.conversion is not None and not _usual(claim, one))
    near = one.window.kind in (fits_rates.TO_DATE, fits_rates.YEAR, fits_rates.MONTH)
    kin = REMOTE if unusual else ASKED if asked else WINDOW if near and one.cost <= _PLAUSIBLE else REMOTE
    basis = "quantity" if one.measure == "quantity" else one.measure if one.measure == _PRICES else one.currency
    on = "the month before" if monthly else "the year before"
    how = f" at {one.conversion.name}" if one.conversion else ""
    text = f"{subject_of(claim)}, {one.window.period}, growth on {on} in {basis}{how} ({one.vintage})"
    return Figure(
        one.value, "percent", text, basis, kin, one.source, one.known_from, one.rounding,
        view.later(one.known_from), one.vintage.startswith("printed") and one.conversion is None,
        one.conversion is not None, _id(view, claim, one), one.cost, one.why,
    )  # fmt: skip


def _usual(claim: Claim, one: Fit) -> bool:
    """Whether the agency converts so: goods at the rate of all trade, a total with a partner at that of its flow."""
    kind = one.conversion.kind if one.conversion else ""
    return kind == "total" if claim.product not in ("", "TOTAL") else kind == claim.flow


def _id(view: View, claim: Claim, one: Fit) -> str:
    if one.measure == _PRICES or claim.flow == "total":
        return ""
    if one.conversion is not None and (one.conversion.kind != claim.flow or one.vintage.startswith("printed")):
        return ""
    monthly = one.window.kind == fits_rates.MONTHLY
    printed = one.vintage.startswith("printed")
    name = "mom" if monthly else "quantity_yoy" if one.measure == "quantity" else "yoy" if printed else "yoy_computed"
    return identity(view, claim, name, one.window.period, one.currency, one.known_from)


def identity(view: View, claim: Claim, name: str, period: str, currency: str, known_from: datetime | None) -> str:
    """The id under which `steelyard cite` answers with this figure: as of the day asked, or of its own if later."""
    day = view.t
    if known_from is not None and day is not None and known_from > day:
        day = known_from
    flow = claim.flow or "export"
    return format_id(
        name, reporter=claim.reporter, flow=flow, period=period, partner=claim.partner or "WLD",
        product=claim.product or "TOTAL", currency=currency, as_of=day,
    )  # fmt: skip


def _headlines(view: View, panel: Panel, claim: Claim, flow: str, period: str, held: list[Figure]) -> Iterator[Figure]:
    """The rate to state in each usual basis, where the search kept only one that lies nearer to the claim."""
    if flow == "total":
        return
    for basis in sorted(usual_bases(claim)):
        if any(one.basis == basis and one.kin == ASKED and one.printed and not one.later for one in held):
            continue
        quantity = basis == "quantity"
        rate = growth(
            panel, view.t, reporter=claim.reporter, flow=flow, period=period, partner=claim.partner or "WLD",
            product=claim.product or "TOTAL", currency="USD" if quantity else basis,
            indicator="quantity" if quantity else "value",
        )  # fmt: skip
        if rate:
            yield _headline(view, claim, rate, basis)


def _headline(view: View, claim: Claim, rate: Rate, basis: str) -> Figure:
    point = rate.headline
    name = "quantity_yoy" if basis == "quantity" else "yoy"
    how = f"{'printed' if rate.is_published else 'from levels'}, {point.known_from:%Y-%m-%d}"
    return Figure(
        point.value, "percent",
        f"{subject_of(claim)}, {rate.period}, growth on the year before in {basis} ({how})",
        basis, ASKED, point.source, point.known_from, point.rounding, view.later(point.known_from), rate.is_published,
        point.converted is not None, identity(view, claim, name, rate.period, rate.currency, point.known_from),
        cost=0.6, note=point.converted or "",
    )  # fmt: skip


def _counted(product: str) -> bool:
    try:
        return products.quantity_unit(product or "TOTAL") != "none"
    except SteelyardError:
        return False


def _volumes(view: View, claim: Claim, base: Period, end: Period) -> Iterator[Figure]:
    try:
        region = regions.resolve(claim.reporter)
    except SteelyardError:
        return
    first, last = (Period(one.last, one.last) for one in (base, end))
    ways = volume_windows.sensitivity(volume_windows.headline(first, last))
    flow = claim.flow if claim.flow in FLOWS else "export"
    index = Subject(region, view.panel(region.reporter)).index(view.t, flow, ways[0].months)
    if index is None:
        return
    for way in ways:
        change = index.change(way.base, way.end)
        if change is not None:
            kin = ASKED if way.label in ("month", "quarter") else WINDOW
            text = f"{region.name}, {flow} volume, {way.base} to {way.end} (edition of {index.known_from:%Y-%m-%d})"
            later = index.later or view.later(index.known_from)
            yield Figure(change, "percent", text, "volume", kin, index.source, index.known_from, 0.2, later)


def _values(view: View, claim: Claim, base: Period, end: Period) -> Iterator[Figure]:
    """Values over equal windows: whole years or twelve months to both ends, the months themselves, the periods."""
    panel = view.panel(claim.reporter)
    year = Period(end.last - 11, end.last)
    before = Period(base.last - 11, base.last)
    pairs = {(before, year): ASKED}
    if base.length == end.length:
        pairs.setdefault((base, end), ASKED if base.length > 1 or (end.first - base.first) % 12 == 0 else REMOTE)
    for money in sorted({"USD", home_of(claim.reporter)}):
        for (then, now), kin in pairs.items():
            points = [
                amount(panel, view.t, Leg(str(one), claim.reporter, claim.flow or "export", claim.partner or "WLD",
                                          claim.product or "TOTAL", "value", money))
                for one in (now, then)
            ]  # fmt: skip
            if points[0] and points[1] and points[1].value:
                value = 100 * (points[0].value / points[1].value - 1)
                newest = max(points[0].known_from, points[1].known_from)
                text = f"{subject_of(claim)}, {now} on {then} in {money}"
                yield Figure(value, "percent", text, money, kin, points[0].source, newest, 0.1, view.later(newest))


def _span(view: View, claim: Claim) -> str:
    """What the volume index holds, in words."""
    try:
        region = regions.resolve(claim.reporter)
        index = Subject(region, view.panel(region.reporter)).index(view.t, claim.flow or "export", set())
    except (SteelyardError, BadInput):
        return ""
    return f"; of the volume index {index.span} is held" if index else ""
