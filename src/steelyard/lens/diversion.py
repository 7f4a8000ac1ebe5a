"""Who took what one market lost: each partner against counterfactuals, each with its name, never one number.

With x0, x1 a partner's level in the base and the period, T0, T1 the totals, L0, L1 those of the market lost:

    (1) level    x0                                 as in the base
    (2) rest     x0 (T1 - L1) / (T0 - L0)           as all others together grew
    (3) shares   x0 T1 / T0                         as the total grew, with the shares of the base
    (4) trend    x0 (1 + g)                         g: growth of the partner itself in the base, on the year before

    gain = x1 - counterfactual;  loss = -(gain of the market lost);  part = gain / loss

Gains of all parts less what the total lies above its own counterfactual are the residual: nought by construction
under (1) to (3), under (4) the trend of the partners not listed and of those whose trend is not held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens import arithmetic, diversion_words
from steelyard.lens.currency import other_currency
from steelyard.lens.diversion_partners import Split, check_loser, is_large, split
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel

METHODS = ("level", "rest", "shares", "trend")
DEFAULT = ("rest", "shares", "trend")


@dataclass(frozen=True)
class Total:
    """All partners together: level now and in the base, and growth of the base on the year before (percent)."""

    now: float
    before: float
    trend: float | None = None


@dataclass(frozen=True)
class Diverted:
    """`data`: the partners with `gain_METHOD` and `part_METHOD` (percent of the loss) each; see `diverted`.

    By method, where it can be told: `loss` of the market, `above`: what the total lies above its counterfactual,
    `residual` of the parts.
    """

    data: pl.DataFrame
    loss: dict[str, float]
    above: dict[str, float]
    residual: dict[str, float]

    def made_good(self, method: str) -> float | None:
        """What the others gained, percent of the loss: nought under rest and the whole under shares by construction."""
        if self.loss.get(method, 0.0) <= 0:
            return None
        return 100 * (self.above[method] + self.loss[method]) / self.loss[method]


def diverted(frame: pl.DataFrame, loser: str, total: Total, methods: Sequence[str] = METHODS) -> Diverted:
    """Gains of partners by method.

    `frame`: partner, now, before, trend (percent or null) and inside (null for a part of the total, else the group
    it stands in, which is not added up). A null trend leaves the gain open. BadInput where `loser` is no row or had
    no trade in the base; UnknownName for another method.
    """
    for method in methods:
        if method not in METHODS:
            raise UnknownName("counterfactual", method, METHODS)
    lost = frame.filter(pl.col("partner") == loser)
    parts = frame.filter(pl.col("inside").is_null())
    others = tuple(_others(parts, loser, side, whole) for side, whole in (("now", total.now), ("before", total.before)))
    if lost.height != 1 or not lost["before"][0] > 0 or not others[1] > 0:
        raise BadInput(f"{loser} has no trade in the base to be lost, or no other partner has. Choose another period.")
    factors = _factors(others[0] / others[1], total)
    data = frame.with_columns(
        (pl.col("now") - pl.col("before") * factors[method]).alias(f"gain_{method}") for method in methods
    )
    parts = data.filter(pl.col("inside").is_null())
    above = {m: total.now - at for m in methods if (at := _total(total, factors[m], m)) is not None}
    loss = {
        method: -value
        for method in above
        if (value := data.filter(pl.col("partner") == loser)[f"gain_{method}"][0]) is not None
    }
    residual = {method: arithmetic.residual(above[method], parts[f"gain_{method}"].drop_nulls()) for method in loss}
    data = data.with_columns(
        (100 * pl.col(f"gain_{m}") / loss[m] if loss.get(m, 0.0) > 0 else pl.lit(None, pl.Float64)).alias(f"part_{m}")
        for m in methods
    )
    return Diverted(data, loss, {method: above[method] for method in loss}, residual)


def diversion(
    panel: Panel,
    t: datetime | None,
    *,
    reporter: str,
    loser: str,
    period: str,
    flow: str = "export",
    currency: str = "USD",
    also: Sequence[str] = (),
    methods: Sequence[str] = DEFAULT,
) -> Measured:
    """The partners of a flow beside what was lost with `loser`, in `currency`; see the module for the methods.

    Partners do not overlap; members of a listed group from 1 % of the total (and those in `also`) stand in it as of
    which and are not added. NoCoverage where the levels are not held; BadInput where nothing was lost by any method.
    """
    check_loser(reporter, loser)
    if not methods:
        raise BadInput(f"No counterfactual is named. Write one or more of {', '.join(METHODS)}.")
    found = split(panel, t, reporter=reporter, flow=flow, period=period, loser=loser, currency=currency, also=also)
    now, before = (float(sum(found.parts.data[side])) for side in ("now", "before"))
    frame = _frame(found, loser, set(also))
    result = diverted(frame, loser, Total(now, before, found.trends["WLD"].value), methods)
    held = [method for method in methods if method in result.loss]
    if not any(result.loss[method] > 0 for method in held):
        raise BadInput(diversion_words.no_loss(reporter, loser, flow, found, held))
    data = _table(result, held, loser, now, before)
    other = other_currency(reporter, currency)
    query = {"reporter": reporter, "loser": loser, "period": period, "flow": flow, "also": also}
    there = made_good(panel, t, currency=other, **query) if "trend" in held and other != currency else None
    return Measured(
        "diversion",
        f"{diversion_words.title(reporter, loser, flow, found)}, bn {currency}",
        data,
        {"label": "text", "growth": "percent", "contribution": "pp",
         **{f"{method}_bn": "index" for method in held}, "part": "text"},
        {**diversion_words.basis(found, currency, held), **_loss(result, held, currency, other, there)},
        diversion_words.coverage(found),
        residual=result.residual.get("trend", max(result.residual.values(), key=abs)) / 1e9,
        residual_unit=f"bn {currency} ({'trend; none under the others' if 'trend' in held else 'all methods'})",
        warnings=diversion_words.warnings(found, list(data["partner"]), result.loss, held, methods, reporter, loser),
        sources=diversion_words.sources(found),
        heads={"label": "partner", "part": "of the loss",
               **{f"{method}_bn": f"v. {method}" for method in held}},
    )  # fmt: skip


def made_good(
    panel: Panel,
    t: datetime | None,
    *,
    reporter: str,
    loser: str,
    period: str,
    currency: str,
    flow: str = "export",
    also: Sequence[str] = (),
) -> float | None:
    """Percent of the loss that all others gained against their trend, in one currency; None where it cannot be told.

    A trend is the growth of one year in that currency, so the figure is another in another currency.
    """
    try:
        found = split(panel, t, reporter=reporter, flow=flow, period=period, loser=loser, currency=currency, also=also)
    except NoCoverage:
        return None
    now, before = (float(sum(found.parts.data[side])) for side in ("now", "before"))
    total = Total(now, before, found.trends["WLD"].value)
    return diverted(_frame(found, loser, set(also)), loser, total, ["trend"]).made_good("trend")


def _loss(
    result: Diverted, held: Sequence[str], currency: str, other: str, there: float | None
) -> dict[str, str]:  # fmt: skip
    """What was lost, and what of it the others made good, by counterfactual and, under trend, by currency."""
    lost = ", ".join(f"{result.loss[method] / 1e9:,.0f} bn ({method})" for method in held)
    made = {m: good for m in ("level", "trend") if m in held and (good := result.made_good(m)) is not None}
    told = [f"{diversion_words.whole(good)} % of the loss ({method}, {currency})" for method, good in made.items()]
    if there is not None:
        told.append(f"{diversion_words.whole(there)} % (trend, {other})")
    return {"lost": lost, **({"made good by all others": ", ".join(told)} if told else {})}


def _others(parts: pl.DataFrame, loser: str, side: str, whole: float) -> float:
    """All but the market lost: added up, since the total less a market that is nearly all of it keeps few digits.

    What the parts leave of the total belongs to them, unless it is the rounding of the sum.
    """
    left = whole - float(parts[side].sum())
    others = float(parts.filter(pl.col("partner") != loser)[side].sum())
    return others + (left if abs(left) > _ROUNDING * abs(whole) else 0.0)


_ROUNDING = 1e-12  # of a sum: less than that is arithmetic


def _factors(others: float, total: Total) -> dict[str, pl.Expr]:
    return {
        "level": pl.lit(1.0),
        "rest": pl.lit(others),
        "shares": pl.lit(total.now / total.before),
        "trend": 1 + pl.col("trend") / 100,
    }


def _total(total: Total, factor: pl.Expr, method: str) -> float | None:
    """The total's own counterfactual."""
    if method == "trend":
        return None if total.trend is None else total.before * (1 + total.trend / 100)
    return total.before * pl.select(factor).item()


