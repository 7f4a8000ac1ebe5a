"""Rows of a counterfactual's frames for groups of economies: sums of members, trade among them left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels.economy import Array
from steelyard.kernels.welfare import border_price_hat, cost_hat
from steelyard.lens import arithmetic
from steelyard.lever import parties
from steelyard.lever.frames import changes, growth, percent, said
from steelyard.lever.measures import Frame
from steelyard.lever.parties import Party, Scope
from steelyard.lever.trade_frames import in_scope, scope_label

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual

NOTE = "A group's row is the sum of its members; trade among them is left out of its exports, imports and balance."
_ROUNDING = 1e-12  # of exports plus imports


@dataclass(frozen=True)
class Grouped(Frame):
    """A frame with the rows of groups below it; `economies` (labels, none: all) are kept of its rows."""

    groups: tuple[str, ...] = ()
    economies: tuple[str, ...] = ()

    def __call__(self, counterfactual: Counterfactual) -> pl.DataFrame:
        """The frame."""
        data = beside(counterfactual, self.name, self.groups, **self.options)
        if not self.economies:
            return data
        sides = [column for column in ("economy", "importer", "exporter") if column in data.columns]
        return data.filter(pl.any_horizontal(pl.col(sides).is_in(list(self.economies))))


def beside(cf: Counterfactual, frame: str, groups: Sequence[str], **options: Any) -> pl.DataFrame:
    """A frame, and below it the rows of the groups."""
    data = Frame(frame, options)(cf)
    return data if not groups else pl.concat([data, rows(cf, frame, groups, **options).select(data.columns)])


def rows(cf: Counterfactual, frame: str, groups: Sequence[str], **options: Any) -> pl.DataFrame:
    """Rows of a frame for groups, in its columns.

    UnknownName for a frame that cannot be added up (prices), and for a group that the world does not hold.
    """
    if frame not in _FRAMES:
        raise UnknownName("frame that can be added up over a group", frame, _FRAMES, "Name its members instead.")
    found = [parties.party(cf.world, name) for name in groups]
    return _FRAMES[frame](cf, found, **options)


def _trade(
    cf: Counterfactual, found: Sequence[Party], scope: Scope = "all", *, by_sector: bool = False, domestic: bool = False
) -> pl.DataFrame:
    """Each group with every other economy and with the other groups, both ways; `domestic` adds trade among members."""
    world, kept = cf.world, in_scope(cf.world, scope)
    before, after = (e.flows.sum(axis=0)[..., kept] for e in (cf.base, cf.equilibrium))
    volume = after / border_price_hat(cf.base, cf.equilibrium)[..., kept]
    singles = [Party(code, (at,)) for at, code in enumerate(world.economies)]
    pairs = [
        pair
        for group in found
        for other in [*singles, *found]
        if not set(group.index) & set(other.index)
        for pair in ((group, other), (other, group))
    ]
    pairs = list(dict.fromkeys([*pairs, *((group, group) for group in found if domestic)]))
    codes = [code for code, is_in in zip(world.sectors, kept, strict=True) if is_in]
    sums = [
        np.stack([one[np.ix_(n.index, i.index)].sum(axis=(0, 1)) for n, i in pairs]) for one in (before, after, volume)
    ]
    if not by_sector:
        sums = [one.sum(axis=1, keepdims=True) for one in sums]
    per = sums[0].shape[1]
    levels = dict(zip(("base", "counterfactual", "volume"), map(np.ravel, sums), strict=True))
    data = pl.DataFrame({
        "importer": [n.label for n, _ in pairs for _ in range(per)],
        "exporter": [i.label for _, i in pairs for _ in range(per)],
        **({"sector": codes * len(pairs)} if by_sector else {"scope": [scope_label(scope)] * len(pairs)}),
        **levels,
    })  # fmt: skip
    data = data.with_columns(*changes(), growth(pl.col("volume"), pl.col("base")).alias("volume_pct")).drop("volume")
    return said(cf, data)


def _welfare(cf: Counterfactual, found: Sequence[Party]) -> pl.DataFrame:
    """Real income of a group: its members' equivalent variations over their income; parts alike; wages by their sum."""
    data, income, wages = cf.welfare(), cf.base.income, cf.base.value_added
    return pl.concat([
        pl.DataFrame({"economy": [one.label]}).with_columns(
            pl.lit(_mean(data[column], one, wages if column == "real_wage_pct" else income)).alias(column)
            for column in data.columns if data.schema[column].is_float()
        )
        for one in found
    ]).with_columns(closure=pl.lit(cf.closure_name))  # fmt: skip


def _mean(column: pl.Series, group: Party, weight: Array) -> float:
    at = list(group.index)
    return float(np.average(column.to_numpy()[at], weights=weight[at]))


