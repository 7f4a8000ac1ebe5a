"""What of the policy ledger's tariffs a world's baseline holds already, so that none is counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.lever.statutory_added import OnDay

if TYPE_CHECKING:
    from steelyard.lever.world import World

COLLECTED_DAY = date(2024, 7, 1)
"""The middle of the year whose collected duties worlds up to 2024 hold of the USA."""
COLLECTS = "USA"
"""The only importer whose collected duty is held; see us_tariffs_2024.csv."""


def baseline_day(world: World) -> date:
    """The day whose measures a world's baseline tariffs are: the middle of its own year, 2024 at the earliest.

    Worlds up to 2024 hold US duty collected in 2024; one of a later year is brought to the measures of that year
    (`lever.update_tariffs`).
    """
    return date(max(world.year, COLLECTED_DAY.year), COLLECTED_DAY.month, COLLECTED_DAY.day)


@dataclass(eq=False)
class Inside:
    """Of what `day` adds to tariffs, the part that the world's baseline holds, by pair of economies."""

    day: OnDay

    @cached_property
    def held(self) -> OnDay | None:
        """The measures of the baseline's own day; None before the ledger begins, when nothing is known of it."""
        own = baseline_day(self.day.world)
        return self.day if self.day.on == own else self.day.on_day(own)

    @cached_property
    def _collected(self) -> OnDay | None:
        own = self.held
        return own if own is not None and own.on == COLLECTED_DAY else self.day.on_day(COLLECTED_DAY)

    def of(self, importer: int, exporter: int) -> Array:
        """[sector], percent: what stood on the baseline's day.

        Effective rates count from January 2025 by their makers, so 0 of one is inside duty collected in 2024, and
        where only one of the two days has one, the other's statutory rate is counted from 2024 too.
        """
        added = self.day.of(importer, exporter).rate
        if self.held is None:
            return np.zeros_like(added)
        return added - self._beyond(self.day, importer, exporter) + self._beyond(self.held, importer, exporter)

    def _beyond(self, day: OnDay, importer: int, exporter: int) -> Array:
        """What a day adds to duty collected in 2024, [sector], percent."""
        added = day.of(importer, exporter)
        if added.effective or self._collected is None:
            return added.rate
        return added.rate - self._collected.of(importer, exporter).rate
