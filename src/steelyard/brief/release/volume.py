"""How much of it is volume? Growth of trade indices beside that of values, and beside peers, over two years."""

from __future__ import annotations

from typing import Any

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk, flow_name
from steelyard.brief.release.measured import made_by
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
    edition = []
    if late:
        edition.append(f"The newest index held is {words.count(late, 'month')} older than this page.")
    edition += dict.fromkeys(warning for one in found.values() for warning in one.warnings if warning.startswith(LATER))
    tables = [_own(desk, found), *_peers(found)]
    text = tuple(part for part in (*said, " ".join(edition)) if part)
    return Section("volume", "How much of it is volume?", text, (), (), tuple(tables))


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
    """The quarters about the two months first, where they are held, then the single months and what is held of all."""
    rows = _rows(one)
    month, chief = rows[0], _chief(rows)
    held = [row["volume"] for row in rows if row["volume"] is not None]
    said = f"From {words.period_text(chief['base'])} to {words.period_text(chief['end'])} the volume of {flow}s "
    said += words.moved(chief["volume"])
    if chief["value"] is not None:
        said += f"; their value in dollars {words.moved(chief['value'], plural=False)}"
        said += f", so the price implied {words.moved(chief['implied_price'], plural=False)}"
    if chief is not month:
        said += f". From {words.period_text(month['base'])} alone to {words.period_text(month['end'])} it is "
        said += f"{words.rate(month['volume'])}{_unusual(one)}"
    if len(held) > 1:
        said += (
            f". Over the {len(held)} of {len(rows)} windows that are held it lies between {words.rate(min(held))} and "
            f"{words.rate(max(held))}"
        )
    if len(held) < len(rows):
        said += "; what the other bases give is not known" if len(held) > 1 else ". No other base is held"
    return said + "."


def _chief(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row that a sentence leads with: quarters hang less on one month than the month does."""
    return next((row for row in rows if row["comparison"] == "quarter" and row["volume"] is not None), rows[0])


def _unusual(one: Measured) -> str:
    """Why the single month is no good base, where its quarter is held."""
    told = next((text for text in one.warnings if text.startswith("The base month")), "")
    off = told.partition(" lies ")[2].partition(", which")[0]
    return f", since that month lies {off}" if off else ""


def _rows(one: Measured) -> list[dict[str, Any]]:
    """The reporter's rows."""
    return one.data.filter(one.data["whose"] == one.data["whose"][0]).to_dicts()


def _own(desk: Desk, found: dict[str, Measured]) -> Table:
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
        "the same months. Price implied: (1 + value) / (1 + volume) − 1. "
        + " ".join(_command(desk, flow, one) for flow, one in found.items())
    )
    return Table("Volume against value, by the base that growth is measured from", heads, tuple(body), note)


def _command(desk: Desk, flow: str, one: Measured) -> str:
    first = _rows(one)[0]
    return made_by(desk, "volume", f"{flow} --from {first['base']} --to {first['end']} --peers {','.join(PEERS)}")


def _peers(found: dict[str, Measured]) -> list[Table]:
    """Volumes of all beside each other: of each flow by quarters if any peer is held so, else by the single months."""
    columns: dict[str, dict[str, float | None]] = {}
    heads, apart = [], []
    for flow, one in found.items():
        own = _rows(one)
        asked = next((way for way in (_chief(own), own[0]) if _known(one, way)), own[0])
        heads.append(f"{flow_name(flow)}, {_span(asked)}")
        if asked is not _chief(own):
            apart.append(f"by quarters {one.data['whose'][0]}’s {flow}s moved {words.rate(_chief(own)['volume'])}")
        for row in one.data.filter(one.data["comparison"] == asked["comparison"]).to_dicts():
            columns.setdefault(row["whose"], {})[flow] = row["volume"]
    body = [
        (Cell(name), *(_rate(held.get(flow)) for flow in found))
        for name, held in columns.items()
        if any(value is not None for value in held.values())
    ]
    if len(body) < 2:
        return []
    note = "Empty where an index is not held for these windows."
    if apart:
        note += f" Peers are not held by quarters of every flow: {words.listed(apart)}."
    return [Table("Volumes beside those of peers", ("Economy or region", *heads), tuple(body), note)]


def _known(one: Measured, way: dict[str, Any]) -> bool:
    """Whether any peer is held between these windows."""
    rows = one.data.filter(one.data["comparison"] == way["comparison"]).to_dicts()
    return any(row["volume"] is not None for row in rows if row["whose"] != way["whose"])


def _span(row: dict[str, Any]) -> str:
    return f"{words.period_short(row['base'])} to {words.period_short(row['end'])}"


def _rate(value: float | None) -> Cell:
    return EMPTY if value is None else Cell(words.rate(value), value)
