"""Effects in customs terms: the model's relative change of a flow, put on the latest year that customs published.

Only the change in percent is taken from the model; the level is the ledger's, with its source and vintage. Levels of
the table, which are at basic prices, never enter. A level held in the reporter's own currency alone is converted at
customs' own rate and says so. An economy that stands for others is linked only where customs publish just those.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import NoCoverage, UnknownName
from steelyard.lens.currency import in_currency
from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg
from steelyard.lever import groups, parties

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger
    from steelyard.lens.point import Point
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

OLDEST = 4  # calendar years before the ledger's newest in which a level is still looked for


@dataclass(frozen=True, slots=True)
class Linked:
    """One flow of goods: what customs published of it, and what the model's change is of that."""

    exporter: str
    importer: str
    reporter: str  # whose customs
    year: str
    level: float  # USD
    source: str  # the ledger's, and the rate where the figure was published in another currency
    known_from: datetime
    change_pct: float
    converted: str | None = None  # currency and rate in full; None for a figure published in USD

    @property
    def amount(self) -> float:
        """The change, USD."""
        return self.level * self.change_pct / 100

    @property
    def flow(self) -> str:
        """Which side was published: the exporter's exports or the importer's imports."""
        return "export" if self.reporter == self.exporter else "import"


def linked(
    counterfactual: Counterfactual,
    pairs: Iterable[tuple[str, str]],
    ledger: Ledger | None = None,
    before: date | None = None,
) -> list[Linked]:
    """The pairs (exporter, importer) of which the ledger holds a year, in their order.

    Of the two customs the one with the newer year counts, the exporter's where both have it. `ledger` None opens the
    embedded one. `before`: only years that were over on that day count, so that effects against the policies of a day
    stand on trade under those policies. Pairs of which no customs figure is held are left out, and so are economies
    that the world puts together otherwise than customs do.
    """
    from steelyard.ledger.store import Ledger

    book = _Book(Ledger.open() if ledger is None else ledger, before)
    world = counterfactual.world
    own = parties.groups(counterfactual)
    trade = groups.beside(counterfactual, "trade", own, scope="goods" if any(world.goods) else "all")
    changes = {(row["exporter"], row["importer"]): row["change_pct"] for row in trade.iter_rows(named=True)}
    found = []
    for exporter, importer in dict.fromkeys(pairs):
        change = changes.get((exporter, importer))
        held = [
            (point, reporter)
            for reporter, flow, partner in ((exporter, "export", importer), (importer, "import", exporter))
            if (point := book.latest(world, reporter, flow, partner)) is not None
        ]
        if held and change is not None:
            point, reporter = max(held, key=lambda one: one[0].period)
            who = exporter, importer, reporter
            about = _source(point), point.known_from, change, point.converted
            found.append(Linked(*who, point.period, point.value, *about))
    return found


class _Book:
    """The ledger by reporter, and the years that are looked through, the newest first."""

    def __init__(self, ledger: Ledger, before: date | None) -> None:
        self.ledger = ledger
        self.ranks = {source.id: source.rank for source in ledger.sources().values()}
        self.panels: dict[str, Panel] = {}
        totals = ledger.vintages(partner="WLD", product="TOTAL", indicator="value")["period"]
        newest = max((int(period) for period in totals.unique() if len(period) == 4), default=0)
        last = newest if before is None else min(newest, before.year - 1)
        self.years = range(last, newest - OLDEST - 1, -1)

    def latest(self, world: World, reporter: str, flow: str, partner: str) -> Point | None:
        """The newest full year that the reporter's customs published, in USD."""
        if reporter not in self.panels:
            self.panels[reporter] = Panel(self.ledger.vintages(reporter=reporter), self.ranks)
        for year in self.years:
            if all(_alike(world, code, year) for code in (reporter, partner)):
                point = in_currency(self.panels[reporter], None, Leg(str(year), reporter, flow, partner))
                if point is not None:
                    return point
        return None


def _alike(world: World, code: str, year: int) -> bool:
    """Whether an economy of the world is what customs publish under its code."""
    members = world.members[world.economies.index(code)] if world.members and code in world.economies else ()
    if members in ((), (code,)):
        return True
    try:
        return set(members) == set(economies.members(code, date(year, 12, 31)))
    except (UnknownName, NoCoverage):
        return False


def _source(point: Point) -> str:
    """The source's id, and the currency and units per dollar of a converted figure: CNY at 7.1585."""
    if point.converted is None:
        return point.source
    rate = point.converted.rpartition(": ")[2].partition(" ")[0]
    return f"{point.source}, {point.converted.partition(' ')[0]} at {rate}"
