"""A whole world table made to agree with given margins, its accounts kept balanced.

The table has four blocks at one valuation: trade M[importer, exporter, sector] with home sales, inputs
Z[economy, input, using], final purchases F[economy, sector], value added V[economy, sector]. Its accounts are

    market:  sum_i M[n,i,k] = sum_j Z[n,k,j] + F[n,k]        industry:  sum_n M[n,i,j] = sum_k Z[i,k,j] + V[i,j]

The nearest table in the sense of entropy comes from projecting on one condition at a time. A margin scales its cells
to the target; an account scales what comes in by sqrt(out / in) and what goes out by the inverse: the diagonal
similarity scaling of Schneider & Zenios (1990, Operations Research 38, 439-455), which treats square tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steelyard.kernels.balancing import NOTHING, Margin, scaled
from steelyard.kernels.economy import Array


@dataclass(frozen=True, slots=True)
class Table:
    """The four blocks, or what is asked of each."""

    flows: Array  # [importer, exporter, sector]
    intermediate: Array  # [economy, input, using]
    final: Array  # [economy, sector]
    value_added: Array  # [economy, sector]


@dataclass(frozen=True, slots=True)
class Margins:
    """Targets by block."""

    flows: Sequence[Margin] = ()
    intermediate: Sequence[Margin] = ()
    final: Sequence[Margin] = ()
    value_added: Sequence[Margin] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """The balanced table; `residual` is the largest relative departure, of `where`: block, margin number and index."""

    table: Table
    rounds: int
    residual: float
    where: tuple[str, int, tuple[int, ...]]


def reconcile(prior: Table, margins: Margins, *, tolerance: float = 1e-9, limit: int = 5_000) -> Fitted:
    """The table nearest to `prior` that keeps its accounts and the margins; see `residual` for how well.

    Zeros stay zero. It stops after `limit` rounds: the caller judges the residual, since a target that contradicts
    another shows there only.
    """
    table, rounds = prior, 0
    worst = residual(table, margins)
    while worst[0] > tolerance and rounds < limit:
        table = _round(table, margins)
        rounds += 1
        worst = residual(table, margins)
    return Fitted(table, rounds, *worst)


def residual(table: Table, margins: Margins) -> tuple[float, tuple[str, int, tuple[int, ...]]]:
    """Largest relative departure from an account or a margin, and which."""
    found = [_gap("market", *_market(table)), _gap("industry", *_industry(table))]
    for block in ("flows", "intermediate", "final", "value_added"):
        for number, margin in enumerate(getattr(margins, block)):
            size, at = margin.residual(getattr(table, block))
            found.append((size, (block, number, at)))
    return max(found)


def _round(table: Table, margins: Margins) -> Table:
    z, f, v = table.intermediate, table.final, table.value_added
    factor = _root(*_market(table))
    m, z, f = table.flows * factor[:, None, :], z / factor[:, :, None], f / factor
    factor = _root(*_industry(Table(m, z, f, v)))
    m, z, v = m * factor[None, :, :], z / factor[:, None, :], v / factor
    blocks = {"flows": m, "intermediate": z, "final": f, "value_added": v}
    for block, values in blocks.items():
        for margin in getattr(margins, block):
            values = scaled(values, margin)
        blocks[block] = values
    return Table(**blocks)


def _market(table: Table) -> tuple[Array, Array]:
    return table.flows.sum(axis=1), table.intermediate.sum(axis=2) + table.final


def _industry(table: Table) -> tuple[Array, Array]:
    return table.flows.sum(axis=0), table.intermediate.sum(axis=1) + table.value_added


def _root(one: Array, other: Array) -> Array:
    good = (one > NOTHING) & (other > NOTHING)
    return np.sqrt(np.divide(other, one, out=np.ones_like(one), where=good))


def _gap(name: str, one: Array, other: Array) -> tuple[float, tuple[str, int, tuple[int, ...]]]:
    size = np.maximum(np.maximum(one, other), np.finfo(float).tiny)
    relative = np.abs(one - other) / size
    at = np.unravel_index(int(relative.argmax()), relative.shape)
    return float(relative.max()), (name, 0, tuple(int(i) for i in at))
