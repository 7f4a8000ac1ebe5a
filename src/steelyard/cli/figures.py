"""Figures as a table for the terminal: each with its vintage, basis and status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.cli.output import table

if TYPE_CHECKING:
    from steelyard.ledger.result import Result

# Shown only where they differ between the rows: a column of one repeated word tells nothing.
LABELS = ("partner", "product", "indicator", "variant", "valuation", "adjustment", "price_basis")
COMPUTED = {"percent": 0.01}  # digits of a share or rate that no source printed
BASIS = ("currency", "valuation", "adjustment", "price_basis")
STEPS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


def figures(result: Result) -> str:
    """The rows of a result: period, what differs between them, figure, tag; under it the basis in words."""
    rows = result.data.to_dicts()
    shown = [c for c in LABELS if len({row[c] for row in rows if c in row}) > 1]
    head = ["period", *shown, "figure", "[vintage, basis, status]"]
    body = [[row["period"], *(str(row[c]) for c in shown), figure(row), _tag(row)] for row in rows]
    return f"{table(head, body, right=[len(shown) + 1])}\n{_foot(result)}"


def figure(row: dict[str, Any]) -> str:
    """Value and unit, with the digits that the source printed at most."""
    value, unit = row["value"], row.get("unit", "")
    if value is None:
        return "not held"
    for size, word in STEPS:
        if unit in ("USD", "CNY", "EUR", "JPY", "RUB") and abs(value) >= size:
            return f"{_digits(value / size, row.get('rounding', 0) / size)} {word} {unit}"
    return f"{_digits(value, row.get('rounding') or COMPUTED.get(unit, 0))} {unit}"


def _foot(result: Result) -> str:
    held = result.coverage
    noun = "figure" if held.rows == 1 else "figures"
    span = held.first if held.first == held.last else f"{held.first} to {held.last}"
    basis = ", ".join(" and ".join(found) for name in BASIS if (found := _told(result.basis.get(name, ()))))
    return f"{held.rows} {noun}, {span}, as of {result.vintage.as_of:%Y-%m-%d}. Basis: {basis or 'none'}."


def _told(values: tuple[str, ...]) -> list[str]:
    return [value for value in values if value != "none"]


def _digits(value: float, rounding: float) -> str:
    places = next((p for p in range(4) if rounding >= 10**-p * 0.999), 3 if abs(value) < 10 else 2)
    return f"{value:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def _tag(row: dict[str, Any]) -> str:
    day = row["known_from"].date().isoformat() if row.get("known_from") else "vintage unknown"
    basis = " ".join(row[c] for c in ("currency", "valuation", "adjustment") if row.get(c) not in (None, "none", "nsa"))
    later = "later vintage" if row.get("later_vintage") else ""
    return "[" + ", ".join(part for part in (day, basis, row.get("status"), later) if part) + "]"
