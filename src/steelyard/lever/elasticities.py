"""Published trade elasticities by sector, and how far they lie apart.

Sets and papers are in `data/world/elasticity_sets.csv`; which of a paper's estimates stand for which sector is in
`elasticity_map.csv` (several: their mean). The default, `fgo2022`, is Fontagné, Guimbard & Orefice (2022) with
services at 5 by assumption; `cp2015` serves the replication of Caliendo & Parro (2015) only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from steelyard.errors import NoCoverage, UnknownName
from steelyard.kernels.economy import Array
from steelyard.lever import world_tables

DEFAULT = "fgo2022"
ALIASES = {"fontagne2022": "fgo2022"}
"""Other names of the sets."""
ASSUMED = "assumption"
# Fewer estimates than this give no spread of their own: the sector takes that of all sectors together.
FEWEST = 3


def names() -> tuple[str, ...]:
    """The sets, the default first."""
    return tuple(row["set"] for row in world_tables.read("elasticity_sets"))


def load(name: str = DEFAULT, sectors: Sequence[str] | None = None) -> Array:
    """Trade elasticities of a set, [sector]; all 23 sectors of the embedded world if none are named.

    UnknownName for a set or sector nobody knows; NoCoverage, naming the sets that have it, for a sector that the
    paper does not estimate.
    """
    held = _sets()[_known(name)]
    asked = tuple(sectors) if sectors is not None else _sectors()
    for sector in asked:
        if sector not in held:
            raise _missing(name, sector)
    return np.array([held[sector] for sector in asked])


def source(name: str = DEFAULT) -> str:
    """The paper of a set, and its sectors by assumption: what a world says of its elasticities."""
    known = _known(name)
    paper = next(row["paper"] for row in world_tables.read("elasticity_sets") if row["set"] == known)
    guessed = [
        f"{row['sector']} {row['theta']} by assumption ({row['note']})"
        for row in world_tables.read("elasticities")
        if row["set"] == known and row["source"] == ASSUMED
    ]
    return "; ".join([paper, *guessed])


def spread(name: str = DEFAULT, sectors: Sequence[str] | None = None) -> tuple[Array, Array, str]:
    """Median and standard deviation of the log of each sector's elasticity, [sector], and their source in words.

    The papers' standard errors are not held. So the spread is the distance between papers: the sample standard
    deviation of the log estimates of the sets marked `spread` in elasticity_sets.csv (Caliendo & Parro's, for
    replication only, apart; assumed values apart). A sector with fewer than three estimates, services among them,
    takes the root mean square of the others. The median is the set's own estimate. Errors as `load`.
    """
    asked = tuple(sectors) if sectors is not None else _sectors()
    median = load(name, asked)
    by_sector = {sector: _estimates(sector) for sector in _sectors()}
    own = {s: float(np.std(np.log(v), ddof=1)) for s, v in by_sector.items() if len(v) >= FEWEST}
    pooled = float(np.sqrt(np.mean(np.square(list(own.values())))))
    text = (
        f"{name}: {source(name)}. Spread: standard deviation of the log estimates of {len(_spread_sets())} papers by "
        f"sector ({', '.join(_spread_sets())}); {pooled:.2f}, that of all sectors together, where fewer than {FEWEST} "
        "papers estimate the sector"
    )
    return median, np.array([own.get(sector, pooled) for sector in asked]), text


@cache
def _sets() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in world_tables.read("elasticities"):
        found.setdefault(row["set"], {})[row["sector"]] = float(row["theta"])
    return found


def _known(name: str) -> str:
    own = ALIASES.get(name, name)
    if own not in _sets():
        raise UnknownName("set of elasticities", name, names())
    return own


def _sectors() -> tuple[str, ...]:
    return tuple(row["sector"] for row in world_tables.read("sectors"))


def _missing(name: str, sector: str) -> UnknownName | NoCoverage:
    holders = [other for other, held in _sets().items() if sector in held]
    if not holders:
        return UnknownName("sector", sector, _sectors(), "Sets of elasticities know the sectors of the embedded world.")
    return NoCoverage(f"Set {name} has no elasticity for sector {sector}. Sets that have one: {', '.join(holders)}.")


@cache
def _spread_sets() -> tuple[str, ...]:
    return tuple(row["set"] for row in world_tables.read("elasticity_sets") if row["spread"] == "yes")


def _estimates(sector: str) -> Array:
    rows: Iterable[dict[str, str]] = world_tables.read("elasticities")
    return np.array(
        [
            float(row["theta"])
            for row in rows
            if row["sector"] == sector and row["set"] in _spread_sets() and row["source"] != ASSUMED
        ]
    )
