"""The certificate of an equilibrium: every equation recomputed by code that the solver does not share.

`examine` measures, `certify` refuses. A certificate travels with every result, is printed with it, and says what
imbalance of the data the equations had to absorb, so that no rounding of a source passes for precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from steelyard.errors import BadInput, BrokenInvariant
from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.residuals import Residual, imbalance, residuals

TARGET = 1e-10
TOLERANCE = 1e-9
ROUNDING = 1e-11
USES = ("intermediate", "household", "investment", "government")


@dataclass(frozen=True, slots=True)
class Check:
    """One block of equations in its worst cell.

    `residual` and `allowance` are relative; the block holds where residual <= tolerance + allowance, the allowance
    being what the data's own imbalance forces on it. `where` names the cell: importer before exporter.
    """

    block: str
    residual: float
    where: str
    allowance: float

    @property
    def excess(self) -> float:
        """The residual that the data do not explain."""
        return max(0.0, self.residual - self.allowance)


@dataclass(frozen=True, slots=True)
class Certificate:
    """All equations of the model at one solution, in the order of the paper."""

    checks: tuple[Check, ...]
    absorbed: float  # spending that the data create or lose, of the worst economy's value added
    absorbed_by: str  # that economy
    tolerance: float = TOLERANCE

    @property
    def ok(self) -> bool:
        """Whether every block holds to the tolerance, besides what the data force on it."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The blocks that do not hold, the worst first."""
        wrong = [check for check in self.checks if not check.excess <= self.tolerance]
        return tuple(sorted(wrong, key=lambda check: -check.excess))

    @property
    def worst(self) -> Check:
        """The block furthest from holding."""
        return max(self.checks, key=lambda check: check.excess)

    def __getitem__(self, block: str) -> Check:
        """The check of a block by its name; KeyError where there is none."""
        return {check.block: check for check in self.checks}[block]

    def text(self) -> str:
        """A block to print: the verdict, a line per equation, and the data's imbalance."""
        worst, width = self.worst, max(len(check.block) for check in self.checks)
        lines = [
            f"Certificate: {self._verdict()}",
            f"  largest relative residual {worst.excess:.1e}, target {TARGET:g}",
        ]
        lines += [f"  {check.block:<{width}}  {_size(check, self.tolerance)}" for check in self.checks]
        return "\n".join([*lines, f"  data imbalance absorbed: {self._absorbed()}"])

    def to_dict(self) -> dict[str, Any]:
        """For JSON; a residual that could not be evaluated is None."""
        checks = [asdict(check) for check in self.checks]
        for check in checks:
            check["residual"] = check["residual"] if math.isfinite(check["residual"]) else None
        absorbed = {
            "absorbed": self.absorbed if math.isfinite(self.absorbed) else None,
            "absorbed_by": self.absorbed_by,
        }
        return {"ok": self.ok, "target": TARGET, "tolerance": self.tolerance, **absorbed, "checks": checks}

    def _verdict(self) -> str:
        if self.ok:
            return f"all {len(self.checks)} blocks of equations hold, recomputed independently of the solver"
        return f"{len(self.failed)} of {len(self.checks)} blocks of equations do NOT hold"

    def _absorbed(self) -> str:
        if self.absorbed < 1e-14:
            return "none"
        return f"{self.absorbed:.1e} of value added, most in {self.absorbed_by}"


def examine(
    economies: Sequence[str],
    sectors: Sequence[str],
    economy: Economy,
    policy: Policy,
    closure: Closure,
    mechanics: Mechanics,
    equilibrium: Equilibrium,
    tolerance: float = TOLERANCE,
) -> Certificate:
    """Recompute every equation at `equilibrium`, and label the worst cell of each block; nothing is refused.

    Raises BadInput where labels or arrays do not fit each other.
    """
    _refuse_misfits(economies, sectors, economy, policy, equilibrium)
    found: dict[str, Residual] = {}
    for one in residuals(economy, policy, closure, mechanics, equilibrium):
        if one.block not in found or _rank(one) > _rank(found[one.block]):
            found[one.block] = one
    names = {"use": _uses(economy), "sector": sectors, "quota": _quotas(economies, sectors, policy)}
    names |= dict.fromkeys(("economy", "importer", "exporter"), economies)
    checks = tuple(Check(one.block, one.size, _where(one, names), one.allowance) for one in found.values())
    with np.errstate(all="ignore"):
        gap = np.nan_to_num(np.abs(imbalance(economy, equilibrium) / equilibrium.value_added), nan=np.inf)
    most = int(gap.argmax())
    return Certificate(checks, float(gap[most]), economies[most], tolerance)


