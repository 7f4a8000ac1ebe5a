"""Trade by six-digit product of many pairs of economies, from one pass over the rows that answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from steelyard.base import economies
from steelyard.lens.bisection import part
from steelyard.lens.panel import Panel

CURRENCY = "USD"
SIX_DIGITS = r"^HS(\d\d)?:\d{6}$"
Array = NDArray[np.float64]
Panels = Callable[[str], Panel]


class Windows(NamedTuple):
    """The period, its base, and the window as far before the base (for the trend)."""

    now: str
    base: str
    before: str


class Side(NamedTuple):
    """Whose record of which flow with whom."""

    reporter: str
    flow: str
    partner: str

    @property
    def said(self) -> str:
        """In words inside a sentence, `the United States' imports from China`."""
        way = "to" if self.flow == "export" else "from"
        name = economies.in_text(self.reporter)
        return f"{name}'{'' if name.endswith('s') else 's'} {self.flow}s {way} {economies.in_text(self.partner)}"


@dataclass(frozen=True)
class ByProduct:
    """One flow over the products of a pass.

    `values`, shape (3 windows, products): NaN where not held; nought for a product of the pair that is not listed in a
    window in which others of its edition are. `editions`: those listed, by window. `sources`: of the figures.
    """

    values: Array
    editions: tuple[frozenset[str], ...]
    sources: frozenset[str]

    @property
    def both(self) -> NDArray[np.bool_]:
        """Products held in the period and in its base."""
        return ~np.isnan(self.values[0]) & ~np.isnan(self.values[1])


class Products:
    """The flows `sides` by six-digit product, in US dollars, as of `t`; `names`: the products, sorted.

    The rows of a panel are sorted by reporter, partner and flow, so those of a side are found by bisection, whatever
    else the panel holds; which vintage answers is decided for all sides together.
    """

    def __init__(self, panels: Panels, t: datetime | None, sides: Iterable[Side], windows: Windows) -> None:
        wanted = list(dict.fromkeys(sides))
        rows = _answers(_rows(panels, wanted, windows), t)
        self.names = rows["product"].unique().sort()
        edition = self.names.str.split(":").list.first()
        self._editions = {name: (edition == name).to_numpy() for name in edition.unique()}
        self._places = rows["product"].cast(pl.Enum(self.names)).to_physical().to_numpy()
        self._windows, self._values = rows["window"].to_numpy(), rows["value"].to_numpy()
        self._sources = rows["source"]
        ends = np.searchsorted(rows["side"].to_numpy(), np.arange(len(wanted) + 1))
        self._spans = {side: slice(ends[at], ends[at + 1]) for at, side in enumerate(wanted)}

    def of(self, side: Side) -> ByProduct | None:
        """One flow; None where no product of it is held."""
        span = self._spans[side]
        if span.start == span.stop:
            return None
        values = np.full((len(Windows._fields), len(self.names)), np.nan)
        values[self._windows[span], self._places[span]] = self._values[span]
        given = ~np.isnan(values)
        traded = given.any(axis=0)
        listed = []
        for name, own in self._editions.items():
            held = (given & own).any(axis=1)
            values[held[:, None] & (own & traded) & ~given] = 0.0
            listed.append((name, held))
        editions = tuple(frozenset(name for name, held in listed if held[at]) for at in range(len(values)))
        sources = frozenset(self._sources.slice(span.start, span.stop - span.start).unique())
        return ByProduct(values, editions, sources)

    def listed(self, editions: frozenset[str]) -> NDArray[np.bool_]:
        """Which of the products are of one of the editions."""
        return np.any([self._editions[name] for name in editions] or np.zeros((1, len(self.names)), bool), axis=0)


def _rows(panels: Panels, sides: Sequence[Side], windows: Windows) -> pl.DataFrame:
    """Rows by product in the windows, each with the number of its side, in the order of sides and of the panel."""
    window = pl.col("period").replace_strict(dict(zip(windows, range(3), strict=True)), return_dtype=pl.UInt8)
    found = [
        part(panels(side.reporter).frame, side.reporter, side.partner, side.flow)
        .select(_COLUMNS)
        .with_columns(pl.lit(at, pl.UInt32).alias("side"))
        for at, side in enumerate(sides)
    ]
    return (
        pl.concat(found).lazy().filter(
            pl.col("period").is_in(list(windows)), pl.col("indicator") == "value", pl.col("currency") == CURRENCY,
            pl.col("variant") == "none", pl.col("status") != "disputed", pl.col("adjustment").is_in(["nsa", "none"]),
        ).filter(pl.col("product").str.contains(SIX_DIGITS))
        .select("side", "product", window.alias("window"), "value", "source", "known_from", "public_from").collect()
    )  # fmt: skip


_COLUMNS = ("product", "indicator", "variant", "period", "value", "currency", "adjustment", "status", "known_from",
            "public_from", "source")  # fmt: skip


def _answers(rows: pl.DataFrame, t: datetime | None) -> pl.DataFrame:
    """Of each figure the newest vintage known by `t`, else the earliest that tells what was public by then.

    Vintages of a figure stand together, oldest first, so those known by `t` come before the later ones.
    """
    if t is not None:
        rows = rows.filter((pl.col("known_from") <= t) | (pl.col("public_from") <= t))
    key = ("side", "product", "window")
    known = pl.lit(True) if t is None else pl.col("known_from") <= t
    first = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in key)
    last = first.shift(-1, fill_value=True)
    following = known.shift(-1, fill_value=False) if t is not None else pl.lit(True)
    newest = known & (last | ~following)
    earliest = ~known & first
    return rows.filter(newest | earliest)
