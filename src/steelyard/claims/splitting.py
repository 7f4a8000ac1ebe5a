"""Where a sentence ends: not after an abbreviation, an initial or within a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from steelyard.claims.tables import table

END = re.compile(r"[.!?…]+[\"')\]»]*|[。！？]+[\"')\]」』]*")
LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+){0,5}\Z")
NEXT_WORD = re.compile(r"[\s\"'(\[«-]*([^\W\d_]+(?:'[^\W\d_]+)?)")
LONGEST = 2000
"""Characters of a sentence; what is longer is cut at a space, so that all that reads a sentence has a bound."""
BACK = 40


def sentences(text: str, most: int = 1_000_000) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph, without the spaces around it; after `most` cut at length alone."""
    start, count = 0, 0
    for match in END.finditer(text):
        if count >= most:
            break
        if match.end() < len(text) and _ends(text, start, match):
            yield from _cut(text, start, match.end())
            start, count = match.end(), count + 1
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        at = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        at = at if at > 0 else start + LONGEST
        yield from _trimmed(text, start, at)
        start = at
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    if lead < len(piece):
        yield start + lead, start + len(piece.rstrip())


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("sentences")[name])


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    mark, after = match.group(), text[match.end()]
    if mark[0] in "。！？":
        return True
    if not after.isspace():
        return _glued(text, match)
    following = NEXT_WORD.match(text, match.end(), match.end() + BACK)
    word = following.group(1) if following else ""
    if word and word[0].islower():
        return False
    if mark[0] != "." or mark[:2] == "..":
        return True
    before = LAST_WORD.search(text[max(start, match.start() - BACK) : match.start()])
    if before is None:
        return True
    return _after_word(before.group(), word.lower(), alone=match.start() - len(before.group()) <= start + 1)


def _after_word(last: str, following: str, *, alone: bool) -> bool:
    """Whether a full stop after the word `last` ends a sentence, before the word `following`."""
    lower = last.lower()
    if alone and (last.isdigit() or len(last) == 1):
        return False
    if lower in _words("doubtful"):
        return following in _words("starters")
    if lower in _words("abbreviations"):
        return False
    if len(last) == 1 and last.isupper():
        return following in _words("starters")
    return True


def _glued(text: str, match: re.Match[str]) -> bool:
    """A stop with no space behind it ends a sentence between two whole words: "customs.The rise"."""
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 2]
    return match.group()[0] in ".!?" and before.isalpha() and before.islower() and len(before) == 3 and (
        len(after) == 2 and after[0].isupper() and after[1].islower()
    )  # fmt: skip
