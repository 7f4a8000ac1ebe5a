"""`steelyard show remedies` against the policy ledger and customs."""

from __future__ import annotations

import json
from datetime import date

import pytest

import steelyard as sy
from steelyard.ledger import policies

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
