"""The mirror: the same from either side but for the sign, of any unit and order; a steady gap has no trend."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.mirror_gap import gaps, summary

value = st.floats(min_value=1e-2, max_value=1e6)
rows = st.lists(st.tuples(value, value), min_size=3, max_size=30)
COLUMNS = ["time", "exporter_record", "importer_record"]


def frame(rows, unit: float = 1.0) -> pl.DataFrame:
    timed = [(2000.5 + at, one * unit, two * unit) for at, (one, two) in enumerate(rows)]
    return pl.DataFrame(timed, schema=COLUMNS, orient="row").with_columns(pl.lit("A-B").alias("pair"))


@given(rows)
def test_the_two_sides_are_one_mirror(rows):
    one = summary(gaps(frame(rows))).row(0, named=True)
    two = summary(gaps(frame([(b, a) for a, b in rows]))).row(0, named=True)
    assert two["reliability"] == pytest.approx(one["reliability"], abs=1e-9)
    assert two["trend"] == pytest.approx(-one["trend"], abs=1e-6)
    assert two["steadiness"] == pytest.approx(one["steadiness"], abs=1e-5)
    assert 0 <= one["reliability"] <= 100


@given(rows, st.floats(min_value=1e-3, max_value=1e6), st.integers(0, 99))
def test_neither_unit_nor_order_matters(rows, unit, seed):
    one = summary(gaps(frame(rows))).row(0, named=True)
    two = summary(gaps(frame(rows, unit).sample(fraction=1, shuffle=True, seed=seed))).row(0, named=True)
    for name in ("reliability", "mean_log_gap", "trend", "trend_se"):
        assert two[name] == pytest.approx(one[name], rel=1e-6, abs=1e-4)


@given(st.lists(value, min_size=3, max_size=30), st.floats(min_value=0.2, max_value=5.0))
def test_a_steady_gap_has_no_trend(exports, factor):
    found = summary(gaps(frame([(x, x * factor) for x in exports]))).row(0, named=True)
    assert found["trend"] == pytest.approx(0, abs=1e-6)
    # The square root of a difference that cancels keeps half of the digits.
    assert found["steadiness"] == pytest.approx(0, abs=1e-4)


@given(rows, st.floats(min_value=0.0, max_value=0.5), st.floats(min_value=0.0, max_value=1.0))
def test_margin_and_hong_kong_both_lower_the_gap(rows, margin, passed):
    plain = gaps(frame(rows))
    treated = gaps(frame(rows).with_columns(margin=margin, hub=pl.col("exporter_record"), passed=passed))
    assert (treated["gap"] <= plain["gap"] + 1e-6).all()
