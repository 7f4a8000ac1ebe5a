"""Records and "since" statements, never beyond the span of the series itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from steelyard.base.period import Period
from steelyard.lens.caveats import Fired, fire

Series = pl.DataFrame | Iterable[tuple[str, float | None]]

# Fewer earlier periods than this carry no "record" worth the word.
FEW = 5


@dataclass(frozen=True)
class Record:
    """Where the value of `at` stands among itself and the earlier periods of its series.

    `rank` counts from the highest (1) of `n` values; `kind`: highest, lowest or None. `higher_before`,
    `lower_before`: the latest earlier period with a value at least as high, at least as low; None if there
    is none in the span. `since` is that period for the statement that fits (highest since, lowest since),
    None for a record of the whole span. `gaps`: periods between first and `at` that are not held, as runs.
    """

    at: str
    value: float
    rank: int
    n: int
    kind: str | None
    since: str | None
    higher_before: str | None
    lower_before: str | None
    span: str
    gaps: tuple[str, ...]
    caveats: tuple[Fired, ...]


@dataclass(frozen=True)
class Crossing:
    """Whether `at` is the first period held with a value above the threshold; `first` is that period."""

    at: str
    threshold: float
    is_first: bool
    first: str | None
    span: str
    gaps: tuple[str, ...]
    caveats: tuple[Fired, ...]


def record(series: Series, at: str) -> Record | None:
    """The record that the value at a period is; None where the series has no value there.

    `series`: columns (or pairs) period, value; nulls are gaps. Only periods up to `at` count. A tie is no
    record.
    """
    values = _until(series, at)
    if at not in values:
        return None
    here = values.pop(at)
    higher = _latest(values, lambda value: value >= here)
    lower = _latest(values, lambda value: value <= here)
    kind = None if not values else "highest" if higher is None else "lowest" if lower is None else None
    since = _since(higher, lower) if kind is None else None
    span, gaps = _extent([*values, at])
    rank = 1 + sum(value > here for value in values.values())
    caveats = _bounded(len(values), span, gaps)
    return Record(at, here, rank, len(values) + 1, kind, since, higher, lower, span, gaps, caveats)


def first_above(series: Series, threshold: float, at: str) -> Crossing | None:
    """Whether the value at a period is the first above a threshold; None where there is no value there."""
    values = _until(series, at)
    if at not in values:
        return None
    above = [period for period, value in values.items() if value > threshold]
    first = above[0] if above else None
    span, gaps = _extent(list(values))
    caveats = _bounded(len(values) - 1, span, gaps)
    return Crossing(at, threshold, first == at, first, span, gaps, caveats)


def runs(periods: Iterable[str]) -> list[str]:
    """Neighbouring periods of one length joined: 1996, 1997, 2006 become 1996-1997 and 2006."""
    joined: list[list[Period]] = []
    for period in sorted(Period.parse(text) for text in periods):
        if joined and joined[-1][-1].last + 1 == period.first:
            joined[-1].append(period)
        else:
            joined.append([period])
    return [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in joined]


def _until(series: Series, at: str) -> dict[str, float]:
    pairs = series.select("period", "value").iter_rows() if isinstance(series, pl.DataFrame) else series
    limit = Period.parse(at)
    held = {str(period): float(value) for period, value in pairs if value is not None}
    return {p: held[p] for p in sorted(held, key=Period.parse) if Period.parse(p).last <= limit.last}


def _latest(values: dict[str, float], test: object) -> str | None:
    fits = [period for period, value in values.items() if callable(test) and test(value)]
    return fits[-1] if fits else None


def _since(higher: str | None, lower: str | None) -> str | None:
    """The older of the two: the statement with the longer reach."""
    pair = [text for text in (higher, lower) if text is not None]
    return min(pair, key=Period.parse) if pair else None


def _extent(periods: list[str]) -> tuple[str, tuple[str, ...]]:
    parsed = sorted(Period.parse(text) for text in periods)
    step = parsed[-1].length
    held = {str(period) for period in parsed}
    every = [str(parsed[0].shift(m)) for m in range(0, parsed[-1].first - parsed[0].first + 1, step)]
    gaps = tuple(runs(text for text in every if text not in held))
    return f"{parsed[0]} to {parsed[-1]}" if len(parsed) > 1 else str(parsed[0]), gaps


def _bounded(earlier: int, span: str, gaps: tuple[str, ...]) -> tuple[Fired, ...]:
    fired = []
    if earlier < FEW:
        fired.append(fire("series_too_short", n=earlier + 1, span=span))
    if gaps:
        fired.append(fire("gaps_in_series", gaps=", ".join(gaps), span=span))
    return tuple(fired)
