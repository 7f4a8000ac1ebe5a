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

UNLIKE = 1e5
"""Times by which amounts of one loan book hardly differ."""


def measure(
    lab: Lab,
    reporter: str,
    segment: str | None = None,
    bad: float | None = None,
    restructured: float | None = None,
    other: float | None = None,
    definition: str = "",
) -> Measured:
    """`lens.banks.stress` of a reporter; with amounts of `bad`, `restructured` and `other` loans their ratios."""
    code = economies.resolve(reporter)
    if bad is None and restructured is None and other is None:
        if definition:
            raise BadInput("--definition goes with amounts: give --bad, --restructured and --other too.")
        return stress(lab.panel(code), lab.time, code, segment)
    if bad is None or restructured is None or other is None:
        raise BadInput("A ratio needs --bad, --restructured and --other together (0 where there are none).")
    amounts = bad, restructured, other
    found = ratios(*amounts, definition=definition)
    rows = [
        ("reported", found.reported, f"{found.reported:.1f} %"),
        ("adjusted", found.adjusted, f"{found.adjusted:.1f} %"),
        ("hidden part", found.hidden, f"{found.hidden:.1f} percentage points"),
    ]
    return Measured(
        "banks",
        f"Bad-loan ratios of {economies.in_text(code)} from the amounts given",
        pl.DataFrame(rows, schema={"ratio": pl.String, "value": pl.Float64, "figure": pl.String}, orient="row"),
        {"ratio": "text", "figure": "text"},
        {"definition": definition, "segment": segment or "not named", "formula": "N/(L+F+N) and (N+F)/(L+F+N)"},
        "the three amounts given",
        warnings=("The amounts are the caller's, not the ledger's.", *_unlike(amounts)),
        sources=("given by the caller",),
    )


def _unlike(amounts: tuple[float, float, float]) -> tuple[str, ...]:
    """A line where bad and other loans are so far apart that they will hardly be in one unit."""
    bad, restructured, other = amounts
    known = [one for one in (bad, restructured, other) if one]
    if max(known) < UNLIKE * min(known):
        return ()
    return (
        f"The amounts {bad:g}, {restructured:g} and {other:g} are more than {UNLIKE:,.0f} times apart: are all in one "
        "unit (roubles, or billions)? The ratios hold only if they are.",
    )
