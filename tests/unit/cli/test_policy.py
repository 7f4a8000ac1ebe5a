"""`steelyard policy`: what it prints, and what it refuses."""

from __future__ import annotations

import json
from datetime import date

import pytest

from steelyard.cli.lazy import COMMANDS

if "policy" not in COMMANDS:
    pytest.skip("the command is not registered", allow_module_level=True)


def test_in_force_names_measures_with_size_authority_and_day(steelyard):
    ran = steelyard("policy", "in-force", "2025-04-10", "--importer", "USA", "--exporter", "CHN")
    assert ran.code == 0, ran.err
    for part in ("In force on 2025-04-10", "125 %", "IEEPA reciprocal", "2025-03-04", "at most 170 % on one good",
                 "no good bears more than 270 %", "Not yet known on 2025-04-10", "64.1 % of imports"):  # fmt: skip
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
    assert "in force (24 of 34 points suspended)" in diff
    same = steelyard("policy", "diff", "2021-01-01", "2021-02-01", "--importer", "USA", "--exporter", "CHN")
    assert same.code == 0
    assert "Nothing changed" in same.out


def test_a_difference_names_its_days_units_and_what_came_and_went(steelyard):
    diff = steelyard("policy", "diff", "2025-04-01", "2025-06-30", "--importer", "USA", "--exporter", "CHN").out
    first, head, *rows = diff.splitlines()
    assert "percent of value" in first
    assert head.split()[2:4] == ["2025-04-01", "2025-06-30"]
    assert "125 % from 2025-04-10" in diff
    assert "policy timeline" in diff
    licence = next(row for row in rows if row.startswith("cn-licence-rare-earths"))
    assert "none" in licence
    assert "licence " in licence


def test_notes_of_the_time_line_are_whole(steelyard):
    line = steelyard("policy", "timeline", "--importer", "USA", "--exporter", "CHN", "--authority", "IEEPA reciprocal")
    assert "exempted on 11 April, with effect from this day." in line.out
    assert "..." not in line.out


def test_what_is_expected_is_said(steelyard):
    chosen = ("--importer", "USA", "--exporter", "CHN")
    assert "us-301-ships-cranes (100 %)" in steelyard("policy", "in-force", "2026-11-25", *chosen).out
    held = json.loads(steelyard("policy", "in-force", "2026-11-25", *chosen, "--json").out)
    assert "not confirmed" in held["expected"]
    assert "us-301-ships-cranes" in steelyard("policy", "rate", "USA", "CHN", "--on", "2026-11-25").out


def test_today_is_a_day(steelyard):
    today = date.today().isoformat()
    assert steelyard("policy", "in-force", "today", "--authority", "301").out.startswith(f"In force on {today}")
    assert today in steelyard("policy", "rate", "USA", "CHN", "--on", "today").out.splitlines()[0]


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
    for part in ("all goods", "added since 2024-07-01", "together", "Base:", "Weights:", held["weights_name"]):
        assert part in ran.out, part
    assert f"{held['with_base_mfn']['total']:.1f} %. The page" in ran.out
    assert held["with_base_mfn"]["base"] == 3.1, "Bown (PIIE)"
    drugs = next(row for row in held["sectors"] if row["sector"] == "C21")
    assert drugs["low"] == 20, "of what falls on part of all goods, nothing may fall on it"
    assert drugs["total_low"] == pytest.approx(drugs["base"] + 20)
    assert "us-ieepa-reciprocal-china" in held["not_held_by_sector"]
    assert "count alike in every row" in steelyard(*words, "--by", "sector").out


def test_rate_takes_groups(steelyard):
    ran = steelyard("policy", "rate", "EU27", "CHN", "--on", "2025-06-01")
    assert ran.code == 0, ran.err
    assert "Tariff of EU27" in ran.out
    assert "no ordinary duty is counted" in ran.out


