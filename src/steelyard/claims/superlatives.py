"""Records, first times, and the highest or lowest since a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from steelyard.claims.clauses import Part
from steelyard.claims.phrases import HYPHENS, Mark
from steelyard.claims.scene import Scene

REACH = 8
SPANS = frozenset(("years", "decade", "decades", "months", "quarters", "year"))


@dataclass(frozen=True, slots=True)
class Extreme:
    """A superlative from token `first` to `last`. `since`: a year or month, `ever`, or "" where it's not said."""

    kind: str
    since: str
    first: int
    last: int


def extremes(scene: Scene, part: Part, anchor: date | None) -> tuple[Extreme, ...]:
    """The superlatives of a part that say over which time they hold; at most one of each kind."""
    found: dict[str, Extreme] = {}
    for mark in scene.between(part.first, part.last, "superlative"):
        one = _extreme(scene, mark, anchor)
        if one is not None:
            found.setdefault(one.kind, one)
    both = "record" in found and ("highest" in found or "lowest" in found)
    return tuple(one for one in found.values() if not (both and one.kind == "record"))


def _extreme(scene: Scene, mark: Mark, anchor: date | None) -> Extreme | None:
    if _ranked(scene, mark):
        return None
    end = min(len(scene.tokens), mark.last + 1 + REACH)
    for at in range(mark.last + 1, end):
        if scene.word(at) == "since":
            since, last = _since(scene, at)
            return Extreme(mark.code, since, mark.first, last) if since else None
        if scene.word(at) in ("ever", "history") or (scene.word(at) == "record" and scene.word(at - 1) == "on"):
            return Extreme(mark.code, "ever", mark.first, at)
        if scene.word(at) in SPANS and anchor is not None:
            since = _ago(scene, at, anchor)
            if since:
                return Extreme(mark.code, since, mark.first, at)
        if at in scene.valued and mark.code != "record":
            break
    if mark.code == "record" and _attributive(scene, mark):
        return Extreme("record", "ever", mark.first, mark.last)
    return Extreme("first", "ever", mark.first, mark.last) if mark.code == "first" else None


def _ranked(scene: Scene, mark: Mark) -> bool:
    """Whether it is only the second or third in rank (the second-highest)."""
    at = mark.first - 1
    if scene.word(at) in HYPHENS:
        at -= 1
    return scene.word(at) in ("second", "third", "fourth", "fifth")


def _attributive(scene: Scene, mark: Mark) -> bool:
    """`Record` as a height: not `on record`, `track record`, `a record of dealings`."""
    return (
        scene.word(mark.first - 1) not in ("on", "track")
        and scene.word(mark.last + 1) != "keeping"
        and not _of_words(scene, mark)
    )


def _of_words(scene: Scene, mark: Mark) -> bool:
    """`A record of dealings`, where no figure follows the `of`."""
    if scene.word(mark.last + 1) != "of":
        return False
    return not any(at in scene.valued for at in range(mark.last + 2, mark.last + 5))


def _since(scene: Scene, at: int) -> tuple[str, int]:
    for place in range(at, min(len(scene.tokens), at + 6)):
        when = scene.dated.get(place)
        if when is not None and (when.period or when.base):
            return when.period or when.base, when.last
    return "", at


def _ago(scene: Scene, at: int, anchor: date) -> str:
    """The year that `in three years`, `in more than a decade` goes back to."""
    word = scene.word(at)
    if "in" not in (scene.word(place) for place in range(max(0, at - 5), at)):
        return ""
    count = _number(scene, at)
    if not count:
        return ""
    years = count * (10 if word.startswith("decade") else 1)
    if word in ("months", "quarters"):
        back = anchor.year * 12 + anchor.month - 2 - count * (3 if word == "quarters" else 1)
        return f"{back // 12:04d}-{back % 12 + 1:02d}"
    return str(anchor.year - years)


def _number(scene: Scene, at: int) -> int:
    from steelyard.claims.lexicon import table

    text = scene.word(at - 1)
    if text.isascii() and text.isdigit() and len(text) < 3:
        return int(text)
    if text in ("a", "nearly") or scene.word(at).startswith("decade"):
        return int(table("periods")["number"].get(text, 1)) if text != "a" else 1
    return int(table("periods")["number"].get(text, 0))
