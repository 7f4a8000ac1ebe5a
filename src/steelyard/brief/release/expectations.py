"""Against what was expected: every pollster held, and what changed against the last release."""

from __future__ import annotations

from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import Desk, flow_name
from steelyard.brief.release.front import polls, pollster_name
from steelyard.lens.surprise import NEEDED, Surprise


def section(desk: Desk) -> Section | None:
    """Consensus by pollster, surprise and its score, and the month before as first and as now known."""
    found = [(flow, one) for flow in ("export", "import", "balance") for one in polls(desk, flow)]
    tables = [table for table in (_polls(desk, found), _changes(desk)) if table]
    if not tables:
        return None
    text = (
        "A consensus belongs to its pollster: forecasts of one month differ by pollster. A surprise is scored against "
        f"the pollster's own earlier ones from {NEEDED} pairs on; below that their number is stated instead."
    )
    missing = () if found else ("No consensus is held for this month; one can be loaded with steelyard load FILE.",)
    return Section(
        "expected",
        "Was it more than expected?",
        (*((text,) if found else ()), *missing),
        (),
        (),
        tuple(tables),
    )


def _polls(desk: Desk, found: list[tuple[str, Surprise]]) -> Table | None:
    if not found:
        return None
    heads = ("Figure and pollster", "Actual", "Consensus", "Surprise", "Score")
    rows = tuple(_row(desk, flow, one) for flow, one in found)
    return Table(f"Outcome against forecast, {desk.currency}, first release", heads, rows)


def _row(desk: Desk, flow: str, one: Surprise) -> tuple[Cell, ...]:
    desk.use(one.forecast, one.actual)
    name = "Balance" if flow == "balance" else flow_name(flow)
    ids = {kind: desk.id(kind, flow, desk.month, variant=one.pollster) for kind in ("consensus", "surprise")}
    actual = desk.id("balance" if flow == "balance" else "yoy", flow, desk.month)
    return (
        Cell(f"{name}, {pollster_name(one.pollster)}"),
        Cell(_figure(flow, one.actual.value, one.actual.rounding), one.actual.value, actual),
        Cell(_figure(flow, one.forecast.value, one.forecast.rounding), one.forecast.value, ids["consensus"]),
        Cell(_gap(flow, one), one.value, ids["surprise"]),
        Cell(_score(one)),
    )


def _figure(flow: str, value: float, rounding: float) -> str:
    return (
        words.money_in(value, value, rounding) if flow == "balance" else words.rate(value, rounding=max(0.1, rounding))
    )


def _gap(flow: str, one: Surprise) -> str:
    if flow == "balance":
        coarse = max(one.actual.rounding, one.forecast.rounding)
        return words.money_in(one.value, one.actual.value, coarse, signed=True)
    return words.points(one.value)


def _score(one: Surprise) -> str:
    if one.score.z is None or one.score.percentile is None:
        return f"{words.count(one.score.n, 'earlier pair')}: no score"
    return f"z {words.number(one.score.z, 1, signed=True)}, percentile {one.score.percentile:.0f} of {one.score.n}"


def _changes(desk: Desk) -> Table | None:
    rows = [row for flow in ("export", "import") if (row := _change(desk, flow))]
    if not rows:
        return None
    now, before = words.period_short(desk.month), words.period_short(desk.before)
    heads = ("Growth on the year before", now, before, "Change")
    return Table(f"Against the last release, {desk.currency}", heads, tuple(rows))


def _change(desk: Desk, flow: str) -> tuple[Cell, ...] | None:
    now, before = desk.growth(flow, desk.month), desk.growth(flow, desk.before)
    if now is None or before is None:
        return None
    change = now.headline.value - before.headline.value
    return (
        Cell(flow_name(flow)),
        desk.rate_cell(now.headline, desk.id("yoy", flow, now.period)),
        desk.rate_cell(before.headline, desk.id("yoy", flow, before.period)),
        Cell(words.points(change), change),
    )
