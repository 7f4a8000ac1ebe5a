"""Outliers of the airline model: single shocks and level shifts, found one by one and kept while significant.

Source: I. Chang, G. C. Tiao and C. Chen (1988), Technometrics 30, 193-204, as X-13ARIMA-SEATS does it by default
(Reference Manual 1.1, section 7.11, method addone): the candidate with the greatest |t| is added while that exceeds a
critical value, the model is estimated anew, and at the end the least significant are dropped one by one. The t of a
candidate c at given theta and Theta, with Q the residual maker of everything else in the model, is

    (1) t = c'Q S^-1 Q z / (sigma sqrt(c'Q S^-1 Q c)),    sigma = 1.49 median |e|,

and the critical value, so that a series of n independent values has no false one with probability 0.95, is that of
G. M. Ljung (1993), Journal of the Royal Statistical Society B 55, 559-569 (X-13 computes it for 100 observations and
interpolates: its values differ by at most 0.02 from 60 to 300):

    (2) a = sqrt(2 log n),  critical = a - (log log n + log 4 pi) / (2 a) - log(-log(2 - sqrt(1.05)) / 2) / a.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels import airline
from steelyard.kernels.airline import LOST, Data, Fit, System, difference

Array = NDArray[np.float64]

MOST = 12
"""Outliers at most: a series with more is no airline with outliers."""
_LEVEL, _MEDIAN = 0.05, 1.49


@dataclass(frozen=True)
class Outlier:
    """`kind`: shock (one observation) or level (from one on); `month`: its place, the first of a sum's two."""

    kind: str
    month: int


@dataclass(frozen=True)
class Cleaned:
    """The model with its outliers, whose coefficients follow those of the regressors, in order."""

    fit: Fit
    outliers: tuple[Outlier, ...]
    critical: float


def critical_value(n: int) -> float:
    """(2) for n observations searched."""
    a = sqrt(2 * log(n))
    least = log(-log(2 - sqrt(1 + _LEVEL)) / 2)
    return a - (log(log(n)) + log(4 * pi)) / (2 * a) - least / a


def column(outlier: Outlier, n: int, pairs: tuple[int, ...]) -> Array:
    """The regressor of an outlier: 1 at its months, or -1 before them (X-13's convention)."""
    places = np.arange(n)
    if outlier.kind == "level":
        return np.where(places < outlier.month, -1.0, 0.0)
    length = 2 if outlier.month in pairs else 1
    return np.where((places >= outlier.month) & (places < outlier.month + length), 1.0, 0.0)


def columns(outliers: tuple[Outlier, ...], n: int, pairs: tuple[int, ...]) -> Array:
    """The regressors of several, [n, count]."""
    return np.array([column(one, n, pairs) for one in outliers]).reshape(-1, n).T


def clean(data: Data) -> Cleaned:
    """Estimate the model with the outliers that are significant by (2)."""
    n = data.logs.size
    critical = critical_value(n - len(data.pairs))
    found: tuple[Outlier, ...] = ()
    model = airline.fit(data, rough=True)
    while len(found) < MOST:
        worst, size = _worst(data.with_regressors(columns(found, n, data.pairs)), model, found)
        if size <= critical:
            break
        found = (*found, worst)
        model = _fit(data, found, model, rough=True)
    while found:
        t = np.abs(model.beta / model.errors)[data.regressors.shape[1] :]
        if t.min() > critical:
            break
        found = tuple(one for i, one in enumerate(found) if i != int(t.argmin()))
        model = _fit(data, found, model, rough=True)
    found = tuple(sorted(found, key=lambda one: (one.month, one.kind)))
    return Cleaned(_fit(data, found, model, rough=False), found, critical)


def _fit(data: Data, found: tuple[Outlier, ...], start: Fit, *, rough: bool) -> Fit:
    return airline.fit(data.with_regressors(columns(found, data.logs.size, data.pairs)), start, rough=rough)


def _worst(data: Data, model: Fit, known: tuple[Outlier, ...]) -> tuple[Outlier, float]:
    """The candidate of the greatest |t| by (1), and that |t|."""
    candidates, shocks, levels = _candidates(data)
    system = System.of(data, model.shares)
    single = difference(np.eye(data.logs.size))
    every = airline.filtered(np.column_stack([system.columns, single]), model.point)
    width = LOST + system.columns.shape[1]
    base, y, single = every[:, : width - 1], every[:, width - 1], every[:, width:]
    steps = -np.cumsum(single, axis=1)[:, [i - 1 for i in levels]]
    shock = single[:, shocks]
    for j, i in enumerate(shocks):
        if i in data.pairs:
            shock[:, j] += single[:, i + 1]
    t = _t_values(base, y, np.column_stack([shock, steps]))
    t /= _MEDIAN * float(np.median(np.abs(model.innovations)))
    t[[i for i, one in enumerate(candidates) if one in known]] = 0
    best = int(t.argmax())
    return candidates[best], float(t[best])


def _t_values(base: Array, y: Array, tried: Array) -> Array:
    """(1) times sigma for each column tried, 0 where the model explains it already."""
    gram = base.T @ base
    gram[range(LOST), range(LOST)] += 1
    cross = base.T @ tried
    solved = np.linalg.solve(gram, cross)
    top = tried.T @ y - solved.T @ (base.T @ y)
    whole = (tried**2).sum(0)
    norm = whole - (cross * solved).sum(0)
    usable = norm > 1e-8 * whole
    return np.where(usable, np.abs(top) / np.sqrt(np.where(usable, norm, 1)), 0)


def _candidates(data: Data) -> tuple[list[Outlier], list[int], list[int]]:
    """Every shock, and every level shift but those at the ends, with their months."""
    n, second = data.logs.size, {first + 1 for first in data.pairs}
    starts = [i for i in range(n) if i not in second]
    levels = [i for i in starts if 2 <= i <= n - 2]
    return [*(Outlier("shock", i) for i in starts), *(Outlier("level", i) for i in levels)], starts, levels
