"""Instruments, in order, become the wedges of a policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array, Policy
from steelyard.lever.instruments import Instrument, Touch, Wedges

if TYPE_CHECKING:
    from steelyard.lever.world import World


@dataclass(frozen=True, slots=True)
class Assembled:
    """A policy ready to solve, the shifts of deficits for the closure, and what each instrument touched."""

    policy: Policy
    transfers: Array | None  # [economy] world's unit, sums to 0; None: no shift
    touched: tuple[Touch, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know of how instruments were read, each once."""
        return tuple(dict.fromkeys(note for touch in self.touched for note in touch.notes))


def assemble(world: World, instruments: Iterable[Instrument]) -> Assembled:
    """Apply instruments to a world in the order given: a later one sees what earlier ones wrote.

    BadInput for anything that is no instrument, and, naming instrument and reason, for one that touches no cell with
    trade or changes none; UnknownName and NoCoverage for names that the world does not hold.
    """
    wedges = Wedges(world)
    touched = []
    for one in (instruments,) if isinstance(instruments, Instrument) else instruments:
        if not isinstance(one, Instrument):
            raise BadInput(
                f"{one!r} is no instrument. Give objects like Tariff(importer='USA', exporter='CHN', add=0.25); "
                "texts like 'USA:CHN=+25pp' are read by lever.parse."
            )
        touched.append(one.apply(world, wedges))
    return Assembled(wedges.policy(), wedges.transfers, tuple(touched))
