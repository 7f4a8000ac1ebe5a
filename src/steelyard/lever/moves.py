"""Derivatives as policies that a reader knows: steps of a point or a percent, grouped, named and ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.kernels.economy import Array
from steelyard.lever import select

if TYPE_CHECKING:
    from steelyard.lever.sensitivity import Gradient
    from steelyard.lever.world import World

BY = ("pair", "importer", "sector", "cell")
UNION = "EU27"
OTHERS = "all others"
# Of an amount in value added of the world, or of a percentage: what rounding leaves.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of policy: its heading, its step, how a row reads and how its effects are computed.

    `words` has {economy}, {partner} and {sector} where they stand; `effects` gives [economy, partner, sector],
    [economy, sector], [economy] or [sector] for one step of each.
    """

    title: str
    step: str
    words: str
    axes: tuple[str, ...]
    effects: Callable[[Gradient], Array]
    customs: bool = False  # falls on goods, and a customs union acts as one


def frame(found: Sequence[Gradient], kinds: Sequence[str], by: str, top: int | None = None) -> pl.DataFrame:
    """Rows of all kinds, each kind's largest first; columns as `sensitivity.what_moves` says.

    `found` are gradients of one result, one for each closure.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownName("kind of policy", kind, KINDS)
    if by not in BY:
        raise UnknownName("way to group policies", by, BY)
    if top is not None and top < 1:
        raise BadInput(f"top {top} leaves no row. Give 1 or more.")
    parts = [_rows(found, kind, by) for kind in dict.fromkeys(kinds)]
    return pl.concat([part if top is None else part.head(top) for part in parts], how="vertical_relaxed")


def sentence(kind: str, economy: str, partner: str, sector: str) -> str:
    """A row in words, step apart, by any names: `United States tariff on China, all goods`."""
    return KINDS[kind].words.format(economy=economy, partner=partner, sector=sector)


def everything(world: World, kind: str) -> str:
    """What stands for the sectors where a kind is summed over them: `all goods` or `all sectors`."""
    return "all goods" if KINDS[kind].customs and not _goods(world).all() else "all sectors"


def _rows(found: Sequence[Gradient], name: str, by: str) -> pl.DataFrame:
    world, kind = found[0].counterfactual.world, KINDS[name]
    several = [kind.effects(one) for one in found]
    labels = _labels(world, kind, by)
    columns: dict[str, Array] = {}
    for one, effects in zip(found, several, strict=True):
        column = f"effect {one.closure}"
        if column in columns:
            raise BadInput(f"Closure {one.closure} was given twice. Name each once.")
        columns[column] = _clean(one, _grouped(world, kind, by, effects))
    shape = next(iter(columns.values())).shape
    index = np.indices(shape).reshape(len(shape), -1)
    held = {
        axis: pl.Series(axis, [*along], dtype=pl.String).gather(at)
        for (axis, along), at in zip(labels.items(), index, strict=True)
    }
    data = pl.DataFrame(held | {column: np.ravel(values) for column, values in columns.items()})
    absent = [axis for axis in ("economy", "partner", "sector") if axis not in data.columns]
    data = data.with_columns(pl.lit(None, dtype=pl.String).alias(axis) for axis in absent)
    data = data.filter(pl.any_horizontal(pl.col(column) != 0 for column in columns))
    size = pl.max_horizontal(pl.col(column).abs() for column in columns)
    said = pl.lit(name).alias("kind"), _words(kind, everything(world, name)), pl.lit(kind.step).alias("step")
    data = data.sort(size, descending=True, maintain_order=True).with_columns(*said)
    ends = pl.lit(found[0].result.unit).alias("unit")
    return data.select("kind", "economy", "partner", "sector", "policy", "step", *columns, ends)


def _grouped(world: World, kind: Kind, by: str, effects: Array) -> Array:
    """Effects summed to the rows that `by` asks for."""
    if kind.axes == ("economy", "partner", "sector"):
        kept = _goods(world) if kind.customs else np.ones(len(world.sectors), dtype=bool)
        effects = np.where(np.eye(len(effects), dtype=bool)[:, :, None] | ~kept, 0.0, effects)
        if kind.customs and by != "cell":
            members = _members(world)[1]
            effects = np.einsum("an,nij,bi->abj", members, effects, members)
            effects[np.arange(len(members)), np.arange(len(members))] = 0.0
        gone = {"cell": (), "pair": (2,), "sector": (1,), "importer": (1, 2)}[by]
        return effects.sum(axis=gone) if gone else effects
    if kind.axes == ("economy", "sector") and by in ("pair", "importer"):
        return effects.sum(axis=1)
    return effects


def _labels(world: World, kind: Kind, by: str) -> dict[str, Sequence[str]]:
    """Labels of the axes that are left."""
    economies = _members(world)[0] if kind.customs and by != "cell" else world.economies
    along = {"economy": economies, "partner": economies, "sector": world.sectors}
    gone: tuple[str, ...] = ()
    if kind.axes == ("economy", "partner", "sector"):
        gone = {"cell": (), "pair": ("sector",), "sector": ("partner",), "importer": ("partner", "sector")}[by]
    elif kind.axes == ("economy", "sector") and by in ("pair", "importer"):
        gone = ("sector",)
    return {axis: along[axis] for axis in kind.axes if axis not in gone}


def _words(kind: Kind, whole: str) -> pl.Expr:
    places = {
        "economy": pl.col("economy"), "partner": pl.col("partner").fill_null(OTHERS),
        "sector": pl.col("sector").fill_null(whole),
    }  # fmt: skip
    pieces: list[pl.Expr] = []
    text = kind.words
    while "{" in text:
        before, _, rest = text.partition("{")
        field, _, text = rest.partition("}")
        pieces += [pl.lit(before), places[field]]
    return pl.concat_str([*pieces, pl.lit(f"{text}, {kind.step}")]).alias("policy")


def _members(world: World) -> tuple[tuple[str, ...], Array]:
    """Who acts at the border: economies, a customs union as one; and who belongs to whom, [actor, economy]."""
    try:
        inside = select.economies(world, UNION).index
    except (UnknownName, NoCoverage):
        inside = np.zeros(0, dtype=np.intp)
    own = np.eye(len(world.economies))
    if len(inside) < 2:
        return world.economies, own
    alone = np.setdiff1d(np.arange(len(own)), inside)
    labels = (*(world.economies[at] for at in alone), UNION)
    return labels, np.vstack([own[alone], own[inside].sum(axis=0)])


def _goods(world: World) -> np.ndarray:
    goods = np.array(world.goods)
    return goods if goods.any() else ~goods


def _clean(found: Gradient, effects: Array) -> Array:
    """Effects without what is only rounding."""
    percent = found.result.unit.startswith("%")
    size = 1.0 if percent else float(found.counterfactual.world.value_added.sum())
    return np.where(np.abs(effects) > ROUNDING * size, effects, 0.0)


def _deficits(found: Gradient) -> Array:
    """A deficit larger by 1 % of GDP, others taking the other side by GDP (`instruments.DeficitShift`)."""
    gdp, by = found.counterfactual.world.value_added, found.by.transfer
    others = (by @ gdp - by * gdp) / (gdp.sum() - gdp) if len(gdp) > 1 else by
    return 0.01 * gdp * (by - others)


KINDS: dict[str, Kind] = {
    "tariff": Kind(
        "Import tariffs", "+1 pp", "{economy} tariff on {partner}, {sector}", ("economy", "partner", "sector"),
        lambda g: 0.01 * g.by.tariff, customs=True,
    ),
    "export_tax": Kind(
        "Export taxes", "+1 pp", "{economy} export tax to {partner}, {sector}", ("economy", "partner", "sector"),
        lambda g: 0.01 * g.by.export_tax.swapaxes(0, 1), customs=True,
    ),
    "trade_cost": Kind(
        "Import facilitation", "-1 % of delivered cost", "{economy} imports from {partner}, {sector}",
        ("economy", "partner", "sector"), lambda g: -0.01 * g.by.trade_cost.sum(axis=0),
    ),
    "productivity": Kind(
        "Productivity", "+1 %", "{economy} productivity, {sector}", ("economy", "sector"),
        lambda g: 0.01 * g.by.productivity,
    ),
    "subsidy": Kind(
        "Production subsidies", "+1 pp", "{economy} production subsidy, {sector}", ("economy", "sector"),
        lambda g: 0.01 * g.by.subsidy,
    ),
    "deficit": Kind(
        "Deficits", "+1 % of GDP", "{economy} deficit, against all others by GDP", ("economy",), _deficits,
    ),
    "elasticity": Kind(
        "Trade elasticities", "+10 %", "trade elasticity of {sector}", ("sector",),
        lambda g: 0.1 * g.counterfactual.world.economy.theta * g.by.theta,
    ),
}  # fmt: skip
"""Kinds of policy by name, in the order of a report."""
