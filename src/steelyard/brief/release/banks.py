"""How sound are its banks? Bad and restructured loans as quoted, with a ratio only where one follows."""

from __future__ import annotations

from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk, capital
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.lens.banks import stress


def section(desk: Desk) -> Section | None:
    """The figures held of the reporter's banks; None where there are none."""
    try:
        found = stress(desk.panel, desk.t, desk.reporter)
    except NoCoverage:
        return None
    shown = table(desk, found, "Each figure with its definition", most=20, command="")
    text = (f"{capital(found.title)}.", *found.warnings)
    return Section("banks", "How sound are its banks?", text, (), (), (shown,))
