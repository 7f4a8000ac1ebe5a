"""A sentence cut into parts that each say one thing, or hold one thing against another."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.claims.phrases import HYPHENS, Mark
from steelyard.claims.quantities import Found
from steelyard.claims.scene import Scene

HARD = frozenset((";", ":", "(", ")", "—", "–", "[", "]", "。", "；", "（", "）"))
CLAUSE = frozenset(
    (
        "while", "whereas", "but", "although", "though", "despite", "meanwhile", "yet", "whilst", "when", "where",
        "which", "even",
    )
)  # fmt: skip
APART = frozenset(("and", "but", "to", ",", "by", "there", "it", "them", "or"))
SOFT = frozenset((",", "，", "、"))
COMPARING = frozenset(("beat", "from"))
"""Openers of a part whose figure is what another is held against."""


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens `first` to `last` of a sentence.

    `opener`: start, hard, clause, soft (a comma), and, with, beat (a comparison), from (an earlier value) or aside (in
    brackets).
    """

    first: int
    last: int
    opener: str

    @property
    def compares(self) -> bool:
        """Whether it holds what another figure is compared with."""
        return self.opener in COMPARING


def parts(scene: Scene) -> tuple[Part, ...]:
    """The parts of a sentence in order; they cover it."""
    found, start, opener = [], 0, "start"
    for at in range(len(scene.tokens)):
        kind = _opens(scene, at, start)
        if not kind:
            continue
        if at > start:
            found.append(Part(start, at - 1, opener))
        start, opener = at, kind
    if scene.tokens:
        found.append(Part(start, len(scene.tokens) - 1, opener))
    return tuple(_merged(scene, found))


def _merged(scene: Scene, found: list[Part]) -> list[Part]:
    """The parts, those that only say where or when joined to the next (in Japan, exports rose)."""
    joined: list[Part] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and one.opener == "soft" and not before.compares and _bare(scene, before):
            joined[-1] = Part(before.first, one.last, before.opener)
        elif before is not None and before.compares and one.opener == "and" and not _tells(scene, one):
            joined.append(Part(one.first, one.last, before.opener))
        else:
            joined.append(one)
    return joined


def _tells(scene: Scene, part: Part) -> bool:
    """Whether a part says something of its own: a flow, or a movement that is no noun right behind its figure."""
    if scene.has(part.first, part.last, "flow"):
        return True
    nouns = {one.first for one in scene.between(part.first, part.last, "move") if one.form == "noun"}
    nouns = {at for at in nouns if at - 1 in scene.valued}
    return any(one.first not in nouns for one in scene.between(part.first, part.last, "move"))


def _bare(scene: Scene, part: Part) -> bool:
    if part.last - part.first > 20 or any(at in scene.valued for at in range(part.first, part.last + 1)):
        return False
    return not scene.has(part.first, part.last, "flow", "macro", "move", "consensus", "share", "superlative")


def _opens(scene: Scene, at: int, start: int) -> str:
    """Which kind of part begins with token `at`; "" where none does."""
    word = scene.word(at)
    if _in_value(scene, at):
        return ""
    if (
        word in (":", "：")
        and at - start <= 4
        and (scene.has(start, at - 1, "consensus", "flow", "previous") or scene.dated.get(at - 1))
    ):
        return ""
    if word in HARD:
        return "aside" if word in "([（" else "hard"
    if word in HYPHENS and _spaced(scene, at):
        return "hard"
    if word in SOFT:
        return "" if _listed(scene, at) else "soft"
    if word in CLAUSE:
        return "clause"
    if scene.at(at, "beat"):
        return _beats(scene, at)
    if word == "to" and scene.word(start) == "from" and _next(scene, at + 1, 3) is not None:
        return "soft" if any(place in scene.valued for place in range(start, at)) else ""
    if word in ("as", "and", "with", "from", "than") and not scene.over(at, "comparison", "back"):
        return _by_word(scene, at, start, word)
    return ""


