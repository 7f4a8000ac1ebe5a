"""The airline model against published estimates, another program, brute force, and series whose split is known."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.errors import BadInput
from steelyard.kernels import airline
from steelyard.kernels.airline import Data, System

# International airline passengers, thousands, 1949-1960: Box and Jenkins (1976), series G.
_PRINTED = """
112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140
145 150 178 163 172 178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172 194
196 196 236 235 229 243 264 272 237 211 180 201 204 188 235 227 234 264 302 293 259 229 203 229
242 233 267 269 270 315 364 347 312 274 237 278 284 277 317 313 318 374 413 405 355 306 271 306
315 301 356 348 355 422 465 467 404 347 305 336 340 318 362 348 363 435 491 505 404 359 310 337
360 342 406 396 420 472 548 559 463 407 362 405 417 391 419 461 472 535 622 606 508 461 390 432
"""
PASSENGERS = np.array([float(number) for number in _PRINTED.split()])
NONE = np.zeros((144, 0))


def simulated(n: int, seed: int, theta: float = 0.4, seasonal: float = 0.7) -> tuple[np.ndarray, np.ndarray]:
    """An airline series of spread 3 %, and a regressor that is nought but in the first three months of a year."""
    chance = np.random.default_rng(seed)
    e = 0.03 * chance.normal(size=n + 13)
    w = e[13:] - theta * e[12:-1] - seasonal * e[1:-12] + theta * seasonal * e[:-13]
    z = np.log(100) + 0.1 * np.sin(np.arange(n) * np.pi / 6)
    for t in range(13, n):
        z[t] = w[t] + z[t - 1] + z[t - 12] - z[t - 13]
    x = np.where(np.arange(n) % 12 < 3, chance.normal(size=n), 0)
    return z + 0.1 * x, x[:, None]


def pooled(z: np.ndarray, years: int) -> tuple[np.ndarray, tuple[int, ...]]:
    """The last years' first two months known by their sum."""
    pairs = tuple(range(z.size - 12 * years, z.size, 12))
    logs = z.copy()
    for i in pairs:
        logs[i : i + 2] = np.log(np.exp(z[i]) + np.exp(z[i + 1]))
    return logs, pairs


def test_published_estimates_of_the_passengers():
    """R's arima (exact likelihood) prints 0.4018, 0.5569, s2 0.001348, log likelihood 244.7."""
    fit = airline.fit(Data(np.log(PASSENGERS), NONE))
    assert fit.theta == pytest.approx(0.4018, abs=5e-5)
    assert fit.seasonal == pytest.approx(0.5569, abs=5e-5)
    assert fit.variance == pytest.approx(0.001348, abs=5e-7)
    assert fit.likelihood == pytest.approx(244.7, abs=0.05)


def test_as_statsmodels_with_regressors():
    module = pytest.importorskip("statsmodels.tsa.statespace.sarimax", reason="needs statsmodels (extra `dev`)")
    z, x = simulated(180, 3)
    fit = airline.fit(Data(z, x))
    peer = module.SARIMAX(
        airline.difference(z), exog=airline.difference(x), order=(0, 0, 1), seasonal_order=(0, 0, 1, 12), trend="n"
    )
    place = [fit.beta[0], -fit.theta, -fit.seasonal, fit.variance]
    assert peer.loglike(place) == pytest.approx(fit.likelihood, abs=1e-6)
    for step in (*np.eye(3) * 0.003, *np.eye(3) * -0.003):
        assert peer.loglike([*(np.array(place[:3]) + step), fit.variance]) < fit.likelihood


def dense(data: Data, system: System, point: tuple[float, float]) -> tuple[float, np.ndarray]:
    """Likelihood and coefficients from the whole covariance matrix, with nothing of the module's algebra."""
    theta, seasonal = point
    n = system.months.size
    m = n - 13
    ma = np.zeros((m, n))
    for lag, weight in ((0, 1), (1, -theta), (12, -seasonal), (13, theta * seasonal)):
        ma += weight * np.eye(m, n, k=13 - lag)
    covariance = ma @ ma.T
    inverse = np.linalg.inv(covariance)
    d, x, y = (airline.difference(one) for one in (system.loose, data.regressors, system.months[:, None]))
    around = inverse - inverse @ d @ np.linalg.solve(d.T @ inverse @ d, d.T @ inverse) if d.size else inverse
    beta = np.linalg.solve(x.T @ around @ x, x.T @ around @ y)
    rest = y - x @ beta
    count = m - d.shape[1]
    variance = (rest.T @ around @ rest).item() / count
    loose = np.linalg.slogdet(d.T @ inverse @ d)[1] if d.size else 0.0
    size = np.linalg.slogdet(covariance)[1] + loose
    return -count / 2 * (np.log(2 * np.pi * variance) + 1) - size / 2, beta[:, 0]


