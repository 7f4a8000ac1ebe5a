"""Instruments on production: subsidies and productivity."""

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

OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy(Instrument):
    """A production subsidy: buyers everywhere pay (1 - subsidy) of the unit cost (equations 1, 2, 4, 5).

    Exactly one size, a fraction of unit cost below 1: `rate` sets the level, `add` adds percentage points. Negative:
    a tax on production. The baseline holds no subsidy apart from those inside its prices; to withdraw one of s, tax
    the production by s / (1 - s): rate = -s / (1 - s). `payer` has to be said: "own" for the economy itself, or the
    economy whose income it comes from.
    """

    kind: ClassVar[str] = "Subsidy"

    economy: Names
    payer: str
    sector: Names = None
    rate: float | None = None
    add: float | None = None

    def __post_init__(self) -> None:
        record.freeze(self)
        _check(self)

    @property
    def size(self) -> str:
        """`set to 10 %, paid by itself`."""
        level = sizes.points(self.add) if self.add is not None else f"set to {sizes.percent(self.rate or 0.0)}"
        return f"{level}, paid by {'itself' if self.payer == OWN else self.payer}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Write the subsidy; BadInput if it moves nothing, reaches 100 %, or two payers are named for one economy."""
        chosen = select.economies(world, self.economy)
        mask, notes = _cells(world, chosen, self.sector)
        moved, old, new = wedges.set_subsidy(self.label, mask, self._level)
        for economy in chosen.index.tolist():
            wedges.set_payer(self.label, economy, economy if self.payer == OWN else _payer(world, self))
        return record.of_output(self, wedges, moved, sizes.moved(old, new), notes)

    def _level(self, level: Array) -> Array | float:
        return float(self.rate) if self.rate is not None else level + float(self.add or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Productivity(Instrument):
    """Productivity: the same inputs make `hat` times as much, so unit cost is divided by it (equation 7).

    Exactly one size: `rate` is the change as a fraction (0.05 for +5 %), `hat` the factor. Changes multiply.
    """

    kind: ClassVar[str] = "Productivity"

    economy: Names
    sector: Names = None
    rate: float | None = None
    hat: float | None = None

    def __post_init__(self) -> None:
        record.freeze(self)
        if sizes.exactly_one(self.label, {"rate": self.rate, "hat": self.hat}) == "rate":
            sizes.step(self.label, "rate", sizes.level(self.label, "rate", self.rate))
        else:
            sizes.factor(self.label, "hat", self.hat)

    @property
    def factor(self) -> float:
        """The hat."""
        return float(self.hat) if self.hat is not None else 1 + float(self.rate or 0.0)

    @property
    def size(self) -> str:
        """`x 1.05`."""
        return f"x {self.factor:.6g}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Multiply productivity; BadInput if no cell chosen has output."""
        mask, notes = _cells(world, select.economies(world, self.economy), self.sector)
        moved = wedges.multiply_productivity(self.label, mask, self.factor)
        return record.of_output(self, wedges, moved, notes=notes)


def _cells(world: World, chosen: select.Picked, sector: Names) -> tuple[Mask, tuple[str, ...]]:
    sectors = select.sectors(world, sector)
    mask = np.zeros(world.output.shape, dtype=bool)
    mask[np.ix_(chosen.index, sectors.index)] = True
    return mask, chosen.notes + sectors.notes


def _payer(world: World, subsidy: Subsidy) -> int:
    found = select.economies(world, subsidy.payer, "payer").index
    if len(found) != 1:
        raise BadInput(f"{subsidy.label}: payer {subsidy.payer} is {len(found)} economies. Name one, or 'own'.")
    return int(found[0])


def _check(subsidy: Subsidy) -> None:
    what = subsidy.label
    chosen = sizes.exactly_one(what, {"rate": subsidy.rate, "add": subsidy.add})
    value = sizes.number(what, "rate", subsidy.rate) if chosen == "rate" else sizes.step(what, "add", subsidy.add)
    if value >= 1:
        raise BadInput(
            f"{what}: {chosen} {value:g} is {sizes.percent(value)} of the unit cost. Keep it below 1: 0.1 for 10 %."
        )
    if not isinstance(subsidy.payer, str) or not subsidy.payer.strip():
        raise BadInput(f"{what}: payer is {subsidy.payer!r}. Say who pays: 'own', or an economy.")