def _real_income(cf: Counterfactual, found: Sequence[Party]) -> pl.DataFrame:
    data = cf.real_income()
    summed = [_summed(cf, data, one, []) for one in found]
    return said(cf, pl.concat(summed).with_columns(*changes()))


def _balance(cf: Counterfactual, found: Sequence[Party], economy: str | None = None) -> pl.DataFrame:
    if economy is not None:
        raise BadInput("The balance of a group with each partner is not added up. Ask for the members' one by one.")
    data, parts = cf.balance(), []
    for one in found:
        at = list(one.index)
        summed = _summed(cf, data, one, ["scope"])
        added = [float(e.value_added[at].sum()) for e in (cf.base, cf.equilibrium)]
        turned = [float(e.flows.sum(axis=(0, 3))[:, at].sum()) for e in (cf.base, cf.equilibrium)]
        for column, size in zip(("base", "counterfactual"), turned, strict=True):
            small = pl.col(column).abs() <= _ROUNDING * size
            summed = summed.with_columns(pl.when(small).then(0.0).otherwise(pl.col(column)).alias(column))
        shares = {
            "gdp_pct_base": arithmetic.share(summed["base"], pl.Series([added[0]] * len(summed))),
            "gdp_pct": arithmetic.share(summed["counterfactual"], pl.Series([added[1]] * len(summed))),
        }
        parts.append(summed.with_columns(pl.Series(name, column) for name, column in shares.items()))
    whole = pl.concat(parts).with_columns(*changes(), (pl.col("gdp_pct") - pl.col("gdp_pct_base")).alias("change_pp"))
    return said(cf, whole)


def _revenue(cf: Counterfactual, found: Sequence[Party]) -> pl.DataFrame:
    data = cf.revenue()
    parts = []
    for one in found:
        added = float(cf.equilibrium.value_added[list(one.index)].sum())
        summed = _summed(cf, data, one, ["item"])
        parts.append(
            summed.with_columns(
                arithmetic.share(summed["counterfactual"], pl.Series([added] * len(summed))).alias("gdp_pct")
            )
        )
    return said(cf, pl.concat(parts).with_columns(*changes()))


def _sectors(cf: Counterfactual, found: Sequence[Party]) -> pl.DataFrame:
    """Values are sums; volumes and employment grow as their members', weighted by the base."""
    base, now, added = cf.base, cf.equilibrium, cf.world.economy.value_added_share
    wages = now.wage_hat / base.wage_hat
    pairs = {
        "output": (base.output, now.output),
        "output_volume": (base.output, now.output / cost_hat(base, now)),
        "value_added": (added * base.output, added * now.output),
        "employment": (added * base.output, added * now.output / wages),
    }
    parts = []
    for one in found:
        at = list(one.index)
        sums = {name: tuple(array[at].sum(axis=0) for array in pair) for name, pair in pairs.items()}
        sums["exports"], sums["imports"] = (
            tuple(_outside(e.flows.sum(axis=0), at, axis) for e in (base, now)) for axis in (1, 0)
        )
        columns: dict[str, Any] = {"economy": [one.label] * len(cf.world.sectors), "sector": list(cf.world.sectors)}
        for name, (before, after) in sums.items():
            grown = np.where(before != 0, percent(after / np.where(before != 0, before, 1.0)), np.nan)
            columns |= {f"{name}_base": before, name: after, f"{name}_pct": grown}
        parts.append(pl.DataFrame(columns).with_columns(pl.selectors.ends_with("_pct").fill_nan(None)))
    data = pl.concat(parts)
    return said(cf, data.select(*[c for c in cf.sectors().columns if c in data.columns]))


def _outside(flows: Array, group: Sequence[int], axis: int) -> Array:
    """A group's exports (axis 1) or imports (axis 0) with the rest of the world, [sector]."""
    others = [at for at in range(len(flows)) if at not in set(group)]
    return flows[np.ix_(others, group) if axis else np.ix_(group, others)].sum(axis=(0, 1))


def _summed(cf: Counterfactual, data: pl.DataFrame, group: Party, keys: Sequence[str]) -> pl.DataFrame:
    """`base` and `counterfactual` of the members, added by key."""
    members = [cf.world.economies[at] for at in group.index]
    kept = data.filter(pl.col("economy").is_in(members))
    sums = [pl.col(column).sum() for column in ("base", "counterfactual")]
    summed = kept.group_by(list(keys), maintain_order=True).agg(sums) if keys else kept.select(sums)
    return summed.select(pl.lit(group.label).alias("economy"), pl.all())


_FRAMES: dict[str, Callable[..., pl.DataFrame]] = {
    "welfare": _welfare, "real_income": _real_income, "balance": _balance, "trade": _trade, "revenue": _revenue,
    "sectors": _sectors,
}  # fmt: skip
ADDED = tuple(_FRAMES)
"""Frames that can be added up over a group."""
