"""Small problems that between them use every option of the model, with the slow solver's answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

import random_economies
from slow_solver import slow_solve
from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy, Quota

ECONOMIES, SECTORS = ("AAA", "BBB", "CCC"), ("food", "machines")
ABROAD = ~np.eye(3, dtype=bool)[:, :, None]
Problem = tuple[Economy, Policy, Closure, Mechanics]


def _economy(uses: int) -> Economy:
    return random_economies.economy(
        11, 3, 2, uses, theta=(2, 6), least_value_added=0.3, deficits=0.1, sparse=False
    )  # fmt: skip


def _transfers(economy: Economy, part: float = 1.0) -> Closure:
    return Closure(part * economy.deficit, np.zeros(3), np.zeros((3, 2)))


def _quota(cells: list[tuple[int, int, int]], cap: float, to_exporter: bool) -> Quota:
    return Quota(*np.array(cells).T, cap, to_exporter)


def _tariff(economy: Economy, level: float) -> np.ndarray:
    return economy.tariff + level * ABROAD


def _problems() -> dict[str, Problem]:
    one, four = _economy(1), _economy(4)
    still, moves = Mechanics(mobile=False), Mechanics()
    levels = np.array([[0.2, 0.0], [-0.1, 0.0], [0.0, 0.1]])
    quotas = (
        _quota([(0, 1, 0), (0, 2, 0)], 0.7, True),
        _quota([(1, 0, 1)], 0.8, False),
        _quota([(2, 1, 0)], 1.0, False),
    )
    tight = tuple(replace(quota, cap=0.4 * quota.cap) for quota in quotas)
    home_bias = np.ones((4, 3, 3, 2))
    home_bias[3] += 0.5 * ABROAD
    nothing = np.zeros(3)
    return {
        "tariffs": (one, Policy(tariff=_tariff(one, 0.25)), _transfers(one), moves),
        "tariffs of 200 %": (one, Policy(tariff=_tariff(one, 2.0)), _transfers(one, 0.0), moves),
        "trade cost by use": (four, Policy(trade_cost=home_bias), _transfers(four, 0.5), moves),
        "export tax": (one, Policy(export_tax=0.2 * ABROAD * np.ones((3, 3, 2))), _transfers(one), moves),
        "subsidies that others pay": (
            one, Policy(subsidy=levels, payer=np.array([2, 1, 0])), _transfers(one), moves,
        ),
        "productivity, labour tied to sectors": (
            four, Policy(productivity=1 + levels), Closure(nothing, one.deficit / one.value_added, np.zeros((3, 2))),
            still,
        ),
        "scale": (one, Policy(tariff=_tariff(one, 0.1)), _transfers(one), Mechanics(scale=0.5 / one.theta)),
        "scale, labour tied to sectors": (
            one, Policy(tariff=_tariff(one, 0.1)), _transfers(one), Mechanics(0.5 / one.theta, False),
        ),
        "margins": (
            one, Policy(tariff=np.zeros_like(one.tariff)),
            Closure(nothing, nothing, np.array([[0.1, 0.2], [0.0, 0.05], [0.3, 0.0]])), moves,
        ),
        "quotas": (one, Policy(quotas=quotas), _transfers(one), moves),
        "quotas and everything": (
            four,
            Policy(_tariff(four, 0.1), home_bias, 0.1 * ABROAD * np.ones((3, 3, 2)), levels, None, 1 + levels, tight),
            _transfers(four), Mechanics(0.3 / four.theta),
        ),
    }  # fmt: skip


PROBLEMS = _problems()


@cache
def solved(name: str) -> tuple[Problem, Equilibrium]:
    """A problem by name and its equilibrium; a second or two the first time."""
    return PROBLEMS[name], slow_solve(*PROBLEMS[name], damping=0.5)
