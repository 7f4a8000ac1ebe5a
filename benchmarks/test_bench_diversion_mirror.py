"""Diversion, rerouting and mirror kernels over 3 million rows: less than 1 s of one machine's time each."""

import time

import numpy as np
import polars as pl

from steelyard.lens.diversion import Total, diverted
from steelyard.lens.mirror_gap import gaps, summary
from steelyard.lens.rerouting_bounds import EVIDENCE, LEVELS, bounds, by_intermediary

ROWS = 3_000_000
CHANCE = np.random.default_rng(20260114)


def positive() -> np.ndarray:
    return CHANCE.lognormal(size=ROWS)


def told(benchmark, call) -> None:
    """Time the call, and hold its processor time against a second: the wall clock of a shared machine says little."""
    benchmark.pedantic(call, rounds=3, warmup_rounds=1)
    begun = time.process_time()
    call()
    spent = time.process_time() - begun
    benchmark.extra_info["cpu_s"] = round(spent, 2)
    assert spent < 1.0


def test_diversion(benchmark):
    columns = {"now": positive(), "before": positive(), "trend": CHANCE.normal(0, 10, ROWS)}
    named = pl.Series(range(ROWS)).cast(pl.String)
    frame = pl.DataFrame({"partner": named, **columns}).with_columns(inside=pl.lit(None, pl.String))
    total = Total(float(columns["now"].sum()), float(columns["before"].sum()), 5.0)
    told(benchmark, lambda: diverted(frame, "0", total))


def test_rerouting(benchmark):
    economies = pl.Series([f"E{at}" for at in range(600)])[np.repeat(np.arange(600), ROWS // 600)]
    products = pl.Series([f"HS22:{at:06d}" for at in range(5000)])[np.tile(np.arange(5000), ROWS // 5000)]
    trends = {name: CHANCE.normal(0, 10, ROWS) for name in EVIDENCE if name.endswith("trend")}
    money = {name: positive() for name in (*LEVELS, *EVIDENCE) if name not in trends}
    frame = pl.DataFrame({"intermediary": economies, "product": products, **money, **trends})
    told(benchmark, lambda: by_intermediary(bounds(frame)))


def test_mirror(benchmark):
    pairs = pl.Series([f"P{at}" for at in range(12_500)])[np.repeat(np.arange(12_500), ROWS // 12_500)]
    times = 2001 + np.tile(np.arange(240), ROWS // 240) / 12
    frame = pl.DataFrame({"pair": pairs, "time": times, "exporter_record": positive(), "importer_record": positive()})
    told(benchmark, lambda: summary(gaps(frame.with_columns(margin=pl.lit(0.06)))))
