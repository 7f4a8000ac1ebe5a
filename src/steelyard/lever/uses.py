"""Final expenditure split into household, investment and government use, all sourced alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels.economy import Array
from steelyard.lever import cells

if TYPE_CHECKING:
    from steelyard.lever.world import World

ROUNDING = 1e-9
ASSUMPTION = "Every use buys from the same exporters in the same proportions; only amounts differ by use."


def by_use(world: World, given: Mapping[str, Any]) -> World:
    """The world with uses intermediate, household, investment, government; see `World.by_use`.

    Each of `given` is the use's fraction of final expenditure: a number, a mapping from every economy, or an array
    [economy] or [economy, sector]. `household` None takes the rest; `investment` and `government` None are 0.
    BadInput where fractions are outside 0-1 or do not sum to 1, or the world has uses apart already.
    """
    if len(world.uses) != 1:
        raise BadInput(f"This world has its uses apart already: {', '.join(world.uses)}. Take it as it is.")
    if all(values is None for values in given.values()):
        raise BadInput(
            "by_use needs the share of at least one use: by_use(government=0.2, investment=0.25). For the embedded "
            "world, `steelyard.lever.embedded.split_by_use(world)` takes each economy's own."
        )
    part = {use: _fraction(world, use, values) for use, values in given.items() if values is not None}
    zero = np.zeros(world.output.shape)
    investment, government = part.get("investment", zero), part.get("government", zero)
    household = part.get("household", 1 - investment - government)
    total = household + investment + government
    roles = ("economy", "sector")
    cells.require(household >= -ROUNDING, household, world.labels, "household", roles, "The uses exceed 1: lower one.")
    good = np.abs(total - 1) <= ROUNDING
    cells.require(good, total, world.labels, "Sum of household, investment, government", roles, "Make it 1.")
    fractions = np.stack([household.clip(0), investment, government]) / total
    return _split(world, fractions)


def _split(world: World, fractions: Array) -> World:
    e = world.economy
    inputs = world.intermediate.sum(axis=2)
    final = np.maximum(e.expenditure[0] - inputs, 0)
    economy = dataclasses.replace(
        e,
        share=np.repeat(e.share, 4, axis=0),
        final_share=np.concatenate([np.zeros_like(e.final_share), e.final_share * fractions]),
        expenditure=np.concatenate([(e.expenditure[0] - final)[None], final * fractions]),
    )
    uses = ("intermediate", "household", "investment", "government")
    return dataclasses.replace(world, economy=economy, uses=uses, caveats=(*world.caveats, ASSUMPTION))


def _fraction(world: World, use: str, values: Any) -> Array:
    if isinstance(values, Mapping):
        values = _row(world, use, values)
    found = np.asarray(values, dtype=np.float64)
    if found.ndim < 2:
        one = np.full(len(world.economies), found) if found.ndim == 0 else found
        found = cells.array(one, world.labels, use, ("economy",))[:, None] * np.ones(len(world.sectors))
    roles = ("economy", "sector")
    found = cells.array(found, world.labels, use, roles)
    remedy = "It is a fraction of final expenditure: from 0 to 1."
    cells.require((found >= 0) & (found <= 1), found, world.labels, use, roles, remedy)
    return found


def _row(world: World, use: str, values: Mapping[str, float]) -> Array:
    known = {world.economy_index(name): fraction for name, fraction in values.items()}
    missing = [name for at, name in enumerate(world.economies) if at not in known]
    if missing:
        raise UnknownName(f"{use} fraction of economy", missing[0], values, "Give one for every economy.")
    return np.array([known[at] for at in range(len(world.economies))], dtype=np.float64)
