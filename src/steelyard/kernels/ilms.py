"""The one-sector model of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), "Making America great again?
The economic impacts of Liberation Day tariffs", Journal of International Economics: labour supply answers the real
wage, unit costs fall with employment, and part of what a country buys is earned there, which moves its deficit.

Equations in the order of the paper's equilibrium in changes; n importer, i exporter; w, E, L are counterfactual over
baseline, E0 and Y baseline expenditure and income, nu the margin, phi the pass-through of tariffs:

(1) a[n,i] = share[n,i] (1 + t[n,i])^(-eps phi_n) (w_i L_i^-psi)^-eps,  share'[n,i] = a[n,i] / sum_i a[n,i]
(2) P_n = (E_n / w_n)^(1 - phi_n) (sum_i a[n,i])^(-1/eps)
(3) X'[n,i] = share'[n,i] E0_n E_n / (1 + t[n,i]),  R_n = sum_i t[n,i] X'[n,i]
(4) w_i L_i Y_i = sum_n (1 - nu_n) X'[n,i] + nu_i sum_j X'[i,j]
(5) E0_n E_n = R_n + w_n L_n Y_n + T_n sum(w L Y) / sum(Y)
(6) L_n = (h_n w_n / P_n)^kappa,  h_n = 1 / (1 - R_n / (w_n L_n Y_n)) with tax relief, 1 with lump-sum rebates
(7) sum_n E0_n (P_n - 1) = 0, the numeraire
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.anderson import fixed_point

Array = NDArray[np.float64]
Found = tuple[Array, float, int]  # state, size of its step, calls

TOLERANCE = 1e-13  # of the step in logarithms; the residuals of the equations come out of the same size
ACCEPTED = 1e-12  # where rounding keeps the step above TOLERANCE, a step below this is a solution too
LIMIT = 2_000
PATIENCE = 200
DAMPED, SMALL = 0.3, 0.1  # weights of a step
NEAR, LONG = 1e-4, 20_000  # step and calls of the patient rung
STAGES = (0.25, 0.5, 0.75, 1.0)  # of the tariffs' logarithm


@dataclass(frozen=True, slots=True)
class Baseline:
    """A calibrated base year without tariffs; amounts in one unit of account."""

    share: Array  # [importer, exporter] of expenditure, domestic included; sums to 1 over exporters
    expenditure: Array  # [country] E0
    income: Array  # [country] Y
    margin: Array  # [country] nu: the fraction of purchases that is earned where they are bought, in [0, 1)
    floored: NDArray[np.intp]  # countries whose own sales came out negative and were set to 0

    @property
    def transfer(self) -> Array:
        """T = E0 - Y, [country]."""
        return self.expenditure - self.income

    @property
    def flows(self) -> Array:
        """Trade, domestic included, [importer, exporter]."""
        return self.share * self.expenditure[:, None]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the paper calls eps, kappa, psi, phi, and how tariff revenue comes back."""

    elasticity: float  # eps > 0, of trade
    labour_supply: float  # kappa >= 0, of labour with respect to the real wage
    scale: float  # psi >= 0: unit cost falls with employment to this power; psi eps < 1 for a single equilibrium
    pass_through: Array  # [country] phi
    relief: bool = True  # revenue lowers the income tax; if not, it is rebated in a lump sum


@dataclass(frozen=True, slots=True)
class Outcome:
    """An equilibrium under tariffs; hats are over the baseline, prices average 1 (equation 7)."""

    wage_hat: Array  # [country]
    expenditure_hat: Array  # [country]
    labour_hat: Array  # [country]
    price_hat: Array  # [country]
    share: Array  # [importer, exporter]
    flows: Array  # [importer, exporter] net of tariff, domestic included
    revenue: Array  # [country] of tariffs
    income: Array  # [country] w L Y


class Status(Enum):
    """How the search ended; the value says what to try."""

    SOLVED = "Solved."
    STALLED = (
        "Not solved on any rung, so there may be no equilibrium: revenue above income, spending down to nothing, or "
        "elasticity x scale of 1 and more. Lower the tariffs or the scale elasticity."
    )


@dataclass(frozen=True, slots=True)
class Stats:
    """What the search took."""

    iterations: int
    residual: float  # largest step in the logarithm of w, E or L
    seconds: float
    rung: int  # 0: at once; 1: damped; 2: patiently; 3: tariffs raised in stages


