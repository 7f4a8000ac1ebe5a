"""What the ledger holds of what happened: growth of a pair's trade over that of the reporter's total."""

from __future__ import annotations

from datetime import datetime

from steelyard.errors import NoCoverage
from steelyard.ledger.store import Ledger
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel
from steelyard.lever.growths import Growth, newest, product
from steelyard.lever.hindcast_cases import Case, Compare

WORLD = "WLD"
Seen = tuple[float, float, float, tuple[str, ...], datetime | None]


def observed(case: Case, ledger: Ledger, as_of: datetime | None = None) -> dict[tuple[str, str, str], Seen]:
    """By reporter, flow and partner: change of the share, growth of the pair and of the total, percent, and sources."""
    ranks = {source.id: source.rank for source in ledger.sources().values()}
    panels = {one.reporter: Panel(ledger.vintages(reporter=one.reporter), ranks) for one in case.compare}
    found = {}
    for one in case.compare:
        total = _grown(panels[one.reporter], one, WORLD, case, as_of)
        for partner in one.partners:
            pair = _grown(panels[one.reporter], one, partner, case, as_of)
            both = pair, total
            found[one.reporter, one.flow, partner] = (
                100 * (pair.ratio / total.ratio - 1),
                pair.percent,
                total.percent,
                tuple(dict.fromkeys(source for each in both for source in each.sources)),
                newest(each.known_from for each in both),
            )
    return found


def _grown(panel: Panel, one: Compare, partner: str, case: Case, as_of: datetime | None) -> Growth:
    """Growth between the years of a case, year on year: as published, else from levels of one source."""
    parts = []
    for year in range(case.before + 1, case.after + 1):
        rate = growth(panel, as_of, reporter=one.reporter, flow=one.flow, period=str(year), partner=partner)
        if rate is None:
            raise NoCoverage(
                f"Case {case.id}: the ledger holds no growth of {one.flow}s of {one.reporter} with {partner} in "
                f"{year}. Load figures, or leave the partner out of hindcasts.toml."
            )
        point = rate.headline
        parts.append(Growth(1 + point.value / 100, str(year), (point.source,), point.known_from))
    return product(parts)
