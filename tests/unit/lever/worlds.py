"""Random amounts of a world table, with and without uses and tariffs."""

from __future__ import annotations

import numpy as np

from steelyard.lever.world import World

USES = ("intermediate", "household", "investment", "government")


def amounts(seed: int, n: int = 5, j: int = 4, uses: int = 1):
    """flows [use, importer, exporter, sector], intermediate [economy, input, using], tariff, theta; some zeros."""
    rng = np.random.default_rng(seed)
    flows = np.exp(rng.normal(0, 1.5, (uses, n, n, j))) * (rng.random((uses, n, n, j)) < 0.9)
    flows[:, np.arange(n), np.arange(n)] += 5
    output, bought = flows.sum((0, 1)), flows[0].sum(1)
    inputs = rng.random((n, j, j))
    if uses == 1:
        inputs *= 0.4 * np.minimum(output, bought).min(axis=1)[:, None, None] / j
    else:
        # What is bought for use as input is used: each row sums to the purchases of use 0.
        inputs = 0.2 * flows[0].sum(1)[:, :, None] * (output / output.sum(1, keepdims=True))[:, None, :]
        flows[0] *= 0.2
        # Tariffs raise what inputs cost: half of output leaves room for them.
        while (inputs.sum(axis=1) > 0.5 * flows.sum((0, 1))).any():
            inputs, flows[0] = inputs / 2, flows[0] / 2
    tariff = rng.exponential(0.1, (n, n, j)) * (rng.random((n, n, j)) < 0.7)
    tariff[np.arange(n), np.arange(n)] = 0
    return flows, inputs, tariff, np.exp(rng.uniform(0.3, 2.5, j))


def labels(n: int = 5, j: int = 4) -> dict[str, list[str]]:
    """E0, E1 ... and S0, S1 ..."""
    return {"economies": [f"E{at}" for at in range(n)], "sectors": [f"S{at}" for at in range(j)]}


def random_world(seed: int, n: int = 5, j: int = 4, uses: int = 1, tariffs: bool = True, **about) -> World:
    """A world of random amounts; every second sector is goods."""
    flows, inputs, tariff, theta = amounts(seed, n, j, uses)
    goods = [at % 2 == 0 for at in range(j)]
    about = {"goods": goods, "year": 2020, **about}
    tariff = tariff if tariffs else None
    return World.from_flows(flows, inputs, theta=theta, tariff=tariff, **labels(n, j), **about)
