"""Frames of a counterfactual: three figures of each worked out here by plain arithmetic, and how they add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from small_world import FLOWS, TARIFF, counterfactual, tariff, world
from steelyard.errors import BadInput, UnknownName
from steelyard.kernels import equilibrium as kernel
from steelyard.kernels.economy import Mechanics, Policy, Quota

# Sums of some ten numbers of size 100 in another order.
EXACT = 1e-10
A, B, C = range(3)


@pytest.fixture(scope="module")
def cf():
    """AAA's tariff on goods of BBB raised by 25 points."""
    return counterfactual(world(), tariff(AAA_BBB=0.25))


def cell(data: pl.DataFrame, column: str, **keys: object) -> float:
    """The one value of a column where the keys hold."""
    found = data.filter(pl.col(name) == value for name, value in keys.items())
    assert found.height == 1, keys
    return found[column][0]


def trade_of(equilibrium) -> np.ndarray:
    """Trade net of tariff [importer, exporter, sector] of a world with one use."""
    paid = equilibrium.share[0] * equilibrium.expenditure[0][:, None, :]
    return paid / (1 + equilibrium.tariff)


def price_index(cf, n: int) -> float:
    index = 1.0
    for k in range(3):
        index *= cf.equilibrium.price_hat[0, n, k] ** cf.world.economy.final_share[0, n, k]
    return index


def test_welfare(cf):
    data, now = cf.welfare(), cf.equilibrium
    assert data["economy"].to_list() == ["AAA", "BBB", "CCC"]
    for n, code in ((A, "AAA"), (B, "BBB"), (C, "CCC")):
        income = now.income[n] / cf.base.income[n] / price_index(cf, n)
        assert cell(data, "real_income_pct", economy=code) == pytest.approx(100 * (income - 1), abs=EXACT)
        wage = now.wage_hat[n, 0] / price_index(cf, n)
        assert cell(data, "real_wage_pct", economy=code) == pytest.approx(100 * (wage - 1), abs=EXACT)


def test_welfare_adds_up(cf):
    data = cf.welfare()
    parts = ["terms_of_trade_pct", "volume_of_trade_pct", "technology_pct", "subsidies_pct", "transfer_pct"]
    total = data.select(pl.sum_horizontal(parts)).to_series()
    assert total.to_list() == pytest.approx(data["welfare_first_order_pct"].to_list(), abs=EXACT)
    rest = data["welfare_first_order_pct"] + data["remainder_pct"]
    assert rest.to_list() == pytest.approx(data["real_income_pct"].to_list(), abs=EXACT)


def test_terms_of_trade_by_partner_and_sector(cf):
    c = cf.equilibrium.cost_hat
    sold, bought = FLOWS[B, A, 0] * (c[A, 0] - 1), FLOWS[A, B, 0] * (c[B, 0] - 1)
    both = cf.welfare_parts("both")
    found = cell(both, "terms_of_trade_pct", economy="AAA", partner="BBB", sector="A")
    assert found == pytest.approx(100 * (sold - bought) / cf.base.income[A], abs=EXACT)
    volume = TARIFF[A, B, 0] * (trade_of(cf.equilibrium)[A, B, 0] - FLOWS[A, B, 0] * c[B, 0])
    found = cell(both, "volume_of_trade_pct", economy="AAA", partner="BBB", sector="A")
    assert found == pytest.approx(100 * volume / cf.base.income[A], abs=EXACT)


@pytest.mark.parametrize("by", ["partner", "sector", "both"])
def test_parts_add_up_to_welfare(cf, by):
    summed = cf.welfare_parts(by).group_by("economy", maintain_order=True).agg(pl.col(pl.Float64).sum())
    for column in ("terms_of_trade_pct", "volume_of_trade_pct"):
        assert summed[column].to_list() == pytest.approx(cf.welfare()[column].to_list(), abs=EXACT)


