"""Figures and what they are of, in words, for the sentences of relations."""

from __future__ import annotations

import math

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.claims.arithmetic_facts import ALL_GOODS, CURRENCIES, WORLD, Fact, Place
from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table
from steelyard.errors import UnknownName

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SCALES = ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
_EXACT = 2e-3  # and three digits are enough from here on
_SHARP = 0.02  # an implied range narrower than this, as a fraction, is told as one figure
_TENS, _MILLION = 10, 1e6
_FLOWS = {"export": "exports", "import": "imports", "balance": "trade balance", "total": "trade"}


def subject(place: Place) -> str:
    """What a figure is of: `China's exports to the United States`."""
    owner, flow = economy(place.reporter), _FLOWS.get(place.flow, place.flow)
    if place.subject or not flow:
        what = (place.subject or place.product).replace("|", ", ").replace("_", " ")
        return f"{owner}: {what}" if owner else what
    goods = "" if place.product == ALL_GOODS else f" of {product(place.product)}"
    link = {"export": " to ", "import": " from "}.get(place.flow, " with ")
    partner = "" if place.partner == WORLD else link + economy(place.partner)
    return f"{_owned(owner)}{flow}{goods}{partner}"


def share_subject(place: Place) -> str:
    """What a share is of: `the share of the United States in China's exports`."""
    of_what = economy(place.partner) if place.partner != WORLD else product(place.product)
    if place.subject or (place.partner == WORLD and place.product == ALL_GOODS):
        return f"the share of {subject(place)}"
    return f"the share of {of_what} in {subject(Place(place.reporter, WORLD, place.flow, ALL_GOODS))}"


def economy(code: str) -> str:
    """The name of an economy inside a sentence, the code itself where nobody knows it."""
    try:
        return economies.in_text(code)
    except UnknownName:
        return code.replace("_", " ")


def product(code: str) -> str:
    """The name of goods inside a sentence, the code itself where nobody knows it."""
    try:
        return products.in_text(code)
    except UnknownName:
        return code.replace("_", " ")


def when(period: Period) -> str:
    """A period in words: `November 2025`, `2025`, `January to November 2025`."""
    if period.freq == "A":
        return str(period.year)
    if period.freq == "Q":
        return f"the {('first', 'second', 'third', 'fourth')[period.first % 12 // 3]} quarter of {period.year}"
    first, last = _month(period.first), _month(period.last)
    if period.length == 1:
        return f"{last} {period.year}"
    year = "" if period.first // 12 == period.year else f" {period.first // 12}"
    return f"{first}{year} to {last} {period.year}"


def before(period: Period, base: Period) -> str:
    """The base of a growth in words: `a year before (2024)`."""
    if base == period.year_before():
        return f"a year before ({when(base)})"
    return f"in {when(base)}"


def amount(value: float, unit: str, digits: int = 4) -> str:
    """A sum or quantity: `$33.8 bn`, `CNY 18.48 tn`, `62,585 t`; `digits` are significant, of money."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if unit in CURRENCIES:
        symbol = table("arithmetic")["symbols"].get(unit, f"{unit} ")
        for scale, name in _SCALES:
            if size >= scale:
                return f"{sign}{symbol}{_digits(size / scale, digits)}{name}"
        return f"{sign}{symbol}{_digits(size)}"
    if size >= _MILLION:
        return f"{sign}{_digits(size / _MILLION, digits)} m {unit}".rstrip()
    return f"{sign}{size:,.0f} {unit}".rstrip() if size >= 1000 else f"{sign}{_digits(size)} {unit}".rstrip()


def amounts(range_of: Interval, unit: str) -> str:
    """An implied sum: one figure where the range is narrow, else both ends."""
    if not range_of.finite:
        return amount(range_of.middle, unit) + (" or more" if math.isinf(range_of.high) else " or less")
    digits = 4 if range_of.width <= _EXACT * range_of.magnitude else 3
    if narrow(range_of):
        return amount(range_of.middle, unit, digits)
    return f"{amount(range_of.low, unit, digits)} to {amount(range_of.high, unit, digits)}"


def percent(value: float) -> str:
    """`6.6 %`, without needless digits."""
    return f"{_decimals(value)} %"


def percents(range_of: Interval) -> str:
    """An implied rate: `11.0 to 11.3 %`, or one figure where both ends read alike."""
    if not range_of.finite:
        return percent(range_of.middle) + (" or more" if math.isinf(range_of.high) else " or less")
    places = 1 if range_of.magnitude >= _TENS else 2
    low, high = (f"{round(end, places) + 0.0:.{places}f}" for end in (range_of.low, range_of.high))
    return f"{_trimmed(low)} %" if low == high else f"{low} to {high} %"


def moved(fact: Fact) -> str:
    """A growth in words: `a fall of 28.6 %`, `no change`, `a 1.6-fold change`."""
    rate = (fact.word.middle - 1) * 100
    if abs(rate) < 1e-9:
        return "no change"
    unit = fact.claim.unit or (fact.claim.value.unit if fact.claim.value else "")
    if unit == "ratio":
        return f"a {_decimals(fact.word.middle)}-fold change"
    return f"a {'rise' if rate > 0 else 'fall'} of {percent(abs(rate))}"


def figure(fact: Fact) -> str:
    """The number printed, with its unit."""
    if fact.kind in ("money", "amount", "quantity"):
        return amount(fact.word.middle, fact.basis)
    if fact.kind == "growth":
        unit = fact.claim.unit or (fact.claim.value.unit if fact.claim.value else "")
        return f"{_decimals(fact.word.middle)}-fold" if unit == "ratio" else percent((fact.word.middle - 1) * 100)
    unit = fact.claim.unit or (fact.claim.value.unit if fact.claim.value else "")
    return amount(fact.word.middle, unit) if unit in CURRENCIES else percent(fact.word.middle)


def value_of(fact: Fact) -> float:
    """The number printed, as a Relation holds it: a growth in percent."""
    return (fact.word.middle - 1) * 100 if fact.kind == "growth" else fact.word.middle


def narrow(range_of: Interval) -> bool:
    """One figure tells it."""
    return range_of.finite and range_of.width <= _SHARP * range_of.magnitude


def _owned(owner: str) -> str:
    if not owner:
        return ""
    return f"{owner}' " if owner.endswith("s") else f"{owner}'s "


def _month(at: int) -> str:
    return _MONTHS[at % 12]


def _digits(value: float, digits: int = 4) -> str:
    return f"{value:.{digits}g}" if value < 10**digits else f"{value:,.0f}"


def _decimals(value: float) -> str:
    places = 1 if abs(value) >= _TENS else 2
    return _trimmed(f"{round(value, places) + 0.0:.{places}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
