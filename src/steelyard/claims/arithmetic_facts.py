"""Claims made ready for arithmetic: a number as an interval, filed under what it is a number of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.claims.interval import Interval, literal, printed
from steelyard.claims.lexicon import table
from steelyard.claims.model import Claim, Quantity, Sentence
from steelyard.errors import BadInput

WORLD, ALL_GOODS = "WLD", "TOTAL"
CURRENCIES = frozenset({"USD", "CNY", "EUR", "GBP", "JPY", "RUB", "KRW", "INR", "CHF", "CAD", "AUD", "HKD"})
PHYSICAL = frozenset({"quantity", "volume"})
KEPT = 4
"""How many different figures of one thing are tried with others: what bounds the work, however long the text."""
_BEYOND = 1e30
_OWN = frozenset({"", "exports", "imports", "trade", "exports_to_world", "imports_from_world", "total"})
_MONEY = frozenset({"level", "balance"})


class Place(NamedTuple):
    """What a figure is of, its period left out. `subject` also holds the whole of a share of something else."""

    reporter: str
    partner: str
    flow: str
    product: str
    subject: str = ""


class Reading(NamedTuple):
    """A text as read: its name, its claims, its sentences and the day it was written."""

    name: str
    claims: Sequence[Claim]
    sentences: Sequence[Sentence] = ()
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with a number, or a direction, in a form to reckon with.

    `kind`: money, amount (of something else, or of no stated period), quantity, growth, share, consensus, ratio or
    surprise. `at`: the interval (of a growth: the factor,
    0.8 for -20 per cent); `word`: the same without hedge and words at their word. `basis`: code of a currency, value,
    quantity, volume, or "" where it is not said. `base`: the earlier period of a growth.
    `presumed`: the currency that the text states for other figures of the economy.
    """

    claim: Claim
    kind: str
    place: Place
    period: Period
    base: Period | None
    basis: str
    at: Interval
    word: Interval
    document: str
    sentence: str = ""
    presumed: str = ""

    @property
    def unsigned(self) -> bool:
        """A balance that the text calls neither surplus nor deficit."""
        return self.place.flow == "balance" and not self.claim.direction

    @property
    def percent(self) -> Interval:
        """A growth in percent."""
        return (self.at - 1) * 100

    @property
    def key(self) -> tuple[object, ...]:
        """All but the figure: two facts of one key are of one thing, on one basis or another."""
        return self.kind, self.place, self.period, self.base, self.claim.of, self.claim.pollster


