"""`steelyard show dependence` from the command line."""

from __future__ import annotations

import json

import pytest


def test_world_as_text_csv_and_json(steelyard):
    text = steelyard("show", "dependence", "CHN", "--world", "manufacturing")
    assert text.code == 0
    said = text.out.replace("\u202f", " ")
    assert "19.4 % of exports, 35.0 % of output" in said
    assert "OECD Inter-Country" in " ".join(said.split()).replace("Inter- Country", "Inter-Country")
    csv = steelyard("show", "dependence", "CHN", "--world", "goods", "--csv")
    assert csv.out.startswith("concept,definition,amount")
    told = json.loads(steelyard("show", "dependence", "DEU", "--world", "C29", "--json").out)
    assert {row["concept"] for row in told["data"]} >= {"exports", "output", "value added"}


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "partner", "--flow", "import"),
        ("--by", "product", "--flow", "import"),
        ("--by", "sector"),
        ("--product", "soybeans", "--flow", "imports"),
        ("--product", "ores and other mining", "--flow", "import"),
    ],
)
def test_every_view_answers_with_shares_up_to_the_whole(steelyard, words):
    told = json.loads(steelyard("show", "dependence", "CHN", *words, "--json").out)
    shares = [row["share"] for row in told["data"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 100.001
    assert told["basis"]["concentration"].startswith("HHI")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Atlantis",), "Unknown economy"),
        (("CHN", "--by", "colour"), "partner"),
        (("CHN", "--flow", "transit"), "export"),
        (("CHN", "--world", "manufacturin"), "manufacturing"),
        (("ABW", "--world", "goods"), "world table"),
        (("CHN", "--world", "goods", "--period", "2025"), "goes without --period"),
        (("CHN", "--by", "sector", "--period", "2025"), "leave out"),
        (("CHN", "--by", "product", "--product", "steel"), "leave out --product"),
        (("CHN", "--product", "B07_08", "--period", "2025"), "leave out --period"),
        (("USA", "--product", "B07_08"), "CHN only"),
        (("CHN", "--flow", "import", "--product", "iron ore"), "--product B07_08"),
        (("CHN", "--period", "1999"), "Newest periods held"),
        (("CHN", "--period", "2025-13"), "2025-13"),
        (("VNM",), "--by sector"),
        (("CHN", "--csv", "--json"), "Choose one"),
    ],
)
def test_bad_input_is_told(steelyard, words, said):
    ran = steelyard("show", "dependence", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not ran.out


@pytest.mark.parametrize("words", [(), ("--by", "product")])
def test_january_alone_says_that_it_was_pooled(steelyard, words):
    alone = steelyard("show", "dependence", "CHN", "--period", "2025-01", *words)
    both = steelyard("show", "dependence", "CHN", "--period", "2025-01/2025-02", *words)
    if words and alone.code:
        assert both.code == alone.code
        return
    assert " ".join(alone.out.split()).count("taken together") == 1
    assert "taken together" not in both.out


def test_a_refusal_lists_no_later_period(steelyard):
    ran = steelyard("show", "dependence", "CHN", "--period", "2024-05", "--as-of", "2020-01-31")
    assert ran.code == 2
    assert not [year for year in range(2020, 2027) if f" {year}" in ran.err.partition("held: ")[2]]
