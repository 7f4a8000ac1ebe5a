"""How large is it in the world, and on whom does it depend? Three concepts side by side, and the largest partners."""

from __future__ import annotations

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Section
from steelyard.brief.release.desk import Desk, capital
from steelyard.brief.release.measured import made_by, table
from steelyard.errors import NoCoverage, UnknownName
from steelyard.lens.dependence import ENOUGH, partners
from steelyard.lens.measured import Measured
from steelyard.lens.world_structure import published_shares, world_shares
from steelyard.lever import structure

GROUP = "manufacturing"
_LARGEST = 3


def section(desk: Desk) -> Section | None:
    """Shares of the world's manufacturing and concentration by partner; None where neither is held."""
    text, tables = [], []
    try:
        found = world_shares(
            structure.structure(), structure.sector_names(), desk.reporter, GROUP, year=structure.YEAR,
            credit=structure.credit(), published=published_shares(desk.panel, desk.t, desk.reporter),
        )  # fmt: skip
    except UnknownName:
        found = None
    if found is not None:
        share = {row["concept"]: row["share"] for row in found.data.to_dicts()}
        text.append(
            f"{capital(desk.name)} makes {words.share(share['exports'])} of the world’s manufacturing exports, "
            f"{words.share(share['output'])} of its output and {words.share(share['value added'])} of its value added "
            f"(table of {structure.YEAR}). The three are often taken for each other: name which."
        )
        note = (
            f"{structure.credit()}; edition of 2025, whatever the day of this page. Shares of trade as published are "
            "customs values of all goods."
        )
        columns = ("concept", "share", "year", "definition")
        tables.append(
            table(
                desk,
                found,
                f"{capital(desk.name)} in the world, {GROUP}",
                columns,
                note=note,
                command=f"--world {GROUP}",
            )
        )
    text += [said for flow in ("export", "import") if (said := _largest(desk, flow))]
    if not text:
        return None
    return Section(
        "dependence", "How large is it in the world, and on whom does it depend?", tuple(text), (), (), tuple(tables)
    )


def _largest(desk: Desk, flow: str) -> str:
    """The largest partners in a sentence: of the year to date where enough are held, else of the year before."""
    before = str(Period.parse(desk.month).year - 1)
    for period in dict.fromkeys((desk.to_date, before)):
        try:
            found = partners(desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=period)
        except NoCoverage:
            continue
        if found.data["share"].sum() >= 100 * ENOUGH:
            return _sentence(desk, flow, period, found)
    return ""


def _sentence(desk: Desk, flow: str, period: str, found: Measured) -> str:
    desk.used.update(name for name in found.sources if name in desk.sources)
    rows = [row for row in found.data.to_dicts() if row["code"] != desk.reporter][:_LARGEST]
    named = words.listed([f"{economies.in_text(row['code'])} {words.share(row['share'])}" for row in rows])
    return (
        f"Largest partners of {flow}s held, {words.period_text(period)}: {named}. Concentration: "
        f"{found.basis['concentration']} ({found.coverage.partition(';')[0]}). "
        f"{made_by(desk, 'dependence', f'--flow {flow} --period {period}')}"
    )
