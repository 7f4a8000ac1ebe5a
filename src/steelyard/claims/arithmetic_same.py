"""Two figures for one thing: a slip, another basis, or another text that counts in another currency."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from steelyard.claims.arithmetic_facts import (
    ALL_GOODS,
    CURRENCIES,
    KEPT,
    PHYSICAL,
    Fact,
    Index,
    has_word,
    home_of,
    is_money,
)
from steelyard.claims.arithmetic_result import (
    CONFLICT,
    CONSISTENT,
    CURRENCY,
    OPEN,
    SURE,
    TENSION,
    Context,
    Outcome,
    currency_room,
    relation,
    settle,
    two_growths,
)
from steelyard.claims.arithmetic_words import figure, percents, share_subject, subject, value_of, when
from steelyard.claims.exchange import change
from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table
from steelyard.claims.model import Relation


def restated(index: Index, context: Context) -> Iterator[Relation]:
    """Figures of one thing that cannot all be right as they stand."""
    explained = {pair for pairs in _by_currency(index, context) for pair in _marks(pairs)}
    for group in index.all_of_one_thing():
        anchor = _sharpest(group)
        for other in group:
            if other is anchor or _marks([(anchor, other)]) & explained:
                continue
            found = _pair(anchor, other, context)
            yield from [found] if found else []


def _sharpest(group: list[Fact]) -> Fact:
    """What the others are held against: a stated basis first, then the most precise figure."""
    return min(group, key=lambda one: (not one.basis, one.at.width))


def _pair(first: Fact, second: Fact, context: Context) -> Relation | None:
    certain = _certain(first, second)
    if certain is None or has_word(f"{first.claim.quote} {second.claim.quote} {second.sentence}", "revised"):
        return None
    other = second.at
    if (first.unsigned or second.unsigned) and first.at.gap(-other) < first.at.gap(other):
        other = -other
    outcome = settle(first.at, other, (first, second), certain, currency_room(context, first), signs=False)
    if outcome.result == CONSISTENT:
        return None
    if outcome.result == CONFLICT and _one_sentence(first, second):
        outcome = Outcome(TENSION, "They stand in one sentence, so they are likely of two things.")
    stated = (second.at - 1) * 100 if second.kind == "growth" else second.at
    text = f"{_name(first)} in {when(first.period)} is {figure(first)} in one place and {figure(second)} in another."
    return relation(
        "restated", (first, second), "one figure for one thing", stated, outcome, text,
        printed=value_of(first), unit=_unit(first), several=context.several(),
    )  # fmt: skip


def _certain(first: Fact, second: Fact) -> str | None:
    if first.kind == "growth":
        return _of_growth(first, second)
    if first.kind in ("money", "quantity"):
        return SURE if first.basis == second.basis else None
    if first.kind == "share":
        return SURE if first.basis == second.basis else OPEN
    if first.kind == "consensus":
        return SURE if first.claim.pollster and first.document == second.document else None
    return None


def _of_growth(first: Fact, second: Fact) -> str | None:
    """Two rates of one thing: a text may take them from two sources, so what is not said may be another currency."""
    a, b = first.basis, second.basis
    if a and b:
        return two_growths(first, second)
    return CURRENCY if first.place.product == ALL_GOODS and not {a, b} & PHYSICAL else OPEN


def currencies(index: Index, context: Context) -> Iterator[Relation]:
    """Growth of the same things in dollars and in another currency: one change of the rate must explain all pairs."""
    for pairs in _by_currency(index, context):
        yield _one_change(pairs, context)


def _by_currency(index: Index, context: Context) -> Iterator[list[tuple[Fact, Fact]]]:
    """Pairs (dollar side first) that differ by the currency alone, by reporter, period and texts; those that agree."""
    found: list[tuple[Fact, Fact]] = []
    for group in index.all_of_one_thing():
        if group[0].kind == "growth":
            found += _crossed(group, context)
    found.sort(key=_together)
    for _, same in groupby(found, key=_together):
        agreeing = _agreeing(list(same), context)
        if agreeing:
            yield agreeing


def _crossed(group: list[Fact], context: Context) -> list[tuple[Fact, Fact]]:
    """The pairs of one thing in two currencies, each currency once for each text."""
    rates = [one for one in group if one.basis not in PHYSICAL]
    usd = [one for one in rates if _currency(one) == "USD"][:KEPT]
    rest = [one for one in rates if _currency(one) != "USD"][:KEPT]
    pairs = [(a, b) for a in usd for b in rest if _may_cross(a, b)]
    if not usd:
        pairs = [
            (a, b)
            for at, a in enumerate(rest)
            for b in rest[at + 1 :]
            if not _currency(a) and not _currency(b) and _may_cross(a, b)
        ]
    return [pair for pair in pairs if pair[0].at != pair[1].at and _bounded(pair) and _plausible(pair, context)]


def _bounded(pair: tuple[Fact, Fact]) -> bool:
    return all(one.at.low > 0 and one.at.finite for one in pair)


def _currency(fact: Fact) -> str:
    """The currency stated, else that in which the text counts."""
    return fact.basis if fact.basis in CURRENCIES else fact.presumed


def _may_cross(first: Fact, second: Fact) -> bool:
    if first.basis in CURRENCIES and second.basis in CURRENCIES:
        return True
    return first.document != second.document and first.place.product == ALL_GOODS


def _plausible(pair: tuple[Fact, Fact], context: Context) -> bool:
    """The change of the rate that the pair implies is one that the period may have seen, either currency first."""
    first, second = pair
    if first.basis in CURRENCIES and second.basis in CURRENCIES:
        return True
    return (second.at / first.at).overlaps(currency_room(context, first))


def _together(pair: tuple[Fact, Fact]) -> tuple[str, ...]:
    first, second = pair
    return first.place.reporter, str(first.period), str(first.base), first.document, second.document


def _agreeing(pairs: list[tuple[Fact, Fact]], context: Context) -> list[tuple[Fact, Fact]]:
    """The pairs whose implied changes have a value in common, the sharpest taken first."""
    ordered = sorted(pairs, key=lambda pair: (pair[1].at / pair[0].at).width)
    common: Interval | None = None
    kept: list[tuple[Fact, Fact]] = []
    for pair in ordered:
        implied = pair[1].at / pair[0].at
        slack = table("arithmetic")["tolerance"]["revision"]
        met = implied.widened(slack).meet(common) if common else implied
        if met:
            common, kept = (implied.meet(common) or common) if common else implied, [*kept, pair]
    told = [pair for pair in kept if value_of(pair[0]) != value_of(pair[1])]
    stated = all(is_money(side.basis) for pair in told for side in pair)
    return told if stated or any(not a.at.overlaps(b.at) for a, b in told) else []


def _one_change(pairs: list[tuple[Fact, Fact]], context: Context) -> Relation:
    common = pairs[0][1].at / pairs[0][0].at
    for first, second in pairs[1:]:
        common = (second.at / first.at).meet(common) or common
    first, second = pairs[0]
    stated = all(is_money(side.basis) for pair in pairs for side in pair)
    outcome = _judged(first, second, common, context, stated)
    members = [fact for pair in pairs for fact in pair]
    return relation(
        "currency_basis", members, "(1 + one) / (1 + other) - 1, the same for all pairs", (common - 1) * 100,
        outcome, _explained(pairs, common), unit="percent", several=context.several(),
    )  # fmt: skip


def _judged(first: Fact, second: Fact, common: Interval, context: Context, stated: bool) -> Outcome:
    """Consistent where the change is one that the period may have seen."""
    if first.base is None:
        return Outcome(TENSION)
    home = _currency(second) or home_of(first.place.reporter)
    seen = change(context.bands, home, first.period, first.base)
    if common.overlaps(seen):
        return Outcome(CONSISTENT)
    reason = "The exchange rate did not change by that much."
    return Outcome(CONFLICT if stated and first.basis == "USD" else TENSION, reason)


def _explained(pairs: list[tuple[Fact, Fact]], common: Interval) -> str:
    first, second = pairs[0]
    told = "; ".join(f"growth of {subject(a.place)} {figure(a)} against {figure(b)}" for a, b in pairs)
    other = _currency(second) or home_of(first.place.reporter) or "another currency"
    rate = percents((common - 1) * 100)
    texts = f" ({first.document} and {second.document})" if first.document != second.document else ""
    if _currency(first) != "USD":
        return f"{told} in {when(first.period)}{texts}: they differ as two currencies would, by {rate}."
    silent = [one for one in (first, second) if one.basis not in CURRENCIES]
    unsaid = "" if not silent else f" (not said of these figures{_by_others(silent)})"
    every = "both pairs" if len(pairs) == 2 else f"all {len(pairs)} pairs" if len(pairs) > 2 else "the pair"
    return (
        f"{told} in {when(first.period)}{texts}: the first in USD, the other in {other}"
        f"{unsaid}. A change of {rate} in {other} per dollar explains {every}."
    )


def _by_others(silent: list[Fact]) -> str:
    return ", but the text counts others so" if all(_currency(one) for one in silent) else ""


def directions(index: Index, context: Context) -> Iterator[Relation]:
    """Growth that is up on one basis and down on another, both stated: the sign depends on the basis."""
    for group in index.all_of_one_thing():
        if group[0].kind != "growth":
            continue
        up = next((one for one in group if one.at.low > 1 and is_money(one.basis)), None)
        down = next((one for one in group if one.at.high < 1 and is_money(one.basis)), None)
        if up and down and up.basis != down.basis:
            text = (
                f"{subject(up.place)} in {when(up.period)} rose in {up.basis} ({figure(up)}) and fell in {down.basis} "
                f"({figure(down)}): a sentence without the currency can be right or wrong."
            )
            yield relation(
                "direction", (up, down), "sign by currency", (down.at - 1) * 100, Outcome(CONSISTENT), text,
                printed=value_of(up), unit="percent", several=context.several(),
            )  # fmt: skip


def _marks(pairs: list[tuple[Fact, Fact]]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(((a.document, a.claim.id), (b.document, b.claim.id))) for a, b in pairs}


def _one_sentence(first: Fact, second: Fact) -> bool:
    return first.document == second.document and first.claim.sentence == second.claim.sentence


def _name(fact: Fact) -> str:
    if fact.kind == "share":
        return share_subject(fact.place)
    names = {"growth": "growth of ", "consensus": "the forecast of "}
    return f"{names.get(fact.kind, '')}{subject(fact.place)}"


def _unit(fact: Fact) -> str:
    return fact.basis if fact.kind in ("money", "quantity") else "percent"