def test_real_income_is_the_equivalent_variation(cf):
    data, now = cf.real_income(), cf.equilibrium
    for n, code in ((A, "AAA"), (B, "BBB"), (C, "CCC")):
        amount = now.income[n] / price_index(cf, n) - cf.base.income[n]
        assert cell(data, "change", economy=code) == pytest.approx(amount, abs=EXACT)
    assert data["unit"].unique().to_list() == ["million USD"]


def test_prices(cf):
    data, now = cf.prices(), cf.equilibrium
    assert cell(data, "change_pct", economy="AAA", measure="consumer_prices") == pytest.approx(
        100 * (price_index(cf, A) - 1), abs=EXACT
    )
    added = (cf.world.economy.value_added_share[B] * now.output[B]).sum() / cf.world.value_added[B]
    assert cell(data, "change_pct", economy="BBB", measure="wage") == pytest.approx(100 * (added - 1), abs=1e-8)
    theta, delivered = 4.0, 0.0
    for i in range(3):
        share = FLOWS[A, i, 0] * (1 + TARIFF[A, i, 0]) / (FLOWS[A, :, 0] * (1 + TARIFF[A, :, 0])).sum()
        level = {A: 1.0, B: 1.3 / 1.05, C: 1.0}[i]
        delivered += share * (level * now.cost_hat[i, 0]) ** -theta
    found = cell(data, "change_pct", economy="AAA", measure="buyer_price", sector="A")
    assert found == pytest.approx(100 * (delivered ** (-1 / theta) - 1), abs=1e-8)


def test_sector_wages_are_told_where_labour_is_immobile(cf):
    assert "sector_wage" not in set(cf.prices()["measure"])
    assert "sector_wage" in set(replace(cf, mechanics=Mechanics(mobile=False)).prices()["measure"])


def test_sectors(cf):
    data, now = cf.sectors(), cf.equilibrium
    flows = trade_of(now)
    output = sum(flows[n, B, 1] for n in range(3))
    assert cell(data, "output", economy="BBB", sector="B") == pytest.approx(output, abs=EXACT)
    assert cell(data, "output_pct", economy="BBB", sector="B") == pytest.approx(100 * (output / 53 - 1), abs=EXACT)
    volume = output / now.cost_hat[B, 1] / 53
    found = cell(data, "output_volume_pct", economy="BBB", sector="B")
    assert found == pytest.approx(100 * (volume - 1), abs=EXACT)
    labour = output / 53 / now.wage_hat[B, 0]
    assert cell(data, "employment_pct", economy="BBB", sector="B") == pytest.approx(100 * (labour - 1), abs=EXACT)
    assert cell(data, "exports_base", economy="BBB", sector="B") == 9 + 4
    assert cell(data, "exports", economy="BBB", sector="B") == pytest.approx(flows[A, B, 1] + flows[C, B, 1], abs=EXACT)
    assert cell(data, "imports", economy="BBB", sector="B") == pytest.approx(flows[B, A, 1] + flows[B, C, 1], abs=EXACT)
    # All prices, wages and output by themselves: labour is only moved between sectors.
    moved = cell(data, "employment_pct", economy="BBB", sector="A") * cell(
        data, "value_added_base", economy="BBB", sector="A"
    )
    moved += labour_change(data, "B") + labour_change(data, "S")
    assert moved == pytest.approx(0, abs=1e-8)


def labour_change(data: pl.DataFrame, sector: str) -> float:
    keys = {"economy": "BBB", "sector": sector}
    return cell(data, "employment_pct", **keys) * cell(data, "value_added_base", **keys)


def test_trade(cf):
    data, flows = cf.trade("goods"), trade_of(cf.equilibrium)
    keys = {"importer": "AAA", "exporter": "BBB"}
    assert data.height == 6
    assert cell(data, "base", **keys) == 12 + 9
    after = flows[A, B, 0] + flows[A, B, 1]
    assert cell(data, "counterfactual", **keys) == pytest.approx(after, abs=EXACT)
    assert cell(data, "change_pct", **keys) == pytest.approx(100 * (after - 21) / 21, abs=EXACT)
    volume = flows[A, B, 0] / cf.equilibrium.cost_hat[B, 0] + flows[A, B, 1] / cf.equilibrium.cost_hat[B, 1]
    assert cell(data, "volume_pct", **keys) == pytest.approx(100 * (volume - 21) / 21, abs=EXACT)


