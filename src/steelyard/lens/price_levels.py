"""Exchange rates and price levels by year, of economies and of groups of them, as logarithms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import UnknownName
from steelyard.lens.panel import Panel, Row, freshest
from steelyard.lens.point import Point, of_seen

Array = NDArray[np.float64]
DEFLATORS = {"gdp": "gdp_deflator", "cpi": "cpi", "ppi": "ppi"}
NAMES = {"gdp": "GDP deflator", "cpi": "consumer prices", "ppi": "producer prices"}
RATE_UNITS = ("LCU/USD", "CNY/USD")


@dataclass(frozen=True)
class PriceLevels:
    """What the ledger holds of `years` as of `t`: units of currency per dollar, and price levels by one deflator.

    `groups`: members of economies of a coarser table; a group's logarithms are the means of its members' changes,
    weighted by their gross domestic product in its newest year of the window; who has none of it is left out.
    """

    panel: Panel
    t: datetime | None
    years: tuple[int, ...]
    deflator: str
    groups: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        """UnknownName for a deflator that is none."""
        if self.deflator not in DEFLATORS:
            raise UnknownName("deflator", self.deflator, DEFLATORS)

    def rate(self, code: str) -> Array | None:
        """Logarithm of units of the economy's currency per dollar by year; None where a year is missing."""
        found = self._pair(code)
        return found[0] if found else None

    def price(self, code: str) -> Array | None:
        """Logarithm of the economy's price level by year; None where a year is missing."""
        found = self._pair(code)
        return found[1] if found else None

    def both(self, code: str) -> bool:
        """Whether rates and prices of all years are held."""
        return self._pair(code) is not None

    def _pair(self, code: str) -> tuple[Array, Array] | None:
        if code not in self._found:
            self._found[code] = self._group(code) if code in self.groups else self._single(code)
        return self._found[code]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources used so far."""
        return tuple(sorted(self._sources))

    @property
    def later(self) -> datetime | None:
        """The newest vintage used that was published after the as-of time; None where all were known by then."""
        return max(self._vintages, default=None)

    @cached_property
    def _vintages(self) -> set[datetime]:
        return set()

    @cached_property
    def _found(self) -> dict[str, tuple[Array, Array] | None]:
        return {}

    @cached_property
    def _sources(self) -> set[str]:
        return set()

    def _single(self, code: str) -> tuple[Array, Array] | None:
        rates = np.zeros(len(self.years)) if code == "USA" else self._logs(code, "exchange_rate", "USA", RATE_UNITS)
        prices = self._logs(code, DEFLATORS[self.deflator], "none", ("index",))
        return None if rates is None or prices is None else (rates, prices)

    def _group(self, code: str) -> tuple[Array, Array] | None:
        members = {one: self._pair(one) for one in self.groups[code] if self.both(one)}
        sizes = {one: size for one in members if (size := self._size(one))}
        total = sum(sizes.values())
        if not total:
            return None
        parts = [(sizes[one] / total, found) for one, found in members.items() if one in sizes and found]
        rates = sum((share * (found[0] - found[0][0]) for share, found in parts), np.zeros(len(self.years)))
        prices = sum((share * (found[1] - found[1][0]) for share, found in parts), np.zeros(len(self.years)))
        return rates, prices

    def _size(self, code: str) -> float | None:
        held = self.panel.rows(reporter=code, partner="none", flow="none", product="none", indicator="gdp")
        within = [row.period for row in held if row.period.isdigit() and int(row.period) <= self.years[-1]]
        point = self._point([row for row in held if row.period == max(within, default="")])
        return point.value if point else None

    def _logs(self, code: str, indicator: str, partner: str, units: Sequence[str]) -> Array | None:
        rows = self.panel.rows(
            reporter=code, partner=partner, flow="none", product="none", indicator=indicator, currency="none",
            variant="none",
        )  # fmt: skip
        for unit in units:
            own = [row for row in rows if row.unit == unit]
            found = [self._point([row for row in own if row.period == str(year)]) for year in self.years]
            points = [point for point in found if point is not None and point.value > 0]
            if len(points) == len(self.years):
                self._sources.update(point.source for point in points)
                self._vintages.update(point.known_from for point in points if point.later_vintage)
                return np.log([point.value for point in points])
        return None

    def _point(self, rows: Sequence[Row]) -> Point | None:
        return of_seen(freshest(rows, self.t, self.panel.ranks)) if rows else None


def years_held(panel: Panel, code: str, deflator: str) -> tuple[int, ...]:
    """Years in which an economy has a price level and, unless it is the United States, a rate to the dollar."""
    common = {"reporter": code, "flow": "none", "product": "none", "currency": "none"}
    prices = panel.periods(**common, partner="none", indicator=DEFLATORS.get(deflator, deflator))
    rates = prices if code == "USA" else panel.periods(**common, partner="USA", indicator="exchange_rate")
    return tuple(sorted(int(year) for year in set(prices) & set(rates) if year.isdigit()))
