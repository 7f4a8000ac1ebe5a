"""One sentence with all that was recognised in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from steelyard.claims import marks as marking
from steelyard.claims import periods as timing
from steelyard.claims.model import Sentence, Span
from steelyard.claims.periods import When
from steelyard.claims.phrases import Mark
from steelyard.claims.quantities import Found, quantities
from steelyard.claims.tokens import Token, tokenize

UNCLAIMED = frozenset(("date", "ordinal", "duration", "label"))
"""Kinds of numbers that are never the value of a claim."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence (`index` in its document) with tokens, quantities, phrases of the lists and periods.

    Phrases inside a quantity or a period are left out, and so are periods inside a phrase of comparison.
    """

    index: int
    sentence: Sentence
    tokens: tuple[Token, ...]
    values: tuple[Found, ...]
    marks: tuple[Mark, ...]
    whens: tuple[When, ...]
    starts: dict[int, tuple[Mark, ...]] = field(default_factory=dict, repr=False)
    covers: dict[int, tuple[Mark, ...]] = field(default_factory=dict, repr=False)
    valued: dict[int, Found] = field(default_factory=dict, repr=False)
    dated: dict[int, When] = field(default_factory=dict, repr=False)
    firsts: tuple[int, ...] = field(default=(), repr=False)

    def word(self, at: int) -> str:
        """The token at a place, folded; "" outside the sentence."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def between(self, first: int, last: int, *kinds: str) -> list[Mark]:
        """The phrases of some lists that lie within tokens `first` to `last`, in order."""
        start, end = bisect_left(self.firsts, first), bisect_right(self.firsts, last)
        return [one for one in self.marks[start:end] if one.kind in kinds and one.last <= last]

    def has(self, first: int, last: int, *kinds: str) -> bool:
        """Whether a phrase of one of the lists lies within tokens `first` to `last`."""
        return bool(self.between(first, last, *kinds))

    def at(self, place: int, *kinds: str) -> Mark | None:
        """The phrase of one of the lists that begins at a token."""
        return next((one for one in self.starts.get(place, ()) if one.kind in kinds), None)

    def over(self, place: int, *kinds: str) -> Mark | None:
        """The phrase of one of the lists that a token belongs to."""
        return next((one for one in self.covers.get(place, ()) if one.kind in kinds), None)

    def span(self, first: int, last: int) -> Span:
        """Where tokens `first` to `last` stand in the text given."""
        return self.sentence.span(self.tokens[first].start, self.tokens[last].end)

    def quote(self, first: int, last: int) -> str:
        """The words of tokens `first` to `last` as they stand."""
        return self.sentence.text[self.tokens[first].start : self.tokens[last].end]


def scene(sentence: Sentence, index: int, anchor: date | None) -> Scene:
    """What stands in a sentence, given the day of its text."""
    tokens = tokenize(sentence.text)
    raw = marking.marks(tokens)
    moving = frozenset(one.last for one in raw if one.kind == "move")
    whole = (one for one in quantities(sentence, tokens) if one.kind not in UNCLAIMED)
    values = tuple(part for one in whole for part in _apart(sentence, tokens, one, moving))
    values = _held_against(values, raw, tokens)
    solid = _covered(values, lambda one: one.kind not in ("bare", "count"))
    compared = frozenset(
        at for one in raw if one.kind in ("comparison", "back") for at in range(one.first, one.last + 1)
    )
    whens = tuple(one for one in timing.periods(tokens, anchor, solid) if not _inside(one, compared))
    dated = frozenset(at for one in whens for at in range(one.first, one.last + 1))
    kept = tuple(
        one
        for one in raw
        if not any(at in solid for at in range(one.first, one.last + 1))
        and not (one.first in dated and one.last in dated)
    )
    open_values = tuple(one for one in values if one.first not in dated)
    starts: dict[int, tuple[Mark, ...]] = {}
    covers: dict[int, tuple[Mark, ...]] = {}
    for one in kept:
        starts[one.first] = (*starts.get(one.first, ()), one)
        for at in range(one.first, one.last + 1):
            covers[at] = (*covers.get(at, ()), one)
    held = _settled(open_values)
    valued = {at: one for one in held for at in range(one.first, one.last + 1)}
    times = {at: one for one in whens for at in range(one.first, one.last + 1)}
    firsts = tuple(one.first for one in kept)
    return Scene(index, sentence, tokens, held, kept, whens, starts, covers, valued, times, firsts)


def _held_against(values: tuple[Found, ...], raw: Sequence[Mark], tokens: Sequence[Token]) -> tuple[Found, ...]:
    """The values without a hedge that is the verb of a comparison: it topped the $5bn forecast."""
    beats = {one.last: one for one in raw if one.kind == "beat"}
    polled = {one.first for one in raw if one.kind == "consensus"}
    kept: list[Found] = []
    for one in values:
        verb = any(at in beats for at in range(one.hedge_first, one.first))
        if verb and {one.last + 1, one.last + 2} & polled:
            quantity = replace(one.quantity, hedge="")
            one = replace(one, quantity=quantity, hedge_first=one.first)
        kept.append(one)
    return tuple(kept)


def _apart(sentence: Sentence, tokens: Sequence[Token], found: Found, moving: frozenset[int]) -> tuple[Found, ...]:
    """A range right behind a word of movement as its two amounts: decreased $4bn to $11bn."""
    if found.quantity.low == found.quantity.high or found.kind != "amount":
        return (found,)
    before = found.hedge_first - 1
    if not (before in moving or (tokens[before].lower == "by" and before - 1 in moving)):
        return (found,)
    to = next((at for at in range(found.first + 1, found.last) if tokens[at].lower == "to"), 0)
    if not to:
        return (found,)
    halves: list[Found] = []
    for first, last in ((found.first, to - 1), (to + 1, found.last)):
        start, end = tokens[first].start, tokens[last].end
        part = Sentence(sentence.text[start:end], sentence.offsets[start:end], sentence.paragraph)
        inner = [one for one in quantities(part) if one.kind == "amount"]
        halves.extend(replace(one, first=first, last=last, hedge_first=first) for one in inner[:1])
    return tuple(halves) if len(halves) == 2 else (found,)


def _covered(values: Sequence[Found], fits: Callable[[Found], bool]) -> frozenset[int]:
    return frozenset(at for one in values if fits(one) for at in range(one.hedge_first, one.last + 1))


def _inside(when: When, places: frozenset[int]) -> bool:
    return any(at in places for at in range(when.first, when.last + 1))


def _settled(values: tuple[Found, ...]) -> tuple[Found, ...]:
    return tuple(one for one in values if one.kind != "bare" or one.quantity.unit)
