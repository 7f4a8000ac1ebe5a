"""A free-trade area: no tariffs among members, and the cheaper trade that agreements have been seen to bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Mask, Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

RTA = 0.557
"""Effect of a regional trade agreement on log trade: Yotov, Piermartini, Monteiro & Larch (2016), chapter 1, PPML
with exporter-year, importer-year and pair effects (0.557, standard error 0.102), manufacturing, 1986-2006."""
AREAS = ("EU27", "EA", "ASEAN", "ASEAN6", "RCEP")
"""Groups whose members trade freely with each other already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTradeArea(Instrument):
    """A free-trade agreement among `members`: tariffs among them are lifted and trade costs fall (equations 1, 2).

    `cost_cut` is the fall of the trade cost as a fraction (0.05 for 5 %, 0 for tariffs alone). None takes it from
    gravity: trade rises by exp(rta) at unchanged prices, tariffs included, so the cost is multiplied by
    exp(-rta / theta) (1 + tariff lifted), or left where the tariff alone does more. `tariffs` False leaves tariffs.
    Where several are named, trade inside a group that is a free-trade area already (EU27, ASEAN, RCEP) is left out.
    """

    kind: ClassVar[str] = "Free-trade area"

    members: Names
    cost_cut: float | None = None
    sector: Names = "goods"
    tariffs: bool = True
    rta: float = RTA

    def __post_init__(self) -> None:
        record.freeze(self)
        _check(self)

    @property
    def label(self) -> str:
        """`Free-trade area (members CHN, ASEAN, sector goods)`."""
        return f"{self.kind} (members {select.words(self.members)}, sector {select.words(self.sector)})"

    @property
    def size(self) -> str:
        """`tariffs lifted, trade cost from gravity (RTA coefficient 0.557, Yotov et al. 2016)`."""
        tariffs = "tariffs lifted" if self.tariffs else "tariffs as they are"
        if self.cost_cut is not None:
            return f"{tariffs}, trade cost -{sizes.percent(self.cost_cut)}"
        source = ", Yotov et al. 2016" if self.rta == RTA else ""
        return f"{tariffs}, trade cost from gravity (RTA coefficient {self.rta:g}{source})"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Lift tariffs and cut costs among members; BadInput if there is nothing to lift or cut."""
        mask, notes = _among(world, self)
        lifted = mask & (wedges.tariff > 0) if self.tariffs else np.zeros_like(mask)
        hat = self._hat(world, np.where(lifted, wedges.tariff, 0.0))
        moved = np.zeros_like(mask)
        if (lifted & (world.flows > 0)).any():
            moved |= wedges.set_tariff(self.label, lifted, lambda _: 0.0)[0]
        if not moved.any() or (mask & (world.flows > 0) & (hat != 1)).any():
            moved |= wedges.multiply_cost(self.label, mask, hat)
        low, high = f"{hat[moved].min():.4g}", f"{hat[moved].max():.4g}"
        told = f", cost x {low}" if low == high else f", cost x {low} to {high}"
        return record.of_trade(self, wedges, moved, told, notes)

    def _hat(self, world: World, tariff: Array) -> Array:
        if self.cost_cut is not None:
            return np.full_like(tariff, 1 - self.cost_cut)
        return np.minimum(1.0, np.exp(-self.rta / world.economy.theta) * (1 + tariff))


def _among(world: World, area: FreeTradeArea) -> tuple[Mask, tuple[str, ...]]:
    chosen = select.economies(world, area.members, "member")
    if len(chosen.index) < 2:
        raise BadInput(f"{area.label}: {world.economies[chosen.index[0]]} alone is no area. Name at least two members.")
    n = len(world.economies)
    pairs = np.zeros((n, n), dtype=bool)
    pairs[np.ix_(chosen.index, chosen.index)] = True
    np.fill_diagonal(pairs, False)
    notes = list(chosen.notes)
    for group, inside in chosen.groups:
        if group in AREAS and len(inside) > 1 and len(inside) < len(chosen.index):
            pairs[np.ix_(inside, inside)] = False
            notes.append(f"Trade inside {group}, a free-trade area already, is left out.")
    sectors = select.sectors(world, area.sector)
    mask = np.zeros((n, n, len(world.sectors)), dtype=bool)
    mask[:, :, sectors.index] = pairs[:, :, None]
    return mask, tuple(notes)


def _check(area: FreeTradeArea) -> None:
    what = area.label
    if area.members is None:
        raise BadInput(f"{what}: nobody was named. Name the members.")
    if area.cost_cut is not None:
        cut = sizes.number(what, "cost_cut", area.cost_cut)
        if not 0 <= cut < 1:
            raise BadInput(f"{what}: cost_cut {cut:g} is not in [0, 1). Give a fraction: 0.05 for 5 %.")
        if cut == 0 and not area.tariffs:
            raise BadInput(f"{what}: with cost_cut 0 and tariffs left, nothing changes. Give a cut, or lift tariffs.")
    if sizes.number(what, "rta", area.rta) <= 0:
        raise BadInput(
            f"{what}: rta {area.rta:g} is not above zero: an agreement raises trade. Leave it out for {RTA}."
        )
