"""Frames of a counterfactual: welfare, income, prices, sectors, revenue. Trade and balances are in `trade_frames`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.errors import UnknownName
from steelyard.kernels.economy import Array, Equilibrium
from steelyard.kernels.welfare import consumer_price_hat, cost_hat, real_income_hat
from steelyard.lens import arithmetic

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual

BY = ("partner", "sector", "both")
_ROUNDING = 1e-9  # of revenue: where rents are all of it, this much may be left by the solver


def welfare(cf: Counterfactual) -> pl.DataFrame:
    """See `Counterfactual.welfare`."""
    found = cf.effects
    columns = {
        "real_income_pct": percent(found.real_income_hat),
        "welfare_first_order_pct": 100 * found.first_order,
        "terms_of_trade_pct": 100 * found.terms_of_trade.sum(axis=(1, 2)),
        "volume_of_trade_pct": 100 * found.volume_of_trade.sum(axis=(1, 2)),
        "technology_pct": 100 * found.technology.sum(axis=1),
        "subsidies_pct": 100 * found.subsidies.sum(axis=1),
        "transfer_pct": 100 * found.transfer,
        "remainder_pct": percent(found.real_income_hat) - 100 * found.first_order,
        "real_wage_pct": percent(found.real_wage_hat),
    }
    return said(cf, tidy({"economy": cf.world.economies}, columns), money=False)


def welfare_parts(cf: Counterfactual, by: str) -> pl.DataFrame:
    """See `Counterfactual.welfare_parts`."""
    if by not in BY:
        raise UnknownName("way to part welfare", by, BY)
    world, found = cf.world, cf.effects
    keys = {"economy": world.economies, "partner": world.economies, "sector": world.sectors}
    parts = {"terms_of_trade_pct": 100 * found.terms_of_trade, "volume_of_trade_pct": 100 * found.volume_of_trade}
    if by != "both":
        dropped, axis = ("sector", 2) if by == "partner" else ("partner", 1)
        del keys[dropped]
        parts = {name: part.sum(axis=axis) for name, part in parts.items()}
    return said(cf, tidy(keys, parts), money=False)


def real_income(cf: Counterfactual) -> pl.DataFrame:
    """See `Counterfactual.real_income`."""
    base = cf.base.income
    columns = {"base": base, "counterfactual": base * real_income_hat(cf.world.economy, cf.base, cf.equilibrium)}
    return said(cf, tidy({"economy": cf.world.economies}, columns).with_columns(*changes()))


def prices(cf: Counterfactual) -> pl.DataFrame:
    """See `Counterfactual.prices`."""
    world, base, now = cf.world, cf.base, cf.equilibrium
    places = {"economy": world.economies}
    cells = {**places, "sector": world.sectors}
    consumer = consumer_price_hat(world.economy, base, now)
    wages = now.value_added / base.value_added
    found = [
        _priced("consumer_prices", tidy(places, {"change_pct": percent(consumer)})),
        _priced("wage", tidy(places, {"change_pct": percent(wages)})),
    ]
    if not cf.mechanics.mobile:
        found.append(_priced("sector_wage", tidy(cells, {"change_pct": percent(now.wage_hat / base.wage_hat)})))
    buyers = percent(now.price_hat / base.price_hat)
    found.append(_priced("buyer_price", tidy({"use": world.uses, **cells}, {"change_pct": buyers})))
    found.append(_priced("unit_cost", tidy(cells, {"change_pct": percent(cost_hat(base, now))})))
    return said(cf, pl.concat(found), money=False)


def sectors(cf: Counterfactual) -> pl.DataFrame:
    """See `Counterfactual.sectors`."""
    world, base, now = cf.world, cf.base, cf.equilibrium
    added = world.economy.value_added_share
    wage_hat = now.wage_hat / base.wage_hat
    pairs = {
        "output": (base.output, now.output),
        "output_volume": (base.output, now.output / cost_hat(base, now)),
        "value_added": (added * base.output, added * now.output),
        "employment": (added * base.output, added * now.output / wage_hat),
        "exports": (_abroad(base, 0), _abroad(now, 0)),
        "imports": (_abroad(base, 1), _abroad(now, 1)),
    }
    levels = {f"{name}{end}": pair[at] for name, pair in pairs.items() for at, end in ((0, "_base"), (1, ""))}
    data = tidy({"economy": world.economies, "sector": world.sectors}, levels)
    data = data.with_columns(growth(pl.col(name), pl.col(f"{name}_base")).alias(f"{name}_pct") for name in pairs)
    # Volume and employment have no unit of their own; their levels served to take the change.
    return said(cf, data.drop([f"{name}{end}" for name in ("output_volume", "employment") for end in ("_base", "")]))


def revenue(cf: Counterfactual) -> pl.DataFrame:
    """See `Counterfactual.revenue`."""
    before, after = _receipts(cf, cf.base, before=True), _receipts(cf, cf.equilibrium, before=False)
    parts = []
    for item, amount in after.items():
        columns = {"base": before[item], "counterfactual": amount}
        data = tidy({"economy": cf.world.economies}, columns).with_columns(*changes())
        gdp = pl.Series(cf.equilibrium.value_added)
        data = data.with_columns(arithmetic.share(data["counterfactual"], gdp).alias("gdp_pct"))
        parts.append(data.select("economy", pl.lit(item).alias("item"), pl.exclude("economy")))
    return said(cf, pl.concat(parts))


def tidy(keys: Mapping[str, Sequence[str]], columns: Mapping[str, Array]) -> pl.DataFrame:
    """Arrays of one shape as columns, beside their labels: `keys` names the axes in order, each with its labels."""
    shape = tuple(len(labels) for labels in keys.values())
    indices = np.indices(shape).reshape(len(shape), -1)
    labels = {
        name: pl.Series(name, list(along), dtype=pl.String).gather(at)
        for (name, along), at in zip(keys.items(), indices, strict=True)
    }
    return pl.DataFrame(labels | {name: np.ravel(array) for name, array in columns.items()})


def changes(before: str = "base", after: str = "counterfactual") -> list[pl.Expr]:
    """The columns `change` and `change_pct` of two columns of levels."""
    now, then = pl.col(after), pl.col(before)
    return [(now - then).alias("change"), growth(now, then).alias("change_pct")]


def growth(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Growth in percent of the magnitude before (a deficit that widens falls), null where nothing was."""
    return pl.when(before != 0).then(arithmetic.contribution(now, before, before.abs()))


