"""Effective exchange rates: geometric averages with fixed weights, and double weights with third markets.

With e_i the price of the home currency in the currency of partner i, P the home price level, P_i the partner's,
w_i weights that add up to one, and changes against a base year:

    (1)  ln NEER = sum_i w_i  d ln e_i
    (2)  ln REER = ln NEER + sum_i w_i (d ln P - d ln P_i)

Both are sums, so each partner's part of the rate and of prices is known. A change in percent, 100 (exp(y) - 1), is
shared out in proportion to the logarithms (the logarithmic mean; Ang and Choi 1997), which leaves no residual:

    (3)  part_k = x_k * 100 (exp(y) - 1) / y,    y = sum_k x_k

Double weights (Turner and Van 't dack 1993; Klau and Fung 2006, BIS Quarterly Review, March), from flows
F[importer, exporter] with what each market buys at home on the diagonal, h the home economy:

    (4)  imports   m_i = F[h, i] / M                              M = sum_{i != h} F[h, i]
    (5)  exports   x_i = sum_{k != h} F[k, h] / X * F[k, i] / S_k  X = sum_{k != h} F[k, h],  S_k = sum_{j != h} F[k, j]
    (6)  w_i = (M m_i + X x_i) / (M + X)

In (5) the term k = i is competition with producers in their own market, the others that in third markets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Effective:
    """Logarithms of the indices by year, zero in the first, and each partner's part by year [partner, year]."""

    nominal: Array
    real: Array
    rate_parts: Array
    price_parts: Array


@dataclass(frozen=True)
class DoubleWeights:
    """Parts of the weights, of the length of the economies; `total` adds up to one and is zero for the home economy."""

    imports: Array
    exports: Array
    third: Array

    @property
    def total(self) -> Array:
        """The weights (6)."""
        return self.imports + self.exports + self.third


def effective(weights: Array, log_rate: Array, log_price: Array, home_rate: Array, home_price: Array) -> Effective:
    """Equations (1) and (2).

    `weights[partner]` add up to one; `log_rate[partner, year]` and `home_rate[year]` are logarithms of currency units
    per dollar, `log_price[partner, year]` and `home_price[year]` of price levels. ValueError where shapes differ or
    weights do not add up.
    """
    if log_rate.shape != log_price.shape or log_rate.shape[0] != weights.size:
        raise ValueError("weights, rates and prices are of different shapes")
    if not np.isclose(weights.sum(), 1.0, atol=1e-9):
        raise ValueError(f"weights add up to {weights.sum():.9f}, not to 1")
    against = log_rate - home_rate
    relative = home_price - log_price
    rate_parts = weights[:, None] * (against - against[:, :1])
    price_parts = weights[:, None] * (relative - relative[:, :1])
    nominal = rate_parts.sum(axis=0)
    return Effective(nominal, nominal + price_parts.sum(axis=0), rate_parts, price_parts)


def shared_out(parts: Array, total: float) -> Array:
    """Equation (3): parts of a logarithmic change `total` as percentage points of the change in percent."""
    scale = 100.0 if abs(total) < 1e-12 else 100.0 * np.expm1(total) / total
    return parts * scale


def double_weights(flows: Array, home: int) -> DoubleWeights:
    """Equations (4) to (6) from `flows[importer, exporter]`, any unit, domestic sales on the diagonal.

    ValueError where the home economy trades with no one or a market that it sells to buys nothing elsewhere.
    """
    others = np.arange(flows.shape[0]) != home
    bought = np.where(others, flows[home], 0.0)
    sold = np.where(others, flows[:, home], 0.0)
    supply = (flows * others).sum(axis=1)
    trade = bought.sum() + sold.sum()
    if trade <= 0 or (supply[sold > 0] <= 0).any():
        raise ValueError("no trade to weigh, or a market without another supplier")
    faced = np.divide(flows * others, supply[:, None], out=np.zeros_like(flows), where=supply[:, None] > 0)
    own = sold * np.diagonal(faced)
    third = sold @ faced - own
    return DoubleWeights(bought / trade, own / trade, third / trade)


def agreement(ours: Array, theirs: Array) -> tuple[float, float]:
    """Correlation of two indices' levels, and of their year-on-year changes of logarithms; three years at least."""
    level = float(np.corrcoef(ours, theirs)[0, 1])
    return level, float(np.corrcoef(np.diff(np.log(ours)), np.diff(np.log(theirs)))[0, 1])
