"""`steelyard hindcast`: what it prints, writes and refuses, and the table in the documentation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from steelyard.brief.hindcast_terminal import report
from steelyard.cli.hindcast import command
from steelyard.errors import BadInput, UnknownName
from steelyard.lever import hindcast

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "hindcast.md"
NUMBER = re.compile(r"[+−]?\d+\.\d+")
ROUNDED = 0.1001  # a last digit may fall either way on another processor


@pytest.fixture(scope="module")
def cards():
    return hindcast.run()


def ran(*words):
    found = CliRunner().invoke(command, list(words))
    if found.exception is not None and found.exit_code:
        raise found.exception
    return found.stdout


def test_every_figure_is_printed_with_its_mark_and_what_qualifies_it(cards):
    text = ran()
    assert text == report(cards)
    joined = " ".join(text.split())
    for part in ("HINDCAST us-china-2018-2019", "HINDCAST us-2025", "World of 2017", "weights: goods imports of 2017",
                 "Imports of United States from", "Exports of China to", "Scorecard: mean absolute error",
                 "that of no change", "wrong sign", "effect of the tariffs alone", "never levels of the table",
                 "0.2 of the aggregate", "1.12 of the aggregate", "10.1016/j.jinteco.2021.103511", "Closure fixed",
                 "All solves are certified", "OECD (2025)", "U.S. Census Bureau", "By the middle of their bounds",
                 "Not in the prediction", "technology is that of 2020"):  # fmt: skip
        assert part in joined, part
    assert max(map(len, text.splitlines())) <= 100
    for card in cards[::3]:
        for reporter, flow in {(one.reporter, one.flow) for one in card.scores}:
            assert len([one for one in card.scores if (one.reporter, one.flow) == (reporter, flow)]) >= 1
    figures = [line for line in text.splitlines() if re.search(r"[+−]?\d+\.\d [*.!] ", line)]
    assert len(figures) == sum(len(card.scores) for card in cards[::3])
    assert len(re.findall(r"\d !", "\n".join(figures))) == sum(len(card.scores) - card.signs for card in cards)


def test_json_holds_the_same_with_errors_and_sources(tmp_path):
    path = tmp_path / "hindcast.json"
    assert ran("us-2025", "--elasticity", "long", "--json", "-o", str(path)) == ""
    (case,) = json.loads(path.read_text(encoding="utf-8"))
    assert (case["case"], case["elasticity"], case["aggregate"]) == ("us-2025", "long", 1.12)
    for score in case["scores"]:
        assert score["error"] == pytest.approx(score["predicted"] - score["observed"])
        assert score["sign_right"] == (score["predicted"] * score["observed"] > 0)
        assert score["sources"]
    summary = case["summary"]
    assert summary["hits"] == sum(score["hit"] for score in case["scores"])
    errors = [abs(score["error"]) for score in case["scores"]]
    assert summary["mean_error"] == pytest.approx(sum(errors) / len(errors))
    assert case["certified"]
    assert summary["figures"] == summary["direct"]["figures"] + summary["others"]["figures"] == len(case["scores"])
    assert {score["currency"] for score in case["scores"]} == {"CNY"}
    assert {(row["importer"], row["exporter"]) for row in case["tariffs"]} >= {("USA", "CHN"), ("CHN", "USA")}


def test_closure_and_factor_are_options():
    text = ran("us-china-2018-2019", "--elasticity", "long", "--closure", "gdp_share", "--factor", "3")
    assert "Closure gdp_share" in text
    assert "within 3x" in text
    assert "us-2025" not in text


def test_an_elasticity_may_be_a_number_and_nothing_is_run_twice():
    words = ("us-china-2018-2019", "us-china-2018-2019", "--elasticity", "1.12", "--elasticity", "1.12")
    (given,) = json.loads(ran(*words, "--json"))
    (named,) = json.loads(ran(*words[:1], "--elasticity", "long", "--json"))
    assert (given["elasticity"], given["aggregate"]) == ("1.12", 1.12)
    assert given["scores"] == named["scores"]


def test_help_says_which_elasticities_there_are():
    told = " ".join(ran("--help").split())
    for part in ("short (0.2 of the aggregate)", "long (1.12)", "Alessandria & Choi", "another aggregate as a number"):
        assert part in told


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["us-2024"], UnknownName, "us-2025"),
        (["--elasticity", "shrt"], UnknownName, "short"),
        (["--factor", "1"], BadInput, "above 1"),
        (["--factor", "nan"], BadInput, "above 1"),
        (["--elasticity", "0"], BadInput, "outside"),
        (["us-2025", "--closure", "fixd"], UnknownName, "fixed"),
    ],
)
def test_what_is_not_known_is_refused(words, error, said):
    with pytest.raises(error, match=said):
        ran(*words)


def test_the_table_in_the_documentation_is_what_is_computed(cards):
    page = PAGE.read_text(encoding="utf-8")
    printed = page.split("$ steelyard hindcast\n")[1].split("```")[0].rstrip("\n").splitlines()
    computed = report(cards).split("\n! ")[0].splitlines()
    assert len(printed) == len(computed), "print it again: steelyard hindcast"
    for there, here in zip(printed, computed, strict=True):
        assert re.sub(r" +", " ", NUMBER.sub("#", there)) == re.sub(r" +", " ", NUMBER.sub("#", here))
        for said, found in zip(NUMBER.findall(there), NUMBER.findall(here), strict=True):
            assert _value(said) == pytest.approx(_value(found), abs=ROUNDED), there


def test_the_page_says_what_the_table_shows(cards):
    """Counts and errors that the text quotes."""
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for card in cards:
        told = f"{card.signs} of {len(card.scores)} signs, {card.hits()} within a factor of two"
        assert told in page, (card.case.id, card.elasticity.name, told)


def _value(text):
    return float(text.replace("−", "-"))
