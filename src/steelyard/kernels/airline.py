"""The airline model with regressors, estimated by exact likelihood; two months may be known as their sum alone.

Source: G. E. P. Box and G. M. Jenkins (1976), Time Series Analysis, section 9.2, for the model of the logarithms z,

    (1) z[t] = x[t]' beta + u[t],    (1 - B)(1 - B^12) u[t] = w[t] = (1 - theta B)(1 - Theta B^12) e[t],

with e independent of variance s2. With the 13 values of e before the sample as h ~ N(0, s2 I) the differenced data
are w = K e + G h, K lower triangular with the unit diagonal, so that (G. M. Ljung and G. E. P. Box (1979),
Biometrika 66, 265-270)

    (2) log L = -m/2 log(2 pi s2) - 1/2 log |M| - S / (2 s2),    M = I + A'A,  A = K^-1 G,
    (3) S = min over beta and h of |K^-1 w(beta) - A h|^2 + |h|^2.

A sum of two months, X = exp(z1) + exp(z2), is linear in logarithms at the shares p of the two months:

    (4) log X = p1 (z1 - log p1) + p2 (z2 - log p2),

exactly where p are the true shares, and a tangent elsewhere (T. Proietti and F. Moauro (2006), Journal of the Royal
Statistical Society C 55, 281-300). The months are then z1 = log X + log p1 + p2 f, z2 = log X + log p2 - p1 f with
f free; f has a flat prior and is integrated out, which makes one observation of the two months (V. Gomez,
A. Maravall and D. Pena (1999), Journal of Econometrics 88, 341-363, the additive-outlier approach):

    (5) log L = (2) at the minimum over f too, with m less the number of sums and - 1/2 log |D' S^-1 D|.

The shares are moved until f = 0, where the months add up to X exactly; theta and Theta maximise (5) with s2 = S / m.
All of (3) and (5) is one Cholesky of the cross products of A, the differenced f, regressors and data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.kernels.simplex import minimise

Array = NDArray[np.float64]

PERIOD, LOST = 12, 13
BOUND = 0.9999
"""Largest size of theta and Theta: at 1 the season (or the trend) is fixed, and no forecast would differ."""
_DIAGONAL = np.arange(LOST)
_GRID = (0.0, 0.3, 0.6, 0.85)
_SHARE_MOVES, _ROUNDS = 60, 12
_ROUGH, _FINE = 1e-4, 1e-11
_STEPS = (0.05, 0.01, 0.001)


@dataclass(frozen=True)
class Data:
    """What is observed of n months.

    `logs` [n]: the logarithm of each month, or of the sum at both months of a pair; `pairs`: first months of the
    sums; `regressors` [n, r], months in rows, which must not be a combination of what (1) differences away;
    `offset` [n]: a known part of the months' logarithms. `held`: 1 where every year's two months are known by their
    sum: what season divides them is then not in the data, and the first sum is held at an even split (else 0).
    """

    logs: Array
    regressors: Array
    pairs: tuple[int, ...] = ()
    offset: Array | float = 0.0
    held: int = 0

    def __post_init__(self) -> None:
        """BadInput for a series too short, a gap, or pairs that overlap."""
        least = LOST + self.regressors.shape[1] + len(self.pairs) + 12
        if self.logs.size < least:
            raise BadInput(f"The airline model needs {least} months with its regressors; {self.logs.size} are given.")
        if not (np.isfinite(self.logs).all() and np.isfinite(self.regressors).all()):
            raise BadInput("The airline model needs every month, or its sum with the next; a value is no number.")
        places = [i for first in self.pairs for i in (first, first + 1)]
        if len(set(places)) < len(places) or any(not 0 <= i < self.logs.size for i in places):
            raise BadInput(f"Sums of two months overlap or leave the series: they begin at {list(self.pairs)}.")

    def with_regressors(self, added: Array) -> Data:
        """The same observations with further columns."""
        return replace(self, regressors=np.column_stack([self.regressors, added]))


@dataclass(frozen=True)
class Fit:
    """An estimated model (1).

    `months` [n]: logarithms of the single months, those of a sum at their expected shares, which add up to it;
    `beta`, `errors` [r]: coefficients and standard errors; `innovations` [n - 13]; `shares`: of the first month of
    each sum; `count`: observations in the likelihood.
    """

    theta: float
    seasonal: float
    variance: float
    likelihood: float
    months: Array
    beta: Array
    errors: Array
    innovations: Array
    shares: Array
    count: int

    @property
    def point(self) -> tuple[float, float]:
        """theta and Theta."""
        return self.theta, self.seasonal

    @property
    def at_bound(self) -> bool:
        """Whether a parameter is so near 1 that season or trend is as good as fixed."""
        return max(abs(self.theta), abs(self.seasonal)) > 0.99


@dataclass(frozen=True)
class System:
    """Months [n] less the offset at given shares, and differenced columns: [n - 13, free f + regressors + data]."""

    months: Array
    loose: Array
    columns: Array

    @classmethod
    def of(cls, data: Data, shares: Array) -> System:
        """(4) at the given shares, differenced."""
        months, loose = data.logs - data.offset, np.zeros((data.logs.size, len(data.pairs)))
        for j, (first, p) in enumerate(zip(data.pairs, shares, strict=True)):
            months[first] += np.log(p)
            months[first + 1] += np.log1p(-p)
            loose[first, j], loose[first + 1, j] = 1 - p, -p
        loose = loose[:, data.held :]
        return cls(months, loose, difference(np.column_stack([loose, data.regressors, months])))


@dataclass(frozen=True)
class Solved:
    """The least squares of (3) and (5) at given parameters.

    `cross`: cross products of [A, f, regressors]; `left`: where f would move to; `residual`: innovations.
    """

    likelihood: float
    variance: float
    beta: Array
    left: Array
    cross: Array
    residual: Array


def fit(data: Data, start: Fit | None = None, *, rough: bool = False) -> Fit:
    """Maximise (5) over theta, Theta, beta, s2 and the shares; `start` spares the search where data changed little.

    `rough`: parameters to two digits, for a model that is about to change.
    """
    shares = start.shares if start else np.full(len(data.pairs), 0.5)
    point = start.point if start else None
    for turn in range(_ROUNDS):
        coarse = rough or (turn == 0 and bool(data.pairs))
        point = _maximise(System.of(data, shares), point, _ROUGH if coarse else _FINE, _STEPS[min(turn, 2)])
        moved = _settle(data, shares, point)
        still = np.abs(moved - shares).max(initial=0) < (1e-3 if rough else 1e-8)
        shares = moved
        if still and (rough or not coarse):
            break
    return at(data, point or (0.0, 0.0), shares)


def at(data: Data, point: tuple[float, float], shares: Array) -> Fit:
    """The model at given parameters and shares."""
    system = System.of(data, shares)
    found = solve(system, point)
    k, r = system.loose.shape[1], data.regressors.shape[1]
    inverse = np.linalg.inv(found.cross)
    errors = np.sqrt(found.variance * np.diag(inverse)[LOST + k :]) if r else np.zeros(0)
    months = system.months + system.loose @ found.left + data.offset
    return Fit(
        *point, found.variance, found.likelihood, months, found.beta, errors, found.residual, shares,
        data.logs.size - LOST - k,
    )  # fmt: skip


def solve(system: System, point: tuple[float, float]) -> Solved:
    """(3) and (5) at theta and Theta. BadInput where regressors depend on one another."""
    columns, k = filtered(system.columns, point), system.loose.shape[1]
    cross = columns.T @ columns
    cross[_DIAGONAL, _DIAGONAL] += 1
    try:
        lower = np.linalg.cholesky(cross)
    except np.linalg.LinAlgError as cause:
        raise BadInput("Regressors of the model depend on one another. Leave one out, or lengthen the span.") from cause
    diagonal = lower.diagonal()
    count = system.months.size - LOST - k
    variance = float(diagonal[-1]) ** 2 / count
    likelihood = -count / 2 * (log(2 * pi * variance) + 1) - float(np.log(diagonal[: LOST + k]).sum())
    solution: Array = np.linalg.solve(lower[:-1, :-1].T, lower[-1, :-1]).astype(float)
    residual = columns[:, -1] - columns[:, :-1] @ solution
    left = -solution[LOST : LOST + k]
    return Solved(likelihood, variance, solution[LOST + k :], left, cross[:-1, :-1], residual)


def filtered(columns: Array, point: tuple[float, float]) -> Array:
    """A of (2) and K^-1 of differenced columns [m, c], side by side: [m, 13 + c].

    e[t] = c[t] + theta e[t-1] + Theta e[t-12] - theta Theta e[t-13], e = 0 before the first.
    """
    theta, seasonal = point
    count = columns.shape[0]
    width = LOST + columns.shape[1]
    years = np.zeros((-(-count // PERIOD), PERIOD, width))
    found = years.reshape(-1, width)
    found[:LOST, :LOST] = _early(theta, seasonal)
    found[:count, LOST:] = columns
    for year in range(1, years.shape[0]):
        years[year] += seasonal * years[year - 1]
    # The regular factor has the inverse (1 + theta B)(1 + theta^2 B^2)(1 + theta^4 B^4)..., cut below rounding.
    found, power, step = found[:count], theta, 1
    while step < count and abs(power) > 1e-18:
        found[step:] += power * found[:-step]
        power, step = power * power, 2 * step
    return found


def difference(columns: Array) -> Array:
    """(1 - B)(1 - B^12) down the first axis."""
    return columns[LOST:] - columns[LOST - 1 : -1] - columns[1:-PERIOD] + columns[:-LOST]


def extend(series: Array, point: tuple[float, float], after: int, before: int = 0) -> Array:
    """The series u of (1) with its best forecasts and backcasts, [before + n + after].

    A forecast is the mean of (1) given the series; the model is the same in reversed time, which gives backcasts.
    """
    longer = np.concatenate([series, _forecasts(series, point, after)])
    return np.concatenate([_forecasts(series[::-1], point, before)[::-1], longer])


def _forecasts(series: Array, point: tuple[float, float], steps: int) -> Array:
    system = System.of(Data(series, np.zeros((series.size, 0))), np.zeros(0))
    theta, seasonal = point
    past = np.concatenate([solve(system, point).residual, np.zeros(steps)])
    u = np.concatenate([series, np.zeros(steps)])
    for t in range(series.size, series.size + steps):
        e = t - LOST
        w = -theta * past[e - 1] - seasonal * past[e - PERIOD] + theta * seasonal * past[e - LOST]
        u[t] = w + u[t - 1] + u[t - PERIOD] - u[t - LOST]
    return u[series.size :]


def _early(theta: float, seasonal: float) -> Array:
    """The first 13 rows of G of (2): how the innovations before the sample, oldest first, enter w."""
    g = np.zeros((LOST, LOST))
    for lag, weight in ((1, -theta), (PERIOD, -seasonal), (LOST, theta * seasonal)):
        g += weight * np.eye(LOST, k=LOST - lag)
    return g


def _settle(data: Data, shares: Array, point: tuple[float, float]) -> Array:
    """Shares at which the tangent (4) holds exactly: f = 0."""
    for _ in range(_SHARE_MOVES if shares.size else 0):
        left = np.concatenate([np.zeros(data.held), solve(System.of(data, shares), point).left])
        moved = 1 / (1 + (1 - shares) / shares * np.exp(-np.clip(left, -1, 1)))
        close = np.abs(moved - shares).max() < 1e-13
        shares = moved
        if close:
            break
    return shares


def _maximise(system: System, start: tuple[float, float] | None, tolerance: float, step: float) -> tuple[float, float]:
    """theta and Theta of the greatest likelihood, searched over their inverse hyperbolic tangents."""

    def loss(place: Array) -> float:
        return -solve(system, _inside(place)).likelihood

    starts = [start] if start else [(a, b) for a in _GRID for b in _GRID]
    best = min((np.arctanh(np.array(one) / BOUND * (1 - 1e-9)) for one in starts), key=loss)
    return _inside(minimise(loss, best, step=step if start else 0.2, tolerance=tolerance))


def _inside(place: Array) -> tuple[float, float]:
    a, b = BOUND * np.tanh(place)
    return float(a), float(b)
