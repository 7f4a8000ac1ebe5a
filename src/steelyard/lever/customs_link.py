"""Effects in customs terms: the model's relative change of a flow, put on a year that customs published.

Only the change in percent is taken from the model; the level is the ledger's, with its source and vintage. Levels of
the table, which are at basic prices, never enter. Which year: the one whose trade and duties the change is against,
see `chosen`. A level held in the reporter's own currency alone is converted at
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
from steelyard.lever.statutory_inside import baseline_day

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger
    from steelyard.lens.point import Point
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

OLDEST = 4  # calendar years before the chosen one in which a level is still looked for
_STILL = 0.0005  # percent: a flow that changes by less is not linked
_NAMED = 4  # pairs between economies that the policy names


@dataclass(frozen=True, slots=True)
class Year:
    """The customs year that changes are put on, and why that one."""

    year: int
    why: str

    def __str__(self) -> str:
        return f"{self.year}, {self.why}"


def chosen(world: World, before: date | None = None) -> Year:
    """The year of customs whose trade comes nearest to what the model's changes are against.

    A world of 2025 holds the trade of 2025, and one of 2022 the duties of 2024, so no earlier year is taken; a later
    one where the policies compared against are those of a later day `before`, which it was over by. Policies of a day
    before the baseline's own duties: the last year over by then.
    """
    own = baseline_day(world)
    if before is not None and (before < own or before.year - 1 > own.year):
        return Year(before.year - 1, f"the last full year before {before}, the day whose measures it is against")
    if world.year == own.year:
        return Year(own.year, "the year whose trade the baseline holds")
    return Year(own.year, f"the year whose duties the baseline of {world.year} holds")


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
    embedded one. `before`: the day of the policies compared against; the year is that of `chosen`, or the newest held
    before it. Pairs of which no customs figure is held are left out, and so are economies
    that the world puts together otherwise than customs do.
    """
    from steelyard.ledger.store import Ledger

    world = counterfactual.world
    book = _Book(Ledger.open() if ledger is None else ledger, chosen(world, before).year)
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


def moved(
    counterfactual: Counterfactual, before: date | None = None, top: int = 8, ledger: Ledger | None = None
) -> tuple[Linked, ...]:
    """The flows of goods that move most, and those between economies that the policy names, as `linked`.

    Flows that do not change are left out, and so are members of a group that the policy names: it stands for them.
    """
    import polars as pl

    cf = counterfactual
    known = parties.named(cf)
    members = [cf.world.economies[at] for one in known if one.is_group for at in one.index]
    data = cf.trade("goods" if any(cf.world.goods) else "all")
    data = data.filter(~pl.col("importer").is_in(members), ~pl.col("exporter").is_in(members))
    data = data.sort(pl.col("change").abs(), descending=True).select("exporter", "importer").head(top)
    named = [(a.label, b.label) for a in known for b in known if not set(a.index) & set(b.index)][:_NAMED]
    found = linked(cf, [*named, *data.rows()], ledger, before)
    return tuple(one for one in found if abs(one.change_pct) >= _STILL)


class _Book:
    """The ledger by reporter, and the years that are looked through, the newest first."""

    def __init__(self, ledger: Ledger, newest: int) -> None:
        self.ledger = ledger
        self.ranks = {source.id: source.rank for source in ledger.sources().values()}
        self.panels: dict[str, Panel] = {}
        self.years = range(newest, newest - OLDEST - 1, -1)

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
