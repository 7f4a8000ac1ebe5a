"""The OECD's table of 2019 by ISIC section, 20 economies: printed totals, identities, aggregation.

OECD (2023), OECD Inter-Country Input-Output Tables, http://oe.cd/icio.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from steelyard.lever import calibrate

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "validation" / "oecd_g20_2019"
FILE = FOLDER / "icio_oecd2023_2019_isic_g20.npz"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="no OECD table of 2019 beside the repository")

EXACT = 1e-12
PRINTED = 1e-12  # totals are printed with all their digits
BALANCED = 9e-9 + 1e-9  # million USD: rows and columns of the published table agree to this
PHANTOMS = ("AUS", "CHN", "JPN")  # no household employment (section T): output of one dollar


@pytest.fixture(scope="module")
def raw():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="module")
def world():
    return calibrate.from_sections(FILE, theta=5)


def test_totals_as_printed(raw, world):
    totals = json.loads(str(raw["metadata_json"]))["totals"]
    assert world.output.sum() == pytest.approx(totals["world_gross_output"], rel=PRINTED)
    assert world.value_added.sum() == pytest.approx(
        totals["world_value_added"] + totals["world_net_taxes_intermediate"], rel=PRINTED
    )


def test_identities_of_the_baseline(world):
    found = world.identities()
    assert found.worst.residual < EXACT, found.text()
    assert world.deficit.sum() == pytest.approx(0, abs=EXACT * world.output.sum())


def test_value_added_is_the_tables_own(raw, world):
    added = raw["data"][400:, :400].sum(axis=0).reshape(20, 20)
    assert world.value_added == pytest.approx(added.sum(axis=1), abs=20 * BALANCED)
    assert world.economy.value_added_share * world.output == pytest.approx(added, abs=BALANCED)


def test_phantom_cells_and_negative_taxes_are_borne(raw, world):
    section = world.sector_index("T")
    for name in PHANTOMS:
        at = world.economy_index(name)
        assert world.output[at, section] == pytest.approx(1e-6)
        assert world.economy.value_added_share[at, section] == 1
    taxes = raw["data"][400, :400].reshape(20, 20)
    assert (taxes < 0).sum() == 3
    assert (world.economy.value_added_share > 0).all()


def test_aggregation_to_blocs_is_exact(raw, world):
    blocs = {name: "EU" if name in ("DEU", "FRA", "ITA") else "BRICS" if name in ("BRA", "RUS", "IND", "CHN", "ZAF")
             else name for name in world.economies}  # fmt: skip
    groups = {code: "goods" if code in "ABC" else "services" for code in world.sectors}
    small = world.aggregate(blocs, groups)
    data = raw["data"]
    flows = data[:400, :400].reshape(20, 20, 20, 20).sum(axis=3)
    flows = flows + data[:400, 400:].reshape(20, 20, 20, 3).sum(axis=3)  # exporter, sector, importer
    economies = {name: [at for at, old in enumerate(world.economies) if blocs[old] == name] for name in small.economies}
    brics, usa = economies["BRICS"], economies["USA"]
    found = small.flows[small.economy_index("USA"), small.economy_index("BRICS"), 0]
    assert found == pytest.approx(flows[np.ix_(brics, [0, 1, 2], usa)].sum(), rel=EXACT)
    assert small.output.sum() == pytest.approx(world.output.sum(), rel=EXACT)
    assert small.value_added.sum() == pytest.approx(world.value_added.sum(), rel=EXACT)
    assert small.deficit[small.economy_index("EU")] == pytest.approx(
        sum(world.deficit[at] for at in economies["EU"]), rel=1e-9
    )
    assert small.identities().worst.residual < EXACT


def test_the_whole_world_in_one_cell(world):
    one = world.aggregate(dict.fromkeys(world.economies, "W"), dict.fromkeys(world.sectors, "ALL"))
    assert one.deficit == pytest.approx([0], abs=EXACT * world.output.sum())
    assert one.output[0, 0] == pytest.approx(world.output.sum(), rel=EXACT)
    assert one.economy.value_added_share[0, 0] == pytest.approx(world.value_added.sum() / world.output.sum())