def _by_word(scene: Scene, at: int, start: int, word: str) -> str:
    valued = any(place in scene.valued for place in range(max(start, at - 40), at))
    if word == "as":
        moving = scene.has(at + 1, at + 10, "flow", "move") and (scene.has(at + 1, at + 10, "move"))
        return "clause" if moving and scene.word(at + 1) not in ("well", "high", "low", "much", "many") else ""
    held = scene.over(start, "beat") is not None or scene.word(start) in ("from", "than")
    if word == "and" and valued and held and _next(scene, at + 1, 8) is not None:
        return "and"
    if word == "and":
        return "and" if valued and _says_more(scene, at + 1) else ""
    if word == "with":
        return "with" if (valued or scene.word(at - 1) in SOFT) and _says_more(scene, at + 1) else ""
    if word == "from" and not valued:
        valued = scene.has(start, at - 1, "move") or any(place in scene.valued for place in range(max(0, at - 40), at))
    if word in ("from", "than"):
        return word.replace("than", "beat") if valued and _value_soon(scene, at + 1) else ""
    return ""


def _beats(scene: Scene, at: int) -> str:
    """A phrase of comparison opens a part where a figure follows and something stands before it."""
    return "beat" if at > 0 and _next(scene, at, 16) is not None else ""


def _value_soon(scene: Scene, at: int) -> bool:
    """Whether a value follows within a few words (the, a, nearly, a record) with no name before it."""
    value = _next(scene, at, 5)
    if value is None or scene.has(at, value.first - 1, "economy", "product", "flow"):
        return False
    if any(scene.word(place) in APART for place in range(at, value.hedge_first)):
        return False
    moves = scene.between(at, value.first - 1, "move")
    return all(any(other.form == "noun" for other in moves if other.first == one.first) for one in moves)


def _next(scene: Scene, at: int, reach: int) -> Found | None:
    """The first value that begins within `reach` tokens from `at` on."""
    for place in range(at, at + reach + 1):
        found = scene.valued.get(place)
        if found is not None:
            return found if found.first >= at else None
    return None


def _says_more(scene: Scene, at: int) -> bool:
    """Whether what follows has a value of its own with a subject or a movement before it."""
    value = _next(scene, at, 18)
    if value is None:
        return False
    words = {scene.word(place) for place in range(at, value.first)}
    if value.first == at or value.hedge_first == at:
        return scene.has(value.last + 1, value.last + 6, "flow", "move", "economy", "macro")
    dated = any(place in scene.dated for place in range(at, value.first))
    return (
        dated
        or bool(words & {"to", "from", "those", "that", "in", "for"})
        or scene.has(at, value.first - 1, "flow", "move", "level", "macro", "product", "economy")
    )


def _listed(scene: Scene, at: int) -> bool:
    """Whether a comma stands between items of a list of names, periods or values."""
    step = 2 if scene.word(at + 1) in ("and", "or") else 1
    step += scene.word(at + step) == "the"
    before = scene.over(at - 1, "economy", "product") or scene.dated.get(at - 1)
    after = scene.at(at + step, "economy", "product") or scene.dated.get(at + step)
    adjective = isinstance(after, Mark) and after.form == "adjective"
    if before and after and not adjective and not _new_subject(scene, at + step):
        return True
    return at - 1 in scene.valued and at + step in scene.valued


def _new_subject(scene: Scene, at: int) -> bool:
    return scene.word(at + 1) in ("'s", "said", "has", "have")


def _in_value(scene: Scene, at: int) -> bool:
    return at in scene.valued


def _spaced(scene: Scene, at: int) -> bool:
    before, after = scene.tokens[at - 1] if at else None, scene.tokens[at + 1] if at + 1 < len(scene.tokens) else None
    here = scene.tokens[at]
    return bool(before and after and before.end < here.start and here.end < after.start)
