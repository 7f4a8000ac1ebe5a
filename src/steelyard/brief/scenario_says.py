"""What a scenario's run comes to, in sentences: trade, real income, balances, prices, sectors, revenue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from steelyard.base import units
from steelyard.brief import words
from steelyard.brief.figures_table import decimals, name
from steelyard.brief.scenario_parts import between
from steelyard.errors import SteelyardError

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import PhaseRun

LEAST = 5e-4  # percent that rounds to nothing
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "European Union")
_CLEAR = 5e-3  # percent: a change of sign below it is not worth saying
_MOST_NAMED = 2
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def the(code: str) -> str:
    """An economy as it stands in a sentence: `the United States`, `the rest of ASEAN`, `China`."""
    text = name(code)
    if text.startswith("Rest of "):
        return "the rest" + text.removeprefix("Rest")
    return f"the {text}" if text.startswith(_WITH_ARTICLE) else text


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def scope(cf: Counterfactual) -> str:
    """Goods where the world has them, else all sectors."""
    return "goods" if any(cf.world.goods) else "all"


def amount(cf: Counterfactual, value: float, signed: bool = True) -> str:
    """An amount of the world's unit in words, with a no-break space before the currency: `−17.3 bn USD`."""
    try:
        scale, currency = units.scale_of(cf.world.unit)
    except SteelyardError:
        scale, currency = 1.0, cf.world.unit
    return f"{words.money(value * scale, signed=signed)}\u00a0{currency}"


def digits(largest: float) -> int:
    """Decimals of a percentage: one from 1 on, two from 0.1, else three."""
    return 1 if abs(largest) >= 1 else 2 if abs(largest) >= 0.1 else 3


def percent(value: float | None, places: int | None = None) -> str:
    """A change in percent, with `places` decimals or those that its size asks for: `−0.027 %`."""
    if value is None:
        return words.NOTHING
    shown = digits(value) if places is None else places
    return f"{words.number(value, shown, signed=True)}{words.THIN}%"


def moving_pair(cf: Counterfactual) -> tuple[str, str] | None:
    """Importer and exporter that the policy is about; where it names no pair, those whose trade changes most."""
    named = between(cf)
    if named is not None:
        return named
    data = cf.trade(scope(cf)).sort(pl.col("change").abs(), descending=True)
    if data.is_empty():
        return None
    return data["importer"][0], data["exporter"][0]


def dated(text: str) -> str:
    """The text with its ISO days in words, which do not break at a hyphen: `20 February 2026`."""
    return _ISO.sub(lambda found: words.date_text(found[0]).replace(" ", "\u00a0"), text)


def points(phase: PhaseRun) -> tuple[str, ...]:
    """The findings of a phase in words: trade first where the policy is about the trade of two, else real income."""
    first = phase.counterfactuals[0]
    flows, ends = [trade(first), *diverted(first)], [income(phase), disputed(phase), balance(phase)]
    found = [*flows, *ends, prices(first)] if between(first) else [*ends, *flows, prices(first)]
    return tuple(text for text in found if text)


def trade(cf: Counterfactual) -> str:
    """How far the trade of the two that the policy is about moves, both ways."""
    pair = moving_pair(cf)
    if pair is None:
        return ""
    importer, exporter = pair
    data = cf.trade(scope(cf))
    there = data.filter(importer=importer, exporter=exporter).row(0, named=True)
    back = data.filter(importer=exporter, exporter=importer).row(0, named=True)
    what = "goods" if scope(cf) == "goods" else "sales"
    most = "" if between(cf) else "What moves most: "
    return capital(
        f"{most}{what} from {the(exporter)} to {the(importer)} {_moves(cf, there)}, "
        f"those the other way {_moves(cf, back)}"
    )


def _moves(cf: Counterfactual, row: dict[str, Any]) -> str:
    value = row["change_pct"]
    if value is None or abs(value) < LEAST:
        return "stay as they are"
    return f"{'rise' if value > 0 else 'fall'} by {percent(abs(value)).lstrip('+')} ({amount(cf, row['change'])})"


