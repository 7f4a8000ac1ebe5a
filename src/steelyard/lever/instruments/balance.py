"""A shift of saving: one economy's deficit moves, and others take the other side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficitShift(Instrument):
    """A shift of saving: the deficit (imports less exports) of each `economy` moves by `gdp` of its baseline GDP.

    `gdp` is a fraction, +0.01 for a deficit larger (a surplus smaller) by 1 % of value added. `counterpart` takes
    the other side in proportion to GDP; None: every other economy. The amount is added to the closure's transfer, in
    units in which world value added keeps its baseline amount.
    """

    kind: ClassVar[str] = "Deficit shift"

    economy: Names
    gdp: float
    counterpart: Names = None

    def __post_init__(self) -> None:
        record.freeze(self)
        sizes.step(self.label, "gdp", self.gdp)
        if abs(self.gdp) >= 1:
            raise BadInput(f"{self.label}: gdp {self.gdp:g} is {sizes.percent(self.gdp)} of GDP. Write 0.01 for 1 %.")

    @property
    def size(self) -> str:
        """`+1 % of GDP, against all others by GDP`."""
        other = "all others" if self.counterpart is None else select.words(self.counterpart)
        return f"{100 * self.gdp:+.6g} % of GDP, against {other} by GDP"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Add the transfers; BadInput if nobody is left to take the other side."""
        moved = select.economies(world, self.economy)
        others = select.economies(world, self.counterpart, "counterpart")
        rest = np.setdiff1d(others.index, moved.index) if others.is_open else others.index
        both = np.intersect1d(rest, moved.index)
        if len(both) or not len(rest):
            where = world.economies[both[0]] if len(both) else "every economy"
            raise BadInput(f"{self.label}: {where} is on both sides of the shift. Name another counterpart.")
        amounts = np.zeros(len(world.economies))
        amounts[moved.index] = self.gdp * world.value_added[moved.index]
        amounts[rest] = -amounts.sum() * world.value_added[rest] / world.value_added[rest].sum()
        wedges.add_transfer(amounts)
        covered = float(np.abs(amounts[moved.index]).sum())
        count = len(moved.index)
        text = f"{self}; {count} {'economy' if count == 1 else 'economies'}, {sizes.amount(covered)} {world.unit}."
        return Touch(self, count, covered, text, moved.notes + others.notes)
