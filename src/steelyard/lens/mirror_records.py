"""The two records of a flow as the ledger holds them: periods of both, in US dollars, with their valuation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
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
    """One period as both sides record it; `valuation` of the importer's figure; `hub`: the exporter's to Hong Kong."""

    period: str
    exporter: Point
    importer: Point
    valuation: str
    hub: Point | None

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
    keys = panel.keys(reporter=reporter, flow=flow, partner=partner, product="TOTAL", indicator="value")
    single = {Period.parse(text) for key in keys for text in panel.periods(**key)}
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
    return Record(period, sold, bought, _valuation(panels(importer), importer, exporter, bought), hub)


def _dollars(panel: Panel, t: datetime | None, leg: Leg) -> Point | None:
    """The level in US dollars: as held, at customs' implied rate, else at the average rate of the window or year."""
    own = in_currency(panel, t, leg)
    if own:
        return own
    keys = panel.keys(reporter=leg.reporter, flow=leg.flow, partner=leg.partner, product="TOTAL", indicator="value")
    for money in sorted({key["currency"] for key in keys} - {CURRENCY}):
        point = level(panel, t, replace(leg, currency=money))
        rate, window = _average(panel, t, leg.period, money)
        if point and rate:
            said = f"{money} at the average rate of {window}: {rate:,.4g} {money} per USD"
            return replace(point, value=point.value / rate, currency=CURRENCY, unit=CURRENCY, converted=said)
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
    keys = panel.keys(reporter=importer, flow="import", partner=exporter, product="TOTAL", indicator="value")
    rows = [row for key in keys for row in panel.rows(**key) if row.source in point.source.split(" + ")]
    return "+".join(sorted({row.valuation for row in rows})) or "none"
