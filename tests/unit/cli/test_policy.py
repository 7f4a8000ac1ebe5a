"""`steelyard policy`: what it prints, and what it refuses."""

from __future__ import annotations

import json

import pytest

from steelyard.cli.lazy import COMMANDS

if "policy" not in COMMANDS:
    pytest.skip("the command is not registered", allow_module_level=True)


def test_in_force_names_measures_with_size_authority_and_day(steelyard):
    ran = steelyard("policy", "in-force", "2025-04-10", "--importer", "USA", "--exporter", "CHN")
    assert ran.code == 0, ran.err
    for part in ("In force on 2025-04-10", "125 %", "IEEPA reciprocal", "2025-03-04", "at most 170 % on one good"):
        assert part in ran.out, part


def test_json_holds_the_clocks_and_the_sum(steelyard):
    words = ("in-force", "2025-11-11", "--importer", "USA", "--exporter", "CHN", "--authority", "IEEPA fentanyl")
    held = json.loads(steelyard("policy", *words, "--json").out)
    measure = held["measures"][0]
    assert (measure["size"], measure["since"], measure["announced"], measure["ends"]) == (
        10, "2025-11-10", "2025-02-01", "2026-02-20",
    )  # fmt: skip
    assert measure["reference"]["title"]
    assert held["tariffs_on_all_goods"]["most_percent"] == 10


def test_time_line_and_difference(steelyard):
    line = steelyard("policy", "timeline", "--importer", "USA", "--exporter", "CHN", "--authority", "122").out
    assert "2026-02-24" in line
    for head in ("announced", "collected"):
        assert head in line
    assert "expired" in line
    diff = steelyard("policy", "diff", "2025-05-11", "2025-11-11", "--importer", "USA", "--exporter", "CHN").out
    assert "−115" in diff
    assert "suspended" in diff
    same = steelyard("policy", "diff", "2021-01-01", "2021-02-01", "--importer", "USA", "--exporter", "CHN")
    assert same.code == 0
    assert "Nothing changed" in same.out


def test_a_day_after_the_last_is_answered_with_a_word(steelyard):
    chosen = ("--importer", "USA", "--exporter", "CHN", "--authority", "301")
    for words in (
        ("in-force", "2027-01-01", *chosen),
        ("diff", "2021-03-01", "2027-01-01", *chosen),
        ("rate", "USA", "CHN", "--on", "2027-01-01", "--authority", "301"),
    ):
        ran = steelyard("policy", *words)
        assert ran.code == 0, ran.err
        assert "knowledge ends on 2026-08-19 (us-china): for 2027-01-01" in ran.out, words
    assert "Compiled to: us-china 2026-08-19" in steelyard("policy", "timeline", *chosen).out
    held = json.loads(steelyard("policy", "in-force", "2027-01-01", *chosen, "--json").out)
    assert "us-china" in held["beyond"]
    assert "knowledge ends" not in steelyard("policy", "in-force", "2026-01-01", *chosen).out


def test_output_to_a_file(steelyard, tmp_path):
    ran = steelyard("policy", "timeline", "--authority", "CVD", "--json", "-o", tmp_path / "line.json")
    assert ran.code == 0
    assert len(json.loads((tmp_path / "line.json").read_text(encoding="utf-8"))) == 18, "two steps and an end each"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("in-force", "2017-12-31"), "begins on 2018-01-01"),
        (("in-force", "2025-4-10"), "2025-04-10"),
        (("in-force", "2025-04-10", "--exporter", "CHX"), "CHN"),
        (("in-force", "2025-04-10", "--authority", "IEEPA fentanil"), "IEEPA fentanyl"),
        (("diff", "2016-01-01", "2020-01-01"), "begins on 2018-01-01"),
        (("diff", "2025-11-11", "2025-05-11"), "Exchange"),
        (("timeline", "--importer", "China", "--exporter", "CHN"), "both CHN"),
        (("timeline", "--authority", "IEPA fentanyl"), "IEEPA fentanyl"),
        (("timeline", "--policies", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_bad_input_is_exit_2_and_says_what_to_do(steelyard, words, hint):
    ran = steelyard("policy", *words)
    assert ran.code == 2
    assert hint in ran.err
    assert ran.out == ""


def test_rate_names_base_and_weights_and_adds_up(steelyard):
    words = ("policy", "rate", "USA", "CHN", "--on", "2025-04-10")
    held = json.loads(steelyard(*words, "--by", "sector", "--json").out)
    assert held["total"] == pytest.approx(held["base"] + held["additional"] - held["inside"])
    assert held["total"] == pytest.approx(sum(row["total"] * row["weight"] for row in held["sectors"]))
    assert held["by_authority"]["IEEPA fentanyl"] == pytest.approx(20, abs=0.5)
    ran = steelyard(*words)
    assert ran.code == 0, ran.err
    for part in ("all goods", "Added by:", "Base:", "Weights:", held["weights_name"]):
        assert part in ran.out, part


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("USA", "USA", "--on", "2025-04-10"), "both USA"),
        (("USA", "CHX", "--on", "2025-04-10"), "CHN"),
        (("USA", "CHN", "--on", "2016-04-10"), "begins on 2018-01-01"),
        (("USA", "CHN", "--on", "2025-04-10", "--base", "mnf"), "mfn"),
    ],
)
def test_rate_refuses_what_it_cannot_answer(steelyard, words, hint):
    ran = steelyard("policy", "rate", *words)
    assert ran.code == 2
    assert hint in ran.err
