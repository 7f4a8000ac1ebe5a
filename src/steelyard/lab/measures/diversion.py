"""Diversion from one market, from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import NoCoverage, UnknownName
from steelyard.lens.currency import other_currency
from steelyard.lens.diversion import DEFAULT, diversion
from steelyard.lens.diversion_partners import answering, check_loser
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel

if TYPE_CHECKING:
    from steelyard.lab import Lab

FLOWS = {"export": "export", "exports": "export", "import": "import", "imports": "import"}


def measure(
    lab: Lab,
    reporter: str,
    market: str,
    period: str | None = None,
    flow: str = "export",
    currency: str | None = None,
    also: Sequence[str] = (),
    methods: Sequence[str] = DEFAULT,
) -> Measured:
    """`lens.diversion.diversion` of what `reporter` lost in (or from) `market`.

    `period`: default the newest whole year held of that market; `currency`: default the one the reporter's partners
    are published in; `also`: members of groups, or other partners, to be named; `methods`: counterfactuals.
    """
    code, loser = economies.resolve(reporter), economies.resolve(market)
    direction = FLOWS.get(flow.lower())
    if direction is None:
        raise UnknownName("flow", flow, FLOWS)
    check_loser(code, loser)
    panel = lab.panel(code)
    return diversion(
        panel,
        lab.time,
        reporter=code,
        loser=loser,
        period=str(Period.parse(period)) if period else _newest(panel, lab.time, code, direction, loser),
        flow=direction,
        currency=currency.upper() if currency else other_currency(code, "USD"),
        also=[economies.resolve(name) for name in also],
        methods=tuple(methods) or DEFAULT,
    )


def _newest(panel: Panel, t: datetime | None, reporter: str, flow: str, loser: str) -> str:
    years = [text for text in answering(panel, t, reporter, flow, loser) if Period.parse(text).freq == "A"]
    if not years:
        raise NoCoverage(
            f"No whole year of {economies.name(reporter)}'s {flow}s with {economies.in_text(loser)} is held "
            "beside the year before. Name a window with --period, or load figures with `steelyard load`."
        )
    return years[-1]
