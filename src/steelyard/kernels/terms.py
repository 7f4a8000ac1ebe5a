"""What the passes of a solve share, computed once: the baseline rearranged, and every wedge folded into weights.

Arrays are sector-major, [k, use, sector, importer, exporter]; k counts the scenarios of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.economy import Array, Closure, Economy, Mechanics, Policy
from steelyard.kernels.rations import Ration, rations

SMALLEST = 1e-12  # of mean output: the scale of a producer whose baseline sales round to nothing


@dataclass(frozen=True, slots=True)
class Constants:
    """What all scenarios of a batch share."""

    theta: Array  # [j, 1]
    value_added_share: Array  # [j, n]
    io: Array  # [n, k, j]
    io_transposed: Array  # [n, j, k]
    final_share: Array  # [u, j, n]
    share: Array  # [u, j, n, i]
    one_plus_tariff: Array  # [j, n, i] baseline
    output: Array  # [j, n] baseline; 0 where nobody buys
    value_added: Array  # [n]
    psi: Array | None  # [j, 1]
    mobile: bool
    output_step: Array | float  # of an output towards its image
    others: slice  # where margins and export taxes stand among the unknowns; empty where there are none

    @property
    def world(self) -> float:
        """World value added: the numeraire."""
        return float(self.value_added.sum())

    @property
    def levels(self) -> slice:
        """Where the wage levels stand among the unknowns."""
        return slice(2 * self.output.size, 2 * self.output.size + self.value_added.size)

    @property
    def sector_value_added(self) -> Array:
        """[j, n] baseline, at cost shares."""
        return self.value_added_share * self.output

    @property
    def positive_value_added(self) -> Array:
        """The same, with 1 in place of 0."""
        return np.where(self.sector_value_added > 0, self.sector_value_added, 1.0)

    def log_ratio(self, output: Array) -> Array:
        """log(output / baseline); 0 for a producer that has no baseline."""
        live = self.output > 0
        return np.log(np.where(live, output, 1.0) / np.where(live, self.output, 1.0))

    def unpack(self, z: Array) -> tuple[Array, Array, Array, tuple[Array, Array], Array]:
        """Log cost, log output [k, j, n], log wage level [k, n], margins and export taxes [k, n], log wedges [k, q]."""
        sectors, n = self.output.shape
        size = self.output.size
        others = z[:, self.others].reshape(len(z), -1, n) * self.value_added
        margins, taxes = (others[:, 0], others[:, 1]) if others.shape[1] else (np.zeros((len(z), n)),) * 2
        return (
            z[:, :size].reshape(-1, sectors, n),
            z[:, size : 2 * size].reshape(-1, sectors, n),
            z[:, self.levels],
            (margins, taxes),
            z[:, self.others.stop :],
        )

    def pack(self, cost: Array, output: Array, level: Array, others: tuple[Array, Array], wedge: Array) -> Array:
        """The inverse of `unpack`."""
        parts = [cost, output, level]
        if self.others.stop > self.others.start:
            parts += [other / self.value_added for other in others]
        return np.concatenate([part.reshape(len(level), -1) for part in (*parts, wedge)], axis=1)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What each scenario of a batch has of its own; leading axis k."""

    gross: Array  # [k, u, j, n, i] pi kappa^-theta
    net: Array  # [k, u, j, n, i] gross / (1+t') of foreign exporters; 0 for home
    home: Array  # [k, u, j, n] net, domestic
    export_tax: Array | None  # [k, u, j, n, i] net e'/(1+e'); None where there is none
    unsubsidised: Array  # [k, j, n] 1 - s'
    subsidy: Array | None  # [k, j, n] s'
    payer: NDArray[np.intp]  # [k, n]
    log_productivity: Array  # [k, j, n]
    transfer: Array  # [k, n]
    gdp_share: Array  # [k, n]
    margin: Array | None  # [k, j, n]
    response: Array  # [k, n] of the trade balance to the wage level, for the size of its step
    rations: tuple[Ration, ...]

    def take(self, rows: NDArray[np.intp]) -> Scenarios:
        """The scenarios of these rows."""
        if len(rows) == len(self.transfer):
            return self
        kept = {f.name: value[rows] for f in fields(self) if isinstance(value := getattr(self, f.name), np.ndarray)}
        position = {int(row): new for new, row in enumerate(rows)}
        left = tuple(replace(r, row=position[r.row]) for r in self.rations if r.row in position)
        return replace(self, **kept, rations=left)

    def transfers(self, gdp: Array) -> Array:
        """The closure's deficits but for its margins, [k, n]."""
        aimed = self.gdp_share * gdp
        return self.transfer + aimed - gdp * (aimed.sum(axis=1) / gdp.sum(axis=1))[:, None]

    def set_wedges(self, wedge: Array) -> None:
        """Write the quota wedges, log [k, q], into the weights of their cells."""
        for ration in self.rations:
            ration.write(wedge, self.gross, self.net, self.export_tax)

    def next_wedges(self, wedge: Array, weight: Array, per_total: Array, log_cost: Array) -> Array:
        """The wedges after one step towards quantity <= cap."""
        new = np.zeros_like(wedge)
        for ration in self.rations:
            new[ration.row, ration.slot] = ration.step(wedge, self.net, self.export_tax, weight, per_total, log_cost)
        return new


