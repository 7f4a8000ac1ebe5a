"""Levels that belong together: of one source and one vintage wherever the ledger has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.lens.panel import Frame, Panel, Row, as_panel, freshest, seen
from steelyard.lens.point import Point, of_row, of_seen
from steelyard.lens.windows import parts

# A growth rate is printed to 0.1 point, so levels whose rounding moves it by more are no basis for one.
COARSE = 0.1


@dataclass(frozen=True)
class Leg:
    """One level that is wanted: a series and a period."""

    period: str
    reporter: str
    flow: str
    partner: str = "WLD"
    product: str = "TOTAL"
    indicator: str = "value"
    currency: str = "USD"


@dataclass(frozen=True)
class Levels:
    """The levels found, in the order asked; `coarse`: their rounding alone moves a ratio by over 0.1 %.

    `two_sources`: no single source holds all of them, so a difference may be one of definition.
    """

    points: tuple[Point, ...]
    later_vintage: bool
    coarse: bool
    two_sources: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        """The levels alone."""
        return tuple(point.value for point in self.points)

    @property
    def known_from(self) -> datetime:
        """The newest date in them: the vintage of anything computed from them."""
        return max(point.known_from for point in self.points)

    @property
    def source(self) -> str:
        """The source, or both joined with a plus."""
        return " + ".join(dict.fromkeys(point.source for point in self.points))

    @property
    def uncertainty(self) -> float:
        """Greatest relative error that the levels' rounding can cause in a ratio of them, in percent."""
        return sum(50 * p.rounding / abs(p.value) for p in self.points if p.value)


def pick(
    frame: Frame,
    t: datetime | None,
    *,
    periods: Sequence[str],
    reporter: str,
    flow: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    indicator: str = "value",
    currency: str = "USD",
    across: bool = True,
) -> Levels | None:
    """Levels of one series in several periods; see `pick_legs`."""
    legs = [Leg(p, reporter, flow, partner, product, indicator, currency) for p in periods]
    return pick_legs(frame, t, legs, across=across)


def pick_legs(frame: Frame, t: datetime | None, legs: Sequence[Leg], *, across: bool = True) -> Levels | None:
    """The levels asked for, None where they are not held.

    Each source that holds all legs is a candidate: with its newest rows known by `t`, or, failing that,
    with its newest rows of figures that were public by `t` (a later vintage). Candidates too coarse for a
    growth rate yield to finer ones; then a vintage known by `t` is preferred, then the newest, then the
    finest, then the source's rank. Only if no source holds all legs, and `across` allows it, are two
    sources joined and marked so.
    """
    panel = as_panel(frame)
    offers = [_offers(panel, t, leg) for leg in legs]
    shared = set.intersection(*(set(offer) for offer in offers)) if offers else set()
    if shared:
        candidates = [_levels([offer[source] for offer in offers]) for source in sorted(shared)]
        return max(candidates, key=lambda levels: _merit(levels, panel.ranks))
    if not across or not all(offers):
        return None
    best = [max(offer.values(), key=lambda point: _merit(_levels([point]), panel.ranks)) for offer in offers]
    return replace(_levels(best), two_sources=True)


def level(frame: Frame, t: datetime | None, leg: Leg) -> Point | None:
    """One level as of `t`: what was known by then, else the earliest later vintage; summed only where not held.

    None where not held. A level alone may be coarse: it is no basis of a rate.
    """
    panel = as_panel(frame)
    direct = of_seen(freshest(_held(panel, leg, leg.period), t, panel.ranks))
    if direct:
        return direct
    found = pick_legs(panel, t, [leg])
    return found.points[0] if found else None


def _merit(levels: Levels, ranks: dict[str, int]) -> tuple[bool, bool, datetime, float, int]:
    rank = ranks.get(levels.points[0].source, 99)
    return not levels.coarse, not levels.later_vintage, levels.known_from, -levels.uncertainty, -rank


def _levels(points: list[Point]) -> Levels:
    found = Levels(tuple(points), any(point.later_vintage for point in points), coarse=False)
    return replace(found, coarse=found.uncertainty > COARSE)


def _offers(panel: Panel, t: datetime | None, leg: Leg) -> Mapping[str, Point]:
    """As `_found`, remembered: a page and a text ask for the same levels many times."""
    key = (t, leg)
    if key not in panel.remembered:
        panel.remembered[key] = _found(panel, t, leg)
    return panel.remembered[key]


def _found(panel: Panel, t: datetime | None, leg: Leg) -> dict[str, Point]:
    """Best point of the leg by source; one without the period itself may add it up from all its months."""
    offers = _by_source(_held(panel, leg, leg.period), t)
    for way in parts(leg.period):
        pieces = [_by_source(_held(panel, leg, part), t) for part in way]
        if not all(pieces):
            continue
        for source in set.intersection(*(set(piece) for piece in pieces)) - set(offers):
            offers[source] = _sum([piece[source] for piece in pieces], leg.period)
    return offers


def _held(panel: Panel, leg: Leg, period: str) -> tuple[Row, ...]:
    rows = panel.rows(
        reporter=leg.reporter, partner=leg.partner, flow=leg.flow, product=leg.product,
        indicator=leg.indicator, currency=leg.currency, period=period, variant="none",
    )  # fmt: skip
    return tuple(row for row in rows if row.adjustment in ("nsa", "none"))


def _by_source(rows: tuple[Row, ...], t: datetime | None) -> dict[str, Point]:
    best: dict[str, tuple[tuple[bool, datetime, float, float], Point]] = {}
    for one in seen(rows, t):
        merit = (not one.later, one.row.known_from, -one.row.rounding, one.row.value)
        if one.row.source not in best or merit > best[one.row.source][0]:
            best[one.row.source] = merit, of_row(one.row, one.later)
    return {source: point for source, (_, point) in best.items()}


def _sum(points: list[Point], period: str) -> Point:
    return replace(
        points[-1],
        value=sum(point.value for point in points),
        period=period,
        known_from=max(point.known_from for point in points),
        later_vintage=any(point.later_vintage for point in points),
        rounding=sum(point.rounding for point in points),
        note=f"sum of {len(points)} published parts",
    )
