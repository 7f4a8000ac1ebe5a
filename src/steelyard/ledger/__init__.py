"""The ledger: what was published, when, on which basis. Append-only, bitemporal, every row with its source.

`Ledger` is the way in; it is imported on first use, so that naming the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger

__all__ = ["Ledger"]


def __getattr__(name: str) -> object:
    if name != "Ledger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from steelyard.ledger.store import Ledger

    return Ledger