def constants(
    economy: Economy, mechanics: Mechanics, closures: Sequence[Closure], policies: Sequence[Policy]
) -> Constants:
    """Rearrange the baseline for the batched products."""
    sold = economy.output.T
    live = economy.share.any(axis=(0, 1)).T
    size = 2 * sold.size + economy.value_added.size
    linked = any(c.margin.any() for c in closures) or any(_taxes_exports(p) for p in policies)
    return Constants(
        theta=economy.theta[:, None],
        value_added_share=np.ascontiguousarray(economy.value_added_share.T),
        io=np.ascontiguousarray(economy.io_share),
        io_transposed=np.ascontiguousarray(economy.io_share.transpose(0, 2, 1)),
        final_share=np.ascontiguousarray(economy.final_share.transpose(0, 2, 1)),
        share=np.ascontiguousarray(economy.share.transpose(0, 3, 1, 2)),
        one_plus_tariff=np.ascontiguousarray(1 + economy.tariff.transpose(2, 0, 1)),
        output=np.where(live, np.maximum(sold, SMALLEST * sold.mean()), 0.0),
        value_added=economy.value_added,
        psi=None if mechanics.scale is None else mechanics.scale[:, None],
        mobile=mechanics.mobile,
        # Where labour is immobile, output raises its own wage: cost by va, demand for it by -theta va.
        output_step=1.0 if mechanics.mobile else 1 / (1 + economy.theta[:, None] * economy.value_added_share.T),
        others=slice(size, size + (2 * economy.value_added.size if linked else 0)),
    )


def scenarios(
    economy: Economy, k: Constants, policies: Sequence[Policy], closures: Sequence[Closure], cost: Array | None = None
) -> Scenarios:
    """Fold every wedge of each policy into the weights of its scenario.

    `cost` [k, j, n] are log unit costs at which to measure the trade balance's response to wages; None: baseline's.
    """
    parts = [_weights(k, policy) for policy in policies]
    gross, net = np.stack([part[0] for part in parts]), np.stack([part[1] for part in parts])
    taxed = any(_taxes_exports(policy) for policy in policies)
    export_tax = np.stack([np.zeros_like(part[0]) if part[2] is None else part[2] for part in parts]) if taxed else None
    n = len(k.value_added)
    own = np.einsum("kujnn->kujn", net)
    home = own.copy()
    own[:] = 0
    unsubsidised = 1 - _full([p.subsidy for p in policies], k, 0.0)
    return Scenarios(
        gross=gross,
        net=net,
        home=home,
        export_tax=export_tax,
        unsubsidised=unsubsidised,
        subsidy=1 - unsubsidised if (unsubsidised != 1).any() else None,
        payer=np.stack([np.arange(n) if p.payer is None else p.payer for p in policies]),
        log_productivity=np.log(_full([p.productivity for p in policies], k, 1.0)),
        transfer=np.stack([c.transfer for c in closures]),
        gdp_share=np.stack([c.gdp_share for c in closures]),
        margin=_full([c.margin for c in closures], k, 0.0) if any(c.margin.any() for c in closures) else None,
        response=_response(k, gross, net, cost),
        rations=rations(economy, policies, gross, net, export_tax, unsubsidised),
    )


