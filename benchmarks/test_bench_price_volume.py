"""Price and volume, and the basis search: seconds on three million goods, and on a panel of three million rows."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

import numpy as np
import polars as pl

from steelyard.kernels.index_numbers import Goods, bennet, bilateral, contributions
from steelyard.lens.fits import search
from steelyard.lens.panel import Panel
from steelyard.lens.price_volume import growths, price_volume

GOODS = 3_000_000
PRODUCTS = ["GACC:" + name for name in ("coal", "crude_oil", "iron_ore", "pulp", "rubber", "steel", "sugar", "meat",
                                        "fertiliser", "copper_ore")]  # fmt: skip
BUDGET = 1.0  # seconds


def goods(count: int) -> Goods:
    """Synthetic goods, seeded."""
    random = np.random.default_rng(5)
    return Goods.of(*np.exp(random.normal(size=(4, count))))


def panel() -> Panel:
    """Three million rows: 250 partners, 10 headings, 120 months in five vintages, value and quantity."""
    partners = pl.DataFrame({"partner": [*(f"P{at:03d}" for at in range(249)), "WLD"]})
    headings = pl.DataFrame({"product": PRODUCTS})
    months = pl.DataFrame({"period": [f"{year}-{month:02d}" for year in range(2016, 2026) for month in range(1, 13)]})
    days = pl.DataFrame({"known_from": [datetime(2026, month, 14, tzinfo=UTC) for month in range(1, 6)]})
    kinds = pl.DataFrame(
        {"indicator": ["value", "quantity"], "currency": ["CNY", "none"], "unit": ["CNY", "t"]}
    )  # fmt: skip
    frame = kinds.join(partners, how="cross").join(headings, how="cross").join(months, how="cross")
    frame = frame.join(days, how="cross")
    random = np.random.default_rng(6)
    blank = {"reporter": "CHN", "flow": "import", "variant": "none", "valuation": "cif", "adjustment": "nsa",
             "price_basis": "current", "status": "formal", "source": "one", "reference": "", "note": "",
             "rounding": 1.0}  # fmt: skip
    return Panel(frame.with_columns(
        *(pl.lit(value).alias(name) for name, value in blank.items()),
        pl.Series("value", 1e6 * np.exp(random.normal(size=frame.height))),
        pl.col("known_from").alias("public_from"),
    ))  # fmt: skip


def timed(benchmark, function, rounds: int = 5) -> float:
    """Median seconds of the processor."""
    cpu: list[float] = []

    def run() -> None:
        begun = time.process_time()
        function()
        cpu.append(time.process_time() - begun)

    benchmark.pedantic(run, rounds=rounds, warmup_rounds=1)
    benchmark.extra_info["cpu_s"] = statistics.median(cpu)
    return statistics.median(cpu)


def test_split_of_three_million_goods(benchmark):
    """Growths, Fisher, its contributions and Bennet's, all of them."""
    one = goods(GOODS)

    def split() -> None:
        growths(one)
        contributions(one, bilateral(one))
        bennet(one)

    assert timed(benchmark, split) < BUDGET


def test_measure_on_a_panel_of_three_million_rows(benchmark):
    held = panel()
    query = {"reporter": "CHN", "flow": "import", "period": "2025-05"}
    assert timed(benchmark, lambda: price_volume(held, None, **query)) < BUDGET


def test_search_on_a_panel_of_three_million_rows(benchmark):
    held = panel()
    assert (
        timed(benchmark, lambda: search(held, None, "CHN", "import", "GACC:coal", "WLD", "2025-05", -5.0, 1)) < BUDGET
    )
