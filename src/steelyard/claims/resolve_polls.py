"""What polls expected, by pollster, and outcomes less expectations."""

from __future__ import annotations

from dataclasses import replace

from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    ASKED,
    OTHER,
    Figure,
    Resolution,
    View,
    home_of,
    period_of,
    subject_of,
)
from steelyard.claims.resolve_rates import identity
from steelyard.lens.point import Point
from steelyard.lens.surprise import consensus, surprises

_MARGIN = 1.0  # points: a poll is renewed until the day before the release
_LEVEL = 0.1
_NAMELESS = ("", "analysts", "economists", "consensus", "poll", "market", "unnamed poll")


def polls(view: View, claim: Claim) -> Resolution:
    """The forecast of the pollster named; those of others beside it."""
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which month the forecast was.")
    balance = claim.flow == "balance" or claim.of in ("balance", "level")
    asked = replace(claim, flow="balance" if balance else claim.flow or "export")
    panel = view.panel(claim.reporter)
    figures, named = [], _named(claim)
    for money in _currencies(claim):
        found = consensus(panel, view.t, reporter=claim.reporter, flow=asked.flow, period=str(period), currency=money)
        for pollster, point in sorted(found.items()):
            own = not named or _same(named, pollster)
            figures.append(_figure(view, asked, point, pollster, money, ASKED if own else OTHER))
    margin = _LEVEL * abs(claim.value.value) if balance and claim.value else _MARGIN
    held = ", ".join(dict.fromkeys(_pollster(one) for one in figures))
    missing = f"No forecast of {subject_of(asked)} for {period} is held" + (
        f" of {claim.pollster}; held: {held}." if held else "."
    )
    sure = named and any(one.kin == ASKED for one in figures)
    return Resolution(tuple(figures), frozenset({_money(claim)}) if sure else frozenset(), margin, missing)


def surprised(view: View, claim: Claim) -> Resolution:
    """Outcome less forecast: the number where one is given, else whether it beat or missed."""
    period = period_of(claim.period)
    flow = claim.flow or "export"
    if period is None:
        return Resolution(missing="The text does not say for which month.")
    panel, named = view.panel(claim.reporter), _named(claim)
    found = [
        one
        for money in _currencies(claim)
        for one in surprises(panel, view.t, reporter=claim.reporter, flow=flow, period=str(period), currency=money)
        if not named or _same(named, one.pollster)
    ]
    figures = tuple(
        Figure(
            one.value, "pp" if one.actual.unit == "percent" else one.actual.unit,
            f"{subject_of(claim)}, {period}: {one.actual.value:g} less {one.forecast.value:g} ({one.pollster})", "USD",
            source=f"{one.actual.source} + {one.forecast.source}", known_from=one.actual.known_from, rounding=0.2,
            later=view.later(one.actual.known_from),
        )
        for one in found
    )  # fmt: skip
    if not figures:
        return Resolution(missing=f"No forecast of {subject_of(claim)} for {period} is held beside its outcome.")
    if claim.value is not None and claim.value.unit in ("pp", figures[0].unit):
        return Resolution(figures)
    if claim.value is not None and claim.value.unit == "ratio":
        ratios = tuple(
            replace(figure, value=one.actual.value / one.forecast.value, unit="ratio")
            for figure, one in zip(figures, found, strict=True)
            if one.forecast.value
        )
        return Resolution(ratios, missing="The forecast was zero: no multiple of it exists.")
    signs = {(one.value > 0) - (one.value < 0) for one in figures}
    if not claim.direction:
        return Resolution(figures, missing="The text does not say in which direction the outcome differed.")
    if len(signs) > 1:
        return Resolution(figures, missing="The polls held lie on both sides of the outcome.")
    right = signs == {claim.direction}
    return Resolution(figures, answer=right if right else None, said=f"{figures[0].text}.",
                      missing=f"The polls held say otherwise ({figures[0].text}), but others may not.")  # fmt: skip


def _figure(view: View, claim: Claim, point: Point, pollster: str, money: str, kin: str) -> Figure:
    id_ = identity(view, claim, f"consensus/{pollster}", point.period, money, point.known_from)
    text = f"{subject_of(claim)}, {point.period}, forecast of {pollster} in {money} (of {point.known_from:%Y-%m-%d})"
    return Figure(
        point.value, point.unit, text, money, kin, point.source, point.known_from, point.rounding,
        view.later(point.known_from), True, id=id_, note=pollster,
    )  # fmt: skip


def _pollster(one: Figure) -> str:
    return one.note


def _named(claim: Claim) -> str:
    name = claim.pollster.strip().lower()
    return "" if name in _NAMELESS else name


def _same(named: str, pollster: str) -> bool:
    """A page that lists a consensus quotes one poll or another: `calendar` stands for such pages, by any name."""
    return named == pollster.lower() or (pollster == "calendar" and named in ("investing.com", "investing", "calendar"))


def _money(claim: Claim) -> str:
    if claim.value and claim.value.unit in ("USD", "CNY"):
        return claim.value.unit
    return claim.basis if claim.basis in ("USD", "CNY") else "USD"


def _currencies(claim: Claim) -> tuple[str, ...]:
    first = _money(claim)
    home = home_of(claim.reporter)
    stated = claim.basis in ("USD", "CNY") or (claim.value is not None and claim.value.unit in ("USD", "CNY"))
    return (first,) if stated else tuple(dict.fromkeys((first, "USD", home)))
