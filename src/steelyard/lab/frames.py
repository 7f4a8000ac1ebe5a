"""Measures of several partners and periods as one frame with basis, vintage and caveats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import NoCoverage
from steelyard.ledger.result import Coverage, Result, Vintage
from steelyard.lens.balance import Balance, balance
from steelyard.lens.growth import Rate, growth
from steelyard.lens.point import Point
from steelyard.lens.shares import Share, share

if TYPE_CHECKING:
    from steelyard.lab.trade import Trade


def growth_frame(trade: Trade, periods: Sequence[str]) -> Result:
    """Growth of each partner and period held (see `Trade.yoy`)."""
    found = [
        (partner, rate)
        for partner in trade.partners
        for period in dict.fromkeys(periods)
        if (rate := growth(trade.lab.panel(trade.reporter), trade.lab.time, **_query(trade, partner, period)))
    ]
    rows = {(partner, rate.period): _growth_row(trade, partner, rate) for partner, rate in found}
    return _result(trade, list(rows.values()), [p for _, r in found for p in (r.published, r.computed)])


def year_to_date_frame(trade: Trade, periods: Sequence[str]) -> Result:
    """Growth of January to each month held."""
    months = [Period.parse(text) for text in periods]
    spans = [str(month.year_to_date()) for month in months if month.length == 1]
    return growth_frame(trade, spans)


def balance_frame(trade: Trade) -> Result:
    """Balance of each partner and period held: as printed, and exports less imports of one source and vintage."""
    panel, t = trade.lab.panel(trade.reporter), trade.lab.time
    found = [
        one
        for partner in trade.partners
        for period in trade.held(partner, ("balance", "level_published"), ("export", "value"))
        if (one := balance(panel, t, reporter=trade.reporter, period=period, partner=partner,
                           product=trade.product, currency=trade.currency))
    ]  # fmt: skip
    return _result(trade, [_balance_row(trade, one) for one in found], [one.headline for one in found])


def share_frame(trade: Trade) -> Result:
    """Share of each partner in the reporter's total of the flow, percent."""
    query = {
        "reporter": trade.reporter,
        "flow": trade.flow,
        "product": trade.product,
        "currency": trade.currency,
    }
    panel, t = trade.lab.panel(trade.reporter), trade.lab.time
    found = [
        one
        for partner in trade.partners
        for period in trade.held(partner, (trade.flow, "value"), (trade.flow, "share_published"))
        if (one := share(panel, t, partner=partner, period=period, **query))
    ]
    return _result(trade, [_share_row(trade, one) for one in found], [one.headline for one in found])


def _query(trade: Trade, partner: str, period: str) -> dict[str, Any]:
    return {
        "reporter": trade.reporter, "flow": trade.flow, "partner": partner, "product": trade.product,
        "currency": trade.currency, "period": period,
    }  # fmt: skip


def _growth_row(trade: Trade, partner: str, rate: Rate) -> dict[str, Any]:
    point = rate.headline
    return {
        "reporter": trade.reporter, "partner": partner, "flow": trade.flow, "product": trade.product,
        "indicator": "yoy", "period": rate.period, "base": rate.base, "value": point.value,
        "published": rate.published.value if rate.published else None,
        "computed": rate.computed.value if rate.computed else None,
        "difference": rate.difference, "cause": rate.cause, "unit": "percent", "currency": rate.currency,
        **_provenance(point), "caveats": ", ".join(caveat.code for caveat in rate.caveats),
    }  # fmt: skip


def _balance_row(trade: Trade, one: Balance) -> dict[str, Any]:
    point = one.headline
    return {
        "reporter": trade.reporter, "partner": one.partner, "flow": "balance", "product": trade.product,
        "indicator": f"balance_{one.kind}", "period": one.period, "value": point.value,
        "printed": one.printed.value if one.printed else None,
        "derived": one.derived.value if one.derived else None,
        "unit": point.unit, "currency": point.currency, "rounding": point.rounding, **_provenance(point),
        "caveats": ", ".join(caveat.code for caveat in one.caveats),
    }  # fmt: skip


def _share_row(trade: Trade, one: Share) -> dict[str, Any]:
    return {
        "reporter": trade.reporter, "partner": one.partner, "flow": trade.flow, "product": trade.product,
        "indicator": "share", "period": one.period, "value": one.headline.value, "unit": "percent",
        "currency": one.headline.currency, **_provenance(one.headline),
        "caveats": ", ".join(caveat.code for caveat in one.caveats),
    }  # fmt: skip


def _provenance(point: Point) -> dict[str, Any]:
    return {
        "converted": point.converted or "", "status": point.status, "known_from": point.known_from,
        "later_vintage": point.later_vintage, "source": point.source,
    }  # fmt: skip


def _result(trade: Trade, rows: list[dict[str, Any]], points: Iterable[Point | None]) -> Result:
    if not rows:
        raise NoCoverage(
            f"No figure to measure for {trade.reporter} {trade.flow} with {', '.join(trade.partners)}: "
            "the levels held have no base period. Widen --from, or ask for the values."
        )
    data = pl.DataFrame(rows, infer_schema_length=None)
    known = [point.known_from for point in points if point]
    spans = [Period.parse(text) for text in data["period"].unique()]
    return Result(
        data,
        {"currency": tuple(sorted(data["currency"].unique()))},
        Vintage(
            trade.lab.time,
            min(known, default=None),
            max(known, default=None),
            int(data["later_vintage"].sum()),
        ),
        Coverage(
            data.height,
            f"{min(span.start for span in spans):%Y-%m}",
            f"{max(span.end for span in spans):%Y-%m}",
            tuple(sorted(data["partner"].unique())),
        ),
        _notes(data, trade.lab.time),
        sources=trade.lab.ledger.sources(),
    )


def _notes(data: pl.DataFrame, at: datetime) -> tuple[str, ...]:
    later, converted = int(data["later_vintage"].sum()), data.filter(pl.col("converted") != "").height
    notes = []
    if later:
        notes.append(f"{later} of {data.height} rows are of a vintage later than {at:%Y-%m-%d}")
    if converted:
        notes.append(f"{converted} of {data.height} rows are converted at the reporter's own implied rate")
    return tuple(notes)
