"""Which measures bear on it? Remedies and controls in force on the day of the page."""

from __future__ import annotations

from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.ledger import policies
from steelyard.lens.remedies import remedies


def section(desk: Desk) -> Section | None:
    """Measures on what the reporter sells; None where the policy ledger holds none on that day."""
    held, on = policies.load(), desk.t.date()
    try:
        standings = held.in_force(on, exporter=desk.reporter)
        found = remedies(standings, on, desk.panel_of, desk.t, about=f"what {desk.name} sells",
                         beyond=held.beyond(on, [one.measure for one in standings]))  # fmt: skip
    except NoCoverage:
        return None
    duties = sum(one.measure.instrument == "tariff" for one in standings) - sum(found.data["kind"] == "remedy")
    text = (
        f"{found.data.height} trade remedies, export controls and procurement rules of the policy ledger touch what "
        f"{desk.name} sells on {desk.day}; {duties} tariff measures besides them are listed by "
        "`steelyard policy in-force`. How many remedies other economies have in force is counted by several "
        "publishers with several definitions, so no total is given.",
    )
    columns = ("imposer", "measure", "products", "size", "since")
    note = " ".join(found.warnings[:1])
    shown = table(desk, found, f"In force on {desk.day}", columns, 20, note)
    return Section("measures", "Which measures bear on it?", text, (), (), (shown,))
