"""Goods sold in greater volume at lower prices: three flags a heading, by a rule that is shown with the answer.

A flag is no proof of overcapacity: it says that volume, unit value and weight in the reporter's exports moved as they
would if more were made than can be sold at the old price.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens import arithmetic
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.price_volume import Part, Split, price_volume
from steelyard.lens.series import Leg, Levels, pick_legs
from steelyard.lens.windows_held import periods_known, pooling

PATTERN = "volume up at a lower price"


@dataclass(frozen=True)
class Rule:
    """Thresholds: `volume` and `price` in percent growth, `share` in percentage points."""

    volume: float
    price: float
    share: float

    def __post_init__(self) -> None:
        """BadInput for a threshold that is no number, a volume that need not rise or a price that need not fall."""
        if not all(map(math.isfinite, (self.volume, self.price, self.share))):
            raise BadInput("A threshold is missing or infinite. Give percent, such as --volume 5 --price -5.")
        if self.volume < 0 or self.price > 0:
            raise BadInput(
                f"--volume {self.volume:g} --price {self.price:g}: the rule is volume up and price down, so give a "
                "volume of zero or more and a price of zero or less, such as --volume 5 --price -5."
            )

    @property
    def text(self) -> str:
        """The rule in words."""
        return (
            f"quantity up {self.volume:g} % or more; unit value down {abs(self.price):g} % or more; share in the "
            f"reporter's exports up more than {self.share:g} pp"
        )


@cache
def default_rule() -> Rule:
    """The rule of data/overcapacity.toml."""
    return Rule(**_file()["thresholds"])


def watched() -> list[tuple[str, str]]:
    """Goods looked for, by name and product code."""
    return [(one["name"], one["product"]) for one in _file()["watched"]]


def flags(quantity: float | None, price: float | None, share: float | None, rule: Rule) -> tuple[bool | None, ...]:
    """Volume, price and share flag of one heading; None where the growth is not known."""
    return (
        None if quantity is None else quantity >= rule.volume,
        None if price is None else price <= rule.price,
        None if share is None else share > rule.share,
    )


def overcapacity(panel: Panel, t: datetime | None, *, reporter: str, period: str, rule: Rule | None = None) -> Measured:
    """Every heading of exports held in quantity and value: volume up at a lower price first, then by flags and weight.

    `adds`: points of the growth of all exports. `share_change`: of the share in the reporter's exports, since no share
    of the world is held by product. `than_ppi`: unit value less producer prices in general, points; None where those
    are not held. NoCoverage where no heading is held.
    """
    rule = rule or default_rule()
    split = price_volume(panel, t, reporter=reporter, flow="export", period=period)
    totals = _totals(panel, t, split)
    prices = producer_prices(panel, t, reporter, split.period)
    rows = [_row(part, totals, prices, rule) for part in split.parts]
    rows.sort(key=lambda row: (not _pattern(row), -row["flags"], -abs(row["adds"] or 0.0), row["product"]))
    flagged = [row for row in rows if _pattern(row)]
    return Measured(
        "overcapacity",
        f"{economies.name(reporter)}, exports, {split.period}: {len(flagged)} of {len(rows)} headings sold in greater "
        "volume at a lower price",
        pl.DataFrame(rows, infer_schema_length=None),
        {"heading": "text", "quantity": "percent", "unit_value": "percent", "than_ppi": "pp", "value": "percent",
         "share_change": "pp", "adds": "pp", "flags": "count", "verdict": "text"},
        {"rule": rule.text, "currency": f"{split.currency}, FOB", "window": f"{split.period} on {split.before}",
         "producer prices": _said(prices), "share": "in the reporter's exports; world shares by product are not held",
         **({"all exports": f"{arithmetic.change(*totals.values):+.1f} %".replace("-", "−")} if totals else {})},
        _coverage(split, totals, len(rows)),
        warnings=(*pooling(reporter, period), *_warnings(panel, t, split, rows, totals, prices)),
        sources=_sources(split, totals, prices),
        heads={"unit_value": "unit value", "than_ppi": "than PPI", "share_change": "share"},
    )  # fmt: skip


def producer_prices(panel: Panel, t: datetime | None, reporter: str, period: str) -> tuple[float, list[Point]] | None:
    """Growth of producer prices in percent: of the window if published, else the mean of its months; None if one lacks.

    The mean of months is close to the growth of the average, not equal to it.
    """
    keys = panel.keys(reporter=reporter, indicator="ppi_yoy")

    def at(text: str) -> Point | None:
        rows = [row for key in keys for row in panel.rows(**key, period=text, variant="none")]
        return of_seen(freshest(rows, t, panel.ranks))

    whole = at(period)
    if whole:
        return whole.value, [whole]
    months = [point for month in Period.parse(period).months if (point := at(str(month)))]
    if len(months) != Period.parse(period).length:
        return None
    return sum(point.value for point in months) / len(months), months


def _totals(panel: Panel, t: datetime | None, split: Split) -> Levels | None:
    now = Leg(split.period, split.reporter, "export", currency=split.currency)
    before = Leg(split.before, split.reporter, "export", currency=split.currency)
    found = pick_legs(panel, t, [now, before])
    return found if found and all(value > 0 for value in found.values) else None


def _row(part: Part, totals: Levels | None, prices: tuple[float, list[Point]] | None, rule: Rule) -> dict:
    one = part.heading
    shift = adds = None
    if totals:
        now, before = totals.values
        shift = arithmetic.share(one.value_now, now) - arithmetic.share(one.value_before, before)
        adds = arithmetic.contribution(one.value_now, one.value_before, before)
    marks = flags(part.quantity, part.unit_value, shift, rule)
    count = sum(mark is True for mark in marks)
    ppi = prices[0] if prices else None
    return {
        "product": one.product, "heading": one.name, "unit": one.unit, "quantity": part.quantity,
        "unit_value": part.unit_value, "producer_prices": ppi,
        "than_ppi": None if ppi is None or part.unit_value is None else part.unit_value - ppi, "value": part.value,
        "share_change": shift, "adds": adds, "volume_flag": marks[0], "price_flag": marks[1], "share_flag": marks[2],
        "flags": count, "verdict": _verdict(marks),
    }  # fmt: skip


def _pattern(row: dict) -> bool:
    return bool(row["volume_flag"] and row["price_flag"])


def _verdict(marks: Sequence[bool | None]) -> str:
    if marks[0] and marks[1]:
        return f"{PATTERN}, share up" if marks[2] else PATTERN
    names = ("volume up", "price down", "share up")
    return " and ".join(name for name, mark in zip(names, marks, strict=True) if mark) or "none"


def _said(prices: tuple[float, list[Point]] | None) -> str:
    if prices is None:
        return "not held for the window"
    how = "" if len(prices[1]) == 1 else f", mean of {len(prices[1])} months"
    return f"{prices[0]:+.1f} %{how}, all industry (none held by product)".replace("-", "−")


def _coverage(split: Split, totals: Levels | None, count: int) -> str:
    share = ""
    if totals:
        value = sum(part.heading.value_now for part in split.parts)
        share = f", {arithmetic.share(value, totals.values[0]):.1f} % of exports"
    return f"{count} headings held in quantity and value for both years{share}; {len(split.left_out)} lack one of them"


def _warnings(
    panel: Panel, t: datetime | None, split: Split, rows: Sequence[dict], totals: Levels | None,
    prices: tuple[float, list[Point]] | None,
) -> tuple[str, ...]:  # fmt: skip
    blank = [row["heading"] for row in rows if row["quantity"] is None]
    return tuple(
        text
        for text in (
            _unjudged(panel, t, split, {row["product"] for row in rows}),
            "Signs are no proof: a unit value falls too when cheaper kinds sell, or when inputs get cheaper.",
            f"No growth, so no flag, for headings without trade in one year: {', '.join(blank)}." if blank else "",
            "" if totals else "The total of exports is not held for both years, so shares and points are left open.",
            "" if prices else "Producer prices are not held for every month of the window: no comparison with them.",
        )
        if text
    )  # fmt: skip


def _unjudged(panel: Panel, t: datetime | None, split: Split, judged: set[str]) -> str:
    """The watched goods that cannot be judged, each with what is held of it."""
    said = [f"{name} ({_held(panel, t, split.reporter, code)})" for name, code in watched() if code not in judged]
    return f"Not judged: {'; '.join(said)}." if said else ""


def _held(panel: Panel, t: datetime | None, reporter: str, code: str) -> str:
    periods: dict[str, list[str]] = {}
    for key in panel.keys(reporter=reporter, flow="export", product=code):
        for text in periods_known(panel, t, **key):
            periods.setdefault(key["indicator"], []).append(text)
    names = {"value": "value", "quantity": "quantity"}
    known = [
        f"{names[name]} of {', '.join(sorted(set(texts))[-3:])}" for name, texts in periods.items() if name in names
    ]
    return f"held: {' and '.join(known)} only" if known else "no exports held"


def _sources(split: Split, totals: Levels | None, prices: tuple[float, list[Point]] | None) -> tuple[str, ...]:
    points = [point for part in split.parts for point in part.heading.points]
    points += [*(totals.points if totals else ()), *(prices[1] if prices else ())]
    return tuple(sorted({name for point in points for name in point.source.split(" + ")}))


@cache
def _file() -> dict:
    text = files("steelyard").joinpath("data", "overcapacity.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
