"""All vintages of a reporter, indexed once: hundreds of small queries of a page then cost next to nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

_KEY = ("reporter", "partner", "flow", "product", "indicator", "currency")
_NAMES: tuple[str, ...] = _KEY
_FIELDS = (
    "reporter", "partner", "flow", "product", "indicator", "variant", "period", "value", "unit", "currency",
    "valuation", "adjustment", "price_basis", "rounding", "status", "known_from", "public_from", "source",
    "reference", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One vintage of one figure: the columns of data/schema/observation.csv. Values in base units."""

    reporter: str
    partner: str
    flow: str
    product: str
    indicator: str
    variant: str
    period: str
    value: float
    unit: str
    currency: str
    valuation: str
    adjustment: str
    price_basis: str
    rounding: float
    status: str
    known_from: datetime
    public_from: datetime | None
    source: str
    reference: str
    note: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as it looks at an as-of time; `later`: its value is of a vintage after that time."""

    row: Row
    later: bool


class Panel:
    """Rows by (reporter, partner, flow, product, indicator, currency).

    `frame` holds all vintages in the columns of the schema. The index costs one sort; rows become Python
    objects only when asked for. `ranks` are the sources' ranks (lower is preferred among equals).
    """

    def __init__(self, frame: pl.DataFrame, ranks: dict[str, int] | None = None) -> None:
        self.ranks = ranks or {}
        self._frame = _prepared(frame)
        self._spans = _spans(self._frame)
        self._rows: dict[tuple[str, ...], tuple[Row, ...]] = {}
        self._by_period: dict[tuple[str, ...], dict[str, tuple[Row, ...]]] = {}
        # What measures found in these rows, by what was asked: rows never change once they are indexed.
        self.remembered: dict[Hashable, Any] = {}
        self._keys: dict[tuple[tuple[int, str], ...], tuple[tuple[str, ...], ...]] = {}

    @property
    def frame(self) -> pl.DataFrame:
        """The rows behind the index, sorted by key, period and known_from."""
        return self._frame

    @cached_property
    def reporters(self) -> tuple[str, ...]:
        """Reporters held."""
        return tuple(sorted({key[0] for key in self._spans}))

    def keys(self, **fixed: str) -> list[dict[str, str]]:
        """The keys held that agree with `fixed` (names of the key, e.g. indicator='exchange_rate')."""
        wanted = tuple(sorted((_NAMES.index(name), value) for name, value in fixed.items()))
        if wanted not in self._keys:
            self._keys[wanted] = tuple(key for key in self._spans if all(key[i] == value for i, value in wanted))
        return [dict(zip(_NAMES, key, strict=True)) for key in self._keys[wanted]]

    def rows(
        self,
        *,
        reporter: str,
        partner: str = "WLD",
        flow: str,
        product: str = "TOTAL",
        indicator: str = "value",
        currency: str = "USD",
        variant: str | None = None,
        period: str | None = None,
    ) -> tuple[Row, ...]:
        """All vintages of one series (all variants and periods unless named); empty where nothing is held."""
        key = (reporter, partner, flow, product, indicator, currency)
        rows = self._all(key) if period is None else self._periods(key).get(period, ())
        return rows if variant is None else tuple(row for row in rows if row.variant == variant)

    def periods(self, **key: str) -> tuple[str, ...]:
        """Periods held of one series (same names as `rows`), sorted as text."""
        return tuple(sorted({row.period for row in self.rows(**key)}))

    def _all(self, key: tuple[str, ...]) -> tuple[Row, ...]:
        if key not in self._rows:
            start, count = self._spans.get(key, (0, 0))
            self._rows[key] = tuple(Row(*values) for values in self._frame.slice(start, count).rows())
        return self._rows[key]

    def _periods(self, key: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
        if key not in self._by_period:
            grouped: dict[str, list[Row]] = {}
            for row in self._all(key):
                grouped.setdefault(row.period, []).append(row)
            self._by_period[key] = {period: tuple(rows) for period, rows in grouped.items()}
        return self._by_period[key]


Frame = pl.DataFrame | Panel


def as_panel(frame: Frame) -> Panel:
    """The panel itself, or one built from a frame (build it once where many queries follow)."""
    return frame if isinstance(frame, Panel) else Panel(frame)


def seen(rows: Iterable[Row], t: datetime | None) -> list[Seen]:
    """Rows that may answer at `t`: known by then, or public by then though held only in a later vintage.

    Disputed rows never answer.
    """
    found = []
    for row in rows:
        if row.status == "disputed":
            continue
        if t is None or row.known_from <= t:
            found.append(Seen(row, later=False))
        elif row.public_from is not None and row.public_from <= t:
            found.append(Seen(row, later=True))
    return found


def freshest(rows: Iterable[Row], t: datetime | None, ranks: dict[str, int] | None = None) -> Seen | None:
    """The as-of answer: the newest row known by `t`, else the earliest later vintage, else None.

    Among rows of one day the finest rounding wins, then the source's rank, then its id. A coarser quotation
    of a figure (1.19 tn) never replaces a finer one it agrees with (1,189 bn).
    """
    candidates = seen(rows, t)
    known = [one for one in candidates if not one.later]
    if known:
        best = max(known, key=lambda one: (one.row.known_from, *_preference(one.row, ranks)))
        return _finer(best, known, ranks)
    return min(candidates, key=lambda one: _earliest(one.row, ranks), default=None)


def first_release(rows: Iterable[Row], t: datetime | None, ranks: dict[str, int] | None = None) -> Seen | None:
    """The earliest row known by `t`, else the earliest later vintage."""
    candidates = seen(rows, t)
    known = [one for one in candidates if not one.later] or candidates
    first = min(known, key=lambda one: _earliest(one.row, ranks), default=None)
    return _finer(first, known, ranks, same_day=True) if first else None


def _finer(best: Seen, known: list[Seen], ranks: dict[str, int] | None, *, same_day: bool = False) -> Seen:
    agreeing = [
        one
        for one in known
        if one.row.rounding < best.row.rounding
        and abs(one.row.value - best.row.value) <= best.row.rounding / 2 * (1 + 1e-9)
        and (not same_day or one.row.known_from.date() == best.row.known_from.date())
    ]
    return max([best, *agreeing], key=lambda one: (*_preference(one.row, ranks), one.row.known_from))


def _preference(row: Row, ranks: dict[str, int] | None) -> tuple[float, int, tuple[int, ...]]:
    rank = (ranks or {}).get(row.source, 99)
    return -row.rounding, -rank, tuple(-ord(letter) for letter in row.source)


def _earliest(row: Row, ranks: dict[str, int] | None) -> tuple[datetime, float, int, str]:
    return row.known_from, row.rounding, (ranks or {}).get(row.source, 99), row.source


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    text = [name for name in _FIELDS if name not in ("value", "rounding", "known_from", "public_from")]
    have = set(frame.columns)
    return frame.select(
        [
            pl.col(name).cast(pl.String).fill_null("") if name in have else pl.lit("").alias(name)
            for name in text
        ]
        + [pl.col("value").cast(pl.Float64), pl.col("rounding").cast(pl.Float64).fill_null(0.0)]
        + [pl.col("known_from"), pl.col("public_from")]
    ).select(_FIELDS).sort(*_KEY, "period", "known_from", "source", "value", maintain_order=True)  # fmt: skip


def _spans(frame: pl.DataFrame) -> dict[tuple[str, ...], tuple[int, int]]:
    counted = frame.group_by(_KEY, maintain_order=True).len()
    spans: dict[tuple[str, ...], tuple[int, int]] = {}
    start = 0
    for *key, count in counted.iter_rows():
        spans[tuple(key)] = (start, count)
        start += count
    return spans
