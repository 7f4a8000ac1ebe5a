"""The equations of the world equilibrium, arranged as one fixed-point map (Caliendo & Parro 2015, section 2).

One pass computes, in the order of the paper's system in changes but for unit cost, which comes last since the next
pass starts from it (hats dropped; primes mark the counterfactual; kappa gathers every wedge between a producer's cost
and a buyer's price):

    (1) P[u,n,j] = (sum_i pi[u,n,i,j] (kappa[n,i,j] c[i,j])^-theta_j)^(-1/theta_j)               CP (11), price index
    (2) pi'[u,n,i,j] = pi (kappa c / P)^-theta                                                   CP (12), shares
    (3) X'[u,n,k] = [u=0] sum_j io[n,k,j] Y'[n,j] + alpha[u,n,k] I'[n]                           CP (13), expenditure
    (4) I'[n] = w wL + sum t'/(1+t') pi' X' + export taxes - subsidies + D'                      income; D': see Closure
    (5) Y'[i,j] = sum_{u,n} pi' X' / ((1+t')(1+e')(1-s'))                                        output at unit cost
    (6) exports' + D' = imports'                                                                 CP (14), trade balance
    (7) c[n,j] = w^va prod_k P[0,n,k]^io[n,k,j] L[n,j]^-psi_j / A[n,j]                           CP (10), unit cost
    (8) 0 <= mu, quantity <= cap, one with equality                                              quotas

(6) stands for the labour market, which it clears by Walras' law. Of the two it is the better conditioned: it keeps
its size where trade is a small part of income. In (7) L is the sector's labour, Y' / (w Y), whose effect on cost are
the external economies of scale of Lashkaripour & Lugovskyy (2023). Wages differ between sectors only where labour
is immobile; then each sector's wage bill follows its value added.

Arrays here are sector-major, [k, use, sector, importer, exporter], so that each sum over partners is a batched matrix
product; k counts the scenarios of a batch. Unknowns are the logarithms of unit costs, outputs and the wage level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.kernels.terms import Constants, Scenarios

POOREST = 1e-3  # of value added: the least income an iterate may have; a solution that rests on it is none


@dataclass(frozen=True, slots=True)
class Pass:
    """Everything one pass computes; leading axis k."""

    weight: Array  # [k, j, i] c^-theta, the sector's cheapest producer 1
    total: Array  # [k, u, j, n] sum over exporters of (1), weighed so
    log_price: Array  # [k, u, j, n]
    expenditure: Array  # [k, u, j, n]
    output: Array  # [k, j, n]
    log_wage: Array  # [k, j or 1, n]
    gdp: Array  # [k, n]
    tariff_revenue: Array  # [k, n]
    export_tax_revenue: Array  # [k, n]
    subsidy_paid: Array  # [k, n]
    deficit: Array  # [k, n] transfers received under the closure
    income: Array  # [k, n]
    imports: Array  # [k, n]
    exports: Array  # [k, n]
    image: Array  # [k, unknown] the unknowns after the pass


def normalise(z: Array, k: Constants) -> Array:
    """The unknowns with world value added at its baseline amount: all that is nominal scaled alike."""
    excess = np.log((np.exp(z[:, k.levels]) * k.value_added).sum(axis=1) / k.world)[:, None]
    scaled = z.copy()
    scaled[:, : k.levels.stop] -= excess
    scaled[:, k.others] /= np.exp(excess)
    return scaled


def one_pass(z: Array, k: Constants, s: Scenarios) -> Pass:
    """Equations (1) to (8), once, from normalised unknowns `z` [k, unknown]."""
    log_cost, log_output, level, other, wedge = k.unpack(z)
    s.set_wedges(wedge)
    old_output = np.exp(log_output) * k.output
    gdp = np.exp(level) * k.value_added
    log_wage = _log_wage(k, level, old_output)

    lowest = log_cost.min(axis=2, keepdims=True)
    weight = np.exp(-k.theta * (log_cost - lowest))
    total = _buy(s.gross, weight)
    log_price = lowest[:, None] - np.log(total) / k.theta  # (1)

    home_share = s.home * weight[:, None] / total  # (2), net of tariff: of the home producer, ...
    import_share = _buy(s.net, weight) / total  # ... and of all foreign ones; apart, since either may be tiny
    net_share = home_share + import_share
    inputs = _by_economy(k.io, old_output)
    own_bill, paid = _subsidies(s, old_output)
    margins, export_revenue = other
    transfers = s.transfers(gdp) + margins
    revenue_share = 1 - net_share
    spendable = gdp + (revenue_share[:, 0] * inputs).sum(axis=1) + export_revenue - paid + transfers
    income = spendable / (1 - (revenue_share * k.final_share).sum(axis=(1, 2)))  # (4), solved for its own tariffs
    income = np.maximum(income, POOREST * gdp)
    expenditure = k.final_share * income[:, None, None, :]
    expenditure[:, 0] += inputs  # (3)

    per_total = expenditure / total
    exported = weight * _sell(s.net, per_total)
    taxed = 0.0 if s.export_tax is None else weight * _sell(s.export_tax, per_total)
    home = expenditure * home_share
    output = (exported + home.sum(axis=1) - taxed) / s.unsubsidised  # (5)
    imported = expenditure * import_share
    imports, exports = imported.sum(axis=(1, 2)), exported.sum(axis=1)
    new_level = level + _level_change(exports, imports, transfers + own_bill - paid) / s.response  # (6)

    cost = k.value_added_share * log_wage + _by_economy(k.io_transposed, log_price[:, 0]) - s.log_productivity
    if k.psi is not None:
        cost = cost - k.psi * (k.log_ratio(old_output) - log_wage)  # (7)
    new_other = _other_income(s, per_total, weight, imported, taxed)
    new_wedge = s.next_wedges(wedge, weight, per_total, log_cost)  # (8)
    tariff_revenue = (expenditure * (1 - net_share)).sum(axis=(1, 2))
    image = normalise(
        k.pack(cost, log_output + k.output_step * (k.log_ratio(output) - log_output), new_level, new_other, new_wedge),
        k,
    )
    return Pass(weight, total, log_price, expenditure, output, log_wage, gdp, tariff_revenue, new_other[1], paid,
                transfers, income, imports, exports, image)  # fmt: skip


def _buy(matrix: Array, weight: Array) -> Array:
    """Sum over exporters: [k, u, j, n, i] and [k, j, i] to [k, u, j, n]."""
    return np.matmul(matrix, weight[:, None, :, :, None])[..., 0]


def _sell(matrix: Array, per_total: Array) -> Array:
    """Sum over uses and importers: [k, u, j, n, i] and [k, u, j, n] to [k, j, i]."""
    sold = np.matmul(per_total[..., None, :], matrix)[..., 0, :]
    return sold[:, 0] if sold.shape[1] == 1 else sold.sum(axis=1)


def _by_economy(matrix: Array, values: Array) -> Array:
    """Each economy's own matrix: [n, a, b] and [k, b, n] to [k, a, n]."""
    return np.matmul(matrix, values.transpose(2, 1, 0)).transpose(2, 1, 0)


