"""What a page is made of, before it is drawn. Composed by `compose`, drawn by `render` and `terminal`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Caveat:
    """One caveat that fired: its code in data/caveats.toml and its text, filled in."""

    code: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One sentence with the figures it rests on.

    `ids` are queries that `steelyard cite` explains; `tag` is the short basis note ("USD, first release");
    `verdict` is quote, hedge or do not quote, `advice` the words to add or the reason.
    """

    ids: tuple[str, ...]
    text: str
    tag: str
    verdict: str
    advice: str = ""
    caveats: tuple[Caveat, ...] = ()
    converted: bool = False


@dataclass(frozen=True)
class Cell:
    """A figure of a table, formatted; `raw` is None where nothing is held; `converted` sets it in italics."""

    text: str
    raw: float | None = None
    id: str = ""
    tag: str = ""
    converted: bool = False


@dataclass(frozen=True)
class FrontRow:
    """A line of the front page: what, how much, against what was expected and what was before.

    `verdict` as of a finding; `advice` the words to add, or the reason.
    """

    measure: str
    figure: Cell
    change: Cell
    consensus: Cell
    surprise: Cell
    previous: Cell
    verdict: str = "quote"
    advice: str = ""


@dataclass(frozen=True)
class Table:
    """A captioned table; `columns` are heads, the first one names the row; cells are figures or text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart whose title is its claim.

    `kind`: `bars` (one value a category), `diverging` (signed bars over time), `line` (one or more series
    over time), `pair` (two values a category: before and now), `points` (dots with gaps).
    `data`: records with keys `x` (category or period text), `y` (number or None: a gap), `series` (text),
    optionally `label`. `highlight`: series or category to stress.
    `y_format`: `percent` (signed), `share` (unsigned percent), `pp`, `money` (base units), `tonnes`.
    `rules`: dated annotations ({"x": period, "text": ...}).
    """

    id: str
    kind: str
    title: str
    subtitle: str
    data: tuple[dict[str, Any], ...]
    y_format: str
    source_line: str
    highlight: tuple[str, ...] = ()
    rules: tuple[dict[str, str], ...] = ()
    x_title: str = ""


@dataclass(frozen=True)
class Section:
    """A question of the page and its answer."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class SourceLine:
    """A source used on the page, with licence and credit."""

    id: str
    title: str
    producer: str
    licence: str
    credit: str
    url: str = ""


@dataclass(frozen=True)
class Brief:
    """A release page. `exports` and `imports` (same unit) tilt the mark."""

    reporter: str
    reporter_name: str
    period: str
    period_text: str
    headline: str
    release_text: str
    basis_text: str
    as_of: str
    front: tuple[FrontRow, ...]
    lead: tuple[Finding, ...]
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    method: tuple[str, ...]
    exports: float | None = None
    imports: float | None = None
    warnings: tuple[str, ...] = field(default=())
    version: str = ""
