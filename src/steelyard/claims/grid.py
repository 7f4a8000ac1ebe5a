"""Figures in the cells of a table: of what, the head of the column and the start of the row say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from steelyard.claims.heads import Head
from steelyard.claims.model import Claim, Sentence
from steelyard.claims.quantities import Found
from steelyard.claims.scene import Scene, scene
from steelyard.claims.views import WORLD, Focus

SHORT = 12
"""A cell of more tokens is prose."""
BALANCES = frozenset(("balance", "surplus", "deficit", "差额"))
PARTS = frozenset(("share", "weight", "proportion", "占比"))
MONTHLY = frozenset(("m/m", "mom"))
CHANGES = frozenset(("change", "growth", "y/y", "yoy", "y-o-y"))


@dataclass(slots=True)
class Said:
    """What a head or a label says of the cells it stands over: each part, "" where it doesn't."""

    flow: str = ""
    sign: int = 0
    economy: str = ""
    product: str = ""
    subject: str = ""
    period: str = ""
    share: bool = False
    monthly: bool = False
    change: bool = False
    unit: str = ""
    words: str = ""

    def over(self, other: Said) -> Said:
        """This, with what it leaves open taken from another."""
        names = ("flow", "sign", "economy", "product", "subject", "period")
        return replace(self, **{name: getattr(self, name) or getattr(other, name) for name in names})


@dataclass(slots=True)
class Table:
    """The table that is being read: what its columns say, and the row's own label."""

    number: int = -1
    row: int = -1
    first: bool = True
    columns: dict[int, Said] = field(default_factory=dict)
    label: Said = field(default_factory=Said)
    title: Said = field(default_factory=Said)

    def cell(self, one: Scene, its: tuple[Head, ...], focus: Focus, anchor: date | None) -> list[Claim] | None:
        """The claims of a cell; None for a sentence that is none, or whose own words say what it is about."""
        if one.sentence.cell is None or len(one.tokens) > SHORT:
            return None
        number, row, column = one.sentence.cell
        if number != self.number:
            self.number, self.columns, self.first = number, {}, True
        self.first = self.first and row in (self.row, 0)
        if row != self.row or number != self.number:
            self.row, self.label = row, Said()
        said = _said(one, its)
        plain = _numbered(one, self.columns.get(column, Said()).unit, anchor) if not one.values else one
        if not plain.values:
            if row == 0:
                self.columns[column] = said
                self.label = said if column == 0 else self.label
            elif column == 0 or not self.label.words:
                self.label = said
            return []
        if said.flow or said.subject or said.economy or (not self.columns and not self.label.words):
            return self._own(one, focus)
        return [claim for value in plain.values if (claim := self._claim(plain, one, value, column, focus))]

    def _own(self, one: Scene, focus: Focus) -> None:
        """Leave the cell to the reading of prose, its row's partner held ready."""
        if self.label.economy and self.label.economy != focus.home:
            focus.section, focus.cells, focus.placed = self.label.economy, True, one.sentence.paragraph

    def _claim(self, plain: Scene, one: Scene, value: Found, column: int, focus: Focus) -> Claim | None:
        head = self.columns.get(column, Said())
        near = [self.columns[at] for at in sorted(self.columns) if at < column and self.columns[at].flow]
        about = head.over(self.label)
        if near and not about.flow:
            about = about.over(near[-1])
        about = about if about.flow or about.subject else replace(about, flow=focus.topic.flow)
        measure = _measure(value, head, about)
        if not measure or not (about.flow or about.subject):
            return None
        home = focus.home or focus.reporter
        partner = about.economy if about.flow and about.economy != home and focus.home else ""
        reporter = home if partner or not about.economy else about.economy
        quantity = value.quantity
        down = quantity.sign < 0 or (measure == "balance" and about.sign < 0)
        low, high = sorted((abs(quantity.low), abs(quantity.high)))
        if down and measure in ("yoy", "mom", "balance"):
            quantity = replace(quantity, low=-high, high=-low)
        trade = bool(about.flow)
        product = (about.product or "TOTAL") if trade else ""
        why = (f"column '{head.words}', row '{self.label.words}' of a table",)
        return Claim(
            "", one.sentence.text, one.span(0, len(one.tokens) - 1), one.index, measure, reporter,
            (partner or WORLD) if trade else "", about.flow, product, about.period or focus.period.period, "",
            quantity, -1 if down else 1 if measure in ("yoy", "mom") else 0, quantity.unit,
            "quantity" if value.kind == "physical" else quantity.unit if value.kind == "amount" else "",
            {"yoy": "year_before", "mom": "period_before"}.get(measure, ""), hedge=quantity.hedge,
            whole={"export": "exports", "import": "imports"}.get(about.flow, "trade") if measure == "share" else "",
            subject=about.subject, why=why,
        )  # fmt: skip


def _measure(value: Found, head: Said, about: Said) -> str:
    if value.kind in ("rate", "fraction"):
        return "share" if head.share else "mom" if head.monthly else "yoy"
    if value.kind == "amount":
        return "balance" if about.flow == "balance" else "level" if about.flow else "other"
    return "quantity" if value.kind in ("physical", "count") else ""


def _said(one: Scene, its: Iterable[Head]) -> Said:
    found = Said(words=one.sentence.text)
    words = {token.lower for token in one.tokens}
    for head in its:
        found.flow, found.subject, found.sign = head.flow or found.flow, head.subject or found.subject, head.sign
        found.product = head.products[0] if head.products else found.product
    found.flow = found.flow or ("balance" if words & BALANCES else "")
    for mark in one.marks:
        if mark.kind == "economy" and mark.code != WORLD:
            found.economy = found.economy or mark.code
        elif mark.kind == "product" and mark.code != "TOTAL":
            found.product = found.product or mark.code
    found.period = next((when.period for when in one.whens if when.period and when.role == "main"), "")
    found.share = bool(words & PARTS)
    text = one.sentence.text.lower()
    found.monthly = any(word in text for word in MONTHLY)
    found.change = any(word in text for word in CHANGES)
    found.unit = _unit(text)
    if found.flow or found.economy:
        found.subject = found.subject if not found.flow else ""
    return found


def _unit(text: str) -> str:
    """The unit that a column's head gives to its bare numbers, as words that follow a number."""
    size = next((word for word in ("trillion", "tn", "billion", "bn", "million", "mn") if word in text.split()), "")
    size = size or next((word for word in ("bn", "billion", "million") if word in text), "")
    money = (("usd", "dollars"), ("$", "dollars"), ("eur", "euros"), ("€", "euros"), ("yuan", "yuan"), ("cny", "yuan"))
    for sign, name in money:
        if sign in text:
            return f"{size} {name}".strip()
    if "%" in text or "per cent" in text or "percent" in text:
        return "%"
    if "tonnes" in text or "tons" in text:
        return f"{size} tonnes".strip()
    return ""


def _numbered(one: Scene, unit: str, anchor: date | None) -> Scene:
    """The scene of a bare number with the unit of its column."""
    text = one.sentence.text.strip()
    if not unit or not any(sign.isdigit() for sign in text) or any(sign.isalpha() for sign in text):
        return one
    words = f"{one.sentence.text} {unit}"
    more = len(words) - len(one.sentence.text)
    offsets = (*one.sentence.offsets, *([one.sentence.offsets[-1]] * more))
    longer = Sentence(words, offsets, one.sentence.paragraph, one.sentence.heading, cell=one.sentence.cell)
    return scene(longer, one.index, anchor)
