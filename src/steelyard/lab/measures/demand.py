"""Shares of GDP from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.lab.measures._peers import with_peers
from steelyard.lens.demand import check_year, demand
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(lab: Lab, reporter: str, peers: Sequence[str] = (), year: str | None = None) -> Measured:
    """`lens.demand.demand` of `reporter` beside its `peers`, as of the lab's time."""
    check_year(year)
    codes = with_peers(reporter, peers, economies.resolve)
    return demand({code: lab.panel(code) for code in codes}, lab.time, year)
