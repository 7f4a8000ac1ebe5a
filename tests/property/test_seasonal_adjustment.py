"""What holds of any adjustment: no unit in it, parts that multiply to the whole, sums that add up."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.base.period import Period
from steelyard.kernels import airline
from steelyard.kernels.stl import stl
from steelyard.lens import seasonal
from steelyard.lens.point import Point
from steelyard.lens.seasonal_series import Observed, from_values
from steelyard.lens.series import Leg, Levels

SEEDS = st.integers(0, 10_000)


def monthly(seed: int, count: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    season = 0.1 * np.sin(np.arange(count) * np.pi / 6 + chance.uniform(0, 6))
    return np.exp(3 + season + 0.03 * chance.normal(size=count).cumsum() + 0.02 * chance.normal(size=count))


def observed(values: np.ndarray, reporter: str, sums: int) -> Observed:
    """Months from January 2015; the last `sums` Januaries and Februaries together."""
    first, day = 12 * 2015, datetime(2026, 1, 1, tzinfo=UTC)
    pairs = set(range(0, values.size - 1, 12))
    pooled = set(sorted(pairs)[len(pairs) - sums :])
    windows, levels, at = [], [], 0
    while at < values.size:
        step = 2 if at in pooled else 1
        windows.append(Period(first + at, first + at + step - 1))
        levels.append(float(values[at : at + step].sum()))
        at += step
    points = tuple(
        Point(v, "USD", str(w), "USD", "final", day, False, "t") for w, v in zip(windows, levels, strict=True)
    )
    return from_values(Leg("", reporter, "export"), windows, Levels(points, later_vintage=False, coarse=False))


@settings(max_examples=12)
@given(SEEDS, st.integers(72, 130), st.sampled_from(["CHN", "USA"]), st.integers(0, 3), st.floats(1e-3, 1e9))
def test_the_unit_does_not_matter_and_parts_multiply(seed, count, reporter, sums, unit):
    values = monthly(seed, count)
    one = seasonal.builtin(observed(values, reporter, sums), "0", revisions=False)
    other = seasonal.builtin(observed(unit * values, reporter, sums), "0", revisions=False)
    assert np.allclose(other.adjusted, unit * one.adjusted, rtol=1e-4)
    assert np.allclose(one.adjusted * one.factor, one.observed.values, rtol=1e-12)
    assert (one.adjusted > 0).all()
    assert (one.trend > 0).all()


@settings(max_examples=20)
@given(SEEDS, st.integers(60, 140), st.integers(1, 4))
def test_months_within_sums_add_up(seed, count, sums):
    given_ = observed(monthly(seed, count), "USA", sums)
    logs = np.log(given_.by_month)
    fit = airline.fit(airline.Data(logs, np.zeros((count, 0)), given_.pairs))
    first = np.array(given_.pairs)
    assert np.allclose(np.exp(fit.months[first]) + np.exp(fit.months[first + 1]), np.exp(logs[first]), rtol=1e-10)
    assert ((fit.shares > 0) & (fit.shares < 1)).all()


@settings(max_examples=25)
@given(SEEDS, st.integers(48, 140), st.floats(-0.9, 0.99), st.floats(-0.9, 0.99))
def test_the_model_is_the_same_in_reversed_time(seed, count, theta, season):
    z = np.log(monthly(seed, count))
    none = np.zeros((count, 0))
    forward, backward = (
        airline.solve(airline.System.of(airline.Data(one, none), np.zeros(0)), (theta, season)) for one in (z, z[::-1])
    )
    assert np.isclose(forward.likelihood, backward.likelihood, rtol=1e-9)


@settings(max_examples=25)
@given(SEEDS, st.integers(36, 140), st.floats(-50, 50), st.floats(0.1, 20))
def test_stl_is_linear(seed, count, level, scale):
    y, z = np.log(monthly(seed, count)), np.log(monthly(seed + 1, count))
    one, other, both = stl(y), stl(z), stl(level + scale * y + z)
    assert np.allclose(both.seasonal, scale * one.seasonal + other.seasonal, atol=1e-9)
    assert np.allclose(both.trend, level + scale * one.trend + other.trend, atol=1e-9)
