"""Scenarios from a cold shell: a run, its bands over draws, the reverse question."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import processes

ROUNDS = 3
CASES = {
    "run": (["run", "truce-lapses"], 3.0),
    "200 draws": (["run", "truce-lapses", "--draws", "200"], 10.0),
    "reverse": (["run", "us-tariff-25-on-china", "--solve", "CHN.balance = 1% gdp", "--by", "deficit"], 5.0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_scenario_from_a_cold_shell(benchmark, tmp_path, name):
    words, budget = CASES[name]
    spent: list[processes.Spent] = []
    benchmark.pedantic(
        lambda: spent.append(processes.spend(["-m", "steelyard", *words], tmp_path)), rounds=ROUNDS, warmup_rounds=1
    )
    wall, cpu = (statistics.median(getattr(one, kind) for one in spent) for kind in ("wall_seconds", "cpu_seconds"))
    benchmark.extra_info.update(wall=round(wall, 2), cpu=round(cpu, 2), megabytes=round(spent[-1].megabytes))
    # Others may hold a core: then the processor time tells what the run itself costs.
    assert min(wall, cpu) < budget
