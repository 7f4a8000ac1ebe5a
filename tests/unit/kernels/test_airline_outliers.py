"""Outliers put into simulated series are found, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.kernels import airline_outliers as outliers
from steelyard.kernels.airline import Data
from steelyard.kernels.airline_outliers import Outlier


def series(n: int = 156, seed: int = 11) -> np.ndarray:
    chance = np.random.default_rng(seed)
    e = 0.03 * chance.normal(size=n + 13)
    w = e[13:] - 0.3 * e[12:-1] - 0.7 * e[1:-12] + 0.21 * e[:-13]
    z = 4 + 0.1 * np.sin(np.arange(n) * np.pi / 6)
    for t in range(13, n):
        z[t] = w[t] + z[t - 1] + z[t - 12] - z[t - 13]
    return z


@pytest.mark.parametrize(("n", "printed"), [(61, 3.691), (144, 3.890), (199, 3.955), (300, 4.033)])
def test_critical_value_near_what_x13_prints(n, printed):
    assert outliers.critical_value(n) == pytest.approx(printed, abs=0.02)


def test_critical_value_of_a_hundred_is_x13s():
    assert outliers.critical_value(100) == pytest.approx(3.81008757200549, abs=1e-13)


def test_a_shock_and_a_shift_are_found_with_their_sizes():
    z = series()
    z[60] -= 0.3
    z[100:] += 0.25
    found = outliers.clean(Data(z, np.zeros((z.size, 0))))
    assert found.outliers == (Outlier("shock", 60), Outlier("level", 100))
    assert found.fit.beta == pytest.approx([-0.3, 0.25], abs=0.08)


def test_none_in_clean_series():
    """0.95 of series have none; of five, none has more than one."""
    counts = [len(outliers.clean(Data(series(seed=s), np.zeros((156, 0)))).outliers) for s in range(5)]
    assert max(counts) <= 1
    assert sum(counts) <= 2


def test_a_shock_to_a_sum_stands_at_its_first_month():
    z = series()
    z[120:122] -= 0.4
    logs, pairs = z.copy(), (108, 120, 132, 144)
    for i in pairs:
        logs[i : i + 2] = np.log(np.exp(z[i]) + np.exp(z[i + 1]))
    found = outliers.clean(Data(logs, np.zeros((z.size, 0)), pairs))
    assert found.outliers == (Outlier("shock", 120),)
    assert found.fit.beta[0] == pytest.approx(-0.4, abs=0.1)
    assert np.array_equal(np.flatnonzero(outliers.column(found.outliers[0], 156, pairs)), [120, 121])


def test_no_more_than_the_most():
    z = series()
    z[20:140:8] += 0.5
    assert len(outliers.clean(Data(z, np.zeros((z.size, 0)))).outliers) <= outliers.MOST
