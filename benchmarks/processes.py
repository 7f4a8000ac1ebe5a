"""What a run of the interpreter costs, start included."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# A process inherits the peak memory of the one that starts it, so a small one stands between.
_LAUNCH = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
wall = time.perf_counter() - begun
print(json.dumps([os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one process."""

    wall_seconds: float
    cpu_seconds: float  # user and system
    megabytes: float  # resident, at the peak


def spend(words: list[str], folder: Path) -> Spent:
    """Run `python WORDS` in `folder`; its standard output is dropped. CalledProcessError where it fails."""
    launch = [sys.executable, "-ISc", _LAUNCH, sys.executable, *words]
    told = subprocess.run(launch, cwd=folder, stdout=subprocess.PIPE, check=True).stdout
    code, wall, cpu, peak = json.loads(told)
    if code:
        raise subprocess.CalledProcessError(code, words)
    return Spent(wall, cpu, peak / (1e6 if sys.platform == "darwin" else 1e3))
