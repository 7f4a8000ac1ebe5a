"""The stability mark: how often a statement was true in the half year before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.growth import growth
from steelyard.lens.panel import Frame, as_panel
from steelyard.lens.surprise import surprises
from steelyard.lens.windows import window

MONTHS = 6


@dataclass(frozen=True)
class Stability:
    """`held` of the `of` earlier periods that could be tested agree; `missing` ones could not.

    `mark`: stable (all agree), mixed, isolated (none agrees) or untested (fewer than half could be tested).
    """

    held: int
    of: int
    missing: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The mark in one word."""
        if self.of * 2 < self.of + len(self.missing) or not self.of:
            return "untested"
        return "stable" if self.held == self.of else "isolated" if not self.held else "mixed"

    @property
    def text(self) -> str:
        """The mark in words: `true of 4 of the 6 months before`."""
        if self.mark == "untested":
            return f"not tested: {len(self.missing)} of the {self.of + len(self.missing)} months before not held"
        return f"true of {self.held} of the {self.of} months before"


def stability(statement: Callable[[str], bool | None], periods: list[str]) -> Stability:
    """Test a statement (True, False, None where it cannot be told) on earlier periods."""
    verdicts = {period: statement(period) for period in periods}
    told = [verdict for verdict in verdicts.values() if verdict is not None]
    missing = tuple(period for period, verdict in verdicts.items() if verdict is None)
    return Stability(sum(told), len(told), missing)


def earlier(reporter: str, period: str, months: int = MONTHS) -> list[str]:
    """The months before, newest first; a pooled January-February counts once."""
    at = Period.parse(period)
    windows = (window(reporter, str(Period(at.first - back, at.first - back)))[0] for back in range(1, months + 1))
    return [one for one in dict.fromkeys(windows) if one != str(at)]


def sign_of_growth(
    frame: Frame, t: datetime | None, *, reporter: str, flow: str, period: str, **series: str
) -> Stability | None:
    """Whether growth had the sign it has now in the six months before; None where growth is not held now."""
    panel = as_panel(frame)

    def sign(at: str) -> float | None:
        rate = growth(panel, t, reporter=reporter, flow=flow, period=at, **series)
        return _sign(rate.headline.value) if rate else None

    now = sign(period)
    if now is None:
        return None

    def same(at: str) -> bool | None:
        then = sign(at)
        return None if then is None else then == now

    return stability(same, earlier(reporter, period))


def side_of_consensus(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    pollster: str,
    currency: str = "USD",
) -> Stability | None:
    """Whether the outcome was on the same side of the pollster's forecast; None where it is not known now."""
    panel = as_panel(frame)

    def side(at: str) -> float | None:
        found = surprises(panel, t, reporter=reporter, flow=flow, period=at, currency=currency)
        return next((_sign(one.value) for one in found if one.pollster == pollster), None)

    now = side(period)
    if now is None:
        return None

    def same(at: str) -> bool | None:
        then = side(at)
        return None if then is None else then == now

    return stability(same, earlier(reporter, period))


def _sign(value: float) -> float:
    """Sign of a figure as printed to one decimal: 0.04 is flat."""
    shown = round(value, 1)
    return (shown > 0) - (shown < 0)
