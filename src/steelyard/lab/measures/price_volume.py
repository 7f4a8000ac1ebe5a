"""Price and volume of a flow's headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from steelyard.base import economies, products
from steelyard.errors import UnknownName
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab

FLOWS = {"export": "export", "exports": "export", "import": "import", "imports": "import"}
RATES = ("total", "export", "import", "market")


def measure(
    lab: Lab,
    reporter: str,
    flow: str,
    period: str,
    *,
    product: Sequence[str] = (),
    partner: str = "WLD",
    currency: str | None = None,
    rate: str = "total",
    base: str = "comparison",
    since: str | None = None,
) -> Measured:
    """Growth of value on the year before as volume and price: each heading, and all by Fisher's index.

    `flow`: export or import. `product`: only these headings. `currency`: CNY, USD; None as the tables print. `rate`:
    at which figures are converted (total, export, import: customs' own; market). `base`: comparison, the comparison
    column of the table, or first, as first printed. `since`: chain the links of all years from this period on.
    """
    from steelyard.lens.price_volume import price_volume
    from steelyard.lens.price_volume_chain import chained
    from steelyard.lens.price_volume_table import measured

    direction = FLOWS.get(flow.lower())
    if direction is None:
        raise UnknownName("flow", flow, FLOWS)
    if rate not in RATES:
        raise UnknownName("rate", rate, RATES)
    code = economies.resolve(reporter)
    panel = lab.panel(code)
    query: dict[str, Any] = {
        "reporter": code,
        "flow": direction,
        "partner": economies.resolve(partner),
        "only": [products.resolve(name) for name in product],
        "currency": currency.upper() if currency else None,
        "rate": rate,
        "base": base,
    }
    if since is not None:
        return chained(panel, lab.time, since=since, period=period, **query)
    return measured(price_volume(panel, lab.time, period=period, **query), panel, lab.time)
