"""Home bias in procurement: one use turns from foreign goods to goods of its own economy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.border import FLOOR, banning
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Mask, Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeBias(Instrument):
    """Procurement rules: the government of `importer` treats foreign goods as dearer (equations 1, 2; one use only).

    Exactly one size: `cost` is the ad valorem equivalent put on the foreign goods chosen (0.2 for 20 %), `cut` the
    fraction by which their share of the market falls at unchanged prices. With S the share before and left = 1 - cut,
    the trade cost is (left (1 - S) / (1 - left S))^(-1/theta). A cut of 1 leaves 1e-6 of the share. `exporter`
    limits it to some suppliers; `use` may name other uses (state-owned investment).
    """

    kind: ClassVar[str] = "Home bias"

    importer: Names
    sector: Names = None
    exporter: Names = None
    cost: float | None = None
    cut: float | None = None
    use: Names = "government"

    def __post_init__(self) -> None:
        record.freeze(self)
        if sizes.exactly_one(self.label, {"cost": self.cost, "cut": self.cut}) == "cut":
            sizes.part(self.label, "cut", self.cut)
        elif sizes.step(self.label, "cost", self.cost) < 0:
            raise BadInput(
                f"{self.label}: cost {self.cost} favours foreign goods. Give a fraction above 0: 0.2 for 20 %."
            )

    @property
    def size(self) -> str:
        """`foreign goods, share cut by 50 % in use government`, `..., cost up by 20 % ...`."""
        told = "share cut by" if self.cost is None else "cost up by"
        value = self.cut if self.cost is None else self.cost
        return f"foreign goods, {told} {sizes.percent(value or 0.0)} in use {select.words(self.use)}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Multiply the trade cost in the use; BadInput in a world that does not keep uses apart."""
        uses = record.uses_of(world, self.use, self.label)
        mask, notes = select.border(world, self.importer, self.exporter, self.sector, self.label)
        hat, more = (1 + self.cost, ()) if self.cost is not None else _cutting(world, mask, uses, self)
        moved = wedges.multiply_cost(self.label, mask, hat, uses)
        return record.of_trade(self, wedges, moved, notes=notes + more, uses=uses)


def _cutting(world: World, mask: Mask, uses: NDArray[np.intp], bias: HomeBias) -> tuple[Array, tuple[str, ...]]:
    left = max(1 - float(bias.cut or 0.0), FLOOR)
    chosen = np.where(mask, world.economy.share[uses], 0.0).sum(axis=2)
    rest = 1 - chosen
    stuck = (chosen > 0) & (rest <= FLOOR * chosen)
    if stuck.any() and not ((chosen > 0) & ~stuck).any():
        raise BadInput(
            f"{bias.label}: nobody else supplies these markets, so no rule can cut the share of the exporters chosen. "
            "Choose other sectors, or give a cost."
        )
    hat = np.ones_like(chosen)
    free = ~stuck
    theta = np.broadcast_to(world.economy.theta, chosen.shape)
    hat[free] = banning(left * rest[free] / (1 - left * chosen[free]), theta[free])
    return hat[:, :, None, :], _stuck_notes(world, stuck)


def _stuck_notes(world: World, stuck: NDArray[np.bool_]) -> tuple[str, ...]:
    if not stuck.any():
        return ()
    _, n, j = np.argwhere(stuck)[0]
    more = int(stuck.any(axis=0).sum()) - 1
    others = f" (and {more} more)" if more else ""
    return (
        f"Left as it is: importer {world.economies[n]}, sector {world.sectors[j]}{others}, where nobody else supplies.",
    )
