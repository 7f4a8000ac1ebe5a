"""Bands against percentiles taken one by one, and what must not be banded."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

HERE = str(Path(__file__).resolve().parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import sweep_standin as standin  # noqa: E402

from steelyard.errors import BadInput, BrokenInvariant  # noqa: E402
from steelyard.lever import bands as module  # noqa: E402
from steelyard.lever import executors  # noqa: E402
from steelyard.lever.bands import banded, bands  # noqa: E402
from steelyard.lever.tasks import Task  # noqa: E402

KEYS = {"importer": ["USA", "USA", "CHN"], "year": [2022, 2025, 2022]}
POINT = pl.DataFrame({**KEYS, "welfare": [1.0, 2.0, -3.0], "trade": [0.5, 0.0, 9.0]})


def moved(k, **columns):
    chance = np.random.default_rng(k)
    noise = pl.DataFrame({"welfare": chance.normal(size=3), "trade": chance.normal(size=3)})
    frame = POINT.with_columns(POINT[name] + noise[name] for name in noise.columns)
    return frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


DRAWS = [moved(k) for k in range(41)]


def test_percentiles_are_those_of_each_number_over_the_draws():
    frame = bands(POINT, DRAWS)
    assert frame.columns == [
        "importer", "year", "welfare", "welfare_p5", "welfare_p50", "welfare_p95",
        "trade", "trade_p5", "trade_p50", "trade_p95", "draws_solved", "draws_failed",
    ]  # fmt: skip
    assert frame.select(POINT.columns).equals(POINT), "the central solution is kept as it is"
    for row in range(3):
        for column in ("welfare", "trade"):
            values = [draw[column][row] for draw in DRAWS]
            low, high = statistics.quantiles(values, n=20, method="inclusive")[0:19:18]
            found = frame.select(f"{column}_p5", f"{column}_p50", f"{column}_p95").row(row)
            assert found == pytest.approx((low, statistics.median(values), high), rel=1e-12)
    assert set(frame.select("draws_solved", "draws_failed").rows()) == {(41, 0)}


def test_the_order_of_draws_rows_and_columns_does_not_matter():
    shuffled = [draw.select("year", "trade", "importer", "welfare")[[2, 0, 1]] for draw in reversed(DRAWS)]
    assert bands(POINT, shuffled).equals(bands(POINT, DRAWS))


def test_levels_are_free():
    frame = bands(POINT, DRAWS[:5], levels=(25, 75))
    assert frame["welfare_p25"][0] == sorted(draw["welfare"][0] for draw in DRAWS[:5])[1]
    assert "welfare_p5" not in frame.columns


def test_a_single_number_needs_no_key():
    frame = bands(pl.DataFrame({"x": [0.0]}), [pl.DataFrame({"x": [float(k)]}) for k in range(101)])
    assert frame.row(0) == (0.0, 5.0, 50.0, 95.0, 101, 0)


def test_whole_numbers_are_keys_unless_said_otherwise():
    frame = bands(
        POINT.with_columns(rank=pl.Series([1, 2, 3])),
        [draw.with_columns(rank=pl.Series([3, 2, 1])) for draw in DRAWS],
        keys=["importer", "year"],
    )
    assert frame["rank_p50"].to_list() == [3, 2, 1]


def test_what_is_undefined_everywhere_stays_so():
    gap = {"trade": [None, float("nan"), 1.0]}
    point, draws = POINT.with_columns(trade=pl.Series([None, 1.0, 1.0])), [moved(k, **gap) for k in range(20)]
    point = point.with_columns(trade=pl.Series([None, float("nan"), 1.0]))
    frame = bands(point, draws)
    assert frame["trade_p50"].to_list() == [None, None, 1.0]


BAD = {
    "too few draws": (POINT, DRAWS[:19], "19 solved draws are too few for the percentiles 5, 50, 95: at least 20"),
    "a number missing in one draw": (
        POINT,
        [*DRAWS, moved(9, trade=[0.0, None, 0.0])],
        "trade of importer USA, year 2025 is missing in 1 of 43",
    ),
    "a number missing in the centre": (
        POINT.with_columns(trade=pl.Series([0.0, None, 0.0])),
        DRAWS,
        "trade of importer USA, year 2025 is missing in 1 of 42",
    ),
    "a number missing but in the centre": (
        POINT,
        [moved(k, trade=[0.0, None, 0.0]) for k in range(20)],
        "missing in 20 of 21",
    ),
    "a row missing in a draw": (POINT, [*DRAWS, moved(9)[:2]], "Draw 41 has no row importer CHN, year 2022"),
    "a row twice in a draw": (POINT, [pl.concat([DRAWS[0], DRAWS[1]]), *DRAWS], "Draw 0 has 6 rows"),
    "a row too many": (POINT[:2], DRAWS, "Draw 0 has 3 rows, the central solution 2"),
    "other columns": (POINT, [DRAWS[0].drop("trade"), *DRAWS], "Draw 0 has columns"),
    "keys that repeat": (POINT.drop("year"), [draw.drop("year") for draw in DRAWS], "Rows repeat: importer USA"),
    "rows without keys": (POINT.select("trade"), DRAWS, "no key column"),
    "no numbers": (POINT.select("importer", "year"), DRAWS, "hold no numbers"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_band_that_would_mislead_is_refused(case):
    point, draws, message = BAD[case]
    with pytest.raises(BadInput, match=message):
        bands(point, draws)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"keys": ["exporter"]}, "no column"),
        ({"keys": ["year"]}, "Columns .* hold no numbers"),
        ({"levels": (0, 50)}, "between 0 and 100"),
    ],
)
def test_wrong_keys_and_levels_are_refused(given, message):
    with pytest.raises(BadInput, match=message):
        bands(POINT, DRAWS, **given)


class Draws:
    """Elasticities of (k + 1) / 10 in place of draw k; some fail."""

    def __init__(self, n, failing=()):
        self.n, self.failing = n, failing

    def tasks(self, sectors, instruments, closure, against=None):
        def task(k):
            faults = (standin.Fault("fail"),) if k in self.failing else ()
            return Task(f"draw {k}" if k >= 0 else "central", faults, closure, (k / 10 + 0.1,) * 3, (("draw", k),))

        return [task(k) for k in range(-1, self.n)]

    def text(self, sectors):
        return f"{self.n} draws of nothing."


def over(draws, **given):
    given = {"executor": executors.serial(), "solver": standin.solve, **given}
    return banded(standin.World(), (), standin.by_sector, draws, **given)


def test_a_scenario_is_banded_over_its_draws():
    result = over(Draws(101))
    assert result.frame["sector"].to_list() == ["A", "B", "C"]
    expected = [0.0, 0.1 + 0.5, 0.1 + 5.0, 0.1 + 9.5]
    np.testing.assert_allclose(result.frame.select(pl.col("^value.*$")).row(0), expected, atol=1e-11)
    assert result.text() == (
        "101 draws of nothing. Percentiles interpolate linearly between ordered draws. "
        "Of the draws: 101 of 101 tasks solved, 0 failed."
    )


def test_a_failed_draw_ends_it_unless_allowed_and_is_counted():
    with pytest.raises(BrokenInvariant, match=r"42 of 43 tasks solved, 1 failed:\n  draw 3: BrokenInvariant: goods"):
        over(Draws(42, failing=(3,)))
    result = over(Draws(42, failing=(3, 5)), allow_failures=True)
    assert set(result.frame.select("draws_solved", "draws_failed").rows()) == {(40, 2)}
    assert "40 of 42 tasks solved, 2 failed:\n  draw 3: BrokenInvariant" in result.text()
    with pytest.raises(BadInput, match=r"19 solved draws \(1 failed\) are too few"):
        over(Draws(20, failing=(3,)), allow_failures=True)


def test_no_band_without_a_central_solution():
    with pytest.raises(BrokenInvariant, match="No solution at the central elasticities: BrokenInvariant: goods"):
        over(Draws(20, failing=(-1,)), allow_failures=True)


def test_the_default_draws_are_those_of_the_design():
    assert (module.Draws().source, module.Draws().n, module.Draws().seed) == ("fgo2022", 200, 7)
