"""Seasonal-trend decomposition by loess (STL).

Source: R. B. Cleveland, W. S. Cleveland, J. E. McRae and I. Terpenning (1990), "STL: a seasonal-trend
decomposition procedure based on loess", Journal of Official Statistics 6(1), 3-73; section numbers below are
theirs. A series y of n values with `period` seasons is split as

    (1) y[t] = trend[t] + seasonal[t] + remainder[t]

by the inner loop (section 2.2), run `inner` times from trend = 0:

    (2) each season's own subseries of y - trend is smoothed by loess of span `seasonal` and extended by one
        place at both ends: C, of n + 2 * period values
    (3) L = loess of span `low_pass` of three moving averages (period, period, 3) of C
    (4) seasonal = C - L
    (5) trend = loess of span `trend` of y - seasonal

and, where `outer` > 0, by robustness weights between inner loops (section 2.4), with r = |remainder|:

    (6) weight[t] = (1 - (r[t] / h)^2)^2 for r[t] < h = 6 * median(r), else 0.

Loess (section 2.1) fits a line at each place with tricube weights of the `span` nearest places:

    (7) v[j] = (1 - (|x[j] - x| / h)^3)^3, h the distance of the farthest of them, longer where the span is
        longer than the series.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput

Array = NDArray[np.float64]

# Distances within these parts of h count as none and as all of it; a spread below the last is no line (netlib's stl).
_NEAR, _FAR, _NO_LINE = 0.001, 0.999, 0.001


@dataclass(frozen=True)
class Decomposition:
    """The parts of (1) and the weights of (6), each of the length of the series."""

    trend: Array
    seasonal: Array
    remainder: Array
    weights: Array


def stl(
    series: Array,
    period: int = 12,
    *,
    seasonal: int = 7,
    trend: int | None = None,
    low_pass: int | None = None,
    inner: int = 5,
    outer: int = 0,
) -> Decomposition:
    """Decompose a series with no gaps by (1)-(7); spans are odd numbers of places.

    `trend` is by default the smallest odd number from 1.5 * period / (1 - 1.5 / seasonal) (section 3.6),
    `low_pass` the smallest above `period`. BadInput for less than two periods, a gap or an even span.
    """
    y = np.asarray(series, dtype=float)
    trend = trend or _odd(ceil(1.5 * period / (1 - 1.5 / seasonal)))
    low_pass = low_pass or _odd(period + 1)
    _check(y, period, (seasonal, trend, low_pass))
    long, season = np.zeros_like(y), np.zeros_like(y)
    weights: Array | None = None
    for turn in range(outer + 1):
        for _ in range(inner):
            cycle = _cycle(y - long, period, seasonal, weights)
            low = _loess(_averaged(cycle, period)[None], low_pass)[0]
            season = cycle[period : period + y.size] - low
            long = _loess((y - season)[None], trend, None if weights is None else weights[None])[0]
        if turn < outer:
            weights = _robustness(y - long - season)
    used = np.ones_like(y) if weights is None else weights
    return Decomposition(long, season, y - long - season, used)


def _cycle(y: Array, period: int, span: int, weights: Array | None) -> Array:
    """(2): the smoothed subseries of all seasons, one place longer at both ends."""
    whole = np.empty(y.size + 2 * period)
    years, rest = divmod(y.size, period)
    groups = ((0, rest, years + 1), (rest, period, years))
    for first, last, count in groups:
        seasons = np.arange(first, last)
        if seasons.size:
            places = seasons[:, None] + period * np.arange(count)
            own = None if weights is None else weights[places]
            reached = seasons[:, None] + period * np.arange(count + 2)
            whole[reached] = _loess(y[places], span, own, ends=True)
    return whole


def _averaged(cycle: Array, period: int) -> Array:
    """The moving averages of (3): period, period and three places."""
    for length in (period, period, 3):
        cycle = np.convolve(cycle, np.full(length, 1 / length), mode="valid")
    return cycle


def _robustness(remainder: Array) -> Array:
    """(6)."""
    size = np.abs(remainder)
    h = 6 * float(np.median(size))
    if h == 0:
        return np.ones_like(size)
    weights = (1 - np.minimum(size / h, 1) ** 2) ** 2
    weights[size <= _NEAR * h] = 1
    weights[size > _FAR * h] = 0
    return weights


def _loess(y: Array, span: int, weights: Array | None = None, *, ends: bool = False) -> Array:
    """(7) of several series y[series, place] at each place, with `ends` also at one place before and after.

    A place whose neighbours all have weight nought keeps its value (the end places that of their neighbour).
    """
    places, tricube, position = _windows(y.shape[1], span, ends)
    if weights is None:
        return np.einsum("eq,seq->se", _lines(y.shape[1], span, ends), y[:, places])
    scaled = tricube * weights[:, places]
    total = scaled.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        fitted = _line(scaled / total[..., None], places, position, y.shape[1])
        found = np.einsum("seq,seq->se", fitted, y[:, places])
    own = np.clip(position - 1, 0, y.shape[1] - 1).astype(int)
    found = np.where(total > 0, found, y[:, own])
    if ends:
        found[:, 0] = np.where(total[:, 0] > 0, found[:, 0], found[:, 1])
        found[:, -1] = np.where(total[:, -1] > 0, found[:, -1], found[:, -2])
    return found


@lru_cache(maxsize=256)
def _lines(n: int, span: int, ends: bool) -> Array:
    """Weights of each place's window where no robustness weight enters; rows sum to 1."""
    places, tricube, position = _windows(n, span, ends)
    return _line(tricube / tricube.sum(-1, keepdims=True), places, position, n)


def _line(weights: Array, places: NDArray[np.int_], position: Array, n: int) -> Array:
    """Weights (summing to 1) of a mean turned into those of a line read at `position`."""
    x = places + 1.0
    centre = (weights * x).sum(-1, keepdims=True)
    away = x - centre
    spread = (weights * away**2).sum(-1, keepdims=True)
    straight = np.sqrt(spread) > _NO_LINE * (n - 1)
    slope = np.where(straight, (position[:, None] - centre) / np.where(straight, spread, 1), 0)
    return weights * (slope * away + 1)


@lru_cache(maxsize=256)
def _windows(n: int, span: int, ends: bool) -> tuple[NDArray[np.int_], Array, Array]:
    """Places [e, q] of the window of each evaluation, their tricube weights, and the evaluations' positions."""
    width = min(span, n)
    position = np.arange(0 if ends else 1, n + (2 if ends else 1), dtype=float)
    first = np.clip(position - (span + 2) // 2, 0, n - width).astype(int)
    places = first[:, None] + np.arange(width)
    away = np.abs(places + 1 - position[:, None])
    h = away.max(-1, keepdims=True) + max(0, span - n) // 2
    weights = (1 - (away / h) ** 3) ** 3
    weights[away <= _NEAR * h] = 1
    weights[away > _FAR * h] = 0
    return places, weights, position


def _odd(n: int) -> int:
    return n + (n % 2 == 0)


def _check(y: Array, period: int, spans: tuple[int, ...]) -> None:
    if y.ndim != 1 or y.size < 2 * period:
        raise BadInput(f"STL needs two whole periods of {period}; the series has {y.size} values. Give a longer one.")
    if not np.isfinite(y).all():
        at = int(np.flatnonzero(~np.isfinite(y))[0])
        raise BadInput(f"STL needs a series without gaps; value {at + 1} is none. Complete it first.")
    if any(span < 3 or span % 2 == 0 for span in spans):
        raise BadInput(f"Spans of STL are odd numbers from 3: seasonal, trend, low-pass are {spans}.")
