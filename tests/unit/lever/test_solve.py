"""`solve`: what effects are measured against, what is refused, quotas and closures end to end."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from worlds import random_world

from steelyard.errors import BadInput, NoEquilibrium, UnknownName
from steelyard.lever import closures
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import Ban, DeficitShift, Quota, Subsidy, Tariff
from steelyard.lever.solve import solve, solve_many

SAME = 1e-9
TARIFF = Tariff("USA", "CHN", add=0.25)


@pytest.fixture(scope="module")
def world():
    return embedded()


@pytest.mark.parametrize("closure", ["fixed", "gdp_share", "zero", "partial:0.5", "ilms", "partial:0", "partial:1"])
def test_every_closure_is_solved_certified_and_named(world, closure):
    cf = solve(world, TARIFF, closure=closure)
    assert cf.certificate is not None
    assert cf.certificate.ok
    assert cf.certificate.worst.excess < 1e-10
    assert cf.closure_name == closure
    resolved = closure in ("zero", "partial:0.5", "partial:1")
    assert (cf.base_note != "the baseline") is resolved
    if closure in ("zero", "partial:1"):
        np.testing.assert_allclose(cf.equilibrium.deficit, 0, atol=1e-3)


def test_under_the_zero_closure_the_rebalancing_is_not_an_effect_of_the_tariff(world):
    fixed, zero = solve(world, TARIFF), solve(world, TARIFF, closure="zero")
    one, other = (cf.welfare().filter(economy="USA")["real_income_pct"][0] for cf in (fixed, zero))
    assert abs(other) < 0.5, "a 25-point tariff on one partner, not the closing of a deficit of 4 % of GDP"
    assert abs(other - one) < 0.1


def test_a_batch_is_each_alone(world):
    sets = [[Tariff("USA", "CHN", add=x)] for x in (0.1, 0.25, 1.45)]
    for one, instruments in zip(solve_many(world, sets), sets, strict=True):
        alone = solve(world, *instruments)
        np.testing.assert_allclose(one.equilibrium.share, alone.equilibrium.share, atol=SAME)
        np.testing.assert_allclose(one.equilibrium.income, alone.equilibrium.income, rtol=SAME)


def test_a_start_nearby_saves_passes_and_changes_nothing(world):
    far = solve(world, Tariff("USA", "CHN", add=0.26))
    near = solve(world, Tariff("USA", "CHN", add=0.26), start=solve(world, TARIFF))
    assert near.solution.stats.iterations < far.solution.stats.iterations
    np.testing.assert_allclose(near.equilibrium.income, far.equilibrium.income, rtol=SAME)


@pytest.mark.parametrize("rent", ["exporter", "importer"])
def test_a_quota_binds_its_quantity_and_its_rent_goes_where_it_is_assigned(world, rent):
    cf = solve(world, Quota(exporter="CHN", sector="B07_08", cap=0.5, rent=rent))
    e, q = world.economy, cf.equilibrium
    china, sector = world.economy_index("CHN"), world.sector_index("B07_08")
    abroad = np.arange(len(world.economies)) != china
    border = q.flows[0, abroad, china, sector] / (1 + q.export_tax[abroad, china, sector])
    quantity = (border / q.cost_hat[china, sector]).sum()
    assert quantity == pytest.approx(0.5 * e.flows[0, abroad, china, sector].sum(), rel=1e-8)
    assert q.quota_wedge[0] > 0.05
    levied = q.export_tax if rent == "exporter" else q.tariff - e.tariff
    assert (levied[abroad, china, sector] > 0.05).all()
    assert bool(q.export_tax_revenue[china] > 0) is (rent == "exporter")


def test_a_quota_that_does_not_bind_is_as_none(world):
    alone = solve(world, Tariff("USA", "CHN", add=1.0))
    both = solve(world, Tariff("USA", "CHN", add=1.0), Quota(exporter="CHN", importer="USA", sector="C26", cap=0.99))
    assert both.equilibrium.quota_wedge[0] == 0
    np.testing.assert_allclose(both.equilibrium.income, alone.equilibrium.income, rtol=SAME)


def test_a_ban_stops_the_trade_and_says_how_little_is_left(world):
    cf = solve(world, Ban(importer="USA", exporter="CHN", sector="C26"))
    usa, china, sector = world.economy_index("USA"), world.economy_index("CHN"), world.sector_index("C26")
    assert cf.equilibrium.share[0, usa, china, sector] < 1e-5 * world.economy.share[0, usa, china, sector]


def test_a_shift_of_saving_moves_the_deficit_by_its_size(world):
    cf = solve(world, DeficitShift(economy="CHN", gdp=0.01))
    china = world.economy_index("CHN")
    moved = cf.equilibrium.deficit[china] - world.deficit[china]
    assert moved == pytest.approx(0.01 * world.value_added[china], rel=1e-9)
    assert cf.equilibrium.deficit.sum() == pytest.approx(0, abs=1e-3)


def test_immobile_labour_loses_where_it_cannot_leave(world):
    short, long = solve(world, TARIFF, mobile=False), solve(world, TARIFF)
    china = world.economy_index("CHN")
    assert np.ptp(long.equilibrium.wage_hat[china]) == 0
    hit = world.sector_index("C26")
    assert short.equilibrium.wage_hat[china, hit] < long.equilibrium.wage_hat[china, hit]


def test_scale_is_refused_where_equilibria_are_many_and_widens_effects_where_not(world):
    with pytest.raises(BadInput, match=r"C20.*1 / theta"):
        solve(world, TARIFF, scale={"C20": 0.2})
    with pytest.raises(UnknownName, match="C20"):
        solve(world, TARIFF, scale={"C20x": 0.01})
    with pytest.raises(BadInput, match="shape"):
        solve(world, TARIFF, scale=[0.1, 0.2])
    china, electronics = world.economy_index("CHN"), world.sector_index("C26")
    flat, steep = solve(world, TARIFF), solve(world, TARIFF, scale={"C26": 0.1})
    fall = [cf.equilibrium.output[china, electronics] for cf in (flat, steep)]
    assert fall[1] < fall[0]


def test_no_equilibrium_says_why_and_how_far_it_got(world):
    with pytest.raises(NoEquilibrium, match=r"up to \d+ % of this one"):
        solve(world, Subsidy(economy="CHN", rate=0.8, payer="own"))


def test_a_base_that_is_no_equilibrium_is_solved_again_not_assumed(world):
    economy = dataclasses.replace(world.economy, deficit=np.zeros_like(world.deficit))
    off = dataclasses.replace(world, economy=economy)
    cf = solve(off, TARIFF)
    assert cf.base_note.startswith("the baseline re-solved")
    quiet = solve(off, Tariff("USA", "CHN", add=1e-9))
    assert quiet.welfare()["real_income_pct"].abs().max() < 1e-6


def test_saving_takes_deficits_as_given(world):
    china = world.economy_index("CHN")
    cf = solve(world, TARIFF, closure=closures.Saving({"CHN": -0.01, "USA": 0.02}, unit="gdp"))
    assert cf.certificate is not None
    assert cf.equilibrium.deficit[china] == pytest.approx(-0.01 * world.value_added[china], rel=1e-9)


def test_balanced_trade_itself_is_measured_against_the_data(world):
    """Dekle, Eaton & Kortum (2007): closing deficits costs those who run them. The design's US figure is -3.98 %."""
    cf = solve(world, closure="zero")
    assert cf.base_note == "the baseline"
    usa, china = (cf.welfare().filter(economy=code)["real_income_pct"][0] for code in ("USA", "CHN"))
    assert usa == pytest.approx(-3.98, abs=0.1)
    assert china > 3
    apart = solve(world, closure="zero", against="closure")
    assert apart.welfare()["real_income_pct"].abs().max() == 0
    both, rebalanced = solve(world, TARIFF, closure="zero", against="data"), solve(world, TARIFF, closure="zero")
    one, other, alone = (x.equilibrium.income / x.base.income for x in (both, rebalanced, cf))
    np.testing.assert_allclose(one, other * alone, rtol=1e-8)
    with pytest.raises(UnknownName, match="data"):
        solve(world, TARIFF, against="dat")


