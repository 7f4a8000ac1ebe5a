"""Published figures beside ours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Check:
    """One published figure and ours, in the same unit; within `tolerance` they are the same."""

    scenario: str
    economy: str
    quantity: str
    unit: str
    published: float
    ours: float
    tolerance: float

    @property
    def deviation(self) -> float:
        """Ours less published."""
        return self.ours - self.published

    @property
    def strain(self) -> float:
        """Size of the deviation over the tolerance; infinite where a value is not a number."""
        size = abs(self.deviation)
        if size == 0:
            return 0.0
        return size / self.tolerance if self.tolerance > 0 and math.isfinite(size) else math.inf

    @property
    def ok(self) -> bool:
        """Whether the deviation is within the tolerance."""
        return self.strain <= 1


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that came with a solve: what was solved, the largest residual and its block."""

    solve: str
    residual: float
    text: str


@dataclass(frozen=True)
class Report:
    """Everything compared, in the order of the publication."""

    name: str
    paper: str
    checks: tuple[Check, ...]
    certificates: tuple[Certified, ...]
    seconds: float
    notes: tuple[str, ...] = ()
    source: str = ""  # the folder read
    first: tuple[str, ...] = ()  # economies that a shortened table shows in any case

    @property
    def ok(self) -> bool:
        """Whether all figures are within their tolerance, and there are any."""
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The figures outside their tolerance."""
        return tuple(check for check in self.checks if not check.ok)

    def frame(self) -> pl.DataFrame:
        """One row a figure: scenario, economy, quantity, unit, published, ours, deviation, tolerance, ok."""
        import polars as pl

        return pl.DataFrame([_row(check) for check in self.checks])

    def summary(self) -> list[dict[str, Any]]:
        """By scenario and quantity: how many figures, the largest deviation and where, tolerance, ok."""
        groups: dict[tuple[str, str, str], list[Check]] = {}
        for check in self.checks:
            groups.setdefault((check.scenario, check.quantity, check.unit), []).append(check)
        return [_group(key, held) for key, held in groups.items()]

    def plain(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "name": self.name,
            "paper": self.paper,
            "ok": self.ok,
            "seconds": round(self.seconds, 4),
            "summary": [_plain(line) for line in self.summary()],
            "certificates": [
                {"solve": one.solve, "residual": one.residual, "text": one.text} for one in self.certificates
            ],
            "notes": list(self.notes),
            "source": self.source,
            "figures": [_plain(_row(check)) for check in self.checks],
        }


def _row(check: Check) -> dict[str, Any]:
    return {
        "scenario": check.scenario,
        "economy": check.economy,
        "quantity": check.quantity,
        "unit": check.unit,
        "published": check.published,
        "ours": check.ours,
        "deviation": check.deviation,
        "tolerance": check.tolerance,
        "ok": check.ok,
    }


def _group(key: tuple[str, str, str], held: list[Check]) -> dict[str, Any]:
    worst = max(held, key=lambda check: check.strain)
    scenario, quantity, unit = key
    return {
        "scenario": scenario,
        "quantity": quantity,
        "unit": unit,
        "figures": len(held),
        "largest_deviation": abs(worst.deviation),
        "where": worst.economy,
        "tolerance": min(check.tolerance for check in held),
        "ok": all(check.ok for check in held),
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row with None where a number is not finite: JSON has no word for it."""
    return {key: None if isinstance(v, float) and not math.isfinite(v) else v for key, v in row.items()}
