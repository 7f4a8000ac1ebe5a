"""What a page of a what-if has beside a brief: findings in words, limits, lists with sources; its own template."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.brief.model import Brief, Section


@dataclass(frozen=True)
class Note:
    """A line of a list: its head (a date), what it says, and where that comes from."""

    text: str
    source: str = ""
    head: str = ""


@dataclass(frozen=True)
class Notes:
    """A list of lines; `numbered` counts them, `folded` shows the caption alone until it is opened."""

    caption: str
    items: tuple[Note, ...]
    numbered: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Part(Section):
    """A question of the page and its answer, with lists below its tables."""

    notes: tuple[Notes, ...] = ()


@dataclass(frozen=True)
class Page(Brief):
    """A page of a what-if.

    `kicker` stands above the headline, `known` at the top right; `points` are the findings in words, `limits` pairs of
    a head and a text. `citation` is how to cite the page, `template` the file that draws it.
    """

    kicker: str = ""
    known: str = ""
    points: tuple[str, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    citation: str = ""
    template: str = "whatif.html.j2"
