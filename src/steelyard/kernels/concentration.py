"""Concentration of a whole in its parts.

    (1)  H = sum s_i^2                                                     (Herfindahl-Hirschman index)
    (2)  H_low = sum of listed s_i^2,   H_high = H_low + r min(m, r),      r = 1 - sum of listed s_i
    (3)  N = 1 / H                                                         (equal parts that give the same H)

s_i are shares of the whole, in fractions. (2) bounds H where not all parts are listed and r is what the listed ones
leave: the least is reached by countless parts, the most by parts as large as the rule allows, each no larger than m
(the smallest listed part where the list holds the largest ones, else r itself).

A. O. Hirschman, National Power and the Structure of Foreign Trade (1945), and "The Paternity of an Index", American
Economic Review 54 (1964). (3): M. A. Adelman, Review of Economics and Statistics 51 (1969).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput

POINTS = 10_000
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Concentration:
    """Bounds of H in fractions (equal where the parts are complete), `rest` = r, `parts`: how many are listed."""

    low: float
    high: float
    rest: float
    parts: int

    @property
    def points(self) -> tuple[float, float]:
        """The bounds on the scale to 10,000."""
        return POINTS * self.low, POINTS * self.high

    @property
    def equivalents(self) -> tuple[float, float]:
        """Equation (3) of the bounds, the smaller number first."""
        return 1 / self.high, 1 / self.low


def concentration(shares: ArrayLike, *, largest: bool = False) -> Concentration:
    """Equations (1) and (2) of the listed `shares` (fractions, shape (parts,)), which need not sum to 1.

    `largest`: no part left out is larger than the smallest listed. BadInput for a negative or missing share, for none
    above zero, or where they sum to more than 1.
    """
    s = np.atleast_1d(np.asarray(shares, np.float64))
    if s.size == 0 or not np.all(np.isfinite(s)) or s.min() < 0 or s.sum() == 0:
        raise BadInput("Concentration needs shares that are zero or more, one of them above zero, none missing.")
    rest = 1 - float(s.sum())
    if rest < -_ROUNDING:
        raise BadInput(
            f"The shares sum to {s.sum():.4f}: parts that overlap, or a whole that is none. List disjoint parts."
        )
    rest = max(rest, 0.0)
    low = float(np.dot(s, s))
    high = low + rest * min(float(s[s > 0].min()) if largest else rest, rest)
    return Concentration(low, high, rest, int(s.size))


def top(shares: ArrayLike, n: int) -> float:
    """The sum of the n largest shares, fraction; BadInput for n below 1."""
    if n < 1:
        raise BadInput(f"The top {n} of a list is nothing. Ask for 1 or more.")
    s = np.sort(np.atleast_1d(np.asarray(shares, np.float64)))[::-1]
    return float(s[:n].sum())