def test_trade_in_every_scope(cf):
    whole = cf.trade()["counterfactual"].sum()
    assert cf.trade("goods")["counterfactual"].sum() + cf.trade("services")["counterfactual"].sum() == pytest.approx(
        whole
    )
    by_sector = cf.trade(by_sector=True)
    assert by_sector["counterfactual"].sum() == pytest.approx(whole)
    assert by_sector.filter(sector="B")["base"].to_list() == cf.trade("B")["base"].to_list()
    assert cf.trade("Cloth")["base"].to_list() == cf.trade("B")["base"].to_list()
    assert cf.trade(domestic=True)["base"].sum() == pytest.approx(FLOWS.sum())


def test_an_unknown_scope_or_economy_is_refused(cf):
    with pytest.raises(UnknownName, match="Cloth"):
        cf.trade("Cloths")
    with pytest.raises(UnknownName, match="AAA"):
        cf.balance("AAAA")
    with pytest.raises(UnknownName, match="partner"):
        cf.welfare_parts("partners")


def test_trade_that_was_not_there_has_no_growth():
    one = world()
    share = one.economy.share.copy()
    share[0, A, A, 0] += share[0, A, C, 0]
    share[0, A, C, 0] = 0
    empty = replace(one, economy=replace(one.economy, share=share))
    found = counterfactual(empty, tariff(AAA_BBB=0.25)).trade("A")
    assert cell(found, "change_pct", importer="AAA", exporter="CCC") is None
    assert cell(found, "change", importer="AAA", exporter="CCC") == 0


def test_balance(cf):
    data, flows = cf.balance(), trade_of(cf.equilibrium)
    goods = flows[:, A, :2].sum() - flows[A, :, :2].sum()
    keys = {"economy": "AAA", "scope": "goods"}
    assert cell(data, "base", **keys) == (8 + 5 + 7 + 14) - (12 + 9 + 6 + 30)
    assert cell(data, "counterfactual", **keys) == pytest.approx(goods, abs=EXACT)
    assert cell(data, "change_pct", **keys) == pytest.approx(100 * (goods + 23) / 23, abs=EXACT)
    gdp = cf.equilibrium.wage_hat[A, 0] * cf.world.value_added[A]
    points = 100 * goods / gdp - 100 * -23 / cf.world.value_added[A]
    assert cell(data, "change_pp", **keys) == pytest.approx(points, abs=EXACT)


def test_balances_add_up(cf):
    data = cf.balance()
    for level in ("base", "counterfactual"):
        by_scope = data.pivot("scope", index="economy", values=level)
        assert (by_scope["goods"] + by_scope["services"]).to_list() == pytest.approx(
            by_scope["total"].to_list(), abs=EXACT
        )
        assert by_scope["total"].to_list() == pytest.approx((-cf.world.deficit).tolist(), abs=EXACT)
    with_partners = cf.balance("BBB").filter(scope="goods")
    assert with_partners["partner"].to_list() == ["AAA", "CCC"]
    assert with_partners["change"].sum() == pytest.approx(cell(data, "change", economy="BBB", scope="goods"), abs=EXACT)


def test_a_balance_of_nothing_but_rounding_is_zero_and_has_no_growth(cf):
    data = cf.balance()
    # BBB sells services of 4 + 5 and buys services of 6 + 3.
    assert cell(data, "base", economy="BBB", scope="services") == 0
    assert cell(data, "change_pct", economy="BBB", scope="services") is None


def test_a_world_of_goods_alone_has_no_row_of_services():
    data = counterfactual(world(goods=(True, True, True)), Policy()).balance()
    assert data["scope"].unique().sort().to_list() == ["goods", "total"]


