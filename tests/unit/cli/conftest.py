"""Run the command line in this process and look at what it printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from steelyard.cli import run

ROW = {
    "reporter": "CHN",
    "partner": "WLD",
    "flow": "export",
    "product": "TOTAL",
    "indicator": "value",
    "variant": "none",
    "period": "2026-09",
    "value": "331200000000",
    "unit": "USD",
    "currency": "USD",
    "valuation": "fob",
    "adjustment": "nsa",
    "price_basis": "current",
    "rounding": "1e8",
    "status": "flash",
    "known_from": "2026-10-14",
    "public_from": "2026-10-14",
    "source": "gacc-website",
    "reference": "",
    "note": "",
}


@dataclass(frozen=True)
class Ran:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def steelyard(capsys, monkeypatch, tmp_path) -> Callable[..., Ran]:
    """Call a command with its words; the user's own ledger and home are empty folders."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STEELYARD_LEDGER", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Ran:
        code = run([str(word) for word in words])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def tidy(tmp_path) -> Callable[..., Path]:
    """Write a tidy CSV of rows that differ from a good one as the arguments say."""

    def write(*changes: dict[str, str], name: str = "figures.csv") -> Path:
        lines = [",".join(ROW)] + [",".join({**ROW, **change}.values()) for change in changes]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
