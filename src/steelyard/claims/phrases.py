"""Phrases of word lists, found in a sentence's tokens by a tree of words: linear in the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from steelyard.claims.tokens import Token, tokenize

HYPHENS = frozenset("-‐‑–")
LONGEST = 14
"""No phrase of the lists has more tokens than this; a search from one place looks no farther."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of the lists from token `first` to `last`, both included.

    `kind` is its list (economy, product, flow, move, share ...), `code` what it stands for, `form` which sort of word
    it is (name, adjective or capital of an economy; noun or verb of a flow, a movement or a share).
    """

    kind: str
    code: str
    first: int
    last: int
    form: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase of a list stands for. `case`: "" any, title (begins with a capital), upper (all capitals)."""

    kind: str
    code: str
    form: str = ""
    case: str = ""


@dataclass(slots=True)
class Tree:
    """Phrases by their words."""

    below: dict[str, Tree] = field(default_factory=dict)
    here: list[Entry] = field(default_factory=list)

    def add(self, phrase: str, entry: Entry) -> None:
        """Put a phrase in; hyphens make no difference."""
        node = self
        for word in _words(phrase):
            node = node.below.setdefault(word, Tree())
        if entry not in node.here:
            node.here.append(entry)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[int, list[Entry]]:
        """The last token of the longest phrase that begins with token `at`, and what it stands for; -1 if none."""
        node, found, last = self, [], -1
        for place in range(at, min(len(tokens), at + LONGEST)):
            token = tokens[place]
            if token.text in HYPHENS and place > at:
                continue
            below = node.below.get(token.lower)
            if below is None:
                break
            node = below
            fitting = [one for one in node.here if _cased(one.case, tokens, at, place)]
            if fitting:
                found, last = fitting, place
        return last, found


def _cased(case: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    if case == "upper":
        return tokens[first].text.isupper()
    return not case or any(token.text[:1].isupper() for token in tokens[first : last + 1])


def _words(phrase: str) -> Iterable[str]:
    return (token.lower for token in tokenize(phrase) if token.text not in HYPHENS)
