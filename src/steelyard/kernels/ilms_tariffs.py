"""Tariffs that the model of `ilms` calls optimal: in closed form, as the paper has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.ilms import Baseline, Parameters

Array = NDArray[np.float64]


def optimal(base: Baseline, parameters: Parameters, country: int) -> Array:
    """Tariffs [importer, exporter] with the one rate on all partners that improves `country`'s terms of trade most.

    t = 1 / ((1 + eps delta) phi - 1); delta = sum_n (1 - nu_n) X[n,m] (1 - share[n,m]) / ((1 - nu_m) imports of m):
    foreign sales, each weighed by how little of its market they are.
    """
    nu, flows = base.margin, base.flows
    foreign = np.arange(len(nu)) != country
    sales = (1 - nu) * flows[:, country] * (1 - base.share[:, country])
    imports = base.expenditure[country] - flows[country, country]
    delta = sales[foreign].sum() / ((1 - nu[country]) * imports)
    tariff = np.zeros_like(flows)
    tariff[country, foreign] = rate(parameters, float(delta))[country]
    return tariff


def optimal_retaliation(base: Baseline, parameters: Parameters, country: int) -> Array:
    """Tariffs [importer, exporter] of all others, together, on `country`; everything else is 0.

    The rule of `optimal` for a world of two regions, the others being one with their mean margin; as in the authors'
    programs, what the others buy at home is set against their income rather than their spending.
    """
    nu, flows = base.margin, base.flows
    others = np.arange(len(nu)) != country
    theirs = flows[country, others].sum()
    within = flows[np.ix_(others, others)].sum()
    market = 1 - theirs / flows[country].sum()
    mean = float(np.average(nu[others], weights=flows[country, others]))
    delta = (1 - nu[country]) * theirs * market / ((1 - mean) * (base.income[others].sum() - within))
    tariff = np.zeros_like(flows)
    tariff[others, country] = rate(parameters, float(delta))[others]
    return tariff


def reciprocal(tariff: Array, country: int) -> Array:
    """`tariff` [importer, exporter], and every partner charges `country` what it is charged."""
    answer = tariff.copy()
    answer[:, country] = tariff[country]
    answer[country, country] = tariff[country, country]
    return answer


def rate(parameters: Parameters, delta: float) -> Array:
    """1 / ((1 + eps delta) phi - 1), [country]."""
    return 1 / ((1 + parameters.elasticity * delta) * parameters.pass_through - 1)
