"""What a figure is about, and what is carried from sentence to sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from steelyard.claims.dating import Dated
from steelyard.claims.heads import Head
from steelyard.claims.scene import Scene

WORLD = "WLD"


Doubts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Reporter, partner, flow and product of a figure, or the `subject` where it is no flow of goods.

    `doubts`: what else a part of it could be, as the name of the part and its other value.
    """

    reporter: str = ""
    partner: str = ""
    flow: str = ""
    product: str = "TOTAL"
    subject: str = ""
    sign: int = 0
    head: Head | None = None
    why: tuple[str, ...] = ()
    doubts: Doubts = ()

    @property
    def trade(self) -> bool:
        """Whether it is a flow of goods."""
        return bool(self.flow)


@dataclass(slots=True)
class Focus:
    """What is carried from sentence to sentence: topic, period and the reporter of the whole text."""

    reporter: str = ""
    topic: Topic = field(default_factory=Topic)
    period: Dated = field(default_factory=Dated)
    named: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A sentence with its heads, and what was read of it so far."""

    scene: Scene
    heads: tuple[Head, ...]
    focus: Focus
    anchor: date | None = None
    seen: set[tuple[str, str]] = field(default_factory=set)