class Index:
    """Facts by what they are of; of the same figure on the same basis in one text the first alone is kept."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts: list[Fact] = []
        self._at: dict[tuple[object, ...], list[Fact]] = {}
        seen: set[tuple[object, ...]] = set()
        for fact in facts:
            mark = (fact.key, fact.basis, fact.at, fact.document, fact.claim.comparison)
            if mark not in seen:
                seen.add(mark)
                self.facts.append(fact)
                self._file(fact)

    def of(self, kind: str) -> list[Fact]:
        """All facts of a kind, in order of the text."""
        return [fact for fact in self.facts if fact.kind == kind]

    def find(self, kind: str, place: Place, period: Period, base: Period | None = None) -> list[Fact]:
        """At most `KEPT` facts of one thing."""
        return self._at.get((kind, place, period, base), [])

    def all_of_one_thing(self) -> Iterable[list[Fact]]:
        """The facts of each thing together, where there are several."""
        groups: dict[tuple[object, ...], list[Fact]] = {}
        for fact in self.facts:
            groups.setdefault(fact.key, []).append(fact)
        return [group for group in groups.values() if len(group) > 1]

    def _file(self, fact: Fact) -> None:
        held = self._at.setdefault((fact.kind, fact.place, fact.period, fact.base), [])
        if len(held) < KEPT:
            held.append(fact)


def facts(reading: Reading) -> list[Fact]:
    """The facts among the claims of a text; a claim without reporter, period or number is none."""
    spoken = _spoken_currencies(reading.claims)
    made = (fact_of(claim, reading, spoken.get(claim.reporter, "")) for claim in reading.claims)
    return [fact for fact in made if fact is not None]


def _spoken_currencies(claims: Sequence[Claim]) -> dict[str, str]:
    """The currency in which a text counts an economy's trade: that stated of rates, else that of its first amount.

    Nothing where rates are stated in two.
    """
    rates: dict[str, set[str]] = {}
    amounts: dict[str, str] = {}
    for claim in claims:
        basis = claim.basis.strip().upper()
        if claim.measure in ("yoy", "mom", "growth") and basis in CURRENCIES:
            rates.setdefault(claim.reporter, set()).add(basis)
        elif claim.measure in _MONEY and claim.value and (claim.unit or claim.value.unit) in CURRENCIES:
            amounts.setdefault(claim.reporter, claim.unit or claim.value.unit)
    return amounts | {who: next(iter(stated)) if len(stated) == 1 else "" for who, stated in rates.items()}


def period_of(text: str) -> Period | None:
    """A canonical period, None for any other text."""
    try:
        return _parsed(text) if text else None
    except BadInput:
        return None


def place_of(claim: Claim) -> Place:
    """What a claim is of."""
    flow = "balance" if claim.measure == "balance" or (claim.measure == "consensus" and claim.of == "balance") else ""
    whole = claim.whole if claim.measure == "share" and claim.whole not in _OWN else ""
    subject = claim.subject if claim.subject != "trade" else ""
    return Place(
        claim.reporter, claim.partner or WORLD, flow or claim.flow, claim.product or ALL_GOODS,
        "|".join(part for part in (subject, whole) if part),
    )  # fmt: skip


def in_sum(first: str, second: str) -> bool:
    """Two currencies, units or unstated bases that may be added: equal, or one not said."""
    return first == second or not first or not second


def is_money(basis: str) -> bool:
    """A currency."""
    return basis in CURRENCIES


def said(fact: Fact, list_of_words: str) -> bool:
    """A word of a list in data/claims/arithmetic.toml stands in the quote."""
    return has_word(fact.claim.quote, list_of_words)


def has_word(text: str, list_of_words: str) -> bool:
    """A word of a list in data/claims/arithmetic.toml stands in a text."""
    folded = f" {''.join(c if c.isalnum() or c == '-' else ' ' for c in text.casefold())} "
    return any(f" {word} " in folded if word.isascii() else word in folded for word in _words(list_of_words))


def in_sentence(claim: Claim, sentences: Sequence[Sentence]) -> str:
    """The quote and the sentence that it stands in."""
    held = sentences[claim.sentence].text if 0 <= claim.sentence < len(sentences) else ""
    return f"{claim.quote} {held}"


def home_of(reporter: str) -> str:
    """The home currency of an economy, "" where it is not known here."""
    return table("arithmetic")["home"].get(reporter, "")


def single(economy: str) -> bool:
    """One economy, not a group of them."""
    return economy in _singles()


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(table("arithmetic")["words"][name])


@cache
def _singles() -> frozenset[str]:
    return frozenset(economies.codes("economy"))


@cache
def _parsed(text: str) -> Period:
    return Period.parse(text)


def fact_of(claim: Claim, reading: Reading, presumed: str = "") -> Fact | None:
    """The fact that a claim makes; None for one without anything to reckon with."""
    kind = _kind(claim)
    period = period_of(claim.period)
    if period is None and kind in ("money", "amount") and reading.dated:
        period, kind = Period.month(reading.dated.year, reading.dated.month), "amount"
    if period is None or not kind or not (claim.reporter or claim.subject) or not countable(claim.value):
        return None
    base = _base(claim, period) if kind == "growth" else None
    if kind == "growth" and (base is None or base == period):
        return None
    signed = _signed(claim, kind)
    if signed is None:
        return None
    text = reading.sentences[claim.sentence].text if 0 <= claim.sentence < len(reading.sentences) else ""
    return Fact(claim, kind, place_of(claim), period, base, _basis(claim, kind), *signed, reading.name, text, presumed)


def countable(value: Quantity | None) -> bool:
    """A number that can be reckoned with: finite, low before high, not beyond anything that is counted."""
    if value is None:
        return False
    numbers = (value.low, value.high, value.digit)
    return value.digit >= 0 and value.low <= value.high and all(abs(one) < _BEYOND for one in numbers)


def _kind(claim: Claim) -> str:
    unit = claim.unit or (claim.value.unit if claim.value else "")
    if claim.measure in _MONEY:
        return "money" if unit in CURRENCIES else ""
    if claim.measure == "other":
        return "amount" if unit in CURRENCIES else ""
    if claim.measure in ("yoy", "mom", "growth"):
        return "growth" if unit in ("percent", "ratio") else ""
    if claim.measure == "ratio":
        return "ratio" if claim.comparison == "consensus" else "growth"
    if claim.measure == "quantity":
        return "quantity" if unit else ""
    if claim.measure == "share":
        return "share" if unit == "percent" else ""
    return claim.measure if claim.measure in ("consensus", "surprise") else ""


def _base(claim: Claim, period: Period) -> Period | None:
    if claim.measure == "yoy" or (not claim.base and claim.comparison == "year_before"):
        return period.year_before()
    if claim.measure == "mom" or (not claim.base and claim.comparison == "period_before"):
        return period.shift(-period.length)
    return period_of(claim.base)


def _basis(claim: Claim, kind: str) -> str:
    unit = claim.unit or (claim.value.unit if claim.value else "")
    if kind in ("money", "amount", "quantity"):
        return unit
    basis = claim.basis.strip()
    return basis.upper() if basis.upper() in CURRENCIES else basis.lower()


def _signed(claim: Claim, kind: str) -> tuple[Interval, Interval] | None:
    """The interval and its literal form, with their sign; of a growth as a factor, None where that is not positive."""
    if claim.value is None:
        return None
    at, word = printed(claim.value, claim.hedge), literal(claim.value)
    if claim.value.low >= 0 and kind in ("money", "quantity", "share"):
        at = Interval(max(at.low, 0.0), at.high)
    turned = claim.direction < 0 and claim.value.value > 0
    if turned and kind in ("growth", "money") and not _is_factor(claim) and (kind == "growth" or _is_balance(claim)):
        at, word = -at, -word
    if kind != "growth":
        return at, word
    if not _is_factor(claim):
        at, word = at / 100 + 1, word / 100 + 1
    at = Interval(max(at.low, 0.0), at.high)
    return (at, word) if at.high > 0 and word.low > 0 else None


def _is_factor(claim: Claim) -> bool:
    """A growth given as a multiple."""
    return claim.measure == "ratio" or (claim.unit or (claim.value.unit if claim.value else "")) == "ratio"


def _is_balance(claim: Claim) -> bool:
    return claim.measure == "balance"
