"""Who took what was lost? The market that took most from growth, and each partner against three counterfactuals."""

from __future__ import annotations

from typing import Any

from steelyard.base import economies
from steelyard.brief import words
from steelyard.brief.model import Chart, Section
from steelyard.brief.release.desk import Desk, capital, partner_name
from steelyard.brief.release.measured import table
from steelyard.errors import BadInput
from steelyard.lens.diversion import DEFAULT, diversion, made_good
from steelyard.lens.measured import Measured
from steelyard.lens.shares import contributions

SHOWN = 11
"""Bars of the chart; the table has every partner."""
_BN = 1e9


def section(desk: Desk) -> Section | None:
    """The year to date against the year before; None where no partner took anything from growth of exports."""
    loser = _loser(desk)
    if loser is None:
        return None
    try:
        found = diversion(
            desk.panel, desk.t, reporter=desk.reporter, loser=loser, period=desk.to_date, currency=desk.currency
        )
    except BadInput:
        return None
    rows = found.data.to_dicts()
    columns = ("label", "growth", *(f"{one}_bn" for one in DEFAULT if f"{one}_bn" in found.units), "part")
    note = f"{found.basis['currency']}. Residual {words.number(found.residual or 0.0, 1)} {found.residual_unit}."
    caption = f"Gain or loss against each counterfactual, bn {desk.currency}, {words.period_text(desk.to_date)}"
    command = f"--from-market {loser} --period {desk.to_date} --currency {desk.currency}"
    shown = table(desk, found, caption, columns, len(rows), note, command)
    return Section(
        "diversion", f"Who took what was lost in {economies.in_text(loser)}?", _said(desk, found, rows), (),
        (_chart(desk, found, rows),), (shown,),
    )  # fmt: skip


def _loser(desk: Desk) -> str | None:
    """The partner that took most from the growth of exports, if its trade fell."""
    parts = contributions(
        desk.panel, desk.t, reporter=desk.reporter, flow="export", period=desk.to_date, currency=desk.currency
    )
    if parts is None:
        return None
    rows = [row for row in parts.data.iter_rows(named=True) if row["partner"] != "REST"]
    least = min(rows, key=lambda row: row["contribution_pp"], default=None)
    return least["partner"] if least and least["contribution_pp"] < 0 else None


def _methods(found: Measured) -> list[str]:
    return [one for one in DEFAULT if f"{one}_bn" in found.units]


def _said(desk: Desk, found: Measured, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    lost = rows[0]
    low, high = -lost["gain_high"], -lost["gain_low"]
    where, methods = economies.in_text(lost["partner"]), _methods(found)
    how = {"rest": "as all other partners grew", "shares": "with the shares of the year before",
           "trend": "on each partner’s own growth of the year before"}  # fmt: skip
    text = [
        f"Exports to {where} {words.moved(lost['growth'])} in {words.period_text(desk.to_date)}. They lie "
        f"{_between(low, high)} {desk.currency} below what they would have been "
        f"{words.listed([how[method] for method in methods], 'or')}."
    ]
    gained = [row for row in _partners(rows) if row["partner"] != lost["partner"] and (row["gain_low"] or 0) > 0]
    gained.sort(key=lambda row: -row["gain_low"])
    if gained:
        said = [f"{partner_name(row['partner'])} {row['part']}" for row in gained[:5]]
        text.append(f"Ahead of every counterfactual, in per cent of that loss: {words.listed(said)}.")
    text.append(" ".join((*_made_good(desk, lost["partner"], rows), _NO_PROOF)))
    return tuple(text)


_NO_PROOF = (
    "That the loss caused the gains is not shown, nor that the same goods went elsewhere; what a hub passes on is "
    "counted as the hub’s."
)


def _made_good(desk: Desk, loser: str, rows: list[dict[str, Any]]) -> list[str]:
    """What all others made good against their trends, in both currencies or not at all."""
    others = next((row for row in rows if row["partner"] == "OTHERS"), {})
    here = others.get("part_trend")
    query = {"reporter": desk.reporter, "loser": loser, "period": desk.to_date}
    there = made_good(desk.panel, desk.t, currency=desk.other, **query) if here is not None else None
    if here is None or there is None or desk.other == desk.currency:
        return []
    return [
        f"How much of it all others made good has no single answer: against their trends {words.share(here, 0)} in "
        f"{desk.currency} and {words.share(there, 0)} in {desk.other}, since a year’s growth differs by currency; "
        "under the other counterfactuals the figure follows from their construction."
    ]


def _between(low: float, high: float) -> str:
    """Two amounts in the unit of the greater."""
    if low <= 0:
        return f"up to {words.money_in(high, high)}"
    return f"{words.money_in(low, high).rpartition(words.THIN)[0]} to {words.money_in(high, high)}"


def _partners(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts that add up, without their rest."""
    return [row for row in rows if row["inside"] is None and row["partner"] not in ("REST", "OTHERS", "WLD")]


def _chart(desk: Desk, found: Measured, rows: list[dict[str, Any]]) -> Chart:
    listed = _partners(rows)
    lost, others = listed[0], sorted(listed[1:], key=lambda row: -abs(row["gain_shares"]))
    shown = sorted([lost, *others[: SHOWN - 1]], key=lambda row: -row["gain_shares"])
    digits = 0 if max(abs(row["gain_shares"]) for row in shown) >= 100 * _BN else 1
    surest, most = _surest(desk, listed)
    title = f"Exports to {economies.in_text(lost['partner'])} fell short{most}"
    return Chart(
        "diversion", "bars", title,
        f"Gain or loss against the shares of the year before, bn {desk.currency}, {words.period_text(desk.to_date)}; "
        f"in brackets, for gains, the range over {words.listed(_methods(found))}",
        tuple(_bar(row, digits) for row in shown),
        "money", _source(desk, found), tuple(capital(partner_name(row["partner"])) for row in (lost, *surest)),
    )  # fmt: skip


def _surest(desk: Desk, listed: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """The partner that gained most whatever the counterfactual, else the one with the greatest least gain, in words."""
    ahead = [row for row in listed[1:] if (row["gain_low"] or 0) > 0]
    if not ahead:
        return [], ""
    first = max(ahead, key=lambda row: row["gain_low"])
    name = partner_name(first["partner"])
    gains = [f"gain_{one}" for one in DEFAULT if f"gain_{one}" in first]
    if all(first[one] >= max(row[one] for row in listed if row[one] is not None) for one in gains):
        return [first], f"; {name} gained most by every counterfactual"
    least = words.money_in(first["gain_low"], first["gain_low"])
    return [first], f"; {name} gained at least {least} {desk.currency} by every counterfactual"


def _bar(row: dict[str, Any], digits: int) -> dict[str, Any]:
    """A bar with its range; billions throughout, so that the labels stay short and of one unit."""
    middle, low, high = (words.number(row[name] / _BN, digits) for name in ("gain_shares", "gain_low", "gain_high"))
    name = capital(partner_name(row["partner"]))
    # A label of a loss stands right of nought, beside the longest bar: its range is in the table.
    label = f"{middle} ({low} to {high})" if row["gain_shares"] >= 0 else middle
    return {"x": name, "y": row["gain_shares"], "series": "gain", "label": label}


def _source(desk: Desk, found: Measured) -> str:
    makers = list(dict.fromkeys(desk.sources[name].producer for name in found.sources if name in desk.sources))
    return f"Source: {'; '.join(makers)}. As known on {desk.day}."
