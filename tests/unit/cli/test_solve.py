"""`steelyard solve` and `steelyard world`: what they print, write and refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import steelyard as sy
from steelyard.cli.solve import INSTRUMENTS
from steelyard.lever.instruments import Tariff
from steelyard.lever.parse import EXAMPLES

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
USA_CHN = ("--tariff", "USA:CHN=+25pp")
PRINTED = 0.0005  # half a unit of the last digit that the report prints


def test_the_help_names_every_instrument_that_can_be_read():
    assert set(INSTRUMENTS) == set(EXAMPLES)
    for name, (example, _) in INSTRUMENTS.items():
        assert example in EXAMPLES[name]


def test_the_report_says_what_who_where_on_which_basis_and_that_it_is_certified(steelyard):
    ran = steelyard("solve", *USA_CHN)
    assert ran.code == 0, ran.err
    for part in ("WHAT IF", "+25 pp", "basic prices", "closure fixed", "China to United States", "Certificate: all",
                 "ilms", "OECD (2025)", "Fontagné", "Baseline tariffs are in for USA"):  # fmt: skip
        assert part in ran.out, part
    assert "OTH_" not in ran.out.split("Certificate")[0], "economies have names"
    cf = sy.solve(sy.open().world(), Tariff("USA", "CHN", add=0.25))
    shown = next(line for line in ran.out.splitlines() if line.startswith("  Viet Nam "))
    printed = float(shown.split()[2].replace("−", "-"))
    held = cf.welfare().filter(economy="VNM")["real_income_pct"][0]
    assert printed == pytest.approx(held, abs=PRINTED)


def test_json_holds_both_closures_each_certified(steelyard):
    held = json.loads(steelyard("solve", *USA_CHN, "--json").out)
    assert [one["closure"] for one in held["closures"]] == ["fixed", "ilms"]
    assert all(one["certificate"]["ok"] for one in held["closures"])
    china = [
        next(row for row in one["balance"] if row["economy"] == "CHN" and row["scope"] == "total")
        for one in held["closures"]
    ]
    assert china[0]["change"] == pytest.approx(0, abs=1e-3), "deficits are fixed"
    assert china[1]["change"] < -1000, "and follow trade under ilms"


def test_csv_is_the_frame_in_full(steelyard):
    ran = steelyard("solve", *USA_CHN, "--frame", "trade", "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    n = len(sy.open().world().economies)
    assert len(rows) == n * (n - 1)
    cell = next(r for r in rows if r["importer"] == "USA" and r["exporter"] == "CHN")
    assert float(cell["change_pct"]) < -50


def test_bands_hold_the_central_value_and_say_where_draws_come_from(steelyard):
    words = ("solve", *USA_CHN, "--draws", "20", "--seed", "3", "--frame", "welfare")
    ran, again = steelyard(*words, "--csv"), steelyard(*words, "--csv")
    assert ran.out == again.out, "the same seed gives the same bands"
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert all(float(r["real_income_pct_p5"]) <= float(r["real_income_pct_p95"]) for r in rows)
    text = steelyard("solve", *USA_CHN, "--draws", "20").out
    assert "Range over 20 draws" in text
    assert "log-normal" in text


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "No change of policy"),
        (("--tariff", "USA:CHN=25"), "no unit"),
        (("--tariff", "USA:CHX=+25pp"), "CHN"),
        (("--tariff", "USA:USA=+25pp"), "USA"),
        (("--tariff", "USA:CHN=+0pp"), "0"),
        (("--tariff", "USA:CHN=-150pp"), "-100 %"),
        (("--tariff", "USA:CHN:C99=+25pp"), "C99"),
        (("--quota", "CHN:*:B07_08=150%"), "150"),
        (("--home-bias", "EU27:CHN:C31T33=+20%"), "by_use"),
        ((*USA_CHN, "--closure", "fixd"), "fixed"),
        ((*USA_CHN, "--theta", "fgo2021"), "fgo2022"),
        ((*USA_CHN, "--scale", "0.5"), "1 / theta"),
        ((*USA_CHN, "--frame", "welfar"), "welfare"),
        ((*USA_CHN, "--csv"), "--frame"),
        ((*USA_CHN, "--csv", "--json", "--frame", "trade"), "Choose one"),
        ((*USA_CHN, "--draws", "5"), "20"),
        ((*USA_CHN, "--world", "nowhere.npz"), "nowhere.npz"),
        ((*USA_CHN, "--tariffs", "nowhere.csv"), "nowhere.csv"),
        (("--subsidy", "CHN=80%"), "up to"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_exit_2_and_says_what_to_do(steelyard, words, hint):
    ran = steelyard("solve", *words)
    assert ran.code == 2
    assert hint in ran.err
    assert ran.out == ""


def test_instruments_are_applied_in_the_order_of_their_options(steelyard):
    titles = [
        json.loads(steelyard("solve", *words, "--json", "--frame", "welfare").out)["title"]
        for words in ((*USA_CHN, "--cost", "USA:CHN=+5%"), ("--cost", "USA:CHN=+5%", *USA_CHN))
    ]
    assert titles[0].index("Tariff") < titles[0].index("cost")
    assert titles[1].index("cost") < titles[1].index("Tariff")


def test_options_of_the_world_change_the_answer(steelyard):
    def income(*words: str) -> float:
        ran = steelyard("solve", *USA_CHN, *words, "--frame", "welfare", "--csv")
        assert ran.code == 0, ran.err
        return next(float(r["real_income_pct"]) for r in csv.DictReader(io.StringIO(ran.out)) if r["economy"] == "CHN")

    plain = income()
    answers = [income("--immobile"), income("--scale", "0.05"), income("--theta", "cp2015"), income("--year", "2025")]
    assert len({round(x, 6) for x in (plain, *answers)}) == 5
    assert income("--by-use") == pytest.approx(plain, abs=1e-8), "uses that source alike change nothing"
    ran = steelyard("solve", "--by-use", "--home-bias", "EU27:CHN:C21=+50%")
    assert ran.code == 0, ran.err


def test_the_world_is_shown_saved_and_taken_up_again(steelyard, tmp_path):
    ran = steelyard("world", "--save", tmp_path / "w.npz")
    assert "The baseline is an equilibrium" in ran.out
    assert "OECD (2025)" in ran.out
    one = steelyard("solve", *USA_CHN, "--frame", "welfare", "--csv").out
    two = steelyard("solve", *USA_CHN, "--frame", "welfare", "--csv", "--world", tmp_path / "w.npz").out
    numbers = [[list(r.values())[1:-1] for r in csv.DictReader(io.StringIO(text))] for text in (one, two)]
    np.testing.assert_allclose(np.array(numbers[0], float), np.array(numbers[1], float), atol=1e-8)


def test_an_update_says_what_moved_and_what_is_not_held(steelyard):
    ran = steelyard("world", "--update", "2025")
    assert ran.code == 0, ran.err
    for part in ("World of 2025", "How far each block moved", "not held", "CHN to USA"):
        assert part in ran.out, part


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--table", "nowhere.csv", "--theta", "5"), "nowhere.csv"),
        (("--world", "nowhere.npz"), "nowhere.npz"),
        (("--absorb",), "--table"),
        (("--update", "2031"), "2031"),
        (("--theta", "fgo2021"), "fgo2022"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_world_that_cannot_be_had_is_exit_2(steelyard, words, hint):
    ran = steelyard("world", *words)
    assert ran.code == 2
    assert hint in ran.err


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project")
def test_a_table_that_does_not_balance_is_refused_or_absorbed_with_the_amount(steelyard):
    table = SHARED / "fixtures" / "mrio_mock" / "ICIO2018_2010.CSV"
    ran = steelyard("world", "--table", table, "--theta", "5")
    assert ran.code == 2
    assert "AUS" in ran.err
    ran = steelyard("world", "--table", table, "--theta", "5", "--absorb")
    assert ran.code == 0
    assert "away from the table's own" in ran.out


def test_a_target_is_met_and_the_report_is_of_the_size_found(steelyard):
    ran = steelyard("solve", "--target", "CHN.goods_balance=3", "--by", "export-tax CHN:*=?%")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("TARGET CHN.balance.goods = 3 % of GDP is met by --export-tax CHN:*=7.3")
    assert "WHAT IF Export tax" in ran.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--target", "CHN.balance=1"), "--by"),
        (("--target", "CHN.balance", "--by", "deficit CHN=+?%gdp"), "RESULT=NUMBER"),
        (("--target", "CHN.balance=1", "--by", "deficit CHN=+1%gdp"), "one ?"),
        (("--target", "CHN.balance=1", "--by", "defict CHN=+?%gdp"), "deficit"),
        (("--target", "CHN.balance=1", "--by", "facilitation CHN=?%"), "the nearest is"),
        (("--target", "CHN.balance=1", "--by", "deficit CHN=+?%gdp", "--between", "0-40"), "0,40"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_targets_that_cannot_be_read_or_met_are_exit_2(steelyard, words, hint):
    ran = steelyard("solve", *words)
    assert ran.code == 2
    assert hint in ran.err
