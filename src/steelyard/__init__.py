"""Steelyard: what was published of a country's trade, when, on which basis, what it means, and what if.

    import steelyard as sy
    lab = sy.open()                       # the embedded ledger; sy.open("path") lays yours over it
    lab.trade("CHN", flow="export", partner=["USA", "EU27"]).yoy().data
    cf = sy.solve(lab.world(), sy.Tariff(importer="USA", exporter="CHN", add=0.25))
    cf.welfare(), cf.balance(), cf.certificate
    sy.check("Exports rose 6.6 per cent last month.", as_of="2026-01-14").findings

Importing this module imports no third-party package: names are resolved on first use (PEP 562).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.version import __version__

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from steelyard.claims.model import Report
    from steelyard.lab import Lab
    from steelyard.ledger.result import Result
    from steelyard.ledger.store import Ledger
    from steelyard.lever.compare import balances, compare
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.instruments import (
        Ban,
        DeficitShift,
        ExportTax,
        Facilitation,
        FreeTradeArea,
        HomeBias,
        Productivity,
        Quota,
        Remedy,
        Subsidy,
        Tariff,
        TradeCost,
    )
    from steelyard.lever.optimal import nash_tariffs, optimal_tariffs
    from steelyard.lever.scenario import run, scenario
    from steelyard.lever.sensitivity import gradient, what_moves
    from steelyard.lever.solve import solve, solve_many
    from steelyard.lever.sweep import sweep
    from steelyard.lever.target import target
    from steelyard.lever.world import World

__all__ = [
    "Ban",
    "Counterfactual",
    "DeficitShift",
    "ExportTax",
    "Facilitation",
    "FreeTradeArea",
    "HomeBias",
    "Lab",
    "Ledger",
    "Productivity",
    "Quota",
    "Remedy",
    "Result",
    "Subsidy",
    "Tariff",
    "TradeCost",
    "World",
    "__version__",
    "balances",
    "check",
    "compare",
    "gradient",
    "nash_tariffs",
    "open",
    "optimal_tariffs",
    "run",
    "scenario",
    "solve",
    "solve_many",
    "sweep",
    "target",
    "what_moves",
]

_HOMES = {
    "Lab": "steelyard.lab",
    "Ledger": "steelyard.ledger.store",
    "Result": "steelyard.ledger.result",
    "World": "steelyard.lever.world",
    "Counterfactual": "steelyard.lever.counterfactual",
    "balances": "steelyard.lever.compare",
    "compare": "steelyard.lever.compare",
    "gradient": "steelyard.lever.sensitivity",
    "nash_tariffs": "steelyard.lever.optimal",
    "run": "steelyard.lever.scenario",
    "scenario": "steelyard.lever.scenario",
    "optimal_tariffs": "steelyard.lever.optimal",
    "solve": "steelyard.lever.solve",
    "solve_many": "steelyard.lever.solve",
    "sweep": "steelyard.lever.sweep",
    "target": "steelyard.lever.target",
    "what_moves": "steelyard.lever.sensitivity",
}
_INSTRUMENTS = "steelyard.lever.instruments"


def open(path: str | Path | None = None, as_of: str | date | None = None) -> Lab:
    """Open the embedded ledger, with the store at `path` laid over it where one is given.

    `as_of` is the day whose knowledge every answer is limited to; None is now.
    """
    from steelyard.lab import Lab

    return Lab.open(path, as_of=as_of)


def check(text: str, as_of: str | date | None = None, data: bool = True) -> Report:
    """The quantitative claims of a text (plain, Markdown or HTML), each with its verdict, evidence and correction.

    `as_of` is the day of the text, such as 2026-01-14: it is judged by what was known then, and `last month` counts
    from then. None takes the day that the text says, else today; `latest` judges by what is known today. `data` False
    looks nothing up: arithmetic alone. `Report.wrong` holds what is false or in conflict.
    """
    from steelyard.lab.check import check as checked

    return checked(None, [("-", text)], as_of, data)[0]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name, _INSTRUMENTS if name in __all__ else None)
    if home is None:
        raise AttributeError(f"module 'steelyard' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
