"""Growth of nominal GDP in US dollars since a base year, as far as the ledger holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from steelyard.ledger.store import Ledger
from steelyard.lens.currency import market_rate
from steelyard.lens.panel import Panel
from steelyard.lever.growths import Growth, newest

# Currency of an economy's own accounts and the unit of its exchange rate, where the ledger has a series of it.
_MONEY = {"CHN": "CNY/USD"}


class Fact(NamedTuple):
    """One figure as of the time asked."""

    value: float
    source: str
    known_from: datetime


class Accounts:
    """GDP, its real growth and deflator from the ledger as of a time (None: now)."""

    def __init__(self, ledger: Ledger, as_of: datetime | None) -> None:
        names = ("gdp", "gdp_growth", "gdp_deflator_yoy")
        rows = ledger.snapshot(as_of).rows(indicator=names, variant="none").iter_rows(named=True)
        self._facts = {
            (row["reporter"], row["indicator"], row["period"]): Fact(row["value"], row["source"], row["known_from"])
            for row in rows
            if row["indicator"] != "gdp" or (row["currency"] == "USD" and row["price_basis"] == "current")
        }
        self._rates = Panel(ledger.vintages(indicator="exchange_rate"))
        self._as_of = as_of

    def growth(self, members: Sequence[str], base: int, to: int) -> Growth | None:
        """Growth of the members' GDP together; None unless every one's is known.

        Of each member: both years as held; else real growth and deflator compounded over the years and brought to
        dollars at the market's annual average rate; else up to the last year held, which `how` names.
        """
        parts = [self._one(code, base, to) for code in members]
        weights = [self._fact(code, "gdp", base) for code in members]
        if not parts or any(part is None for part in parts) or any(weight is None for weight in weights):
            return None
        known = [part for part in parts if part is not None]
        size = [weight.value for weight in weights if weight is not None]
        ratio = sum(part.ratio * weight for part, weight in zip(known, size, strict=True)) / sum(size)
        return Growth(
            ratio,
            "; ".join(dict.fromkeys(part.how for part in known)),
            tuple(dict.fromkeys(source for part in known for source in part.sources)),
            newest(part.known_from for part in known),
            any(part.estimate for part in known),
        )

    def _one(self, code: str, base: int, to: int) -> Growth | None:
        return self._between(code, base, to) or self._compounded(code, base, to) or self._latest(code, base, to)

    def _between(self, code: str, base: int, to: int) -> Growth | None:
        first, last = self._fact(code, "gdp", base), self._fact(code, "gdp", to)
        if first is None or last is None:
            return None
        sources = tuple(dict.fromkeys((last.source, first.source)))
        return Growth(last.value / first.value, f"{to} over {base}", sources, newest((last[2], first[2])))

    def _latest(self, code: str, base: int, to: int) -> Growth | None:
        for year in range(to - 1, base, -1):
            found = self._between(code, base, year)
            if found is not None:
                how = f"{year} over {base}: no later year is held"
                return Growth(found.ratio, how, found.sources, found.known_from, estimate=True)
        return None

    def _compounded(self, code: str, base: int, to: int) -> Growth | None:
        years = range(base + 1, to + 1)
        facts = [self._fact(code, name, year) for year in years for name in ("gdp_growth", "gdp_deflator_yoy")]
        unit = _MONEY.get(code)
        if unit is None or any(fact is None for fact in facts):
            return None
        now, then = (market_rate(self._rates, self._as_of, str(year), unit) for year in (to, base))
        if now is None or then is None:
            return None
        known = [fact for fact in facts if fact is not None]
        ratio = then / now
        for fact in known:
            ratio *= 1 + fact.value / 100
        how = f"real growth and deflator {base + 1}-{to}, in USD at the average rate of {to} and {base}"
        rates = self._rates.frame.filter(unit=unit)["source"].unique().sort()
        sources = tuple(dict.fromkeys((*(fact.source for fact in known), *rates)))
        return Growth(ratio, how, sources, newest(fact.known_from for fact in known), estimate=True)

    def _fact(self, code: str, indicator: str, year: int) -> Fact | None:
        return self._facts.get((code, indicator, str(year)))
