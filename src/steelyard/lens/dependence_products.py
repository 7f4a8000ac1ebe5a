"""How concentrated a flow is on its goods: the headings that the agency publishes, each good counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from steelyard.base import economies, headings, products
from steelyard.errors import NoCoverage
from steelyard.kernels.concentration import concentration
from steelyard.lens import arithmetic
from steelyard.lens.currency import other_currency
from steelyard.lens.dependence import Listed, leaders, listed, said, two_tables
from steelyard.lens.headings import candidates
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg
from steelyard.lens.windows import window, year_before
from steelyard.lens.windows_held import periods_known, pooling

# Customs marks these with an asterisk: they gather goods that its table also lists by name.
GATHERED = ("GACC:agricultural_products", "GACC:mechanical_and_electrical_products", "GACC:high_tech_products")


def goods(panel: Panel, t: datetime | None, *, reporter: str, flow: str, period: str | None = None) -> Measured:
    """Share of each heading in the flow's total value, largest first, and what bounds of concentration follow.

    Headings within another one that is held, and those that gather goods listed by name, are left out, so no good
    counts twice. `period` None: the newest year held. NoCoverage where no heading is held.
    """
    held, nested = _held(panel, t, reporter, flow, window(reporter, period)[0] if period else None)
    shares = list(held.shares.values())
    leg = held.series
    return Measured(
        "dependence",
        f"{economies.name(reporter)}, {flow}s by heading, {leg.period}: {leaders(shares, 5)}",
        _frame(held),
        {"product": "text", "billions": "index", "share": "share", "cumulative": "share", "before": "share",
         "than_before": "pp"},
        {"share": f"of {flow}s of all goods, {held.whole.unit}", "window": leg.period,
         "vintage": f"{held.whole.known_from:%Y-%m-%d}",
         "concentration": said(concentration(shares), shares, "headings")},
        f"{len(shares)} headings that do not overlap, {100 * held.covered:.1f} % of the total; no others are held",
        warnings=tuple(
            text for text in (
                *pooling(reporter, period),
                _named("Left out, within a heading listed or gathering such headings", nested),
                _named("Left out, not held beside the total", list(held.left)),
                two_tables(held),
            ) if text
        ),
        sources=tuple(sorted({name for point in held.points.values() for name in point.source.split(" + ")})),
        heads={"product": "heading", "billions": f"{held.whole.unit} bn",
               "before": f"in {year_before(leg.period)}", "than_before": "change"},
    )  # fmt: skip


def _held(panel: Panel, t: datetime | None, reporter: str, flow: str, period: str | None) -> tuple[Listed, list[str]]:
    """The headings of the window in the currency in which most are held, and those that overlap others."""
    monies = [other_currency(reporter, "USD"), "USD"]
    for text in [period] if period else _years(panel, t, reporter, flow):
        codes = candidates(panel, reporter, flow, "WLD", text, t)
        offers = []
        for money in dict.fromkeys(monies):
            outer = _outermost(_in_money(panel, codes, reporter, flow, text, money))
            whole = Leg(text, reporter, flow, currency=money)
            try:
                offers.append(
                    listed(panel, t, whole, {code: replace(whole, product=code) for code in outer}, across=True)
                )
            except NoCoverage:
                continue
        if offers:
            best = max(offers, key=lambda one: one.covered)
            every = _in_money(panel, codes, reporter, flow, text, best.series.currency)
            return best, sorted(set(every) - set(best.points) - set(best.left))
    years = ", ".join(_years(panel, t, reporter, flow)[:8]) or "none"
    raise NoCoverage(
        f"No heading of {flow}s of {economies.in_text(reporter)} is held for {period or 'any year'} beside the total. "
        f"Years held: {years}. By sector: --by sector."
    )


def _years(panel: Panel, t: datetime | None, reporter: str, flow: str) -> list[str]:
    """Years with headings, newest first."""
    keys = panel.keys(reporter=reporter, flow=flow, partner="WLD", indicator="value")
    periods = {
        text for key in keys if key["product"] not in ("TOTAL", "none") for text in periods_known(panel, t, **key)
    }
    return sorted((text for text in periods if len(text) == len("2024")), reverse=True)


def _in_money(panel: Panel, codes: tuple[str, ...], reporter: str, flow: str, period: str, money: str) -> list[str]:
    key = {"reporter": reporter, "flow": flow, "indicator": "value", "currency": money}
    return [code for code in codes if panel.rows(**key, product=code, period=period)]


def _outermost(codes: list[str]) -> list[str]:
    return [
        code for code in codes if code not in GATHERED and not any(whole in codes for whole in headings.wholes(code))
    ]


def _frame(held: Listed) -> pl.DataFrame:
    rows, cumulative = [], 0.0
    for code, point in held.points.items():
        share = arithmetic.share(point.value, held.whole.value)
        cumulative += share
        before = held.before.get(code)
        rows.append(
            {"code": code, "product": products.name(code), "value": point.value, "unit": point.unit,
             "billions": point.value / 1e9, "share": share,
             "cumulative": cumulative, "before": before, "than_before": None if before is None else share - before,
             "source": point.source, "later_vintage": point.later_vintage}
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _named(what: str, codes: list[str]) -> str:
    return f"{what}: {', '.join(map(products.in_text, codes))}." if codes else ""
