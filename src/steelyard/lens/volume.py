"""Volume against value, and against peers: growth of trade indices from any base, with what hangs on that base.

With q the volume index and v the customs value in dollars, growth of a window on a base window is

    Q = q(end) / q(base) - 1        V = v(end) / v(base) - 1        implied price  P = (1 + V) / (1 + Q) - 1

where a window of several months counts by the mean of its index and the sum of its values. Where the statistician's
own unit value u is held, U = u(end) / u(base) - 1 stands beside P, and `gap` = P - U among the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from steelyard.base.period import Period
from steelyard.base.regions import Region
from steelyard.errors import NoCoverage
from steelyard.lens.growth import cumulative
from steelyard.lens.indices import Index, index_of, spans
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.volume_windows import Comparison, headline, sensitivity

LATER = "The index is of an edition published after the as-of time"
_UNUSUAL = 2.0  # percent: a base month that far from its neighbours decides the growth measured from it
_UNITS = {
    "whose": "text", "comparison": "text", "base": "text", "end": "text", "volume": "percent", "value": "percent",
    "implied_price": "percent", "unit_value": "percent",
}  # fmt: skip
_HEADS = {"value": "value USD", "comparison": "between", "unit_value": "unit value"}


@dataclass(frozen=True)
class Subject:
    """Whose trade: the region and the panel of its reporter."""

    region: Region
    panel: Panel

    def index(
        self, t: datetime | None, flow: str, needed: set[int], indicator: str = "index_volume", money: str = "none"
    ) -> Index | None:
        """The subject's volume index, or its unit values with `index_price` and USD."""
        return index_of(
            self.panel, t, reporter=self.region.reporter, flow=flow, indicator=indicator, variant=self.region.variant,
            currency=money, needed=needed,
        )  # fmt: skip


def volume(
    subject: Subject, peers: Sequence[Subject], t: datetime | None, *, flow: str, base: Period, end: Period
) -> Measured:
    """Volume, value, implied price and unit value of `subject`, by base; volumes of `peers` between the same windows.

    NoCoverage, naming the span held, where the subject's index does not hold the base or the end. What a peer or
    another base lacks stays empty and is said in a warning.
    """
    asked = headline(base, end)
    index = required(subject, t, flow, asked)
    ways = sensitivity(asked)
    rows = [_row(subject, t, flow, way, index) for way in ways]
    wanted = [asked, *(way for way in ways if way.label == "quarter" and way is not asked)]
    lines, short = _peers(peers, t, flow, wanted)
    held = [row["volume"] for row in rows if row["volume"] is not None]
    return Measured(
        "volume",
        _title(subject, flow, asked, rows),
        pl.DataFrame([*rows, *lines], infer_schema_length=None),
        _UNITS,
        {**basis(index), "base": f"{asked.base}; the other lines move it"},
        f"{len(held)} of {len(ways)} windows are held ({index.span}); {len(peers) - len(short)} of {len(peers)} peers",
        warnings=(*_warnings(subject, t, flow, asked, index, rows), *short),
        sources=sources(index, value_growth(subject, t, flow, asked)),
        heads=_HEADS,
    )


def required(subject: Subject, t: datetime | None, flow: str, asked: Comparison) -> Index:
    """The subject's volume index with every month asked for; NoCoverage, naming the span, else."""
    index = subject.index(t, flow, asked.months)
    name = f"{flow}s of {subject.region.in_text}" if flow != "total" else f"trade of {subject.region.in_text}"
    if index is None:
        raise NoCoverage(nothing(subject, t, flow))
    for what, window in (("base", asked.base), ("end", asked.end)):
        missing = [month for month in range(window.first, window.last + 1) if month not in index.values]
        if missing:
            raise NoCoverage(
                f"The {what} {window} lies outside the volume index of {name}: {spans(missing)} is not held, "
                f"{index.span} is. Choose a {what} within it, or load the CPB World Trade Monitor's workbook."
            )
    return index


def nothing(subject: Subject, t: datetime | None, flow: str) -> str:
    """That no index of a flow is held, which flows are, and what to load."""
    others = [f"{one}s" for one in ("export", "import") if one != flow and subject.index(t, one, set())]
    instead = f" Held of it: {' and '.join(others)}; ask for one of them." if others else ""
    what = "total trade (the monitor has it for the world alone)" if flow == "total" else f"{flow}s"
    return (
        f"No volume index of {what} is held for {subject.region.in_text}.{instead} More comes with the CPB World Trade "
        "Monitor's workbook: `steelyard load FILE.xlsx`."
    )


def basis(index: Index) -> dict[str, str]:
    """What the figures are, by name."""
    adjusted = "seasonally adjusted" if index.adjustment == "sa" else "not seasonally adjusted"
    return {
        "volume": f"index, {index.basis.partition(':')[2]} = 100, {adjusted}, edition of {index.known_from:%Y-%m-%d}",
        "value": "customs, USD, not seasonally adjusted, newest vintage",
        "implied price": "(1 + value) / (1 + volume) - 1",
        "unit value": "CPB, USD",
    }


