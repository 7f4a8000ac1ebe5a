"""Exports less imports by month, year to date, year and partner: printed, and derived from one source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.base.period import Period
from steelyard.lens import arithmetic, firing
from steelyard.lens.caveats import Fired, fire, unique
from steelyard.lens.currency import levels_in
from steelyard.lens.panel import Frame, Panel, as_panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg


@dataclass(frozen=True)
class Balance:
    """A balance in base units of `currency`.

    `printed`: as the agency stated it; `derived` = exports - imports of one source and vintage (converted
    flow by flow where held in another currency). `difference` = printed - derived.
    """

    period: str
    partner: str
    currency: str
    printed: Point | None
    derived: Point | None
    exports: Point | None
    imports: Point | None
    difference: float | None
    caveats: tuple[Fired, ...]

    @property
    def headline(self) -> Point:
        """The printed balance, unless the levels have since been revised or only they were known by then."""
        chosen = self.printed or self.derived
        if self.printed and self.derived and not self.derived.later_vintage:
            revised = self.derived.known_from > self.printed.known_from and not self.derived.converted
            chosen = self.derived if revised or self.printed.later_vintage else chosen
        if chosen is None:
            raise ValueError("a balance holds a printed or a derived figure")
        return chosen

    @property
    def kind(self) -> str:
        """`printed` or `derived`: which one the headline is."""
        return "printed" if self.headline is self.printed else "derived"


def balance(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
) -> Balance | None:
    """The balance of a period; None where neither a printed one nor both flows of one source are held."""
    panel = as_panel(frame)
    period = str(Period.parse(period))
    rows = panel.rows(
        reporter=reporter, partner=partner, flow="balance", product=product,
        indicator="level_published", currency=currency, period=period,
    )  # fmt: skip
    printed = of_seen(freshest(rows, t, panel.ranks))
    derived, exports, imports = _derived(panel, t, reporter, period, partner, product, currency)
    if printed is None and derived is None:
        return None
    difference = printed.value - derived.value if printed and derived else None
    found = Balance(period, partner, currency, printed, derived, exports, imports, difference, ())
    caveats = [
        *firing.of_point(found.headline),
        *firing.of_window(reporter, period, False),
        *firing.of_disagreement(rows, t, printed),
        *firing.of_partner(reporter, partner),
        *([fire("cif_fob")] if reporter == "CHN" else []),
    ]
    return Balance(period, partner, currency, printed, derived, exports, imports, difference, unique(caveats))


def history(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
    freq: str = "A",
) -> pl.DataFrame:
    """Balances of all years (`freq` A) or months (M) from the first to the last held; gaps are rows of nulls.

    Columns: period, value (printed where known by `t`, else derived), kind, printed, derived, exports,
    imports (base units of the currency), later_vintage, source, known_from.
    """
    panel = as_panel(frame)
    held = _held(panel, reporter, partner, product, currency, freq)
    if not held:
        return pl.DataFrame(schema=_HISTORY)
    rows = []
    for period in _span(held):
        key = {"reporter": reporter, "partner": partner, "product": product, "currency": currency}
        found = balance(panel, t, period=period, **key) if period in held else None
        rows.append(_history_row(period, found))
    frame = pl.DataFrame(rows, schema=_HISTORY, orient="row")
    last = frame["value"].is_not_null().arg_true()
    return frame.slice(last[0], last[-1] - last[0] + 1) if len(last) else frame.clear()


_HISTORY = {
    "period": pl.String, "value": pl.Float64, "kind": pl.String, "printed": pl.Float64, "derived": pl.Float64,
    "exports": pl.Float64, "imports": pl.Float64, "later_vintage": pl.Boolean, "source": pl.String,
    "known_from": pl.Datetime("us", "UTC"),
}  # fmt: skip


def _derived(
    panel: Panel, t: datetime | None, reporter: str, period: str, partner: str, product: str, currency: str
) -> tuple[Point | None, Point | None, Point | None]:
    legs = [Leg(period, reporter, flow, partner, product, "value", currency) for flow in ("export", "import")]
    found = levels_in(panel, t, legs, across=False)
    if found is None:
        return None, None, None
    levels = found[0]
    exports, imports = levels.points
    converted = exports.converted or imports.converted
    if exports.converted and imports.converted:
        converted = f"{exports.converted}; {imports.converted.partition(' at ')[2]}"
    derived = Point(
        value=arithmetic.balance(exports.value, imports.value),
        unit=exports.unit,
        period=period,
        currency=currency,
        status=exports.status,
        known_from=levels.known_from,
        later_vintage=levels.later_vintage,
        source=levels.source,
        reference=exports.reference,
        rounding=exports.rounding + imports.rounding,
        converted=converted,
        note="exports less imports of one source",
    )
    return derived, exports, imports


def _held(panel: Panel, reporter: str, partner: str, product: str, currency: str, freq: str) -> set[str]:
    found: set[str] = set()
    for flow, indicator in (("balance", "level_published"), ("export", "value")):
        for money in {currency, "CNY", "USD"}:
            key = {"reporter": reporter, "partner": partner, "flow": flow, "product": product}
            found.update(panel.periods(**key, indicator=indicator, currency=money))
    return {period for period in found if Period.parse(period).freq == freq}


def _span(held: set[str]) -> list[str]:
    periods = [Period.parse(text) for text in held]
    step = periods[0].length
    first, last = min(periods), max(periods)
    return [str(first.shift(months)) for months in range(0, last.first - first.first + 1, step)]


def _history_row(period: str, found: Balance | None) -> tuple[object, ...]:
    if found is None:
        return (period, *[None] * 9)
    chosen = found.headline
    values = (point.value if point else None for point in (found.printed, found.derived, found.exports, found.imports))
    return (period, chosen.value, found.kind, *values, chosen.later_vintage, chosen.source, chosen.known_from)
