"""Results by name, and what moves them: equal to the frames, equal to solves, ranked and in words."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from small_world import world as small_world
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lever import moves, results, sensitivity
from steelyard.lever.closures import Ilms
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import (
    DeficitShift,
    ExportTax,
    Productivity,
    Quota,
    Subsidy,
    Tariff,
    TradeCost,
)
from steelyard.lever.solve import solve

EXACT = {"rel": 1e-9, "abs": 1e-9}
STEP = 1e-3


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def cf(world):
    changes = (
        Tariff(importer="AAA", exporter="BBB", add=0.2),
        ExportTax(exporter="CCC", importer="AAA", rate=0.1),
        Subsidy(economy="BBB", payer="own", rate=0.05),
    )
    return solve(
        world,
        *changes,
        Quota(exporter="CCC", importer="BBB", sector="A", cap=0.8, rent="importer"),
        closure="gdp_share",
    )


def value(cf, name):
    return results.parse(cf.world, name).value(cf)


def cell(frame, column, **where):
    return frame.filter(**where)[column].item()


def test_results_are_what_the_frames_report(cf):
    balance, partners = cf.balance(), cf.balance("AAA")
    assert value(cf, "AAA.balance") == pytest.approx(cell(balance, "gdp_pct", economy="AAA", scope="total"), **EXACT)
    assert value(cf, "BBB.goods_balance") == pytest.approx(
        cell(balance, "gdp_pct", economy="BBB", scope="goods"), **EXACT
    )
    assert value(cf, "BBB.balance_usd") == pytest.approx(
        cell(balance, "counterfactual", economy="BBB", scope="total"), **EXACT
    )
    assert value(cf, "AAA.balance.CCC") == pytest.approx(
        cell(partners, "gdp_pct", partner="CCC", scope="total"), **EXACT
    )
    trade = cf.trade(by_sector=True)
    sold = trade.filter(exporter="CCC")["counterfactual"].sum()
    assert value(cf, "CCC.exports") == pytest.approx(sold, **EXACT)
    assert value(cf, "CCC.imports.AAA.B") == pytest.approx(
        cell(trade, "counterfactual", importer="CCC", exporter="AAA", sector="B"), **EXACT
    )
    welfare, prices = cf.welfare(), cf.prices()
    for name in ("real_income", "real_wage"):
        assert value(cf, f"BBB.{name}") == pytest.approx(cell(welfare, f"{name}_pct", economy="BBB"), **EXACT)
    assert value(cf, "AAA.prices") == pytest.approx(
        cell(prices, "change_pct", economy="AAA", measure="consumer_prices"), **EXACT
    )
    assert value(cf, "AAA.wage") == pytest.approx(cell(prices, "change_pct", economy="AAA", measure="wage"), **EXACT)


def test_results_of_revenue_and_sectors_too(cf):
    revenue, sectors = cf.revenue(), cf.sectors()
    mine = revenue.filter(economy="AAA")
    assert value(cf, "AAA.revenue") == pytest.approx(mine["counterfactual"].sum(), **EXACT)
    rents = pl.col("item").is_in(["tariffs", "quota_rents_importer"])
    assert value(cf, "BBB.tariff_revenue") == pytest.approx(
        revenue.filter(rents, economy="BBB")["counterfactual"].sum(), **EXACT
    )
    assert value(cf, "CCC.output.A") == pytest.approx(cell(sectors, "output", economy="CCC", sector="A"), **EXACT)
    assert value(cf, "CCC.output") == pytest.approx(sectors.filter(economy="CCC")["output"].sum(), **EXACT)
    for name in ("output_volume", "employment"):
        assert value(cf, f"CCC.{name}.A") == pytest.approx(
            cell(sectors, f"{name}_pct", economy="CCC", sector="A"), **EXACT
        )
    assert value(cf, "CCC.gdp") == pytest.approx(cf.equilibrium.value_added[2], **EXACT)


NAMES = (
    "AAA.balance", "AAA.balance.CCC", "AAA.goods_balance", "BBB.balance_amount.B", "CCC.exports", "CCC.imports.AAA.B",
    "BBB.real_income", "BBB.real_wage", "AAA.prices", "AAA.wage", "AAA.gdp", "AAA.revenue", "BBB.revenue",
    "BBB.tariff_revenue", "CCC.output", "CCC.output.A", "CCC.output_volume.A", "CCC.employment.B",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_result_has_the_derivatives_of_its_solves(cf, name):
    """By the tariff of one cell that is under no quota, and by a technology."""
    found = sensitivity.gradient(cf, name)
    assert found.value == value(cf, name)
    for step, kind in ((0.01, "tariff"), (0.02, "productivity")):
        ours = found.by.tariff[0, 2, 1] if kind == "tariff" else found.by.productivity[2, 0]
        differences = [central(cf, name, kind, size) for size in (step, step / 4)]
        scale = max(abs(ours), 1e-5 * abs(found.value), 1e-5)
        assert min(abs(ours - one) for one in differences) < 1e-6 * scale


def central(cf, name, kind, step):
    def change(size):
        if kind == "tariff":
            return Tariff(importer="AAA", exporter="CCC", sector="B", add=size)
        return Productivity(economy="CCC", sector="A", hat=float(np.exp(size)))

    return difference(
        lambda size: value(solve(cf.world, *cf.instruments, change(size), closure="gdp_share"), name), step
    )


def difference(at, step):
    """A five-point difference, of fourth order."""
    return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)


POLICIES = {
    "AAA tariff on BBB, all goods": lambda size: Tariff(importer="AAA", exporter="BBB", add=size),
    "CCC export tax to AAA, all goods": lambda size: ExportTax(exporter="CCC", importer="AAA", add=size),
    "BBB imports from CCC, all sectors": lambda size: TradeCost(importer="BBB", exporter="CCC", hat=1 - size),
    "CCC productivity, all sectors": lambda size: Productivity(economy="CCC", rate=size),
    "BBB production subsidy, all sectors": lambda size: Subsidy(economy="BBB", payer="own", add=size),
    "AAA deficit, against all others by GDP": lambda size: DeficitShift(economy="AAA", gdp=size),
}


@pytest.mark.parametrize("closure", ["fixed", "ilms"])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_row_says_what_a_small_policy_does(world, policy, closure):
    change, rule = (
        Tariff(importer="BBB", exporter="CCC", add=0.1),
        Ilms(nu=(0.1, 0.2), home="AAA") if closure == "ilms" else closure,
    )
    frame = sensitivity.what_moves(world, "BBB.real_income", change, closure=rule, top=None)
    row = frame.filter(pl.col("policy").str.starts_with(policy + ", "))
    by_solves = difference(
        lambda size: value(solve(world, change, POLICIES[policy](size), closure=rule), "BBB.real_income"), STEP
    )
    assert row[f"effect {closure}"].item() == pytest.approx(0.01 * by_solves, rel=1e-6)


def test_rows_are_ranked_named_and_add_up(world):
    frame = sensitivity.what_moves(world, "AAA.balance", top=None, by="cell", closure=("fixed", "zero"))
    assert frame.columns == [
        "kind", "economy", "partner", "sector", "policy", "step", "effect fixed", "effect zero", "unit",
    ]  # fmt: skip
    for _, kind in frame.group_by("kind"):
        size = kind.select(pl.max_horizontal(pl.col("effect fixed").abs(), pl.col("effect zero").abs())).to_series()
        assert size.is_sorted(descending=True)
    cells = frame.filter(kind="tariff", economy="AAA", partner="CCC")
    assert set(cells["sector"]) == {"A", "B"}, "services bear no customs duty"
    pairs = sensitivity.what_moves(world, "AAA.balance", top=None, closure="fixed")
    whole = pairs.filter(kind="tariff", economy="AAA", partner="CCC")["effect fixed"].item()
    assert cells["effect fixed"].sum() == pytest.approx(whole, rel=1e-9)
    by_sector = sensitivity.what_moves(world, "AAA.balance", top=None, closure="fixed", by="sector")
    by_importer = sensitivity.what_moves(world, "AAA.balance", top=None, closure="fixed", by="importer")
    mine = by_sector.filter(kind="tariff", economy="AAA")["effect fixed"].sum()
    assert mine == pytest.approx(by_importer.filter(kind="tariff", economy="AAA")["effect fixed"].item(), rel=1e-9)
    assert by_importer.filter(kind="tariff", economy="AAA")["policy"].item() == (
        "AAA tariff on all others, all goods, +1 pp"
    )


def test_elasticities_move_nothing_at_the_baseline_and_something_after_a_shock(world):
    assert sensitivity.what_moves(world, "AAA.real_income", closure="fixed", kinds=["elasticity"]).is_empty()
    change = Tariff(importer="AAA", exporter="BBB", add=0.3)
    after = sensitivity.what_moves(world, "AAA.real_income", change, closure="fixed", kinds=["elasticity"])
    assert set(after["sector"]) == {"A", "B", "S"}
    assert after["policy"][0].startswith("trade elasticity of ")


def test_elasticities_are_those_of_solves(world):
    change, step = Tariff(importer="AAA", exporter="BBB", add=0.3), 1e-3
    ours = sensitivity.gradient(solve(world, change), "AAA.real_income").by.theta
    theta = world.economy.theta
    for sector, one in enumerate(np.eye(3)):

        def at(size, one=one):
            return value(solve(world.with_theta(theta + size * one, "moved"), change), "AAA.real_income")

        assert ours[sector] == pytest.approx(difference(at, step), rel=1e-6)


def test_a_balance_that_is_given_moves_by_its_denominator_only(world):
    found = sensitivity.gradient(world, "AAA.balance_amount")
    assert "nothing but a shift of deficits" in sensitivity.caution(found)
    assert set(sensitivity.what_moves(world, "AAA.balance_amount", closure="fixed", top=None)["kind"]) == {"deficit"}
    assert "only GDP" in sensitivity.caution(sensitivity.gradient(world, "AAA.balance"))
    assert sensitivity.caution(sensitivity.gradient(world, "AAA.balance.BBB")) == ""
    assert "follows GDP" in sensitivity.caution(sensitivity.gradient(world, "AAA.balance", closure="gdp_share"))


def test_a_customs_union_acts_as_one():
    frame = sensitivity.what_moves(embedded(), "CHN.balance", closure="fixed", top=None)
    importers = set(frame.filter(kind="tariff")["economy"])
    assert "EU27" in importers
    assert not importers & {"DEU", "FRA", "OTH_EU27"}
    cells = sensitivity.what_moves(embedded(), "CHN.balance", closure="fixed", by="cell", kinds=["tariff"], top=None)
    union = ["DEU", "FRA", "ITA", "ESP", "NLD", "POL", "IRL", "OTH_EU27"]
    ours = cells.filter(pl.col("economy").is_in(union), partner="CHN")["effect fixed"].sum()
    assert ours == pytest.approx(frame.filter(kind="tariff", economy="EU27", partner="CHN")["effect fixed"].item())


def test_several_results_at_once(world):
    two = sensitivity.gradients(world, ["AAA.real_income", "CCC.exports"], closure="zero")
    one = sensitivity.gradient(world, "CCC.exports", closure="zero")
    np.testing.assert_allclose(two[1].by.tariff, one.by.tariff, rtol=1e-7, atol=1e-9)
    assert two[0].frame("tariff", "importer")["unit"][0] == "%"
    assert "reverse sweeps" in one.price()


@pytest.mark.parametrize(("name", "error", "told"), [
    ("AAA", BadInput, "does not name a result"),
    ("AAB.balance", UnknownName, "AAA"),
    ("AAA.balanc", UnknownName, "balance"),
    ("AAA.balance.CCD", UnknownName, "CCC"),
    ("AAA.balance.AAA", BadInput, "does not trade with itself"),
    ("AAA.prices.BBB", BadInput, "has no partner"),
    ("AAA.prices.A", BadInput, "whole economy"),
    ("AAA.output_volume", BadInput, "one sector"),
    ("AAA.employment.goods", BadInput, "one sector"),
    ("AAA.balance.BBB.CCC", BadInput, "more than a partner and a sector"),
    ("EU27.balance", NoCoverage, "EU27"),
])  # fmt: skip
def test_names_that_mean_nothing(world, name, error, told):
    with pytest.raises(error, match=told):
        results.parse(world, name)


def test_names_are_read_in_any_order_and_by_any_name(world):
    assert results.parse(world, "AAA.exports.Grain.BBB").name == "AAA.exports.BBB.A"
    assert results.parse(world, "AAA.welfare").name == "AAA.real_income"
    assert results.parse(world, "AAA.goods-balance.CCC").words == "AAA: exports less imports of goods, with CCC"
    with pytest.raises(BadInput, match="million EUR"):
        results.parse(small_world(unit="million EUR"), "AAA.balance_usd")


def test_what_is_asked_wrongly(world):
    for given, told in (({"by": "pairs"}, "pair"), ({"kinds": ["tarif"]}, "tariff")):
        with pytest.raises(UnknownName, match=told):
            sensitivity.what_moves(world, "AAA.balance", closure="fixed", **given)
    with pytest.raises(BadInput, match="leaves no row"):
        sensitivity.what_moves(world, "AAA.balance", closure="fixed", top=0)
    with pytest.raises(BadInput, match="given twice"):
        sensitivity.what_moves(world, "AAA.balance", closure=("fixed", "fixed"))
    assert set(moves.BY) == {"pair", "importer", "sector", "cell"}


def test_elasticities_move_a_base_that_was_re_solved():
    """Real income under balanced trade is against a base that theta moves too."""
    from steelyard.lever.embedded import embedded
    from steelyard.lever.instruments import Tariff
    from steelyard.lever.sensitivity import gradient
    from steelyard.lever.solve import solve

    world, tariff, at, step = embedded(), Tariff("USA", "CHN", add=0.25), 15, 1e-3

    def income(change: float) -> float:
        theta = world.economy.theta.copy()
        theta[at] += change
        cf = solve(world.with_theta(theta, "moved"), tariff, closure="zero")
        return cf.welfare().filter(economy="USA")["real_income_pct"][0]

    found = gradient(solve(world, tariff, closure="zero"), "USA.real_income").by.theta[at]
    assert found == pytest.approx((income(step) - income(-step)) / (2 * step), rel=1e-6)
