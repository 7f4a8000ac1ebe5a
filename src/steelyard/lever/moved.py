"""How far an updated world lies from the one it came from, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.kernels import baseline
from steelyard.kernels.economy import Array

if TYPE_CHECKING:
    from steelyard.lever.world import World

SCHEMA = {
    "block": pl.String, "economy": pl.String, "partner": pl.String, "before": pl.Float64, "after": pl.Float64,
    "change_percent": pl.Float64, "unit": pl.String,
}  # fmt: skip
_SHOWN = 3


def moved(before: World, after: World) -> pl.DataFrame:
    """Levels of both worlds and their change, net of tariff.

    Columns: block, economy, partner (empty but for trade), before, after, change_percent, unit. Blocks:
    `goods` and `services` (economy imports from partner), `home` (what it buys at home), `value_added`, `final`,
    `balance` (exports less imports; no percentage), and `technology`: the part of the cost of a unit of output, in
    percent, that went to another input or to value added (half the sum of absolute differences of cost shares,
    weighted by output), given as change_percent.
    """
    goods = np.array(after.goods)
    old, new = before.flows, after.flows
    rows = [
        *_pairs(after, "goods", old[:, :, goods].sum(axis=2), new[:, :, goods].sum(axis=2)),
        *_pairs(after, "services", old[:, :, ~goods].sum(axis=2), new[:, :, ~goods].sum(axis=2)),
        *_singles(after, "home", _diagonal(old), _diagonal(new)),
        *_singles(after, "value_added", _value_added(before), _value_added(after)),
        *_singles(after, "final", _final(before), _final(after)),
        *((*row[:5], None, row[6]) for row in _singles(after, "balance", -before.deficit, -after.deficit)),
    ]
    changed = zip(after.economies, _technology(before, after), strict=True)
    rows += [("technology", label, "", None, None, 100 * float(part), "percent of cost") for label, part in changed]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def summary(frame: pl.DataFrame) -> list[str]:
    """A line a block: its total, the middle change and the largest ones by amount."""
    lines = []
    for (block,), part in frame.group_by("block", maintain_order=True):
        if block == "technology":
            lines.append(f"{block}: {_largest(part, pl.col('change_percent'))} (percent of cost that changed)")
        elif block == "balance":
            shift = pl.col("after") - pl.col("before")
            best = part.with_columns(shift=shift).sort(shift.abs(), descending=True).head(_SHOWN)
            said = ", ".join(f"{row['economy']} {row['shift']:+,.0f}" for row in best.iter_rows(named=True))
            lines.append(f"{block}: {said} {part['unit'][0]}")
        else:
            old, new = (float(part[column].sum()) for column in ("before", "after"))
            total = 100 * (new / old - 1) if old else 0.0
            middle = part["change_percent"].abs().median()
            best = _largest(part, (pl.col("after") - pl.col("before")).abs())
            lines.append(f"{block}: total {total:+.1f} %, middle of absolute changes {middle:.1f} %; {best}")
    return lines


def _largest(part: pl.DataFrame, by: pl.Expr) -> str:
    best = part.sort(by, descending=True, nulls_last=True).head(_SHOWN)
    return ", ".join(
        f"{row['partner'] + ' to ' if row['partner'] else ''}{row['economy']} {row['change_percent']:+.1f} %"
        for row in best.iter_rows(named=True)
    )


def _pairs(world: World, block: str, old: Array, new: Array) -> list[tuple[object, ...]]:
    n = len(world.economies)
    return [
        _row(world, block, world.economies[m], world.economies[x], float(old[m, x]), float(new[m, x]))
        for m in range(n)
        for x in range(n)
        if m != x
    ]


def _singles(world: World, block: str, old: Array, new: Array) -> list[tuple[object, ...]]:
    values = zip(world.economies, old, new, strict=True)
    return [_row(world, block, label, "", float(was), float(now)) for label, was, now in values]


def _row(world: World, block: str, economy: str, partner: str, old: float, new: float) -> tuple[object, ...]:
    change = 100 * (new / old - 1) if old else None
    return (block, economy, partner, old, new, change, world.unit)


def _diagonal(flows: Array) -> Array:
    return np.einsum("nnj->n", flows)


def _value_added(world: World) -> Array:
    return (world.output - baseline.net_intermediate(world.economy).sum(axis=1)).sum(axis=1)


def _final(world: World) -> Array:
    bought = world.flows.sum(axis=1)
    return (bought - baseline.net_intermediate(world.economy).sum(axis=2)).sum(axis=1)


def _technology(before: World, after: World) -> Array:
    """Part of unit cost that changed, [economy], weighted by the later output."""
    costs = []
    for world in (before, after):
        inputs = baseline.net_intermediate(world.economy)
        output = world.output[:, None, :]
        costs.append(np.divide(inputs, output, out=np.zeros_like(inputs), where=output > 0))
    step = costs[1] - costs[0]
    part = (np.abs(step).sum(axis=1) + np.abs(step.sum(axis=1))) / 2
    return (part * after.output).sum(axis=1) / after.output.sum(axis=1)
