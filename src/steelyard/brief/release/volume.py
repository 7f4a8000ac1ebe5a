"""How much of it is volume? Growth of trade indices beside that of values, and beside peers, over two years."""

from __future__ import annotations

from typing import Any

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk, flow_name
from steelyard.errors import NoCoverage
from steelyard.lens.measured import Measured
from steelyard.lens.volume import LATER, Subject, volume

PEERS = ("emerging-asia-ex-china", "euro-area", "united-states", "japan")
_SPANS = (24, 12, 36, 48)  # months back from the newest index; two years first


def section(desk: Desk) -> Section | None:
    """Volumes of exports and imports up to the newest month held by the page's; None where no index is held."""
    subject = Subject(regions.resolve(desk.reporter), desk.panel)
    found = {flow: one for flow in ("export", "import") if (one := _measure(desk, subject, flow))}
    if not found:
        return None
    for one in found.values():
        desk.used.update(one.sources)
    end = Period.parse(next(iter(found.values())).data["end"][0])
    late = Period.parse(desk.month).last - end.last
    said = [_sentence(flow, one) for flow, one in found.items()]
    if late:
        said.append(f"The newest index held is {words.count(late, 'month')} older than this page.")
    said += dict.fromkeys(warning for one in found.values() for warning in one.warnings if warning.startswith(LATER))
    tables = [_own(found), *_peers(found)]
    return Section("volume", "How much of it is volume?", (" ".join(said),), (), (), tuple(tables))


def _measure(desk: Desk, subject: Subject, flow: str) -> Measured | None:
    index = subject.index(desk.t, flow, set())
    months = [month for month in index.values if month <= Period.parse(desk.month).last] if index else []
    last = max(months, default=0)
    back = next((by for by in _SPANS if last - by in months), None)
    if back is None:
        return None
    peers = [Subject(region, desk.panel_of(region.reporter)) for name in PEERS
             if (region := regions.resolve(name)).reporter != desk.reporter or not region.customs]  # fmt: skip
    base, end = Period(last - back, last - back), Period(last, last)
    try:
        return volume(subject, peers, desk.t, flow=flow, base=base, end=end)
    except NoCoverage:
        return None


def _sentence(flow: str, one: Measured) -> str:
    rows = _rows(one)
    first, held = rows[0], [row["volume"] for row in rows if row["volume"] is not None]
    span = f"From {words.period_text(first['base'])} to {words.period_text(first['end'])}"
    said = f"{span} the volume of {flow}s {words.moved(first['volume'])}"
    if len(held) > 1:
        said += f", by other bases between {words.rate(min(held))} and {words.rate(max(held))}"
    if first["value"] is not None:
        said += f"; their value in dollars {words.moved(first['value'], plural=False)}"
        said += f", so the price implied {words.moved(first['implied_price'], plural=False)}"
    return said + "."


def _rows(one: Measured) -> list[dict[str, Any]]:
    """The reporter's rows."""
    return one.data.filter(one.data["whose"] == one.data["whose"][0]).to_dicts()


def _own(found: dict[str, Measured]) -> Table:
    body = []
    for flow, one in found.items():
        for row in _rows(one):
            if row["volume"] is not None:
                span = f"{words.period_short(row['base'])} to {words.period_short(row['end'])}"
                name = Cell(f"{flow_name(flow)}, {row['comparison']}: {span}")
                figures = (_rate(row[key]) for key in ("volume", "value", "implied_price", "unit_value"))
                body.append((name, *figures))
    heads = ("Flow and windows compared", "Volume", "Value, USD", "Price implied", "Unit value")
    note = (
        "Volume and unit value: CPB, seasonally adjusted. Value: customs, not adjusted, so only where both windows are "
        "the same months. Price implied: (1 + value) / (1 + volume) − 1."
    )
    return Table("Volume against value, by the base that growth is measured from", heads, tuple(body), note)


def _peers(found: dict[str, Measured]) -> list[Table]:
    columns: dict[str, dict[str, float | None]] = {}
    for flow, one in found.items():
        asked = one.data["comparison"][0]
        for row in one.data.filter(one.data["comparison"] == asked).to_dicts():
            columns.setdefault(row["whose"], {})[flow] = row["volume"]
    body = [
        (Cell(name), _rate(held.get("export")), _rate(held.get("import")))
        for name, held in columns.items()
        if any(value is not None for value in held.values())
    ]
    if len(body) < 2:
        return []
    first = _rows(next(iter(found.values())))[0]
    span = f"{words.period_short(first['base'])} to {words.period_short(first['end'])}"
    return [Table(f"Volumes of peers, {span}", ("Economy or region", "Exports", "Imports"), tuple(body))]


def _rate(value: float | None) -> Cell:
    return EMPTY if value is None else Cell(words.rate(value), value)
