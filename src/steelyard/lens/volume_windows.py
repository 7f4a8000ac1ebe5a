"""Which windows a growth of an index may be measured between, and so how much hangs on the base month."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.base.period import Period
from steelyard.errors import BadInput

SHIFTS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True)
class Comparison:
    """Two windows of equal length and what the comparison is called."""

    label: str
    base: Period
    end: Period

    @property
    def same_season(self) -> bool:
        """Whether both are the same months of their years: then figures that keep their season may be compared."""
        return (self.end.first - self.base.first) % 12 == 0

    @property
    def months(self) -> set[int]:
        """All months that it needs."""
        return {*range(self.base.first, self.base.last + 1), *range(self.end.first, self.end.last + 1)}


def headline(base: Period, end: Period) -> Comparison:
    """The comparison asked for; BadInput where the windows differ in length or the base does not come first."""
    if base.length != end.length:
        raise BadInput(
            f"The base {base} has {base.length} months, the end {end} has {end.length}: only windows of equal length "
            f"are compared. Give --base and --to alike (2022-12 and 2024-12, or 2022-Q4 and 2024-Q4)."
        )
    if base.last >= end.first:
        raise BadInput(f"The base {base} does not lie before {end}. Give an earlier --base or a later --to.")
    names = {"M": "month", "Q": "quarter", "A": "year"} if base.freq == end.freq else {}
    return Comparison(names.get(base.freq, f"{base.length} months"), base, end)


def sensitivity(asked: Comparison) -> list[Comparison]:
    """The same growth between other windows: wider ones about both ends, then the base moved alone.

    For a month: its quarter, the three months that end in it, the three about it, the twelve that end in it; then
    the base 1 to 3 months earlier and later. For a wider window only the moves. Windows that are already named by
    another comparison are left out, and so are bases that would reach the end.
    """
    found = [asked]
    if asked.base.length == 1:
        wide = [
            ("quarter", _quarter(asked.base), _quarter(asked.end)),
            ("3 months to", _run(asked.base, -2, 0), _run(asked.end, -2, 0)),
            ("3 months about", _run(asked.base, -1, 1), _run(asked.end, -1, 1)),
            ("12 months to", _run(asked.base, -11, 0), _run(asked.end, -11, 0)),
        ]
        found += [Comparison(*one) for one in wide]
    found += [Comparison(_moved(by), asked.base.shift(by), asked.end) for by in SHIFTS]
    kept: dict[tuple[Period, Period], Comparison] = {}
    for one in found:
        if one.base.last < one.end.first:
            kept.setdefault((one.base, one.end), one)
    return list(kept.values())


def _quarter(month: Period) -> Period:
    first = month.first - month.first % 3
    return Period(first, first + 2)


def _run(month: Period, before: int, after: int) -> Period:
    return Period(month.first + before, month.first + after)


def _moved(by: int) -> str:
    return f"base {by:+d} {'month' if abs(by) == 1 else 'months'}".replace("-", "\u2212")
