"""What additional tariffs are laid on: the ordinary duty; and the weights of an average over sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.kernels.economy import Array
from steelyard.lever import world_tables
from steelyard.lever.statutory_inside import COLLECTED_DAY, COLLECTS, baseline_day

if TYPE_CHECKING:
    from steelyard.lever.world import World

COLLECTED, MFN, NONE = "collected 2024", "mfn", "none"
BASES = (COLLECTED, MFN, NONE)

_STATED: dict[tuple[str, str], tuple[tuple[date, float], ...]] = {
    ("USA", "CHN"): ((date(2018, 1, 1), 3.1),),
    ("CHN", "USA"): ((date(2018, 1, 1), 8.0), (date(2018, 7, 1), 6.9), (date(2018, 11, 1), 6.7)),
}
_STATED_BY = "most-favoured-nation average as Bown (PIIE) states it"


@dataclass(frozen=True, eq=False)
class Base:
    """The ordinary duty, [sector], in percent. `since`: the day whose additional tariffs are inside it; None: none are.

    A base of collected duty already holds what was added before; only what came after is laid on it.
    """

    name: str
    rate: Array
    since: date | None = None


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of an average over sectors, [sector], sum 1, and whose they are."""

    name: str
    share: Array


def base(world: World, importer: int, exporter: int, on: date, which: str | float | None = None) -> Base:
    """The ordinary duty of a pair: `collected 2024`, `mfn` (stated averages), `none`, or a percentage of your own.

    None: what was collected where the world holds it and the day is not before, else the stated average, else none.
    NoCoverage where the one asked for is not held; UnknownName for another name.
    """
    pair = world.economies[importer], world.economies[exporter]
    if isinstance(which, (int, float)):
        return Base(f"{which:g} % as given", _flat(world, float(which)))
    if which is None:
        which = fitting(world, importer, exporter, on)
    if which not in BASES:
        raise UnknownName("base", which, BASES)
    if which == NONE:
        return Base("none, no ordinary duty is counted", _flat(world, 0.0))
    if which == MFN:
        return _stated(world, pair, on)
    if not _collected(world, importer, exporter):
        raise NoCoverage(
            f"The world holds no duty that {pair[0]} collected on {pair[1]}. Take base mfn, none, or give a percentage."
        )
    since = baseline_day(world)
    name = "collected in 2024" if since == COLLECTED_DAY else f"as of {since}"
    return Base(f"duty of the world's baseline, {name}", 100 * world.economy.tariff[importer, exporter], since)


def fitting(world: World, importer: int, exporter: int, on: date) -> str:
    """The base that is taken where none is asked for."""
    if _collected(world, importer, exporter) and on >= COLLECTED_DAY:
        return COLLECTED
    return MFN if stated(world, importer, exporter) else NONE


def stated(world: World, importer: int, exporter: int) -> bool:
    """Whether an average ordinary duty of the pair is stated."""
    return (world.economies[importer], world.economies[exporter]) in _STATED


def weights(
    world: World, importer: int, exporter: int, given: Mapping[str, float] | None = None, name: str = "weights as given"
) -> Weights:
    """Weights by goods sector: the world's own imports, or those given by sector code (0 where one is left out).

    BadInput for weights that are negative or sum to nothing; UnknownName for a sector the world does not have.
    """
    if given is None:
        value = np.where(world.goods, world.flows[importer, exporter], 0.0)
        name = f"imports of {world.year} in the world, {world.valuation} prices"
    else:
        value = np.zeros(len(world.sectors))
        for code, weight in given.items():
            value[world.sector_index(code)] = weight
    if (value < 0).any() or not value.sum() > 0:
        pair = f"{world.economies[importer]} buys of {world.economies[exporter]}"
        raise BadInput(f"Weights of what {pair} ({name}) are negative or all zero. Give positive ones.")
    return Weights(name, value / value.sum())


def customs_2024(importer: str, exporter: str) -> dict[str, float]:
    """US imports of 2024 by sector, USD, customs value; NoCoverage for another importer."""
    rows = world_tables.read("us_tariffs_2024")
    found = {
        row["sector"]: float(row["imports_usd"])
        for row in rows
        if (row["importer"], row["exporter"]) == (importer, exporter)
    }
    if not found:
        raise NoCoverage(
            f"Imports of {importer} from {exporter} by sector are not held for 2024. Only those of the USA are."
        )
    return found


def _collected(world: World, importer: int, exporter: int) -> bool:
    laid_later = baseline_day(world) != COLLECTED_DAY and world.economies[importer] != COLLECTS
    return bool(world.economy.tariff[importer, exporter].any()) and not laid_later


def _stated(world: World, pair: tuple[str, str], on: date) -> Base:
    if pair not in _STATED:
        known = ", ".join(f"{a} on {b}" for a, b in _STATED)
        raise NoCoverage(
            f"No stated average of {pair[0]} on {pair[1]} is held ({known} are). Take base none or a percentage."
        )
    day, rate = [step for step in _STATED[pair] if step[0] <= on or step is _STATED[pair][0]][-1]
    return Base(f"{rate:g} %, {_STATED_BY} for {day}", _flat(world, rate))


def _flat(world: World, percent: float) -> Array:
    return np.where(world.goods, percent, 0.0)