def _taxes_exports(policy: Policy) -> bool:
    taxed = policy.export_tax is not None and bool(policy.export_tax.any())
    return taxed or any(quota.to_exporter for quota in policy.quotas)


def _weights(k: Constants, policy: Policy) -> tuple[Array, Array, Array | None]:
    """gross, net and export tax of one policy, [u, j, n, i]."""
    one_plus_tariff = k.one_plus_tariff if policy.tariff is None else 1 + policy.tariff.transpose(2, 0, 1)
    kappa = one_plus_tariff / k.one_plus_tariff
    tax = None if policy.export_tax is None else 1 + policy.export_tax.transpose(2, 0, 1)
    if tax is not None:
        kappa *= tax
    if policy.subsidy is not None:
        kappa *= 1 - policy.subsidy.T[:, None, :]
    kappa = kappa[None]
    if policy.trade_cost is not None:
        cost = policy.trade_cost if policy.trade_cost.ndim == 4 else policy.trade_cost[None]
        kappa = kappa * cost.transpose(0, 3, 1, 2)
    gross = np.log(kappa)
    gross *= -k.theta[..., None]
    gross = k.share * np.exp(gross, out=gross)
    net = gross / one_plus_tariff
    return gross, net, None if tax is None else net * (1 - 1 / tax)


def _response(k: Constants, gross: Array, net: Array, cost: Array | None) -> Array:
    """1 + twice the elasticity of (exports less imports) to the wage level with others' costs given, [k, n].

    A rise of the wage level raises the economy's own costs by `pass_through`, a fixed point over its own inputs.
    Twice: a step on the cautious side.
    """
    weight = np.ones((1, *k.output.shape))
    if cost is not None:
        weight = np.exp(-k.theta * (cost - cost.min(axis=2, keepdims=True)))
    total = np.matmul(gross, weight[:, None, :, :, None])[..., 0]
    own = np.einsum("kujnn->kujn", gross)[:, 0] * weight / total[:, 0]
    through = _pass_through(k, own)
    spent = (k.final_share * k.value_added)[None] + 0.0
    spent[:, 0] += np.matmul(k.io, k.output.T[..., None])[..., 0].T
    per_total = spent / total
    sold = weight * np.matmul(per_total[..., None, :], net)[..., 0, :].sum(axis=1)
    bought = (per_total * np.matmul(net, weight[:, None, :, :, None])[..., 0]).sum(axis=1)
    tiny = np.finfo(float).tiny
    exports = (sold * k.theta * through).sum(axis=1) / np.maximum(sold.sum(axis=1), tiny)
    imports = (bought * k.theta * through * own).sum(axis=1) / np.maximum(bought.sum(axis=1), tiny)
    return 1 + 2 * (exports + imports)


def _pass_through(k: Constants, own: Array) -> Array:
    """Elasticity of own unit costs to the own wage level, from `own` shares [k, j, n]; two digits are enough."""
    through, before = np.ones(own.shape), np.zeros(own.shape)
    for _ in range(50):
        if np.abs(through - before).max() < 1e-2:
            break
        before = through
        through = k.value_added_share + np.matmul(k.io_transposed, (own * through).transpose(2, 1, 0)).transpose(
            2, 1, 0
        )
    return through


def _full(given: Sequence[Array | None], k: Constants, neutral: float) -> Array:
    return np.stack([np.full(k.output.shape, neutral) if a is None else a.T for a in given])
