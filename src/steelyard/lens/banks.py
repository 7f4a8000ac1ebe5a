"""Bad and restructured loans of a banking system, each with its definition; ratios only on one basis.

With N bad, F restructured (forborne) and L the other loans of the same book, all of one day and definition:

    (1) reported = N / (L + F + N)
    (2) adjusted = (N + F) / (L + F + N)
    (3) hidden part = adjusted - reported
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens import arithmetic
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, Row, freshest
from steelyard.lens.point import Point, of_seen

INDICATORS = {
    "npl": "bad loans",
    "loans_restructured": "restructured loans",
    "loans": "loans outstanding",
    "npl_share": "share of bad loans",
    "bank_multiple": "growth, multiple",
    "bank_rate": "other rate",
}
UNSTATED = "not stated"
_UNITS = {"percent": "share", "ratio": "ratio"}


@dataclass(frozen=True)
class Ratios:
    """Shares of one loan book, percent: reported and adjusted bad-loan ratio, and what the first hides."""

    reported: float
    adjusted: float

    @property
    def hidden(self) -> float:
        """Adjusted less reported ratio, percentage points."""
        return self.adjusted - self.reported


def ratios(bad: float, restructured: float, other: float, *, definition: str) -> Ratios:
    """Equations (1) and (2); amounts of one currency, day, segment and `definition`, none counted twice.

    `other`: loans that are neither bad nor restructured. BadInput without a definition, for a negative or infinite
    amount, or an empty book.
    """
    if not definition.strip() or UNSTATED in definition:
        raise BadInput(
            "A bad-loan ratio needs the definition of bad (such as 'overdue 90 days or more, households'): "
            "without it two ratios cannot be compared. Give --definition."
        )
    amounts = {"bad": bad, "restructured": restructured, "other": other}
    for name, amount in amounts.items():
        if not 0 <= amount < float("inf"):
            raise BadInput(f"{name} = {amount:g} is no stock of loans. Give an amount of zero or more.")
    whole = sum(amounts.values())
    if not whole:
        raise BadInput("The loan book is empty: bad, restructured and other loans are all zero.")
    return Ratios(arithmetic.share(bad, whole), arithmetic.share(bad + restructured, whole))


def stress(panel: Panel, t: datetime | None, reporter: str, segment: str | None = None) -> Measured:
    """All bank figures held of a reporter, each with segment and definition, and why no ratio follows, if none does.

    `implied_before`: the stock at the start where a growth multiple of the same segment and definition is held.
    NoCoverage where nothing is held; BadInput, naming the segments, for another segment.
    """
    figures = [_figure(row, point) for row, point in _held(panel, t, reporter)]
    if not figures:
        raise NoCoverage(f"No bank figures are held of {economies.name(reporter)}. `steelyard load FILE` adds them.")
    segments = sorted({one["segment"] for one in figures})
    if segment is not None and segment not in segments:
        raise BadInput(f"No bank figure is held for segment '{segment}'. Segments: {', '.join(segments)}.")
    chosen = [one for one in figures if segment in (None, one["segment"])]
    before = [_before(one, figures) for one in chosen]
    data = pl.DataFrame(chosen, infer_schema_length=None).with_columns(
        pl.Series("implied_before", before, dtype=pl.Float64)
    )
    found, refusals = _ratios(chosen)
    return Measured(
        "banks",
        f"Bad and restructured loans of {economies.in_text(reporter)}",
        pl.concat([data, *found], how="diagonal") if found else data,
        {"measure": "text", "segment": "text", "definition": "text", "period": "text", "figure": "text",
         "implied_before": "money", "status": "text"},
        {"currency": "RUB" if reporter == "RUS" else "of the figure", "definitions": "as quoted, never joined",
         "ratio": "reported N/(L+F+N), adjusted (N+F)/(L+F+N), only of one book"},
        f"{len(chosen)} of {len(figures)} figures held, segments {', '.join(sorted({o['segment'] for o in chosen}))}",
        warnings=(*refusals, *_twice(chosen)),
        sources=tuple(sorted({one["source"] for one in chosen})),
        heads={"implied_before": "before, implied"},
    )  # fmt: skip


def _held(panel: Panel, t: datetime | None, reporter: str) -> list[tuple[Row, Point]]:
    found = []
    for key in panel.keys(reporter=reporter):
        if key["indicator"] not in INDICATORS:
            continue
        rows = panel.rows(**key)
        for variant, period, source in sorted({(row.variant, row.period, row.source) for row in rows}):
            own = [r for r in rows if (r.variant, r.period, r.source) == (variant, period, source)]
            seen = freshest(own, t, panel.ranks)
            point = of_seen(seen)
            if seen and point:
                found.append((seen.row, point))
    order = list(INDICATORS)
    return sorted(found, key=lambda one: (order.index(one[0].indicator), one[0].variant, one[0].period))


def _figure(row: Row, point: Point) -> dict[str, Any]:
    segment, _, definition = row.variant.partition(": ")
    return {
        "measure": INDICATORS[row.indicator], "indicator": row.indicator, "segment": segment,
        "definition": definition or f"definition {UNSTATED}", "period": row.period, "value": point.value,
        "figure": _said(point), "unit": point.unit, "status": point.status, "source": point.source,
        "known_from": point.known_from, "later_vintage": point.later_vintage, "note": row.note,
        "reference": row.reference,
    }  # fmt: skip


def _said(point: Point) -> str:
    if point.unit == "percent":
        return f"{point.value:g} %"
    if point.unit == "ratio":
        return f"{point.value:g}-fold"
    return f"{point.value / 1e12:g} tn {point.unit}"


def _before(one: dict[str, Any], figures: list[dict[str, Any]]) -> float | None:
    """The stock of `one` before the growth that a multiple of its segment and definition states for its period."""
    if one["indicator"] != "npl":
        return None
    basis = one["definition"].partition(", growth")[0]
    for other in figures:
        same = other["indicator"] == "bank_multiple" and other["segment"] == one["segment"]
        if same and other["definition"].startswith(basis) and _at_the_end_of(one["period"], other["period"]):
            return float(one["value"]) / float(other["value"])
    return None


def _at_the_end_of(stock: str, growth: str) -> bool:
    """Whether a stock's month closes the growth's window; a stock of 1 October is dated October by some reports."""
    last = Period.parse(growth).last
    return Period.parse(stock).length == 1 and Period.parse(stock).last - last in (0, 1)


def _ratios(figures: list[dict[str, Any]]) -> tuple[list[pl.DataFrame], list[str]]:
    """Ratios of each segment and day on which bad, restructured and all loans share a stated definition."""
    rows, said = [], []
    for segment in sorted({one["segment"] for one in figures if one["indicator"] == "npl"}):
        own = [one for one in figures if one["segment"] == segment]
        for bad in (one for one in own if one["indicator"] == "npl" and one["unit"] not in _UNITS):
            partner = {name: _matching(own, bad, name) for name in ("loans_restructured", "loans")}
            lacking = [why for name in partner if (why := _why_not(own, bad, name, partner[name]))]
            if lacking:
                said.append(f"No ratio for {segment}, {bad['definition']}, {bad['period']}: {'; '.join(lacking)}.")
            else:
                rows.append(_ratio_rows(bad, partner))
    return rows, said


def _matching(figures: list[dict[str, Any]], bad: dict[str, Any], name: str) -> dict[str, Any] | None:
    for one in figures:
        if one["indicator"] == name and one["period"] == bad["period"] and UNSTATED not in one["definition"]:
            return one
    return None


def _why_not(figures: list[dict[str, Any]], bad: dict[str, Any], name: str, match: dict[str, Any] | None) -> str:
    if UNSTATED in bad["definition"] and name == "loans_restructured":
        return "what counts as bad is not stated"
    if match is not None:
        return ""
    others = [one for one in figures if one["indicator"] == name]
    if not others:
        return f"no {INDICATORS[name]} of this segment are held"
    return f"{INDICATORS[name]} are held for {', '.join(one['period'] for one in others)} ({others[0]['definition']})"


def _ratio_rows(bad: dict[str, Any], partner: dict[str, dict[str, Any] | None]) -> pl.DataFrame:
    restructured, loans = (float(one["value"]) if (one := partner[n]) else 0.0 for n in ("loans_restructured", "loans"))
    n = float(bad["value"])
    found = ratios(n, restructured, loans - n - restructured, definition=bad["definition"])
    shared = {k: bad[k] for k in ("segment", "definition", "period", "source", "known_from", "later_vintage")}
    return pl.DataFrame(
        [
            {"measure": f"{name} ratio", "value": value, "figure": f"{value:.1f} %", "status": "estimate", **shared}
            for name, value in (("reported", found.reported), ("adjusted", found.adjusted))
        ]
    )


def _twice(figures: list[dict[str, Any]]) -> list[str]:
    """Stocks of one size that stand for two segments: one of them is a slip of its report."""
    stocks = [one for one in figures if one["indicator"] == "npl"]
    said = []
    for i, one in enumerate(stocks):
        for other in stocks[i + 1 :]:
            if one["value"] == other["value"] and one["segment"] != other["segment"]:
                said.append(
                    f"{one['figure']} of bad loans is quoted for {one['segment']} ({one['period']}) and for "
                    f"{other['segment']} ({other['period']}): one of the reports errs, so name the one that you quote."
                )
    return said
