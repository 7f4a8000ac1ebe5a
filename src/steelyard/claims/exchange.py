"""Between which bounds the exchange rate of a period can lie, from figures that come with the package."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from steelyard.base.period import Period
from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table

_RECENT = 5  # years


@dataclass(frozen=True, slots=True)
class Band:
    """Units of a currency per US dollar over a period. `known`: figures of that very period are behind it.

    `text` says what the bounds are of.
    """

    rate: Interval
    known: bool
    text: str


Bands = Callable[[str, Period], Band | None]
"""What gives the band of a currency in a period: `shipped`, or the same from a ledger."""


@lru_cache(4096)
def shipped(currency: str, period: Period) -> Band | None:
    """The band from data/claims/exchange_bands.csv; None for a currency that it does not hold.

    With monthly averages: from the lowest to the highest of the years touched, the December before included (customs
    convert at rates of the month before), and a little more for days. With yearly averages: a tenth either way. For a
    period after the last year held: the averages of the five years before, widened, and `known` is False.
    """
    if currency == "USD":
        return Band(Interval(1.0, 1.0), True, "a dollar is a dollar")
    years = _years().get(currency)
    if not years:
        return None
    tolerance = table("arithmetic")["tolerance"]
    asked = range(period.first // 12, period.last // 12 + 1)
    if len(asked) <= 2 * len(years) and all(year in years for year in asked):
        rows = [years[year] for year in asked]
        monthly = all(of == "months" for _, of in rows)
        rate = _hull([rate for rate, _ in rows])
        wide = rate.widened(tolerance["month_average" if monthly else "year_average"])
        return Band(wide, True, f"{'monthly' if monthly else 'yearly'} averages of {_run(asked)}")
    recent = [years[year] for year in sorted(years) if year < asked[-1]][-_RECENT:]
    if not recent:
        return None
    rate, factor = _hull([rate for rate, _ in recent]), tolerance["stale"]
    return Band(Interval(rate.low / factor, rate.high * factor), False, "yearly averages of years before, widened")


def change(bands: Bands, currency: str, period: Period, base: Period) -> Interval:
    """By what factor units of `currency` per dollar can have changed from `base` to `period`."""
    now, before = bands(currency, period), bands(currency, base)
    if now and before and now.known and before.known:
        return now.rate / before.rate
    wide = table("arithmetic")["tolerance"]["currency"]
    return Interval(1 - wide, 1 + wide)


def spot(bands: Bands, currency: str, period: Period, rate: Interval) -> str:
    """A later year, up to two on, whose rates meet `rate`, as a text; "" where none does."""
    for year in (period.year + 1, period.year + 2):
        band = bands(currency, Period.year_of(year))
        if band and band.known and band.rate.overlaps(rate):
            return str(year)
    return ""


def _hull(rates: list[Interval]) -> Interval:
    return Interval(min(one.low for one in rates), max(one.high for one in rates))


def _run(years: range) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"


@cache
def _years() -> dict[str, dict[int, tuple[Interval, str]]]:
    text = files("steelyard").joinpath("data", "claims", "exchange_bands.csv").read_text(encoding="utf-8")
    found: dict[str, dict[int, tuple[Interval, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        rate = Interval(float(row["low"]), float(row["high"]))
        found.setdefault(row["currency"], {})[int(row["year"])] = (rate, row["of"])
    return found
