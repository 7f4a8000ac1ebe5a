"""The tables beside the embedded world, read once."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from steelyard.ledger.source import Source

FOLDER = ("data", "world")


def path(name: str) -> Traversable:
    """Where a file of `data/world` lies inside the package."""
    return files("steelyard").joinpath(*FOLDER, name)


@cache
def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/world/NAME.csv`, in the file's order; an empty cell is an empty text."""
    text = path(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def credit(source: str) -> str:
    """The credit line of a source id, from SOURCES.toml."""
    table = tomllib.loads(path("SOURCES.toml").read_text(encoding="utf-8"))
    return str(table[source]["credit"])


@cache
def sources() -> dict[str, Source]:
    """Every source of the embedded worlds and tables, by id, in the ledger's form."""
    table = tomllib.loads(path("SOURCES.toml").read_text(encoding="utf-8"))
    return {
        name: Source(
            name, one["producer"], one["title"], one["url"], one["licence"], redistribution=True, credit=one["credit"],
            accessed=str(one.get("accessed", "")), rank=99,
        )
        for name, one in table.items()
    }  # fmt: skip
