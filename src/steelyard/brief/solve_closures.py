"""What a closure does in words, where the policy itself moves balances too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from steelyard.brief import words
from steelyard.lever.instruments import DeficitShift
from steelyard.lever.scenario.settle import Settle

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual

_LEAST = 5e-4  # percent of all balances that rounds to nothing


def meaning(cf: Counterfactual) -> str:
    """The closure in a sentence; where the policy shifts balances, that first, and what is left of those it closes."""
    shifts = [one for one in cf.instruments if isinstance(one, DeficitShift | Settle)]
    if not shifts or not cf.closure_text:
        return cf.closure_text
    sizes = "; ".join(one.size for one in shifts)
    text = f"The policy moves balances ({sizes}); beyond that, {cf.closure_text[:1].lower()}{cf.closure_text[1:]}"
    return f"{text} {_left(cf)}".rstrip() if any(isinstance(one, Settle) for one in shifts) else text


def _left(cf: Counterfactual) -> str:
    data = cf.balance().filter(scope="total").select(pl.col("base", "counterfactual").abs().sum())
    before, after = data.row(0)
    if not before:
        return ""
    part = 100 * after / before
    size = "nothing" if part < _LEAST else f"{words.number(part, 1 if part >= 1 else 3)}{words.THIN}%"
    return f"Of all deficits and surpluses in the world {size} is left."
