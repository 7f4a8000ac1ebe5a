"""The tables of `data/schema`, read once."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/schema/NAME.csv`, in the file's order; an empty cell is an empty text."""
    text = files("steelyard").joinpath("data", "schema", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
