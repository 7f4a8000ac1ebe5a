"""Counterfactuals side by side: the same figures in columns, and differences of one world only."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from small_world import counterfactual, tariff, world
from steelyard.errors import BadInput, UnknownName
from steelyard.lever.compare import balances, beside, compare, under
from steelyard.lever.instruments import Tariff


@pytest.fixture(scope="module")
def one():
    return world()


@pytest.fixture(scope="module")
def mild(one):
    return counterfactual(one, tariff(AAA_BBB=0.1), instruments=("10 points",))


@pytest.fixture(scope="module")
def harsh(one):
    return counterfactual(one, tariff(AAA_BBB=0.4), instruments=("40 points",))


@pytest.fixture(scope="module")
def smaller(one):
    """The mild policy with deficits a tenth smaller, as another closure might have it."""
    policy = {"instruments": ("10 points",), "closure_name": "ilms", "deficit": 0.9 * one.deficit}
    return counterfactual(one, tariff(AAA_BBB=0.1), **policy)


def test_differences_are_those_of_the_frames(mild, harsh):
    data = compare(mild, harsh, names=("mild", "harsh"))
    row = data.filter(economy="AAA", figure="real_income_pct")
    single = [cf.welfare().filter(economy="AAA")["real_income_pct"][0] for cf in (mild, harsh)]
    assert row["mild"][0] == single[0]
    assert row["harsh"][0] == single[1]
    assert row["harsh less mild"][0] == single[1] - single[0]
    assert data.height == 3 * 9


def test_frames_with_options_and_missing_keys_line_up(mild, harsh):
    data = compare(mild, harsh, frame="trade", names=("a", "b"), scope="goods")
    row = data.filter(importer="AAA", exporter="BBB", figure="change_pct")
    assert row["b less a"][0] < 0
    prices = compare(mild, harsh, frame="prices", names=("a", "b"))
    assert prices.height == mild.prices().height
    assert prices["b less a"].null_count() == 0


def test_names_are_closures_or_instruments_where_they_differ(mild, harsh, smaller):
    assert "ilms less fixed" in compare(mild, smaller).columns
    assert "40 points less 10 points" in compare(mild, harsh).columns
    assert "2 less 1" in compare(mild, mild).columns


def test_other_worlds_are_refused(one, mild, harsh):
    other = replace(one, economy=replace(one.economy, theta=one.economy.theta + 1))
    with pytest.raises(BadInput, match="differ in theta"):
        compare(mild, replace(harsh, world=other))
    with pytest.raises(BadInput, match="year differ"):
        compare(mild, replace(harsh, world=replace(one, year=2021)))
    assert compare(mild, replace(harsh, world=replace(one))).height


def test_what_cannot_be_compared_is_refused(mild, harsh):
    with pytest.raises(BadInput, match="at least two"):
        compare(mild)
    with pytest.raises(BadInput, match="occurs twice"):
        compare(mild, harsh, names=("a", "a"))
    with pytest.raises(BadInput, match="1 names for 2"):
        compare(mild, harsh, names=("a",))
    with pytest.raises(BadInput, match="column 'economy'"):
        compare(mild, harsh, names=("economy", "b"))
    with pytest.raises(UnknownName, match="welfare"):
        compare(mild, harsh, frame="welfares")


def test_balances_of_two_closures_stand_side_by_side(mild, smaller):
    data = beside(mild, smaller)
    total = data.filter(economy="AAA", scope="total")
    assert total["base fixed"][0] == total["base ilms"][0] == -22
    assert total["change fixed"][0] == pytest.approx(0, abs=1e-10)
    assert total["change ilms"][0] == pytest.approx(2.2, abs=1e-10)
    assert total["change_pct ilms"][0] == pytest.approx(10, abs=1e-9)
    assert data.columns == [
        "economy", "scope", "base fixed", "change fixed", "change_pct fixed", "change_pp fixed",
        "base ilms", "change ilms", "change_pct ilms", "change_pp ilms", "unit",
    ]  # fmt: skip


def test_balances_with_each_partner(mild, smaller):
    data = beside(mild, smaller, economy="AAA")
    assert data.filter(scope="total")["change ilms"].sum() == pytest.approx(2.2, abs=1e-10)
    assert data["partner"].unique().sort().to_list() == ["BBB", "CCC"]


def test_closures_are_compared_for_one_policy(mild, harsh, smaller):
    with pytest.raises(BadInput, match="10 points"):
        beside(mild, replace(smaller, instruments=("other",)))
    with pytest.raises(BadInput, match="closure 'fixed' occurs twice"):
        beside(mild, harsh)


def test_balances_are_solved_under_each_closure_against_its_own_base(one):
    data = balances(one, [Tariff("AAA", "BBB", "goods", add=0.25)], ("fixed", "zero", "gdp_share"))
    total = data.filter(economy="AAA", scope="total")
    assert total["base fixed"][0] == total["base gdp_share"][0] == -22
    assert total["base zero"][0] == total["change zero"][0] == 0
    assert total["change_pct zero"][0] is None
    # AAA's value added rises on the world's, so a constant ratio widens its deficit and a constant amount does not.
    assert total["change fixed"][0] == pytest.approx(0, abs=1e-8)
    assert total["change gdp_share"][0] < -0.1
    plain = counterfactual(one, tariff(AAA_BBB=0.25)).balance().filter(economy="AAA", scope="goods")
    goods = data.filter(economy="AAA", scope="goods")
    assert goods["change fixed"][0] == pytest.approx(plain["change"][0], abs=1e-7)
    rebalanced = (
        counterfactual(one, tariff(AAA_BBB=0.25), deficit=[0, 0, 0]).balance().filter(economy="AAA", scope="goods")
    )
    assert goods["base zero"][0] + goods["change zero"][0] == pytest.approx(rebalanced["counterfactual"][0], abs=1e-7)


def test_one_closure_is_not_enough(one):
    with pytest.raises(BadInput, match="at least two closures"):
        under(one, [], closures=("fixed",))


def test_differences_come_from_the_baseline_of_each(one, mild):
    """Where the base was re-solved, the effect is against that base."""
    other = counterfactual(one, tariff(AAA_BBB=0.1), base=tariff(AAA_BBB=0.1), closure_name="zero")
    data = compare(mild, other)
    row = data.filter(pl.col("figure") == "real_income_pct")
    assert row["zero"].abs().max() < 1e-9 < row["fixed"].abs().max()
