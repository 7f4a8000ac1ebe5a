"""The reverse mode of one pass: how a result at an equilibrium hangs on the unknowns that a pass starts from.

`equations.one_pass` computes shares, flows, income and costs from log costs, log outputs and wage levels. Here the
same equations are gone through backwards by the chain rule (Griewank & Walther 2008, Evaluating Derivatives, ch. 3).
The bar of a quantity is the derivative of a scalar with respect to it. With the three kinds of flow

    P = pi' (shares),   V = pi' X' / (1+t') (at the border),   U = V / (1+e') (at the factory gate),

every wedge and every cost acts on logarithms of P, V and U alone, and all three have the form matrix x importer's x
exporter's factor. So a sweep is three batched matrix products, as a pass is, and nothing of it is exponential.

Two simplifications hold at an equilibrium only. Receipts equal payments abroad, so the step of the wage level has the
derivative (exports - imports + deficit) / (receipts x response), and `response`, which only scales a step of zero, is
constant. The floor of income and those that guard logarithms do not bind. Home sales are kept apart from trade, as a
pass keeps them: where trade is tiny, its balance would be lost in their rounding.

Arrays are sector-major as in `terms`; the leading axis k here counts results, all at one equilibrium.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.economy import Array
from steelyard.kernels.point import Point
from steelyard.kernels.seeds import Stacked


@dataclass(frozen=True, slots=True)
class Image:
    """Bars of what a pass ends with, by kind."""

    cost: Array  # [k, j, n] log unit cost
    output: Array  # [k, j, n] log output
    level: Array  # [k, n] log wage level
    margin: Array  # [k, n] unit of account
    tax: Array  # [k, n] unit of account
    wedge: Array  # [k, quota] log


@dataclass(frozen=True, slots=True)
class Unit:
    """Bars of a unit of flow: foreign V by exporter plus by importer, U on top; of home sales, V and U together."""

    seller: Array  # [k, j, i] of V
    buyer: Array  # [k, j or 1, n] of V
    ceding: Array  # [k, i] of V, times the importer's margin; to be taken off
    gate: Array  # [k, j, i] of U
    home: Array  # [k, j, n]
    cells: Array  # [k, cell] of log U in rationed cells, beyond `gate`


@dataclass(frozen=True, slots=True)
class Swept:
    """The bars that one sweep finds: of the unknowns, and those from which the wedges' are put together."""

    state: Array  # [k, unknown]
    size: Array  # [k] the largest of them before the numeraire is held
    image: Image
    unit: Unit
    log_price: Array  # [k, u, j, n]
    log_total: Array  # [k, u, j, n] of the sum in the price index
    made: Array  # [k, j, n] log output at unit cost
    bill: Array  # [k, n] subsidies received
    transfer: Array  # [k, n]


def sweep(at: Point, image: Array, seeds: Stacked) -> Swept:
    """The bars before the pass, from those of its image [k, unknown] and the seeds of the results themselves."""
    k, found = at.k, split(at, denormalised(at, image))
    balance = found.level * at.step
    made = np.where(at.live, k.output_step * found.output + seeds.log_output, 0.0)
    unit = _unit(at, found, balance, made, seeds)
    log_price = seeds.log_price + np.zeros((len(image), *at.log_total.shape))
    log_price[:, 0] += by_economy(k.io, found.cost)

    through = _through_spending(at, unit, seeds)
    spent = through + seeds.expenditure
    budget = ((k.final_share * spent).sum(axis=(1, 2)) + seeds.income) / at.untaxed
    # Spending on tariffs comes back as income: what is spent at the border does not.
    unit = replace(unit, buyer=unit.buyer - budget[:, None], home=unit.home - budget[:, None])
    back = budget[:, None, None] * at.net_share
    log_total = at.expenditure * (back - through) - log_price / k.theta
    inputs = spent[:, 0] + budget[:, None] - back[:, 0]

    output, level = _labour(at, found.cost, seeds)
    bill, from_bills = _subsidies(at, seeds.subsidy_bill - balance - budget, balance)
    output = output + (1 - k.output_step) * found.output
    output = output + at.output * (by_economy(k.io_transposed, inputs) + from_bills)
    transfer = balance + budget
    level = level + found.level + _earned(at, budget, transfer, seeds)
    cost = seeds.log_cost - _through_costs(at, unit, log_total, seeds)
    wedge = _wedges(at, found, unit, log_total, seeds)
    others = k.value_added * transfer, k.value_added * budget
    state = np.concatenate([part.reshape(len(image), -1) for part in (cost, output, level, *others, wedge)], axis=1)
    size = np.abs(state).max(axis=1)
    return Swept(denormalised(at, state), size, found, unit, log_price, log_total, made, bill, transfer)


