"""Effects in customs terms: the model's relative change of a flow, put on the latest year that customs published.

Only the change in percent is taken from the model; the level is the ledger's, with its source and vintage. Levels of
the table, which are at basic prices, never enter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg, level

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger
    from steelyard.lens.point import Point
    from steelyard.lever.counterfactual import Counterfactual

OLDEST = 3  # years before the ledger's newest in which a level is still looked for


@dataclass(frozen=True, slots=True)
class Linked:
    """One flow of goods: what customs published of it, and what the model's change is of that."""

    exporter: str
    importer: str
    reporter: str  # whose customs
    year: str
    level: float  # USD
    source: str
    known_from: datetime
    change_pct: float

    @property
    def amount(self) -> float:
        """The change, USD."""
        return self.level * self.change_pct / 100


def linked(
    counterfactual: Counterfactual, pairs: Iterable[tuple[str, str]], ledger: Ledger | None = None
) -> list[Linked]:
    """The pairs (exporter, importer) of which the ledger holds a year, in their order.

    Of the two customs the one with the newer year counts, the exporter's where both have it. `ledger` None opens the
    embedded one. Pairs of which no customs figure is held are left out.
    """
    from steelyard.ledger.store import Ledger

    book = Ledger.open() if ledger is None else ledger
    ranks = {source.id: source.rank for source in book.sources().values()}
    trade = counterfactual.trade("goods" if any(counterfactual.world.goods) else "all")
    changes = {(row["exporter"], row["importer"]): row["change_pct"] for row in trade.iter_rows(named=True)}
    panels: dict[str, Panel] = {}
    found = []
    for exporter, importer in dict.fromkeys(pairs):
        change = changes.get((exporter, importer))
        held = []
        for reporter, flow, partner in ((exporter, "export", importer), (importer, "import", exporter)):
            if reporter not in panels:
                panels[reporter] = Panel(book.vintages(reporter=reporter), ranks)
            point = _latest(panels[reporter], reporter, flow, partner)
            held += [] if point is None else [(point, reporter)]
        if held and change is not None:
            point, reporter = max(held, key=lambda one: one[0].period)
            who = exporter, importer, reporter
            found.append(Linked(*who, point.period, point.value, point.source, point.known_from, change))
    return found


def _latest(panel: Panel, reporter: str, flow: str, partner: str) -> Point | None:
    """The newest full year that the reporter's customs published, in USD."""
    key = {"reporter": reporter, "flow": flow, "partner": partner, "product": "TOTAL", "indicator": "value"}
    years = sorted(
        {row["period"] for row in panel.frame.filter(**key).iter_rows(named=True) if len(row["period"]) == 4}
    )
    for year in reversed(years[-OLDEST:]):
        point = level(panel, None, Leg(year, reporter, flow, partner, "TOTAL", "value", "USD"))
        if point is not None:
            return point
    return None
