"""The rates at which growth in one currency becomes growth in another: customs' own three, and the market's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.currency import market_rate
from steelyard.lens.panel import Frame, Panel, Seen, as_panel, seen
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import COARSE, Leg, level, pick_legs

FLOWS = ("export", "import")
NAMES = {
    "export": "customs' export rate",
    "import": "customs' import rate",
    "total": "customs' total-trade rate",
    "market": "the market's average rate",
}


@dataclass(frozen=True)
class Conversion:
    """Units of `currency` per US dollar in a period and its base.

    `kind`: export, import, total (customs' total of that flow, or of both, in the currency over the same in USD) or
    market (average of the months). `later`: a total is of a vintage after the as-of time; `sources`: of the totals.
    """

    kind: str
    currency: str
    period: str
    base: str
    now: float
    before: float
    later: bool = False
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The rate in words, without its figures."""
        return NAMES[self.kind]

    @property
    def text(self) -> str:
        """The rate with its figures, as it stands in notes."""
        later = " (totals of a later vintage)" if self.later else ""
        now, before = f"{self.now:.4f} {self.currency} per USD", f"{self.before:.4f}"
        return f"{self.name}{later}: {now} in {self.period}, {before} in {self.base}"

    def growth(self, percent: float, to: str) -> float:
        """Growth in the other currency, percent: in USD where `to` is USD, else from USD."""
        ratio = self.before / self.now if to == "USD" else self.now / self.before
        return 100 * ((1 + percent / 100) * ratio - 1)


def conversions(
    frame: Frame, t: datetime | None, *, reporter: str, period: str, base: str, currency: str = "CNY"
) -> dict[str, Conversion]:
    """The rates that are held for both periods, by kind; none where `currency` is the dollar itself.

    A total printed for the very window is preferred to the sum of its months, which may carry no revision, and that
    of the agency's table of totals (its source's rank) to the sum line of another table.
    """
    if currency == "USD":
        return {}
    panel = as_panel(frame)
    found: dict[str, Conversion] = {}
    for kind, flows in (("export", ["export"]), ("import", ["import"]), ("total", FLOWS)):
        pairs = [_implied(panel, t, reporter, flows, window, currency) for window in (period, base)]
        if pairs[0] and pairs[1]:
            (now, points), (before, earlier) = pairs[0], pairs[1]
            totals = (*points, *earlier)
            later = any(point.later_vintage for point in totals)
            named = {name for point in totals for name in point.source.split(" + ")}
            found[kind] = Conversion(kind, currency, period, base, now, before, later, tuple(sorted(named)))
    market = [market_rate(panel, t, window, f"{currency}/USD") for window in (period, base)]
    if market[0] and market[1]:
        found["market"] = Conversion("market", currency, period, base, market[0], market[1])
    return found


def amount(frame: Frame, t: datetime | None, leg: Leg) -> Point | None:
    """One level; twelve months that are no calendar year also as the year to date plus the rest of the year before."""
    panel = as_panel(frame)
    return level(panel, t, leg) or trailing(panel, t, leg)


def trailing(panel: Panel, t: datetime | None, leg: Leg) -> Point | None:
    """Twelve months from three cumulated figures of one source; None for another window or where one is not held."""
    window = Period.parse(leg.period)
    if window.length != 12 or window.freq == "A":
        return None
    to_date = window.year_to_date()
    wanted = [str(to_date), str(window.year - 1), str(to_date.year_before())]
    found = pick_legs(panel, t, [replace(leg, period=text) for text in wanted], across=False)
    if found is None:
        return None
    now, year, then = found.points
    return replace(
        now, value=now.value + year.value - then.value, period=leg.period, known_from=found.known_from,
        later_vintage=found.later_vintage, rounding=sum(point.rounding for point in found.points),
        note=f"{wanted[0]} + {wanted[1]} - {wanted[2]}",
    )  # fmt: skip


def _implied(
    panel: Panel, t: datetime | None, reporter: str, flows: Sequence[str], period: str, currency: str
) -> tuple[float, list[Point]] | None:
    totals: list[list[Point]] = []
    for money in (currency, "USD"):
        points = [total(panel, t, Leg(period, reporter, flow, currency=money)) for flow in flows]
        if any(point is None or not point.value for point in points):
            return None
        totals.append([point for point in points if point])
    home, dollars = (sum(point.value for point in held) for held in totals)
    return home / dollars, [*totals[0], *totals[1]]


def total(panel: Panel, t: datetime | None, leg: Leg) -> Point | None:
    """The total of all goods for a flow and window, of the source that ranks first; else as `amount` finds it."""
    rows = panel.rows(reporter=leg.reporter, flow=leg.flow, currency=leg.currency, period=leg.period, variant="none")
    fine = [s for s in seen(rows, t) if s.row.value and 50 * s.row.rounding <= COARSE * abs(s.row.value)]
    ranks = panel.ranks

    def merit(one: Seen) -> tuple[bool, int, datetime]:
        return not one.later, -ranks.get(one.row.source, 99), one.row.known_from

    return of_seen(max(fine, key=merit)) if fine else amount(panel, t, leg)
