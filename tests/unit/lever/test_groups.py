"""Groups: rows added up from members, trade among them left out; a policy's parties, its pair and its sectors."""

from __future__ import annotations

import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import BadInput, UnknownName
from steelyard.lever import groups, parties
from steelyard.lever.embedded import embedded

EU = ("DEU", "FRA", "ITA", "ESP", "NLD", "POL", "IRL", "OTH_EU27")


@pytest.fixture(scope="module")
def cars():
    """20 points of the EU on vehicles from China."""
    return sy.solve(embedded(), sy.Tariff("EU27", "CHN", sector="C29", add=0.2))


def test_parties_pair_and_sectors_are_those_of_the_instrument(cars):
    assert [one.label for one in parties.named(cars)] == ["CHN", "EU27"]
    assert parties.groups(cars) == ("EU27",)
    pair = parties.between(cars)
    assert [one.label for one in pair] == ["EU27", "CHN"]
    assert parties.scope(cars, pair) == "C29"


def test_the_pair_of_an_open_policy_is_the_one_that_moves_most_where_it_falls():
    cf = sy.solve(embedded(), sy.Tariff("!USA", "CHN", sector="C24", add=0.1))
    assert parties.between(cf) is None
    importer, exporter = parties.moving(cf)
    assert (exporter.label, importer.label == "USA") == ("CHN", False)
    assert parties.scope(cf, (importer, exporter)) == "C24"


@pytest.mark.parametrize("frame", ["real_income", "balance", "revenue"])
def test_amounts_are_the_sums_of_members(cars, frame):
    data = groups.beside(cars, frame, ("EU27",))
    keys = [key for key in ("scope", "item") if key in data.columns]
    own = data.filter(economy="EU27").drop("economy")
    summed = data.filter(pl.col("economy").is_in(EU)).group_by(keys or ["unit"]).agg(pl.col("change").sum())
    joined = own.join(summed, on=keys or ["unit"], suffix="_members")
    assert len(joined) == len(own) > 0
    assert (joined["change"] - joined["change_members"]).abs().max() < 1e-6


def test_a_groups_trade_leaves_out_trade_among_members(cars):
    whole, data = cars.trade("goods"), cars.together("trade", ("EU27",), scope="goods")
    theirs = whole.filter(pl.col("importer").is_in(EU), pl.col("exporter") == "CHN")
    row = data.filter(importer="EU27", exporter="CHN").row(0, named=True)
    assert row["base"] == pytest.approx(theirs["base"].sum())
    assert row["change"] == pytest.approx(theirs["change"].sum())
    assert data.filter(pl.col("importer").is_in(EU) | pl.col("exporter").is_in(EU)).is_empty()
    balance = groups.beside(cars, "balance", ("EU27",)).filter(economy="EU27", scope="goods")["base"][0]
    sold, bought = (data.filter(**{side: "EU27"})["base"].sum() for side in ("exporter", "importer"))
    assert balance == pytest.approx(sold - bought)


def test_real_income_of_a_group_is_its_members_equivalent_variation_over_their_income(cars):
    held = cars.real_income().filter(pl.col("economy").is_in(EU))
    told = groups.beside(cars, "welfare", ("EU27",)).filter(economy="EU27")["real_income_pct"][0]
    assert told == pytest.approx(100 * held["change"].sum() / held["base"].sum(), rel=1e-9)


def test_diversion_of_a_group_adds_up_and_parts_volume_from_price(cars):
    data = cars.diversion("EU27", "CHN", "C29")
    for side in ("importer", "exporter"):
        rows, total = data.filter(pl.col("role") != "total", side=side), data.filter(role="total", side=side)
        for column in ("base", "change", "volume_change", "price_change"):
            assert rows[column].sum() == pytest.approx(total[column][0], abs=1e-6)
    assert (data["change"] - data["volume_change"] - data["price_change"]).abs().max() < 1e-6
    buys = data.filter(side="importer")
    assert set(buys.filter(role="inside")["partner"]) == set(EU)
    assert buys.filter(role="home")["partner"].to_list() == ["EU27"]
    single = sum(cars.diversion(one, "CHN", "C29").filter(side="importer", role="home")["change"][0] for one in EU)
    assert buys.filter(role="home")["change"][0] == pytest.approx(single)


def test_a_member_is_no_partner_of_its_group_and_prices_are_not_added_up(cars):
    with pytest.raises(BadInput, match="share DEU"):
        cars.diversion("EU27", "DEU")
    with pytest.raises(UnknownName, match="Name its members"):
        cars.together("prices", ("EU27",))
    with pytest.raises(BadInput, match="one by one"):
        cars.together("balance", ("EU27",), economy="CHN")


def test_sectors_and_trade_by_sector_of_a_group(cars):
    sectors = cars.together("sectors", ("EU27",)).filter(sector="C29").row(0, named=True)
    rows = cars.together("trade", ("EU27",), scope=("C29", "C30"), by_sector=True).filter(sector="C29")
    assert sectors["imports"] == pytest.approx(rows.filter(importer="EU27")["counterfactual"].sum())
    assert sectors["output_volume_pct"] > 0
    inside = cars.together("trade", ("EU27",), domestic=True).filter(importer="EU27", exporter="EU27")
    assert inside["base"][0] > 0
