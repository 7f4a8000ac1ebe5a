"""An equilibrium laid out for reverse sweeps: flows, sums and shares that every sweep at it reuses.

Arrays are sector-major, [use, sector, importer, exporter], as in `terms`, of one scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels import equations, terms
from steelyard.kernels.economy import Array, Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.terms import Constants, Scenarios

SLACK = 1e-9  # a log quota wedge below this is that of a quota which does not bind


@dataclass(frozen=True, slots=True)
class Rationed:
    """The cells of all binding quotas, one after the other."""

    cells: tuple[NDArray[np.intp], ...]  # u, j, n, i
    slot: NDArray[np.intp]  # [cell] the quota
    part: Array  # [cell] of the quota's quantity
    theta: Array  # [cell]
    to_exporter: NDArray[np.bool_]  # [cell]
    gain: Array  # [quota] of the step of its wedge by the log of its quantity; 0 where slack
    binds: Array  # [quota] 1 or 0


@dataclass(frozen=True, slots=True)
class Point:
    """An equilibrium as unknowns, flows and sums. P, V and U are the flows of `pullback`."""

    k: Constants
    s: Scenarios  # quota wedges written in
    z: Array  # [unknown], normalised
    off: float  # largest move of an unknown in a pass: 0 at an equilibrium
    share: Array  # P [u, j, n, i]
    net: Array  # V over expenditure, [u, j, n, i], of foreign exporters; 0 for home
    gate: Array  # U over expenditure; `net` itself where no export is taxed
    home: Array  # V and U over expenditure of home producers, [u, j, n]
    import_share: Array  # [u, j, n] sum of `net` over exporters
    expenditure: Array  # [u, j, n]
    log_total: Array  # [u, j, n] log of the sum in the price index
    log_weight: Array  # [j, i] -theta log cost, up to a constant of the sector
    sold: Array  # [j, i] sum of foreign V
    gated: Array  # [j, i] sum of foreign U
    sold_home: Array  # [j, n] sum of home V
    ceded: Array | None  # [j, i] sum of margin V
    output: Array  # [j, n] that the pass starts from
    live: NDArray[np.bool_]  # [j, n] who has customers at all
    log_labour: Array  # [j, n] of each sector over the baseline's
    gdp: Array  # [n]
    untaxed: Array  # [n] of a unit of income, what is not tariff on its own spending
    step: Array  # [n] of the wage level, by the balance of payments
    rationed: Rationed | None

    @property
    def net_share(self) -> Array:
        """What of expenditure is not tariff, [u, j, n]."""
        return self.import_share + self.home


def around(economy: Economy, policy: Policy, closure: Closure, mechanics: Mechanics, equilibrium: Equilibrium) -> Point:
    """The point of the solver's map at which `equilibrium` is; `off` says how far it moves under the map."""
    k = terms.constants(economy, mechanics, [closure], [policy])
    n, size = len(economy.value_added), k.levels.stop
    # Margins and export taxes are always unknowns here: a gradient asks about taxes that are nil as well.
    k = replace(k, others=slice(size, size + 2 * n))
    log_cost = np.log(equilibrium.cost_hat.T)[None]
    s = terms.scenarios(economy, k, [policy], [closure], log_cost)
    gdp = equilibrium.value_added[None]
    margins = equilibrium.deficit - s.transfers(gdp)
    others = margins, equilibrium.export_tax_revenue[None]
    z = k.pack(
        log_cost, k.log_ratio(equilibrium.output.T)[None], np.log(gdp / k.value_added), others,
        np.log1p(equilibrium.quota_wedge)[None],
    )  # fmt: skip
    return _point(k, s, equations.normalise(z, k))


def _point(k: Constants, s: Scenarios, z: Array) -> Point:
    p = equations.one_pass(z, k, s)
    log_cost, log_output, _, _, wedge = k.unpack(z)
    per = p.weight[0][None, :, None, :] / p.total[0][..., None]
    net = s.net[0] * per
    gate = net if s.export_tax is None else net - s.export_tax[0] * per
    home = s.home[0] * p.weight[0] / p.total[0]
    import_share, spent = net.sum(axis=-1), p.expenditure[0]
    sold, output = _sums(net, spent), np.exp(log_output) * k.output
    subsidies = 0.0 if s.subsidy is None else (s.subsidy * output).sum(axis=1)
    receipts = p.exports + np.maximum(p.deficit + subsidies - p.subsidy_paid, 0)
    return Point(
        k=k, s=s, z=z[0], off=float(np.abs(p.image - z).max()), share=s.gross[0] * per, net=net, gate=gate, home=home,
        import_share=import_share, expenditure=spent, log_total=np.log(p.total[0]),
        log_weight=-k.theta * (log_cost - log_cost.min(axis=2, keepdims=True))[0], sold=sold,
        gated=sold if gate is net else _sums(gate, spent), sold_home=(home * spent).sum(axis=0),
        ceded=None if s.margin is None else _sums(net, s.margin[0] * spent), output=output[0], live=k.output > 0,
        log_labour=np.where(k.output > 0, log_output - p.log_wage, 0.0)[0], gdp=p.gdp[0],
        untaxed=1 - ((1 - home - import_share) * k.final_share).sum(axis=(0, 1)), step=1 / (s.response * receipts)[0],
        rationed=_rationed(s, wedge, gate, spent, log_cost[0]),
    )  # fmt: skip


def _sums(flows: Array, weight: Array) -> Array:
    """Sum over uses and importers, weighed: [u, j, n, i] and [u, j, n] to [j, i]."""
    return np.matmul(weight[..., None, :], flows)[..., 0, :].sum(axis=0)


def _rationed(s: Scenarios, wedge: Array, gate: Array, spent: Array, log_cost: Array) -> Rationed | None:
    binding = [ration for ration in s.rations if wedge[0, ration.slot] > SLACK]
    if not binding:
        return None
    gain, binds = np.zeros(wedge.shape[1]), np.zeros(wedge.shape[1])
    parts, slots = [], []
    for ration in binding:
        u, j, n, i = ration.cells
        value = gate[ration.cells] * spent[u, j, n] / (ration.unsubsidised * np.exp(log_cost[j, i]))
        parts.append(value / value.sum())
        slots.append(np.full(len(value), ration.slot))
        gain[ration.slot], binds[ration.slot] = 1 / (1 + ration.theta.mean()), 1.0
    return Rationed(
        cells=tuple(np.concatenate([ration.cells[axis] for ration in binding]) for axis in range(4)),
        slot=np.concatenate(slots),
        part=np.concatenate(parts),
        theta=np.concatenate([ration.theta for ration in binding]),
        to_exporter=np.concatenate([np.full(len(ration.theta), ration.to_exporter) for ration in binding]),
        gain=gain,
        binds=binds,
    )
