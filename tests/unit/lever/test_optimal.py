"""Optimal and Nash tariffs against theory: exact formulas of one sector, brute force elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from small_world import world as small_world
from steelyard.errors import BadInput, NoEquilibrium, UnknownName
from steelyard.lever import optimal
from steelyard.lever.instruments import Tariff
from steelyard.lever.optimal import nash_tariffs, optimal_tariffs
from steelyard.lever.solve import solve
from steelyard.lever.world import World

LEVEL = 1e-6  # of a tariff, what a search leaves


def pair(size=0.5, imports=0.3, theta=5.0):
    """One good, balanced trade: A makes `size` of the world's income and imports that part of its own."""
    bought = imports * size
    flows = np.array([[size - bought, bought], [bought, 1 - size - bought]])[:, :, None]
    return World.from_flows(flows, np.zeros((2, 1, 1)), economies=["A", "B"], sectors=["g"], theta=theta)


def income(world, name, *changes, **options):
    return solve(world, *changes, **options).welfare().filter(economy=name)["real_income_pct"].item()


@pytest.mark.parametrize("theta", [1.5, 5.0, 12.0])
@pytest.mark.parametrize("size", [1e-4, 0.3, 0.5])
def test_one_sector_is_the_formula_of_gros(size, theta):
    """Gros (1987): 1 / (theta x the foreigners' share of spending on their own goods)."""
    found = optimal_tariffs(pair(size, theta=theta), "A")
    at_home = found.counterfactual.equilibrium.share[0, 1, 1, 0]
    assert found.choices[0].levels[0] == pytest.approx(1 / (theta * at_home), abs=LEVEL)
    if size < 1e-3:
        assert found.choices[0].levels[0] == pytest.approx(1 / theta, rel=1e-3)
    assert found.choices[0].gain_pct > 0
    assert found.choices[0].slope < 1e-6
    assert found.choices[0].curvature < 0
    assert found.solves < 40


def test_symmetric_nash_leaves_both_below_free_trade_as_johnson_has_it():
    """Each tariff is (1 + t* d) / (theta d (1 + t*)), d the other's share of spending on its own goods, t* its tariff.

    The condition of a maximum on the other's offer curve: at t* = 0 it is Gros's formula.
    """
    found = nash_tariffs(pair(), ["A", "B"])
    (a,), (b,) = (choice.levels for choice in found.choices)
    at_home = found.counterfactual.equilibrium.share[0, 1, 1, 0]
    assert a == pytest.approx(b, abs=LEVEL)
    assert a == pytest.approx((1 + b * at_home) / (5 * at_home * (1 + b)), abs=LEVEL)
    assert [choice.gain_pct < 0 for choice in found.choices] == [True, True]
    assert found.rounds[0] > 1 > 1e-5 > found.rounds[-1]
    assert "rounds of answers" in found.text()


def test_the_much_larger_one_wins_a_tariff_war():
    """Johnson (1953), Kennan & Riezman (1988): where sizes differ enough, the larger gains."""
    found = nash_tariffs(pair(size=0.99, imports=0.008), ["A", "B"])
    large, small = found.choices
    assert large.gain_pct > 0 > small.gain_pct


def test_an_economy_alone_has_nothing_to_choose():
    alone = World.from_flows(np.ones((1, 1, 1)), np.zeros((1, 1, 1)), economies=["A"], sectors=["g"], theta=4.0)
    found = optimal_tariffs(alone, "A")
    assert found.frame().is_empty()
    assert found.choices[0].gain_pct == pytest.approx(0, abs=1e-12)
    assert "imports nothing" in found.text()


@pytest.mark.parametrize("closure", ["fixed", "gdp_share"])
@pytest.mark.parametrize("by", ["partner", "sector", "uniform", "cell"])
def test_no_other_tariffs_do_better(by, closure):
    world, war = small_world(), Tariff(importer="BBB", exporter="AAA", add=0.2)
    found = optimal_tariffs(world, "AAA", war, by=by, closure=closure)
    best = found.counterfactual.welfare().filter(economy="AAA")["real_income_pct"].item()
    rows = found.frame()
    assert len(rows) == {"partner": 2, "sector": 2, "uniform": 1, "cell": 4}[by]
    gain = (1 + best / 100) / (1 + income(world, "AAA", war, closure=closure) / 100) - 1
    assert found.choices[0].gain_pct == pytest.approx(100 * gain, rel=1e-6)
    tariffs = list(found.counterfactual.instruments[1:])
    for at, one in enumerate(tariffs):
        for step in (-0.02, 0.02):
            moved = Tariff(importer="AAA", exporter=one.exporter, sector=one.sector, rate=one.rate + step)
            others = [*tariffs[:at], moved, *tariffs[at + 1 :]]
            assert income(world, "AAA", war, *others, closure=closure) < best


def test_tariffs_stay_between_their_bounds_and_say_that_they_do():
    found = optimal_tariffs(small_world(), "AAA", bounds=(0.0, 0.06))
    assert found.frame()["tariff_pct"].to_list() == pytest.approx([6.0, 6.0])
    assert found.frame()["at_bound"].all()
    assert "2 of 2 tariffs at a bound" in found.text()
    assert np.isnan(found.choices[0].curvature)


def test_nash_tariffs_are_each_the_best_answer():
    world = small_world()
    found = nash_tariffs(world, ["AAA", "CCC"], by="uniform", mobile=False)
    levels = {choice.economy: choice.levels[0] for choice in found.choices}
    war = Tariff(importer="CCC", exporter=("AAA", "BBB"), rate=float(levels["CCC"]))
    answer = optimal_tariffs(world, "AAA", war, by="uniform", mobile=False)
    assert answer.choices[0].levels[0] == pytest.approx(levels["AAA"], abs=1e-5)
    assert found.frame().columns == [
        "economy", "partner", "sector", "before_pct", "tariff_pct", "at_bound", "closure",
    ]  # fmt: skip
    assert found.frame()["sector"].to_list() == ["all goods", "all goods"]
    assert found.counterfactual.certificate.ok


def test_a_search_cut_short_is_refused(monkeypatch):
    monkeypatch.setattr(optimal, "LIMIT", 2)
    with pytest.raises(NoEquilibrium, match="has nothing to gain"):
        optimal_tariffs(small_world(), "AAA")


def test_what_is_asked_wrongly():
    world = small_world()
    for bounds in ((0.1, 0.0), (-1.0, 1.0), (0.0, np.inf)):
        with pytest.raises(BadInput, match="two levels"):
            optimal_tariffs(world, "AAA", bounds=bounds)
    with pytest.raises(UnknownName, match="partner"):
        optimal_tariffs(world, "AAA", by="partners")
    with pytest.raises(UnknownName, match="AAA"):
        optimal_tariffs(world, "AAB")
    with pytest.raises(UnknownName, match="mobile"):
        optimal_tariffs(world, "AAA", mobil=False)
    for economies in ([], ["AAA", "AAA"]):
        with pytest.raises(BadInput, match="each once"):
            nash_tariffs(world, economies)
