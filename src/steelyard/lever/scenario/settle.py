"""Deficits and surpluses that close: each economy's own, by a fraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.lever import select
from steelyard.lever.instruments import Instrument, Touch, Wedges, record, sizes
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle(Instrument):
    """The fraction `close` of each economy's deficit or surplus in the baseline disappears; 1 balances its trade.

    Economies not named take the other side by GDP. Where all are named (`economy` None) this is the experiment of
    Dekle, Eaton & Kortum (2007). The amounts are added to the closure's transfers, as `DeficitShift` does.
    """

    kind: ClassVar[str] = "Balance closed"

    close: float
    economy: Names = None

    def __post_init__(self) -> None:
        record.freeze(self)
        sizes.part(self.label, "close", self.close)

    @property
    def label(self) -> str:
        """`Balance closed (economy CHN)`."""
        return f"{self.kind} (economy {select.words(self.economy)})"

    @property
    def size(self) -> str:
        """`100 % of each deficit and surplus`."""
        return f"{sizes.percent(self.close)} of each deficit and surplus"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Add the transfers; BadInput where the economies named have nothing to close."""
        chosen = select.economies(world, self.economy)
        amounts = np.zeros(len(world.economies))
        amounts[chosen.index] = -self.close * world.deficit[chosen.index]
        if not amounts.any():
            raise BadInput(f"{self.label}: their trade is balanced already. Name others, or leave the step out.")
        rest = np.setdiff1d(np.arange(len(amounts)), chosen.index)
        takers = rest if len(rest) else np.arange(len(amounts))
        amounts[takers] -= amounts.sum() * world.value_added[takers] / world.value_added[takers].sum()
        wedges.add_transfer(amounts)
        count, covered = len(chosen.index), float(np.abs(world.deficit[chosen.index]).sum())
        text = f"{self}; {count} {'economy' if count == 1 else 'economies'}, {sizes.amount(covered)} {world.unit}."
        return Touch(self, count, covered, text, chosen.notes)
