"""The two records of a flow as the ledger holds them: periods of both, in US dollars, with their valuation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import polars as pl

from steelyard.base.period import Period
from steelyard.lens.bisection import part
from steelyard.lens.currency import in_currency, market_rate
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level

CURRENCY = "USD"
HUB = "HKG"
YEARLIKE = 9  # months from January that stand for a year that is not held whole
Panels = Callable[[str], Panel]


@dataclass(frozen=True)
class Record:
    """One period as both sides record it; `valuation` of the importer's figure; `hub`: the exporter's to Hong Kong.

    `coarse`: a month that is converted at the average rate of its year.
    """

    period: str
    exporter: Point
    importer: Point
    valuation: str
    hub: Point | None
    coarse: bool = False

    @property
    def negative(self) -> bool:
        """Whether a side's record lies below nought, which trade cannot."""
        return self.exporter.value < 0 or self.importer.value < 0

    @property
    def time(self) -> float:
        """The middle of the period in years."""
        whole = Period.parse(self.period)
        return (whole.first + whole.last + 1) / 24


def records(panels: Panels, t: datetime | None, exporter: str, importer: str, freq: str | None = None) -> list[Record]:
    """Periods that both hold, in order. `freq`: year (whole years, else from nine months of one) or month.

    None: years where two or more are held, else months.
    """
    if freq is None:
        years = records(panels, t, exporter, importer, "year")
        if len(years) > 1:
            return years
        months = records(panels, t, exporter, importer, "month")
        return months if len(months) > len(years) else years
    held = [
        _held(panels(exporter), exporter, "export", importer),
        _held(panels(importer), importer, "import", exporter),
    ]
    wanted = (held[0] | held[1]) if freq == "year" else (held[0] & held[1])
    found = {}
    for period in sorted(filter(_LIKE[freq], wanted), key=lambda one: (one.last, one.first)):
        one = _record(panels, t, str(period), exporter, importer)
        if one:
            found[period] = one
    return [one for period, one in found.items() if not any(_within(period, other) for other in found)]


def _within(period: Period, other: Period) -> bool:
    return period != other and other.first <= period.first and period.last <= other.last


def _yearlike(period: Period) -> bool:
    return period.first % 12 == 0 and YEARLIKE <= period.length <= 12


def _monthlike(period: Period) -> bool:
    return period.length == 1 or (period.length == 2 and period.first % 12 == 0)


_LIKE = {"year": _yearlike, "month": _monthlike}


def _held(panel: Panel, reporter: str, flow: str, partner: str) -> set[Period]:
    rows = part(panel.frame, reporter, partner, flow, "TOTAL", "value")
    single = {Period.parse(text) for text in rows["period"].unique()}
    years = {period.year for period in single if period.length == 1}
    return single | {Period.year_of(year) for year in years}


def _record(panels: Panels, t: datetime | None, period: str, exporter: str, importer: str) -> Record | None:
    sold = _dollars(panels(exporter), t, Leg(period, exporter, "export", importer, currency=CURRENCY))
    bought = _dollars(panels(importer), t, Leg(period, importer, "import", exporter, currency=CURRENCY))
    if sold is None or bought is None:
        return None
    hub = None if HUB in (exporter, importer) else _dollars(
        panels(exporter), t, Leg(period, exporter, "export", HUB, currency=CURRENCY)
    )  # fmt: skip
    valuation = _valuation(panels(importer), importer, exporter, bought.point)
    through = hub.point if hub and hub.point.value >= 0 else None
    return Record(period, sold.point, bought.point, valuation, through, sold.coarse or bought.coarse)


class _Dollars(NamedTuple):
    point: Point
    coarse: bool = False


def _dollars(panel: Panel, t: datetime | None, leg: Leg) -> _Dollars | None:
    """The level in US dollars: as held, at customs' implied rate, else at the average rate of the window or year."""
    own = in_currency(panel, t, leg)
    if own:
        return _Dollars(own)
    rows = part(panel.frame, leg.reporter, leg.partner, leg.flow, "TOTAL", "value")
    for money in sorted(set(rows["currency"].unique()) - {CURRENCY}):
        point = level(panel, t, replace(leg, currency=money))
        rate, window = _average(panel, t, leg.period, money) if point else (None, "")
        if point and rate:
            said = f"{money} at the average rate of {window}: {rate:,.4g} {money} per USD"
            coarse = window != leg.period and not _yearlike(Period.parse(leg.period))
            return _Dollars(
                replace(point, value=point.value / rate, currency=CURRENCY, unit=CURRENCY, converted=said), coarse
            )
    return None


def _average(panel: Panel, t: datetime | None, period: str, money: str) -> tuple[float | None, str]:
    year = str(Period.parse(period).year)
    for window in (period, year):
        for unit in (f"{money}/USD", "LCU/USD"):
            rate = market_rate(panel, t, window, unit)
            if rate:
                return rate, window
    return None, period


def _valuation(panel: Panel, importer: str, exporter: str, point: Point) -> str:
    """Valuation of the importer's figures of the point's source; several are joined with a plus."""
    rows = part(panel.frame, importer, exporter, "import", "TOTAL", "value")
    own = rows.filter(pl.col("source").is_in(point.source.split(" + ")))
    return "+".join(sorted(own["valuation"].unique())) or "none"