def test_a_world_without_the_usa_has_defaults_that_work_and_a_message_for_ilms():
    from steelyard.lever.compare import balances
    from steelyard.lever.sensitivity import what_moves

    small = random_world(3)
    tariff = Tariff(small.economies[0], small.economies[1], add=0.1)
    assert "change gdp_share" in balances(small, [tariff]).columns
    assert "effect gdp_share" in what_moves(small, f"{small.economies[0]}.goods_balance").columns
    with pytest.raises(BadInput, match=r"Closure ilms.*Ilms\(home"):
        solve(small, tariff, closure="ilms")


def test_worlds_and_counterfactuals_show_themselves_in_a_line(world):
    assert repr(world) == "World(2022, 32 economies x 23 sectors, uses all, million USD)"
    assert len(repr(solve(world, TARIFF))) < 200


def test_searches_and_grids_measure_every_point_against_one_base(world):
    """Under balanced trade a point without a change is nought, not the rebalancing itself."""
    from steelyard.lever.executors import serial
    from steelyard.lever.measures import Frame
    from steelyard.lever.sweep import sweep
    from steelyard.lever.target import target
    from steelyard.lever.tasks import grid

    done = sweep(world, grid({"USA:CHN": [0.0, 0.01]}, closures=["zero"]), Frame("welfare"), executor=serial())
    incomes = done.frame().filter(economy="USA")["real_income_pct"].to_list()
    assert incomes[0] == pytest.approx(0, abs=SAME)
    assert abs(incomes[1]) < 0.1
    found = target(world, "CHN.real_income", -0.05, lambda size: Tariff("USA", "CHN", add=size), closure="zero")
    assert found.before == pytest.approx(0, abs=SAME)
    assert found.value == pytest.approx(-0.05, abs=1e-6)
