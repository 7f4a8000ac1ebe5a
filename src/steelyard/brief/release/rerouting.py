"""By a detour? Bounds of what reached the largest market as another economy's goods."""

from __future__ import annotations

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.lens.rerouting import rerouting
from steelyard.lens.rerouting_legs import Windows

MARKET = "USA"


def section(desk: Desk) -> Section | None:
    """Bounds for the year to date; None where no intermediary has both legs held."""
    if desk.reporter == MARKET:
        return None
    now = Period.parse(desk.to_date)
    windows = Windows(str(now), str(now.year_before()), str(now.shift(-24)))
    between = _recorded(desk, windows)
    if not between:
        return None
    try:
        found = rerouting(desk.panel_of, desk.t, origin=desk.reporter, final=MARKET, via=between, windows=windows)
    except NoCoverage:
        return None
    text = (
        f"Bounds, no estimate: how much of what {desk.name} sold may have reached {economies.in_text(MARKET)} in "
        f"{words.period_text(desk.to_date)} as another economy’s. {found.warnings[0] if found.warnings else ''}",
    )
    asked = f"--to {MARKET} --period {desk.to_date} {' '.join(f'--via {code}' for code in between)}"
    note = found.basis.get("grade C", "")
    shown = table(desk, found, "Lower and upper bound by intermediary", most=12, note=note, command=asked)
    return Section("rerouting", "By a detour?", text, (), (), (shown,))


def _recorded(desk: Desk, windows: Windows) -> list[str]:
    """Economies whose goods the market recorded in both windows, so that at least the second leg is held."""
    panel = desk.panel_of(MARKET)
    keys = panel.keys(reporter=MARKET, flow="import", indicator="value", product="TOTAL")
    return sorted(
        key["partner"]
        for key in keys
        if key["partner"] not in (desk.reporter, MARKET)
        and economies.kind(key["partner"]) == "economy"
        and all(panel.rows(**key, period=period) for period in (windows.now, windows.base))
    )
