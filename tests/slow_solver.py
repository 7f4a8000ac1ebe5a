"""Another implementation of the world equilibrium, for tiny economies: loops over the equations and patience.

Damped tatonnement on wages, employment and quota rents, prices and spending brought to rest in between. It shares
no code with the solver or the certificate, only the data types.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy

STILL = 1e-14


class SlowSolver:
    """Plain attributes named as in the paper; `solve` returns when nothing moves by more than `STILL`."""

    def __init__(self, economy: Economy, policy: Policy, closure: Closure, mechanics: Mechanics):
        self.e, self.policy, self.closure, self.mechanics = economy, policy, closure, mechanics
        self.U, self.N, self.J = economy.shape
        n, j = self.N, self.J
        self.t = np.array(economy.tariff if policy.tariff is None else policy.tariff)
        self.x = np.zeros((n, n, j)) if policy.export_tax is None else np.array(policy.export_tax)
        self.s = np.zeros((n, j)) if policy.subsidy is None else np.array(policy.subsidy)
        self.d = np.ones((n, n, j)) if policy.trade_cost is None else np.array(policy.trade_cost)
        self.d = np.broadcast_to(self.d, (self.U, n, n, j))
        self.a = np.ones((n, j)) if policy.productivity is None else np.array(policy.productivity)
        self.payer = range(n) if policy.payer is None else policy.payer
        self.psi = np.zeros(j) if mechanics.scale is None else mechanics.scale
        self.mu = [0.0] * len(policy.quotas)
        self.w, self.L = np.ones((n, j)), np.ones((n, j))
        self.c, self.P = np.ones((n, j)), np.ones((self.U, n, j))
        self.X, self.I = economy.expenditure.copy(), economy.value_added.copy()
        self.Y0 = np.zeros((n, j))
        self.M0 = np.zeros((n, n, j))
        for u, m, i, k in product(range(self.U), range(n), range(n), range(j)):
            self.M0[m, i, k] += economy.share[u, m, i, k] * economy.expenditure[u, m, k] / (1 + economy.tariff[m, i, k])
        for m, i, k in product(range(n), range(n), range(j)):
            self.Y0[i, k] += self.M0[m, i, k]
        self.Y = self.Y0.copy()

    def solve(self, damping: float = 0.3, rounds: int = 20_000) -> Equilibrium:
        """Wages rise where labour is short, rents where a quota binds, until neither does."""
        for _ in range(rounds):
            self.tax()
            self.prices()
            self.shares()
            self.spending()
            moved = max(self.wages(damping), self.employment(damping), self.rents(damping))
            if not np.isfinite(self.w).all():
                raise AssertionError("an economy has nothing to spend")
            if moved < STILL:
                break
        else:
            raise AssertionError(f"still moving by {moved:.1e} after {rounds} rounds")
        self.tax()
        self.prices()
        self.shares()
        self.spending()
        return self.equilibrium()

    def tax(self):
        """Tariffs and export taxes with the rents of quotas."""
        self.T, self.E = self.t.copy(), self.x.copy()
        for quota, mu in zip(self.policy.quotas, self.mu, strict=True):
            for m, i, k in zip(quota.importer, quota.exporter, quota.sector, strict=True):
                level = self.E if quota.to_exporter else self.T
                level[m, i, k] = (1 + level[m, i, k]) * (1 + mu) - 1

    def factor(self, u, m, i, k):
        """Delivered price over the baseline's, of one flow."""
        tariffs = (1 + self.T[m, i, k]) / (1 + self.e.tariff[m, i, k])
        return self.d[u, m, i, k] * tariffs * (1 + self.E[m, i, k]) * (1 - self.s[i, k]) * self.c[i, k]

    def prices(self):
        """Costs from prices and prices from costs, until both rest."""
        for _ in range(10_000):
            moved = 0.0
            for i, k in product(range(self.N), range(self.J)):
                log = self.e.value_added_share[i, k] * math.log(self.w[i, k]) - math.log(self.a[i, k])
                log += sum(self.e.io_share[i, h, k] * math.log(self.P[0, i, h]) for h in range(self.J))
                new = math.exp(log - self.psi[k] * math.log(self.L[i, k]))
                moved, self.c[i, k] = max(moved, abs(new / self.c[i, k] - 1)), new
            for u, m, k in product(range(self.U), range(self.N), range(self.J)):
                theta = self.e.theta[k]
                sums = sum(
                    self.e.share[u, m, i, k] * self.factor(u, m, i, k) ** -theta
                    for i in range(self.N)
                    if self.e.share[u, m, i, k]
                )
                self.P[u, m, k] = sums ** (-1 / theta)
            if moved < STILL:
                return

    def shares(self):
        """What each source gets of each purchase."""
        self.share = np.zeros_like(self.e.share)
        for u, m, i, k in product(range(self.U), range(self.N), range(self.N), range(self.J)):
            if self.e.share[u, m, i, k]:
                relative = self.factor(u, m, i, k) / self.P[u, m, k]
                self.share[u, m, i, k] = self.e.share[u, m, i, k] * relative ** -self.e.theta[k]

    def spending(self):
        """Output from spending, income from output, spending from both, until all rest."""
        for _ in range(100_000):
            self.sell()
            self.earn()
            moved = 0.0
            for u, m, k in product(range(self.U), range(self.N), range(self.J)):
                new = self.e.final_share[u, m, k] * self.I[m]
                if u == 0:
                    new += sum(self.e.io_share[m, k, h] * self.Y[m, h] for h in range(self.J))
                moved = max(moved, abs(new - self.X[u, m, k]) / self.V.sum())
                self.X[u, m, k] = new
            if moved < STILL:
                return

    def sell(self):
        """Output at unit cost, and what governments take and give on the way."""
        n = self.N
        self.Y, self.TR, self.ER = np.zeros((n, self.J)), np.zeros(n), np.zeros(n)
        self.imports, self.exports, self.margin = np.zeros(n), np.zeros(n), np.zeros(n)
        for u, m, i, k in product(range(self.U), range(n), range(n), range(self.J)):
            border = self.share[u, m, i, k] * self.X[u, m, k] / (1 + self.T[m, i, k])
            factory = border / (1 + self.E[m, i, k])
            self.TR[m] += self.T[m, i, k] * border
            self.ER[i] += self.E[m, i, k] * factory
            self.Y[i, k] += factory / (1 - self.s[i, k])
            self.margin[m] += self.closure.margin[m, k] * border
            self.margin[i] -= self.closure.margin[m, k] * border

    def earn(self):
        """Wages, revenues, subsidies and the closure's transfer."""
        self.B = np.zeros(self.N)
        for i, k in product(range(self.N), range(self.J)):
            self.B[self.payer[i]] += self.s[i, k] * self.Y[i, k]
        self.V = np.zeros(self.N)
        for i in range(self.N):
            base = [self.e.value_added_share[i, k] * self.Y0[i, k] for k in range(self.J)]
            paid = sum(self.w[i, k] * base[k] for k in range(self.J))
            self.V[i] = self.w[i, 0] * self.e.value_added[i] if self.mechanics.mobile else paid
        pot = sum(self.closure.gdp_share[i] * self.V[i] for i in range(self.N))
        self.D = self.closure.transfer + self.closure.gdp_share * self.V - self.V / self.V.sum() * pot + self.margin
        self.I = self.V + self.TR + self.ER - self.B + self.D

    def wages(self, damping):
        """Raise wages by labour's shortage; world value added stays what it was."""
        moved = 0.0
        for i in range(self.N):
            demand = [self.e.value_added_share[i, k] * self.Y[i, k] for k in range(self.J)]
            base = [self.e.value_added_share[i, k] * self.Y0[i, k] for k in range(self.J)]
            for k in range(self.J):
                short = sum(demand) / (self.w[i, k] * self.e.value_added[i])
                if not self.mechanics.mobile:
                    short = demand[k] / (self.w[i, k] * base[k]) if base[k] else 1.0
                moved = max(moved, abs(short - 1))
                self.w[i, k] *= short**damping
        self.earn()
        self.w *= self.e.value_added.sum() / self.V.sum()
        return moved

    def employment(self, damping):
        """Labour of each sector, which scale economies look at."""
        moved = 0.0
        for i, k in product(range(self.N), range(self.J)):
            new = self.Y[i, k] / self.Y0[i, k] / self.w[i, k] if self.Y0[i, k] else 1.0
            moved = max(moved, abs(new / self.L[i, k] - 1))
            self.L[i, k] *= (new / self.L[i, k]) ** damping
        return moved if self.psi.any() else 0.0

    def rents(self, damping):
        """Raise the rent of a quota that is overrun, lower one that is slack, never below nothing."""
        moved = 0.0
        for number, quota in enumerate(self.policy.quotas):
            used, base, theta = 0.0, 0.0, 1.0
            for m, i, k in zip(quota.importer, quota.exporter, quota.sector, strict=True):
                border = sum(self.share[u, m, i, k] * self.X[u, m, k] for u in range(self.U)) / (1 + self.T[m, i, k])
                used += border / (1 + self.E[m, i, k]) / (1 - self.s[i, k]) / self.c[i, k]
                base, theta = base + self.M0[m, i, k], max(theta, self.e.theta[k])
            new = max(0.0, (1 + self.mu[number]) * (used / (quota.cap * base)) ** (damping / theta) - 1)
            moved, self.mu[number] = max(moved, abs(new - self.mu[number])), new
        return moved

    def equilibrium(self) -> Equilibrium:
        """What was found, as the solver returns it."""
        return Equilibrium(
            wage_hat=self.w, cost_hat=self.c, price_hat=self.P, share=self.share, tariff=self.T, export_tax=self.E,
            subsidy=self.s, expenditure=self.X, output=self.Y, value_added=self.V, tariff_revenue=self.TR,
            export_tax_revenue=self.ER, subsidy_bill=self.B, deficit=self.D, income=self.I,
            quota_wedge=np.array(self.mu),
        )  # fmt: skip


def slow_solve(economy, policy=None, closure=None, mechanics=None, **kept) -> Equilibrium:
    """Solve a tiny economy; deficits stay fixed where no closure is given."""
    n, j = economy.value_added_share.shape
    fixed = Closure(economy.deficit, np.zeros(n), np.zeros((n, j)))
    return SlowSolver(economy, policy or Policy(), closure or fixed, mechanics or Mechanics()).solve(**kept)