def sources(index: Index, value: Point | None) -> tuple[str, ...]:
    """Ids of the sources of the index and of the values."""
    return tuple(dict.fromkeys([index.source, *(value.source.split(" + ") if value else ())]))


def value_growth(subject: Subject, t: datetime | None, flow: str, way: Comparison) -> Point | None:
    """Growth of the customs value in USD; None where it is not held or the windows differ in season."""
    if not subject.region.customs or not way.same_season or flow == "total":
        return None
    rate = cumulative(
        subject.panel, t, reporter=subject.region.reporter, flow=flow, since=str(way.base), period=str(way.end)
    )
    return rate.computed if rate else None


def _row(subject: Subject, t: datetime | None, flow: str, way: Comparison, index: Index | None) -> dict[str, Any]:
    prices = subject.index(t, flow, way.months, "index_price", "USD")
    grown = index.change(way.base, way.end) if index else None
    point = value_growth(subject, t, flow, way)
    value = point.value if point else None
    implied = None if grown is None or value is None or grown <= -100 else 100 * ((100 + value) / (100 + grown) - 1)
    unit = prices.change(way.base, way.end) if prices else None
    return {
        "whose": subject.region.name, "comparison": way.label, "base": str(way.base), "end": str(way.end),
        "volume": grown, "value": value, "implied_price": implied, "unit_value": unit,
        "gap": None if implied is None or unit is None else implied - unit,
    }  # fmt: skip


def _peers(
    peers: Sequence[Subject], t: datetime | None, flow: str, ways: Sequence[Comparison]
) -> tuple[list[dict[str, Any]], list[str]]:
    rows, short = [], []
    for peer in peers:
        index = peer.index(t, flow, ways[0].months)
        rows += [_row(peer, t, flow, way, index) for way in ways]
        if index is None or index.change(ways[0].base, ways[0].end) is None:
            span = f"{index.span} is" if index else "nothing is"
            short.append(f"{peer.region.name}: not held between {ways[0].base} and {ways[0].end} ({span} held).")
    return rows, short


def _title(subject: Subject, flow: str, asked: Comparison, rows: Sequence[dict[str, Any]]) -> str:
    """The growth asked for, that of the quarters about a month, and the span of the windows held, of how many."""
    what = "trade volume" if flow == "total" else f"{flow} volume"
    said = f"{subject.region.name}: {what}, {asked.base} to {asked.end}: {_signed(rows[0]['volume'])} %"
    quarter = next((row for row in rows[1:] if row["comparison"] == "quarter" and row["volume"] is not None), None)
    if quarter:
        said += f"; by quarters, {quarter['base']} to {quarter['end']}, {_signed(quarter['volume'])} %"
    held = [row["volume"] for row in rows if row["volume"] is not None]
    if len(held) == 1:
        return f"{said}; no other base is held"
    of = f"all {len(rows)} windows" if len(held) == len(rows) else f"the {len(held)} of {len(rows)} windows held"
    return f"{said}; between {_signed(min(held))} and {_signed(max(held))} % over {of}"


def _warnings(
    subject: Subject, t: datetime | None, flow: str, asked: Comparison, index: Index, rows: Sequence[dict[str, Any]]
) -> list[str]:
    told = [f"Base-year break: {one}." for one in index.breaks]
    told += edition_warnings(index)
    told += _unusual(index, asked)
    told += _about_value(subject, t, flow, asked)
    missing = [f"{row['comparison']} ({row['base']} to {row['end']})" for row in rows if row["volume"] is None]
    if missing:
        told.append(f"Not held for the choice of base: {', '.join(missing)}.")
    return told


def edition_warnings(index: Index) -> list[str]:
    """That the edition is of after the as-of time, where it is."""
    if not index.later:
        return []
    return [f"{LATER}, on {index.known_from:%Y-%m-%d}."]


def _unusual(index: Index, asked: Comparison) -> list[str]:
    """A base month far from the mean of the held months of its quarter: it makes the growth, not the two years."""
    if asked.base.length != 1:
        return []
    first = asked.base.first - asked.base.first % 3
    mean = index.mean(Period(first, first + 2))
    off = 100 * (index.values[asked.base.first] / mean - 1) if mean else 0.0
    if abs(off) < _UNUSUAL:
        return []
    side, effect = ("below", "raises") if off < 0 else ("above", "lowers")
    return [
        f"The base month {asked.base} lies {abs(off):.1f} % {side} the mean of its quarter, which {effect} growth "
        "measured from it."
    ]


def _about_value(subject: Subject, t: datetime | None, flow: str, asked: Comparison) -> list[str]:
    if not subject.region.customs or flow == "total":
        return ["No customs value belongs to this index: value and implied price are not held."]
    if not asked.same_season:
        return [
            f"Customs values keep their season: beside the index they stand only where both windows are the same "
            f"months, which {asked.base} and {asked.end} are not."
        ]
    point = value_growth(subject, t, flow, asked)
    if point is None:
        return [f"The customs value in USD is not held for {asked.base} and {asked.end}."]
    said = f" The levels are converted: {point.converted}." if point.converted else ""
    return [
        "The value is not seasonally adjusted and the volume is: over equal months the season cancels, holidays that "
        f"move and working days do not.{said}"
    ]


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")