@dataclass(frozen=True, slots=True)
class Solution:
    """`value` is meaningful where `status` is SOLVED."""

    value: Outcome
    status: Status
    stats: Stats


@dataclass(frozen=True, slots=True)
class Effects:
    """What the paper tabulates, [country]; percent changes unless said otherwise."""

    welfare: Array
    deficit: Array  # change over the baseline's size, net of tariff; nan where the baseline is balanced
    exports_to_gdp: Array  # foreign trade only; nan where there is none
    imports_to_gdp: Array
    employment: Array
    prices: Array
    revenue: Array  # of tariffs, as a fraction of baseline expenditure


def baseline(flows: Array, gdp: Array, margin: Array) -> Baseline:
    """Base year from foreign trade, GDP and margins; what a country sells to itself is its residual expenditure.

    `flows` [importer, exporter] with zeros for its own cell, `gdp` [country] in the same unit, `margin` [country].
    T = (1 - nu) (imports - sum_n (1 - nu_n) exports to n) and E = gdp + T; own sales = E - imports, not below 0.
    Then E, Y and T are recomputed from the flows, so that equations (4) and (5) hold exactly at hats of 1.
    """
    foreign = flows - np.diag(np.diag(flows))
    imports = foreign.sum(axis=1)
    own = gdp + (1 - margin) * (imports - (1 - margin) @ foreign) - imports
    full = foreign + np.diag(np.maximum(own, 0.0))
    expenditure = full.sum(axis=1)
    income = (1 - margin) @ full + margin * expenditure
    return Baseline(full / expenditure[:, None], expenditure, income, margin, np.flatnonzero(own < 0))


def eaton_kortum(base: Baseline) -> Baseline:
    """The same trade without margins: income is sales, so transfers are fixed in world income (Eaton & Kortum 2002).

    To be solved with a pass-through of 1.
    """
    return replace(base, income=base.flows.sum(axis=0), margin=np.zeros_like(base.margin))


def pass_through(margin: Array, ratio: float, level: float = 1.0) -> Array:
    """phi [country] = level + (1 + v) / ((1 - nu) v) - 1/v - 1 with v = `ratio`, the paper's vartheta (4 / 0.67).

    `level` 1 lets prices at the border rise by the whole tariff.
    """
    return level + (1 + ratio) / ((1 - margin) * ratio) - 1 / ratio - 1


def solve(base: Baseline, tariff: Array, parameters: Parameters, transfer: Array | None = None) -> Solution:
    """The equilibrium under `tariff` [importer, exporter] (fractions above -1; the baseline has none).

    `transfer` [country], summing to 0, replaces the baseline's T (to balance trade, say). Never raises: look at
    `status`, and at `ilms_residuals.residuals` for the certificate.
    """
    begun = time.perf_counter()
    problem = _Problem(base, tariff, parameters, base.transfer if transfer is None else transfer)
    state, residual, calls, rung = problem.climb()
    status = Status.SOLVED if residual <= ACCEPTED else Status.STALLED
    with np.errstate(all="ignore"):
        value = problem.at(state)
    return Solution(value, status, Stats(calls, residual, time.perf_counter() - begun, rung))