def diverted(cf: Counterfactual) -> tuple[str, ...]:
    """Creation and diversion: the importer's purchases by where they come from; the parts add up to the whole."""
    pair = moving_pair(cf)
    if pair is None:
        return ()
    importer, exporter = pair
    data = cf.diversion(importer, exporter, scope(cf)).filter(pl.col("side") == "importer")
    there, others, home = (float(data.filter(role=role)["change"].sum()) for role in ("between", "elsewhere", "home"))
    diverts = " (diversion)" if others * there < 0 else " (no diversion: they move the same way)"
    creates = "" if home * there >= 0 else " (creation)" if there > 0 else " (home goods in the place of imports)"
    what = "purchases of goods" if scope(cf) == "goods" else "purchases"
    whose = capital(words.possessive(the(importer)))
    return (
        f"{whose} {what}: {amount(cf, there)} from {the(exporter)}, {amount(cf, others)} from other suppliers "
        f"abroad{diverts}, {amount(cf, home)} at home{creates}; in all {amount(cf, there + others + home)}",
    )


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
    held = dict(cf.welfare().select("economy", "real_income_pct").iter_rows())
    best, worst = extremes(cf)
    if best is None and worst is None:
        return "Real income changes nowhere by as much as 0.001\u202f%"
    named = cf.named[:_MOST_NAMED]
    told = [f"{the(code)} {percent(held[code])}{_range(phase, code)}" for code in named]
    if best and best[0] not in named:
        told.append(f"most gained by {the(best[0])}, {percent(best[1])}{_range(phase, best[0])}")
    if worst and worst[0] not in named:
        told.append(f"most lost by {the(worst[0])}, {percent(worst[1])}{_range(phase, worst[0])}")
    return f"Real income: {'; '.join(told)}"


def _range(phase: PhaseRun, code: str) -> str:
    found = span(phase, code)
    return f" (5 to 95\u202f%: {found})" if found else ""


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
    names = [cf.closure_name for cf in phase.counterfactuals]
    told = []
    for code in found[:_MOST_NAMED]:
        each = [f"{percent(one[code])} under {closure}" for one, closure in zip(held, names, strict=True)]
        told.append(f"{the(code)} {words.listed(each)}")
    more = len(found) - len(told)
    also = f"; and of {words.count(more, 'other economy', 'other economies')}" if more else ""
    return f"The sign of real income hangs on the closure: {'; '.join(told)}{also}"


def balance(phase: PhaseRun) -> str:
    """The goods balance of the first economy that the policy names (else China, else the first), by closure."""
    first = phase.counterfactuals[0]
    codes = first.world.economies
    code = first.named[0] if first.named else "CHN" if "CHN" in codes else codes[0]
    which = "goods" if any(first.world.goods) else "total"
    told = []
    for cf in phase.counterfactuals:
        row = cf.balance().filter(economy=code, scope=which).row(0, named=True)
        told.append(
            f"{amount(cf, row['change'])} under {cf.closure_name} ({words.number(row['change_pp'], 2, signed=True)}"
            f"{words.THIN}pp of GDP)"
        )
    what = "goods balance" if which == "goods" else "balance"
    return f"{capital(words.possessive(the(code)))} {what}: {words.listed(told)}"


def prices(cf: Counterfactual) -> str:
    """Where consumer prices rise and fall most."""
    data = cf.prices().filter(measure="consumer_prices").sort("change_pct", descending=True)
    (up, high), (down, low) = (data.select("economy", "change_pct").row(at) for at in (0, -1))
    told = [f"rise most in {the(up)}, {percent(high)}"] if high > LEAST else []
    told += [f"fall most in {the(down)}, {percent(low)}"] if low < -LEAST else []
    if not told:
        return "Consumer prices change nowhere by as much as 0.001\u202f%"
    return f"Consumer prices, against world value added, {' and '.join(told)}"


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
