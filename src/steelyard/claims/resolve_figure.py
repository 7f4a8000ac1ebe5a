"""Figures a claim may be held against, and what is known of how complete they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.claims.lexicon import table
from steelyard.claims.library import Library
from steelyard.claims.model import Claim
from steelyard.errors import BadInput, SteelyardError
from steelyard.lens.panel import Panel

ASKED, MIRROR, WINDOW, NEAR, CONCEPT, OTHER, REMOTE = (
    "asked", "mirror", "window", "near", "concept", "other", "remote",
)  # fmt: skip
"""How near a figure is to what is claimed.

asked: the very series and period; mirror: the same flow in the books of the other side; window: the same series over
another window; near: another year, where the year asked is not held and the figure moves slowly; concept: the same
words, another concept; other: another pollster, a conversion at a rate that no agency uses; remote: a basis nobody
would quote, which decides nothing.
"""
_FIRST, _LAST = 1800, 2200
_FLOWS = {"export": "exports", "import": "imports", "total": "trade", "balance": "balance"}
MONEY = ("USD", "CNY", "EUR", "JPY", "RUB", "GBP")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the ledger: base units, its basis, how near it is (`kin`), and where it comes from.

    `rounding`: the size of its last digit; `later`: public only after the day asked about; `printed`: the agency
    printed this very number; `converted`: by the lens, from another currency; `id`: for `steelyard cite`; `cost`:
    plausibility, lower is better.
    """

    value: float
    unit: str
    text: str
    basis: str = ""
    kin: str = ASKED
    source: str = ""
    known_from: datetime | None = None
    rounding: float = 0.0
    later: bool = False
    printed: bool = False
    converted: bool = False
    id: str = ""
    cost: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found for a claim. `bases`: those a miss must hold on before it is a false claim; none: never false.

    `margin`: how far beyond its digits a claim must miss, in its unit; `missing`: why no more is held, as a sentence.
    `answer`: for what is no number: True, False, or None where it cannot be said, with `said` as the reason.
    """

    figures: tuple[Figure, ...] = ()
    bases: frozenset[str] = frozenset()
    margin: float = 0.0
    missing: str = ""
    answer: bool | None = None
    said: str = ""
    correction: str = ""


@dataclass(frozen=True)
class View:
    """The library as of a time, and the claims of the text; `memo` keeps what several claims of one text ask for."""

    library: Library
    t: datetime | None
    claims: tuple[Claim, ...] = ()
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def panel(self, reporter: str) -> Panel:
        """All vintages of a reporter."""
        return self.library.panel_of(reporter)

    def later(self, known_from: datetime) -> bool:
        """Whether a figure of that day was not yet known."""
        return self.t is not None and known_from > self.t


def period_of(text: str) -> Period | None:
    """The period, None for a text that is none, or of a year of which nobody has figures."""
    try:
        found = Period.parse(text)
    except BadInput:
        return None
    return found if found.first // 12 >= _FIRST and found.year <= _LAST else None


def subject_of(claim: Claim) -> str:
    """Whose and what, in words: `China, exports to the United States`."""
    who = named(claim.reporter)
    flow = _FLOWS.get(claim.flow, claim.flow)
    part = claim.partner or "WLD"
    to = {"export": "to", "import": "from"}.get(claim.flow, "with")
    with_ = "" if part == "WLD" else f" {to} {in_text(part)}"
    what = "" if claim.product in ("", "TOTAL") else f" of {goods(claim.product)}"
    return f"{who}, {flow}{what}{with_}"


def home_of(reporter: str) -> str:
    """The currency that an economy counts its own trade in besides the dollar; the dollar where it is not known."""
    return table("arithmetic")["home"].get(reporter, "USD")


def named(code: str) -> str:
    """The economy's name, or the code itself where nobody knows it."""
    try:
        return economies.name(code)
    except SteelyardError:
        return code


def in_text(code: str) -> str:
    """The economy's name inside a sentence, or the code."""
    try:
        return economies.in_text(code)
    except SteelyardError:
        return code


def goods(code: str) -> str:
    """The product inside a sentence, or the code."""
    try:
        return products.in_text(code)
    except SteelyardError:
        return code


def distinct(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Each value of a basis, kin and window once, the earliest known first."""
    kept: dict[tuple[object, ...], Figure] = {}
    for one in figures:
        key = (round(one.value, 6), one.basis, one.kin, one.later, one.text)
        if key not in kept:
            kept[key] = one
    return tuple(kept.values())


def at_most(figures: Iterable[Figure], kin: str) -> tuple[Figure, ...]:
    """The same figures as no nearer than `kin`."""
    order = (ASKED, MIRROR, WINDOW, NEAR, CONCEPT, OTHER, REMOTE)
    return tuple(replace(one, kin=max(one.kin, kin, key=order.index)) for one in figures)


def not_out(view: View, period: Period | None) -> str:
    """That a period had not ended by the as-of day; empty where it had."""
    if period is None or view.t is None or period.end <= view.t.date():
        return ""
    return f"{period} had not ended on {view.t.date()}: no figure of it could be known."
