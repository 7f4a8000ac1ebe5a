"""Draws of the trade elasticities from a published estimate and its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.lever.tasks import Task

Array = NDArray[np.float64]
CENTRAL = "central"
_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of one's own: median and standard deviation of the log, [sector], and in words their source."""

    sectors: tuple[str, ...]
    median: tuple[float, ...]
    log_sd: tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Draws:
    """Log-normal trade elasticities: log theta[j] = log median[j] + log_sd[j] (sqrt(rho) c + sqrt(1 - rho) e[j]).

    `source`: a name that `lever.elasticities.spread` knows, or a Spread; it gives each sector's median and the standard
    deviation of its log. c (one a draw, common to all sectors) and e[j] are standard normal, so the correlation of any
    two sectors' logs is `rho`; 0, the default, makes them independent, services included. `bounds`: (lowest, highest)
    elasticity, or None for no truncation; a sector's e[j] that falls outside is drawn again.

    Draw k depends on `seed` and k alone: neither on `n` nor on which process draws it, in whatever order. A sector's
    part depends on the sectors' codes, not on their order.
    """

    source: str | Spread = "fgo2022"
    n: int = 200
    seed: int = 7
    rho: float = 0.0
    bounds: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.n < 1:
            raise BadInput(f"{self.n} draws were asked for; ask for at least 1.")
        if not 0 <= self.rho <= 1:
            raise BadInput(f"The correlation rho is {self.rho}; it lies between 0 and 1.")
        if self.bounds is not None and not 0 < self.bounds[0] < self.bounds[1]:
            raise BadInput(f"The bounds {self.bounds} of an elasticity have to be positive and increasing.")

    def central(self, sectors: Sequence[str]) -> Array:
        """The source's medians, [sector]."""
        return _spread(self.source, tuple(sectors))[0].copy()

    def draw(self, k: int, sectors: Sequence[str]) -> Array:
        """Elasticities of draw k (from 0), [sector]; BadInput where bounds leave (almost) no room."""
        codes = tuple(sectors)
        median, log_sd, _ = _spread(self.source, codes)
        chance = np.random.Generator(np.random.Philox(np.random.SeedSequence(self.seed, spawn_key=(k,))))
        order = np.argsort(codes)
        common, own = chance.standard_normal(), np.empty(len(codes))
        own[order] = chance.standard_normal(len(codes))
        theta = self._theta(median, log_sd, common, own)
        if self.bounds is None:
            return theta
        return self._within(theta, codes, common, chance)

    def theta(self, sectors: Sequence[str]) -> Array:
        """All draws, [draw, sector]."""
        return np.stack([self.draw(k, sectors) for k in range(self.n)])

    def tasks(
        self,
        sectors: Sequence[str],
        instruments: Sequence[Any] = (),
        closure: Any = "fixed",
        against: str | None = None,
    ) -> list[Task]:
        """One task at the central elasticities, named `central`, then one a draw, labelled `draw` (central: -1)."""
        thetas = [self.central(sectors), *self.theta(sectors)]
        names = [CENTRAL, *(f"draw {k}" for k in range(self.n))]
        return [
            Task(name, tuple(instruments), closure, tuple(theta.tolist()), (("draw", k - 1),), against)
            for k, (name, theta) in enumerate(zip(names, thetas, strict=True))
        ]

    def text(self, sectors: Sequence[str]) -> str:
        """Source, distribution, correlation, truncation, number and seed in one sentence."""
        _, log_sd, source = _spread(self.source, tuple(sectors))
        tied = f"correlated across sectors with {self.rho:g}" if self.rho else "independent across sectors"
        bounds = "not truncated" if self.bounds is None else f"kept within {self.bounds[0]:g} to {self.bounds[1]:g}"
        spread = f"standard deviation of the log {log_sd.min():.2g} to {log_sd.max():.2g} by sector"
        return (
            f"{self.n} draws of the trade elasticities (seed {self.seed}): log-normal around the medians of {source}; "
            f"{spread}; {tied}; {bounds}."
        )

    def _theta(self, median: Array, log_sd: Array, common: Any, own: Any) -> Array:
        return median * np.exp(log_sd * (np.sqrt(self.rho) * common + np.sqrt(1 - self.rho) * own))

    def _within(self, theta: Array, codes: tuple[str, ...], common: float, chance: np.random.Generator) -> Array:
        low, high = self.bounds or (0.0, np.inf)
        median, log_sd, _ = _spread(self.source, codes)
        for j in np.argsort(codes):
            if low <= theta[j] <= high:
                continue
            again = self._theta(median[j], log_sd[j], common, chance.standard_normal(_TRIES))
            inside = again[(again >= low) & (again <= high)]
            if not len(inside):
                raise BadInput(
                    f"Sector {codes[j]}: none of {_TRIES:,} draws around {median[j]:.3g} falls within {low:g} to "
                    f"{high:g}. Widen the bounds, lower rho or do without bounds."
                )
            theta[j] = inside[0]
        return theta


@lru_cache(maxsize=32)
def _spread(source: str | Spread, sectors: tuple[str, ...]) -> tuple[Array, Array, str]:
    """Median and standard deviation of the log by sector, checked, and the source in words."""
    from steelyard.lever import elasticities

    found = elasticities.spread(source, sectors) if isinstance(source, str) else _own(source, sectors)
    median, log_sd = (np.asarray(values, dtype=np.float64) for values in found[:2])
    for j, sector in enumerate(sectors):
        if not (np.isfinite(median[j]) and median[j] > 0 and np.isfinite(log_sd[j]) and log_sd[j] >= 0):
            raise BadInput(
                f"Elasticity of sector {sector}: median {median[j]}, standard deviation of the log {log_sd[j]}. "
                "The first has to be positive, the second at least 0."
            )
    return median, log_sd, found[2]


def _own(spread: Spread, sectors: tuple[str, ...]) -> tuple[list[float], list[float], str]:
    sizes = {len(spread.sectors), len(spread.median), len(spread.log_sd)}
    if len(sizes) > 1:
        raise BadInput(f"Spread '{spread.source}': sectors, medians and deviations differ in number ({sorted(sizes)}).")
    missing = [sector for sector in sectors if sector not in spread.sectors]
    if missing:
        raise BadInput(f"Spread '{spread.source}' says nothing of sector {missing[0]}. Add it.")
    at = [spread.sectors.index(sector) for sector in sectors]
    return [spread.median[j] for j in at], [spread.log_sd[j] for j in at], spread.source
