"""What instruments write on: the wedges of a policy as they grow, and the record of each touch.

Arrays are allocated when first written, so that a policy names only what it changes. Every write goes through a
mask; one that moves no cell with trade is an error, never a silent nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array, Policy, Quota

if TYPE_CHECKING:
    from steelyard.lever.world import World

Mask = NDArray[np.bool_]
Rule = Callable[[Array], Array | float]
"""Levels as they are to levels as they will be."""

_TRADE = ("importer", "exporter", "sector")
_SUPPLY = ("economy", "sector")


@dataclass(frozen=True, slots=True)
class Touch:
    """What one instrument did: cells with trade (or output) that it moved, their baseline value, one sentence."""

    instrument: object
    cells: int
    covered: float  # baseline trade net of tariff, or output, or GDP, in the world's unit
    text: str
    notes: tuple[str, ...] = ()


@dataclass(eq=False)
class Wedges:
    """A policy in the making, on one world."""

    world: World
    tariffs: Array | None = None
    export_tax: Array | None = None
    trade_cost: Array | None = None
    subsidy: Array | None = None
    productivity: Array | None = None
    transfers: Array | None = None
    quotas: list[Quota] = field(default_factory=list)
    payers: dict[int, int] = field(default_factory=dict)
    capped: set[tuple[int, int, int]] = field(default_factory=set)

    @property
    def tariff(self) -> Array:
        """Levels as they stand now, [importer, exporter, sector]."""
        return self.world.economy.tariff if self.tariffs is None else self.tariffs

    def cell(self, index: NDArray[np.intp]) -> str:
        """Names of one cell of [importer, exporter, sector] or [economy, sector]."""
        return self.world.labels.cell(_TRADE if len(index) == 3 else _SUPPLY, index.tolist())

    def set_tariff(self, what: str, mask: Mask, rule: Rule) -> tuple[Mask, Array, Array]:
        """Replace tariffs under the mask; the cells that moved, and the levels before and after there.

        BadInput for a level of -100 % or less, naming the cell, and where no cell with trade moves.
        """
        old = self.tariff
        new = self._levels(what, "tariff", mask, old, rule)
        moved = self._moved(what, mask, old, new)
        self.tariffs = new
        return moved, old[moved], new[moved]

    def set_export_tax(self, what: str, mask: Mask, rule: Rule) -> tuple[Mask, Array, Array]:
        """The same for export taxes, which are zero in the baseline."""
        old = np.zeros(mask.shape) if self.export_tax is None else self.export_tax
        new = self._levels(what, "export tax", mask, old, rule)
        moved = self._moved(what, mask, old, new)
        self.export_tax = new
        return moved, old[moved], new[moved]

    def multiply_cost(self, what: str, mask: Mask, hat: Array | float, uses: NDArray[np.intp] | None = None) -> Mask:
        """Multiply trade costs under the mask by `hat`, in all uses or some; the cells that moved.

        `hat` is broadcast to [importer, exporter, sector], or with `uses` to [use, importer, exporter, sector].
        """
        flows = self.world.flows if uses is None else self.world.economy.flows[uses]
        wide = np.where(mask, hat, 1.0)
        moved = self._hat_moved(what, np.broadcast_to(mask, flows.shape), np.broadcast_to(wide, flows.shape), flows)
        held = np.ones(mask.shape) if self.trade_cost is None else self.trade_cost
        if uses is None:
            self.trade_cost = held * wide
            return moved
        apart = np.broadcast_to(held, self.world.economy.share.shape).copy()
        apart[uses] *= wide
        self.trade_cost = apart
        return np.any(moved, axis=0, keepdims=True)[0]

    def set_subsidy(self, what: str, mask: Mask, rule: Rule) -> tuple[Mask, Array, Array]:
        """Replace subsidies under the mask [economy, sector]; BadInput for 100 % or more, naming the cell."""
        old = np.zeros(mask.shape) if self.subsidy is None else self.subsidy
        new = np.where(mask, rule(old), old)
        bad = np.argwhere(mask & ~(new < 1))
        if len(bad):
            raise BadInput(
                f"{what}: the subsidy of {self.cell(bad[0])} would be {100 * new[tuple(bad[0])]:.6g} %. "
                "Keep it below 100 %, or buyers would be paid to take the goods."
            )
        moved = self._moved(what, mask, old, new)
        self.subsidy = new
        return moved, old[moved], new[moved]

    def multiply_productivity(self, what: str, mask: Mask, hat: float) -> Mask:
        """Multiply productivity under the mask [economy, sector]; the cells that moved."""
        wide = np.where(mask, hat, 1.0)
        moved = self._hat_moved(what, mask, wide, self.world.output)
        self.productivity = wide if self.productivity is None else self.productivity * wide
        return moved

    def set_payer(self, what: str, economy: int, payer: int) -> None:
        """Who pays an economy's subsidies; BadInput if somebody else does already."""
        before = self.payers.setdefault(economy, payer)
        if before != payer:
            names = self.world.economies
            raise BadInput(
                f"{what}: the subsidies of {names[economy]} are paid by {names[before]} already. "
                "One economy's subsidies have one payer: name the same."
            )

    def add_quota(self, what: str, mask: Mask, cap: float, to_exporter: bool) -> Mask:
        """Cap the cells under the mask together; those with trade. BadInput if none has, or one is capped already."""
        traded = self._traded(what, mask)
        cells = np.argwhere(traded)
        twice = [cell for cell in cells if tuple(cell.tolist()) in self.capped]
        if twice:
            raise BadInput(
                f"{what}: {self.cell(twice[0])} is under another quota already. "
                "Merge the two, or choose cells that do not overlap."
            )
        self.capped.update((n, i, j) for n, i, j in cells.tolist())
        n, i, j = (np.ascontiguousarray(column) for column in cells.T)
        self.quotas.append(Quota(n, i, j, cap, to_exporter))
        return traded

    def add_transfer(self, amounts: Array) -> None:
        """Add to the deficits that the closure is to reach, [economy], summing to zero."""
        self.transfers = amounts if self.transfers is None else self.transfers + amounts

    def policy(self) -> Policy:
        """The wedges as the solver takes them; None where nothing was written."""
        payer = None
        if any(paid != by for paid, by in self.payers.items()):
            payer = np.arange(len(self.world.economies), dtype=np.intp)
            payer[list(self.payers)] = list(self.payers.values())
        return Policy(
            self.tariffs, self.trade_cost, self.export_tax, self.subsidy, payer, self.productivity, tuple(self.quotas)
        )

    def _levels(self, what: str, kind: str, mask: Mask, old: Array, rule: Rule) -> Array:
        new = np.where(mask, rule(old), old)
        bad = np.argwhere(mask & ~(new > -1))
        if len(bad):
            at = tuple(bad[0])
            raise BadInput(
                f"{what}: the {kind} of {self.cell(bad[0])} would go from {100 * old[at]:.6g} % to "
                f"{100 * new[at]:.6g} %. Keep it above -100 %, or nobody would pay for the goods."
            )
        return new

    def _traded(self, what: str, mask: Mask, weight: Array | None = None) -> Mask:
        held = weight if weight is not None else self.world.flows if mask.ndim == 3 else self.world.output
        traded = mask & (held > 0)
        if not traded.any():
            kind = "output" if mask.ndim == 2 else "trade"
            raise BadInput(
                f"{what}: none of the {int(mask.sum())} cells chosen has any {kind} in the baseline, so nothing can "
                f"move. Choose cells with {kind}, or leave the instrument out."
            )
        return traded

    def _moved(self, what: str, mask: Mask, old: Array, new: Array) -> Mask:
        traded = self._traded(what, mask)
        moved = traded & (new != old)
        if not moved.any():
            first = np.argwhere(traded)[0]
            others = ", and so do the others" if traded.sum() > 1 else ""
            raise BadInput(
                f"{what} changes no cell: {self.cell(first)} stays at {100 * float(old[tuple(first)]):.6g} %{others}. "
                "Give another size, or leave the instrument out."
            )
        return moved

    def _hat_moved(self, what: str, mask: Mask, hat: Array, weight: Array) -> Mask:
        moved = self._traded(what, mask, weight) & (hat != 1)
        if not moved.any():
            raise BadInput(
                f"{what} changes no cell: its size leaves every cost as it is. Give another, or leave it out."
            )
        return moved
