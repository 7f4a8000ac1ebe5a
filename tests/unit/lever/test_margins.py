"""A world brought to margins: met exactly, nearest to the prior, declared, and impossible ones refused."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import BadInput, UnknownName
from steelyard.lever.margins import from_margins

sys.path.insert(0, str(Path(__file__).parent))
from worlds import random_world

MET = 1e-8  # ten times the tolerance of the reconciliation
EXACT = 1e-12
ZERO = next(seed for seed in range(100) if random_world(seed).flows[0, 1, 2] == 0)


def goods_trade(world):
    """[importer, exporter] over the sectors called goods."""
    return world.flows[:, :, np.array(world.goods)].sum(2)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_margins_are_met_and_identities_hold(seed):
    rng = np.random.default_rng(seed)
    world = random_world(seed, tariffs=False)
    gdp = world.value_added * np.exp(rng.normal(0.1, 0.05, 5))
    trade = goods_trade(world) * np.exp(rng.normal(0.1, 0.1, (5, 5)))
    np.fill_diagonal(trade, np.nan)
    found = from_margins(world, gdp=gdp, trade=trade)
    off = ~np.eye(5, dtype=bool)
    assert found.world.value_added == pytest.approx(gdp, rel=MET)
    assert goods_trade(found.world)[off] == pytest.approx(trade[off], rel=MET, abs=MET * trade[off].max())
    assert found.residual <= 1e-9
    assert found.world.identities().worst.residual < EXACT


def test_the_worlds_own_margins_change_nothing():
    world = random_world(3)
    found = from_margins(world, gdp=np.full(5, np.nan), trade=goods_trade(world))
    assert found.world.economy.share == pytest.approx(world.economy.share, rel=1e-8)
    assert max(block.moved for block in found.blocks) < 1e-8


def test_growth_alone_is_kept_in_proportion():
    # The same growth of every GDP: the nearest world is the old one, larger.
    world = random_world(3, tariffs=False)
    found = from_margins(world, gdp=1.2 * world.value_added)
    assert found.world.flows == pytest.approx(1.2 * world.flows, rel=MET)
    assert {round(block.growth, 8) for block in found.blocks} == {1.2}
    assert max(block.moved for block in found.blocks) < MET


def test_names_single_cells_and_what_is_said():
    world = random_world(4, caveats=("old",))
    wanted = 1.5 * world.flows[1, 2, 0]
    found = from_margins(world, sectors={("E1", "E2", "S0"): wanted}, final={"E3": 100.0}, year=2025)
    assert found.world.flows[1, 2, 0] == pytest.approx(wanted, rel=MET)
    spent = found.world.economy.expenditure[0] - found.world.intermediate.sum(2)
    paid = 1 + found.world.tariff_revenue[3] / found.world.flows[3].sum()
    assert 100 < spent[3].sum() < 100 * paid * 1.2  # the margin is net of tariff
    assert found.world.year == 2025
    assert found.world.caveats[0] == "old"
    assert found.world.caveats[1].startswith("Brought to given margins from 2020; moved between cells: goods trade")
    assert [block.name for block in found.blocks][:2] == ["goods trade", "services trade"]
    assert "Largest residual" in found.text()


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"gdp": {"E9": 1.0}}, UnknownName, "economy 'E9'"),
        ({"sectors": {("E0", "E1", "S9"): 1.0}}, UnknownName, "sector 'S9'"),
        ({"trade": {"E0": 1.0}}, BadInput, r"give \(importer, exporter\)"),
        ({"gdp": [1.0, 2.0]}, BadInput, r"gdp has shape \(2,\)"),
        ({"gdp": {"E1": -1.0}}, BadInput, r"gdp of economy E1 is -1\.0"),
        ({"trade": {("E0", "E1"): np.inf}}, BadInput, "trade of importer E0, exporter E1 is inf"),
        ({"sectors": {("E0", "E1", "S2"): 1.0}}, BadInput, "sectors of importer E0, exporter E1, sector S2 is 1, but"),
        ({"gdp": np.full(5, 9.0), "final": np.array([9, 9, 9, 9, 12.0])}, BadInput, "differ most for economy E4"),
    ],
)
def test_impossible_margins_name_the_cell(given, error, words):
    world = random_world(ZERO)
    assert world.flows[0, 1, 2] == 0
    with pytest.raises(error, match=words):
        from_margins(world, **given)


def test_margins_that_contradict_each_other_name_the_cell():
    # All trade given: the deficit is known, and so is final expenditure less value added.
    world = random_world(6, goods=[True] * 4, tariffs=False)
    gdp, final = world.value_added.copy(), world.value_added + world.deficit
    gdp[[0, 1]] += [1, -1]
    with pytest.raises(
        BadInput, match=r"No world keeps all these margins: at .*economy E[01].*Leave one of the margins"
    ):
        from_margins(world, gdp=gdp, final=final, trade=world.flows.sum(2), limit=2000)


def test_uses_apart_are_refused():
    with pytest.raises(BadInput, match="split it with `by_use`"):
        from_margins(random_world(3, uses=4), gdp={"E0": 1.0})
