"""Read and calibrate raw data in the layout of Caliendo & Parro's (2015) programs: plain text tables, no headings.

One set of files describes a year, for N economies and J sectors of which the first K are traded:

* `xbilatYEAR.txt` (K N rows, N columns): imports, thousand US$; rows sector by sector, in each one row an importer;
  columns exporters; own cells 0
* `tariffsYEAR.txt` (the same shape): percent
* `GO.txt` (J rows, N columns): gross output, US$
* `B.txt` (J rows, N columns): value added as a share of gross output
* `IO.txt` (N J rows, J columns): economy by economy, rows input sectors, columns using sectors; shares of all inputs
* `T.txt` (K rows): trade elasticities
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from steelyard.errors import UnreadableFile
from steelyard.kernels.economy import Array
from steelyard.lever.replicate import folder
from steelyard.lever.world import World

USD_PER_UNIT = 1000.0  # of the trade table; output is in US$
NONTRADED_THETA = 8.22  # the paper's average; it plays no part where nothing is traded


@dataclass(frozen=True)
class Raw:
    """The tables as arrays: fractions and US$."""

    trade: Array  # [importer, exporter, sector], net of tariff, own cells as given
    tariff: Array  # [importer, exporter, sector]
    output: Array  # [economy, sector] as reported
    value_added_share: Array  # [economy, sector]
    input_mix: Array  # [economy, input sector, using sector], sums to 1 over inputs
    theta: Array  # [sector]


def read(
    where: Path,
    year: str = "1993",
    *,
    economies: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    nontraded_theta: float = NONTRADED_THETA,
    **about: Any,
) -> World:
    """The world of the tables in the folder `where`, calibrated as Caliendo & Parro do.

    Economies and sectors are numbered from 1 where no labels are given. `about` as in `World.from_flows`.
    BadInput names a missing file; UnreadableFile one whose shape contradicts the others.
    """
    files = {
        f"xbilat{year}.txt": "imports, thousand US$, rows sector by importer, columns exporters",
        f"tariffs{year}.txt": "tariffs in percent, laid out as the imports",
        "GO.txt": "gross output, US$, rows sectors, columns economies",
        "B.txt": "value added as a share of gross output, rows sectors, columns economies",
        "IO.txt": "input shares, rows economy by input sector, columns using sectors",
        "T.txt": "trade elasticities of the traded sectors",
    }
    place = folder.locate(where, "original_txt", files)
    raw = _raw(place, year, nontraded_theta)
    count = raw.output.shape
    named = [list(map(str, given or range(1, n + 1))) for given, n in zip((economies, sectors), count, strict=True)]
    return calibrate(raw, named[0], named[1], **about)


def calibrate(raw: Raw, economies: Sequence[str], sectors: Sequence[str], **about: Any) -> World:
    """Shares from the raw flows (Caliendo & Parro 2015, appendix).

    Output is at least what is exported; what is not exported is sold at home. Inputs are bought according to
    `input_mix` for all output less value added; what remains of purchases is final demand, and where less than
    nothing remains its share is set to 0 and the others rescaled: the base then is not quite an equilibrium.
    """
    exports = raw.trade.sum(axis=0)
    output = np.maximum(raw.output, exports)
    net = raw.trade.copy()
    own = np.arange(len(net))
    net[own, own] += output - exports
    paid = net * (1 + raw.tariff)
    bought = paid.sum(axis=1)
    earned = (raw.value_added_share * output).sum(axis=1)
    inputs = np.einsum("nkj,nj->nk", raw.input_mix, (1 - raw.value_added_share) * output)
    final = np.maximum(bought - inputs, 0.0)
    home = np.where(bought > 0, 0.0, 1.0)[:, None, :] * np.eye(len(net))[:, :, None]
    return World.from_shares(
        paid / np.where(bought > 0, bought, 1.0)[:, None, :] + home,
        raw.tariff,
        raw.value_added_share,
        raw.input_mix * (1 - raw.value_added_share)[:, None, :],
        final / final.sum(axis=1, keepdims=True),
        raw.theta,
        earned,
        net.sum(axis=(1, 2)) - net.sum(axis=(0, 2)),
        bought,
        economies=economies,
        sectors=sectors,
        **{"unit": "USD", **about},
    )


def read_tariffs(path: Path, economies: int, sectors: int) -> Array:
    """A table of tariffs in percent as fractions [importer, exporter, sector]; 0 in the sectors that it leaves out."""
    return _by_sector(folder.matrix(path, economies), economies, sectors, path) / 100


def _raw(place: Path, year: str, nontraded_theta: float) -> Raw:
    added = folder.matrix(place / "B.txt")
    sectors, size = added.shape
    output = folder.shape(folder.matrix(place / "GO.txt"), (sectors, size), "GO.txt")
    mix = folder.shape(folder.matrix(place / "IO.txt"), (size * sectors, sectors), "IO.txt")
    theta = folder.matrix(place / "T.txt", 1)[:, 0]
    trade = folder.matrix(place / f"xbilat{year}.txt", size)
    if len(theta) > sectors or len(trade) != len(theta) * size:
        raise UnreadableFile(
            f"{place}: T.txt has {len(theta)} elasticities, xbilat{year}.txt {len(trade)} rows and B.txt {sectors} "
            f"sectors of {size} economies. The trade table needs {size} rows for each elasticity."
        )
    return Raw(
        trade=_by_sector(trade, size, sectors, place / f"xbilat{year}.txt") * USD_PER_UNIT,
        tariff=read_tariffs(place / f"tariffs{year}.txt", size, sectors),
        output=output.T,
        value_added_share=added.T,
        input_mix=mix.reshape(size, sectors, sectors),
        theta=np.concatenate([theta, np.full(sectors - len(theta), nontraded_theta)]),
    )


def _by_sector(values: Array, size: int, sectors: int, path: Path) -> Array:
    """Rows sector by importer to [importer, exporter, sector], 0 in the sectors that are left out."""
    traded, rest = divmod(len(values), size)
    if rest or traded > sectors:
        raise UnreadableFile(f"{path} has {len(values)} rows: not {size} for each of at most {sectors} sectors.")
    found = np.zeros((size, size, sectors))
    found[:, :, :traded] = values.reshape(traded, size, size).transpose(1, 2, 0)
    return found
