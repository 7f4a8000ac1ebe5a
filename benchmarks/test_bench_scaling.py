"""The cost of a pass grows as N^2 J + N J^2: the exponents of both sums, measured. `scaling.py` has the whole grid."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import scaling

SIZES = [(n, j) for n in (45, 64, 90, 128) for j in (21, 32, 45)]
# Products with matrices larger than a core's cache run at the speed of memory, so exponents come out a little higher.
SLACK = 0.6


def test_cost_of_a_pass(benchmark):
    timings = benchmark.pedantic(lambda: [scaling.measure(n, j) for n, j in SIZES], rounds=1)
    partners, inputs = scaling.exponents(timings, "partners"), scaling.exponents(timings, "inputs")
    benchmark.extra_info.update(partners=str(partners), inputs=str(inputs), one_pass=str(scaling.split(timings)))
    sys.stderr.write(f"\n{scaling.text(timings)}\n")
    assert partners.n < 2 + SLACK
    assert partners.j < 1 + SLACK
    assert inputs.n < 1 + SLACK
    assert inputs.j < 2 + SLACK
