"""OECD (2023), inter-country input-output table of 2019: the world made of it keeps its identities and totals.

Not a model's results but a table's: its row sums equal its column sums, its totals are printed, and the world
calibrated from it, whole or aggregated, has to have both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from steelyard.errors import UnreadableFile
from steelyard.kernels.economy import Array
from steelyard.lever import calibrate
from steelyard.lever.replicate import folder
from steelyard.lever.replicate.report import Certified, Check, Report
from steelyard.lever.world import World

FILE = "icio_oecd2023_2019_isic_g20.npz"
FILES: Mapping[str, str] = {FILE: "the table: nodes country by section, final uses, taxes and value added"}
ARRAYS = {
    "data": "[node and three primary inputs, node and final use]",
    "country_codes": "labels",
    "sector_codes": "labels",
    "fd_codes": "final uses",
    "metadata_json": "totals and year",
}
TOLERANCE = 1e-8  # of each total: the table itself balances to 9e-9
THETA = 5.0  # plays no part in accounts
AMERICAS = ("ARG", "BRA", "CAN", "MEX", "USA")
GOODS = ("A", "B", "C")


def load(where: Path) -> tuple[World, dict[str, Any], Array]:
    """The world of the table (uses apart), its metadata and the raw table."""
    held = folder.arrays(where / FILE, ARRAYS)
    try:
        about = json.loads(str(held["metadata_json"]))
    except ValueError as cause:
        raise UnreadableFile(f"{FILE}: metadata_json is not JSON ({cause}).") from cause
    return calibrate.from_sections(held, theta=THETA), about, held["data"]


def replicate(data: Path) -> Report:
    """Identities and totals; `data` is the set's folder or its parent."""
    from steelyard.lever.replicate import entry

    where = folder.locate(data, "oecd_g20_2019", FILES)
    begun = time.perf_counter()
    world, about, table = load(where)
    coarse = world.aggregate(
        {code: "AMERICAS" if code in AMERICAS else "OTHERS" for code in world.economies},
        {code: "goods" if code in GOODS else "services" for code in world.sectors},
    )
    checks = (*_totals(world, about), *_balances(world, table), *_coarse(world, coarse))
    proofs = tuple(
        Certified(what, one.identities().worst.residual, f"worst identity {one.identities().worst.residual:.1e}")
        for what, one in (("20 economies, 20 sections", world), ("2 economies, 2 sectors", coarse))
    )
    return Report(
        "oecd_g20_2019",
        entry("oecd_g20_2019").paper,
        checks,
        proofs,
        time.perf_counter() - begun,
        world.caveats,
        str(where),
    )


def _totals(world: World, about: Mapping[str, Any]) -> Iterator[Check]:
    """World totals as printed; value added at basic prices holds the taxes on the inputs of production."""
    totals = about.get("totals", {})
    taxes = float(totals.get("world_net_taxes_intermediate", np.nan))
    added = float(totals.get("world_value_added", np.nan)) + taxes
    gross = float(totals.get("world_gross_output", np.nan))
    yield _amount("world", "all", "gross output", gross, float(world.output.sum()), world.unit)
    yield _amount("world", "all", "value added and taxes on inputs", added, float(world.value_added.sum()), world.unit)


def _balances(world: World, table: Array) -> Iterator[Check]:
    """Column sums of the table (inputs, taxes, value added) beside the world's sales, and primary inputs."""
    n, j = len(world.economies), len(world.sectors)
    columns = table[:, : n * j]
    output = columns.sum(axis=0).reshape(n, j).sum(axis=1)
    added = columns[n * j :].sum(axis=0).reshape(n, j).sum(axis=1)
    for at, code in enumerate(world.economies):
        yield _amount("economies", code, "output", float(output[at]), float(world.output[at].sum()), world.unit)
        yield _amount(
            "economies", code, "value added and taxes", float(added[at]), float(world.value_added[at]), world.unit
        )


def _coarse(world: World, coarse: World) -> Iterator[Check]:
    """The aggregated world beside sums over the whole one."""
    inside = np.array([code in AMERICAS for code in world.economies])
    goods = np.array([code in GOODS for code in world.sectors])
    for economy, rows in (("AMERICAS", inside), ("OTHERS", ~inside)):
        at, sums = coarse.economy_index(economy), world.output[rows].sum(axis=0)
        pairs = {
            "imports": (world.flows[np.ix_(rows, ~rows)].sum(), coarse.flows[at].sum() - coarse.flows[at, at].sum()),
            "value added": (world.value_added[rows].sum(), coarse.value_added[at]),
            "goods output": (sums[goods].sum(), coarse.output[at, coarse.sector_index("goods")]),
            "services output": (sums[~goods].sum(), coarse.output[at, coarse.sector_index("services")]),
        }
        for quantity, (whole, merged) in pairs.items():
            yield _amount("aggregated", economy, quantity, float(whole), float(merged), world.unit)


def _amount(scenario: str, economy: str, quantity: str, published: float, ours: float, unit: str) -> Check:
    return Check(scenario, economy, quantity, unit, published, ours, TOLERANCE * abs(published))
