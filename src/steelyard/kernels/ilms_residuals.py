"""Certificate of a solution of `ilms`: its equations once more, country by country, sharing no code with the solver."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.ilms import Baseline, Outcome, Parameters

Array = NDArray[np.float64]
Found = tuple[float, int]  # largest relative residual and the country where it is


def residuals(
    base: Baseline, tariff: Array, parameters: Parameters, now: Outcome, transfer: Array | None = None
) -> dict[str, Found]:
    """Largest relative residual of each block of equations, and the country (index) where it is.

    Arguments as `ilms.solve` took them. Values that are not finite or not positive give inf.
    """
    given = base.transfer if transfer is None else transfer
    checks = {
        "shares (1)": lambda n: _shares(base, tariff, parameters, now, n),
        "shares sum to 1": lambda n: abs(math.fsum(now.share[n]) - 1),
        "prices (2)": lambda n: _price(base, tariff, parameters, now, n),
        "flows and revenue (3)": lambda n: _flows(base, tariff, now, n),
        "income is sales (4)": lambda n: _sales(base, now, n),
        "budget (5)": lambda n: _budget(base, now, given, n),
        "labour (6)": lambda n: _labour(parameters, now, n),
        "positive": lambda n: 0.0 if _positive(now, n) else math.inf,
    }
    countries = range(len(base.income))
    with np.errstate(all="ignore"):
        found = {name: _worst([check(n) for n in countries]) for name, check in checks.items()}
        found["numeraire (7)"] = _mean(base, now), 0
        found["world balance"] = _world(now), 0
    return found


def _worst(values: list[float]) -> Found:
    clean = [math.inf if math.isnan(value) else float(value) for value in values]
    at = max(range(len(clean)), key=clean.__getitem__)
    return clean[at], at


def _weights(base: Baseline, tariff: Array, given: Parameters, now: Outcome, n: int) -> Array:
    cost = now.wage_hat / now.labour_hat**given.scale
    landed = cost * (1 + tariff[n]) ** given.pass_through[n]
    return base.share[n] / landed**given.elasticity


def _shares(base: Baseline, tariff: Array, given: Parameters, now: Outcome, n: int) -> float:
    weights = _weights(base, tariff, given, now, n)
    return float(np.abs(now.share[n] - weights / weights.sum()).max())


def _price(base: Baseline, tariff: Array, given: Parameters, now: Outcome, n: int) -> float:
    index = math.fsum(_weights(base, tariff, given, now, n)) ** (-1 / given.elasticity)
    demand = (now.expenditure_hat[n] / now.wage_hat[n]) ** (1 - given.pass_through[n])
    return abs(now.price_hat[n] / (index * demand) - 1)


def _flows(base: Baseline, tariff: Array, now: Outcome, n: int) -> float:
    spent = base.expenditure[n] * now.expenditure_hat[n]
    net = now.share[n] * spent / (1 + tariff[n])
    revenue = math.fsum(tariff[n] * net)
    return max(float(np.abs(now.flows[n] - net).max()), abs(now.revenue[n] - revenue)) / spent


def _sales(base: Baseline, now: Outcome, i: int) -> float:
    earned_abroad = math.fsum((1 - base.margin) * now.flows[:, i])
    earned_on_purchases = base.margin[i] * math.fsum(now.flows[i])
    income = now.wage_hat[i] * now.labour_hat[i] * base.income[i]
    return max(abs((earned_abroad + earned_on_purchases) / income - 1), abs(now.income[i] / income - 1))


def _budget(base: Baseline, now: Outcome, transfer: Array, n: int) -> float:
    growth = math.fsum(now.wage_hat * now.labour_hat * base.income) / math.fsum(base.income)
    spent = base.expenditure[n] * now.expenditure_hat[n]
    return abs((now.revenue[n] + now.income[n] + transfer[n] * growth) / spent - 1)


def _labour(given: Parameters, now: Outcome, n: int) -> float:
    real_wage = now.wage_hat[n] / now.price_hat[n]
    if given.relief:
        real_wage = real_wage / (1 - now.revenue[n] / now.income[n])
    return abs(now.labour_hat[n] / real_wage**given.labour_supply - 1)


def _positive(now: Outcome, n: int) -> bool:
    hats = (now.wage_hat[n], now.expenditure_hat[n], now.labour_hat[n], now.price_hat[n])
    return all(math.isfinite(hat) and hat > 0 for hat in hats)


def _mean(base: Baseline, now: Outcome) -> float:
    mean = math.fsum(now.price_hat * base.expenditure) / math.fsum(base.expenditure)
    return _clean(abs(mean - 1))


def _world(now: Outcome) -> float:
    """World trade balances by construction; income and spending have to agree world-wide too (Walras)."""
    spending = math.fsum(now.flows.sum(axis=1))
    return _clean(abs(math.fsum(now.income) / spending - 1))


def _clean(value: float) -> float:
    return value if math.isfinite(value) else math.inf
