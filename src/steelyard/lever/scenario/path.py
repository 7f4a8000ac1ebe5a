"""A run as a path: what each phase does, by date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from steelyard.lever import groups, parties

if TYPE_CHECKING:
    from steelyard.lever.scenario.running import Run


def path(run: Run) -> pl.DataFrame:
    """One row a phase, closure and economy, in order of time; below a phase's economies the groups that it names.

    Columns: `phase`, `closure`, `economy`, `real_income_pct`, `consumer_prices_pct`, `balance_change` and `unit`,
    `balance_change_pct`, `balance_change_pp` (of GDP).
    """
    frames = []
    for one in run.phases:
        for cf in one.counterfactuals:
            own = parties.groups(cf)
            balance = groups.beside(cf, "balance", own).filter(pl.col("scope") == "total")
            prices = cf.prices().filter(pl.col("measure") == "consumer_prices")
            frames.append(
                groups.beside(cf, "welfare", own)
                .select("economy", "real_income_pct")
                .join(prices.select("economy", consumer_prices_pct="change_pct"), on="economy", how="left",
                      maintain_order="left")
                .join(
                    balance.select(
                        "economy", "unit", balance_change="change", balance_change_pct="change_pct",
                        balance_change_pp="change_pp",
                    ),
                    on="economy", maintain_order="left",
                )
                .select(pl.lit(one.start).alias("phase"), pl.lit(cf.closure_name).alias("closure"), pl.all())
            )  # fmt: skip
    return pl.concat(frames)