def _frame(found: Split, loser: str, also: set[str]) -> pl.DataFrame:
    """The partners, market lost first, then by size; members after their group; the rest last."""
    parts = sorted(found.parts.data.to_dicts(), key=lambda row: (row["partner"] != loser, -row["before"]))
    order = [*(row for row in parts if row["partner"] != "REST"), *(row for row in parts if row["partner"] == "REST")]
    members = found.inside.data.to_dicts() if found.inside else []
    rows = []
    for row in order:
        rows.append(_part(found, row, None))
        inside = [
            one
            for one in members
            if found.groups.get(one["partner"]) == row["partner"] and (is_large(one) or one["partner"] in also)
        ]
        rows += [_part(found, one, row["partner"]) for one in sorted(inside, key=lambda one: -one["before"])]
    return pl.DataFrame(rows, schema=_FRAME, orient="row")


_FRAME = {
    "partner": pl.String, "inside": pl.String, "now": pl.Float64, "before": pl.Float64, "trend": pl.Float64,
    "growth": pl.Float64, "growth_levels": pl.Float64, "contribution": pl.Float64,
}  # fmt: skip


def _part(found: Split, row: dict, inside: str | None) -> tuple[object, ...]:
    code = row["partner"]
    trend, rate = found.trends.get(code), found.rates.get(code)
    growth = rate.headline.value if rate else row["growth"]
    return (code, inside, row["now"], row["before"], trend.value if trend else None, growth, row["growth"],
            row["contribution_pp"])  # fmt: skip


