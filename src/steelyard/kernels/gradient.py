"""From the bars of a reverse sweep to the derivatives of every wedge of a policy.

With gamma the sum of the bars of log P, log V and log U (`pullback`) in a cell, all of which carry kappa^-theta,

    by log d:        -theta gamma
    by log (1+t'):   -theta gamma - bar log V - bar log U        as V and U are net of the tariff
    by log (1+e'):   -theta gamma - bar log U                    as U is net of the export tax
    by log (1-s'):   the sum over importers of -theta gamma, less the bar of log output (and of rationed quantities)

in every cell at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.kernels.economy import Array, Policy
from steelyard.kernels.point import Point
from steelyard.kernels.pullback import Swept
from steelyard.kernels.seeds import Stacked


@dataclass(frozen=True, slots=True)
class Gradient:
    """Derivatives of one result; levels are fractions (per unit, not per point), hats are in logs.

    Each is with all the others, the baseline's shares among them, held as they are.
    """

    tariff: Array  # [importer, exporter, sector] by the level
    trade_cost: Array  # [use, importer, exporter, sector] by the log of the hat; of all uses alike: the sum over uses
    export_tax: Array  # [importer, exporter, sector] by the level
    subsidy: Array  # [economy, sector] by the level
    productivity: Array  # [economy, sector] by the log of the hat; of a cost wedge: the negative
    theta: Array  # [sector]
    scale: Array  # [sector] by psi
    transfer: Array  # [economy] of the closure, per unit of account; only differences of two mean anything
    cap: Array  # [quota] by its log; 0 where the quota does not bind
    residual: float  # of lambda, relative to its largest value
    sweeps: int


def assemble(at: Point, policy: Policy, found: Swept, seeds: Stacked, row: int, solved: tuple[float, int]) -> Gradient:
    """The derivatives of the result in `row` of a sweep; `solved` is the residual and the number of sweeps."""
    k, s, cost = at.k, at.s, found.image.cost[row]
    gamma, border, gate = _flow_bars(at, found, seeds, row)
    pulled = gamma.sum(axis=(0, 2))
    moved = -k.theta[..., None] * gamma.sum(axis=0)
    subsidy, binding = k.theta * pulled + found.made[row], np.zeros(len(policy.quotas))
    if at.rationed is not None:
        np.add.at(subsidy, (at.rationed.cells[1], at.rationed.cells[3]), found.unit.cells[row])
        binding = at.rationed.gain
    tariff, export_tax = ((moved - part).transpose(1, 2, 0) for part in (border + gate, gate))
    return Gradient(
        tariff=tariff / (at.k.one_plus_tariff.transpose(1, 2, 0) if policy.tariff is None else 1 + policy.tariff),
        trade_cost=(-k.theta[..., None] * gamma).transpose(0, 2, 3, 1),
        export_tax=export_tax if policy.export_tax is None else export_tax / (1 + policy.export_tax),
        subsidy=(subsidy / s.unsubsidised[0] + found.bill[row] * at.output).T,
        productivity=-cost.T,
        theta=_by_theta(at, found, gamma, pulled, row),
        scale=-(cost * at.log_labour).sum(axis=1),
        transfer=found.transfer[row],
        cap=-found.image.wedge[row] * binding,
        residual=solved[0],
        sweeps=solved[1],
    )


def _flow_bars(at: Point, found: Swept, seeds: Stacked, row: int) -> tuple[Array, Array, Array]:
    """gamma [u, j, n, i], and the bars of log V and log U summed over uses, [j, n, i]."""
    unit, spent = found.unit, at.expenditure[..., None]
    price = unit.seller[row][:, None, :] + unit.buyer[row][:, :, None]
    if at.s.margin is not None:
        price = price - at.s.margin[0][:, :, None] * unit.ceding[row]
    if seeds.flow is not None:
        price = price + seeds.flow[row]
    border, gate = at.net * spent * price, at.gate * spent * unit.gate[row][:, None, :]
    for flows, worth in ((border, unit.home[row] - unit.gate[row]), (gate, unit.gate[row])):
        np.einsum("ujnn->ujn", flows)[:] += at.home * at.expenditure * worth
    if at.rationed is not None:
        np.add.at(gate, at.rationed.cells, unit.cells[row])
    gamma = at.share * found.log_total[row][..., None] + border + gate
    return gamma, border.sum(axis=0), gate.sum(axis=0)


def _by_theta(at: Point, found: Swept, gamma: Array, pulled: Array, row: int) -> Array:
    """By theta, through kappa^-theta, cost^-theta and the power of the price index, [sector]."""
    k, gross = at.k, at.s.gross[0]
    moved = (gross != k.share) & (gross > 0)
    felt = gamma[moved] * np.log(gross[moved] / k.share[moved])
    by_wedge = np.bincount(np.nonzero(moved)[1], weights=felt, minlength=len(k.theta))
    by_cost = (pulled * at.log_weight).sum(axis=1)
    by_power = (found.log_price[row] * at.log_total).sum(axis=(0, 2))
    theta = k.theta[:, 0]
    return (by_wedge + by_cost) / theta + by_power / theta**2
