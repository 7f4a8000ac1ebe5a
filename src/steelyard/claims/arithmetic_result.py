"""When two sides of an identity agree, when they cannot, and when one must not say so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from steelyard.claims.arithmetic_facts import ALL_GOODS, CURRENCIES, PHYSICAL, Fact
from steelyard.claims.exchange import Bands, change
from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table
from steelyard.claims.model import Claim, Relation
from steelyard.claims.stated import carried, unnamed

CONSISTENT, CONFLICT, TENSION = "consistent", "conflict", "tension"
LABEL, SOLVABLE, CONCEPT = "label", "solvable", "concept"
SURE, CURRENCY, OPEN = "sure", "currency", "open"
"""How certain it is that two figures are on one basis: stated or the same text's; save for the currency; not at all."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need besides the facts: exchange-rate bands, and the day of each text."""

    bands: Bands
    dated: dict[str, date | None] = field(default_factory=dict)

    def several(self) -> bool:
        """More than one text."""
        return len(self.dated) > 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with, where it needs one, a reason that follows the sentence."""

    result: str
    reason: str = ""


def settle(
    implied: Interval, stated: Interval, members: Sequence[Fact], certain: str = SURE, room: Interval | None = None,
    leeway: float = 0.0, signs: bool = True,
) -> Outcome:  # fmt: skip
    """Whether `stated` can be what the other members imply.

    A miss that a revision between two prints would make, or that rests on a reading or a basis that is not certain, is
    a tension. `room`: the factor that another currency may put between the two sides; `leeway`: the absolute miss that
    a revision may make where the sides are a small difference of great figures; `signs`: whether a balance that may be
    surplus or deficit leaves doubt.
    """
    if implied.overlaps(stated):
        return Outcome(CONSISTENT)
    texts = {fact.document for fact in members}
    slack = table("arithmetic")["tolerance"]["revision" if len(texts) == 1 else "revision_between_texts"]
    allowed = max(slack * max(implied.magnitude, stated.magnitude), leeway)
    if implied.gap(stated) <= allowed * (1 + 1e-9):
        return Outcome(TENSION, "The difference is beyond rounding, but a revision between two prints would make it.")
    if certain == OPEN:
        return Outcome(TENSION, "Both can hold if one is by value and the other by quantity or volume.")
    if certain == CURRENCY and room and (implied * room).overlaps(stated):
        return Outcome(TENSION, "Both can hold if they are reckoned in different currencies.")
    if any(doubtful(fact.claim) for fact in members):
        return Outcome(TENSION, "One of the figures can be read as of another thing or period.")
    if signs and any(fact.unsigned for fact in members):
        return Outcome(TENSION, "The text does not say whether a balance is a surplus or a deficit.")
    return Outcome(CONFLICT)


def doubtful(claim: Claim) -> bool:
    """Another reading of the claim came close: of another measure, economy, flow, product or period."""
    return any(_identity(other) != _identity(claim) for other in claim.others)


def unsaid(fact: Fact) -> bool:
    """Whether the sentence of a figure leaves out of what or when it is, so that it may have been misread."""
    claim = fact.claim
    return bool(carried(claim) - {"reporter"}) or bool(fact.sentence and unnamed(claim, fact.sentence))


def currency_room(context: Context, fact: Fact) -> Interval:
    """By what factor a growth can differ between the dollar and another currency, either way."""
    if fact.base is None:
        return Interval(1.0, 1.0)
    home = table("arithmetic")["home"].get(fact.place.reporter, "")
    factor = change(context.bands, home, fact.period, fact.base)
    other = factor.reversed()
    return Interval(min(factor.low, other.low), max(factor.high, other.high))


def growth_and_level(growth: Fact, level: Fact) -> str | None:
    """How certain it is that a growth is that of a level's basis; None where it is surely not."""
    physical = level.kind == "quantity"
    if growth.document != level.document and not growth.basis:
        return None
    if growth.basis in PHYSICAL:
        return SURE if physical else None
    if physical:
        if growth.basis:
            return None
        return SURE if _together(growth, level) else OPEN
    if growth.basis in CURRENCIES:
        return SURE if growth.basis == level.basis else None
    if growth.basis == "value" or growth.place.product == ALL_GOODS or _together(growth, level):
        return CURRENCY
    return OPEN


def two_growths(first: Fact, second: Fact) -> str | None:
    """How certain it is that two growths are on one basis; None where they surely are not.

    What one text leaves unsaid another text does not say for it.
    """
    a, b = first.basis, second.basis
    if first.document != second.document and not (a and b):
        return None
    if a == b:
        return SURE if a and a != "value" else CURRENCY if a or first.place.product == ALL_GOODS else OPEN
    if a in CURRENCIES and b in CURRENCIES:
        return None
    if a in PHYSICAL or b in PHYSICAL:
        return None if a and b else OPEN
    return CURRENCY if first.place.product == ALL_GOODS or (a and b) else OPEN


def relation(
    kind: str, members: Sequence[Fact], formula: str, implied: Interval, outcome: Outcome, text: str, *,
    printed: float = math.nan, unit: str = "", several: bool = False,
) -> Relation:  # fmt: skip
    """A Relation of facts; the reason of the outcome closes its text.

    Figures contradict each other only where the sentence of each says of what and when it is.
    """
    if outcome.result == CONFLICT and any(unsaid(fact) for fact in members):
        outcome = Outcome(TENSION, "What one of the figures is of is not said in its own sentence.")
    told = f"{text} {outcome.reason}".rstrip()
    return Relation(
        kind, tuple(fact.claim.id for fact in members), formula, implied.low, implied.high, printed,
        outcome.result != CONFLICT, told[:1].upper() + told[1:], unit,
        tuple(fact.document for fact in members) if several else (), outcome.result,
    )  # fmt: skip


def telling(implied: Interval) -> bool:
    """An implied range that says something: finite, of one sign, and not too wide."""
    if not implied.finite or implied.low <= 0 <= implied.high:
        return False
    ends = sorted((abs(implied.low), abs(implied.high)))
    return ends[1] <= table("arithmetic")["tolerance"]["telling"] * ends[0]


def verb(outcome: Outcome) -> str:
    """How a printed figure stands to what is implied."""
    return {CONSISTENT: "agrees with", CONFLICT: "contradicts"}.get(outcome.result, "does not quite fit")


def _together(first: Fact, second: Fact) -> bool:
    return first.document == second.document and first.claim.sentence == second.claim.sentence


def _identity(claim: Claim) -> tuple[str, ...]:
    return claim.measure, claim.reporter, claim.partner, claim.flow, claim.product, claim.period