def certify(
    economies: Sequence[str],
    sectors: Sequence[str],
    economy: Economy,
    policy: Policy,
    closure: Closure,
    mechanics: Mechanics,
    equilibrium: Equilibrium,
    tolerance: float = TOLERANCE,
) -> Certificate:
    """The certificate of a solution.

    Raises BrokenInvariant where an equation does not hold, naming block, economy, sector and size; BadInput where
    labels or arrays do not fit each other.
    """
    found = examine(economies, sectors, economy, policy, closure, mechanics, equilibrium, tolerance)
    if not found.ok:
        raise BrokenInvariant(_refusal(found))
    return found


def _rank(one: Residual) -> tuple[float, float]:
    """What the data do not explain comes first; where they explain all but rounding, the larger residual is shown."""
    excess = one.size - one.allowance
    return (excess if excess > ROUNDING else 0.0, one.size)


def _refusal(found: Certificate) -> str:
    first, *others = found.failed
    size = f"off by a relative {first.residual:.1e}" if math.isfinite(first.residual) else "not a number"
    size = "violated" if first.block == "positivity" else size
    also = "; ".join(f"{check.block} ({check.where}) {check.residual:.1e}" for check in others[:5])
    more = f" and {len(others) - 5} more" if len(others) > 5 else ""
    return (
        f"This is not an equilibrium: {first.block} is {size} at {first.where or 'the world'} (allowed: "
        f"{found.tolerance + first.allowance:.1e}). {f'Also off: {also}{more}. ' if also else ''}No result was "
        "returned. Solve again with a lower tolerance or from the baseline (start=None); reach an extreme policy in "
        "steps; if the baseline itself is off, see `World.identities()`."
    )


def _size(check: Check, tolerance: float) -> str:
    size = f"{check.residual:8.1e}" if math.isfinite(check.residual) else "     NaN"
    notes = [f"data {check.allowance:.1e}"] if check.allowance > TARGET else []
    notes += ["FAILS"] if not check.excess <= tolerance else ["above target"] if check.excess > TARGET else []
    return "  ".join([size, check.where, *notes]).rstrip()


def _where(one: Residual, names: dict[str, Sequence[str]]) -> str:
    """The cell in words: `USA from CHN, electronics (household)`; empty for one number of the world."""
    if one.size == 0:
        return ""
    cell = {axis: names[axis][index] for axis, index in zip(one.axes, one.cell, strict=True)}
    who = cell.get("economy") or cell.get("importer") or cell.get("quota", "")
    parts = [f"{who} from {cell['exporter']}" if "exporter" in cell else who, cell.get("sector", "")]
    use = f" ({cell['use']})" if "use" in cell and len(names["use"]) > 1 else ""
    place = ", ".join(part for part in parts if part) + use
    return f"{one.item}: {place}" if one.item and place else place or one.item


def _uses(economy: Economy) -> Sequence[str]:
    count = economy.shape[0]
    return USES if count == len(USES) else [f"use {number}" for number in range(count)]


def _quotas(economies: Sequence[str], sectors: Sequence[str], policy: Policy) -> list[str]:
    names = []
    for number, quota in enumerate(policy.quotas, 1):
        importer, exporter, sector = (int(axis[0]) for axis in (quota.importer, quota.exporter, quota.sector))
        more = f" and {len(quota.importer) - 1} more" if len(quota.importer) > 1 else ""
        names.append(f"quota {number} ({economies[importer]} from {economies[exporter]}, {sectors[sector]}{more})")
    return names


def _refuse_misfits(
    economies: Sequence[str], sectors: Sequence[str], economy: Economy, policy: Policy, equilibrium: Equilibrium
) -> None:
    u, n, j = economy.shape
    expected = {
        "wage_hat": (n, j), "price_hat": (u, n, j), "share": (u, n, n, j), "tariff": (n, n, j), "income": (n,),
        "quota_wedge": (len(policy.quotas),),
    }  # fmt: skip
    if (len(economies), len(sectors)) != (n, j):
        raise BadInput(f"{len(economies)} economies and {len(sectors)} sectors are named, the arrays hold {n} and {j}.")
    for name, shape in expected.items():
        found = getattr(equilibrium, name).shape
        if found != shape:
            raise BadInput(f"The solution's {name} has shape {found}, this baseline and policy need {shape}.")
