"""What was expected and what came: multiples, surprises, and words that say better or worse."""

from __future__ import annotations

import math
from collections.abc import Iterator

from steelyard.claims.arithmetic_facts import CURRENCIES, Fact, Index, has_word
from steelyard.claims.arithmetic_result import (
    CONSISTENT,
    CURRENCY,
    SOLVABLE,
    SURE,
    Context,
    Outcome,
    relation,
    settle,
    verb,
)
from steelyard.claims.arithmetic_words import amounts, figure, percents, subject, when
from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table
from steelyard.claims.model import Relation

_LEAD = 60  # characters
_MORE, _LESS = ("more than", "over", "at least"), ("less than", "under", "at most", "nearly", "almost")


def expectations(index: Index, context: Context) -> Iterator[Relation]:
    """Each poll beside the figure that came: ratio and difference against what the words say."""
    for poll in index.of("consensus"):
        actual = _actual(poll, index)
        if actual is None:
            continue
        came = actual.percent if actual.kind == "growth" else actual.at
        found = [*_multiples(poll, actual, came, index, context), *_differences(poll, actual, came, index, context)]
        worded = _worded(poll, actual, came, context)
        yield from found
        if worded and not (found and worded.result == CONSISTENT):
            yield worded
        if not found and not worded:
            yield _difference(poll, actual, came, context)


def _actual(poll: Fact, index: Index) -> Fact | None:
    """The figure that was polled, the basis of the poll first, then one with a basis."""
    unit = poll.claim.unit or (poll.claim.value.unit if poll.claim.value else "")
    if unit in CURRENCIES:
        held = [one for one in index.find("money", poll.place, poll.period) if one.basis == unit]
    else:
        held = index.find("growth", poll.place, poll.period, poll.period.year_before())
        held = [one for one in held if one.basis in (poll.basis, "USD", "")]
    ordered = sorted(held, key=lambda one: (one.document != poll.document, one.basis != poll.basis, one.at.width))
    return ordered[0] if ordered else None


def _multiples(poll: Fact, actual: Fact, came: Interval, index: Index, context: Context) -> Iterator[Relation]:
    stated = [one for one in index.find("ratio", poll.place, poll.period) if one.claim.comparison == "consensus"]
    bounds = [(one.at, (one,), figure_of(one)) for one in stated]
    if not bounds:
        bounds = [(found, (), words) for found, words in _in_words(_spoken(poll))]
    for bound, members, words in bounds[:1]:
        if poll.at.low <= 0 <= poll.at.high:
            return
        implied = came / poll.at
        outcome = settle(implied, bound, (actual, poll, *members), _basis(actual, poll), Interval(0.8, 1.25))
        text = (
            f"{_of(actual)}: {figure(actual)} is {_times(implied)} the "
            f"{figure(poll)} expected, which {verb(outcome)} '{words}'."
        )
        yield relation(
            "ratio_words", (actual, poll, *members), "actual / expected", implied, outcome, text,
            printed=bound.middle, unit="ratio", several=context.several(),
        )  # fmt: skip


def _differences(poll: Fact, actual: Fact, came: Interval, index: Index, context: Context) -> Iterator[Relation]:
    for surprise in index.find("surprise", poll.place, poll.period)[:1]:
        implied = came - poll.at
        outcome = settle(implied, surprise.at, (actual, poll, surprise), _basis(actual, poll), Interval(0.8, 1.25))
        text = (
            f"{_of(actual)}: {figure(actual)} is "
            f"{_apart(implied, actual)} the {figure(poll)} expected, which {verb(outcome)} the surprise printed."
        )
        yield relation(
            "surprise", (actual, poll, surprise), "actual - expected", implied, outcome, text,
            printed=surprise.word.middle, unit=_unit(actual), several=context.several(),
        )  # fmt: skip


