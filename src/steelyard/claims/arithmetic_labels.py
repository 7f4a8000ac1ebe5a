"""Names that figures are called by: a year that is not over, a record that is none, two superlatives at odds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from steelyard.base.period import Period
from steelyard.claims.arithmetic_facts import (
    Fact,
    Index,
    Place,
    Reading,
    fact_of,
    has_word,
    in_sentence,
    period_of,
    place_of,
)
from steelyard.claims.arithmetic_result import (
    CONFLICT,
    CONSISTENT,
    LABEL,
    TENSION,
    Context,
    Outcome,
    doubtful,
    relation,
    settle,
)
from steelyard.claims.arithmetic_words import figure, subject, value_of, when
from steelyard.claims.interval import Interval
from steelyard.claims.model import Claim, Relation

_LOW, _HIGH = frozenset({"lowest", "least"}), frozenset({"highest", "most", "record", "first"})
_KEPT = 24  # earlier figures of one thing that a superlative is held against
_LEAD = 16  # characters before a quote
_FLOWS = frozenset({"export", "import", "balance", "total"})


def periods(readings: Sequence[Reading], index: Index, context: Context) -> Iterator[Relation]:
    """A figure called annual that is of a part of the year, or of a year that was not over when it was written."""
    to_date: dict[tuple[str, str, Place, int], list[Fact]] = {}
    for fact in (*index.of("money"), *index.of("quantity")):
        if _part_of_year(fact.period):
            to_date.setdefault((fact.document, fact.kind, fact.place, fact.period.year), []).append(fact)
    for reading in readings:
        for claim in reading.claims:
            fact = _annual(claim, reading)
            held = to_date.get((reading.name, fact.kind, fact.place, fact.period.year), []) if fact else []
            beside = next((one for one in held[:2] if one.claim.id != claim.id), None)
            if fact and beside and _unfinished(fact, context):
                yield _mislabelled(fact, beside, context)


def _annual(claim: Claim, reading: Reading) -> Fact | None:
    """The fact of a claim that is called annual; without a period it is of the year of the text."""
    if claim.measure not in ("level", "balance", "quantity") or claim.flow not in _FLOWS:
        return None
    words = in_sentence(claim, reading.sentences)
    if not has_word(words, "annual") or has_word(words, "forecast"):
        return None
    if not claim.period and reading.dated:
        return fact_of(replace(claim, period=str(reading.dated.year)), reading)
    return fact_of(claim, reading)


def _part_of_year(period: Period) -> bool:
    return period.first % 12 == 0 and 1 < period.length < 12


def _unfinished(fact: Fact, context: Context) -> bool:
    """Less than a year, or a year whose last day is not before that of the text."""
    if _part_of_year(fact.period):
        return True
    written = context.dated.get(fact.document)
    return fact.period.length == 12 and written is not None and written <= fact.period.end


def _mislabelled(fact: Fact, beside: Fact, context: Context) -> Relation:
    text = (
        f"{subject(fact.place)}: {figure(fact)} is called annual, while the text's own {figure(beside)} is of "
        f"{when(beside.period)}; the year was not over, so the label should be that of the months."
    )
    return relation(
        "period_label", (fact, beside), "a year is twelve months", beside.at, Outcome(LABEL), text,
        printed=value_of(fact), unit=fact.basis, several=context.several(),
    )  # fmt: skip


def superlatives(readings: Sequence[Reading], context: Context) -> Iterator[Relation]:
    """Superlatives of one thing and period beside each other."""
    groups: dict[tuple[Place, str], list[tuple[Claim, str]]] = {}
    for reading in readings:
        for claim in reading.claims:
            if claim.measure == "superlative" and claim.period and claim.reporter and claim.kind:
                group = groups.setdefault((place_of(claim), claim.period), [])
                if all(_same(claim, held) for held, _ in group[:1]):
                    group.append((_with_lead(claim, reading), reading.name))
    for (place, period), group in groups.items():
        first, name = group[0]
        for other, other_name in group[1:]:
            outcome = _at_odds(first, other)
            if outcome:
                yield _told(place, period, ((first, name), (other, other_name)), outcome, context)


def _with_lead(claim: Claim, reading: Reading) -> Claim:
    """The claim with the few words before its quote, where "some of the" may stand."""
    sentence = reading.sentences[claim.sentence].text if 0 <= claim.sentence < len(reading.sentences) else ""
    at = sentence.find(claim.quote)
    return claim if at < 0 else replace(claim, quote=sentence[max(0, at - _LEAD) : at + len(claim.quote)])


def _same(first: Claim, second: Claim) -> bool:
    """Of the same measure, or one does not say."""
    return not first.of or not second.of or first.of == second.of


def _at_odds(first: Claim, second: Claim) -> Outcome | None:
    if (first.kind in _LOW) != (second.kind in _LOW):
        if not (first.of and first.of == second.of and first.basis == second.basis):
            return None
        sure = not (_among(first) or _among(second) or doubtful(first) or doubtful(second))
        return Outcome(CONFLICT if sure else TENSION, "One thing is not both the highest and the lowest.")
    if _among(first) != _among(second):
        return Outcome(TENSION, "One says the very extreme, the other one of several.")
    if first.since and second.since and first.since != second.since and first.kind == second.kind:
        return Outcome(TENSION, "The longer span, if true, makes the shorter one an understatement.")
    return None


def _among(claim: Claim) -> bool:
    return has_word(claim.quote, "among") or "some" in claim.hedge or "among" in claim.hedge


def _told(place: Place, period: str, pair: Sequence[tuple[Claim, str]], outcome: Outcome, context: Context) -> Relation:
    at = period_of(period)
    (first, name), (second, other) = pair
    text = (
        f"{subject(place)} in {when(at) if at else period}: {_superlative(first)} in one place, "
        f"{_superlative(second)} in another. {outcome.reason}"
    )
    return Relation(
        "internal_tension", (first.id, second.id), "two superlatives of one thing", math.nan, math.nan, math.nan,
        outcome.result != CONFLICT, text, "", (name, other) if context.several() else (), outcome.result,
    )  # fmt: skip


def _superlative(claim: Claim) -> str:
    since = f" since {claim.since}" if claim.since and claim.since != "ever" else ""
    return f"{'one of the' if _among(claim) else 'the'} {claim.kind}{since}"


def records(readings: Sequence[Reading], index: Index, context: Context) -> Iterator[Relation]:
    """A superlative beside the text's own figures of earlier periods."""
    held: dict[tuple[str, Place], list[Fact]] = {}
    for fact in index.facts:
        if fact.kind in ("money", "quantity", "share"):
            group = held.setdefault((fact.document, fact.place), [])
            if len(group) < _KEPT:
                group.append(fact)
    for reading in readings:
        for claim in reading.claims:
            if claim.measure == "superlative" and not _among(_with_lead(claim, reading)):
                yield from _beaten(claim, held.get((reading.name, place_of(claim)), []), context)


