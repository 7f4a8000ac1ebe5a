"""Values given in `USD bn`, `10000 t` and the like, turned into base units; an ambiguous unit is refused."""

from __future__ import annotations

import math
from decimal import Decimal

import polars as pl

from steelyard.base.units import scale_of
from steelyard.errors import UnknownName, UnreadableFile
from steelyard.ledger.schema import units
from steelyard.ledger.validate import LINE


def to_base(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Scale `value` and `rounding` of rows whose unit is a multiple of a base unit; other rows stay as they
    are.

    UnreadableFile, with the line, for an ambiguous unit; a unit that nobody knows is left for `validate` to
    reject.
    """
    for unit in frame["unit"].unique().sort():
        if unit.strip() in units() or not unit.strip():
            continue
        line = frame.filter(pl.col("unit") == unit)[LINE][0]
        try:
            scale, base = scale_of(unit.strip())
        except UnreadableFile as error:
            raise UnreadableFile(f"{name}, line {line}: {error}") from None
        except UnknownName:
            continue
        frame = _scaled(frame, unit, scale, base)
    return frame


def _scaled(frame: pl.DataFrame, unit: str, scale: float, base: str) -> pl.DataFrame:
    mine = pl.col("unit") == unit
    both = [
        pl.when(mine)
        .then(pl.col(c).map_elements(lambda t: _times(t, scale), return_dtype=pl.String))
        .otherwise(c)
        .alias(c)
        for c in ("value", "rounding")
    ]
    return frame.with_columns(both).with_columns(pl.when(mine).then(pl.lit(base)).otherwise("unit").alias("unit"))


def _times(text: str, scale: float) -> str:
    """The number times the scale, in decimals; a text that is no number stays, to be rejected with its own words."""
    try:
        sound = math.isfinite(float(text)) and text.isascii() and "_" not in text
    except ValueError:
        return text
    return repr(float(Decimal(text.strip()) * Decimal(scale))) if sound else text
