"""Do its partners count the same? The newest window of the year that both sides have recorded."""

from __future__ import annotations

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Section, Table
from steelyard.brief.release.desk import Desk, capital
from steelyard.brief.release.measured import table
from steelyard.errors import NoCoverage
from steelyard.lens.measured import Measured
from steelyard.lens.mirror import mirror

PARTNERS = ("USA", "JPN", "KOR", "DEU")


def section(desk: Desk) -> Section | None:
    """Exports as the reporter and a partner record them; None where no partner's record reaches the page's year."""
    said, tables = [], []
    for code in PARTNERS:
        found = _found(desk, code)
        if found:
            said.append(_said(desk, code, found))
            tables.append(_table(desk, code, found))
    if not tables:
        return None
    note = (
        "Importers record by origin, exporters by the last destination known. Goods by way of Hong Kong are not added "
        "to the exporter’s side, since no part is held; the gap is no measure of evasion."
    )
    return Section("mirror", "Do its partners count the same?", (*said, note), (), (), tuple(tables))


def _found(desk: Desk, code: str) -> Measured | None:
    if code == desk.reporter or not desk.panel_of(code).keys(reporter=code, flow="import", partner=desk.reporter):
        return None
    try:
        found = mirror(desk.panel_of, desk.t, reporter=desk.reporter, partner=code, freq="year")
    except NoCoverage:
        return None
    newest = Period.parse(found.data["period"][-1])
    return found if newest.year == Period.parse(desk.month).year else None


def _said(desk: Desk, code: str, found: Measured) -> str:
    rows = found.data.to_dicts()
    now, first = rows[-1], rows[0]
    text = (
        f"{words.possessive(capital(economies.in_text(code)))} customs counted {words.money(now['importer_record'])} "
        f"USD from {desk.name} in {words.period_text(now['period'])}, {words.share(abs(now['gap_percent']))} "
        f"{'more' if now['gap'] > 0 else 'less'} than {words.possessive(desk.name)} exports once freight is treated"
    )
    if len(rows) > 1:
        way = "more" if first["gap"] > 0 else "less"
        text += f"; in {words.period_text(first['period'])} it was {words.share(abs(first['gap_percent']))} {way}"
    return text + "."


def _table(desk: Desk, code: str, found: Measured) -> Table:
    score, valued = found.basis["reliability"].split(" = ")[0], found.basis["valuation of imports"]
    note = f"Imports as valued by the importer: {valued}. Reliability {score}; trend {found.basis['trend']}."
    return table(desk, found, f"{found.title}, USD", (), found.data.height, note, f"--partner {code} --freq year")
