"""Which measures bear on it? Remedies and controls in force on the day of the page."""

from __future__ import annotations

from typing import Any

import polars as pl

from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import made_by
from steelyard.errors import NoCoverage
from steelyard.ledger import policies
from steelyard.ledger.policies import Standing
from steelyard.lens.measured import Measured
from steelyard.lens.remedies import cases, kind, remedies, touching

_NOTE = "What trade they cover is not held: customs publish no value of their headings or contracts here."


def section(desk: Desk) -> Section | None:
    """Measures on what the reporter sells; None where the policy ledger holds none on that day."""
    held, on = policies.load(), desk.t.date()
    try:
        standings = held.in_force(on, exporter=desk.reporter)
        found = remedies(standings, on, desk.panel_of, desk.t, about=f"what {desk.name} sells", reporter=desk.reporter,
                         beyond=held.beyond(on, [one.measure for one in standings]))  # fmt: skip
    except NoCoverage:
        return None
    desk.used.update(name for name in found.sources if name in desk.sources)
    rows = cases(found.data)
    others, own = rows.filter(~pl.col("own")), rows.filter(pl.col("own"))
    made = made_by(desk, "remedies", "")
    blank = found.data["trade_covered"].null_count() == found.data.height
    tables = (
        _table(
            others,
            f"Imposed by others, in force on {desk.day}",
            " ".join(part for part in (_NOTE if blank else "", made) if part),
        ),
        _table(own, f"{words.possessive(desk.name)} own export controls, in force on {desk.day}", ""),
    )
    text = _said(desk, found, others, own, standings)
    return Section("measures", "Which measures bear on it?", text, (), (), tuple(one for one in tables if one.rows))


def _said(
    desk: Desk, found: Measured, others: pl.DataFrame, own: pl.DataFrame, standings: tuple[Standing, ...]
) -> tuple[str, ...]:
    """What is counted: cases, others' apart from the reporter's own."""
    several = [row for row in others.to_dicts() if row["rates"] > 1]
    one = f" ({_lower(several[0]['measure'])}, in {several[0]['rates']} rates, is one)" if several else ""
    text = (
        f"The policy ledger holds {words.count(others.height, 'case')} of others’ trade remedies and procurement rules "
        f"on what {desk.name} sells, in force on {desk.day}{one}"
    )
    if own.height:
        text += f", and {words.count(own.height, 'export control')} of {words.possessive(desk.name)} own"
    tariffs = [one for one in touching(standings, desk.reporter, "exporter") if kind(one) == "tariff"]
    text += (
        f". {words.count(len(tariffs), 'tariff measure')} besides them are listed by `steelyard policy in-force`. How "
        "many remedies other economies have in force is counted by several publishers with several definitions, so no "
        "total is given."
    )
    return (text,)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _others(row: dict[str, Any]) -> str:
    return f"{row['imposer']}: {_lower(row['measure'])}"


def _table(rows: pl.DataFrame, caption: str, note: str) -> Table:
    body = tuple(
        (
            Cell(f"{row['measure'] if row['own'] else _others(row)} ({row['products']})"),
            Cell(f"{row['size']}, since {row['since']}"),
        )
        for row in rows.to_dicts()
    )
    return Table(caption, ("Measure", "Size and first day"), body, note)
