"""`steelyard show remedies` against the policy ledger and customs."""

from __future__ import annotations

import json
from datetime import date

import pytest

import steelyard as sy
from steelyard.ledger import policies
from steelyard.lens.remedies import cases

EXPORTS_TO_USA_2024 = 524.66e9  # customs, as printed in January 2025, USD
LAB = sy.open(as_of="2026-08-21")


def test_default_lists_what_the_policy_ledger_has_in_force():
    data = LAB.measure("remedies", reporter="CHN", on=date(2026, 8, 1)).data
    standing = {one.id for one in policies.load().in_force(date(2026, 8, 1), exporter="CHN")}
    assert set(data["id"]) <= standing
    assert set(data["kind"]) <= {"remedy", "control", "procurement"}
    duties = {one.id for one in policies.load().in_force(date(2026, 8, 1), exporter="CHN", authority="CVD")}
    assert duties <= set(data["id"])


def test_trade_covered_is_coverage_times_customs_exports():
    data = LAB.measure("remedies", reporter="CHN", partner="USA", on=date(2025, 12, 1), kinds=["tariff"]).data
    row = data.filter(data["trade_covered"].is_not_null()).to_dicts()[0]
    measure = policies.load().measure(row["id"])
    assert row["fraction"] == pytest.approx(measure.coverage or row["fraction"])
    assert row["trade_period"] == "2024"
    assert row["trade_covered"] / row["fraction"] == pytest.approx(EXPORTS_TO_USA_2024, rel=0.002)


def test_headings_are_left_open_and_said(steelyard):
    ran = steelyard("show", "remedies", "CHN", "--on", "2026-08-01")
    assert ran.code == 0
    assert "left open, not taken as zero" in " ".join(ran.out.split())


def test_whom_a_measure_restrains_decides_its_side():
    """What China does to its own buyers is no measure on its sales, its export controls none on its purchases."""
    day = date(2026, 1, 14)
    sold = LAB.measure("remedies", reporter="CHN", on=day).data
    bought = LAB.measure("remedies", reporter="CHN", on=day, side="importer").data
    assert {"cn-document-551", "cn-price-preference-2026"} <= set(bought["id"])
    assert not {"cn-document-551", "cn-document-79", "cn-price-preference-2026"} & set(sold["id"])
    assert {"cn-licence-graphite"} <= set(sold.filter(sold["own"])["id"])
    assert not [one for one in bought["id"] if one.startswith("cn-licence")]
    assert sold["own"].to_list() == sorted(sold["own"]), "others first"


def test_rates_of_one_case_are_one_case(steelyard):
    data = LAB.measure("remedies", reporter="CHN", on=date(2026, 1, 14), kinds=["remedy"]).data
    cars = data.filter(data["id"].str.starts_with("eu-ev-"))
    assert cars.height == 6
    assert cars["case"].n_unique() == 1
    row = cases(cars).row(0, named=True)
    assert (row["measure"], row["size"], row["rates"]) == (
        "Countervailing duty on battery cars", "7.8 to 35.3 %, 6 rates", 6,
    )  # fmt: skip
    ran = steelyard("show", "remedies", "CHN", "--on", "2026-01-14")
    assert "3 cases imposed by others, 5 cases by China itself" in " ".join(ran.out.split())
    assert "8 cases in 13 rows, a rate each" in " ".join(ran.out.split())


def test_counts_are_never_added_up(steelyard):
    told = json.loads(steelyard("show", "remedies", "CHN", "--kind", "count", "--on", "2024-06-01", "--json").out)
    assert any("not added up" in warning for warning in told["warnings"])
    assert all(row["kind"] == "count" for row in told["data"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "2025-13-01"), "is not a day"),
        (("--on", "1990-01-01"), "begins on"),
        (("--kind", "remedys"), "remedy"),
        (("--partner", "Narnia"), "Unknown economy"),
        (("--on", "2018-01-02", "--kind", "procurement"), "In force then"),
        (("--policies", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_bad_input_is_told(steelyard, words, said):
    ran = steelyard("show", "remedies", "CHN", *words)
    assert ran.code == 2
    assert said in ran.err
