"""The elasticities of a hindcast: the world's own, or all of them scaled to a published aggregate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import UnknownName

if TYPE_CHECKING:
    from steelyard.lever.world import World

_PAPER = "Alessandria & Choi (2021), Journal of International Economics 132, doi 10.1016/j.jinteco.2021.103511"


@dataclass(frozen=True, slots=True)
class Elasticity:
    """How strongly trade answers: the world's own elasticities, or all scaled to an aggregate."""

    name: str
    aggregate: float | None
    source: str


ELASTICITIES = (
    Elasticity("sector", None, "the world's own, by sector: Fontagné, Guimbard & Orefice (2022)"),
    Elasticity("short", 0.2, f"short run: 0.2 of the aggregate, {_PAPER}"),
    Elasticity("long", 1.12, f"long run: 1.12 of the aggregate, {_PAPER}"),
)


def named(name: str) -> Elasticity:
    """The setting of a name; UnknownName for another."""
    for one in ELASTICITIES:
        if one.name == name:
            return one
    raise UnknownName("elasticity", name, [one.name for one in ELASTICITIES])


def aggregate_elasticity(world: World) -> float:
    """The mean of the sectors' elasticities weighted by goods trade across borders.

    It is the elasticity that a tariff uniform over sectors meets, to first order, with expenditure by sector held.
    """
    goods, flows = np.array(world.goods), world.flows.copy()
    flows[np.arange(len(flows)), np.arange(len(flows))] = 0.0
    weight = flows.sum(axis=(0, 1))[goods]
    return float(weight @ world.economy.theta[goods] / weight.sum())


def scale(world: World, elasticity: Elasticity) -> tuple[World, float]:
    """The world with all elasticities, those of services too, times one number; and the aggregate it brings."""
    own = aggregate_elasticity(world)
    if elasticity.aggregate is None:
        return world, own
    factor = elasticity.aggregate / own
    return world.with_theta(world.economy.theta * factor, f"{world.elasticities}, all times {factor:.3f}"), (
        elasticity.aggregate
    )
