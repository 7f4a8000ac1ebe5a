"""A world brought to a later year by what the ledger holds of it: growth of GDP and of goods trade by partner.

Growth on the customs' own basis is applied to the table's levels; levels of the two are never mixed. What is not
held stays free: it moves as little as it can (entropy, `lever.margins`). Tariffs are then those in force in the
middle of the year, by the policy ledger (`lever.update_tariffs`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import polars as pl

from steelyard.errors import BadInput, BrokenInvariant, NoCoverage
from steelyard.ledger.store import Ledger
from steelyard.ledger.vintages import instant
from steelyard.lens.panel import Panel
from steelyard.lever import margins, update_tariffs
from steelyard.lever.customs_growth import FLOWS, WORLD, Customs, Reporter
from steelyard.lever.gdp_growth import Accounts
from steelyard.lever.growths import Growth
from steelyard.lever.moved import moved, summary
from steelyard.lever.update_goals import Goals
from steelyard.lever.world import World

# Totals have four digits at best; this leaves room for nothing but rounding.
TOLERANCE = 1e-11
When = str | date | datetime | None


class HasLedger(Protocol):
    """What holds a ledger and the as-of time of its answers: a `steelyard.lab.Lab`."""

    ledger: Ledger
    as_of: When


@dataclass(frozen=True)
class Updated:
    """The later world, how far each block moved, and what it was brought to.

    `moved`: block, economy, partner, before, after, change_percent, unit (see `lever.moved`).
    `used`: block (gdp, goods), economy, flow, partner, growth_percent (as held), target_percent (asked of the
    table), status (used, not used, not held), estimate, how, sources, known_from.
    `residual`: the largest relative departure from a target or an account.
    """

    world: World
    moved: pl.DataFrame
    used: pl.DataFrame
    notes: tuple[str, ...]
    residual: float

    def text(self) -> str:
        """Notes, how far each block moved, and the certificate of the identities."""
        lines = [*self.notes, "", "How far each block moved:", *summary(self.moved), ""]
        lines += [self.world.identities().text(), f"Targets and accounts are met to {self.residual:.0e} (relative)."]
        return "\n".join(lines)


def update(
    world: World,
    to: int = 2025,
    ledger: Ledger | HasLedger | None = None,
    *,
    as_of: When = None,
    estimates: bool = True,
) -> Updated:
    """The world of year `to`: the nearest to `world` whose GDP and goods trade have grown as the ledger says.

    `ledger`: a ledger or a lab (whose as-of time then counts); None opens the embedded one. `estimates` False leaves
    out trade for which months stand for a year. Growth of GDP: see `gdp_growth.Accounts.growth`, of trade:
    `customs_growth.Reporter.customs`. Where two reporters hold a pair, the one with whole years counts, else the
    first in the world's order. A reporter's partners are scaled by one factor so that its total grows as held: the
    table weighs them otherwise than customs do.

    BadInput for a year not after the world's and for targets that no world meets (the cell is named); NoCoverage
    where nothing is held.
    """
    if not 0 < world.year < to:
        raise BadInput(f"The world is of {world.year or 'no stated year'}; update goes to a later year, not to {to}.")
    book, time = _opened(ledger, as_of)
    members = dict(zip(world.economies, world.members, strict=True))
    accounts = Accounts(book, time)
    gdp = {label: accounts.growth(codes, world.year, to) for label, codes in members.items()}
    customs = _customs(world, members, book, time, to)
    if not customs:
        raise NoCoverage(
            f"The ledger holds no growth of goods trade from {world.year} to {to}, so there is no world of {to} to be "
            "had. Ask for a year that it holds, or load figures."
        )
    goals = Goals.of(world, gdp, [one for one in customs if estimates or not one.estimate])
    if not goals.rows:
        raise NoCoverage(f"The ledger holds no growth of GDP or goods trade from {world.year} to {to}. Load figures.")
    goals.lacking(world, gdp, customs)
    notes = _notes(world, to, gdp, customs, goals)
    about = {"year": to, "source": _credits(world, goals, book), "caveats": (*world.caveats, *notes)}
    found = margins.from_margins(world, gdp=goals.gdp, trade=goals.trade, tolerance=TOLERANCE, **about)
    later, said = update_tariffs.in_force(world, found.world)
    later = dataclasses.replace(later, caveats=(*later.caveats, *said))
    certificate = later.identities()
    if not certificate.ok:
        raise BrokenInvariant(f"The updated world breaks an identity.\n{certificate.text()}")
    return Updated(later, moved(world, later), goals.frame, (*notes, *said), found.residual)


def _opened(ledger: Ledger | HasLedger | None, as_of: When) -> tuple[Ledger, datetime | None]:
    if ledger is None or isinstance(ledger, Ledger):
        book, when = ledger or Ledger.open(), as_of
    else:
        book, when = ledger.ledger, ledger.as_of if as_of is None else as_of
    return book, None if when in (None, "latest") else instant(when)


def _customs(
    world: World, members: Mapping[str, tuple[str, ...]], book: Ledger, time: datetime | None, to: int
) -> list[Customs]:
    totals = book.vintages(indicator="value", product="TOTAL", partner=WORLD)
    late = set(totals.filter(pl.col("period").str.starts_with(str(to)))["reporter"].unique())
    ranks = {source.id: source.rank for source in book.sources().values()}
    found = []
    for label in world.economies:
        if label in late and members[label] == (label,):
            reporter = Reporter(label, Panel(book.vintages(reporter=label), ranks), time)
            found += [one for flow in FLOWS if (one := reporter.customs(flow, members, world.year, to))]
    return found


def _credits(world: World, goals: Goals, book: Ledger) -> str:
    used = goals.frame.filter(status="used")["sources"].str.split(" + ").explode().unique().sort()
    known = book.sources()
    return "; ".join(dict.fromkeys([world.source, *(known[name].credit for name in used if name in known)]))


def _notes(
    world: World, to: int, gdp: Mapping[str, Growth | None], customs: list[Customs], goals: Goals
) -> tuple[str, ...]:
    return (
        f"Brought from {world.year} to {to} by growth rates that the ledger holds, not by levels.",
        *_gdp_notes(gdp),
        *(_trade_note(one, goals, world.year) for one in customs),
        *_mirror_note(goals),
        f"Goods trade of pairs without {' or '.join(sorted({one.reporter for one in customs})) or 'any reporter'}, "
        "all services trade, home sales and technology: not held; they moved as little as the rest lets them.",
    )


def _gdp_notes(gdp: Mapping[str, Growth | None]) -> list[str]:
    by_way: dict[str, list[str]] = {}
    for label, growth in gdp.items():
        by_way.setdefault("not held, left free" if growth is None else growth.how, []).append(label)
    return [f"GDP of {', '.join(labels)}: {way}." for way, labels in by_way.items()]


def _trade_note(one: Customs, goals: Goals, base: int) -> str:
    what = f"Goods {one.flow}s of {one.reporter} by partner, total {one.total.percent:+.1f} %"
    factor = goals.factors.get((one.reporter, one.flow))
    if factor is None:
        return f"{what}: held for months of {base} only, left out as asked."
    spans = ", ".join(f"{step.later} over {step.earlier}" for step in one.steps)
    others = [growth for label, growth in one.partners.items() if label != one.reporter]
    shared = 0 if one.estimate else sum(growth.estimate for growth in others)
    said = [f"{what} ({spans}; partners scaled by {factor:.3f} to that total)"]
    if one.estimate:
        said.append(f"an estimate, since these months stand for all of {base}")
    if shared:
        said.append(
            f"{shared} partners lack figures of their own for a year and grew in it as what was left of a total"
        )
    return "; ".join(said) + "."


def _mirror_note(goals: Goals) -> list[str]:
    lost = goals.frame.filter(pl.col("status") == "not used", pl.col("partner") != WORLD)
    said = [
        f"{row['economy']} {row['flow']} with {row['partner']} {row['growth_percent']:+.1f} %"
        for row in lost.iter_rows(named=True)
    ]
    return [f"Held but not used, since the partner's own figures count: {', '.join(said)}."] if said else []
