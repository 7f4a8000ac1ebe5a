"""Whether a series has a season: QS and F, with the tails of their distributions.

Sources: A. Maravall (2011), "Seasonality tests and automatic model identification in TRAMO-SEATS", Bank of Spain, as
in X-13ARIMA-SEATS (Reference Manual 1.1, section 6.3, QS diagnostic), for n values y with autocorrelations r,

    (1) QS = n (n + 2) (r[12]^2 / (n - 12) + max(0, r[24])^2 / (n - 24)) where r[12] > 0, else 0,

compared with chi-squared of two degrees of freedom, so that its tail is exp(-QS / 2): 5.99 at 5 %, 9.21 at 1 %; and
D. F. Findley, B. C. Monsell, W. R. Bell, M. C. Otto and B.-C. Chen (1998), Journal of Business & Economic Statistics
16, 127-152, for the one-way analysis of variance by calendar month,

    (2) F = (between / 11) / (within / (n - 12)).

Both are taken of first differences of logarithms. The tail of F is the incomplete beta function

    (3) P(F > f) = I(d2 / (d2 + d1 f); d2 / 2, d1 / 2),

by its continued fraction (W. H. Press et al., Numerical Recipes, 3rd edition, section 6.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PERIOD = 12
_STEPS, _CLOSE, _TINY = 400, 1e-15, 1e-300


@dataclass(frozen=True)
class Statistic:
    """A statistic and the probability of a greater one where there is no season."""

    value: float
    probability: float


def qs(values: Array) -> Statistic:
    """(1) of values whose mean is removed; no season where they are constant."""
    y = values - values.mean()
    n, size = y.size, float(y @ y)
    if size == 0:
        return Statistic(0.0, 1.0)
    r12, r24 = (float(y[lag:] @ y[:-lag]) / size for lag in (PERIOD, 2 * PERIOD))
    if r12 <= 0:
        return Statistic(0.0, 1.0)
    found = n * (n + 2) * (r12**2 / (n - PERIOD) + max(0.0, r24) ** 2 / (n - 2 * PERIOD))
    return Statistic(found, exp(-found / 2))


def by_month(values: Array, first: int = 0) -> Statistic:
    """(2) of values whose first is of calendar month `first` (0 January); no season where they are constant."""
    month = (np.arange(values.size) + first) % PERIOD
    counts = np.bincount(month, minlength=PERIOD)
    means = np.bincount(month, values, PERIOD) / np.maximum(counts, 1)
    between = float(counts @ (means - values.mean()) ** 2)
    within = float(((values - means[month]) ** 2).sum())
    d1, d2 = PERIOD - 1, values.size - PERIOD
    if within <= 1e-28 * max(1.0, float(values @ values)):
        return Statistic(0.0, 1.0) if between <= within or between < 1e-28 else Statistic(float("inf"), 0.0)
    f = between / d1 / (within / d2)
    return Statistic(f, f_tail(f, d1, d2))


def f_tail(f: float, d1: float, d2: float) -> float:
    """(3): the probability of an F of d1 and d2 degrees of freedom above `f`."""
    return incomplete_beta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2) if f > 0 else 1.0


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I(x; a, b), 0 <= x <= 1."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            found *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
