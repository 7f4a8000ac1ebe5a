"""The simpler models of Caliendo & Parro (2015, section 5): one sector, no materials, no input-output links.

Their bases are arrays in the layout of the authors' MATLAB programs, with J sectors and N countries: `Din` and `tau`
[J N, N] (rows sector by importer, columns exporters; tau is 1 + tariff), `G` [N J, J] (rows country by input sector,
columns using sectors, shares of all inputs), `B`, `alphas`, `X0` [J, N], `T` [J] (1 / theta), `VAn`, `Sn` [N].
These bases are equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.lever.replicate import caliendo_parro, folder
from steelyard.lever.replicate.caliendo_parro import Experiment, Result
from steelyard.lever.world import World

FILES: Mapping[str, str] = {
    "one_sector": "base_noS_one_sector.npz",
    "no_materials": "base_noS_no_materials.npz",
    "no_io": "base_noS_no_io.npz",
}
ARRAYS = {
    "Din": "expenditure shares [sector importer, exporter]",
    "tau": "1 + tariff [sector importer, exporter]",
    "G": "input mix [country input, using]",
    "B": "value added as a share of output [sector, country]",
    "alphas": "final shares [sector, country]",
    "X0": "expenditure, tariff included [sector, country]",
    "T": "1 / theta [sector]",
    "VAn": "value added [country]",
    "Sn": "surplus [country]",
}
SCENARIO = "nafta_only"


def load(path: Path, economies: Sequence[str], sectors: Sequence[str] | None = None) -> World:
    """The world of one file; sectors are numbered from 1 where no labels are given."""
    held = {name: values.astype(np.float64) for name, values in folder.arrays(path, ARRAYS).items()}
    count, size = held["B"].shape
    added = held["B"].T
    mix = folder.shape(held["G"], (size * count, count), f"G of {path}").reshape(size, count, count)
    return World.from_shares(
        _pairs(held["Din"], size, f"Din of {path}"),
        _pairs(held["tau"], size, f"tau of {path}") - 1,
        added,
        mix * (1 - added)[:, None, :],
        held["alphas"].T,
        1 / held["T"].ravel(),
        held["VAn"].ravel(),
        -held["Sn"].ravel(),
        held["X0"].T,
        economies=economies,
        sectors=list(sectors or map(str, range(1, count + 1))),
        year=1993,
        unit="100,000 USD",
        source="Caliendo & Parro (2015), supplementary data",
    )


def tariffs_after(world: World, later: Path, members: Sequence[str]) -> Array:
    """The world's tariffs, but between `members` those of the text table `later` (percent).

    Where the world has fewer sectors than the table, its first one stands for all of the table's: their median.
    """
    _, size, sectors = world.shape
    table = folder.matrix(later, size)
    table = table[: len(table) // size * size].reshape(-1, size, size).transpose(1, 2, 0) / 100
    if table.shape[2] > sectors:
        table = np.median(table, axis=2, keepdims=True)
    after = np.zeros((size, size, sectors))
    after[:, :, : table.shape[2]] = table
    return caliendo_parro.bloc_tariffs(world.economy.tariff, after, [world.economy_index(name) for name in members])


def run(where: Path, later: Path, economies: Sequence[str], members: Sequence[str]) -> dict[str, Result]:
    """The three variants in the folder `where`, solved before and after the tariff change within `members`."""
    found = {}
    for name, file in FILES.items():
        world = load(where / file, economies)
        after = {SCENARIO: tariffs_after(world, later, members)}
        found[name] = caliendo_parro.run(Experiment(world, after, transfer=world.deficit, bloc=tuple(members)))
    return found


def _pairs(values: Array, size: int, what: str) -> Array:
    """Rows sector by importer, columns exporters, to [importer, exporter, sector]."""
    sectors = len(values) // size
    return folder.shape(values, (sectors * size, size), what).reshape(sectors, size, size).transpose(1, 2, 0)
