"""The same trade under other baseline tariffs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from steelyard.kernels import baseline
from steelyard.kernels.economy import Array
from steelyard.lever import build, identities

if TYPE_CHECKING:
    from steelyard.lever.world import World


def with_tariffs(world: World, tariff: ArrayLike, note: str) -> World:
    """The world with flows and inputs net of tariff as they are, at tariffs [importer, exporter, sector].

    BadInput for tariffs of -100 % or below, for tariffs on inputs that leave no value added, and for a base that is
    not an equilibrium (`identities.require`).
    """
    identities.require(world, "Tariffs can be set")
    flows, inputs = world.economy.flows, baseline.net_intermediate(world.economy)
    economy, notes = build.from_flows(flows, inputs, None, tariff, world.economy.theta, world.labels)
    added = (note, *notes) if note else notes
    return dataclasses.replace(world, economy=economy, caveats=(*world.caveats, *added))


def net_final(world: World) -> Array:
    """Final purchases net of tariff, [economy, sector], all final uses together."""
    bought = world.economy.flows.sum(axis=2)
    return baseline.final_expenditure(bought, baseline.net_intermediate(world.economy)).sum(axis=0)
