"""A baseline given as shares, the form in which papers publish theirs; it need not be an equilibrium."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array, Economy
from steelyard.lever import build, cells
from steelyard.lever.cells import Labels

# Published shares are rounded: Caliendo & Parro's inputs sum to 1 within 4e-7. Beyond this it is another mistake.
SUM_TOLERANCE = 1e-6
# Their input shares go down to -0.0006 (statistical discrepancies): solvable, so kept and declared.
NEGATIVE_INPUT = -0.01
EXACT = 1e-12

_SHARE = ("use", "importer", "exporter", "sector")
_FINAL = ("use", "economy", "sector")
_CELL = ("economy", "sector")
_INPUTS = ("economy", "input", "using")


class Given(NamedTuple):
    """The arguments of `World.from_shares`, as they came."""

    share: ArrayLike
    tariff: ArrayLike | None
    value_added_share: ArrayLike
    io_share: ArrayLike
    final_share: ArrayLike
    theta: ArrayLike
    value_added: ArrayLike
    deficit: ArrayLike
    expenditure: ArrayLike


def from_shares(given: Given, named: Labels) -> tuple[Economy, tuple[str, ...]]:
    """The baseline, its shares summing to 1 to rounding, and caveats on what had to be declared."""
    share, note_share = _share(given.share, named)
    added = _positive(given.value_added_share, named, "value_added_share", _CELL)
    cells.require(added <= 1, added, named, "value_added_share", _CELL, "It is a fraction of gross output, at most 1.")
    inputs, notes = _inputs(given.io_share, added, named)
    final, note_final = _final(given.final_share, named)
    earned = cells.array(given.value_added, named, "value_added", ("economy",))
    remedy = "Every economy needs value added: correct it or leave the economy out."
    cells.require(earned > 0, earned, named, "value_added", ("economy",), remedy)
    economy = Economy(
        share=share,
        tariff=build.tariffs(given.tariff, named),
        value_added_share=added,
        io_share=inputs,
        final_share=final,
        theta=build.elasticities(given.theta, named),
        value_added=earned,
        deficit=_deficit(given.deficit, earned, named),
        expenditure=_positive(_by_use(given.expenditure, named, 2), named, "expenditure", _FINAL),
    )
    return economy, tuple(note for note in (note_share, *notes, note_final) if note)


def _share(values: ArrayLike, named: Labels) -> tuple[Array, str]:
    found = _positive(_by_use(values, named, 3), named, "share", _SHARE)
    total = found.sum(axis=2)
    remedy = (
        f"Shares of a market sum to 1 over exporters (within {SUM_TOLERANCE:g}); 1 at home where nothing is bought."
    )
    _near(total, np.ones_like(total), named, "Sum of share", ("use", "importer", "sector"), remedy)
    return found / total[:, :, None, :], _note("Trade shares", total - 1)


def _inputs(values: ArrayLike, added: Array, named: Labels) -> tuple[Array, tuple[str, ...]]:
    found = cells.array(values, named, "io_share", _INPUTS)
    remedy = f"Input shares below {NEGATIVE_INPUT:g} make costs fall when prices rise: correct the cell."
    cells.require(found >= NEGATIVE_INPUT, found, named, "io_share", _INPUTS, remedy)
    total, goal = found.sum(axis=1), 1 - added
    remedy = (
        f"Input shares must sum to 1 - value_added_share (within {SUM_TOLERANCE:g}): are they shares of gross output?"
    )
    _near(total, goal, named, "Sum of io_share", ("economy", "using"), remedy)
    scale = np.divide(goal, total, out=np.zeros_like(total), where=total > EXACT)
    negative = found < 0
    note = f"Input shares below zero, kept: {negative.sum()} (lowest {found.min():.2g})." if negative.any() else ""
    return found * scale[:, None, :], (_note("Input shares", total - goal), note)


def _final(values: ArrayLike, named: Labels) -> tuple[Array, str]:
    found = _positive(_by_use(values, named, 2), named, "final_share", _FINAL)
    if len(named.uses) > 1:
        remedy = "Use 0 buys inputs: put final expenditure under the uses after it."
        cells.require(found[:1] == 0, found[:1], named, "final_share", _FINAL, remedy)
    total = found.sum(axis=(0, 2))
    remedy = f"Final shares of an economy must sum to 1 (within {SUM_TOLERANCE:g})."
    _near(total, np.ones_like(total), named, "Sum of final_share", ("economy",), remedy)
    return found / total[None, :, None], _note("Final shares", total - 1)


def _deficit(values: ArrayLike, earned: Array, named: Labels) -> Array:
    found = cells.array(values, named, "deficit", ("economy",))
    if abs(found.sum()) > SUM_TOLERANCE * earned.sum():
        worst = named.economies[int(np.abs(found).argmax())]
        raise BadInput(
            f"The deficits sum to {found.sum():.6g}, not 0 (the largest is of economy {worst}). "
            "What the world imports it exports: add the missing economies, or a rest of the world."
        )
    return found - found.sum() * earned / earned.sum()


def _positive(values: ArrayLike, named: Labels, what: str, roles: tuple[str, ...]) -> Array:
    found = cells.array(values, named, what, roles)
    cells.require(found >= 0, found, named, what, roles, "It cannot be negative: correct the cell.")
    return found


def _by_use(values: ArrayLike, named: Labels, axes: int) -> ArrayLike:
    wide = np.asarray(values)
    return wide[None] if wide.ndim == axes and len(named.uses) == 1 else wide


def _near(total: Array, goal: Array, named: Labels, what: str, roles: tuple[str, ...], remedy: str) -> None:
    cells.require(np.abs(total - goal) <= SUM_TOLERANCE, total, named, what, roles, remedy)


def _note(what: str, gap: Array) -> str:
    worst = float(np.abs(gap).max(initial=0))
    return f"{what} summed to {worst:.2g} off at worst; renormalised." if worst > EXACT else ""
