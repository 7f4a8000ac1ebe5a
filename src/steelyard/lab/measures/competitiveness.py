"""Effective exchange rates from a lab: weights of the ledger's trade or of the embedded world's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput, UnknownName
from steelyard.lens import competitiveness as lens
from steelyard.lens import effective_weights
from steelyard.lens.effective_weights import Weights
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.price_levels import DEFLATORS

if TYPE_CHECKING:
    from steelyard.lab import Lab

WEIGHTINGS = ("trade", "world")
_YEARS = 10


def measure(
    lab: Lab,
    reporter: str,
    start: str | None = None,
    end: str | None = None,
    partners: bool = False,
    weights: bool = False,
    weighting: str | None = None,
    year: str | None = None,
    deflator: str = "gdp",
) -> Measured:
    """`lens.competitiveness` of `reporter`: by year, with `partners` by partner, with `weights` the weights themselves.

    `weighting`: `trade` (the ledger's bilateral trade of `year`) or `world` (double weights with third markets from
    the embedded world); default trade where the ledger names enough partners. UnknownName for another word.
    """
    if partners and weights:
        raise BadInput("--partners and --weights were both given. Choose one.")
    if deflator not in DEFLATORS:
        raise UnknownName("deflator", deflator, tuple(DEFLATORS))
    home = economies.resolve(reporter)
    own, everyone = lab.panel(home), _prices(lab)
    years = lens.span(everyone, home, deflator, start, end, 1 if partners else _YEARS)
    shares, groups = _weights(lab, own, home, weighting, year)
    found = lens.rates(everyone, lab.time, home, shares, years, deflator, groups)
    if partners:
        return lens.by_partner(found)
    return lens.weight_table(found) if weights else lens.by_year(found, own, lab.time)


def _prices(lab: Lab) -> Panel:
    """Rates, price levels and product of all economies."""
    ranks = {source.id: source.rank for source in lab.ledger.sources().values()}
    wanted = ["exchange_rate", "gdp", *DEFLATORS.values()]
    return Panel(lab.ledger.vintages(indicator=wanted), ranks)


def _weights(
    lab: Lab, own: Panel, home: str, weighting: str | None, year: str | None
) -> tuple[Weights, Mapping[str, list[str]]]:
    chosen = weighting or ("trade" if year or effective_weights.enough(own, home) else "world")
    if chosen not in WEIGHTINGS:
        raise UnknownName("weighting", chosen, WEIGHTINGS)
    if chosen == "trade":
        return effective_weights.from_trade(own, lab.time, home, year), {}
    return _of_world(home, year)


def _of_world(home: str, year: str | None) -> tuple[Weights, Mapping[str, list[str]]]:
    """Weights of an embedded world, and the members of its rests of the European Union and of ASEAN."""
    from steelyard.lever import embedded, world_tables

    world = embedded.embedded(year=_whole(year)) if year else embedded.embedded()
    factory = [at for at, sector in enumerate(world.sectors) if sector.startswith("C")]
    names = [embedded.name(code) for code in world.economies]
    weights = effective_weights.from_flows(
        world.flows[:, :, factory].sum(axis=2), world.economies, names, home, str(world.year),
        f"double weights with third markets, manufactures, world table of {world.year}", "oecd-icio",
    )  # fmt: skip
    members: dict[str, list[str]] = {}
    for row in world_tables.read("partition"):
        if row["member"] != row["economy"] != "ROW":
            members.setdefault(row["economy"], []).append(row["member"])
    return weights, members


def _whole(year: str) -> int:
    if not (year.isascii() and year.isdigit()):
        raise BadInput(f"'{year}' is not a year of a world table. Write 2022.")
    return int(year)
