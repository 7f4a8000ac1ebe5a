"""What the ledger holds of what happened: how a partner's share in the reporter's goods trade changed.

Pair and total are of one source and one currency wherever the ledger has them so: their growth as that source printed
it, which is on the revised year before, else their levels in both years. A rate of the release day over one of revised
levels would be a change of vintage as well. Only where no source has both is the change put together from several.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from steelyard.errors import NoCoverage
from steelyard.ledger.store import Ledger
from steelyard.lens.currency import other_currency
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, pick_legs
from steelyard.lever.growths import newest
from steelyard.lever.hindcast_cases import Case, Compare

WORLD = "WLD"
CURRENCY = "USD"
PRINTED, LEVELS, SEVERAL = "growth printed by one source", "levels of one source", "growth from several sources"
FINE = 0.1  # the last digit, in percent, of a printed rate that is taken


@dataclass(frozen=True, slots=True)
class Seen:
    """How a share changed, percent: with growth of the pair and of the total, in `currency`, that it follows from.

    `margin`: the most that rounding of what was published can move `share`, points. `basis`: what it is made from.
    """

    share: float
    growth: float
    total_growth: float
    margin: float
    basis: str
    currency: str
    sources: tuple[str, ...]
    known_from: datetime | None


class _Grown(NamedTuple):
    """A ratio of two years, and by how much of itself rounding can move it."""

    ratio: float
    slack: float
    sources: tuple[str, ...]
    known_from: datetime | None


def observed(case: Case, ledger: Ledger, as_of: datetime | None = None) -> dict[tuple[str, str, str], Seen]:
    """By reporter, flow and partner. NoCoverage, with what is missing, where a share's change cannot be told."""
    ranks = {source.id: source.rank for source in ledger.sources().values()}
    panels = {one.reporter: Panel(ledger.vintages(reporter=one.reporter), ranks) for one in case.compare}
    return {
        (one.reporter, one.flow, partner): _printed(panels[one.reporter], one, partner, case, as_of)
        or _of_levels(panels[one.reporter], one, partner, case, as_of)
        or _of_several(panels[one.reporter], one, partner, case, as_of)
        for one in case.compare
        for partner in one.partners
    }


def _printed(panel: Panel, one: Compare, partner: str, case: Case, as_of: datetime | None) -> Seen | None:
    """From rates that one source printed of pair and total for every year; None where none did, finely enough.

    Of several the finest counts, then the source's rank, then dollars before the reporter's own currency.
    """
    found = []
    for order, currency in enumerate(_currencies(one)):
        rows = [
            panel.rows(
                reporter=one.reporter, partner=who, flow=one.flow, indicator="yoy_published", currency=currency,
                period=str(year), variant="none",
            )
            for who in (partner, WORLD)
            for year in range(case.before + 1, case.after + 1)
        ]  # fmt: skip
        for source in set.intersection(*({row.source for row in part} for part in rows)):
            held = [of_seen(freshest([row for row in part if row.source == source], as_of)) for part in rows]
            rates = [point for point in held if point is not None and point.rounding <= FINE]
            if len(rates) == len(rows):
                half = len(rates) // 2
                pair, total = _compounded(rates[:half]), _compounded(rates[half:])
                key = round(pair.slack + total.slack, 4), panel.ranks.get(source, 99), order, source
                found.append((key, _seen(pair, total, PRINTED, currency)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _currencies(one: Compare) -> tuple[str, ...]:
    return tuple(dict.fromkeys((CURRENCY, other_currency(one.reporter, CURRENCY))))


def _of_levels(panel: Panel, one: Compare, partner: str, case: Case, as_of: datetime | None) -> Seen | None:
    """From pair and total of both years in one source; None where no source has the four, fine enough for a rate."""
    for currency in _currencies(one):
        legs = [
            Leg(str(year), one.reporter, one.flow, who, currency=currency)
            for who in (partner, WORLD)
            for year in (case.before, case.after)
        ]
        found = pick_legs(panel, as_of, legs, across=False)
        if found is not None and not found.coarse and all(found.values):
            first, last, before, after = found.values
            pair, total = (
                _Grown(ratio, found.uncertainty / 200, (found.source,), found.known_from)
                for ratio in (last / first, after / before)
            )
            return _seen(pair, total, LEVELS, currency)
    return None


def _of_several(panel: Panel, one: Compare, partner: str, case: Case, as_of: datetime | None) -> Seen:
    pair, total = (_grown(panel, one, who, case, as_of) for who in (partner, WORLD))
    return _seen(pair, total, SEVERAL, CURRENCY)


def _seen(pair: _Grown, total: _Grown, basis: str, currency: str) -> Seen:
    ratio = pair.ratio / total.ratio
    return Seen(
        100 * (ratio - 1),
        100 * (pair.ratio - 1),
        100 * (total.ratio - 1),
        100 * ratio * (pair.slack + total.slack),
        basis,
        currency,
        tuple(dict.fromkeys((*pair.sources, *total.sources))),
        newest((pair.known_from, total.known_from)),
    )


def _grown(panel: Panel, one: Compare, partner: str, case: Case, as_of: datetime | None) -> _Grown:
    """Growth between the years of a case, year on year: as published, else from levels of one source."""
    points = []
    for year in range(case.before + 1, case.after + 1):
        rate = growth(panel, as_of, reporter=one.reporter, flow=one.flow, period=str(year), partner=partner)
        if rate is None:
            raise NoCoverage(
                f"Case {case.id}: the ledger holds no growth of {one.flow}s of {one.reporter} with {partner} in "
                f"{year}. Load figures, or leave the partner out of hindcasts.toml."
            )
        points.append(rate.headline)
    return _compounded(points)


def _compounded(rates: Sequence[Point]) -> _Grown:
    """Yearly rates in percent one after the other."""
    sources = tuple(dict.fromkeys(point.source for point in rates))
    return _Grown(
        math.prod(1 + point.value / 100 for point in rates),
        sum(point.rounding / 2 / (100 + point.value) for point in rates),
        sources,
        newest(point.known_from for point in rates),
    )
