"""Five levels of checks of the ledger: format, file, series, adding_up, mirror."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import polars as pl

from steelyard.errors import UnknownName
from steelyard.ledger.verify import adding_up, file, format, mirror, series
from steelyard.ledger.verify.finding import ERROR, NOTE, WARNING, Finding

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger

__all__ = ["ERROR", "LEVELS", "NOTE", "WARNING", "Finding", "VerifyReport", "blocking", "check", "run"]

_CHECKS: dict[str, Callable[[pl.DataFrame], list[Finding]]] = {
    "format": format.check,
    "file": file.check,
    "series": series.check,
    "adding_up": adding_up.check,
    "mirror": mirror.check,
}
LEVELS = tuple(_CHECKS)


@dataclass(frozen=True)
class VerifyReport:
    """What was checked and found, in a fixed order."""

    levels: tuple[str, ...]
    rows: int
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 where there is an error or a warning; notes alone are 0."""
        return 1 if any(f.severity != NOTE for f in self.findings) else 0

    def counts(self) -> dict[str, int]:
        """Findings by severity."""
        return dict(sorted(Counter(f.severity for f in self.findings).items()))

    def to_json(self) -> str:
        """The report for machines."""
        document = {"levels": self.levels, "rows": self.rows, "findings": [asdict(f) for f in self.findings]}
        return json.dumps(document, ensure_ascii=False, indent=1)


def run(ledger: Ledger, levels: Iterable[str] | None = None) -> VerifyReport:
    """Check all vintages held, and at level `format` the stored bytes; UnknownName for another level."""
    asked = _asked(levels)
    damage = [Finding("format", "bytes", ERROR, "", text) for text in ledger.check_files()] if "format" in asked else []
    if damage:
        return VerifyReport(asked, 0, tuple(damage))
    return check(ledger.vintages(), asked)


def check(frame: pl.DataFrame, levels: Iterable[str] | None = None) -> VerifyReport:
    """Check a table of all vintages (columns of the schema)."""
    asked = _asked(levels)
    found = [finding for level in asked for finding in sorted(_CHECKS[level](frame), key=_order)]
    return VerifyReport(asked, len(frame), tuple(found))


def blocking(frame: pl.DataFrame) -> list[str]:
    """Errors of the first two levels, in words: what must not enter the embedded ledger."""
    return [f"{f.where}: {f.text}" for f in check(frame, ("format", "file")).findings if f.severity == ERROR]


def _asked(levels: Iterable[str] | None) -> tuple[str, ...]:
    asked = LEVELS if levels is None else tuple(levels)
    for level in asked:
        if level not in _CHECKS:
            raise UnknownName("level", level, LEVELS)
    return tuple(level for level in LEVELS if level in asked)


def _order(finding: Finding) -> tuple[int, str, str, str]:
    rank = (ERROR, WARNING, NOTE).index(finding.severity)
    return rank, finding.check, finding.where, finding.text
