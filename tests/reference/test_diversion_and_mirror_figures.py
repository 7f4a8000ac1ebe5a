"""Diversion, rerouting and the mirror beside figures that agencies print, from the embedded ledger."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

import steelyard as sy

FIGURES = Path(__file__).resolve().parents[2] / "figures"
LAB = sy.open(as_of="2026-08-21")
# Customs' growth of exports by partner in 2025, yuan, as its bulletin of January 2026 prints it.
PRINTED = {"USA": -19.5, "ASEAN": 14.0, "VNM": 23.1, "THA": 21.0, "AFRICA": 26.5, "DEU": 11.1, "MEX": -0.6}


def raw(name: str, partner: str, period: str, flow: str = "export") -> float:
    """A figure read from its file, without the ledger."""
    with (FIGURES / name).open(encoding="utf-8") as lines:
        found = [
            float(row["value"])
            for row in csv.DictReader(lines)
            if (row["partner"], row["period"], row["flow"], row["product"], row["indicator"])
            == (partner, period, flow, "TOTAL", "value")
        ]
    assert len(set(found)) == 1
    return found[0]


@pytest.fixture(scope="module")
def diverted():
    return LAB.measure("diversion", reporter="CHN", market="USA", period="2025")


def partner(measured, code: str) -> dict:
    return measured.data.filter(pl.col("partner") == code).row(0, named=True)


@pytest.mark.parametrize(("code", "rate"), PRINTED.items())
def test_growth_as_customs_print_it(diverted, code, rate):
    assert round(partner(diverted, code)["growth"], 1) == rate


def test_the_loss_by_hand(diverted):
    now, before = (raw(f"chn-partners-{year}", "USA", period) for year, period in
                   (("2025-export.csv", "2025"), ("2024-h2-export.csv", "2024")))  # fmt: skip
    row = partner(diverted, "USA")
    assert row["now"] - row["before"] == pytest.approx(now - before)
    total = diverted.data.filter(pl.col("partner") == "WLD").row(0, named=True)
    assert row["gain_rest"] == pytest.approx(now - before * (total["now"] - now) / (total["before"] - before))
    assert row["gain_shares"] == pytest.approx(now - before * total["now"] / total["before"])
    trend = now - before * 1.061  # customs' growth of 2024, +6.1 %
    assert row["gain_trend"] == pytest.approx(trend)


def test_all_parts_add_up(diverted):
    parts = diverted.data.filter(pl.col("inside").is_null() & ~pl.col("partner").is_in(["OTHERS", "WLD"]))
    total = diverted.data.filter(pl.col("partner") == "WLD").row(0, named=True)
    assert parts["now"].sum() == pytest.approx(total["now"])
    assert parts["contribution"].sum() == pytest.approx(total["growth"])
    for method in ("rest", "shares"):
        assert parts[f"gain_{method}"].sum() == pytest.approx(total[f"gain_{method}"], abs=1.0)
    left = total["gain_trend"] - parts["gain_trend"].sum()
    assert diverted.residual == pytest.approx(left / 1e9)
    assert "trend" in diverted.residual_unit


def test_dollars_are_converted_at_named_rates_and_agree_with_the_printed_rate():
    found = LAB.measure("diversion", reporter="CHN", market="USA", period="2025", currency="usd")
    assert "7.1585 CNY per USD" in found.basis["currency"]
    assert round(partner(found, "ASEAN")["growth"], 1) == 13.4
    assert round(partner(found, "EU27")["growth"], 1) == 8.4


def test_who_replaced_china_in_the_united_states_in_2019():
    found = LAB.measure("diversion", reporter="USA", market="CHN", period="2019", flow="import")
    now, before = (raw("usa-census-import-annual.csv", "VNM", year, "import") for year in ("2019", "2018"))
    row = partner(found, "VNM")
    assert row["growth"] == pytest.approx(100 * (now / before - 1))
    assert row["gain_low"] > 0


def test_rerouting_by_viet_nam_is_bounded_not_told():
    found = LAB.measure("rerouting", reporter="CHN", market="USA", period="2019", via=["VNM", "MEX"])
    rows = {row["intermediary"]: row for row in found.data.to_dicts()}
    assert rows["VNM"]["upper"] == pytest.approx(75_586_138_000 - 65_516_135_000)
    assert rows["MEX"]["upper"] == 0  # Mexico bought less from China in 2019
    assert {(row["lower"], row["grade"]) for row in rows.values()} == {(0.0, "C")}


def test_the_mirror_with_the_united_states_turned_over():
    found = LAB.measure("mirror", reporter="CHN", partner="USA")
    rows = {row["period"]: row for row in found.data.to_dicts()}
    imports = raw("usa-census-import-annual.csv", "CHN", "2021", "import")
    assert rows["2021"]["gap_percent"] == pytest.approx(100 * (imports / 576.11e9 - 1))
    assert rows["2017"]["gap_percent"] > 15
    assert rows["2025-01/2025-11"]["gap_percent"] == pytest.approx(100 * (287.3 / 385.9 - 1), abs=0.1)
    assert found.basis["valuation of imports"] == "customs"
    assert "\u22125.9 points a year" in found.basis["trend"]


def test_japan_is_converted_and_cif_is_treated():
    row = LAB.measure("mirror", reporter="CHN", partner="JPN", freq="month").data.row(0, named=True)
    assert row["imports"] == pytest.approx(row["importer_record"] / 1.06)
    assert row["gap_low"] < row["gap_percent"] < row["gap_high"]
    assert "JPY at the average rate of 2008" in row["converted"]


def test_goods_and_services_stand_in_for_the_balance_of_payments_by_name():
    found = LAB.measure("mirror", reporter="CHN", bop=True)
    row = found.data.filter(pl.col("period") == "2024").row(0, named=True)
    with (FIGURES / "wdi-trade.csv").open(encoding="utf-8") as lines:
        net = next(
            float(one["value"])
            for one in csv.DictReader(lines)
            if (one["reporter"], one["indicator"], one["period"]) == ("CHN", "goods_services_balance", "2024")
        )
    assert row["other"] == net
    assert row["difference"] == pytest.approx(992.6e9 - net, abs=1e9)
    assert "net exports of goods and services" in found.title