def test_tariff_revenue(cf):
    data, flows = cf.revenue(), trade_of(cf.equilibrium)
    keys = {"economy": "AAA", "item": "tariffs"}
    assert cell(data, "base", **keys) == pytest.approx(0.05 * (12 + 9 + 6 + 30), abs=EXACT)
    after = 0.3 * flows[A, B, :2].sum() + 0.05 * flows[A, C, :2].sum()
    assert cell(data, "counterfactual", **keys) == pytest.approx(after, abs=EXACT)
    gdp = cf.equilibrium.wage_hat[A, 0] * cf.world.value_added[A]
    assert cell(data, "gdp_pct", **keys) == pytest.approx(100 * after / gdp, abs=EXACT)


def test_export_taxes_and_subsidies():
    tax, subsidy = np.zeros((3, 3, 3)), np.zeros((3, 3))
    tax[A, C, 1], subsidy[C, 0] = 0.25, 0.1
    found = counterfactual(world(), Policy(export_tax=tax, subsidy=subsidy))
    data, now = found.revenue(), found.equilibrium
    sold = trade_of(now)[A, C, 1]
    assert cell(data, "counterfactual", economy="CCC", item="export_taxes") == pytest.approx(0.2 * sold, abs=EXACT)
    paid = cell(data, "counterfactual", economy="CCC", item="subsidies_paid")
    assert paid == pytest.approx(-0.1 * now.output[C, 0], abs=EXACT)
    assert paid == pytest.approx(-trade_of(now)[:, C, 0].sum() / 9, abs=1e-8)


def solved(policy: Policy, mechanics: Mechanics | None = None):
    """The effects of a policy by the package's own solver."""
    one = world()
    found = kernel.solve(one.economy, policy, mechanics=mechanics)
    return replace(counterfactual(one, policy), solution=found, mechanics=mechanics or Mechanics())


def test_the_solver_and_the_plain_loop_give_the_same_frames(cf):
    found = solved(tariff(AAA_BBB=0.25))
    for frame in ("welfare", "sectors", "trade"):
        ours, plain = (getattr(either, frame)().select(pl.col(pl.Float64)).to_numpy() for either in (found, cf))
        assert np.allclose(ours, plain, rtol=1e-8, atol=1e-8), frame


@pytest.mark.parametrize("to_exporter", [True, False])
def test_a_quota_halves_the_volume_and_its_rent_is_its_wedge(to_exporter):
    quota = Quota(np.array([A]), np.array([B]), np.array([0]), 0.5, to_exporter=to_exporter)
    found = solved(Policy(quotas=(quota,)))
    keys = {"importer": "AAA", "exporter": "BBB"}
    assert cell(found.trade("A"), "volume_pct", **keys) == pytest.approx(-50, abs=1e-6)
    rent = found.equilibrium.quota_wedge[0] * 6 * found.equilibrium.cost_hat[B, 0]
    rent *= 1 if to_exporter else 1.05
    holder = {"economy": "BBB", "item": "quota_rents_exporter"}
    if not to_exporter:
        holder = {"economy": "AAA", "item": "quota_rents_importer"}
    assert cell(found.revenue(), "counterfactual", **holder) == pytest.approx(rent, rel=1e-6)
    assert found.revenue().filter(item="export_taxes")["counterfactual"].to_list() == [0, 0, 0]


def test_immobile_labour_stays_in_its_sector():
    found = solved(tariff(AAA_BBB=0.25), Mechanics(mobile=False))
    assert found.sectors()["employment_pct"].to_list() == pytest.approx([0] * 9, abs=1e-6)
    wages = found.prices().filter(measure="sector_wage", economy="AAA")["change_pct"]
    assert wages.n_unique() == 3


