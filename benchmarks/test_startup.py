"""CPU seconds and memory of a start, each in its own process. Budgets are printed beside, not enforced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = {
    "help": (["-m", "steelyard", "--help"], 0.2, None),
    "import": (["-c", "import steelyard"], 0.05, None),
    "bare interpreter": (["-c", "pass"], None, None),
    "cold brief": (["-m", "steelyard", "brief", "CHN", "2025-12"], 1.5, 300),
}


def spend(words: list[str], folder: Path) -> tuple[float, float]:
    """CPU seconds (user and system) and peak memory in MB of one run of the interpreter."""
    child = subprocess.Popen([sys.executable, *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return usage.ru_utime + usage.ru_stime, peak


@pytest.mark.parametrize("case", CASES)
def test_start(benchmark, tmp_path, case):
    words, seconds, megabytes = CASES[case]
    runs = [spend(words, tmp_path) for _ in range(5)]
    benchmark.extra_info.update(
        cpu_seconds=round(min(cpu for cpu, _ in runs), 3),
        budget_seconds=seconds,
        peak_mb=round(max(peak for _, peak in runs)),
        budget_mb=megabytes,
    )
    sys.stderr.write(f"\n{case}: {benchmark.extra_info}\n")
    benchmark.pedantic(spend, args=(words, tmp_path), rounds=3)