def denormalised(at: Point, x: Array) -> Array:
    """The reverse of `equations.normalise` at a state that is normalised already."""
    k, out = at.k, x.copy()
    nominal = x[:, : k.levels.stop].sum(axis=1) - x[:, k.others] @ at.z[k.others]
    out[:, k.levels] -= nominal[:, None] * (at.gdp / k.world)
    return out


def split(at: Point, x: Array) -> Image:
    """The bars of a packed image, [k, unknown], by kind."""
    size, shape, n = at.live.size, (len(x), *at.live.shape), len(at.gdp)
    others = x[:, at.k.others].reshape(len(x), 2, n) / at.k.value_added
    return Image(
        x[:, :size].reshape(shape), x[:, size : 2 * size].reshape(shape), x[:, at.k.levels], others[:, 0], others[:, 1],
        x[:, at.k.others.stop :],
    )  # fmt: skip


def by_economy(matrix: Array, values: Array) -> Array:
    """Each economy's own matrix: [n, a, b] and [k, b, n] to [k, a, n]."""
    return np.matmul(matrix, values.transpose(2, 1, 0)).transpose(2, 1, 0)


def across(matrix: Array, values: Array) -> Array:
    """Sum over exporters: [u, j, n, i] and [k, j, i] to [k, u, j, n]."""
    return np.matmul(matrix, values.transpose(1, 2, 0)).transpose(3, 0, 1, 2)


def down(matrix: Array, values: Array) -> Array:
    """Sum over uses and importers: [u, j, n, i] and [k, u, j, n] to [k, j, i]."""
    return np.matmul(values.transpose(1, 2, 0, 3), matrix).sum(axis=0).transpose(1, 0, 2)


def _unit(at: Point, image: Image, balance: Array, made: Array, seeds: Stacked) -> Unit:
    """What a unit of each flow is worth, budgets apart: exports earn, imports cost, output is made, taxes are paid."""
    tax = image.tax + seeds.export_tax
    produced = made / np.where(at.live, at.gated + at.sold_home, 1.0)
    home = produced if seeds.flow is None else produced + np.einsum("kjnn->kjn", seeds.flow)
    buyer = -balance[:, None]
    if at.s.margin is not None:
        buyer = buyer + at.s.margin * image.margin[:, None]
    cells = np.zeros((len(made), 0))
    if at.rationed is not None:
        cells = (image.wedge * at.rationed.gain)[:, at.rationed.slot] * at.rationed.part
    seller = np.broadcast_to((balance + tax)[:, None], made.shape)
    return Unit(seller, buyer, image.margin, produced - tax[:, None], home, cells)


def _through_spending(at: Point, unit: Unit, seeds: Stacked) -> Array:
    """Bar of expenditure through the flows that it buys, [k, u, j, n]."""
    if at.gate is at.net:
        found = across(at.net, unit.seller + unit.gate)
    else:
        found = across(at.net, unit.seller) + across(at.gate, unit.gate)
    found = found + unit.buyer[:, None] * at.import_share + unit.home[:, None] * at.home
    if at.s.margin is not None:
        found -= at.s.margin[:, None] * across(at.net, np.broadcast_to(unit.ceding[:, None], unit.seller.shape))
    if seeds.flow is not None:
        found += np.einsum("ujni,kjni->kujn", at.net, seeds.flow)
    if at.rationed is not None:
        u, j, n, _ = at.rationed.cells
        _add(found, (u, j, n), unit.cells / at.expenditure[u, j, n])
    return found


