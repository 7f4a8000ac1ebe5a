"""Quotas inside the fixed point: each caps the quantity of a group of cells by a wedge whose rent has an owner.

Complementarity, equation (8): wedge >= 0, quantity <= cap, and one of the two holds with equality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.economy import Array, Economy, Policy


@dataclass(frozen=True, slots=True)
class Ration:
    """One quota of one scenario: its cells and what the weights are there without its wedge."""

    row: int
    slot: int
    cells: tuple[NDArray[np.intp], ...]  # indices u, j, n, i
    gross: Array  # [cell]
    net: Array  # [cell]
    untaxed: Array  # [cell] net less export tax
    unsubsidised: Array  # [cell] 1 - s'
    theta: Array  # [cell]
    cap: float  # quantity at baseline prices
    to_exporter: bool

    def write(self, wedge: Array, gross: Array, net: Array, export_tax: Array | None) -> None:
        """Put the wedge, log [k, q], into the weights [k, u, j, n, i] in place."""
        log_wedge = wedge[self.row, self.slot]
        factor = np.exp(-self.theta * log_wedge)
        kept = np.exp(-log_wedge)
        where = (self.row, *self.cells)
        gross[where] = self.gross * factor
        net[where] = self.net * factor * (1.0 if self.to_exporter else kept)
        if export_tax is not None:
            export_tax[where] = net[where] - self.untaxed * factor * kept

    def step(
        self, wedge: Array, net: Array, export_tax: Array | None, weight: Array, per_total: Array, log_cost: Array
    ) -> float:
        """The wedge after a step of the size that one cell's own demand, of elasticity theta + 1, asks for."""
        u, j, n, i = self.cells
        where = (self.row, *self.cells)
        untaxed = net[where] - (0.0 if export_tax is None else export_tax[where])
        value = untaxed * weight[self.row, j, i] * per_total[self.row, u, j, n]
        quantity = (value / (self.unsubsidised * np.exp(log_cost[self.row, j, i]))).sum()
        tiny = np.finfo(float).tiny
        return max(0.0, wedge[self.row, self.slot] + np.log(max(quantity, tiny) / self.cap) / (1 + self.theta.mean()))


def rations(
    economy: Economy,
    policies: Sequence[Policy],
    gross: Array,
    net: Array,
    export_tax: Array | None,
    unsubsidised: Array,
) -> tuple[Ration, ...]:
    """The quotas of all policies, each with its cells that trade in the baseline."""
    if not any(policy.quotas for policy in policies):
        return ()
    flows, found = economy.flows, []
    for row, policy in enumerate(policies):
        for slot, quota in enumerate(policy.quotas):
            base = flows[:, quota.importer, quota.exporter, quota.sector]
            u, cell = np.nonzero(base > 0)
            n, i, j = quota.importer[cell], quota.exporter[cell], quota.sector[cell]
            where = (row, u, j, n, i)
            taxed = 0.0 if export_tax is None else export_tax[where]
            found.append(
                Ration(row, slot, (u, j, n, i), gross[where], net[where], net[where] - taxed, unsubsidised[row, j, i],
                       economy.theta[j], quota.cap * float(base.sum()), quota.to_exporter)
            )  # fmt: skip
    return tuple(found)
