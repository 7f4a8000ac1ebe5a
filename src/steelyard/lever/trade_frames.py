"""Frames of a counterfactual: bilateral trade, balances, and where diverted trade went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.kernels.welfare import border_price_hat
from steelyard.lens import arithmetic
from steelyard.lever import parties
from steelyard.lever.frames import changes, growth, said, tidy
from steelyard.lever.parties import Party, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

SCOPES = ("all", "goods", "services")
_ROUNDING = 1e-12  # of exports plus imports: sums of some thousand cells round to less


def trade(cf: Counterfactual, scope: Scope, *, by_sector: bool, domestic: bool) -> pl.DataFrame:
    """See `Counterfactual.trade`."""
    world, kept = cf.world, in_scope(cf.world, scope)
    before, after = (e.flows.sum(axis=0)[..., kept] for e in (cf.base, cf.equilibrium))
    volume = after / border_price_hat(cf.base, cf.equilibrium)[..., kept]
    keys = {"importer": world.economies, "exporter": world.economies}
    if by_sector:
        keys["sector"] = tuple(np.array(world.sectors)[kept])
    else:
        before, after, volume = (array.sum(axis=2) for array in (before, after, volume))
    data = tidy(keys, {"base": before, "counterfactual": after, "volume": volume})
    data = data.with_columns(*changes(), growth(pl.col("volume"), pl.col("base")).alias("volume_pct")).drop("volume")
    if not domestic:
        data = data.filter(pl.col("importer") != pl.col("exporter"))
    if by_sector:
        return said(cf, data)
    return said(cf, data.select("importer", "exporter", pl.lit(scope_label(scope)).alias("scope"), pl.exclude(*keys)))


def balance(cf: Counterfactual, economy: str | None) -> pl.DataFrame:
    """See `Counterfactual.balance`.

    `gdp_pct_base` and `gdp_pct` are shares of value added at the time; `change_pp` is their difference.
    """
    world = cf.world
    at = None if economy is None else world.economy_index(economy)
    parts = []
    for scope in _scopes(world):
        kept = in_scope(world, scope)
        pair = [e.flows.sum(axis=0)[..., kept].sum(axis=2) for e in (cf.base, cf.equilibrium)]
        gdp = (cf.base.value_added, cf.equilibrium.value_added)
        data = _totals(world, pair, gdp) if at is None else _with_partners(world, at, pair, gdp)
        parts.append(data.with_columns(pl.lit("total" if scope == "all" else scope).alias("scope")))
    ratio = (pl.col("gdp_pct") - pl.col("gdp_pct_base")).alias("change_pp")
    data = pl.concat(parts).with_columns(*changes(), ratio)
    amounts = ["base", "counterfactual", "change", "change_pct", "gdp_pct_base", "gdp_pct", "change_pp"]
    return said(cf, data.select(pl.exclude(amounts), *amounts))


def diversion(cf: Counterfactual, importer: str, exporter: str, scope: Scope) -> pl.DataFrame:
    """See `Counterfactual.diversion`.

    Side "importer": what it buys from each supplier, itself included; side "exporter": what it sells in each market.
    `role` is `between` for the trade of the two, `home` for what an economy sells to itself, `inside` for trade among
    a group's members, `elsewhere` for others, `total` for the sum of the side, whose change the others leave: changes
    of all rows but `total` add up to it. `change` is `volume_change`, at the prices of the base, and `price_change`.
    `offset_pct` is each change as a share of the loss between the two (of the gain, where trade rose), and
    `volume_offset_pct` the same of volumes.
    """
    buyer, seller = parties.party(cf.world, importer, "importer"), parties.party(cf.world, exporter, "exporter")
    both = set(buyer.index) & set(seller.index)
    if both:
        if buyer == seller:
            raise BadInput(f"{importer} and {exporter} are one economy. Name two.")
        shared = ", ".join(cf.world.economies[at] for at in sorted(both))
        raise BadInput(f"{importer} and {exporter} share {shared}. Name two that have no member in common.")
    kept = in_scope(cf.world, scope)
    states = _states(cf, kept)
    moved, volume = (
        now[np.ix_(buyer.index, seller.index)].sum() for now in (states[1] - states[0], states[2] - states[0])
    )
    sides = [
        _side(cf.world, "importer", states, buyer, seller),
        _side(cf.world, "exporter", [one.T for one in states], seller, buyer),
    ]
    data = pl.concat(sides).with_columns(*changes())
    data = data.with_columns(
        (pl.col("volume") - pl.col("base")).alias("volume_change"),
        (pl.col("counterfactual") - pl.col("volume")).alias("price_change"),
    ).drop("volume")
    data = data.with_columns(
        _offset("change", moved, "offset_pct"), _offset("volume_change", volume, "volume_offset_pct")
    )
    return said(cf, data.with_columns(pl.lit(scope_label(scope)).alias("scope")))


def scope_label(scope: Scope) -> str:
    """A scope as the column of that name has it: `goods`, `C29`, `C24 + C25`."""
    return scope if isinstance(scope, str) else " + ".join(scope)


def in_scope(world: World, scope: Scope) -> NDArray[np.bool_]:
    """Which sectors a scope holds, [sector]; UnknownName for one that is neither all, goods, services nor a sector."""
    goods = np.array(world.goods)
    if isinstance(scope, str) and scope in SCOPES:
        return {"all": np.ones_like(goods), "goods": goods, "services": ~goods}[scope]
    kept = np.zeros_like(goods)
    for sector in (scope,) if isinstance(scope, str) else scope:
        kept[world.sector_index(sector)] = True
    return kept


def _scopes(world: World) -> list[str]:
    """Goods and services where the world has both, and all."""
    return [scope for scope in ("goods", "services", "all") if in_scope(world, scope).any()]


def _balance(exports: Array, imports: Array) -> Array:
    """Exports less imports; what is only their rounding is zero, or its growth would be told."""
    net = arithmetic.balance(exports, imports)
    return np.where(np.abs(net) > _ROUNDING * (exports + imports), net, 0.0)


def _totals(world: World, pair: list[Array], gdp: tuple[Array, Array]) -> pl.DataFrame:
    net = [_balance(flows.sum(axis=0), flows.sum(axis=1)) for flows in pair]
    return tidy({"economy": world.economies}, _levels(net, gdp))


def _with_partners(world: World, at: int, pair: list[Array], gdp: tuple[Array, Array]) -> pl.DataFrame:
    net = [_balance(flows[:, at], flows[at]) for flows in pair]
    data = tidy({"partner": world.economies}, _levels(net, (gdp[0][at], gdp[1][at])))
    name = pl.lit(world.economies[at]).alias("economy")
    return data.select(name, pl.all()).filter(pl.col("partner") != pl.col("economy"))


def _levels(net: list[Array], gdp: tuple[Array, Array]) -> dict[str, Array]:
    shares = [arithmetic.share(one, added) for one, added in zip(net, gdp, strict=True)]
    return {"base": net[0], "counterfactual": net[1], "gdp_pct_base": shares[0], "gdp_pct": shares[1]}


def _states(cf: Counterfactual, kept: NDArray[np.bool_]) -> list[Array]:
    """Trade before, after, and after at the prices of before, [importer, exporter], over the sectors kept."""
    before, after = (e.flows.sum(axis=0)[..., kept] for e in (cf.base, cf.equilibrium))
    volume = after / border_price_hat(cf.base, cf.equilibrium)[..., kept]
    return [one.sum(axis=2) for one in (before, after, volume)]


def _side(world: World, side: str, states: Sequence[Array], own: Party, other: Party) -> pl.DataFrame:
    """What `own` trades with each economy; `states` have `own` along their first axis."""
    names, size = list(world.economies), len(world.economies)
    role = ["elsewhere"] * size
    for at in own.index:
        role[at] = "inside" if own.is_group else "home"
    for at in other.index:
        role[at] = "between"
    columns = []
    for one in states:
        line = one[list(own.index)].sum(axis=0)
        if own.is_group:
            home = one[list(own.index), list(own.index)]
            line = line.copy()
            line[list(own.index)] -= home
            line = np.append(line, home.sum())
        columns.append([*line, line.sum()])
    names, role = (
        ([*names, own.label, "total"], [*role, "home", "total"])
        if own.is_group
        else ([*names, "total"], [*role, "total"])
    )
    levels = dict(zip(("base", "counterfactual", "volume"), columns, strict=True))
    return pl.DataFrame({"side": [side] * len(names), "partner": names, "role": role, **levels})


def _offset(column: str, moved: float, called: str) -> pl.Expr:
    found = arithmetic.share(-pl.col(column), pl.lit(moved)) if moved else pl.lit(None, dtype=pl.Float64)
    return found.alias(called)
