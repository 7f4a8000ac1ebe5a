"""`steelyard what-moves`: what it prints, writes and refuses."""

from __future__ import annotations

import json

import pytest

from steelyard.lever import results, sensitivity
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import Tariff


@pytest.fixture
def what_moves(steelyard):
    return lambda *words: steelyard("what-moves", *words)


def test_policies_are_ranked_under_two_closures_with_all_that_qualifies_them(what_moves):
    ran = what_moves("CHN.balance", "--top", "8")
    assert ran.code == 0, ran.err
    for part in ("WHAT MOVES CHN.balance (China: exports less imports, % of GDP)", "At the baseline of 2022",
                 "first order", "Import tariffs, +1 pp", "United States tariff on China, all goods", "Export taxes",
                 "Import facilitation, -1 %", "Productivity, +1 %", "Deficits, +1 % of GDP", "basic prices",
                 "closure fixed and ilms", "fixed: Deficits keep", "only GDP, by which it is divided, moves",
                 "ilms: Part of what is spent", "Certificate: all", "adjoint solved to", "reverse sweeps",
                 "Elasticities move nothing", "OECD (2025)", "Baseline tariffs are in for USA"):  # fmt: skip
        assert part in " ".join(ran.out.split()), part
    assert "OTH_" not in ran.out, "economies have names"
    assert max(map(len, ran.out.splitlines())) <= 100
    tariffs = ran.out.split("Import tariffs")[1].split("\n\n")[0].splitlines()
    assert tariffs[1].split() == ["fixed", "ilms"]
    assert len(tariffs) == 2 + 8
    assert len(ran.out.split("Export taxes")[1].split("\n\n")[0].splitlines()) == 2 + 2


def test_the_figures_are_those_of_the_frame(what_moves):
    ran = what_moves(
        "USA.real_income", "--closure", "fixed", "--after", "USA:CHN=+25pp", "--by", "sector", "--top", "4"
    )
    assert "After Tariff" in ran.out
    assert "Trade elasticities, +10 %" in ran.out
    row = next(line for line in ran.out.splitlines() if line.startswith("  United States tariff on all others, Motor"))
    change = Tariff(importer="USA", exporter="CHN", add=0.25)
    held = sensitivity.what_moves(embedded(), "USA.real_income", change, closure="fixed", by="sector")
    ours = held.filter(kind="tariff", economy="USA", sector="C29")["effect fixed"].item()
    assert float(row.split()[-1].replace("−", "-")) == pytest.approx(ours, abs=5e-6)


def test_the_help_names_every_measure(what_moves):
    told = set(what_moves("--help").out.replace(",", " ").replace(";", " ").split())
    assert set(results.MEASURES) <= told


def test_json_has_rows_values_and_certificates(what_moves, tmp_path):
    ran = what_moves("DEU.output.C29", "--by", "cell", "--top", "3", "--json", "-o", tmp_path / "moves.json")
    assert ran.code == 0, ran.err
    found = json.loads((tmp_path / "moves.json").read_text(encoding="utf-8"))
    assert found["result"] == "DEU.output.C29"
    assert found["unit"] == "million USD"
    assert [one["closure"] for one in found["closures"]] == ["fixed", "ilms"]
    assert all(one["certificate"]["ok"] and one["adjoint_residual"] < 1e-9 for one in found["closures"])
    kinds = {row["kind"] for row in found["moves"]}
    assert kinds == {"tariff", "export_tax", "trade_cost", "productivity", "subsidy", "deficit"}
    first = found["moves"][0]
    assert first["step"] == "+1 pp"
    assert {"effect fixed", "effect ilms", "economy", "partner", "sector", "policy"} <= set(first)


def test_ones_own_world_tariffs_and_labour(what_moves, tmp_path):
    embedded().aggregate({code: code if code in ("CHN", "USA") else "REST" for code in embedded().economies}).save(
        tmp_path / "three.npz"
    )
    ran = what_moves("CHN.exports.USA", "--world", tmp_path / "three.npz", "--immobile", "--closure", "zero")
    assert ran.code == 0, ran.err
    assert "REST" in ran.out
    assert "closure zero" in ran.out


@pytest.mark.parametrize(("words", "told"), [
    (("CHN.balanc",), "Did you mean balance"),
    (("CHN",), "does not name a result"),
    (("CHN.balance", "--closure", "fix"), "Unknown closure"),
    (("CHN.balance", "--after", "USA:CHN"), "USA:CHN"),
    (("CHN.balance", "--by", "country"), "country"),
])  # fmt: skip
def test_what_is_asked_wrongly_is_refused(what_moves, words, told):
    ran = what_moves(*words)
    assert ran.code == 2
    assert told in ran.err
