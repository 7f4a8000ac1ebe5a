"""Counterfactuals side by side: scenarios of one world by name, and one scenario under several closures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from steelyard.errors import BadInput, UnknownName
from steelyard.lever import groups as added
from steelyard.lever.closures import pair

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

FRAMES = ("welfare", "real_income", "prices", "sectors", "trade", "balance", "revenue", "welfare_parts", "diversion")


def compare(
    *counterfactuals: Counterfactual,
    names: Sequence[str] | None = None,
    frame: str = "welfare",
    groups: Sequence[str] = (),
    **options: Any,
) -> pl.DataFrame:
    """One frame of several counterfactuals of one world: a column each, and each less the first.

    `frame` names a method of `Counterfactual` and `options` are its arguments; `groups` adds rows for members
    together. Rows are the frame's keys and `figure` (which of its columns); columns are the names and
    `NAME less FIRST`. `names` None: the closures where they differ, else the titles where they differ, else 1, 2, ...
    BadInput for fewer than two, for names that repeat and for different worlds.
    """
    if frame not in FRAMES:
        raise UnknownName("frame of a counterfactual", frame, FRAMES)
    if len(counterfactuals) < 2:
        raise BadInput("A comparison needs at least two counterfactuals. Give another one.")
    for one, other in pairwise(counterfactuals):
        same_world(one.world, other.world)
    called = _names(counterfactuals, names)
    tall = [_tall(_held(cf, frame, groups, options), name) for cf, name in zip(counterfactuals, called, strict=True)]
    keys = [column for column in tall[0].columns if column != called[0]]
    data = tall[0]
    for one in tall[1:]:
        data = data.join(one, on=keys, how="full", nulls_equal=True, coalesce=True, maintain_order="left_right")
    first = called[0]
    return data.with_columns((pl.col(name) - pl.col(first)).alias(f"{name} less {first}") for name in called[1:])


def under(
    world: World, instruments: Sequence[Any], closures: Sequence[Any] | None = None, **options: Any
) -> tuple[Counterfactual, ...]:
    """The same instruments solved under each closure (None: `closures.pair`); `options` go to `lever.solve.solve`.

    Where a closure changes the baseline itself (`zero`), its effects are against the baseline re-solved under it.
    """
    closures = pair(world) if closures is None else closures
    if len(closures) < 2:
        raise BadInput("Balances are shown under at least two closures, for the closure moves them most. Name another.")
    from steelyard.lever.solve import solve

    return tuple(solve(world, *instruments, closure=closure, **options) for closure in closures)


def balances(
    world: World,
    instruments: Sequence[Any],
    closures: Sequence[Any] | None = None,
    *,
    economy: str | None = None,
    **options: Any,
) -> pl.DataFrame:
    """Balances of every economy (or of one with each partner) under each closure, side by side: `beside`."""
    return beside(*under(world, instruments, closures, **options), economy=economy)


def beside(*counterfactuals: Counterfactual, economy: str | None = None, groups: Sequence[str] = ()) -> pl.DataFrame:
    """Balances of solved counterfactuals that differ in their closure; `groups` adds rows for their members together.

    Columns: the keys of `Counterfactual.balance`, then `base`, `change`, `change_pct` and `change_pp` of each closure
    (`change fixed`, `change ilms`, ...), and the unit.
    """
    closures = [cf.closure_name for cf in counterfactuals]
    _distinct(closures, "closure")
    for one, other in pairwise(counterfactuals):
        same_world(one.world, other.world)
        if one.instruments != other.instruments:
            raise BadInput(
                f"Closures are compared for one policy, but {one.closure_name} has '{one.title}' and "
                f"{other.closure_name} '{other.title}'. Solve the same instruments, or use compare()."
            )
    keys = ["economy", *(["partner"] if economy else []), "scope"]

    def balance(cf: Counterfactual) -> pl.DataFrame:
        return cf.balance(economy) if economy else added.beside(cf, "balance", groups)

    data = balance(counterfactuals[0]).select(*keys)
    for cf in counterfactuals:
        measures = ("base", "change", "change_pct", "change_pp")
        own = balance(cf).select(*keys, *(pl.col(m).alias(f"{m} {cf.closure_name}") for m in measures))
        data = data.join(own, on=keys, how="left", maintain_order="left")
    return data.with_columns(pl.lit(counterfactuals[0].world.unit).alias("unit"))


def same_world(one: World, other: World) -> None:
    """BadInput, naming what differs, unless two worlds are one in labels, unit, year and every baseline number."""
    if one is other:
        return
    for what in ("economies", "sectors", "uses", "unit", "valuation", "year"):
        if getattr(one, what) != getattr(other, what):
            raise BadInput(f"The counterfactuals are of two worlds: their {what} differ. Solve both on one world.")
    for field in fields(one.economy):
        if not np.array_equal(getattr(one.economy, field.name), getattr(other.economy, field.name)):
            raise BadInput(
                f"The counterfactuals are of two worlds: their baselines differ in {field.name}. "
                "Solve both on one world, or a change of data would pass for an effect of policy."
            )


def _held(cf: Counterfactual, frame: str, groups: Sequence[str], options: dict[str, Any]) -> pl.DataFrame:
    return added.beside(cf, frame, groups, **options) if groups else getattr(cf, frame)(**options)


def _names(counterfactuals: Iterable[Counterfactual], names: Sequence[str] | None) -> list[str]:
    listed = list(counterfactuals)
    if names is not None:
        if len(names) != len(listed):
            raise BadInput(f"{len(names)} names for {len(listed)} counterfactuals. Give one each.")
        _distinct(names, "name")
        return list(names)
    for found in ([cf.closure_name for cf in listed], [cf.title for cf in listed]):
        if len(set(found)) == len(found):
            return found
    return [str(at + 1) for at in range(len(listed))]


def _distinct(names: Sequence[str], kind: str) -> None:
    twice = [name for name in names if list(names).count(name) > 1]
    if twice:
        raise BadInput(f"The {kind} '{twice[0]}' occurs twice in a comparison. Give each its own.")


def _tall(data: pl.DataFrame, name: str) -> pl.DataFrame:
    """Keys, figure and one column of values."""
    values = [column for column, kind in data.schema.items() if kind == pl.Float64]
    keys = [column for column in data.columns if column not in values and column != "closure"]
    if name in (*keys, "figure"):
        raise BadInput(f"A counterfactual cannot be named as the column '{name}'. Give it another name.")
    return data.unpivot(values, index=keys, variable_name="figure", value_name=name)
