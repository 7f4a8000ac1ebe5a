"""The certificate of a baseline: each accounting identity, how far it is missed at worst, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever.cells import Labels

if TYPE_CHECKING:
    from steelyard.lever.world import World

# Float64 arithmetic on sums of some thousand cells stays below 1e-12; published shares of ten digits below 1e-9.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity: largest relative residual, its cell and the amount that is missing there."""

    name: str
    residual: float
    where: str
    amount: float


@dataclass(frozen=True, slots=True)
class Identities:
    """All identities of a baseline; `ok` where each holds to `tolerance`."""

    rows: tuple[Identity, ...]
    unit: str
    tolerance: float = TOLERANCE

    @property
    def ok(self) -> bool:
        """Whether every identity holds."""
        return self.worst.residual <= self.tolerance

    @property
    def worst(self) -> Identity:
        """The identity missed by most."""
        return max(self.rows, key=lambda row: row.residual)

    def text(self) -> str:
        """One line an identity, then the verdict."""
        wide = max(len(row.name) for row in self.rows)
        lines = [f"{row.name:<{wide}}  {row.residual:.1e}  {self._place(row)}".rstrip() for row in self.rows]
        verdict = "The baseline is an equilibrium" if self.ok else "The baseline is not an equilibrium"
        return "\n".join([*lines, f"{verdict} (tolerance {self.tolerance:g}, relative)."])

    def _place(self, row: Identity) -> str:
        return "" if row.residual <= self.tolerance else f"{row.where}: {row.amount:.6g} {self.unit}"


def identities(world: World, tolerance: float = TOLERANCE) -> Identities:
    """The identities of a world's baseline, each computed from the shares and levels it stores.

    Residuals are relative to the cell's own size (of two sides, the larger). Amounts are in the world's unit (of
    shares: plain numbers).
    """
    e, named = world.economy, world.labels
    output, bought = world.output, world.flows.sum(axis=1)
    inputs = (e.io_share * output[:, None, :]).sum(axis=2)
    income = e.value_added + world.tariff_revenue + e.deficit
    final = e.final_share * income[None, :, None]
    wanted = np.concatenate([final[:1] + inputs[None], final[1:]])
    size = e.expenditure.sum(axis=(0, 2))
    cell, economy = ("economy", "sector"), ("economy",)
    rows = (
        _row("output = inputs + value added", (e.value_added_share + e.io_share.sum(axis=1) - 1) * output, output,
             named, cell),
        _row("expenditure = inputs + final", e.expenditure - wanted,
             np.maximum(e.expenditure, wanted), named, ("use", *cell)),
        _row("final = value added + tariffs + deficit", size - inputs.sum(axis=1) - income, income, named, economy),
        _row("value added = its share of output", e.value_added - (e.value_added_share * output).sum(axis=1),
             e.value_added, named, economy),
        _row("deficit = imports - exports", e.deficit - (bought - output).sum(axis=1), output.sum(axis=1), named,
             economy),
        _row("deficits sum to zero", e.deficit.sum()[None], e.value_added.sum()[None], named, ()),
        _row("shares of a market sum to 1", e.share.sum(axis=2) - 1, np.ones(e.expenditure.shape), named,
             ("use", "importer", "sector")),
        _row("final shares sum to 1", e.final_share.sum(axis=(0, 2)) - 1, np.ones(len(size)), named, economy),
    )  # fmt: skip
    return Identities(rows, world.unit, tolerance)


def require(world: World, purpose: str) -> None:
    """BadInput, naming the identity and the cell, where the baseline is no equilibrium: `purpose` needs one."""
    found = identities(world)
    if not found.ok:
        worst = found.worst
        raise BadInput(
            f"{purpose} on a baseline in equilibrium only; here '{worst.name}' is missed by {worst.residual:.2g} "
            f"(relative) at {worst.where or 'the world'}. Solve the base first, or build it with World.from_flows."
        )


def _row(name: str, gap: Array, size: Array, named: Labels, roles: Sequence[str]) -> Identity:
    relative = np.divide(np.abs(gap), np.abs(size), out=np.zeros_like(gap), where=np.abs(size) > 0)
    at = tuple(int(i) for i in np.unravel_index(int(relative.argmax()), relative.shape))
    where = named.cell(roles, at) if roles else "the world"
    return Identity(name, float(relative[at]), where, float(gap[at]))
