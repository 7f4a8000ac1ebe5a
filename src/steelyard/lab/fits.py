"""On which basis does a printed rate hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.errors import UnknownName
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab

FLOWS = {
    "export": "export", "exports": "export", "import": "import", "imports": "import", "total": "total",
}  # fmt: skip


def fits(
    lab: Lab, reporter: str, flow: str, product: str, period: str, rate: str | float, *, partner: str = "WLD"
) -> Measured:  # fmt: skip
    """All bases on which a rate of growth (`-11.4`, `"-11.4 %"`) rounds to what was printed, the likeliest first.

    `rate` as text keeps its digits: "-20.0" and "-20" ask different questions. `product`: a name, or total.
    The frame's column `verdict`: `fits`; `agrees` for the agency's own rate, printed too coarsely to settle it; `near`
    within a quarter of a point or one of the last digit printed; `nearest` only where none of these is held.
    """
    from steelyard.lens.fits import search
    from steelyard.lens.fits_table import Asked, measured
    from steelyard.lens.printed_rate import parse

    direction = FLOWS.get(flow.lower())
    if direction is None:
        raise UnknownName("flow", flow, FLOWS)
    printed = parse(rate if isinstance(rate, str) else f"{rate:.6f}".rstrip("0").rstrip("."))
    code, when = economies.resolve(reporter), str(Period.parse(period))
    asked = Asked(code, direction, products.resolve(product), economies.resolve(partner), when, printed)
    query = (lab.panel(code), lab.time, code, direction, asked.product, asked.partner, when)
    found = search(*query, printed.value, printed.digits)
    flipped: tuple = ()
    if not any(one.fits for one in found) and -printed.value >= -100:
        flipped = tuple(one for one in search(*query, -printed.value, printed.digits) if one.fits)
    return measured(asked, found, flipped)
