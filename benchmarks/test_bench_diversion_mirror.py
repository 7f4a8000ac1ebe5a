"""Diversion, rerouting and mirror over 3 million rows, kernels and measures: less than 1 s of processor time each."""

import time
from datetime import UTC, datetime
from itertools import product

import numpy as np
import polars as pl
import pytest

from steelyard.base import economies
from steelyard.lens.diversion import Total, diverted
from steelyard.lens.mirror import overview
from steelyard.lens.mirror_gap import gaps, summary
from steelyard.lens.panel import Panel
from steelyard.lens.rerouting import rerouting
from steelyard.lens.rerouting_bounds import EVIDENCE, LEVELS, bounds, by_intermediary
from steelyard.lens.rerouting_legs import Side, Windows

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
    named = pl.Series([f"E{at}" for at in range(600)])[np.repeat(np.arange(600), ROWS // 600)]
    products = pl.Series([f"HS22:{at:06d}" for at in range(5000)])[np.tile(np.arange(5000), ROWS // 5000)]
    trends = {name: CHANCE.normal(0, 10, ROWS) for name in EVIDENCE if name.endswith("trend")}
    money = {name: positive() for name in (*LEVELS, *EVIDENCE) if name not in trends}
    frame = pl.DataFrame({"intermediary": named, "product": products, **money, **trends})
    told(benchmark, lambda: by_intermediary(bounds(frame)))


def test_mirror(benchmark):
    pairs = pl.Series([f"P{at}" for at in range(12_500)])[np.repeat(np.arange(12_500), ROWS // 12_500)]
    times = 2001 + np.tile(np.arange(240), ROWS // 240) / 12
    frame = pl.DataFrame({"pair": pairs, "time": times, "exporter_record": positive(), "importer_record": positive()})
    told(benchmark, lambda: summary(gaps(frame.with_columns(margin=pl.lit(0.06)))))


YEARS = Windows("2019", "2018", "2017")
PRODUCTS = 4_170
BETWEEN = [code for code in economies.codes("economy") if code not in ("CHN", "USA")][:40]
DAY = datetime(2020, 1, 1, tzinfo=UTC)


def flows() -> list[Side]:
    """All flows that a detour from China to the United States by way of `BETWEEN` is told by."""
    return [Side("USA", "import", "CHN")] + [
        side
        for via in BETWEEN
        for side in (
            Side("CHN", "export", via), Side(via, "import", "CHN"), Side("USA", "import", via),
            Side(via, "export", "USA"), Side(via, "import", "WLD"), Side(via, "export", "WLD"),
        )
    ]  # fmt: skip


def ledger() -> pl.DataFrame:
    """Three years of all flows by product (3 million rows), and ten of China's exports in total as both record them."""
    codes = [f"HS22:{at:06d}" for at in range(PRODUCTS)]
    sides = pl.DataFrame(flows(), schema=list(Side._fields), orient="row")
    frame = sides.join(pl.DataFrame({"product": codes}), how="cross").join(
        pl.DataFrame({"period": list(YEARS)}), how="cross"
    )
    pairs = [side for via in BETWEEN for side in (Side("CHN", "export", via), Side(via, "import", "CHN"))]
    totals = [(*side, "TOTAL", str(year)) for side, year in product(pairs, range(2010, 2020))]
    frame = pl.concat([frame, pl.DataFrame(totals, schema=frame.schema, orient="row")])
    large = pl.when(pl.col("partner") == "WLD").then(100.0).otherwise(1.0)
    text = {"indicator": "value", "variant": "none", "currency": "USD", "unit": "USD", "adjustment": "nsa",
            "status": "formal", "source": "one", "valuation": "fob"}  # fmt: skip
    return frame.with_columns(
        pl.lit(value).alias(name) for name, value in text.items()
    ).with_columns(
        (pl.Series(CHANCE.lognormal(size=frame.height)) * large).alias("value"), rounding=0.0,
        known_from=pl.lit(DAY), public_from=pl.lit(DAY),
    )  # fmt: skip


@pytest.fixture(scope="module", params=["one panel", "a panel each"])
def panels(request):
    """The ledger as one panel for everybody, and as one for each reporter."""
    frame = ledger()
    assert frame.height > ROWS
    if request.param == "one panel":
        whole = Panel(frame)
        return lambda _: whole
    return {code: Panel(part) for (code,), part in frame.partition_by("reporter", as_dict=True).items()}.__getitem__


@pytest.mark.parametrize("day", [None, datetime(2021, 1, 1, tzinfo=UTC)])
def test_rerouting_measure(benchmark, panels, day):
    told(benchmark, lambda: rerouting(panels, day, origin="CHN", final="USA", via=BETWEEN, windows=YEARS))


def test_mirror_measure(benchmark, panels):
    told(benchmark, lambda: overview(panels, None, reporter="CHN", partners=BETWEEN))
