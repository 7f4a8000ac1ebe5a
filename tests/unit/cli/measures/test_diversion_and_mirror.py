"""`steelyard show diversion`, `rerouting` and `mirror` from the command line."""

from __future__ import annotations

import json

import pytest


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def test_diversion_as_text_csv_and_json(steelyard):
    text = steelyard("show", "diversion", "CHN", "--from-market", "USA", "--period", "2025")
    assert text.code == 0
    assert "of which Viet Nam +23.1 %" in plain(text.out)
    assert "made good by all others 71 % of the loss (trend, CNY), 89 % (trend, USD)" in plain(text.out)
    assert max(map(len, text.out.splitlines())) <= 100
    csv = steelyard("show", "diversion", "CHN", "--from-market", "USA", "--csv")
    assert csv.out.startswith("partner,inside,now,before,trend")
    told = json.loads(steelyard("show", "diversion", "CHN", "--from-market", "USA", "--json").out)
    assert told["residual_unit"].startswith("bn CNY")


def test_rerouting_gives_bounds_with_a_grade(steelyard):
    text = steelyard("show", "rerouting", "CHN", "--to", "USA", "--period", "2019")
    assert text.code == 0
    assert "grade C: totals only" in plain(text.out)
    assert "Bounds are no estimate" in plain(text.out)
    rows = json.loads(steelyard("show", "rerouting", "CHN", "--to", "USA", "--period", "2019", "--json").out)["data"]
    assert all(0 <= row["lower"] <= row["upper"] for row in rows)
    lines = steelyard("show", "rerouting", "CHN", "--to", "USA", "--period", "2019", "--via", "Viet Nam", "--products")
    assert "all goods" in lines.out


def test_mirror_by_partner_by_period_and_of_the_balance(steelyard):
    over = steelyard("show", "mirror", "CHN")
    assert over.code == 0
    assert "United States" in over.out
    assert max(map(len, over.out.splitlines())) <= 100
    told = json.loads(steelyard("show", "mirror", "CHN", "--partner", "USA", "--json").out)
    assert [row["period"] for row in told["data"]][-1] == "2025-01/2025-11"
    assert "net exports of goods and services" in plain(steelyard("show", "mirror", "CHN", "--bop").out)


def test_as_of_hides_what_was_not_yet_known(steelyard):
    early = steelyard("show", "mirror", "CHN", "--partner", "USA", "--as-of", "2022-06-01", "--csv")
    assert early.code == 0
    assert "2025" not in early.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diversion", "CHN"), "--from-market"),
        (("diversion", "CHN", "--from-market", "Narnia"), "Unknown economy"),
        (("diversion", "CHN", "--from-market", "CHN"), "no market"),
        (("diversion", "CHN", "--from-market", "USA", "--period", "2021"), "not held together"),
        (("diversion", "CHN", "--from-market", "USA", "--period", "2025-13"), "is not a period"),
        (("diversion", "CHN", "--from-market", "VNM", "--period", "2025"), "nothing was lost"),
        (("diversion", "CHN", "--from-market", "USA", "--against", "gravity"), "counterfactual"),
        (("diversion", "CHN", "--from-market", "USA", "--flow", "balance"), "flow"),
        (("diversion", "CHN", "--from-market", "USA", "--of-which", "RCEP"), "count trade twice"),
        (("diversion", "ABW", "--from-market", "USA"), "No whole year"),
        (("rerouting", "CHN", "--to", "USA", "--period", "2025", "--via", "VNM"), "in 2025 and 2024"),
        (("rerouting", "CHN", "--to", "USA", "--period", "2019", "--via", "ASEAN"), "is a group"),
        (("rerouting", "CHN", "--to", "CHN", "--period", "2019"), "three different"),
        (("rerouting", "CHN", "--to", "USA", "--period", "2019", "--base", "2020"), "no base"),
        (("mirror", "CHN", "--partner", "DEU"), "held on both sides"),
        (("mirror", "CHN", "--cif", "500"), "freight margin"),
        (("mirror", "CHN", "--partner", "USA", "--hong-kong", "101"), "no part"),
        (("mirror", "CHN", "--hong-kong", "10"), "--partner"),
        (("mirror", "CHN", "--bop", "--partner", "USA"), "--bop"),
        (("mirror", "CHN", "--freq", "week"), "frequency"),
        (("mirror", "ABW"), "No partner"),
        (("mirror", "ABW", "--bop"), "goods_balance_bop"),
    ],
)
def test_bad_input_is_told(steelyard, words, said):
    ran = steelyard("show", *words)
    assert ran.code == 2
    assert said in plain(ran.err)
    assert not ran.out
