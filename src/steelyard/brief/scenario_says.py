"""What a scenario's run comes to, in sentences: real income, balances, prices, revenue. Trade: `scenario_flows`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from steelyard.brief import scenario_flows as flow
from steelyard.brief import words
from steelyard.brief.figures_table import decimals
from steelyard.brief.scenario_words import LEAST, amount, capital, dated, digits, percent, scope, the
from steelyard.lever import hindcast_record, parties

if TYPE_CHECKING:
    from datetime import date

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import PhaseRun

__all__ = ["amount", "capital", "dated", "digits", "percent", "points", "scope", "the"]

_CLEAR = LEAST  # percent: a change of sign below it is rounding
_MOST_NAMED = 2
_SHOWN = 0.005  # points of GDP that two decimals can show
_MOST_LISTED = 8


def points(phase: PhaseRun, before: date | None = None) -> tuple[str, ...]:
    """The findings of a phase in words: trade first where the policy is about the trade of two, else real income.

    `before`: the day of the policies compared against; see `scenario_flows.in_customs_terms`.
    """
    first = phase.counterfactuals[0]
    flows = [flow.trade(phase, before), hindcast_record.caution(first).rstrip(".")]
    flows += [*flow.returned(phase), *flow.quotas(first), flow.diverted(first)]
    ends = [income(phase), disputed(phase), balance(phase)]
    found = [*flows, *ends, prices(first)] if parties.between(first) else [*ends, *flows, prices(first)]
    return tuple(text for text in found if text)


def extremes(cf: Counterfactual) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
    """Who gains and who loses most real income (percent); None where nobody does."""
    data = cf.welfare().sort("real_income_pct", descending=True)
    (best, most), (worst, least) = (data.select("economy", "real_income_pct").row(at) for at in (0, -1))
    return (best, most) if most > LEAST else None, (worst, least) if least < -LEAST else None


def gains(cf: Counterfactual) -> str:
    """Who gains and who loses most in one line."""
    best, worst = extremes(cf)
    told = [f"{the(best[0])} gains most, {percent(best[1])}"] if best else ["nobody gains"]
    told.append(f"{the(worst[0])} loses most, {percent(worst[1])}" if worst else "nobody loses")
    return capital("; ".join(told))


def income(phase: PhaseRun) -> str:
    """Real income of those that the policy names, then of who gains and loses most, with bands where there are some."""
    cf = phase.counterfactuals[0]
    held = dict(flow.held(cf, "welfare").select("economy", "real_income_pct").iter_rows())
    best, worst = extremes(cf)
    if best is None and worst is None:
        return "Real income changes nowhere by as much as 0.001\u202f%"
    named = [one.label for one in parties.named(cf)][:_MOST_NAMED]
    named = named or [code for code in parties.ALWAYS if code in held]
    shown = [(code, "") for code in named]
    shown += [(best[0], "most gained by ")] if best and best[0] not in named else []
    shown += [(worst[0], "most lost by ")] if worst and worst[0] not in named else []
    told = [
        f"{head}{the(code)}{',' if head else ''} {percent(held[code])}{_range(phase, code)}" for code, head in shown
    ]
    drawn = "" if phase.bands is None else " (in brackets: 5 to 95\u202f% of draws, of the elasticities alone)"
    return f"Real income{drawn}: {'; '.join(told)}"


def _range(phase: PhaseRun, code: str) -> str:
    found = span(phase, code)
    return f" ({found})" if found else ""


def span(phase: PhaseRun, code: str, column: str = "real_income_pct") -> str:
    """The 5 to 95 percent range over the draws, `−0.031 to −0.022`, unbroken; empty without draws."""
    if phase.bands is None:
        return ""
    row = phase.bands.frame.filter(economy=code)
    if row.is_empty():
        return ""
    low, high = float(row[f"{column}_p5"][0]), float(row[f"{column}_p95"][0])
    places = digits(max(abs(low), abs(high)))
    return f"{words.number(low, places, signed=True)}\u00a0to\u00a0{words.number(high, places, signed=True)}"


def disputed(phase: PhaseRun) -> str:
    """The economies whose real income changes sign with the closure, those that move most first; empty for none."""
    held = [dict(cf.welfare().select("economy", "real_income_pct").iter_rows()) for cf in phase.counterfactuals]
    found = [
        code for code in held[0]
        if min(one[code] for one in held) < -_CLEAR and max(one[code] for one in held) > _CLEAR
    ]  # fmt: skip
    if not found:
        return ""
    found.sort(key=lambda code: -min(abs(one[code]) for one in held))
    first, *rest = found
    names = [cf.closure_name for cf in phase.counterfactuals]
    each = [f"{percent(one[first])} under {closure}" for one, closure in zip(held, names, strict=True)]
    also = ""
    if rest:
        shown = [the(code) for code in rest[:_MOST_LISTED]]
        shown += [f"{len(rest) - _MOST_LISTED} more"] if len(rest) > _MOST_LISTED else []
        also = f"; it does for {words.listed(shown)} too"
    return f"Whether {the(first)} gains or loses hangs on the closure: {words.listed(each)}{also}"


def balance(phase: PhaseRun) -> str:
    """The goods balance of the first economy that the policy names (else China, else the first), by closure."""
    first = phase.counterfactuals[0]
    codes, named = first.world.economies, parties.named(first)
    code = named[0].label if named else "CHN" if "CHN" in codes else codes[0]
    which = "goods" if any(first.world.goods) else "total"
    told = []
    for cf in phase.counterfactuals:
        row = flow.held(cf, "balance").filter(economy=code, scope=which).row(0, named=True)
        drawn = f" (draws: {balance_span(phase, code)})" if cf is first and balance_span(phase, code) else ""
        told.append(f"{_points(row['change_pp'])} of GDP under {cf.closure_name}{drawn}")
    what = "goods balance" if which == "goods" else "balance"
    return f"{capital(words.possessive(the(code)))} {what}: {words.listed(told)}"


def _points(value: float) -> str:
    """Points of GDP with two decimals; what they cannot show, in words."""
    if 0 < abs(value) < _SHOWN:
        return f"{'up' if value > 0 else 'down'} by less than 0.01{words.THIN}%"
    return f"{words.number(value, 2, signed=True)}{words.THIN}%"


def balance_span(phase: PhaseRun, code: str) -> str:
    """The 5 to 95 percent range of the goods balance's change in points of GDP; empty without draws."""
    data = phase.more_bands.get("balance")
    row = None if data is None else data.filter(economy=code)
    if row is None or row.is_empty():
        return ""
    low, high = (float(row[f"balance_change_pp_{end}"][0]) for end in ("p5", "p95"))
    return f"{words.number(low, 2, signed=True)}\u00a0to\u00a0{words.number(high, 2, signed=True)}"


def prices(cf: Counterfactual) -> str:
    """Where consumer prices rise and fall most."""
    data = cf.prices().filter(measure="consumer_prices").sort("change_pct", descending=True)
    (up, high), (down, low) = (data.select("economy", "change_pct").row(at) for at in (0, -1))
    told = [f"rise most in {the(up)}, {percent(high)}"] if high > LEAST else []
    told += [f"fall most in {the(down)}, {percent(low)}"] if low < -LEAST else []
    if not told:
        return "Consumer prices change nowhere by as much as 0.001\u202f%"
    return f"Consumer prices, the value added of the world in dollars being held fixed, {' and '.join(told)}"


def revenue(cf: Counterfactual, moved: pl.DataFrame) -> str:
    """The largest change of public revenue or quota rents; `moved` are the rows that changed."""
    if moved.is_empty():
        return "Nobody collects more or less: no tariff, export tax, subsidy or quota rent changes."
    row = moved.row(0, named=True)
    what = row["item"].replace("_", " ")
    return (
        f"The largest change: {the(row['economy'])}, {what}, {amount(cf, row['change'])}, to "
        f"{words.number(row['gdp_pct'], decimals(abs(row['gdp_pct'])))}{words.THIN}% of value added."
    )