@dataclass(frozen=True, slots=True)
class _Problem:
    """What does not change during the search. States are the logarithms of w, E and L, [3 country]."""

    base: Baseline
    tariff: Array
    parameters: Parameters
    transfer: Array

    def climb(self) -> tuple[Array, float, int, int]:
        """State, residual, calls and rung: the whole step, a part of it, patience, then tariffs raised in stages."""
        rest = np.zeros(3 * len(self.base.income))
        attempts = (self.search, self.damped, self.patient, self.staged)
        state, residual, calls = attempts[0](rest)
        rung = 0
        while residual > ACCEPTED and rung + 1 < len(attempts):
            rung += 1
            state, residual, more = attempts[rung](rest)
            calls += more
        return state, residual, calls, rung

    def search(self, start: Array, mixing: float = 1.0) -> Found:
        """One accelerated iteration."""
        return self._iterate(start, mixing=mixing, tolerance=TOLERANCE, limit=LIMIT, patience=PATIENCE)

    def damped(self, start: Array) -> Found:
        """The same with part of each step held back."""
        return self.search(start, DAMPED)

    def patient(self, start: Array) -> Found:
        """Small plain steps until the solution is near, where acceleration is safe."""
        near, _, calls = self._iterate(start, mixing=SMALL, tolerance=NEAR, limit=LONG, window=0)
        state, residual, more = self.search(near, DAMPED)
        return state, residual, calls + more

    def staged(self, start: Array) -> Found:
        """Tariffs raised step by step, each solved from the last."""
        state, calls, residual = start, 0, np.inf
        for stage in STAGES:
            part = replace(self, tariff=np.expm1(stage * np.log1p(self.tariff)))
            state, residual, more = part.search(state, DAMPED)
            calls += more
            if residual > ACCEPTED:
                break
        return state, residual, calls

    def _iterate(self, start: Array, **how: Any) -> Found:
        def step(states: Array, _: NDArray[np.intp]) -> Array:
            return self.step(states[0])[None]

        with np.errstate(all="ignore"):
            found = fixed_point(step, start[None], **how)
        return found.state[0], float(found.residual[0]), int(found.iterations[0])

    def step(self, state: Array) -> Array:
        """Wages that equation (4) asks for, expenditure (5), labour (6), all at the numeraire (7)."""
        now, base, given = self.at(state), self.base, self.parameters
        sales = (1 - base.margin) @ now.flows + base.margin * now.flows.sum(axis=1)
        growth = now.income.sum() / base.income.sum()
        spent = now.revenue + now.income + self.transfer * growth
        # Sales answer a wage with the elasticity of trade, so closing the whole gap would overshoot.
        wage = now.wage_hat * (sales / now.income) ** (1 / (1 + given.elasticity))
        kept = 1 - now.revenue / now.income if given.relief else 1.0
        labour = (now.wage_hat / (kept * now.price_hat)) ** given.labour_supply
        return np.log(np.concatenate([wage, spent / base.expenditure, labour]))

    def at(self, state: Array) -> Outcome:
        """Everything that follows from a state once w and E are rescaled to the numeraire (7)."""
        wage, spending, labour = np.exp(state.reshape(3, -1))
        base, eps, phi = self.base, self.parameters.elasticity, self.parameters.pass_through
        cost = wage * labour**-self.parameters.scale
        weight = base.share * (1 + self.tariff) ** (-eps * phi[:, None]) * cost**-eps
        total = weight.sum(axis=1)
        price = (spending / wage) ** (1 - phi) * total ** (-1 / eps)
        level = (price @ base.expenditure) / base.expenditure.sum()
        wage, spending, price = wage / level, spending / level, price / level
        share = weight / total[:, None]
        flows = share * (base.expenditure * spending)[:, None] / (1 + self.tariff)
        revenue = (self.tariff * flows).sum(axis=1)
        return Outcome(wage, spending, labour, price, share, flows, revenue, wage * labour * base.income)


def effects(base: Baseline, parameters: Parameters, now: Outcome) -> Effects:
    """The paper's measures of an equilibrium.

    Welfare nets out the disutility of labour: W = delta E / P + (1 - delta) w L / P with
    delta = E0 / (E0 - kappa (1 - tau) Y / (1 + kappa)), tau = R / (w L Y) with tax relief and 0 with lump sums.
    """
    kappa, e0, y = parameters.labour_supply, base.expenditure, base.income
    tau = now.revenue / now.income if parameters.relief else np.zeros_like(now.revenue)
    delta = e0 / (e0 - kappa * (1 - tau) * y / (1 + kappa))
    real_wages = now.wage_hat * now.labour_hat / now.price_hat
    welfare = delta * now.expenditure_hat / now.price_hat + (1 - delta) * real_wages
    before, after = _trade(base.flows), _trade(now.flows)
    deficit, moved = before[0] - before[1], (after[0] - after[1]) - (before[0] - before[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        imports = (after[0] / now.income) / (before[0] / y)
        exports = (after[1] / now.income) / (before[1] / y)
        gap = np.where(deficit == 0, np.nan, moved / np.abs(deficit))
    parts = (welfare - 1, gap, exports - 1, imports - 1, now.labour_hat - 1, now.price_hat - 1)
    return Effects(*(100 * part for part in parts), revenue=now.revenue / e0)


def _trade(flows: Array) -> tuple[Array, Array]:
    """Foreign imports and exports, [country] each."""
    own = np.diag(flows)
    return flows.sum(axis=1) - own, flows.sum(axis=0) - own