def _worded(poll: Fact, actual: Fact, came: Interval, context: Context) -> Relation | None:
    """Better or worse, in the words of the quote."""
    spoken = _spoken(poll)
    beat, missed = has_word(spoken, "beat"), has_word(spoken, "miss")
    if beat == missed:
        return None
    implied = came - poll.at
    bound = Interval(0.0, math.inf) if beat else Interval(-math.inf, 0.0)
    outcome = settle(implied, bound, (actual, poll), _basis(actual, poll), Interval(0.8, 1.25))
    word = "above" if beat else "below"
    text = (
        f"{_of(actual)}: {figure(actual)} is {_apart(implied, actual)} the "
        f"{figure(poll)} expected, and the text says {word}."
    )
    return relation(
        "surprise", (actual, poll), "actual - expected", implied, outcome, text,
        unit=_unit(actual), several=context.several(),
    )  # fmt: skip


def _difference(poll: Fact, actual: Fact, came: Interval, context: Context) -> Relation:
    implied = came - poll.at
    text = f"{_of(actual)}: {figure(actual)} is {_apart(implied, actual)} the {figure(poll)} expected."
    return relation(
        "surprise", (actual, poll), "actual - expected", implied, Outcome(SOLVABLE), text,
        unit=_unit(actual), several=context.several(),
    )  # fmt: skip


def _spoken(poll: Fact) -> str:
    """The quote with what goes before it in its sentence: there stand the words that compare."""
    quote, sentence = poll.claim.quote, poll.sentence
    at = sentence.find(quote)
    return quote if at < 0 else sentence[max(0, at - _LEAD) : at + len(quote)]


def _in_words(quote: str) -> list[tuple[Interval, str]]:
    """A multiple named in a quote: `more than double` is 2 or more."""
    folded = " ".join(quote.casefold().replace("_", " ").split())
    for word, value in table("arithmetic")["multiples"].items():
        at = folded.find(word)
        if at < 0 or not _of_a_forecast(folded[at + len(word) :]):
            continue
        lead = folded[:at].rstrip()
        if lead.endswith(_MORE):
            return [(Interval(float(value), math.inf), f"more than {word}")]
        if lead.endswith(_LESS):
            return [(Interval(0.0, float(value)), f"less than {word}")]
        wide = table("arithmetic")["tolerance"]["word"]
        return [(Interval(value * (1 - wide), value * (1 + wide)), word)]
    return []


def _of_a_forecast(rest: str) -> bool:
    """The multiple is followed by a word that leads to what was expected."""
    following = rest[:_LEAD].split(maxsplit=1) if rest[:1] == " " else []
    return bool(following) and following[0].strip("'’,.") in table("arithmetic")["words"]["after_multiple"]


def figure_of(fact: Fact) -> str:
    """The words of a multiple."""
    hedge = (fact.claim.hedge or (fact.claim.value.hedge if fact.claim.value else "")).replace("_", " ")
    text = fact.claim.value.text if fact.claim.value and fact.claim.value.text else f"{fact.word.middle:g} times"
    return f"{hedge} {text}".strip()


def _basis(actual: Fact, poll: Fact) -> str:
    return SURE if actual.basis == poll.basis or not poll.basis else CURRENCY


def _times(ratio: Interval) -> str:
    if not ratio.finite:
        return f"{ratio.middle:.2f} times or {'more' if math.isinf(ratio.high) else 'less'}"
    low, high = f"{ratio.low:.2f}", f"{ratio.high:.2f}"
    return f"{low} times" if low == high else f"{low} to {high} times"


def _apart(difference: Interval, actual: Fact) -> str:
    """How far above or below."""
    side = "above" if difference.low >= 0 else "below" if difference.high <= 0 else "about as"
    size = -difference if side == "below" else difference
    told = f"{percents(size).removesuffix(' %')} points" if actual.kind == "growth" else amounts(size, actual.basis)
    return "about the same as" if side == "about as" else f"{told} {side}"


def _of(actual: Fact) -> str:
    what = subject(actual.place)
    return f"{'growth of ' if actual.kind == 'growth' else ''}{what} in {when(actual.period)}"


def _unit(actual: Fact) -> str:
    return "pp" if actual.kind == "growth" else actual.basis
