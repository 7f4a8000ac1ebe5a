"""What does it spend on? Consumption, saving and investment beside two large economies."""

from __future__ import annotations

from steelyard.base import economies
from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import made_by
from steelyard.errors import NoCoverage
from steelyard.lens.demand import GAP, HOUSEHOLD, ITEMS, demand
from steelyard.lens.measured import Measured

PEERS = ("USA", "JPN")


def section(desk: Desk) -> Section | None:
    """Shares of GDP, newest of each definition; None where none is held of the reporter."""
    panels = {code: desk.panel_of(code) for code in dict.fromkeys((desk.reporter, *PEERS))}
    try:
        found = demand(panels, desk.t)
    except NoCoverage:
        return None
    rows = found.data.filter(found.data["code"] == desk.reporter).to_dicts()
    said = [
        f"{words.share(row['share'])} in {row['year']} ({row['definition']})"
        for row in rows
        if row["item"] == HOUSEHOLD
    ]
    gap = next((row for row in rows if row["item"] == GAP), None)
    text = []
    if said:
        text.append(
            f"Household consumption of {economies.in_text(desk.reporter)} in per cent of GDP: {words.listed(said)}. "
            "Definitions are not mixed; government consumption stands apart where one source gives both."
        )
    if gap:
        text.append(
            f"Saving exceeded investment by {words.share(gap['share'])} of GDP in {gap['year']}: by the accounts' "
            "identity that is net exports of goods and services."
            if gap["share"] >= 0
            else f"Investment exceeded saving by {words.share(-gap['share'])} of GDP in {gap['year']}."
        )
    desk.used.update(found.sources)
    return Section("demand", "What does it spend on?", tuple(text), (), (), (_table(desk, found),))


def _table(desk: Desk, found: Measured) -> Table:
    """A line an item and definition, a column an economy, each share with its year."""
    rows = found.data.sort("definition", maintain_order=True).to_dicts()
    names = list(dict.fromkeys(found.data["economy"]))
    lines = dict.fromkeys((row["item"], row["definition"]) for item in ITEMS for row in rows if row["item"] == item)
    cells: dict[tuple[str, str, str], Cell] = {}
    for row in rows:
        key, text = (row["item"], row["definition"], row["economy"]), f"{words.share(row['share'])} ({row['year']})"
        held = cells.get(key)
        cells[key] = Cell(f"{held.text}; {text}" if held else text, row["share"])
    body = tuple(
        (Cell(f"{item}, {definition}"), *(cells.get((item, definition, name), Cell("–")) for name in names))
        for item, definition in lines
    )
    peers = " ".join(f"--peer {code}" for code in PEERS if code != desk.reporter)
    note = made_by(desk, "demand", peers)
    return Table("Per cent of GDP, newest year held of each definition", ("Item and definition", *names), body, note)
