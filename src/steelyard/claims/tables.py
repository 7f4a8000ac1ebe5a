"""The data files of data/claims, each read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The file data/claims/`name`.toml as it stands. It is shared: read it, never write to it."""
    path = files("steelyard").joinpath("data", "claims", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def currency_codes() -> frozenset[str]:
    """Codes and names of money in letters that may stand right before a number (usd, rmb, eur), in lower case."""
    prefixes = (word for unit in table("units")["amount"].values() for word in unit.get("prefix", ()))
    return frozenset(word for word in prefixes if word.isalpha() and word.isascii())
