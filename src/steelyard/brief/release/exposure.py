"""Who sells what it buys less of? Raw materials that fell, and what their sectors mean to the sellers."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Finding, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk
from steelyard.brief.release.measured import made_by
from steelyard.errors import NoCoverage
from steelyard.lens.exposure import LEAST, Sellers, by_supplier
from steelyard.lens.measured import Measured
from steelyard.lens.raw_materials import Moved, RawMaterials, raw_materials, windows
from steelyard.lever import structure

_ENOUGH = 0.5  # of the raw materials of the window that holds most


def section(desk: Desk) -> Section | None:
    """The longest part of the year to date of which enough raw materials are held; None where none fell in it."""
    found = next((one for period in _windows(desk) if (one := _measure(desk, period))), None)
    if found is None:
        return None
    held, sellers = found
    desk.used.update(name for name in sellers.sources if name in desk.sources)
    return Section(
        "exposure", "Who sells what it buys less of?", (_about(desk, held),), (_finding(desk, held),), (),
        (_table(desk, held, sellers),),
    )  # fmt: skip


def _windows(desk: Desk) -> list[str]:
    """Parts of the year to date from January on with half of what the best of them holds, the longest first."""
    whole = Period.parse(desk.to_date)
    held = {text: count for text, count in windows(desk.panel, desk.reporter, desk.t).items()
            if (one := Period.parse(text)).first == whole.first and one.last <= whole.last}  # fmt: skip
    most = max(held.values(), default=0)
    chosen = [text for text, count in held.items() if count >= _ENOUGH * most]
    return sorted(chosen, key=lambda text: -Period.parse(text).length)


def _measure(desk: Desk, period: str) -> tuple[RawMaterials, Measured] | None:
    sellers = Sellers(structure.structure(), structure.sector_names(), structure.YEAR, structure.credit())
    try:
        held = raw_materials(desk.panel, desk.t, reporter=desk.reporter, period=period)
        return held, by_supplier(desk.panel, desk.t, sellers, reporter=desk.reporter, period=period)
    except NoCoverage:
        return None


def _finding(desk: Desk, held: RawMaterials) -> Finding:
    """What fell and what did not, the window first."""
    fell = held.fallen(LEAST)
    rest = [one for one in held.moved if one not in fell]
    where = words.period_text(held.period)
    text = (
        f"In {where} {desk.name} bought at least {LEAST:g} % less, in {held.currency}, of "
        f"{words.listed([_said(one) for one in fell])}."
    )
    if rest:
        text += f" Of the others held: {words.listed([_value(one) for one in rest])}."
    rates = [
        rate
        for one in (*fell, *rest)
        if not one.rest_of and (rate := desk.growth("import", held.period, product=one.product, currency=held.currency))
    ]
    ids = [desk.id("yoy", "import", held.period, product=one.product, currency=held.currency)
           for one in (*fell, *rest) if not one.rest_of]  # fmt: skip
    caveats = [one for rate in rates for one in rate.caveats]
    return desk.finding(text, ids, [rate.headline for rate in rates], caveats)


def _said(one: Moved) -> str:
    amount = "" if one.quantity is None else f" (quantity {words.rate(one.quantity)})"
    return f"{_value(one)}{amount}"


def _value(one: Moved) -> str:
    return f"{one.word} {words.rate(one.value)}"


def _about(desk: Desk, held: RawMaterials) -> str:
    """The window, and what of the page's own window is held where that is another one."""
    text = f"Figures of {words.period_text(held.period)}"
    if held.period != desk.to_date:
        text += f"; for {words.period_text(desk.to_date)} {_to_date(desk)}"
    return (
        f"{text}. The table gives who sold {desk.name} most of the sectors of what it bought less of, in the world "
        f"table of {structure.YEAR}, and what that was of each seller’s exports and GDP: who is exposed, not who lost."
    )


def _to_date(desk: Desk) -> str:
    """What is held of the page's own window, where that is too little to be told by."""
    try:
        held = raw_materials(desk.panel, desk.t, reporter=desk.reporter, period=desk.to_date)
    except NoCoverage:
        return "none are held"
    return f"only {words.listed([_value(one) for one in held.moved])} are held ({held.currency})"


def _table(desk: Desk, held: RawMaterials, sellers: Measured) -> Table:
    body = []
    for row in sellers.data.to_dicts():
        shares = (Cell(words.share(row[name]), row[name]) for name in ("of_exports", "of_gdp"))
        body.append((Cell(f"{row['supplier']}, {row['mainly']}"), *shares, _from_it(row)))
    note = " ".join(
        (
            f"Largest sales first. {structure.credit()}; GDP is value added at basic prices. Last column: customs, "
            f"growth of all imports from it in {words.period_text(held.period)}, {held.currency}, else of the window "
            "named.",
            *sellers.warnings[:-1],
            f"{held.coverage}.",
            made_by(desk, "exposure", f"--period {held.period}"),
        )
    )
    heads = (f"Supplier, mainly in {structure.YEAR}", "Of its exports", "Of its GDP", "All goods from it")
    return Table(f"Sellers of what {desk.name} buys less of", heads, tuple(body), note)


def _from_it(row: dict) -> Cell:
    """Growth, with its window below where that is not the one of the page."""
    if row["imports_from"] is None:
        return EMPTY
    tag = "" if row["from_window"] == row["window"] else words.period_short(row["from_window"])
    return Cell(words.rate(row["imports_from"]), row["imports_from"], "", tag)
