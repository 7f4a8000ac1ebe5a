"""What a run's report prints, as frames: every part for every closure, so that no figure is in the report alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from steelyard.errors import UnknownName
from steelyard.lever import customs_link, groups, parties
from steelyard.lever.groups import Grouped
from steelyard.lever.measures import FRAMES

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual

DIVERSION, CUSTOMS, TRADE = "diversion", "customs", "trade"
PARTS = ("welfare", TRADE, "balance", "revenue", DIVERSION, "prices", "sectors", CUSTOMS)
"""The frames of a report, under every closure."""
COLUMNS = (
    "exporter", "importer", "reporter", "flow", "year", "level_usd", "change_pct", "change_usd", "source", "known_from",
    "converted", "year_chosen",
)  # fmt: skip
"""Of `customs`."""
NAMES = tuple(dict.fromkeys((*PARTS, *FRAMES)))
"""Every frame that can be asked for by name."""


def frame(cf: Counterfactual, name: str, added: Sequence[str] = (), before: date | None = None) -> pl.DataFrame:
    """One part of a counterfactual's report; `added`: groups whose members are added up where that can be done.

    Trade comes for all sectors and, where the world has them, for goods, told apart by the column `scope`. `diversion`
    is that of the trade that the policy is about, `customs` the flows in customs terms (`before` as in
    `customs_link.chosen`); UnknownName for a frame that a counterfactual does not have.
    """
    if name not in NAMES:
        raise UnknownName("frame of a run", name, (*NAMES, "path"))
    if name == DIVERSION:
        return diversion(cf)
    if name == CUSTOMS:
        return customs(cf, before)
    kept = tuple(added) if name in groups.ADDED else ()
    if name != TRADE:
        return Grouped(name, {}, kept)(cf)
    scopes = ("all", "goods") if any(cf.world.goods) else ("all",)
    return pl.concat([Grouped(name, {"scope": scope}, kept)(cf) for scope in scopes])


def diversion(cf: Counterfactual) -> pl.DataFrame:
    """`Counterfactual.diversion` of the trade that the policy is about, with its `importer` and `exporter`; see
    `parties.moving`. No row where no trade moves."""
    pair = parties.moving(cf)
    if pair is None:
        return pl.DataFrame()
    importer, exporter = pair
    data = cf.diversion(importer.label, exporter.label, parties.scope(cf, pair))
    return data.select(pl.lit(importer.label).alias("importer"), pl.lit(exporter.label).alias("exporter"), pl.all())


def customs(cf: Counterfactual, before: date | None = None) -> pl.DataFrame:
    """The flows of goods that move most in customs terms, USD: the level published, the change, their product."""
    year = str(customs_link.chosen(cf.world, before))
    rows: list[dict[str, Any]] = [
        {**asdict(one), "flow": one.flow, "change_usd": one.amount, "year_chosen": year}
        for one in customs_link.moved(cf, before)
    ]
    if not rows:
        return pl.DataFrame()
    data = pl.DataFrame(rows).rename({"level": "level_usd"}).select(*COLUMNS)
    return data.with_columns(pl.lit(cf.closure_name).alias("closure"))
