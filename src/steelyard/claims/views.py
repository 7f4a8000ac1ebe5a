"""What a figure is about, and what is carried from sentence to sentence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    """What is carried from sentence to sentence: topic, period and the reporter of the whole text.

    `home`: the reporter of the section or text, to which a new paragraph comes back, where it is plain.
    `named`, `other`: the economies named last and before; `spoken`: the reporter of the last topic.
    `opening`: the period that the paragraph opened with; `led`: whether it opened with `home`; `release`: the month
    that a title says all figures are of; `month`: the last month told.
    `listing`: whether what follows goes by partner; `section`: the partner that a heading names; `cells`: whether that
    is only of a line, that of paragraph `placed`; `pair`: the partner with which both flows were told.
    `measure`, `whole`: of the last figure; `grown`: what the last growth was of; `tariffs`: whether the text goes on
    about duties; `actor`, `struck`: who took the last one, and whom it met.
    """

    reporter: str = ""
    topic: Topic = field(default_factory=Topic)
    period: Dated = field(default_factory=Dated)
    named: str = ""
    other: str = ""
    home: str = ""
    paragraph: int = -1
    opening: Dated = field(default_factory=Dated)
    listing: bool = False
    section: str = ""
    measure: str = ""
    whole: str = ""
    grown: Topic = field(default_factory=Topic)
    month: str = ""
    release: Dated = field(default_factory=Dated)
    pair: str = ""
    tariffs: bool = False
    led: bool = False
    cells: bool = False
    actor: str = ""
    struck: str = ""
    placed: int = -1
    spoken: str = ""

    @staticmethod
    def recent(period: str, anchor: date | None) -> bool:
        """Whether a period shorter than a year lies within the year before the text."""
        return anchor is not None and len(period) > 4 and int(period[:4]) * 12 >= (anchor.year - 1) * 12

    def enter(self, paragraph: int) -> None:
        """Begin a sentence: a new paragraph takes up the period that the last one opened with, and whose text it is."""
        if paragraph == self.paragraph:
            return
        self.paragraph = paragraph
        self.period = self.opening if self.opening.period else self.period
        if self.release.period and self.period.period[-2:] == self.release.period[-2:] and "/" in self.period.period:
            self.period = self.release
        self.opening = Dated()
        if self.home and self.topic.reporter and self.led:
            self.topic = replace(self.topic, reporter=self.home)


@dataclass(frozen=True, slots=True)
class View:
    """A sentence with its heads, and what was read of it so far."""

    scene: Scene
    heads: tuple[Head, ...]
    focus: Focus
    anchor: date | None = None
    seen: set[tuple[str, str]] = field(default_factory=set)
