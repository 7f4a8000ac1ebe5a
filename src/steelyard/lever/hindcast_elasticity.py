"""The elasticities of a hindcast: the world's own, or all of them scaled to an aggregate, published or given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from steelyard.lever.world import World

LEAST, MOST = 0.05, 20.0  # of an aggregate that is given; published ones of trade lie well inside
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
    """The setting of a name, or a number: the aggregate that all are scaled to.

    UnknownName for another word; BadInput for a number that is no elasticity.
    """
    for one in ELASTICITIES:
        if one.name == name:
            return one
    try:
        aggregate = float(name)
    except ValueError:
        raise UnknownName("elasticity", name, [*(one.name for one in ELASTICITIES), "a number"]) from None
    if not LEAST <= aggregate <= MOST:
        raise BadInput(
            f"Elasticity {name} is outside what the model can hold. Give an aggregate from {LEAST:g} to {MOST:g}, "
            f"or {', '.join(one.name for one in ELASTICITIES)}."
        )
    return Elasticity(f"{aggregate:g}", aggregate, f"{aggregate:g} of the aggregate, as given")


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
