"""The table of 2022 in full (where its source is present) and as embedded: identities and a known experiment."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from steelyard.kernels.economy import Policy
from steelyard.kernels.equilibrium import solve
from steelyard.lever import elasticities, embed_world
from steelyard.lever.embedded import embedded
from steelyard.lever.world import World

SHARED = Path(__file__).parents[2].parent / "shared" / "world"
needs_sources = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/world")
# A 25-point US tariff on the 22 goods sectors from China; theta of FGO2022, services 5; no baseline tariffs; deficits
# fixed. Computed by others on the 77 economies: goods trade net of tariff, and real income, in percent.
TRADE = {"CHN": -69, "VNM": 16, "MEX": 7}
INCOME = {"USA": -0.05, "CHN": -0.20, "VNM": 0.32}
PRINTED = 0.5  # trade was printed in whole percent
PRINTED_INCOME = 0.005
# Merging 48 economies into three moves the same figures by less than this (measured: 0.03 and 0.0005 points).
MERGED = 0.1
MERGED_INCOME = 0.002
# What US tariffs of 2024 in the baseline change: 25 points are less on top of 11 % than on top of nothing.
WITH_TARIFFS = 4.5
AMOUNT = 4e-9  # million USD


@cache
def full() -> World:
    """The 77 economies with the default elasticities and no tariffs."""
    return embed_world.full(SHARED).with_theta(elasticities.load(), elasticities.source())


def experiment(world: World) -> tuple[dict[str, float], dict[str, float]]:
    """Percent changes of goods exports to the USA by exporter, and of real income by economy."""
    usa, chn = world.economy_index("USA"), world.economy_index("CHN")
    goods = np.array(world.goods)
    tariff = world.economy.tariff.copy()
    tariff[usa, chn, goods] += 0.25
    found = solve(world.economy, Policy(tariff=tariff)).value
    after = found.flows.sum(axis=0)[:, :, goods].sum(axis=2)
    before = world.flows[:, :, goods].sum(axis=2)
    trade = 100 * (after[usa] / before[usa] - 1)
    prices = np.exp((world.economy.final_share[0] * np.log(found.price_hat[0])).sum(axis=1))
    spent = world.value_added + world.tariff_revenue + world.deficit
    income = 100 * (found.income / spent / prices - 1)
    return dict(zip(world.economies, trade, strict=True)), dict(zip(world.economies, income, strict=True))


@needs_sources
def test_the_source_keeps_its_identities():
    table = np.load(SHARED / "table" / embed_world.TABLE)
    flows, inputs, final, added = (table[name] for name in ("flows", "intermediate", "final", "value_added"))
    assert np.abs(flows.sum(axis=1) - inputs.sum(axis=1) - added).max() < AMOUNT
    assert np.abs(flows.sum(axis=0) - inputs.sum(axis=2) - final).max() < AMOUNT
    assert abs((final - added).sum()) < 1e-6


@needs_sources
def test_the_full_world_keeps_them_too():
    world = full()
    assert world.shape == (1, 77, 23)
    assert world.identities().worst.residual < 1e-12
    # Cells without output buy nothing: value-added share 1.
    empty = world.output == 0
    assert empty.sum() == 14
    assert (world.economy.value_added_share[empty] == 1).all()


@needs_sources
def test_balances_are_those_of_the_world_bank():
    """bn USD in 2022: China +578, USA -959 (goods and services); the table has +555 and -962."""
    world = full()
    balance = {code: -world.deficit[world.economy_index(code)] / 1000 for code in ("CHN", "USA")}
    assert balance["CHN"] == pytest.approx(555, abs=0.5)
    assert balance["USA"] == pytest.approx(-962, abs=0.5)


@needs_sources
def test_the_known_result_of_a_tariff_on_china():
    trade, income = experiment(full())
    for code, value in TRADE.items():
        assert trade[code] == pytest.approx(value, abs=PRINTED)
    for code, value in INCOME.items():
        assert income[code] == pytest.approx(value, abs=PRINTED_INCOME)


@needs_sources
def test_the_embedded_world_gives_the_full_one_s_result():
    bare = embedded().with_tariffs(np.zeros_like(embedded().economy.tariff))
    for here, there, near in zip(experiment(bare), experiment(full()), (MERGED, MERGED_INCOME), strict=True):
        for code in ("CHN", "VNM", "MEX", "DEU", "JPN", "IRL"):
            assert here[code] == pytest.approx(there[code], abs=near)


def test_the_embedded_world_comes_near_the_known_result():
    bare = embedded().with_tariffs(np.zeros_like(embedded().economy.tariff))
    trade, income = experiment(bare)
    for code, value in TRADE.items():
        assert trade[code] == pytest.approx(value, abs=PRINTED + MERGED)
    for code, value in INCOME.items():
        assert income[code] == pytest.approx(value, abs=PRINTED_INCOME + MERGED_INCOME)


def test_tariffs_in_the_baseline_blunt_the_same_points():
    trade, income = experiment(embedded())
    for code, value in TRADE.items():
        assert trade[code] == pytest.approx(value, abs=PRINTED + WITH_TARIFFS)
    assert trade["CHN"] > -69
    assert income["USA"] < -0.05
    assert income["VNM"] > 0.25
