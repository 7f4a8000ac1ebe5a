"""Steelyard: what was published of a country's trade, when, on which basis, and what it means.

    import steelyard as sy
    lab = sy.open()                       # the embedded ledger; sy.open("path") lays yours over it
    lab.trade("CHN", flow="export", partner=["USA", "EU27"]).yoy().data

Importing this module imports no third-party package: names are resolved on first use (PEP 562).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.version import __version__

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from steelyard.lab import Lab
    from steelyard.ledger.result import Result
    from steelyard.ledger.store import Ledger

__all__ = ["Lab", "Ledger", "Result", "__version__", "open"]

_HOMES = {"Lab": "steelyard.lab", "Ledger": "steelyard.ledger.store", "Result": "steelyard.ledger.result"}


def open(path: str | Path | None = None, as_of: str | date | None = None) -> Lab:
    """Open the embedded ledger, with the store at `path` laid over it where one is given.

    `as_of` is the day whose knowledge every answer is limited to; None is now.
    """
    from steelyard.lab import Lab

    return Lab.open(path, as_of=as_of)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'steelyard' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
