"""The words that the reading of numbers knows: units, magnitudes, number words, fractions, hedges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from steelyard.claims.tables import currency_codes, table
from steelyard.claims.tokens import Token, tokenize

__all__ = ["Hedge", "Phrases", "Unit", "currency_codes", "hedge", "hedges", "table"]

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases with a meaning each, found at a token: the longest wins. A match costs as much as the longest phrase."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        """`pairs`: a phrase and its meaning; of two meanings of one phrase the first stands."""
        self._table: dict[tuple[str, ...], T] = {}
        for phrase, meaning in pairs:
            self._table.setdefault(tuple(token.lower for token in tokenize(phrase) if token.lower != "-"), meaning)
        self._longest = max((len(key) for key in self._table), default=0)
        self._firsts = frozenset(key[0] for key in self._table if key)
        self._lasts = frozenset(key[-1] for key in self._table if key)

    def at(self, tokens: Sequence[Token], first: int) -> tuple[T, int] | None:
        """The meaning of the longest phrase from token `first` on, and its last token; hyphens within don't count."""
        if first >= len(tokens) or tokens[first].lower not in self._firsts:
            return None
        words: list[str] = []
        best: tuple[T, int] | None = None
        for at in range(first, min(len(tokens), first + 2 * self._longest)):
            if tokens[at].lower == "-" and words:
                continue
            words.append(tokens[at].lower)
            meaning = self._table.get(tuple(words))
            if meaning is not None:
                best = (meaning, at)
            if len(words) == self._longest:
                break
        return best

    def before(self, tokens: Sequence[Token], end: int) -> tuple[T, int] | None:
        """The meaning of the longest phrase that ends right before token `end`, and its first token."""
        if end < 1 or tokens[end - 1].lower not in self._lasts:
            return None
        best: tuple[T, int] | None = None
        words: tuple[str, ...] = ()
        for at in range(end - 1, max(-1, end - 1 - self._longest), -1):
            words = (tokens[at].lower, *words)
            meaning = self._table.get(words)
            if meaning is not None:
                best = (meaning, at)
        return best


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `kind` as in quantities.KINDS, `base` the unit that figures are kept in, `scale` its size in that."""

    kind: str
    base: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Hedge:
    """How far the truth may lie from a printed number x and still bear it out.

    `side`: both, below, above, at_least or at_most. `below`, `above`: shares of |x|; `below_digits`, `above_digits`:
    last printed digits; the wider of the two counts, and `absolute` (in the unit) where it is wider still. `open`: a
    value beyond the reach on that side bears it out too, only loosely. The half digit of rounding comes on top.
    """

    key: str
    side: str
    below: float = 0.0
    above: float = 0.0
    below_digits: float = 0.0
    above_digits: float = 0.0
    absolute: float = 0.0
    open: bool = False

    def interval(self, low: float, high: float, digit: float) -> tuple[float, float]:
        """Where the truth may lie for a value printed as `low` to `high` with last digit `digit`, rounding included.

        Of a fall (-20, "more than 20 per cent") the reach is turned round: more than is further from 0.
        """
        under = max(self.below * abs(low), self.below_digits * digit, self.absolute) + digit / 2
        over = max(self.above * abs(high), self.above_digits * digit, self.absolute) + digit / 2
        if high < 0:
            under, over = over, under
        return low - under, high + over


@cache
def hedges() -> dict[str, Hedge]:
    """Every hedge by its key (nearly, about, more_than ...), as data/claims/hedges.toml has it."""
    skipped = ("before", "after")
    return {
        key: Hedge(key, **{name: value for name, value in row.items() if name not in skipped})
        for key, row in table("hedges").items()
    }


def hedge(key: str) -> Hedge:
    """The hedge `key`; no hedge at all ("") lets a number be wrong by its rounding only."""
    return hedges().get(key) or Hedge(key, "both")


@cache
def hedge_words(place: str) -> Phrases[str]:
    """Phrases `place` (before or after) a number that loosen it, with the key of their hedge."""
    return Phrases((word, key) for key, row in table("hedges").items() for word in row.get(place, ()))


@cache
def units() -> Phrases[Unit]:
    """Units that follow a number."""
    return Phrases(_units("words", "suffix"))


@cache
def prefixes() -> Phrases[Unit]:
    """Currencies that stand before a number."""
    return Phrases([*_units("prefix"), *((sign, Unit("amount", sign)) for sign in table("units")["shared"])])


def _units(*places: str) -> Iterable[tuple[str, Unit]]:
    for kind, rows in table("units").items():
        if kind == "shared":
            continue
        for name, row in rows.items():
            unit = Unit(kind, row.get("base", name), float(row.get("scale", 1)))
            yield from ((word, unit) for place in places for word in row.get(place, ()))


def currency(sign: str, words: frozenset[str]) -> str:
    """The currency that `sign` stands for in a sentence of these `words`; a code stands for itself."""
    row = table("units")["shared"].get(sign)
    if row is None:
        return sign
    return row["other"] if words.intersection(row["words"]) else row["default"]


@cache
def magnitudes() -> dict[str, float]:
    """Words and letters that multiply a number."""
    return {word: float(value) for word, value in table("numbers")["magnitudes"].items()}


@cache
def number_words() -> dict[str, int]:
    """Small numbers in words, to ninety."""
    return dict(table("numbers")["words"])


@cache
def flat_words() -> Phrases[bool]:
    """Phrases that say that nothing changed."""
    return Phrases((phrase, True) for phrase in table("numbers")["flat"]["phrases"])


@cache
def word_set(section: str, name: str) -> frozenset[str]:
    """A list of words of data/claims/numbers.toml as a set."""
    return frozenset(table("numbers")[section][name])
