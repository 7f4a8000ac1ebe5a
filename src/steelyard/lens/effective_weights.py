"""Weights of an effective exchange rate, in the open: who counts how much, and by which part of trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.base import economies
from steelyard.errors import NoCoverage
from steelyard.kernels.effective_rate import double_weights
from steelyard.lens.currency import in_currency, other_currency
from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg, level

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 15  # partners; with fewer, a year of the ledger is no basis of an effective rate


@dataclass(frozen=True)
class Weights:
    """Weights by partner, greatest first.

    `table`: columns partner (code), name, weight, imports, exports, third (percent of all weights; `third` is zero
    for simple trade weights). `said`: how they are made; `period`: of which year's trade; `outside`: percent of trade
    with no partner of its own (regions, re-imports, goods of unknown origin); `sources`: ids.
    """

    table: pl.DataFrame
    said: str
    period: str
    outside: float
    sources: tuple[str, ...]

    @property
    def shares(self) -> dict[str, float]:
        """Weight by partner, as a fraction of all trade."""
        return {code: share / 100 for code, share in self.table.select("partner", "weight").iter_rows()}


def from_trade(panel: Panel, t: datetime | None, reporter: str, period: str | None = None) -> Weights:
    """Exports plus imports with each partner over those with the world, as the reporter's customs has them.

    `period`: a year or other window (default the year with the most partners). NoCoverage where fewer than `FEWEST`
    partners are held in it, or the total is not.
    """
    held = _bilateral(panel, reporter)
    money = _currency(held, reporter, period)
    chosen = period or _fullest(held, money)
    if chosen is None:
        raise NoCoverage(f"No year of bilateral trade is held for {economies.in_text(reporter)}.")
    rows, sources = [], set()
    for partner in held["partner"].unique().sort():
        legs = [Leg(chosen, reporter, flow, partner, currency=money) for flow in ("export", "import")]
        points = [level(panel, t, leg) for leg in legs]
        sources.update(point.source for point in points if point)
        exports, imports = (point.value if point else 0.0 for point in points)
        if exports + imports > 0:
            rows.append((partner, economies.name(partner), exports, imports))
    totals = [in_currency(panel, t, Leg(chosen, reporter, flow, currency=money)) for flow in ("export", "import")]
    if len(rows) < FEWEST or not all(totals):
        raise NoCoverage(
            f"{len(rows)} partners of {economies.in_text(reporter)} are held for {chosen}; weights need {FEWEST} and "
            "the total. Choose another --year, or --weighting world."
        )
    whole = sum(point.value for point in totals if point)
    frame = pl.DataFrame(rows, schema=["partner", "name", "exports", "imports"], orient="row")
    said = f"exports plus imports of goods, {chosen}, {money}, as customs has them"
    return _simple(frame, whole, said, chosen, sources)


def from_flows(
    flows: NDArray[np.float64], codes: Sequence[str], names: Sequence[str], home: str, period: str, said: str,
    source: str,
) -> Weights:  # fmt: skip
    """Double weights with third markets from `flows[importer, exporter]`, domestic sales on the diagonal.

    NoCoverage where the home economy is none of `codes`.
    """
    if home not in codes:
        raise NoCoverage(f"The world table has no {home}. It has {', '.join(codes)}.")
    at = codes.index(home)
    found = double_weights(flows, at)
    frame = pl.DataFrame(
        {
            "partner": list(codes),
            "name": list(names),
            "weight": 100 * found.total,
            "imports": 100 * found.imports,
            "exports": 100 * found.exports,
            "third": 100 * found.third,
        }
    )
    frame = frame.filter(pl.col("partner") != home).sort("weight", descending=True)
    return Weights(frame, said, period, 0.0, (source,))


def enough(panel: Panel, reporter: str) -> bool:
    """Whether some year of the ledger names enough partners for trade weights."""
    held = _bilateral(panel, reporter)
    return _fullest(held, _currency(held, reporter, None)) is not None


def _simple(frame: pl.DataFrame, whole: float, said: str, period: str, sources: set[str]) -> Weights:
    share = {name: 100 * pl.col(name) / whole for name in ("imports", "exports")}
    table = frame.with_columns(**share).with_columns(
        weight=pl.col("imports") + pl.col("exports"), third=pl.lit(0.0)
    )  # fmt: skip
    table = table.select("partner", "name", "weight", "imports", "exports", "third").sort("weight", descending=True)
    return Weights(table, said, period, 100.0 - float(table["weight"].sum()), tuple(sorted(sources)))


def _bilateral(panel: Panel, reporter: str) -> pl.DataFrame:
    """Keys of values with single economies, the reporter itself (re-imports) left out."""
    single = set(economies.codes("economy")) - {reporter}
    return panel.frame.filter(
        (pl.col("reporter") == reporter)
        & (pl.col("indicator") == "value")
        & (pl.col("product") == "TOTAL")
        & pl.col("flow").is_in(["export", "import"])
        & pl.col("partner").is_in(list(single))
    ).select("partner", "flow", "currency", "period")


def _currency(held: pl.DataFrame, reporter: str, period: str | None) -> str:
    """The currency in which more partners are held."""
    kinds = dict.fromkeys(("USD", other_currency(reporter, "USD")))
    return max(kinds, key=lambda money: max(_counted(held, money, period).values(), default=0))


def _fullest(held: pl.DataFrame, money: str) -> str | None:
    able = {year: count for year, count in _counted(held, money, None).items() if count >= FEWEST}
    return max(able, key=lambda year: (able[year], year), default=None)


def _counted(held: pl.DataFrame, money: str, period: str | None) -> dict[str, int]:
    """Partners with both exports and imports by year."""
    yearly = held.filter((pl.col("currency") == money) & (pl.col("period").str.len_chars() == len("2024")))
    both = yearly.group_by("period", "partner").agg(pl.col("flow").n_unique()).filter(pl.col("flow") == 2)
    counted = both.group_by("period").len()
    return {year: count for year, count in counted.iter_rows() if period in (None, year)}
