"""Words of a sentence that mean something to the reading: all word lists in one tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from steelyard.claims import lexicon, names
from steelyard.claims.phrases import HYPHENS, Entry, Mark, Tree
from steelyard.claims.tokens import Token


def marks(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """The phrases of all lists in a sentence, in order; where two could begin or overlap, the earlier and longer."""
    tree, found, at = _tree(), [], 0
    while at < len(tokens):
        last, entries = tree.longest(tokens, at)
        if last < 0:
            at += 1
            continue
        found.extend(
            Mark(one.kind, one.code, at, last, one.form) for one in entries if not _hidden(one, tokens, at, last)
        )
        at = last + 1
    return tuple(found)


def _hidden(entry: Entry, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the phrase is part of a compound that means something else (export-led, re-export, oil-rich)."""
    if entry.kind not in ("flow", "product", "macro"):
        return False
    if first > 1 and tokens[first - 1].text in HYPHENS and tokens[first - 2].lower == "non":
        return True
    after = last + 2 < len(tokens) and tokens[last + 1].text in HYPHENS and tokens[last + 1].start == tokens[last].end
    return after and tokens[last + 2].start == tokens[last + 1].end and tokens[last + 2].kind == "word"


LISTS = (
    ("flows", "noun", "flow", "noun"), ("flows", "verb", "flow", "verb"), ("flows", "stop", "stop", ""),
    ("measures", "macro", "macro", ""), ("measures", "basis", "basis", ""), ("measures", "policy", "policy", ""),
    ("superlatives", "", "superlative", ""), ("periods", "comparison", "comparison", ""),
    ("periods", "back", "back", ""),
)  # fmt: skip
FORMED = (("measures", "share", "share"), ("moves", "level", "level"), ("moves", "pace", "pace"))
SIGNS = (("up", "1"), ("down", "-1"), ("flat", "0"))


@cache
def _tree() -> Tree:
    tree = Tree()
    for phrase, entry in names.entries():
        tree.add(phrase, entry)
    for file, section, kind, form in LISTS:
        table = lexicon.table(file)
        for code, words in (table[section] if section else table).items():
            _add(tree, words, Entry(kind, code, form))
    for file, section, kind in FORMED:
        for form, words in lexicon.table(file)[section].items():
            _add(tree, words, Entry(kind, form, form))
    for section, sign in SIGNS:
        for form, words in lexicon.table("moves")[section].items():
            _add(tree, words, Entry("move", sign, form))
    for kind in ("consensus", "tariff", "previous", "beat"):
        _add(tree, lexicon.table("measures")[kind]["words"], Entry(kind, kind))
    _add(tree, lexicon.table("measures")["count"]["measures"], Entry("count", "measures"))
    _add(tree, lexicon.table("periods")["anaphor"]["words"], Entry("anaphor", ""))
    return tree


def _add(tree: Tree, words: Iterable[str], entry: Entry) -> None:
    for phrase in words:
        tree.add(phrase, entry)
