"""`steelyard show exposure` and `show overcapacity` from the command line."""

from __future__ import annotations

import json

import pytest

WINDOW = ("--period", "2025-01/2025-05")


def test_exposure_as_text_csv_and_json(steelyard):
    text = steelyard("show", "exposure", "CHN", *WINDOW)
    assert text.code == 0
    assert "Brazil" in text.out
    assert "South Africa" in text.out
    csv = steelyard("show", "exposure", "CHN", *WINDOW, "--by", "heading", "--csv")
    assert csv.out.startswith("product,heading,sector,quantity")
    told = json.loads(steelyard("show", "exposure", "CHN", *WINDOW, "--supplier", "Peru", "--json").out)
    assert [row["code"] for row in told["data"]] == ["PER"]
    assert told["data"][0]["exports_of_gdp"] > 0


def test_overcapacity_as_text_csv_and_json(steelyard):
    text = steelyard("show", "overcapacity", "CHN", "--period", "2025")
    assert text.code == 0
    assert "quantity up 5 % or more" in " ".join(text.out.split())
    assert "solar cells and modules (no exports held)" in " ".join(text.out.split())
    csv = steelyard("show", "overcapacity", "CHN", "--period", "2025", "--csv")
    assert csv.out.startswith("product,heading,unit,quantity")
    strict = json.loads(steelyard("show", "overcapacity", "CHN", "--period", "2025", "--volume", "29", "--json").out)
    flagged = {row["product"] for row in strict["data"] if row["volume_flag"] and row["price_flag"]}
    assert flagged == {"GACC:automobiles", "GACC:grain"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exposure", "CHN"), "--period"),
        (("exposure", "CHN", *WINDOW, "--by", "colour"), "supplier"),
        (("exposure", "CHN", *WINDOW, "--by", "heading", "--supplier", "Peru"), "leave out --supplier"),
        (("exposure", "CHN", *WINDOW, "--supplier", "Fiji"), "FJI"),
        (("exposure", "CHN", *WINDOW, "--fall", "-1"), "zero or more"),
        (("exposure", "CHN", "--period", "2025-01/2025-11", "--fall", "20"), "nothing can be said of them"),
        (("exposure", "USA", "--period", "2021"), "No raw material"),
        (("overcapacity", "CHN"), "--period"),
        (("overcapacity", "CHN", "--period", "2025", "--price", "3"), "price down"),
        (("overcapacity", "CHN", "--period", "2025", "--volume", "nan"), "a number"),
        (("overcapacity", "CHN", "--period", "2023"), "Periods with quantities"),
        (("overcapacity", "CHN", "--period", "2025-12"), "Periods with quantities, values and a base: 2025 (16)."),
        (("overcapacity", "USA", "--period", "2021"), "No heading"),
    ],
)
def test_bad_input_is_told(steelyard, words, said):
    ran = steelyard("show", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not ran.out


@pytest.mark.parametrize(
    "words", [("exposure", "CHN", "--period", "2024-01"), ("overcapacity", "CHN", "--period", "2024")]
)
def test_a_refusal_lists_no_later_period(steelyard, words):
    ran = steelyard("show", *words, "--as-of", "2024-01-31")
    assert ran.code == 2
    listed = ran.err.partition("held: " if words[0] == "exposure" else "base: ")[2]
    assert ("2023" if words[0] == "exposure" else "none") in listed
    assert not [year for year in range(2024, 2027) if f"{year}" in listed]
