"""Amounts or shares with labels become a checked baseline; every fault is found before any solving."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.kernels import baseline
from steelyard.kernels.economy import Array, Economy
from steelyard.lever import cells
from steelyard.lever.cells import Labels

# Single precision rounds to 6e-8 of a number and sums of 77 of them stay below 1e-7; ten times that is no rounding.
ROUNDING = 1e-6
# Below this fraction of world output, scaling is the arithmetic's own rounding and nothing to report.
DECLARED = 1e-9

_TRADE = ("importer", "exporter", "sector")
_INPUTS = ("economy", "input", "using")


def from_flows(
    flows: ArrayLike,
    intermediate: ArrayLike,
    final: ArrayLike | None,
    tariff: ArrayLike | None,
    theta: ArrayLike,
    named: Labels,
    tolerance: float = ROUNDING,
) -> tuple[Economy, tuple[str, ...]]:
    """The baseline from amounts at basic prices net of tariff, and the caveats that it needs.

    Axes as in `World.from_flows`. Buyers pay the trade-weighted average tariff of a market on top, for inputs and
    final goods alike. Departures of the table from its identities up to `tolerance`, as a fraction of the market,
    are absorbed and declared; larger ones are errors.
    """
    net = _flows(flows, named)
    duty = tariffs(tariff, named)
    inputs = cells.array(intermediate, named, "intermediate", _INPUTS)
    cells.require(inputs >= 0, inputs, named, "intermediate", _INPUTS, "Amounts cannot be negative: correct the cell.")
    _used(net, inputs, named)
    _agrees(net, inputs, final, named, tolerance)
    paid = net * (1 + duty)
    scaled = inputs * (1 + baseline.average_tariff(paid, duty)[0])[:, :, None]
    settled, notes = settle(paid, duty, scaled, named, tolerance)
    return from_paid(paid, duty, settled, elasticities(theta, named), named), notes


def from_paid(paid: Array, tariff: Array, intermediate: Array, theta: Array, named: Labels) -> Economy:
    """The baseline of amounts that are consistent already; BadInput for an economy that earns or spends nothing."""
    final = baseline.final_expenditure(paid.sum(axis=2), intermediate).sum(axis=(0, 2))
    remedy = "Merge it with another economy, or correct its row."
    cells.require(final > 0, final, named, "Final expenditure", ("economy",), remedy)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = baseline.from_paid(paid, tariff, intermediate, theta)
    cells.require(found.value_added > 0, found.value_added, named, "Value added", ("economy",), remedy)
    return found


def settle(
    paid: Array, tariff: Array, intermediate: Array, named: Labels, tolerance: float
) -> tuple[Array, tuple[str, ...]]:
    """Inputs that leave no value added and no final purchase negative, and a caveat on what was absorbed.

    Inputs above output (a column) or above purchases (a row) by rounding are scaled down to them; with uses apart,
    the row is scaled to the purchases of inputs. More than `tolerance` is an error that names the cell.
    """
    output = (paid / (1 + tariff)).sum(axis=(0, 1))
    bought = paid[0].sum(axis=1)
    inputs = _within(intermediate, output, 1, named, tolerance, "Value added", ("economy", "sector"))
    exact = len(paid) > 1
    inputs = _within(inputs, bought, 2, named, tolerance, "Final expenditure", ("economy", "sector"), exact=exact)
    moved = float(np.abs(inputs - intermediate).sum())
    if moved <= DECLARED * float(output.sum()):
        return inputs, ()
    return inputs, (f"Inputs were scaled by {moved:.3g} in all (same unit as the table) to absorb its rounding.",)


def tariffs(tariff: ArrayLike | None, named: Labels) -> Array:
    """Ad valorem fractions [importer, exporter, sector], zero for None; BadInput below -100 %."""
    n, j = len(named.economies), len(named.sectors)
    if tariff is None:
        return np.zeros((n, n, j))
    found = cells.array(tariff, named, "tariff", _TRADE)
    remedy = "A tariff is a fraction (0.25 for 25 %) and above -1: a buyer cannot be paid more than the price."
    cells.require(found > -1, found, named, "tariff", _TRADE, remedy)
    return found


def elasticities(theta: ArrayLike, named: Labels) -> Array:
    """Trade elasticities [sector], all > 0; one number stands for every sector."""
    found = np.asarray(theta, dtype=np.float64)
    wide = np.full(len(named.sectors), found) if found.ndim == 0 else found
    found = cells.array(wide, named, "theta", ("sector",))
    remedy = "Trade elasticities are positive: give theta, not -theta or 1 - sigma."
    cells.require(found > 0, found, named, "theta", ("sector",), remedy)
    return found


def _flows(flows: ArrayLike, named: Labels) -> Array:
    wide = np.asarray(flows)
    if wide.ndim == 3 and len(named.uses) == 1:
        wide = wide[None]
    roles = ("use", *_TRADE)
    net = cells.array(wide, named, "flows", roles)
    cells.require(net >= 0, net, named, "flows", roles, "Amounts cannot be negative: correct the cell.")
    output = net.sum(axis=(0, 1))
    row = output.sum(axis=1)
    cells.require(row > 0, row, named, "Output", ("economy",), "Its rows are all zero: fill them or leave it out.")
    column = output.sum(axis=0)
    remedy = "Nobody supplies it: fill its rows, merge it with another sector or leave it out."
    cells.require(column > 0, column, named, "Output", ("sector",), remedy)
    return net


def _used(net: Array, inputs: Array, named: Labels) -> None:
    output = net.sum(axis=(0, 1))
    bad = (output <= 0)[:, None, :] & (inputs > 0)
    remedy = (
        "The using sector sells nothing in `flows`: enter its sales, or move its inputs to the sector that uses them."
    )
    cells.require(~bad, inputs, named, "intermediate", _INPUTS, remedy)


def _agrees(net: Array, inputs: Array, final: ArrayLike | None, named: Labels, tolerance: float) -> None:
    if final is None:
        return
    bought = net.sum(axis=2)
    one = len(named.uses) == 1
    roles = ("economy", "sector") if one and np.ndim(final) == 2 else ("use", "economy", "sector")
    given = cells.array(final, named, "final", roles)
    cells.require(given >= 0, given, named, "final", roles, "Amounts cannot be negative: correct the cell.")
    given = given.reshape(bought.shape)
    gap = given - baseline.final_expenditure(bought, inputs)
    remedy = "Purchases in `flows` must equal `intermediate` (all using sectors) plus `final`: balance the table first."
    good = np.abs(gap) <= tolerance * bought
    cells.require(good, gap, named, "final less (flows less intermediate)", ("use", "economy", "sector"), remedy)


def _within(
    inputs: Array,
    limit: Array,
    axis: int,
    named: Labels,
    tolerance: float,
    what: str,
    roles: tuple[str, str],
    *,
    exact: bool = False,
) -> Array:
    total = inputs.sum(axis=axis)
    left = limit - total
    good = (np.abs(left) if exact else -left) <= tolerance * np.maximum(limit, total if exact else 0)
    cause = "Inputs do not equal what is bought for use as input" if exact else "Inputs exceed what there is"
    cells.require(
        good, left, named, what, roles, f"{cause}: correct the inputs, the flows or the tariffs of that cell."
    )
    scale = np.divide(limit, total, out=np.ones_like(total), where=total > 0)
    return inputs * np.expand_dims(scale if exact else np.minimum(scale, 1), axis)
