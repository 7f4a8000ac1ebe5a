"""Bounds of rerouting, from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens.measured import Measured
from steelyard.lens.rerouting import rerouting
from steelyard.lens.rerouting_legs import Windows

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(
    lab: Lab,
    reporter: str,
    market: str,
    period: str,
    base: str | None = None,
    via: Sequence[str] = (),
    by_product: bool = False,
) -> Measured:
    """`lens.rerouting.rerouting` of what `reporter` may have sold to `market` by way of others.

    `base`: default the year before, else an earlier window of the same months; `via`: default every economy of which
    the market's imports are held.
    """
    origin, final = economies.resolve(reporter), economies.resolve(market)
    windows = _windows(period, base)
    chosen = [economies.resolve(name) for name in via] or _candidates(lab, origin, final)
    return rerouting(
        lab.panel, lab.time, origin=origin, final=final, via=chosen, windows=windows, by_product=by_product
    )


def _windows(period: str, base: str | None) -> Windows:
    now = Period.parse(period)
    before = Period.parse(base) if base else now.year_before()
    span = now.first - before.first
    if span <= 0 or span % 12 or before.length != now.length:
        raise BadInput(f"{before} is no base for {now}: write the same months of an earlier year.")
    return Windows(str(now), str(before), str(before.shift(-span)))


def _candidates(lab: Lab, origin: str, final: str) -> list[str]:
    partners = {key["partner"] for key in lab.panel(final).keys(reporter=final, flow="import", indicator="value")}
    return [code for code in economies.codes("economy") if code in partners - {origin, final}]
