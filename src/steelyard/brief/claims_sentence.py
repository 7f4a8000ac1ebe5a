"""Sentences with their claims marked, signs of direction made visible, and the sentence put right."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from steelyard.brief import words
from steelyard.claims.model import Document, Finding, Sentence, Span

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MOST_SIGNS = 200  # of direction shown in a text; the page says how many there are


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence. `marks`: the claims whose number it belongs to; `ends`: those whose number ends with it.

    `quoted`: claims whose quote it belongs to; `sign`: what stands for an invisible sign (`U+202E`), then no text.
    """

    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    quoted: tuple[int, ...] = ()
    sign: str = ""


@dataclass(slots=True)
class Signs:
    """The signs of direction of a text, found as its sentences are gone through in order."""

    original: str
    place: int = 0
    shown: int = 0

    def before(self, offset: int) -> str:
        """Those between the last place asked for and `offset`, as one text: `U+202E U+2066`."""
        start, self.place = self.place, offset + 1
        if start >= offset or self.shown >= _MOST_SIGNS:
            return ""
        found = TURNING.search(self.original, start, offset)
        if found is None:
            return ""
        self.shown += 1
        return " ".join(f"U+{ord(one):04X}" for one in found.group()[:8])


@dataclass(slots=True)
class _Cuts:
    """Where a sentence is cut, and what begins and ends there."""

    number: dict[int, tuple[int, int]] = field(default_factory=dict)
    quote: dict[int, tuple[int, int]] = field(default_factory=dict)


def place(sentence: Sentence, span: Span) -> tuple[int, int]:
    """From which character of a sentence to which an original's span goes; an empty range where it lies outside."""
    start, end = bisect_left(sentence.offsets, span.start), bisect_left(sentence.offsets, span.end)
    return start, max(start, end)


def quote_at(sentence: Sentence, finding: Finding) -> tuple[int, int]:
    """Where the quote of a finding stands in its sentence; an empty range where it does not."""
    quote = finding.claim.quote
    start, end = place(sentence, finding.claim.span)
    if sentence.text[start:end] == quote:
        return start, end
    at = sentence.text.find(quote)
    return (at, at + len(quote)) if quote and at >= 0 else (start, start)


def pieces(sentence: Sentence, findings: Sequence[tuple[int, Finding]], signs: Signs) -> list[Piece]:
    """The sentence cut at its claims and its signs of direction. `findings`: those on it, each with its number."""
    cuts = _Cuts()
    for n, one in findings:
        cuts.quote[n] = quote_at(sentence, one)
        own = place(sentence, one.claim.value.span) if one.claim.value else (0, 0)
        cuts.number[n] = own if own[0] < own[1] else cuts.quote[n]
    turns = _turns(sentence, signs)
    ends = {at for spans in (cuts.number, cuts.quote) for pair in spans.values() for at in pair}
    places = sorted({0, len(sentence.text), *ends, *turns})
    found: list[Piece] = []
    for start, end in pairwise(places):
        if start in turns:
            found.append(Piece("", sign=turns[start]))
        found.append(
            Piece(
                sentence.text[start:end], _within(cuts.number, start, end), _ending(cuts.number, end),
                _within(cuts.quote, start, end),
            )
        )  # fmt: skip
    return found


def _turns(sentence: Sentence, signs: Signs) -> dict[int, str]:
    """By character of the sentence, the signs of direction that stand before it."""
    if not TURNING.search(signs.original, signs.place, sentence.offsets[-1] + 1):
        signs.place = sentence.offsets[-1] + 1
        return {}
    found = {at: signs.before(offset) for at, offset in enumerate(sentence.offsets)}
    return {at: text for at, text in found.items() if text}


def _within(spans: dict[int, tuple[int, int]], start: int, end: int) -> tuple[int, ...]:
    return tuple(n for n, (first, last) in spans.items() if first <= start and end <= last and first < last)


def _ending(spans: dict[int, tuple[int, int]], end: int) -> tuple[int, ...]:
    return tuple(n for n, (first, last) in spans.items() if last == end and first < last)


def put_right(document: Document, findings: Iterable[Finding]) -> dict[int, str]:
    """By sentence, its words with every correction made in it."""
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for one in findings:
        if not one.correction or not 0 <= one.claim.sentence < len(document.sentences):
            continue
        start, end = quote_at(document.sentences[one.claim.sentence], one)
        if start < end:
            edits.setdefault(one.claim.sentence, []).append(_edit(start, one.claim.quote, one.correction))
    return {index: _edited(document.sentences[index].text, those) for index, those in edits.items()}


def unmended(findings: Iterable[Finding], sentence: int) -> str:
    """What a corrected sentence still has wrong, in words; empty where nothing."""
    left = sum(
        one.verdict in ("false", "conflict") and not one.correction
        for one in findings if one.claim.sentence == sentence
    )  # fmt: skip
    if not left:
        return ""
    return f"{words.count(left, 'claim')} in it {'is' if left == 1 else 'are'} wrong and not put right."


def _edit(start: int, quote: str, correction: str) -> tuple[int, int, str]:
    """The least that makes `correction` of `quote`: from where to where, and what comes there."""
    most = min(len(quote), len(correction))
    first = next((at for at in range(most) if quote[at] != correction[at]), most)
    last = next((at for at in range(most - first) if quote[-1 - at] != correction[-1 - at]), most - first)
    return start + first, start + len(quote) - last, correction[first : len(correction) - last]


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    before = len(text) + 1
    for start, end, new in sorted(set(edits), reverse=True):
        if end <= before:
            text, before = text[:start] + new + text[end:], start
    return text