@pytest.mark.parametrize("to_exporter", [True, False])
def test_quota_rents_are_told_apart_from_taxes(to_exporter):
    """A quota's wedge stands in the equilibrium as a tax that the policy does not hold."""
    tax = np.zeros((3, 3, 3))
    tax[A, B, 0] = 0.5
    level = Policy(export_tax=tax) if to_exporter else Policy(tariff=TARIFF + tax)
    quota = Quota(np.array([A]), np.array([B]), np.array([0]), 0.5, to_exporter=to_exporter)
    found = replace(counterfactual(world(), level), policy=Policy(quotas=(quota,)))
    data, flow = found.revenue(), trade_of(found.equilibrium)[A, B, 0]
    items = data.filter(item="quota_rents_exporter" if to_exporter else "quota_rents_importer")
    rent = flow / 3 if to_exporter else flow / 2
    assert items.filter(economy="BBB" if to_exporter else "AAA")["counterfactual"][0] == pytest.approx(rent, abs=EXACT)
    assert items["counterfactual"].sum() == pytest.approx(rent, abs=EXACT)
    whole = found.equilibrium.tariff_revenue.sum() + found.equilibrium.export_tax_revenue.sum()
    assert data["counterfactual"].sum() == pytest.approx(whole, abs=EXACT)


def test_diversion(cf):
    data, flows = cf.diversion("AAA", "BBB"), trade_of(cf.equilibrium)[..., :2].sum(axis=2)
    lost = flows[A, B] - 21
    assert cell(data, "change", side="importer", role="between") == pytest.approx(lost, abs=EXACT)
    gained = cell(data, "offset_pct", side="importer", partner="CCC")
    assert gained == pytest.approx(-100 * (flows[A, C] - 36) / lost, abs=EXACT)
    sold = cell(data, "offset_pct", side="exporter", partner="CCC")
    assert sold == pytest.approx(-100 * (flows[C, B] - 15) / lost, abs=EXACT)
    assert cell(data, "change", side="exporter", role="home") == pytest.approx(flows[B, B] - 100, abs=EXACT)


def test_diversion_adds_up_on_both_sides(cf):
    data = cf.diversion("AAA", "BBB")
    for side in ("importer", "exporter"):
        parts = data.filter(pl.col("side") == side, pl.col("role") != "total")
        total = data.filter(side=side, role="total")
        for column in ("base", "counterfactual", "change", "offset_pct"):
            assert parts[column].sum() == pytest.approx(total[column][0], abs=EXACT)


def test_diversion_of_an_economy_from_itself_is_refused(cf):
    with pytest.raises(BadInput, match="Name two"):
        cf.diversion("AAA", "AAA")


def test_every_frame_names_its_closure_and_its_unit(cf):
    amounts = [cf.real_income(), cf.sectors(), cf.trade(), cf.balance(), cf.revenue(), cf.diversion("AAA", "BBB")]
    for data in [cf.welfare(), cf.welfare_parts(), cf.prices(), *amounts]:
        assert data.columns[-1] == "closure"
        assert data["closure"].unique().to_list() == ["fixed"]
    assert all("unit" in data.columns for data in amounts)


def test_the_basis_in_words(cf):
    assert cf.basis.text() == (
        "million USD of 2022 at basic prices, world value added held fixed; closure fixed; "
        "changes are against the baseline"
    )


def test_a_policy_may_be_measured_against_another():
    found = counterfactual(world(), tariff(AAA_BBB=0.25), base=tariff(AAA_BBB=0.25))
    assert np.abs(found.welfare()["real_income_pct"].to_numpy()).max() < EXACT
    assert np.abs(found.trade()["change"].to_numpy()).max() < EXACT


def test_uses_that_source_alike_change_no_figure(cf):
    apart = counterfactual(world().by_use(household=0.6, investment=0.3, government=0.1), tariff(AAA_BBB=0.25))
    for frame in ("welfare", "real_income", "sectors", "trade", "balance", "revenue"):
        one, four = (getattr(either, frame)().select(pl.col(pl.Float64)) for either in (cf, apart))
        # Rates of balances near zero magnify what the loop leaves.
        assert np.allclose(one.fill_null(0).to_numpy(), four.fill_null(0).to_numpy(), rtol=1e-8, atol=1e-8), frame
    assert apart.prices().filter(measure="buyer_price").height == 4 * 9
