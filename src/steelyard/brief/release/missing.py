"""What this page does not answer, since too little is held, and which command says what would be needed."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.brief import words
from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk

MEASURES = {
    "adjusted": ("season and calendar", "seasonal"),
    "diversion": ("who took what one market lost", "diversion"),
    "rerouting": ("goods that reach a market by a detour", "rerouting"),
    "price_volume": ("price and volume", "price-volume"),
    "volume": ("volumes beside values", "volume"),
    "overcapacity": ("more sold at lower prices", "overcapacity"),
    "exposure": ("who sells what it buys less of", "exposure"),
    "competitiveness": ("effective exchange rates", "competitiveness"),
    "mirror": ("its partners' own figures", "mirror"),
    "dependence": ("dependence and world shares", "dependence"),
    "demand": ("what it spends on", "demand"),
    "banks": ("bad and restructured loans", "banks"),
    "remedies": ("trade remedies in force", "remedies"),
}
"""By section: the question in words, and the measure of `steelyard show` that says what is lacking."""


def section(desk: Desk, absent: Sequence[str]) -> Section | None:
    """The sections left out, in words; None where all stand."""
    named = [MEASURES[name] for name in absent if name in MEASURES]
    if not named:
        return None
    text = (
        f"As of {desk.day} too little of {desk.name} is held for: {words.listed([what for what, _ in named])}. "
        f"Each measure says what it lacks: steelyard show {words.listed([name for _, name in named], 'or')}."
    )
    return Section("missing", "What is not answered here?", (text,))
