"""Bad and restructured loans of a banking system, each with its definition; ratios only on one basis.

What makes one book, and the ratios of one, stand in `bank_books`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.bank_books import INDICATORS, UNSTATED, of_one_book, ratios
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, Row, freshest
from steelyard.lens.point import Point, of_seen

__all__ = ["INDICATORS", "UNSTATED", "ratios", "stress"]

_IMPLIED = ("implied_before", "implied_low", "implied_high")
_WHOLE = "all"
_APART = 0.2  # two books of one name and time differ by definition up to about this much


def stress(panel: Panel, t: datetime | None, reporter: str, segment: str | None = None) -> Measured:
    """All bank figures held of a reporter, each with segment and definition, and why no ratio follows, if none does.

    `implied_before`: the stock at the start where a growth multiple of the same segment and definition is held, with
    `implied_low` and `implied_high` by the rounding of both. Figures that cannot be of one book are named.
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
        *(pl.Series(name, [one[at] for one in before], dtype=pl.Float64) for at, name in enumerate(_IMPLIED)),
        pl.Series("before", [_implied(one, band) for one, band in zip(chosen, before, strict=True)]),
    )
    found, refusals = of_one_book(chosen)
    return Measured(
        "banks",
        f"Bad and restructured loans of {economies.in_text(reporter)}: {_summary(chosen, len(found))}",
        pl.concat([data, *found], how="diagonal") if found else data,
        {"measure": "text", "segment": "text", "definition": "text", "period": "text", "figure": "text",
         "before": "text", "status": "text"},
        {"currency": ", ".join(sorted({o["currency"] for o in chosen} - {"none"})) or "none, rates only",
         "definitions": "as quoted, never joined",
         "before": "stock over growth multiple, with the band that rounding of both allows",
         "ratio": "reported N/(L+F+N), adjusted (N+F)/(L+F+N), only of one book"},
        f"{len(chosen)} of {len(figures)} figures held, segments {', '.join(sorted({o['segment'] for o in chosen}))}",
        warnings=(*_other_books(chosen, figures), *_twice(chosen), *_dated(chosen, figures), *refusals),
        sources=tuple(sorted({one["source"] for one in chosen})),
        heads={"before": "before, implied"},
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
        "rounding": point.rounding, "figure": _said(point, row.variant),
        "unit": point.unit, "currency": row.currency, "status": point.status, "source": point.source,
        "known_from": point.known_from, "later_vintage": point.later_vintage, "note": row.note,
        "reference": row.reference,
    }  # fmt: skip


def _said(point: Point, variant: str) -> str:
    if point.unit == "percent":
        return f"{'at most ' if 'upper bound' in variant else ''}{point.value:g} %"
    if point.unit == "ratio":
        return f"{point.value:g}-fold"
    return f"{point.value / 1e12:g} tn {point.unit}"


def _summary(chosen: list[dict[str, Any]], ratios_found: int) -> str:
    """How many figures, of how many definitions, and whether a ratio of one book follows."""
    definitions = len({(one["segment"], one["definition"]) for one in chosen})
    follows = f"{ratios_found} ratios of one book follow" if ratios_found else "no ratio of one book follows"
    figures = "1 figure" if len(chosen) == 1 else f"{len(chosen)} figures"
    return f"{figures} of {definitions} segments and definitions, {follows}"


def _before(one: dict[str, Any], figures: list[dict[str, Any]]) -> tuple[float | None, float | None, float | None]:
    """The stock of `one` before the growth that a multiple of its own states for its period, least and most."""
    multiple = _multiple(one, figures)
    if multiple is None:
        return None, None, None
    stock, fold = ((float(each["value"]), float(each["rounding"]) / 2) for each in (one, multiple))
    if fold[0] <= fold[1]:
        return None, None, None
    low, high = (stock[0] - stock[1]) / (fold[0] + fold[1]), (stock[0] + stock[1]) / (fold[0] - fold[1])
    return stock[0] / fold[0], low, high


def _multiple(one: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The growth multiple of a stock's segment and definition, whose window the stock closes."""
    if one["indicator"] != "npl":
        return None
    basis = one["definition"].partition(", growth")[0]
    for other in figures:
        same = other["indicator"] == "bank_multiple" and other["segment"] == one["segment"]
        if same and other["definition"].startswith(basis) and _at_the_end_of(one["period"], other["period"]):
            return other
    return None


def _implied(one: dict[str, Any], band: tuple[float | None, float | None, float | None]) -> str:
    value, low, high = band
    if value is None or low is None or high is None:
        return "–"
    return f"{value / 1e12:.2f} tn {one['unit']} ({low / 1e12:.2f} to {high / 1e12:.2f})"


def _dated(chosen: list[dict[str, Any]], figures: list[dict[str, Any]]) -> list[str]:
    """Where a stock dated a month after the window of its growth is set against it."""
    said = []
    for one in chosen:
        multiple = _multiple(one, figures)
        if multiple and Period.parse(one["period"]).last != Period.parse(multiple["period"]).last:
            said.append(
                f"Before, implied: the stock of {one['period']} ({one['segment']}) is divided by the growth of "
                f"{multiple['period']}, as if it stood at that window's end."
            )
    return said


def _other_books(chosen: list[dict[str, Any]], figures: list[dict[str, Any]]) -> list[str]:
    """A stock and a share of one name and time whose quotient is no loan book held: they are of two books."""
    said = []
    for share in (one for one in chosen if one["indicator"] == "npl_share" and UNSTATED not in one["definition"]):
        for bad in (one for one in figures if one["indicator"] == "npl"):
            named = (bad["segment"], bad["definition"]) == (share["segment"], share["definition"])
            if (
                not named
                or not share["value"]
                or abs(Period.parse(bad["period"]).last - Period.parse(share["period"]).last) > 1
            ):
                continue
            book = 100 * float(bad["value"]) / float(share["value"])
            other = _contradicting(book, share["segment"], [one for one in figures if one["indicator"] == "loans"])
            if other:
                said.append(
                    f"{share['figure']} ({share['period']}) and {bad['figure']} ({bad['period']}) of "
                    f"{share['segment']}, both {share['definition']}, imply loans of {book / 1e12:.0f} tn; "
                    f"{other['figure']} are held for {other['segment']} ({other['period']}). "
                    "The two are not of one book: quote neither beside the other."
                )
    return said


def _contradicting(book: float, segment: str, loans: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Loans held that an implied book cannot be: of the segment itself, or for all loans any part that is larger."""
    for one in sorted(loans, key=lambda each: -float(each["value"])):
        held = float(one["value"])
        if held <= 0:
            continue
        if one["segment"] == segment and abs(book / held - 1) > _APART:
            return one
        if segment == _WHOLE and book < held * (1 - _APART):
            return one
    return None


def _at_the_end_of(stock: str, growth: str) -> bool:
    """Whether a stock's month closes the growth's window; a stock of 1 October is dated October by some reports."""
    last = Period.parse(growth).last
    return Period.parse(stock).length == 1 and Period.parse(stock).last - last in (0, 1)


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
