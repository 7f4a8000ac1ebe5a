"""Every rate of growth that a series could be quoted with: windows, vintages, value and quantity.

A rate is a figure the agency printed, or one that follows from two levels it printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.conversion import trailing
from steelyard.lens.growth import ratio
from steelyard.lens.panel import Panel, Row, first_release, freshest, seen
from steelyard.lens.point import Point, of_row, of_seen
from steelyard.lens.series import Leg, Levels, pick_legs
from steelyard.lens.windows import window, year_before

ASKED, MONTH, TO_DATE, YEAR, QUARTER, TRAILING, MONTHLY = (
    "as asked", "the month alone", "the year to date", "the whole year", "the quarter", "twelve months",
    "on the month before",
)  # fmt: skip
_PUBLISHED = {"value": "yoy_published", "quantity": "quantity_yoy_published"}
SUMS = ("total",)


@dataclass(frozen=True)
class Window:
    """A period, what it is compared with, and how it follows from the period asked."""

    kind: str
    period: str
    base: str


@dataclass(frozen=True)
class Candidate:
    """One rate in percent. `vintage`: which figures it is made of, in words; `order`: the better kinds first."""

    point: Point
    window: Window
    measure: str
    currency: str
    vintage: str
    order: float
    two_tables: bool = False


def windows(reporter: str, period: str) -> tuple[Window, ...]:
    """The windows that end with a period: itself, its last month, quarter, year to date and twelve months."""
    asked = Period.parse(window(reporter, period)[0])
    last = Period(asked.last, asked.last)
    choices = [
        (ASKED, asked),
        (TO_DATE, last.year_to_date()),
        (MONTH, last),
        (QUARTER, Period(asked.last - 2, asked.last)),
        (TRAILING, Period(asked.last - 11, asked.last)),
    ]
    found: dict[str, Window] = {}
    for kind, one in choices:
        if kind == QUARTER and one.first % 3:
            continue
        text = window(reporter, str(one))[0]
        named = YEAR if kind in (TO_DATE, TRAILING) and one.freq == "A" else kind
        found.setdefault(text, Window(named, text, year_before(text)))
    if asked.length == 1:
        found["monthly"] = Window(MONTHLY, str(asked), str(asked.shift(-1)))
    return tuple(found.values())


def candidates(panel: Panel, t: datetime | None, leg: Leg, one: Window) -> Iterator[Candidate]:
    """Rates of a series (leg: its currency and indicator) in a window, the printed ones first."""
    money = "none" if leg.indicator == "quantity" else leg.currency
    held: dict[tuple[float, bool], Candidate] = {}
    found = (*_printed(panel, t, leg, one), *_computed(panel, t, leg, one))
    for point, vintage, order in found:
        key = round(point.value, 9), vintage.startswith("printed")
        rate = Candidate(point, one, leg.indicator, money, vintage, order, " + " in point.source)
        if key not in held or order < held[key].order:
            held[key] = rate
    yield from held.values()


def _printed(panel: Panel, t: datetime | None, leg: Leg, one: Window) -> Iterator[tuple[Point, str, float]]:
    """Each printed rate once, with the day it was first printed."""
    indicator = "mom_published" if one.kind == MONTHLY else _PUBLISHED[leg.indicator]
    if one.kind == MONTHLY and leg.indicator != "value":
        return
    rows = _rows(panel, replace(leg, period=one.period), indicator)
    newest, first = (of_seen(pick(rows, t, panel.ranks)) for pick in (freshest, first_release))
    for point in sorted((of_row(s.row, s.later) for s in seen(rows, t)), key=lambda p: (p.known_from, p.rounding)):
        day = f"{point.known_from:%Y-%m-%d}"
        if first and point.value == first.value:
            yield point, f"printed {day}", 0.0
        elif newest and point.value == newest.value:
            yield point, f"printed, revised {day}", 0.1
        else:
            yield point, f"printed, vintage {day}", 0.3


def _computed(panel: Panel, t: datetime | None, leg: Leg, one: Window) -> Iterator[tuple[Point, str, float]]:
    legs = [replace(leg, period=one.period), replace(leg, period=one.base)]
    if leg.flow in SUMS:
        found = _summed(panel, t, legs)
        if found:
            yield _rate(found), f"exports plus imports, {found.known_from:%Y-%m-%d}", 0.6
        return
    picked = pick_legs(panel, t, legs, across=False)
    for pair, vintage, order in (*_of_one_table(panel, t, legs), *_picked(picked), *_mixed(panel, t, legs)):
        if pair.points[1].value:
            yield _rate(pair), vintage, order
    if picked is None:
        points = [trailing(panel, t, one_leg) for one_leg in legs]
        if points[0] and points[1] and points[1].value:
            pair = _levels([points[0], points[1]])
            yield _rate(pair), f"cumulated levels, {pair.known_from:%Y-%m-%d}", 0.9


def _of_one_table(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> Iterator[tuple[Levels, str, float]]:
    """Pairs of one table or snapshot: the base stands beside the current figure."""
    now, then = ([of_row(s.row, s.later) for s in seen(_rows(panel, leg), t)] for leg in legs)
    base = {(point.source, point.known_from): point for point in then}
    for point in now:
        match = base.get((point.source, point.known_from))
        if match:
            kind = "one table" if "comparison" in match.note else "levels, vintage"
            yield _levels([point, match]), f"{kind} {point.known_from:%Y-%m-%d}", 0.4


def _picked(found: Levels | None) -> Iterator[tuple[Levels, str, float]]:
    if found:
        yield found, f"levels, {found.known_from:%Y-%m-%d}", 0.5


def _mixed(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> Iterator[tuple[Levels, str, float]]:
    """The current figure, first and newest, on the base as first printed and at its newest."""
    rows = [_rows(panel, leg) for leg in legs]
    first = [of_seen(first_release(one, t, panel.ranks)) for one in rows]
    newest = [of_seen(freshest(one, t, panel.ranks)) for one in rows]
    choices = (
        (first[0], first[1], "first level, first base", 1.4),
        (newest[0], newest[1], "newest level, newest base", 0.8),
        (newest[0], first[1], "newest level, first base", 1.8),
        (first[0], newest[1], "first level, newest base", 1.2),
    )
    for now, then, vintage, order in choices:
        if now and then:
            yield _levels([now, then]), vintage, order


def _summed(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> Levels | None:
    """Exports plus imports of both periods, from one source."""
    wanted = [replace(leg, flow=flow) for leg in legs for flow in ("export", "import")]
    found = pick_legs(panel, t, wanted, across=False)
    if found is None or not found.values[2] + found.values[3]:
        return None
    pairs = (found.points[:2], found.points[2:])
    return _levels([
        replace(
            a, value=a.value + b.value, rounding=a.rounding + b.rounding, known_from=max(a.known_from, b.known_from),
            later_vintage=a.later_vintage or b.later_vintage,
        )
        for a, b in pairs
    ])  # fmt: skip


def _rate(levels: Levels) -> Point:
    point = ratio(levels)
    if point is None:
        raise ValueError("a rate needs a base that is not zero")
    return point


def _levels(points: Iterable[Point]) -> Levels:
    held = tuple(points)
    return Levels(held, any(point.later_vintage for point in held), coarse=False)


def _rows(panel: Panel, leg: Leg, indicator: str = "") -> tuple[Row, ...]:
    return panel.rows(
        reporter=leg.reporter, partner=leg.partner, flow=leg.flow, product=leg.product,
        indicator=indicator or leg.indicator, currency=leg.currency, period=leg.period, variant="none",
    )  # fmt: skip