def test_a_rate_known_by_bounds_is_given_by_bounds_with_the_effective_one_beside_it(steelyard):
    for exporter, added in (("DEU", "15.2"), ("VNM", "14.7"), ("EU27", "15.2")):  # us-effective
        words = ("policy", "rate", "USA", exporter, "--on", "2025-09-10")
        ran = steelyard(*words)
        row = next(line for line in ran.out.splitlines() if line.startswith("all goods"))
        assert row.count(" to ") == 2, "bounds alone, of what is added and of the total"
        paid = next(line for line in ran.out.splitlines() if line.startswith("effective, published"))
        assert added in paid
        assert "No single total is given" in ran.out
        held = json.loads(steelyard(*words, "--json").out)
        assert held["total"] is None
        assert held["effective_total"] == pytest.approx(held["base"] + held["effective"])
        assert held["total_low"] < held["effective_total"] < held["total_high"]


def test_what_is_left_out_of_a_total_is_said_in_its_cell(steelyard):
    ran = steelyard("policy", "rate", "USA", "CHN", "--on", "2025-12-01")
    held = json.loads(steelyard("policy", "rate", "USA", "CHN", "--on", "2025-12-01", "--json").out)
    assert f"{held['total']:.1f} ({held['total_low']:.1f} to {held['total_high']:.1f})" in ran.out
    assert "Coverage inferred" in ran.out
    assert held["coverage_inferred"] == ["us-ieepa-reciprocal-china"]


def test_how_a_measure_was_checked_is_printed(steelyard):
    words = ("policy", "in-force", "2026-08-01", "--exporter", "CHN", "--authority", "export control")
    ran = steelyard(*words)
    assert "Recalled and not verified in part: cn-licence-tungsten." in ran.out
    held = {one["id"]: one for one in json.loads(steelyard(*words, "--json").out)["measures"]}
    assert held["cn-licence-tungsten"]["verified"] == {"how": "recalled", "day": None}
    assert held["cn-licence-antimony"]["verified"]["how"] == "secondary"


def test_the_end_of_the_truce_shows_in_a_difference(steelyard):
    ran = steelyard("policy", "diff", "2026-11-01", "2026-12-01", "--importer", "CHN", "--exporter", "USA")
    row = next(line for line in ran.out.splitlines() if line.startswith("cn-2025-all"))
    assert "34 expected from 2026-11-10" in row
    other = steelyard("policy", "diff", "2026-11-01", "2026-12-01", "--importer", "USA", "--exporter", "CHN").out
    assert "us-301-ships-cranes" in other


def test_a_doubtful_size_is_warned_of(steelyard, tmp_path):
    text = (
        '[family]\nid = "own"\ntitle = "Own"\nbegins = 2018-01-01\nknown_to = 2026-01-01\n[[measure]]\nid = "a"\n'
        'title = "A"\nauthority = "x"\nimposer = "USA"\nimporters = ["USA"]\nexporters = ["CHN"]\n'
        'products = ["goods"]\ninstrument = "tariff"\nunit = "percent"\nreference = { title = "none" }\n'
        "[[measure.step]]\nfrom = 2018-07-06\nsize = 0.25\n"
    )
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    for words in (("in-force", "2025-01-01"), ("rate", "USA", "CHN", "--on", "2025-01-01")):
        ran = steelyard("policy", *words, "--policies", path)
        assert ran.code == 0, ran.err
        assert "a.step[1].size: is 0.25 percent" in ran.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("USA", "USA", "--on", "2025-04-10"), "both USA"),
        (("USA", "CHX", "--on", "2025-04-10"), "CHN"),
        (("EU27", "DEU", "--on", "2025-04-10"), "belongs to EU27"),
        (("USA", "CHN", "--on", "2016-04-10"), "begins on 2018-01-01"),
        (("USA", "CHN", "--on", "2025-04-10", "--base", "mnf"), "mfn"),
    ],
)
def test_rate_refuses_what_it_cannot_answer(steelyard, words, hint):
    ran = steelyard("policy", "rate", *words)
    assert ran.code == 2
    assert hint in ran.err