def _log_wage(k: Constants, level: Array, output: Array) -> Array:
    if k.mobile:
        return level[:, None, :]
    earned = np.maximum(k.value_added_share * output, np.finfo(float).tiny)
    relative = np.log(np.where(k.sector_value_added > 0, earned / k.positive_value_added, 1.0))
    return relative + (level - np.log(earned.sum(axis=1) / k.value_added))[:, None, :]


def _subsidies(s: Scenarios, output: Array) -> tuple[Array, Array]:
    if s.subsidy is None:
        return np.zeros(s.transfer.shape), np.zeros(s.transfer.shape)
    bill = (s.subsidy * output).sum(axis=1)
    paid = np.zeros_like(bill)
    np.add.at(paid, (np.arange(len(bill))[:, None], s.payer), bill)
    return bill, paid


def _level_change(exports: Array, imports: Array, deficit: Array) -> Array:
    """Excess of receipts over payments abroad, as a logarithm: what the wage level has to rise by, times `response`."""
    receipts, payments = exports + np.maximum(deficit, 0), imports + np.maximum(-deficit, 0)
    tiny = np.finfo(float).tiny
    return np.log(np.maximum(receipts, tiny) / np.maximum(payments, tiny))


def _other_income(
    s: Scenarios, per_total: Array, weight: Array, imported: Array, taxed: Array | float
) -> tuple[Array, Array]:
    """What hangs on others' purchases, each [k, n]: the closure's margins, earned less ceded, and export taxes."""
    tax = np.zeros(s.transfer.shape) if s.export_tax is None else np.sum(taxed, axis=1)
    if s.margin is None:
        return np.zeros(s.transfer.shape), tax
    margin = s.margin[:, None]
    ceded = weight * _sell(s.net, margin * per_total)
    return (margin * imported).sum(axis=(1, 2)) - ceded.sum(axis=1), tax