def _through_costs(at: Point, unit: Unit, log_total: Array, seeds: Stacked) -> Array:
    """theta times the bar of a producer's log weight, through all that it sells, [k, j, i]."""
    pulled = unit.seller * at.sold + unit.gate * at.gated + unit.home * at.sold_home
    pulled += down(at.net, at.expenditure * unit.buyer[:, None]) + down(at.share, log_total)
    if at.ceded is not None:
        pulled -= unit.ceding[:, None] * at.ceded
    if seeds.flow is not None:
        pulled += np.einsum("ujni,ujn,kjni->kji", at.net, at.expenditure, seeds.flow)
    found = at.k.theta * pulled
    if at.rationed is not None:
        _, j, _, i = at.rationed.cells
        _add(found, (j, i), (1 + at.rationed.theta) * unit.cells)  # a quantity is a value over its cost
    return found


def _subsidies(at: Point, paid: Array, balance: Array) -> tuple[Array, Array | float]:
    """Bars of subsidies received [k, n], from those of what payers pay, and of output through them [k, j, n]."""
    bill = balance + np.take_along_axis(paid, np.broadcast_to(at.s.payer, paid.shape), axis=1)
    return bill, 0.0 if at.s.subsidy is None else at.s.subsidy * bill[:, None]


def _earned(at: Point, budget: Array, transfer: Array, seeds: Stacked) -> Array:
    """Bar of the log wage level through value added, by itself and by the closure's part of it, [k, n]."""
    aimed = at.s.gdp_share[0]
    world = (aimed * at.gdp).sum() / at.gdp.sum()
    spread = transfer - (transfer * at.gdp).sum(axis=1, keepdims=True) / at.gdp.sum()
    return at.gdp * (budget + seeds.gdp + (aimed - world) * spread)


def _labour(at: Point, cost: Array, seeds: Stacked) -> tuple[Array, Array]:
    """Bars of log output and of the wage level through wages and scale, (7), [k, j, n] and [k, n]."""
    k = at.k
    wage = k.value_added_share * cost + seeds.log_wage
    output = np.zeros_like(wage)
    if k.psi is not None:
        scaled = k.psi * cost * at.live
        wage, output = wage + scaled, output - scaled
    whole = wage.sum(axis=1)
    if not k.mobile:
        earned = k.value_added_share * at.output
        own = np.where(k.sector_value_added > 0, wage, 0.0)
        output = output + own - whole[:, None] * earned / earned.sum(axis=0)
    return output, whole


def _wedges(at: Point, image: Image, unit: Unit, log_total: Array, seeds: Stacked) -> Array:
    """Bars of log quota wedges, which act as export taxes or tariffs on their cells, [k, quota]."""
    if at.rationed is None:
        return np.zeros_like(image.wedge)
    rationed, found = at.rationed, image.wedge * at.rationed.binds
    u, j, n, i = rationed.cells
    spent, sector = at.expenditure[u, j, n], np.minimum(j, unit.buyer.shape[1] - 1)
    border = unit.seller[:, j, i] + unit.buyer[:, sector, n]
    if at.s.margin is not None:
        border = border - at.s.margin[0, j, n] * unit.ceding[:, i]
    if seeds.flow is not None:
        border = border + seeds.flow[:, j, n, i]
    border = at.net[rationed.cells] * spent * border
    gate = at.gate[rationed.cells] * spent * unit.gate[:, j, i] + unit.cells
    gamma = at.share[rationed.cells] * log_total[:, u, j, n] + border + gate
    _add(found, (rationed.slot,), -rationed.theta * gamma - gate - np.where(rationed.to_exporter, 0.0, border))
    return found


def _add(target: Array, where: tuple[NDArray[np.intp], ...], values: Array) -> None:
    """Add values [k, cell] to a target [k, ...] at the places of their cells."""
    for row, value in zip(target, values, strict=True):
        np.add.at(row, where, value)
