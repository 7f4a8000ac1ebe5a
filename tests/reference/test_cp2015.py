"""Caliendo & Parro (2015) against their published results, from their data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput, UnknownName
from steelyard.lever import replicate
from steelyard.lever.replicate import caliendo_parro, cp2015, cp2015_variants, cp_layout
from steelyard.lever.replicate.caliendo_parro import Experiment

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "validation" / "cp2015"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/validation/cp2015 beside the project")

CERTIFIED = 1e-10
SCENARIOS = {"nafta_only", "world_1993_2005", "world_without_nafta"}


@pytest.fixture(scope="module")
def report():
    return replicate.run("cp2015", DATA)


@pytest.fixture(scope="module")
def nafta():
    return cp2015.load(DATA)


def test_every_published_figure_is_met(report):
    assert report.failed == ()
    assert len(report.checks) == 3 * 31 * 5 + 3 + 3 * 3
    percent = [check for check in report.checks if check.scenario in SCENARIOS and check.unit == "%"]
    assert len(percent) == 3 * 31 * 4
    assert max(abs(check.deviation) for check in percent) < 1e-4


def test_abstract_of_the_paper(report):
    ours = {(c.scenario, c.quantity, c.economy): c.ours for c in report.checks}
    for country, welfare, growth in (("Mexico", 1.31, 118), ("Canada", -0.06, 11), ("USA", 0.08, 41)):
        assert round(ours["nafta_only", "welfare", country], 2) == welfare
        assert round(ours["imports within NAFTA", "growth", country]) == growth


def test_ten_solves_are_certified(report):
    assert len(report.certificates) == 4 + 3 * 2
    assert max(one.residual for one in report.certificates) < CERTIFIED


def test_the_observed_base_is_not_the_equilibrium_without_deficits(nafta):
    assert nafta.world.identities().worst.residual > 1e-3
    result = caliendo_parro.run(nafta)
    assert np.abs(result.base.value_added / nafta.world.value_added - 1).max() > 0.01


def test_the_variants_bases_are_equilibria():
    for file in cp2015_variants.FILES.values():
        world = cp2015_variants.load(DATA / file, [str(n) for n in range(31)])
        result = caliendo_parro.run(Experiment(world, {}, transfer=world.deficit))
        np.testing.assert_allclose(result.base.wage_hat, 1, atol=1e-8)


def test_the_authors_text_files_give_the_same_world(nafta):
    world = cp_layout.read(DATA, economies=nafta.world.economies, sectors=nafta.world.sectors)
    for name in (
        "share",
        "tariff",
        "value_added_share",
        "io_share",
        "final_share",
        "theta",
        "value_added",
        "expenditure",
    ):
        np.testing.assert_allclose(
            getattr(world.economy, name), getattr(nafta.world.economy, name), rtol=0, err_msg=name,
            atol=1e-14 if name not in ("value_added", "expenditure") else 1e-2,
        )  # fmt: skip
    _, size, sectors = world.shape
    later = cp_layout.read_tariffs(DATA / "original_txt" / "tariffs2005.txt", size, sectors)
    members = [world.economy_index(name) for name in cp2015.NAFTA]
    after = caliendo_parro.bloc_tariffs(world.economy.tariff, later, members)
    ours = caliendo_parro.run(Experiment(world, {"text": after}, bloc=cp2015.NAFTA)).effects["text"]
    theirs = caliendo_parro.run(nafta).effects["nafta_only"]
    np.testing.assert_allclose(ours.welfare, theirs.welfare, rtol=0, atol=1e-9)
    assert ours.bloc_imports["Mexico"] == pytest.approx(118.28, abs=0.005)


def test_transfers_have_to_cancel_and_blocs_to_exist(nafta):
    world = nafta.world
    with pytest.raises(BadInput, match="sum to 0"):
        caliendo_parro.run(Experiment(world, {}, transfer=world.value_added))
    with pytest.raises(UnknownName, match="Mexico"):
        caliendo_parro.run(Experiment(world, {}, bloc=("Mexiko",)))
