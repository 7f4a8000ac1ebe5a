"""Worlds of any size, made up, and shocks to them: what the benchmarks solve.

Trade follows gravity: flows rise with the size of both sides and fall with distance, every seller is good at some
sectors, and most is sold at home, as in the input-output tables of 70 to 80 economies and 45 sectors.
"""

from __future__ import annotations

import numpy as np

from steelyard.kernels.economy import Array, Policy
from steelyard.lever.world import World

SEED = 20251208
DEFICIT = 0.05  # of purchases, at most, before home sales
CLOSED = (2.0, 12.0)  # home sales over imports, the range over economies
MATERIALS = (0.2, 0.8)  # of output, the range over economies and sectors


def world(economies: int, sectors: int, *, seed: int = SEED) -> World:
    """A world of economies that differ some 200-fold in size, with deficits, inputs and elasticities from 2 to 12."""
    chance = np.random.default_rng(seed)
    flows = _balanced(_flows(chance, economies, sectors))
    flows *= chance.uniform(1 - DEFICIT, 1 + DEFICIT, economies)[:, None, None]
    names = [f"E{n:03d}" for n in range(economies)], [f"S{j:02d}" for j in range(sectors)]
    theta = np.exp(chance.uniform(np.log(2), np.log(12), sectors))
    return World.from_flows(flows, _inputs(chance, flows), economies=names[0], sectors=names[1], theta=theta)


def largest(world: World) -> tuple[int, int]:
    """The two largest economies."""
    first, second = np.argsort(-world.value_added, kind="stable")[:2]
    return int(first), int(second)


def one_pair(world: World) -> Policy:
    """25 percentage points on all that the largest economy buys from the second."""
    tariff = world.economy.tariff.copy()
    tariff[largest(world)] += 0.25
    return Policy(tariff=tariff)


def everywhere(world: World, *, seed: int = SEED) -> Policy:
    """Tariffs drawn between 0 and 30 % on every border and sector."""
    tariff = np.random.default_rng(seed).uniform(0, 0.3, world.economy.tariff.shape)
    home = np.arange(len(tariff))
    tariff[home, home] = 0
    return Policy(tariff=tariff)


def _flows(chance: np.random.Generator, economies: int, sectors: int) -> Array:
    """[importer, exporter, sector], not yet balanced."""
    size = np.exp(chance.normal(0, 1.2, economies))
    skill = np.exp(chance.normal(0, 0.7, (economies, sectors)))
    place = chance.uniform(0, 1, (economies, 2))
    distance = 0.05 + np.linalg.norm(place[:, None] - place, axis=2)
    luck = np.exp(chance.normal(0, 0.5, (economies, economies, sectors)))
    flows = size[:, None, None] * size[:, None] * skill / distance[:, :, None] * luck
    home = np.arange(economies)
    at_home = flows[home, home].sum(axis=1)
    abroad = flows.sum(axis=(1, 2)) - at_home
    flows[home, home] *= (abroad * chance.uniform(*CLOSED, economies) / at_home)[:, None]
    return flows


def _balanced(flows: Array) -> Array:
    """The flows with purchases about equal to sales, by scaling what each economy buys."""
    for _ in range(100):
        flows = flows * ((flows.sum(axis=(0, 2)) / flows.sum(axis=(1, 2))) ** 0.5)[:, None, None]
    return flows


def _inputs(chance: np.random.Generator, flows: Array) -> Array:
    """[economy, input, using]: no more than what is bought, or what the using sector sells."""
    bought, sold = flows.sum(axis=1), flows.sum(axis=0)
    economies, sectors = sold.shape
    mix = chance.dirichlet(np.ones(sectors), (economies, sectors)).transpose(0, 2, 1)
    wanted = mix * (chance.uniform(*MATERIALS, (economies, sectors)) * sold)[:, None, :]
    return wanted * np.minimum(1, 0.9 * bought / wanted.sum(axis=2))[:, :, None]
