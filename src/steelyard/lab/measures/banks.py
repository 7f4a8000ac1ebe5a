"""Bank figures from a lab, or ratios of amounts that the caller gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from steelyard.base import economies
from steelyard.errors import BadInput
from steelyard.lens.banks import ratios, stress
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(
    lab: Lab,
    reporter: str,
    segment: str | None = None,
    amounts: tuple[float, float, float] | None = None,
    definition: str = "",
) -> Measured:
    """`lens.banks.stress` of a reporter; with `amounts` (bad, restructured, other loans) their ratios."""
    code = economies.resolve(reporter)
    if amounts is None:
        if definition:
            raise BadInput("--definition goes with amounts: give --bad, --restructured and --other too.")
        return stress(lab.panel(code), lab.time, code, segment)
    found = ratios(*amounts, definition=definition)
    rows = [("reported", found.reported), ("adjusted", found.adjusted), ("hidden part", found.hidden)]
    return Measured(
        "banks",
        f"Bad-loan ratios of {economies.in_text(code)} from the amounts given",
        pl.DataFrame(rows, schema={"ratio": pl.String, "value": pl.Float64}, orient="row"),
        {"ratio": "text", "value": "share"},
        {"definition": definition, "segment": segment or "not named", "formula": "N/(L+F+N) and (N+F)/(L+F+N)"},
        "the three amounts given",
        warnings=("The amounts are the caller's, not the ledger's.",),
        sources=("given by the caller",),
    )
