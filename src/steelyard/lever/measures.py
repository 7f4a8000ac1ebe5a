"""What a sweep measures on each solution, as objects that travel to other processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from steelyard.errors import UnknownName

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.counterfactual import Counterfactual

FRAMES = ("welfare", "real_income", "prices", "sectors", "trade", "balance", "revenue")
"""The frames of a counterfactual that have no argument of their own."""


@dataclass(frozen=True)
class Frame:
    """One frame of a counterfactual by name; `options` are the method's arguments. UnknownName for another name."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name not in FRAMES:
            raise UnknownName("frame of a counterfactual", self.name, FRAMES)

    def __call__(self, counterfactual: Counterfactual) -> pl.DataFrame:
        """The frame."""
        return getattr(counterfactual, self.name)(**self.options)
