"""Flags of overcapacity from a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.lens.measured import Measured
from steelyard.lens.overcapacity import Rule, default_rule, overcapacity

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(
    lab: Lab,
    reporter: str,
    period: str,
    volume: float | None = None,
    price: float | None = None,
    share: float | None = None,
) -> Measured:
    """`lens.overcapacity.overcapacity` of a reporter's exports.

    Thresholds in percent (`share` in points) replace those of the rule.
    """
    code, rule = economies.resolve(reporter), default_rule()
    chosen = Rule(*(given if given is not None else known for given, known in
                    ((volume, rule.volume), (price, rule.price), (share, rule.share))))  # fmt: skip
    return overcapacity(lab.panel(code), lab.time, reporter=code, period=period, rule=chosen)