def percent(hat: Array) -> Array:
    """A hat as a change in percent."""
    return arithmetic.change(hat, np.ones_like(hat))


def said(cf: Counterfactual, data: pl.DataFrame, *, money: bool = True) -> pl.DataFrame:
    """The frame with its unit (where it holds amounts) and closure as last columns."""
    ends = {"unit": cf.world.unit} if money else {}
    return data.with_columns(pl.lit(text).alias(name) for name, text in {**ends, "closure": cf.closure_name}.items())


def _priced(measure: str, data: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in ("use", "sector") if name not in data.columns]
    named = data.with_columns(pl.lit(measure).alias("measure"), *absent)
    return named.select("economy", "measure", "use", "sector", "change_pct")


def _abroad(equilibrium: Equilibrium, axis: int) -> Array:
    """Trade with other economies, [economy, sector]: summed over importers (axis 0) exports, over exporters imports."""
    flows = equilibrium.flows.sum(axis=0)
    own = flows[np.arange(len(flows)), np.arange(len(flows))]
    return flows.sum(axis=axis) - own


def _receipts(cf: Counterfactual, equilibrium: Equilibrium, *, before: bool) -> dict[str, Array]:
    """Amounts by item, [economy]; what tariffs and export taxes of the equilibrium hold beyond policy are rents."""
    flows, policy = equilibrium.flows.sum(axis=0), cf.policy
    tariff, tax = equilibrium.tariff, equilibrium.export_tax
    quotas = bool(policy.quotas) and not before
    law = cf.world.economy.tariff if policy.tariff is None else policy.tariff
    taxed = np.zeros_like(tax) if policy.export_tax is None else policy.export_tax
    imported = ((tariff - law) * flows).sum(axis=(1, 2)) if quotas else np.zeros(len(flows))
    exported = ((tax - taxed) / (1 + tax) * flows).sum(axis=(0, 2)) if quotas else np.zeros(len(flows))
    return {
        "tariffs": _less(equilibrium.tariff_revenue, imported),
        "export_taxes": _less(equilibrium.export_tax_revenue, exported),
        "quota_rents_importer": imported,
        "quota_rents_exporter": exported,
        "subsidies_paid": 0.0 - equilibrium.subsidy_bill,
    }


def _less(whole: Array, part: Array) -> Array:
    rest = whole - part
    return np.where(np.abs(rest) > _ROUNDING * np.abs(whole), rest, 0.0)