def _beaten(claim: Claim, facts: list[Fact], context: Context) -> Iterator[Relation]:
    period = period_of(claim.period)
    if period is None or not facts:
        return
    since = period_of(claim.since)
    alike = [one for one in facts if _comparable(one, claim) and one.period.length == period.length]
    own = next((one for one in alike if one.period == period), None)
    earlier = [one for one in alike if one.period.last < period.first and _reaches(one.period, since)]
    threshold = Interval(claim.value.low, claim.value.high) if claim.kind == "first" and claim.value else None
    for other in earlier:
        bound = threshold if threshold else own.at if own and own.basis == other.basis else None
        if bound is None or (own is not None and own.kind != other.kind):
            continue
        room = Interval(bound.low, math.inf) if claim.kind in _LOW else Interval(-math.inf, bound.high)
        members = [one for one in (own, other) if one]
        outcome = settle(other.at, room, members)
        if outcome.result != CONSISTENT and not doubtful(claim):
            yield _not_one(claim, own, other, outcome, context)


def _not_one(claim: Claim, own: Fact | None, other: Fact, outcome: Outcome, context: Context) -> Relation:
    now = f"{figure(own)} in {when(own.period)}" if own else f"the figure of {claim.period}"
    text = (
        f"{subject(other.place)}: {now} is called {_superlative(claim)}, but the text gives {figure(other)} for "
        f"{when(other.period)}."
    )
    found = relation(
        "record", [one for one in (own, other) if one], "no earlier figure beyond it", other.at, outcome, text,
        printed=value_of(own) if own else math.nan, unit=other.basis or "percent", several=context.several(),
    )  # fmt: skip
    names = (other.document, *found.documents) if found.documents else ()
    return Relation(
        found.kind, (claim.id, *found.claims), found.formula, found.low, found.high, found.printed, found.holds,
        found.text, found.unit, names, found.result,
    )  # fmt: skip


def _comparable(fact: Fact, claim: Claim) -> bool:
    kinds = {"level": "money", "balance": "money", "quantity": "quantity", "share": "share"}
    if claim.of:
        return kinds.get(claim.of) == fact.kind
    if claim.basis in ("quantity", "volume"):
        return fact.kind == "quantity"
    return fact.kind == "money"


def _reaches(period: Period, since: Period | None) -> bool:
    """After the year named in `since`, which is itself the one that was beyond."""
    return since is None or period.first > since.last
