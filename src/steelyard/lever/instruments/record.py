"""What all instruments share: names as errors and records show them, and the record of what was touched."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, UnknownName
from steelyard.lever import select
from steelyard.lever.instruments import sizes
from steelyard.lever.instruments.wedges import Mask, Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

_NAMES = ("importer", "exporter", "economy", "sector", "use", "members", "counterpart")
_SHOWN = ("importer", "exporter", "economy", "sector")


class Instrument:
    """A policy change, cell-selective: made without a world, applied to the wedges of one.

    `str()` says where and how much; an instrument that would touch or change nothing is an error.
    """

    __slots__ = ()
    kind: ClassVar[str] = ""

    @property
    def label(self) -> str:
        """Kind and cells, as errors name them: `Tariff (importer USA, exporter CHN, sector all)`."""
        held = [one.name for one in fields(self)]  # pyright: ignore[reportArgumentType]
        where = ", ".join(f"{name} {select.words(getattr(self, name))}" for name in _SHOWN if name in held)
        return f"{self.kind} ({where})"

    @property
    def size(self) -> str:
        """How much, in words."""
        raise NotImplementedError

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Write on the wedges of a world; the record of what moved. BadInput where nothing would."""
        raise NotImplementedError

    def __str__(self) -> str:
        return f"{self.label}: {self.size}"


def freeze(instrument: Instrument) -> None:
    """Turn the lists among an instrument's names into tuples, so that it can be hashed."""
    for one in fields(instrument):  # pyright: ignore[reportArgumentType]
        if one.name in _NAMES:
            object.__setattr__(instrument, one.name, select.frozen(getattr(instrument, one.name)))


def uses_of(world: World, names: Names, what: str) -> NDArray[np.intp]:
    """Indices of uses by name; BadInput where the world does not keep uses apart, UnknownName for another use."""
    if len(world.uses) == 1:
        raise BadInput(
            f"{what} needs a world that keeps uses apart, and this one buys from the same mix for all. Split final "
            "demand first: world.by_use(household=..., investment=..., government=...), on the command line --by-use."
        )
    wanted = (names,) if isinstance(names, str) else tuple(names or world.uses)
    for name in wanted:
        if name not in world.uses:
            raise UnknownName("use", name, world.uses)
    return np.array([world.uses.index(name) for name in wanted], dtype=np.intp)


def of_trade(
    instrument: Instrument,
    wedges: Wedges,
    moved: Mask,
    told: str = "",
    notes: tuple[str, ...] = (),
    uses: NDArray[np.intp] | None = None,
) -> Touch:
    """The record of a border instrument: cells with trade that moved, and the trade they carry."""
    flows = wedges.world.flows if uses is None else wedges.world.economy.flows[uses].sum(axis=0)
    return _touch(instrument, wedges.world, moved, flows, "trade", told, notes)


def of_output(
    instrument: Instrument, wedges: Wedges, moved: Mask, told: str = "", notes: tuple[str, ...] = ()
) -> Touch:
    """The record of an instrument on production: cells [economy, sector] that moved, and their output."""
    return _touch(instrument, wedges.world, moved, wedges.world.output, "output", told, notes)


def _touch(
    instrument: Instrument,
    world: World,
    moved: Mask,
    weight: NDArray[np.float64],
    kind: str,
    told: str,
    notes: tuple[str, ...],
) -> Touch:
    cells, covered = int(moved.sum()), float(weight[moved].sum())
    count = "1 cell" if cells == 1 else f"{cells:,} cells"
    value = f"{sizes.amount(covered)} {world.unit} of {kind}{f' of {world.year}' if world.year else ''}"
    text = f"{instrument}{told}; {count}, {value}."
    return Touch(instrument, cells, covered, text, notes)