@pytest.mark.parametrize("years", [0, 4])
def test_as_the_dense_likelihood(years):
    z, x = simulated(120, 5)
    logs, pairs = pooled(z, years)
    data = Data(logs, x, pairs)
    system = System.of(data, np.full(years, 0.45))
    for point in ((0.3, 0.6), (-0.2, 0.95), (0.9, 0.1)):
        found = airline.solve(system, point)
        likelihood, beta = dense(data, system, point)
        assert found.likelihood == pytest.approx(likelihood, abs=1e-7)
        assert found.beta == pytest.approx(beta, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_months_within_known_sums(seed):
    """They add up exactly and lie nearer the truth than an even split, and the coefficient is about the same."""
    z, x = simulated(192, seed)
    logs, pairs = pooled(z, 6)
    fit, whole = airline.fit(Data(logs, x, pairs)), airline.fit(Data(z, x))
    first = np.array(pairs)
    assert np.exp(fit.months[first]) + np.exp(fit.months[first + 1]) == pytest.approx(np.exp(logs[first]), rel=1e-12)
    truth = np.exp(z[first] - logs[first])
    assert np.abs(fit.shares - truth).mean() < 0.02
    assert np.abs(fit.shares - truth).mean() < np.abs(0.5 - truth).mean()
    assert fit.beta[0] == pytest.approx(whole.beta[0], abs=4 * whole.errors[0])
    assert fit.count == whole.count - 6


def test_a_sum_is_the_same_whatever_split_it_starts_from():
    z, x = simulated(144, 9)
    logs, pairs = pooled(z, 3)
    data = Data(logs, x, pairs)
    fit = airline.fit(data)
    for start in (0.2, 0.8):
        shares = airline._settle(data, np.full(3, start), fit.point)
        assert shares == pytest.approx(fit.shares, abs=1e-7)


def test_forecasts_of_the_passengers():
    """By hand: from the innovations, with everything after the sample nought."""
    z = np.log(PASSENGERS)
    fit = airline.fit(Data(z, NONE))
    longer = airline.extend(z, fit.point, 14, 3)
    assert longer.size == 144 + 17
    assert longer[3:147] == pytest.approx(z)
    e, theta, seasonal = fit.innovations, fit.theta, fit.seasonal
    first = z[143] + z[132] - z[131] - theta * e[-1] - seasonal * e[-12] + theta * seasonal * e[-13]
    assert longer[147] == pytest.approx(first, abs=1e-12)
    assert longer[160] - longer[159] == pytest.approx(longer[148] - longer[147], abs=1e-12)
    back = airline.extend(z[::-1], fit.point, 3)
    assert longer[:3] == pytest.approx(back[144:][::-1], abs=1e-12)


def test_forecasts_as_statsmodels():
    module = pytest.importorskip("statsmodels.tsa.statespace.sarimax", reason="needs statsmodels (extra `dev`)")
    z = np.log(PASSENGERS)
    peer = module.SARIMAX(z, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)).smooth([-0.4018, -0.5569, 0.001348])
    ours = airline.extend(z, (0.4018, 0.5569), 24)[144:]
    assert np.abs(peer.forecast(24) - ours).max() < 1e-4  # theirs starts from a large, not an infinite, variance


def test_an_offset_is_taken_out_and_put_back():
    z, x = simulated(144, 2)
    logs, pairs = pooled(z, 3)
    shift = np.where(np.arange(144) % 12 == 1, 0.03 * np.sin(np.arange(144)), 0)
    plain, shifted = airline.fit(Data(z, x)), airline.fit(Data(z + shift, x, (), shift))
    assert shifted.theta == pytest.approx(plain.theta, abs=1e-4)
    assert shifted.months == pytest.approx(z + shift)
    summed = airline.fit(Data(logs, x, pairs, shift))
    first = np.array(pairs)
    assert np.exp(summed.months[first]) + np.exp(summed.months[first + 1]) == pytest.approx(np.exp(logs[first]))


def test_refuses():
    with pytest.raises(BadInput, match="needs 25 months"):
        Data(np.zeros(20), np.zeros((20, 0)))
    with pytest.raises(BadInput, match="no number"):
        Data(np.array([*np.zeros(59), np.nan]), np.zeros((60, 0)))
    with pytest.raises(BadInput, match="overlap"):
        Data(np.zeros(60), np.zeros((60, 0)), (3, 4))
    twice = np.random.default_rng(0).normal(size=(60, 1)).repeat(2, axis=1)
    with pytest.raises(BadInput, match="depend on one another"):
        airline.fit(Data(np.random.default_rng(1).normal(size=60), twice))
