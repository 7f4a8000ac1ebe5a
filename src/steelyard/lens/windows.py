"""Which months a statement about a period compares."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.lens.caveats import entry


def window(reporter: str, period: str) -> tuple[str, bool]:
    """The period to measure and whether it was pooled.

    January or February alone becomes January-February where the reporter publishes them jointly (the first
    such year stands in data/caveats.toml under pooled_months): the date of the Lunar New Year moves trade
    between them.
    """
    asked = Period.parse(period)
    since = entry("pooled_months").applies.get(reporter)
    if since is None or asked.year < since or asked.length != 1 or asked.first % 12 > 1:
        return str(asked), False
    return str(Period(12 * asked.year, 12 * asked.year + 1)), True


def year_before(period: str) -> str:
    """The same months of the year before."""
    return str(Period.parse(period).year_before())


def parts(period: str) -> list[list[str]]:
    """Ways to add a period up from shorter ones: with a pooled start first, then from single months."""
    whole = Period.parse(period)
    if whole.length == 1:
        return []
    months = [str(month) for month in whole.months]
    ways = [months]
    if whole.length > 2 and whole.first % 12 == 0:
        ways.insert(0, [str(Period(whole.first, whole.first + 1)), *months[2:]])
    return ways
