"""Ids of figures. An id is a query: measure, reporter, flow, partner, product, period, currency, and the
as-of day.

yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14
surprise/bloomberg:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14
quantity_yoy:CHN:export:WLD:GACC:rare_earths:2025:none@latest
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput, UnknownName

MEASURES = {
    "value": "Level",
    "yoy": "Growth on the year before, as published (from levels where only those are held)",
    "yoy_computed": "Growth on the year before, from levels of one vintage",
    "ytd_yoy": "Growth of January to the month on the same months of the year before",
    "mom": "Growth on the month before, not seasonally adjusted",
    "balance": "Balance as printed by the agency (derived where none was printed)",
    "balance_derived": "Exports less imports of one source and vintage",
    "share": "Share in the total of the flow",
    "contribution": "Contribution to the growth of the total",
    "surprise": "Outcome less forecast",
    "consensus": "Forecast of a pollster",
    "quantity": "Quantity",
    "quantity_yoy": "Growth of the quantity on the year before",
    "implied_rate": "Customs' own implied exchange rate",
}
_FLOWS = ("export", "import", "re_export", "re_import", "balance", "total", "none")
_CURRENCIES = ("USD", "CNY", "EUR", "JPY", "RUB", "none")


@dataclass(frozen=True)
class Query:
    """What an id asks for. `as_of`: a day, None for latest; `variant`: the pollster, if any."""

    measure: str
    reporter: str
    flow: str
    partner: str
    product: str
    period: str
    currency: str
    as_of: str | None = None
    variant: str = ""


def format_id(
    measure: str,
    *,
    reporter: str,
    flow: str,
    period: str,
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
    as_of: str | date | datetime | None = None,
    variant: str = "",
) -> str:
    """The id of a figure; `as_of` None is written `latest`."""
    day = _day(as_of)
    return write(Query(measure, reporter, flow, partner, product, period, currency, day, variant))


def write(query: Query) -> str:
    """The text of a query."""
    head = f"{query.measure}/{query.variant}" if query.variant else query.measure
    parts = (head, query.reporter, query.flow, query.partner, query.product, query.period, query.currency)
    return f"{':'.join(parts)}@{query.as_of or 'latest'}"


def parse_id(text: str) -> Query:
    """Read an id; BadInput or UnknownName, saying which part is wrong, for anything else."""
    body, mark, day = text.strip().partition("@")
    parts = body.split(":")
    if len(parts) < 7:
        raise BadInput(
            f"'{text}' is not the id of a figure. Write "
            "measure:reporter:flow:partner:product:period:currency@day, for instance"
            " yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14."
        )
    head, reporter, flow, partner = parts[:4]
    product, period, currency = ":".join(parts[4:-2]), parts[-2], parts[-1]
    measure, _, variant = head.partition("/")
    _known("measure", measure, MEASURES)
    for code in (reporter, partner):
        if code != "none":
            economies.name(code)
    _known("flow", flow, _FLOWS)
    _known("currency", currency, _CURRENCIES)
    as_of = _read_day(day) if mark and day != "latest" else None
    return Query(measure, reporter, flow, partner, product, str(Period.parse(period)), currency, as_of, variant)


def at(query: Query, as_of: str | date | datetime | None) -> Query:
    """The same query at another as-of day."""
    return replace(query, as_of=_day(as_of))


def _known(kind: str, name: str, known: dict[str, str] | tuple[str, ...]) -> None:
    if name not in known:
        raise UnknownName(kind, name, known)


def _day(as_of: str | date | datetime | None) -> str | None:
    if as_of is None or as_of == "latest":
        return None
    return as_of[:10] if isinstance(as_of, str) else f"{as_of:%Y-%m-%d}"


def _read_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(f"'{text}' is not a day. Write it as 2026-01-14, or latest.") from None
