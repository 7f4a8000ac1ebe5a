"""A question about trade and the measures it can be answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.base.period import Period
from steelyard.lab.frames import balance_frame, growth_frame, share_frame, year_to_date_frame
from steelyard.ledger.result import Result

if TYPE_CHECKING:
    from steelyard.lab import Lab


class Trade:
    """A question to the ledger, asked when a measure is taken."""

    def __init__(
        self,
        lab: Lab,
        reporter: str,
        flow: str,
        partners: tuple[str, ...],
        product: str,
        currency: str,
        start: str | None,
        end: str | None,
    ) -> None:
        self.lab, self.reporter, self.flow, self.partners = lab, reporter, flow, partners
        self.product, self.currency, self.start, self.end = product, currency, start, end

    def levels(self, indicator: str = "value") -> Result:
        """The figures themselves, as of the lab's time."""
        return self.lab.snapshot().select(**self._filters(indicator))

    def vintages(self, indicator: str = "value") -> Result:
        """Every vintage held, disputed ones included, oldest first."""
        from steelyard.ledger.result import build

        self.levels(indicator)
        rows = self.lab.ledger.vintages(**self._filters(indicator))
        return build(rows.with_columns(later_vintage=rows["known_from"] > self.lab.time), self.lab.time,
                     self.lab.ledger.sources())  # fmt: skip

    def yoy(self) -> Result:
        """Growth on the same period of the year before: as published and from levels, with their difference.

        Columns: partner, period, base, published, computed, difference (percent, points), cause, caveats, ...
        """
        return growth_frame(self, self._periods())

    def ytd(self) -> Result:
        """Year-to-date growth for each month held; equal month sets only."""
        return year_to_date_frame(self, self._periods())

    def share(self) -> Result:
        """Shares of the partners in the reporter's total, percent."""
        return share_frame(self)

    def balance(self) -> Result:
        """Exports less imports of each partner and period held, and what the agency printed of it."""
        return balance_frame(self)

    def held(self, partner: str, *series: tuple[str, str]) -> list[str]:
        """Periods within start and end for which a (flow, indicator) is held with the partner in any currency."""
        panel = self.lab.panel(self.reporter)
        found = {
            period
            for flow, indicator in series
            for money in panel.keys(
                reporter=self.reporter, partner=partner, flow=flow, product=self.product, indicator=indicator
            )
            for period in panel.periods(**money)
        }
        return sorted((p for p in found if self._within(Period.parse(p))), key=lambda p: (Period.parse(p).last, p))

    def _within(self, period: Period) -> bool:
        after = self.start is None or period.first >= Period.parse(self.start).first
        return after and (self.end is None or period.last <= Period.parse(self.end).last)

    def _filters(self, indicator: str) -> dict[str, Any]:
        from steelyard.ledger.schema import COLUMNS

        money = {
            "value",
            "level_published",
            "yoy_published",
            "mom_published",
            "consensus_yoy",
            "consensus_level",
        }
        return {
            "reporter": self.reporter,
            "flow": self.flow,
            "partner": list(self.partners) if self.flow != "none" or self.partners != ("WLD",) else None,
            "product": self.product if self.flow != "none" or self.product != "TOTAL" else None,
            "indicator": indicator,
            "currency": self.currency if indicator in money and "currency" in COLUMNS else None,
            "start": self.start,
            "end": self.end,
        }

    def _periods(self) -> list[str]:
        rows = self.levels().data
        return sorted(rows["period"].unique().to_list(), key=lambda text: (Period.parse(text).last, text))
