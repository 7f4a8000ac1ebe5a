"""What holds for every scenario that runs: diversion adds up, phases are states, the same seed is the same text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from steelyard.lever.scenario import Run, read_text, run
from steelyard.lever.scenario.read import CLOSURES

SRC = Path(__file__).parents[2] / "src"
# Solutions of the same equations, each to about 1e-12 in logs.
SAME = 1e-9
TURNS = {
    "us-tariff-25-on-china": ("USA", "CHN"),
    "eu-tariffs-on-china": ("DEU", "CHN"),
    "free-trade-area-cjk": ("CHN", "JPN"),
    "export-controls-lifted": ("CHN", "USA"),
    "energy-imports-cut": ("CHN", "RUS"),
    "truce-lapses": ("CHN", "USA"),
}
DRAWN = "us-tariff-25-on-china"
STEPS = {
    "add": 'importer = "USA"\nexporter = "CHN"\nsector = "C26"\ntariff = 0.25',
    "facilitation": 'importer = "CHN"\nsector = "services"\ncut = 0.05',
    "subsidy": 'economy = "CHN"\nsector = "C24"\nrate = -0.05\npayer = "own"',
    "quota": 'exporter = "CHN"\nsector = "C27"\ncap = 0.9\nrent = "exporter"',
    "ban": 'importer = "JPN"\nexporter = "RUS"\nsector = "B05_06"\nshare = 0.5',
    "set": 'importer = "CHN"\nexporter = "USA"\nsector = "C29"\ntariff = 0.4',
}


def phases(*groups: list[str]) -> Run:
    """A run of steps by kind, a phase a group."""
    text = 'title = "A toy"\n'
    for month, group in enumerate(groups, 1):
        text += f"[[phase]]\nfrom = 2026-{month:02d}-01\n"
        text += "".join(f"[[phase.{kind.split()[0]}]]\n{STEPS[kind]}\n" for kind in group)
    return run(read_text(text, "toy"))


def same(one: Run, other: Run, phase: int = -1) -> None:
    """A phase of one run is the last of the other, under both closures."""
    for closure in CLOSURES:
        a, b = (cf.equilibrium for cf in (one.counterfactual(closure, phase), other.counterfactual(closure)))
        for name in ("output", "wage_hat", "price_hat", "expenditure", "deficit", "tariff"):
            assert np.allclose(getattr(a, name), getattr(b, name), rtol=SAME, atol=SAME * b.income.max()), name


@pytest.mark.parametrize("name", TURNS)
def test_creation_and_diversion_add_up_to_the_change_of_purchases(name):
    """By importer: what it buys of every supplier, itself included, and the duties on it, is what it spends."""
    found = run(name)
    world = found.world
    for cf in found.last.counterfactuals:
        data = cf.diversion(*TURNS[name], "all").filter(side="importer")
        at = world.economy_index(TURNS[name][0])
        total = data.filter(role="total")["change"][0]
        assert data.filter(pl.col("role") != "total")["change"].sum() == pytest.approx(total, rel=1e-9, abs=1e-3)
        spent, duties = (
            getattr(cf.equilibrium, part)[..., at, :].sum() - getattr(cf.base, part)[..., at, :].sum()
            if part == "expenditure"
            else getattr(cf.equilibrium, part)[at] - getattr(cf.base, part)[at]
            for part in ("expenditure", "tariff_revenue")
        )
        assert total + duties == pytest.approx(spent, abs=1e-6 * cf.base.expenditure[:, at].sum())
        sold = cf.equilibrium.flows.sum(axis=(0, 1)) - cf.base.flows.sum(axis=(0, 1))
        exporter = world.economy_index(TURNS[name][1])
        side = cf.diversion(*TURNS[name], "all").filter(side="exporter", role="total")["change"][0]
        assert side == pytest.approx(sold[exporter].sum(), rel=1e-9, abs=1e-3)


def test_each_phase_is_the_run_of_its_state():
    kinds = ["add", "facilitation", "subsidy", "quota", "ban", "set"]
    path = phases(*[[kind] for kind in kinds])
    for at in range(len(kinds)):
        same(path, phases(kinds[: at + 1]), at)


def test_the_order_of_steps_that_do_not_meet_does_not_matter():
    kinds = ["add", "facilitation", "subsidy", "ban"]
    forth = phases(*[[kind] for kind in kinds])
    same(phases(*[[kind] for kind in reversed(kinds)]), forth)
    same(phases(list(reversed(kinds))), forth)


def test_the_order_of_the_files_tables_does_not_matter():
    one, other = (phases(order) for order in (["add", "set", "quota"], ["quota", "set", "add"]))
    assert one.manifest["results_sha256"] == other.manifest["results_sha256"]


def alone(*words: str) -> str:
    """What a command prints in a process of its own, of another hash seed each time."""
    environment = {**os.environ, "PYTHONPATH": str(SRC), "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "random"}
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_same_seed_is_the_same_text_in_every_process():
    ask = ("run", DRAWN, "--draws", "20", "--closure", "fixed", "--json", "--frame", "welfare")
    one, two, other = alone(*ask), alone(*ask), alone(*ask, "--seed", "8")
    assert one == two
    first, second = (json.loads(text)["manifest"] for text in (one, other))
    assert first["draws"]["seed"] == 7
    assert first["results_sha256"] != second["results_sha256"]
    assert {key for key in first if first[key] != second[key]} == {"draws", "results_sha256"}
