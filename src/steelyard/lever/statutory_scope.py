"""Which cells of a world a measure of the policy ledger falls on: its economies, and its products as sectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from steelyard.base import economies
from steelyard.errors import SteelyardError
from steelyard.ledger.policies import Measure, Standing
from steelyard.lever import world_tables

ALL, GOODS, SERVICES = "*", "goods", "services"


@dataclass(frozen=True, slots=True)
class Reach:
    """Sectors that a measure falls on: `whole` ones, and `part` ones with the prefixes of products inside them.

    What a list of products makes of its sectors' trade is not held, except where it names every chapter of one.
    """

    whole: frozenset[str]
    part: Mapping[str, tuple[str, ...]]


def reach(measure: Measure, goods: Sequence[str]) -> Reach:
    """The sectors, among the goods sectors of a world, that a measure falls on."""
    if GOODS in measure.products:
        return Reach(frozenset(goods), {})
    named = frozenset(sector for sector in measure.sectors if sector in goods)
    prefixes = tuple(text.partition(":")[2] for text in measure.products if text.startswith("HS"))
    part: dict[str, tuple[str, ...]] = {}
    for prefix in prefixes:
        for sector in chapters().get(prefix[:2], {}):
            if sector in goods:
                part[sector] = (*part.get(sector, ()), prefix)
    full = {sector for sector, inside in part.items() if _complete(sector, inside)}
    return Reach(named | full, {sector: inside for sector, inside in part.items() if sector not in named | full})


def bound(standings: Iterable[tuple[Standing, tuple[str, ...]]]) -> float:
    """The most, in percent, that measures on single products can add to the average of a sector.

    A sector is at most all of one product: of the products named, the one on which most adds up.
    """
    held = [(one.high or 0.0, prefixes) for one, prefixes in standings]
    atoms = {prefix for _, prefixes in held for prefix in prefixes}
    return max((sum(size for size, own in held if atom.startswith(own)) for atom in atoms), default=0.0)


def coverage(standing: Standing, exporter: str) -> float | None:
    """The fraction of an exporter's trade in its cells that a measure falls on; None where it is not known."""
    step, measure = standing.step, standing.measure
    for by in (step.coverage_by, measure.coverage_by if step.coverage is None else ()):
        for code, share in by:
            if exporter in codes((code,), standing.since):
                return share
    return measure.coverage if step.coverage is None else step.coverage


def falls_on(measure: Measure, importer: str, exporter: str, on: date) -> bool:
    """Whether a measure falls on what an economy buys of another; never on what it buys at home."""
    if importer == exporter:
        return False
    buyers, sellers = codes(measure.importers, on), codes(measure.exporters, on)
    bought = ALL in buyers or importer in buyers
    return bought and (ALL in sellers or exporter in sellers) and exporter not in codes(measure.except_exporters, on)


@cache
def codes(names: tuple[str, ...], on: date) -> frozenset[str]:
    """Economies that names mean, groups with their members on a day; `*` stays as it is."""
    found: set[str] = set(names)
    for name in names:
        try:
            if name != ALL and economies.kind(name) == "group":
                found.update(economies.members(name, on))
        except SteelyardError:
            continue  # a code outside the list of economies means itself
    return frozenset(found)


@cache
def chapters() -> Mapping[str, Mapping[str, float]]:
    """Sectors of each chapter of the Harmonized System, with an approximate part of its trade in each."""
    found: dict[str, dict[str, float]] = {}
    for row in world_tables.read("hs_sectors"):
        found.setdefault(row["hs2"], {})[row["sector"]] = float(row["share"])
    return found


def _complete(sector: str, prefixes: Iterable[str]) -> bool:
    own = {chapter for chapter, sectors in chapters().items() if sector in sectors}
    return own <= set(prefixes)
