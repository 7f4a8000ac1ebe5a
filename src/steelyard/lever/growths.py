"""What a total has grown by since a base year, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np


@dataclass(frozen=True, slots=True)
class Growth:
    """A ratio of two years at current prices in US dollars.

    `estimate`: not read off two full years of the figure itself; `how` says what was done instead.
    """

    ratio: float
    how: str
    sources: tuple[str, ...]
    known_from: datetime | None
    estimate: bool = False

    @property
    def percent(self) -> float:
        """Growth in percent."""
        return 100 * (self.ratio - 1)


def product(parts: Sequence[Growth]) -> Growth:
    """Growth over several spans one after the other; the words of spans that are alike are said once."""
    return Growth(
        float(np.prod([part.ratio for part in parts])),
        "; ".join(dict.fromkeys(part.how for part in parts)),
        tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        newest(part.known_from for part in parts),
        any(part.estimate for part in parts),
    )


def inverse(growth: Growth) -> Growth:
    """The same span backwards."""
    return Growth(1 / growth.ratio, growth.how, growth.sources, growth.known_from, growth.estimate)


def newest(times: Iterable[datetime | None]) -> datetime | None:
    """The newest of some times, None left out: the vintage of anything computed from them."""
    return max((time for time in times if time is not None), default=None)