def _table(result: Diverted, held: Sequence[str], loser: str, now: float, before: float) -> pl.DataFrame:
    """The partners and, below, all but the market lost, and the total."""
    lost = result.data.row(0, named=True)
    others = {"partner": "OTHERS", "now": now - lost["now"], "before": before - lost["before"],
              **{f"gain_{m}": result.above[m] + result.loss[m] for m in held},
              **{f"part_{m}": result.made_good(m) for m in held}}  # fmt: skip
    total = {"partner": "WLD", "now": now, "before": before, **{f"gain_{m}": result.above[m] for m in held}}
    for row in (others, total):
        row["growth"] = row["growth_levels"] = arithmetic.change(row["now"], row["before"])
        row["contribution"] = arithmetic.contribution(row["now"], row["before"], before)
    data = pl.concat([result.data, pl.DataFrame([others, total])], how="diagonal_relaxed")
    gains, parts = ([pl.col(f"{kind}_{method}") for method in held] for kind in ("gain", "part"))
    data = data.with_columns(
        (pl.col("now") - pl.col("before")).alias("change"),
        pl.min_horizontal(gains).alias("gain_low"), pl.max_horizontal(gains).alias("gain_high"),
        pl.min_horizontal(parts).alias("part_low"), pl.max_horizontal(parts).alias("part_high"),
        *((pl.col(f"gain_{method}") / 1e9).alias(f"{method}_bn") for method in held),
    )  # fmt: skip
    rows = data.to_dicts()
    return data.with_columns(
        pl.Series("label", [diversion_words.label(row, loser) for row in rows]),
        pl.Series("part", [diversion_words.part(row, loser) for row in rows]),
    )
