"""A cap on the quantity exported, with the rent assigned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from steelyard.errors import BadInput, UnknownName
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

RENTS = ("exporter", "importer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Instrument):
    """An export quota: all cells chosen together carry at most `cap` of their baseline quantity (equation 8).

    Quantities are added at baseline prices. Where the cap binds, a wedge opens between what buyers pay and the
    cost, the same in every cell; `rent` says whether the exporter (licences are given to its firms) or the importer
    earns it. `cap` is a fraction above 0 and at most 1; nothing happens where trade stays below it.
    Goods only unless sectors are named.
    """

    kind: ClassVar[str] = "Quota"

    exporter: Names
    cap: float
    importer: Names = None
    sector: Names = "goods"
    rent: str = "exporter"

    def __post_init__(self) -> None:
        record.freeze(self)
        _check(self)

    @property
    def size(self) -> str:
        """`at most 50 % of the baseline quantity, rent to the exporter`."""
        return f"at most {sizes.percent(self.cap)} of the baseline quantity, rent to the {self.rent}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Add the quota; BadInput if no cell has trade, or one is under another quota."""
        mask, notes = select.border(world, self.importer, self.exporter, self.sector, self.label)
        moved = wedges.add_quota(self.label, mask, self.cap, self.rent == "exporter")
        return record.of_trade(self, wedges, moved, notes=notes)


def _check(quota: Quota) -> None:
    cap = sizes.number(quota.label, "cap", quota.cap)
    if cap <= 0:
        raise BadInput(f"{quota.label}: cap {cap:g} leaves nothing to trade. To stop a trade use Ban.")
    if cap > 1:
        raise BadInput(
            f"{quota.label}: cap {cap:g} is {sizes.percent(cap)} of the baseline flow, above what flows, so it caps "
            "nothing. Give a fraction of at most 1: 0.5 for half."
        )
    if quota.rent not in RENTS:
        raise UnknownName("rent", str(quota.rent), RENTS)
