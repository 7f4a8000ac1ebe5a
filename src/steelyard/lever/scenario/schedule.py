"""A change of many tariffs at once that the policy ledger makes: points by importer, exporter and sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever.instruments import Instrument, Touch, Wedges, record, sizes
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

Cell = tuple[str, str, str, float]
"""Importer, exporter, sector (labels of the world), percentage points as a fraction."""
NAMED = 4  # economies on a side that a schedule is said to be about; more name nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Instrument):
    """Points added to tariffs, cell by cell (equations 1, 2, 4). `told` says which measures they are."""

    kind: ClassVar[str] = "Policy ledger"

    told: str
    cells: tuple[Cell, ...]
    importer: Names = None
    exporter: Names = None

    @property
    def label(self) -> str:
        """`Policy ledger (122 suspended)`."""
        return f"{self.kind} ({self.told})"

    @property
    def size(self) -> str:
        """`-10 pp` or `-10 to -2.5 pp`."""
        points = [points for *_, points in self.cells]
        low, high = sizes.points(min(points)), sizes.points(max(points))
        return low if low == high else f"{low.removesuffix(' pp')} to {high}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Add the points; BadInput where no cell with trade moves."""
        added = np.zeros(world.economy.tariff.shape)
        for importer, exporter, sector, points in self.cells:
            at = world.economy_index(importer), world.economy_index(exporter), world.sector_index(sector)
            added[at] += points
        moved, old, new = wedges.set_tariff(self.label, added != 0, lambda level: level + added)
        return record.of_trade(self, wedges, moved, sizes.moved(old, new))


def of(world: World, added: Array, told: str) -> Schedule:
    """The schedule of an array [importer, exporter, sector] of points; BadInput where all are zero."""
    moved = np.argwhere((added != 0) & (world.flows > 0))
    if not len(moved):
        raise BadInput(f"{told}: no tariff changes in any cell with trade. Check dates and economies.")
    names = world.economies
    cells = tuple((names[n], names[i], world.sectors[j], float(added[n, i, j])) for n, i, j in moved.tolist())
    buyers, sellers = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    return Schedule(told=told, cells=cells, importer=_few(buyers), exporter=_few(sellers))


def _few(names: set[str]) -> Names:
    return tuple(sorted(names)) if len(names) <= NAMED else None
