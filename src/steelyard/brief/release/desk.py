"""What all parts of a release page share: figures as of one time, their tags and their sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Caveat, Cell, Finding, SourceLine
from steelyard.ledger.source import Source
from steelyard.lens.caveats import Fired, verdict
from steelyard.lens.cite import format_id
from steelyard.lens.currency import other_currency
from steelyard.lens.growth import Rate, growth
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level
from steelyard.lens.windows import window

EMPTY = Cell("")
VALUATIONS = {
    "fob": "free on board",
    "cif": "with freight and insurance",
    "customs": "at customs value",
    "basic": "at basic prices",
}
_WHOLE = 0.9
_HYPHEN = re.compile(r"(?<![\w-])-(?=\d)")


@dataclass
class Desk:
    """One page's view of the ledger.

    `month`: the window that the page is about (January-February together where pooled); `t`: as-of time;
    `released`: day of the month's first release; `currency`: USD or CNY, the page's basis;
    `panels`: gives the figures of other reporters.
    """

    panel: Panel
    sources: Mapping[str, Source]
    reporter: str
    month: str
    t: datetime
    released: datetime
    currency: str
    panels: Callable[[str], Panel] | None = None
    used: set[str] = field(default_factory=set)

    def panel_of(self, reporter: str) -> Panel:
        """What another economy's agency published; empty where the page was given the reporter's figures alone."""
        if reporter == self.reporter:
            return self.panel
        return self.panels(reporter) if self.panels else Panel(self.panel.frame.clear())

    @cached_property
    def to_date(self) -> str:
        """January to the month; the whole year in December."""
        return str(Period.parse(self.month).year_to_date())

    @cached_property
    def before(self) -> str:
        """The month before, pooled as published."""
        first = Period(Period.parse(self.month).first, Period.parse(self.month).first)
        return window(self.reporter, str(first.shift(-1)))[0]

    @cached_property
    def other(self) -> str:
        """The other currency the reporter publishes in; the page's own where there is none."""
        return other_currency(self.reporter, self.currency)

    @property
    def day(self) -> str:
        """The as-of day."""
        return f"{self.t:%Y-%m-%d}"

    @property
    def name(self) -> str:
        """The reporter within a sentence."""
        return economies.in_text(self.reporter)

    def id(
        self,
        measure: str,
        flow: str,
        period: str,
        partner: str = "WLD",
        product: str = "TOTAL",
        currency: str = "",
        variant: str = "",
    ) -> str:
        """The id of a figure of this page."""
        return format_id(
            measure, reporter=self.reporter, flow=flow, period=period, partner=partner, product=product,
            currency=currency or self.currency, as_of=self.t, variant=variant,
        )  # fmt: skip

    def growth(
        self,
        flow: str,
        period: str,
        partner: str = "WLD",
        currency: str = "",
        product: str = "TOTAL",
        indicator: str = "value",
    ) -> Rate | None:
        """Growth on the year before, as of the page's time."""
        return growth(
            self.panel, self.t, reporter=self.reporter, flow=flow, period=period, partner=partner,
            product=product, currency=currency or self.currency, indicator=indicator,
        )  # fmt: skip

    def tag(self, point: Point, kind: str = "") -> str:
        """The basis note of a figure: currency, kind and vintage."""
        money = "" if point.currency == "none" else point.currency
        parts = [money, kind, "converted" if point.converted else "", self.vintage(point)]
        return ", ".join(part for part in parts if part)

    def vintage(self, point: Point) -> str:
        """`first release`, `release day assumed`, or the day of the vintage."""
        if not point.later_vintage and point.status == "assumed":
            return "release day assumed"
        if not point.later_vintage and point.known_from.date() == self.released.date():
            return "first release"
        if not point.later_vintage and point.status == "flash":
            return f"as released {point.known_from:%Y-%m-%d}"
        return f"{'later vintage' if point.later_vintage else 'vintage'} {point.known_from:%Y-%m-%d}"

    def level(
        self,
        flow: str,
        period: str,
        currency: str = "",
        product: str = "TOTAL",
        indicator: str = "value",
    ) -> Point | None:
        """The level of a flow as of the page's time: first what was known by then, else a later vintage."""
        leg = Leg(period, self.reporter, flow, "WLD", product, indicator, currency or self.currency)
        return level(self.panel, self.t, leg)

    def valuation(self) -> str:
        """How exports and imports are valued, in words."""
        found = []
        for flow in ("export", "import"):
            rows = self.panel.rows(reporter=self.reporter, flow=flow, currency=self.currency)
            names = sorted({VALUATIONS[row.valuation] for row in rows if row.valuation in VALUATIONS})
            found.append(f"{flow}s {words.listed(names, 'or')}" if names else f"{flow}s as reported")
        return words.listed(found)

    def rate_cell(self, point: Point | None, id_: str, kind: str = "") -> Cell:
        """A rate in percent."""
        if point is None:
            return EMPTY
        self.use(point)
        # A rate printed to whole points keeps them; one computed from rounded levels is still said to one decimal.
        text = words.rate(point.value, rounding=1.0 if point.rounding >= _WHOLE else 0.1)
        return Cell(text, point.value, id_, self.tag(point, kind), bool(point.converted))

    def money_cell(self, point: Point | None, id_: str, kind: str = "") -> Cell:
        """An amount of money."""
        if point is None:
            return EMPTY
        self.use(point)
        set_apart = bool(point.converted) or point.later_vintage
        return Cell(
            words.money_in(point.value, point.value, point.rounding), point.value, id_, self.tag(point, kind), set_apart
        )

    def use(self, *points: Point | None) -> None:
        """Note the sources of figures that the page states."""
        for point in points:
            if point is not None:
                self.used.update(point.source.split(" + "))

    def finding(
        self,
        text: str,
        ids: Iterable[str],
        points: Iterable[Point | None],
        caveats: Iterable[Fired] = (),
        kind: str = "",
        stated: Iterable[str] = (),
    ) -> Finding:
        """A sentence with its tag, its cautions and the verdict that follows from them.

        `stated`: codes of cautions whose words the sentence says itself; they no longer ask for a hedge.
        """
        held = [point for point in points if point is not None]
        self.use(*held)
        said = set(stated)
        judged = verdict(replace(one, effect="note") if one.code in said else one for one in caveats)
        tags = list(dict.fromkeys(self.tag(point, kind) for point in held))
        return Finding(
            tuple(ids),
            text,
            "; ".join(tags),
            judged.kind,
            judged.advice,
            tuple(Caveat(one.code, _HYPHEN.sub(words.MINUS, one.text)) for one in judged.caveats),
            converted=bool(held) and bool(held[0].converted),
        )

    def source_lines(self) -> tuple[SourceLine, ...]:
        """The sources used so far, with licence and credit."""
        known = [self.sources[name] for name in sorted(self.used) if name in self.sources]
        return tuple(SourceLine(s.id, s.title, s.producer, s.licence, s.credit, s.url) for s in known)

    def source_text(self, points: Iterable[Point | None]) -> str:
        """The line under a chart: producers and newest vintage of its figures."""
        held = [point for point in points if point is not None]
        self.use(*held)
        ids = sorted({name for point in held for name in point.source.split(" + ")})
        makers = list(dict.fromkeys(self.sources[name].producer for name in ids if name in self.sources))
        newest = max((point.known_from for point in held), default=self.t)
        return f"Source: {'; '.join(makers)}. {self.newest(newest)}"

    def newest(self, vintage: datetime) -> str:
        """The newest vintage of a chart or table beside the page's day; one after it is called a later vintage."""
        if vintage <= self.t:
            return f"As known on {self.day}, newest vintage {vintage:%Y-%m-%d}."
        return f"As of {self.day}; where no figure of that day is held, a later vintage (up to {vintage:%Y-%m-%d})."

    def command(self, measure: str, arguments: str = "") -> str:
        """The command that prints a measure of this page again: `steelyard show banks RUS --as-of 2026-01-14`."""
        return " ".join(part for part in (f"steelyard show {measure} {self.reporter}", arguments) if part) + (
            f" --as-of {self.day}"
        )


def partner_name(code: str) -> str:
    """A partner as it stands in a table; the rest as such."""
    return "all others" if code == "REST" else economies.name(code)


def capital(text: str) -> str:
    """The text with its first letter in capitals."""
    return text[:1].upper() + text[1:]


def untagged(cell: Cell) -> Cell:
    """The cell without its note, for a table whose caption and note say it once for all."""
    return replace(cell, tag="")


def residual_text(value: float) -> str:
    """A residual to two decimals, without the sign of a rounded zero."""
    return words.number(value, 2)


def flow_name(flow: str) -> str:
    """`Exports` or `Imports`."""
    return {"export": "Exports", "import": "Imports"}[flow]
