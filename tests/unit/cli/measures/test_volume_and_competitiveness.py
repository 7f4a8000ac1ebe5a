"""`steelyard show volume` and `show competitiveness`: what they print, and what they refuse."""

from __future__ import annotations

import csv
import io
import json

import pytest


def said(ran) -> str:
    return " ".join(ran.out.split()).replace("\u202f", " ")


def test_volume_with_peers(steelyard):
    ran = steelyard(
        "show", "volume", "CHN", "export", "--from", "2022-12", "--to", "2024-12", "--base", "2022-12",
        "--peers", "emerging-asia-ex-china,USA",
    )  # fmt: skip
    assert ran.code == 0
    assert "export volume, 2022-12 to 2024-12: +30.5 %; by quarters, 2022-Q4 to 2024-Q4, +23.8 %" in said(ran)
    assert "between +18.9 and +30.5 % over the 4 of 10 windows held" in said(ran)
    assert "Emerging Asia without China month" in said(ran)
    assert "CPB World Trade Monitor" in said(ran)


def test_volume_as_csv_and_json(steelyard):
    asked = ("show", "volume", "CHN", "imports", "--from", "2022-12", "--to", "2024-12")
    rows = list(csv.DictReader(io.StringIO(steelyard(*asked, "--csv").out)))
    assert float(rows[0]["volume"]) == pytest.approx(8.4384, abs=1e-3)
    told = json.loads(steelyard(*asked, "--json").out)
    assert told["name"] == "volume"
    assert told["data"][1]["comparison"] == "quarter"


def test_volume_month_by_month(steelyard):
    ran = steelyard(
        "show", "volume", "CHN", "export", "--from", "2024-10", "--to", "2024-12", "--base", "2022-Q4", "--series"
    )
    assert ran.code == 0
    assert "2024-12 China 125.4" in said(ran)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("CHN", "export", "--base", "1999-01", "--to", "2024-12"), "2022-10 to 2022-12, 2024-10 to 2024-12 is"),
        (("CHN", "export", "--from", "2022-12", "--to", "2024-Q4"), "windows of equal length"),
        (("CHN", "export", "--from", "2024-12", "--to", "2022-12"), "does not lie before"),
        (
            ("CHN", "export", "--from", "2022-11", "--base", "2022-10", "--to", "2024-12"),
            "lies outside 2022-11 to 2024-12",
        ),
        (("CHN", "sideways"), "Unknown flow"),
        (("emerging-asia", "export"), "emerging-asia-ex-china"),
        (("VNM", "export", "--to", "2024-12"), "World Trade Monitor"),
        (("CHN", "export", "--to", "Dec 2024"), "is not a period"),
    ],
)
def test_volume_refuses(steelyard, words, message):
    ran = steelyard("show", "volume", *words)
    assert ran.code == 2
    assert message in ran.err


def test_competitiveness_by_year_and_partner(steelyard):
    ran = steelyard("show", "competitiveness", "CHN", "--from", "2021", "--to", "2023")
    assert ran.code == 0
    assert "pp from exchange rates" in said(ran)
    assert "not held: Taiwan 4.8 %" in said(ran)
    partners = steelyard("show", "competitiveness", "CHN", "--from", "2021", "--to", "2023", "--partners")
    assert "United States 12.5 % −9.0 %" in said(partners)


def test_competitiveness_weights(steelyard):
    ran = steelyard("show", "competitiveness", "CHN", "--weights", "--weighting", "world", "--year", "2022")
    assert ran.code == 0
    assert "third markets" in said(ran)
    assert "Taiwan" in said(ran)


def test_competitiveness_as_csv_and_json(steelyard):
    asked = ("show", "competitiveness", "DEU", "--from", "2020", "--to", "2023")
    rows = list(csv.DictReader(io.StringIO(steelyard(*asked, "--csv").out)))
    assert [row["year"] for row in rows] == ["2020", "2021", "2022", "2023"]
    assert json.loads(steelyard(*asked, "--json").out)["basis"]["prices"] == "GDP deflator"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("CHN", "--from", "1950"), "held for 1994 to 2023 only"),
        (("CHN", "--from", "2022-12"), "is not a year"),
        (("CHN", "--from", "2023", "--to", "2022"), "Turn them round"),
        (("CHN", "--deflator", "cpi"), "consumer prices"),
        (("CHN", "--deflator", "wages"), "Unknown deflator"),
        (("CHN", "--weighting", "mine"), "Unknown weighting"),
        (("CHN", "--weights", "--partners"), "Choose one"),
        (("CHN", "--year", "1999"), "partners of China are held for 1999"),
        (("CHN", "--weighting", "world", "--year", "1999"), "No world of 1999"),
        (("PER", "--weighting", "world"), "has no PER"),
        (("PER", "--weighting", "trade"), "No year of bilateral trade"),
    ],
)
def test_competitiveness_refuses(steelyard, words, message):
    ran = steelyard("show", "competitiveness", *words)
    assert ran.code == 2
    assert message in ran.err
