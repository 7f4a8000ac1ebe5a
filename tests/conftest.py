"""What several tests share: the figures of the repository as one frame, and frames made by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings

# Speed is a matter of benchmarks: no example of a property fails for being slow on a busy machine.
settings.register_profile("steelyard", deadline=None)
settings.load_profile("steelyard")

FIGURES = Path(__file__).parent.parent / "figures"
TEXT = (
    "reporter", "partner", "flow", "product", "indicator", "variant", "period", "unit", "currency",
    "valuation", "adjustment", "price_basis", "status", "source", "reference", "note",
)  # fmt: skip


@cache
def read_figures() -> pl.DataFrame:
    """All figures/*.csv with the ledger's types: text, Float64, Datetime in UTC; read once a run."""
    files = sorted(path for path in FIGURES.glob("*.csv") if _has_schema(path))
    return typed(pl.concat([pl.read_csv(path, infer_schema_length=0) for path in files]))


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Text columns as they are, numbers as Float64, days and times as Datetime in UTC."""
    days = [
        pl.when(pl.col(name).str.len_chars() == 10)
        .then(pl.col(name) + "T00:00:00Z")
        .otherwise(pl.col(name))
        .str.to_datetime("%+", time_unit="us", time_zone="UTC")
        for name in ("known_from", "public_from")
    ]
    numbers = pl.col("value", "rounding").cast(pl.Float64)
    return frame.with_columns(*days, numbers, pl.col(*TEXT).fill_null(""))


def row(**given: object) -> dict[str, str]:
    """A row of the schema as text: China's exports to the world in USD, unless given otherwise."""
    default = {
        "reporter": "CHN", "partner": "WLD", "flow": "export", "product": "TOTAL", "indicator": "value",
        "variant": "none", "period": "2025", "value": "1", "unit": "USD", "currency": "USD",
        "valuation": "fob", "adjustment": "nsa", "price_basis": "current", "rounding": "0",
        "status": "formal", "known_from": "2026-01-14", "public_from": "2026-01-14", "source": "one",
        "reference": "", "note": "",
    }  # fmt: skip
    return {**default, **{name: str(value) for name, value in given.items()}}


def make(*rows: dict[str, object]) -> pl.DataFrame:
    """A frame of rows, each given by what differs from `row`'s default."""
    return typed(pl.DataFrame([row(**given) for given in rows]))


@pytest.fixture(scope="session")
def figures() -> pl.DataFrame:
    """The repository's figures, every reporter."""
    return read_figures()


@pytest.fixture(scope="session")
def frame_of() -> Callable[..., pl.DataFrame]:
    """`make`, for tests (modules here are imported one by one and cannot import this file)."""
    return make


def _has_schema(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().startswith("reporter,partner,flow,product,indicator")
