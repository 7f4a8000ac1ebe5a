"""The part of purchases that is earned where they are bought, calibrated on two regions.

Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), "Making America great again? The economic impacts of
Liberation Day tariffs", Journal of International Economics: a fraction nu_n of what region n buys is income there
(marketing, profits of local affiliates), whoever produced it. The two nu are those at which firms of each region
earn, over all their markets, the average margins of the targets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput

TARGETS = (0.12, 0.26)
"""Average margins of firms of the rest of the world and of the United States in the paper."""
LIMIT = 500
TOLERANCE = 1e-14


def margins(trade: ArrayLike, gdp: ArrayLike, targets: ArrayLike = TARGETS) -> tuple[float, float]:
    """nu of the rest of the world and of the home country.

    Region 0 is the rest, 1 the home country. `trade[importer, exporter]`, 2 x 2, one unit of account: the two
    off the diagonal are trade between them, [0, 0] is trade among the countries of the rest (their domestic sales
    left out), [1, 1] is 0; `gdp[region]` in the same unit; `targets[region]` fractions.

    With M_n = sum_i trade[n, i], spending is E_n = gdp_n + (1 - nu_n) (M_n - sum_m trade[m, n] (1 - nu_m)), and the
    part of a region's sales that stays at home r_n = (E_n - imports_n) / (E_n - imports_n + exports_n), imports and
    exports between the two regions. Solved: r_n nu_n + (1 - r_n) nu_m = targets_n for both; a negative nu becomes 0.

    BadInput for other shapes, negative or missing numbers, a region whose imports exceed its spending, and targets
    that no nu below 1 meets.
    """
    x, y, goal = (np.asarray(values, dtype=np.float64) for values in (trade, gdp, targets))
    _check(x, y, goal)
    nu = goal
    for _ in range(LIMIT):
        new = _step(x, y, goal, nu)
        if np.abs(new - nu).max() <= TOLERANCE:
            break
        nu = new
    else:
        raise BadInput("The margins of the two regions do not settle. Give nu itself, or other targets.")
    found = np.maximum(new, 0.0)
    if found.max() >= 1:
        raise BadInput(
            f"Margins {found[0]:.4g} and {found[1]:.4g} meet the targets, but are not below 1. Lower the targets."
        )
    return float(found[0]), float(found[1])


def _step(x: np.ndarray, y: np.ndarray, goal: np.ndarray, nu: np.ndarray) -> np.ndarray:
    imports = np.array([x[0, 1], x[1, 0]])
    exports = imports[::-1]
    spending = y + (1 - nu) * (x.sum(axis=1) - ((1 - nu) @ x))
    at_home = spending - imports
    if (at_home <= 0).any():
        region = ("the rest", "the home country")[int(np.argmin(at_home))]
        raise BadInput(f"Imports of {region} exceed its spending: trade and GDP are in different units, or misplaced.")
    r = at_home / (at_home + exports)
    system = np.array([[r[0], 1 - r[0]], [1 - r[1], r[1]]])
    if r.sum() <= 1:
        raise BadInput("Each region sells most of its output to the other, so their margins cannot be told apart.")
    return np.linalg.solve(system, goal)


def _check(x: np.ndarray, y: np.ndarray, goal: np.ndarray) -> None:
    for name, values, shape in (("trade", x, (2, 2)), ("gdp", y, (2,)), ("targets", goal, (2,))):
        if values.shape != shape:
            raise BadInput(f"{name} has shape {values.shape}, not {shape}: the rest first, then the home country.")
        if not (np.isfinite(values) & (values >= 0)).all():
            raise BadInput(f"{name} holds a negative or missing number. Correct it.")
    if x[1, 1] != 0:
        raise BadInput("trade[1, 1] is not 0: leave domestic sales out, they follow from GDP and trade.")
    if not ((goal > 0) & (goal < 1)).all():
        raise BadInput("targets are not fractions between 0 and 1. Write 0.26 for 26 %.")
