"""Level 4, adding up: parts and wholes of one source, within rounding and the declared residuals."""

from __future__ import annotations

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import NoCoverage
from steelyard.ledger.schema import KEY
from steelyard.ledger.verify.finding import WARNING, Finding, report
from steelyard.ledger.verify.latest import levels, newest
from steelyard.ledger.verify.residuals import undeclared

LEVEL = "adding_up"
COMPLETE = 150  # a table with so many partners means to name them all
CONTINENTS = ("AFRICA", "ASIA", "EUROPE", "LATAM", "NAMERICA", "OCEANIA")
_GROUPS = (*CONTINENTS, "ASEAN", "EU27")
_FLOAT = 1e-9  # relative: what summing in float64 may lose


def check(frame: pl.DataFrame) -> list[Finding]:
    """All checks of this level; `frame` holds all vintages."""
    rows = levels(frame)
    return [
        *_partners(rows),
        *_continents(rows),
        *_groups(rows),
        *_months(rows),
        *_balance(frame),
        *_products(frame),
    ]


def _compare(whole: pl.DataFrame, parts: pl.DataFrame, on: list[str], check: str, words: str) -> list[Finding]:
    """Findings where `parts` (sum, slack, n) differ from `whole` by more than rounding and declared
    residuals.
    """
    both = whole.join(parts, on=on, maintain_order="left", nulls_equal=True)
    slack = pl.col("slack") + pl.col("rounding") / 2 + _FLOAT * pl.col("value").abs()
    gap = both.with_columns(((pl.col("sum") - pl.col("value")) / pl.col("value").abs()).alias("size"))
    odd = undeclared(gap.filter((pl.col("sum") - pl.col("value")).abs() > slack), check)
    return report(odd, LEVEL, check, WARNING, f"{words} {{sum:.12g}}, printed {{value:.12g}} ({{size:+.2e}})", "size")


def _summed(rows: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    total, slack = pl.col("value").sum().alias("sum"), (pl.col("rounding").sum() / 2).alias("slack")
    return rows.group_by(on, maintain_order=True).agg(total, slack, pl.len().alias("n"))


def _without(*columns: str) -> list[str]:
    return [c for c in (*KEY, "source") if c not in columns]


def _partners(rows: pl.DataFrame) -> list[Finding]:
    """All economies and rests together are the total; groups stay out, so nothing counts twice."""
    on = _without("partner")
    single = [c for c in rows["partner"].unique() if c != "none" and economies.kind(c) in ("economy", "rest")]
    parts = _summed(rows.filter(pl.col("partner").is_in(single)), on).filter(pl.col("n") >= COMPLETE)
    return _compare(rows.filter(pl.col("partner") == "WLD"), parts, on, "partners", "all partners together give")


def _continents(rows: pl.DataFrame) -> list[Finding]:
    """The continents and what belongs to none (XXX) are the total."""
    on = _without("partner")
    among = rows.filter(pl.col("partner").is_in([*CONTINENTS, "XXX"]))
    named = among.group_by(on).agg(pl.col("partner").is_in(CONTINENTS).sum().alias("held"))
    whole = named.filter(pl.col("held") == len(CONTINENTS)).drop("held")
    parts = _summed(among.join(whole, on=on, how="semi", maintain_order="left"), on)
    return _compare(rows.filter(pl.col("partner") == "WLD"), parts, on, "continents", "the continents give")


def _groups(rows: pl.DataFrame) -> list[Finding]:
    """A group is the sum of those who were members in the period, where the table names all partners."""
    on = _without("partner")
    counted = rows.group_by(on).agg(pl.len().alias("n")).filter(pl.col("n") >= COMPLETE)
    full = rows.join(counted, on=on, how="semi", maintain_order="left")
    found: list[Finding] = []
    for group in _GROUPS:
        parts = [_members(full, group, period, on) for period in full["period"].unique().sort()]
        whole = full.filter(pl.col("partner") == group)
        found += _compare(whole, pl.concat(parts), on, "members", "its members give") if parts else []
    return found


def _members(full: pl.DataFrame, group: str, period: str, on: list[str]) -> pl.DataFrame:
    try:
        inside = economies.members(group, Period.parse(period).end)
    except NoCoverage:
        inside = ()
    return _summed(full.filter((pl.col("period") == period) & pl.col("partner").is_in(list(inside))), on)


def _months(rows: pl.DataFrame) -> list[Finding]:
    """The months of a year, a quarter or a run of months are that period, where every month is held."""
    on = _without("period")
    monthly = rows.filter(pl.col("first") == pl.col("last")).select(
        *on, pl.col("first").alias("month"), "value", "rounding"
    )
    longer = rows.filter(pl.col("first") < pl.col("last"))
    inside = longer.select(*on, "first", "last").join(monthly, on=on)
    inside = inside.filter(pl.col("month").is_between("first", "last"))
    span = [*on, "first", "last"]
    parts = _summed(inside, span).filter(pl.col("n") == pl.col("last") - pl.col("first") + 1)
    return _compare(longer, parts, span, "months", "its months give")


def _balance(frame: pl.DataFrame) -> list[Finding]:
    """Exports less imports are the printed balance, and with them the printed total, of one source and time."""
    on = ["reporter", "partner", "product", "period", "currency", "source", "known_from"]
    live = frame.filter(pl.col("status") != "disputed")
    value = live.filter(pl.col("indicator") == "value")
    pairs = {f: value.filter(pl.col("flow") == f).select(*on, "value", "rounding") for f in ("export", "import")}
    both = pairs["export"].join(pairs["import"], on=on, suffix="_in")
    slack = ((pl.col("rounding") + pl.col("rounding_in")) / 2).alias("slack")
    found: list[Finding] = []
    for flow, sign in (("balance", -1), ("total", 1)):
        printed = live.filter((pl.col("indicator") == "level_published") & (pl.col("flow") == flow))
        parts = both.select(*on, (pl.col("value") + sign * pl.col("value_in")).alias("sum"), slack)
        found += _compare(printed, parts, on, flow, "exports and imports give")
    return found


def _products(frame: pl.DataFrame) -> list[Finding]:
    """Quantity times unit value is the value."""
    on = ["reporter", "partner", "flow", "product", "period", "source"]
    rows = newest(frame.filter(pl.col("indicator").is_in(["value", "quantity", "unit_value"])))
    value, quantity, price = (rows.filter(pl.col("indicator") == i) for i in ("value", "quantity", "unit_value"))
    times = quantity.join(price, on=on, suffix="_price").select(
        *on,
        pl.col("currency_price").alias("currency"),
        (pl.col("value") * pl.col("value_price")).alias("sum"),
        ((pl.col("rounding") * pl.col("value_price") + pl.col("rounding_price") * pl.col("value")) / 2).alias("slack"),
    )
    return _compare(value, times, [*on, "currency"], "unit_value", "quantity times unit value gives")
