"""`steelyard show demand` and `show banks` from the command line."""

from __future__ import annotations

import json

import pytest


def test_demand_as_text_csv_and_json(steelyard):
    text = steelyard("show", "demand", "CHN", "--peer", "Japan", "--year", "2020")
    assert text.code == 0
    assert "38.1 %" in text.out.replace("\u202f", " ").replace("\u2009", " ")
    csv = steelyard("show", "demand", "CHN", "--csv")
    assert csv.out.startswith("economy,code,item,year,share")
    told = json.loads(steelyard("show", "demand", "CHN", "--json").out)
    assert told["name"] == "demand"
    assert all(0 < row["share"] < 100 for row in told["data"] if row["item"] == "household")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("demand", "CHN", "--year", "2020-05"), "is not a year"),
        (("demand", "CHN", "--year", "1960"), "Years held"),
        (("demand", "Atlantis"), "Unknown economy"),
        (("demand", "ABW"), "No share of GDP is held"),
        (("demand", "CHN", "--csv", "--json"), "Choose one"),
        (("banks", "CHN"), "No bank figures are held"),
        (("banks", "RUS", "--segment", "farms"), "Segments:"),
        (("banks", "RUS", "--bad", "1"), "together"),
        (("banks", "RUS", "--bad", "1", "--restructured", "1", "--other", "1"), "definition"),
        (("banks", "RUS", "--definition", "x"), "goes with amounts"),
        (("banks", "RUS", "--bad", "nan", "--restructured", "1", "--other", "1", "--definition", "x"), "not nan"),
        (("banks", "RUS", "--bad", "-1", "--restructured", "1", "--other", "1", "--definition", "x"), "no stock"),
    ],
)
def test_bad_input_is_told(steelyard, words, said):
    ran = steelyard("show", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not ran.out


def test_own_amounts_give_ratios(steelyard):
    ran = steelyard(
        "show", "banks", "RUS", "--bad", "2.3", "--restructured", "2.4", "--other", "37.3",
        "--definition", "households, overdue 90 days", "--json",
    )  # fmt: skip
    assert {row["ratio"]: round(row["value"], 2) for row in json.loads(ran.out)["data"]} == {
        "reported": 5.48, "adjusted": 11.19, "hidden part": 5.71,
    }  # fmt: skip
