"""The embedded worlds, 32 economies and 23 sectors: the table of 2022, and the same brought to 2025.

Tariffs and published elasticities are laid over the table; the world of 2025 is kept with its tariffs in the file.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels.economy import Array
from steelyard.lever import elasticities, tariff_file, world_tables
from steelyard.lever.tariff_file import load_tariffs
from steelyard.lever.world import World

__all__ = ["embedded", "load_tariffs", "name", "names", "split_by_use"]

TARIFF_YEAR = 2024
YEAR = 2022
YEARS = (YEAR, 2025)


@cache
def embedded(*, by_use: bool = False, theta: str = elasticities.DEFAULT, year: int = YEAR) -> World:
    """A world that the package holds, million USD at basic prices; `theta` names a set of elasticities.

    `year` 2022: the table. Baseline tariffs: of the USA what was collected in 2024 over what was imported, by exporter
    and sector; zero elsewhere until loaded (`load_tariffs`), as a caveat of the world says.

    `year` 2025: that table brought to 2025 by the ledger's figures (`lever.update`, kept as `lever.embed_2025` built
    it), with the tariffs in force in the middle of 2025. What it was brought to and what is not held is in its caveats.

    Credit line and caveats are in `World.source` and `World.caveats`. `by_use` splits final expenditure into
    household, investment and government by each economy's share (final_use_shares.csv), the same in every sector; see
    `World.by_use` for what that assumes. BadInput for another year.
    """
    if year not in YEARS:
        raise BadInput(f"No world of {year} is embedded; those of {', '.join(map(str, YEARS))} are.")
    world = World.load(Path(str(world_tables.path(f"world_{year}.npz"))))
    world = world.with_theta(elasticities.load(theta, world.sectors), elasticities.source(theta))
    if year == YEAR:
        source = f"duty collected over imports, {TARIFF_YEAR}: {world_tables.credit('us-census-duty')}"
        world = tariff_file.laid_over(world, _us_tariffs(world), source)
    return split_by_use(world) if by_use else world


@cache
def names() -> dict[str, str]:
    """The names of the embedded world's economies by code, rests included: `Rest of the European Union`."""
    return {row["economy"]: row["name"] for row in world_tables.read("partition")}


def name(code: str) -> str:
    """The name of one; UnknownName for a code that the embedded world does not have."""
    if code not in names():
        raise UnknownName("economy of the embedded world", code, names())
    return names()[code]


def _us_tariffs(world: World) -> Array:
    place, sector = ({label: at for at, label in enumerate(labels)} for labels in (world.economies, world.sectors))
    found = np.zeros(world.economy.tariff.shape)
    for row in world_tables.read(f"us_tariffs_{TARIFF_YEAR}"):
        cell = place[row["importer"]], place[row["exporter"]], sector[row["sector"]]
        found[cell] = float(row["rate_percent"]) / 100
    return found


def split_by_use(world: World) -> World:
    """The world with final expenditure split by each economy's own shares (final_use_shares.csv)."""
    rows = {row["economy"]: row for row in world_tables.read("final_use_shares")}
    uses = ("household", "investment", "government")
    shares = {use: {code: float(row[use]) for code, row in rows.items()} for use in uses}
    credits = " and ".join(world_tables.credit(source) for source in ("world-bank-wdi", "pwt1001"))
    note = (
        "Shares of household, investment and government in final expenditure: an economy's own, alike in every "
        "sector, although governments buy mostly services and investors mostly machines and buildings "
        f"(investment of 2022, consumption split as in 2019: {credits})."
    )
    split = world.by_use(**shares)
    return dataclasses.replace(split, caveats=(*split.caveats, note))
