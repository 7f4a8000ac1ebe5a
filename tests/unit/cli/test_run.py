"""`steelyard scenarios`, `run`, `compare` and `sweep`: what they print, write and refuse."""

from __future__ import annotations

import csv
import io
import json

import click
import pytest
from click.testing import CliRunner

from steelyard.cli import compare, lazy, scenarios, sweep
from steelyard.cli.run_scenario import command as run_command
from steelyard.errors import SteelyardError
from steelyard.lever.scenario import names

TOY = "us-tariff-25-on-china"
GRID = f'scenario = "{TOY}"\neconomies = ["USA"]\n[[axis]]\nkey = "phase[1].add[1].tariff"\nvalues = [0.1, 0.25]\n'
LEDGER = """
[family]
id = "mine"
title = "Mine"
begins = 2024-01-01
known_to = 2026-12-31
[[measure]]
id = "mine-1"
title = "A tariff of my own"
authority = "own"
imposer = "USA"
importers = ["USA"]
exporters = ["CHN"]
products = ["goods"]
instrument = "tariff"
unit = "percent"
reference = { title = "A text" }
[[measure.step]]
from = 2025-01-01
size = 10
"""
COMMANDS: dict[str, click.Command] = {
    "run": run_command, "scenarios": scenarios.command, "compare": compare.command, "sweep": sweep.command,
}  # fmt: skip


def call(*words: str) -> str:
    """What a command prints; its errors are raised."""
    done = CliRunner().invoke(COMMANDS[words[0]], list(words[1:]), standalone_mode=False, catch_exceptions=False)
    return done.stdout


def refused(*words: str) -> str:
    """The message of a command that is refused."""
    with pytest.raises(SteelyardError) as caught:
        call(*words)
    return str(caught.value)


def test_short_helps_are_those_of_the_commands_once_registered():
    for name, command in COMMANDS.items():
        assert command.short_help
        assert lazy.COMMANDS.get(name, command.short_help) == command.short_help
        assert "steelyard" in str(command.epilog)


def test_the_list_has_every_scenario_with_its_sentence():
    out = call("scenarios")
    assert all(name in out for name in names())
    rows = json.loads(call("scenarios", "--json"))
    assert [row["name"] for row in rows] == list(names())


def test_a_scenario_is_printed_and_checked():
    assert call("scenarios", TOY).startswith("# A toy")
    out = call("scenarios", "--check", TOY)
    assert "22 cells" in out
    assert out.rstrip().endswith("No problem was found.")
    assert json.loads(call("scenarios", "--schema", "json"))["title"] == "Steelyard scenario"


def test_the_report_has_who_where_what_was_assumed_and_what_it_was_made_from():
    out = call("run", TOY)
    for part in ("FROM 2026-01-01", "WHAT IF", "Who gains and loses", "Certificate: all", "(diversion)", "fixed",
                 "ilms", "What was assumed", "  1. Baseline", "an example, no measure", "The model says",
                 "It cannot say", "Made from", "seed 7"):  # fmt: skip
        assert part in out, part
    assert "Equations solved" not in out


def test_explain_adds_equations_the_ledger_caveats_and_the_manifest():
    out = call("run", "truce-lapses", "--explain")
    for part in ("Equations solved", "Policy ledger: measures in force on", "struck down on 2026-02-20",
                 '"results_sha256"', "factor market"):  # fmt: skip
        assert part in out, part


def test_json_and_csv():
    held = json.loads(call("run", TOY, "--json"))
    (phase,) = held["phases"]
    assert [one["closure"] for one in phase["closures"]] == ["fixed", "ilms"]
    assert all(one["certificate"]["ok"] for one in phase["closures"])
    assert held["assumptions"][0]["number"] == 1
    assert held["manifest"]["scenario"] == TOY
    parts = {"welfare", "trade", "balance", "revenue", "diversion", "prices", "sectors", "customs"}
    assert all(parts <= one.keys() and all(one[part] for part in parts) for one in phase["closures"])
    rows = list(csv.DictReader(io.StringIO(call("run", TOY, "--frame", "path", "--csv"))))
    assert {row["closure"] for row in rows} == {"fixed", "ilms"}
    rows = list(csv.DictReader(io.StringIO(call("run", TOY, "--frame", "trade", "--csv", "--closure", "zero"))))
    assert {row["closure"] for row in rows} == {"zero"}


