"""Shares of GDP from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.lens.demand import check_year, demand
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(lab: Lab, reporter: str, peers: Sequence[str] = (), year: str | None = None) -> Measured:
    """`lens.demand.demand` of `reporter` beside its `peers`, as of the lab's time."""
    check_year(year)
    codes = dict.fromkeys(economies.resolve(name) for name in (reporter, *peers))
    return demand({code: lab.panel(code) for code in codes}, lab.time, year)
