"""Ranges over draws of the elasticities as a plain-text block below a report."""

from __future__ import annotations

import polars as pl

from steelyard.brief.figures_table import name, table, values, wrapped
from steelyard.lever.bands import Banded
from steelyard.lever.counterfactual import Counterfactual

COLUMNS = {"real_income_pct": "real income", "real_wage_pct": "real wage", "terms_of_trade_pct": "terms"}


def bands(banded: Banded, solved: Counterfactual, top: int = 8, width: int = 100) -> str:
    """Central value and 5 to 95 percent range of `top` economies: those named first, then the most moved."""
    data = banded.frame
    moved = data.sort(pl.col("real_income_pct").abs(), descending=True)["economy"].to_list()
    shown = list(dict.fromkeys([*solved.named, *moved]))[: max(top, len(solved.named))]
    rows = pl.DataFrame({"economy": shown}).join(data, on="economy", how="left", maintain_order="left")
    columns = {}
    for column, head in COLUMNS.items():
        columns[f"{head}, %"] = values(rows[column])
        low, high = values(rows[f"{column}_p5"]), values(rows[f"{column}_p95"])
        columns["5 to 95 %" + " " * (len(columns) // 2)] = [f"{a} … {b}" for a, b in zip(low, high, strict=True)]
    solved_draws = int(data["draws_solved"][0])
    title = f"Range over {solved_draws} draws of the trade elasticities, closure {solved.closure_name}"
    return "\n".join([*table(title, map(name, shown), columns), *wrapped(banded.text(), width, "  ", "  ")]) + "\n"