def test_the_reverse_question():
    out = call("run", TOY, "--solve", "CHN.balance = 1% gdp", "--by", "deficit")
    fixed, ilms = out.splitlines()[:2]
    assert fixed.startswith("TARGET CHN.balance = 1 % of GDP is met by CHN spending 2.2")
    assert ilms.startswith("TARGET CHN.balance = 1 % of GDP is met by CHN spending 1.7")
    assert ("closure fixed" in fixed, "closure ilms" in ilms) == (True, True)
    assert "UNDER CLOSURE ilms" in out
    assert "One closure only" not in out
    assert "Certificate: all" in out
    assert "are not counted" in out.split("WHAT IF")[0], "what is borrowed is told beside the answer"
    held = json.loads(call("run", TOY, "--solve", "CHN.goods_balance = 3", "--by", "export-tax CHN:*=?%", "--json"))
    assert held["value"] == pytest.approx(3, abs=1e-6)
    assert "that is the nearest" in refused(
        "run", TOY, "--solve", "CHN.balance = 1% gdp", "--by", "import_facilitation"
    )


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("run", "us-tarif"), "us-tariff-25-on-china"),
        (("run", TOY, "--solve", "CHN.balance=1"), "--by deficit"),
        (("run", TOY, "--by", "tariff"), "--solve"),
        (("run", TOY, "--csv"), "--frame"),
        (("run", TOY, "--frame", "welfar"), "welfare"),
        (("run", TOY, "--closure", "fixd"), "fixed"),
        (("scenarios", TOY, "--check", TOY), "Choose one"),
        (("compare", TOY, "surplus-closed", "--csv"), "--frame"),
        (("sweep", "no-grid.toml"), "There is no file"),
    ],
)
def test_wrong_requests(words, hint):
    assert hint in refused(*words)


def test_two_scenarios_side_by_side():
    out = call("compare", TOY, "eu-tariffs-on-china")
    assert f"eu-tariffs-on-china less {TOY}" in out
    rows = list(csv.DictReader(io.StringIO(call("compare", TOY, TOY, "--frame", "welfare", "--csv"))))
    assert all(float(row[f"{TOY} (B) less {TOY} (A)"]) == 0 for row in rows)


def test_a_comparison_has_no_noise_and_speaks_in_words():
    out = call("compare", TOY, "eu-tariffs-on-china")
    assert "e-0" not in out
    assert "change, points of GDP" in out
    assert "change_pp" not in out
    assert "European Union" in out
    balances = out.split("Balances")[1]
    assert "goods" in balances
    assert "total" not in balances, "totals stay as they are under a fixed deficit"


def test_a_group_stands_below_the_economies_of_a_frame():
    rows = list(csv.DictReader(io.StringIO(call("run", "eu-tariffs-on-china", "--frame", "trade", "--csv"))))
    own = [row for row in rows if row["importer"] == "EU27" and row["exporter"] == "CHN"]
    assert [row["scope"] for row in own] == ["all", "goods"] * 3 * 2
    assert "trade among them is left out" in call("run", "eu-tariffs-on-china", "--frame", "balance")


def test_a_policy_ledger_of_one_s_own(tmp_path):
    (tmp_path / "mine.toml").write_text(f'title = "Mine"\nextends = ["{TOY}"]\npolicies_as_of = 2026-01-01\n')
    (tmp_path / "ledger.toml").write_text(LEDGER)
    out = call("run", str(tmp_path / "mine.toml"), "--policies", str(tmp_path / "ledger.toml"), "--explain")
    assert "A tariff of my own" in out
    assert "IEEPA" not in out
    assert "is what this command reads" in refused(
        "run", TOY, "--policies", str(tmp_path / "ledger.toml"), "-o", str(tmp_path / "ledger.toml")
    )


def test_where_all_balances_close_china_and_the_states_are_shown_and_the_rule_is_told_right():
    out = call("run", "surplus-closed")
    gains, balances = out.split("Who gains and loses")[1], out.split("Balances (")[1]
    for part in (gains.split("Trade that moved")[0], balances.split("Public revenue")[0]):
        assert "China" in part
        assert "United States" in part
    assert "fixed: The policy moves balances (100 % of each deficit and surplus); beyond that, deficits" in out
    told = " ".join(out.split())
    assert "in the world nothing is left" in told
    assert "in the world 1.9 % is left" in told, "under gdp_share"


def test_small_effects_have_figures():
    gains = call("run", "local-content-medical").split("Who gains and loses")[1].split("Real income is exact")[0]
    china = next(line for line in gains.splitlines() if line.split()[:1] == ["China"])
    assert china.split()[1] != "0.000"
    assert float(china.split()[1].replace("\u2212", "-")) < 0


def test_a_target_is_read_alike_by_run_and_solve():
    from steelyard.cli.solve import command as solve_command

    ask = ["--target", "CHN.balance=1% gdp", "--by", "deficit CHN=+?%gdp"]
    done = CliRunner().invoke(solve_command, ask, standalone_mode=False, catch_exceptions=False)
    assert "TARGET CHN.balance = 1 % of GDP" in done.stdout


def test_a_grid(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(GRID)
    rows = list(csv.DictReader(io.StringIO(call("sweep", str(path), "--csv", "--resume", str(tmp_path / "log")))))
    assert [float(row["phase[1].add[1].tariff"]) for row in rows] == [0.1, 0.1, 0.25, 0.25]
    assert float(rows[2]["real_income_pct"]) < float(rows[0]["real_income_pct"]) < 0
    assert "4 of 4 tasks solved" in call("sweep", str(path), "--resume", str(tmp_path / "log"))


def test_progress_is_silent_where_nobody_watches(capsys):
    from steelyard.cli.run_scenario import progress

    progress()(1, 2)
    assert capsys.readouterr().err == ""
