"""The numbers of the caution are those of the hindcast, and the elasticities of the hindcast can be asked for."""

from __future__ import annotations

import pytest

import steelyard as sy
from steelyard.errors import BadInput, UnknownName
from steelyard.lever import elasticities, hindcast, hindcast_elasticity, hindcast_record, theta
from steelyard.lever.embedded import embedded
from steelyard.lever.executors import serial
from steelyard.lever.scenario import run

TOY = "us-tariff-25-on-china"


def test_the_shipped_record_is_that_of_the_hindcast():
    """To write it again: `hindcast_record.text(hindcast_record.of(hindcast.run()))` into the file of `FILE`."""
    assert hindcast_record.of(hindcast.run()) == hindcast_record.records()


def test_the_caution_has_the_records_numbers():
    cf = sy.solve(embedded(), sy.Tariff("USA", "CHN", add=0.25))
    said = hindcast_record.caution(cf)
    own = [one for one in hindcast_record.records() if one.elasticity == "sector"]
    assert all(f"{one.error:.1f} points" in said and f"by {-one.observed:.0f} %" in said for one in own)
    assert "steelyard hindcast" in said
    assert hindcast_record.caution(sy.solve(embedded(), sy.Productivity(economy="CHN", rate=0.01))) == ""
    assert hindcast_record.caution(sy.solve(theta.chosen(embedded(), "3"), sy.Tariff("USA", "CHN", add=0.25))) == ""


@pytest.mark.parametrize(("name", "aggregate"), [("long", 1.12), ("short", 0.2), ("2.5", 2.5)])
def test_elasticities_are_scaled_as_the_hindcast_scales_them(name, aggregate):
    world = theta.chosen(embedded(), name)
    assert hindcast_elasticity.aggregate_elasticity(world) == pytest.approx(aggregate)
    assert hindcast_record.elasticity(world) == (name if name in theta.SCALES else "")


def test_names_of_elasticities():
    assert theta.chosen(embedded(), "cp2015").elasticities == elasticities.source("cp2015")
    assert theta.chosen(embedded(), "sector") is embedded()
    with pytest.raises(UnknownName, match="long"):
        theta.check("lon")
    with pytest.raises(BadInput, match="outside"):
        theta.check("99")


def test_a_run_takes_lower_elasticities_and_its_draws_lie_around_them():
    found = run(TOY, theta="long", draws=20, executor=serial(), closure="fixed")
    high = run(TOY).last.counterfactuals[0].trade("goods").filter(importer="USA", exporter="CHN")["change_pct"][0]
    low = found.trade(scope="goods").filter(importer="USA", exporter="CHN")["change_pct"][0]
    assert high < low < 0
    band = found.last.more_bands["flow"].filter(economy="USA", partner="CHN").row(0, named=True)
    assert band["flow_pct"] == pytest.approx(low, abs=1e-6)
    assert band["flow_pct_p5"] < low < band["flow_pct_p95"]
    balance = found.last.more_bands["balance"].filter(economy="CHN")
    held = found.balance().filter(economy="CHN", scope="goods")
    assert balance["balance_change"][0] == pytest.approx(held["change"][0], rel=1e-6)
    assert balance["balance_change_pp"][0] == pytest.approx(held["change_pp"][0], rel=1e-6)
    assert "long run" in found.assumptions[1].text
    assert found.manifest["world"]["theta"] == "long"
