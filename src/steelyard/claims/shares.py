"""Fractions, multiples and stillness in words: a third, one in five, half, doubled, threefold, flat."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.claims import lexicon
from steelyard.claims.lexicon import word_set
from steelyard.claims.numerals import Numeral, numeral, past_hyphen
from steelyard.claims.tables import table
from steelyard.claims.tokens import Token

Part = tuple[float, float, int]
"""A value, the size of its last digit, and the last token."""
QUARTER_OF = frozenset(("of", "lower", "higher", "more", "less", "fewer", "larger", "smaller", "to"))
MOST_PARTS = 1000


def fraction(tokens: Sequence[Token], at: int) -> Part | None:
    """The share, in percent, in words from token `at` on: half, a third, two-thirds, three quarters of."""
    if tokens[at].lower == "half":
        return _half(tokens, at)
    parts = _numerator(tokens, at)
    if parts is None:
        return None
    place = past_hyphen(tokens, at + 1)
    if place >= len(tokens):
        return None
    word = tokens[place].lower
    pieces = table("numbers")["fractions"].get(word)
    if pieces is None or word.endswith("s") != (parts > 1) or parts >= pieces:
        return None
    hyphen = place > at + 1
    if not _ends_fraction(tokens, at, place, hyphen=hyphen, quarter=pieces == 4):
        return None
    return 100 * parts / pieces, float(table("numbers")["fraction"]["digit"]), place


def piece(tokens: Sequence[Token], at: int) -> Part | None:
    """A part of a unit or of a magnitude, as a number: half a (percentage point), a quarter of a, half a million."""
    value, place = 0.5, at
    if tokens[at].lower != "half":
        if at + 1 >= len(tokens) or tokens[at].lower not in ("a", "one", "three"):
            return None
        if tokens[at + 1].lower not in ("quarter", "quarters", "third", "tenth"):
            return None
        pieces = table("numbers")["fractions"][tokens[at + 1].lower]
        value, place = (3 if tokens[at].lower == "three" else 1) / pieces, at + 1
    place += 1
    if place < len(tokens) and tokens[place].lower == "of":
        place += 1
    if place + 1 >= len(tokens) or tokens[place].lower not in ("a", "an", "one"):
        return None
    unit = lexicon.units().at(tokens, place + 1)
    if unit is not None and unit[0].kind == "points":
        return value, 0.0, place
    size = lexicon.magnitudes().get(tokens[place + 1].lower)
    if size is not None and len(tokens[place + 1].lower) > 3:
        return value * size, 0.0, place + 1
    return None


def one_in(tokens: Sequence[Token], first: Numeral) -> Part | None:
    """The share, in percent, of "one in five", "three out of ten", where `first` is its first number."""
    at = first.last + 1
    if at + 1 >= len(tokens) or first.scaled or first.value != int(first.value):
        return None
    if tokens[at].lower == "out":
        at += 1
    elif tokens[at].lower != "in":
        return None
    if tokens[at].lower not in ("in", "of") or at + 1 >= len(tokens) or tokens[at + 1].lower in ("a", "an"):
        return None
    whole = numeral(tokens, at + 1)
    if whole is None or whole.scaled or whole.value != int(whole.value) or not first.value < whole.value <= MOST_PARTS:
        return None
    unit = lexicon.units().at(tokens, whole.last + 1)
    if unit is not None and unit[0].kind != "count":
        return None
    parts, pieces = first.value, whole.value
    return 100 * parts / pieces, 100 * parts / pieces - 100 * parts / (pieces + 1), whole.last


def multiple(tokens: Sequence[Token], at: int) -> Part | None:
    """The ratio of "doubled", "twice", "threefold", "halving" at token `at`."""
    lower = tokens[at].lower
    value = table("numbers")["multiples"].get(lower)
    if tokens[at].kind == "cjk":
        return _doubled(tokens, at)
    if value is None and lower.endswith("fold"):
        value = lexicon.number_words().get(lower[:-4])
    after = past_hyphen(tokens, at + 1)
    if not value or (after < len(tokens) and tokens[after].lower in word_set("multiple", "not_before")):
        return None
    return float(value), 0.0, at


def flat(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of "flat", "unchanged", "not grown at all" from token `at` on."""
    found = lexicon.flat_words().at(tokens, at)
    if found is None:
        return None
    after = past_hyphen(tokens, found[1] + 1)
    if after < len(tokens) and tokens[after].lower in word_set("flat", "not_before"):
        return None
    return found[1]


def _doubled(tokens: Sequence[Token], at: int) -> Part | None:
    text = "".join(one.text for one in tokens[at : at + 3])
    for word, value in table("numbers")["multiples"].items():
        if not word.isascii() and text.startswith(word):
            return float(value), 0.0, at + len(word) - 1
    return None


def _half(tokens: Sequence[Token], at: int) -> Part | None:
    if at and tokens[at - 1].lower in word_set("fraction", "not_after"):
        return None
    after = past_hyphen(tokens, at + 1)
    if after < len(tokens) and tokens[after].lower in word_set("fraction", "not_before"):
        return None
    return 50.0, float(table("numbers")["fraction"]["digit"]), at


def _numerator(tokens: Sequence[Token], at: int) -> int | None:
    lower = tokens[at].lower
    if lower in ("a", "an"):
        return 1
    return lexicon.number_words().get(lower) if tokens[at].kind == "word" else None


def _ends_fraction(tokens: Sequence[Token], first: int, last: int, *, hyphen: bool, quarter: bool) -> bool:
    """Whether what follows lets the words be a fraction: "a third of", "by a third", not "a third country"."""
    by = first > 0 and tokens[first - 1].lower == "by"
    if last + 1 >= len(tokens) or tokens[last + 1].kind != "word":
        return not quarter or hyphen or by
    after = tokens[last + 1].lower
    if [one.lower for one in tokens[last + 1 : last + 4]] == ["of", "a", "point"]:
        return False
    if quarter:
        return hyphen or by or after in QUARTER_OF
    if after == "year":
        place = past_hyphen(tokens, last + 2)
        return place < len(tokens) and tokens[place].lower in ("on", "over")
    return after in word_set("fraction", "followers")
