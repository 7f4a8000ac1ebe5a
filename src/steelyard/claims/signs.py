"""The sign of a change, from the words of movement around its value."""

from __future__ import annotations

from steelyard.claims.clauses import Part
from steelyard.claims.phrases import Mark
from steelyard.claims.quantities import Found
from steelyard.claims.scene import Scene

UP = ("more", "higher", "larger", "bigger", "greater", "above")
DOWN = ("less", "lower", "smaller", "fewer", "below")
AFTER = 4
"""A noun of movement stands at most this many tokens behind its value (a 5 per cent year-on-year rise)."""


def sign_of(scene: Scene, part: Part, value: Found) -> tuple[int | None, str]:
    """1, -1 or 0 and the words that say so; None where the part has none of its own.

    A sign printed with the number decides against a rise ("growth of -3%"); a fall of -3% is a fall.
    """
    mark = governing(scene, part, value)
    printed = value.quantity.sign
    if mark is None:
        return (printed or None), ("the sign printed" if printed else "")
    sign = int(mark.code)
    if printed < 0 and sign > 0:
        return -1, "the sign printed"
    return sign, f"'{scene.quote(mark.first, mark.last)}'"


def governing(scene: Scene, part: Part, value: Found) -> Mark | None:
    """The word of movement that a value belongs to."""
    following = _following(scene, part, value)
    if following is not None:
        return following
    if scene.word(value.hedge_first - 1) == "off":
        return Mark("move", "-1", value.hedge_first - 1, value.hedge_first - 1, "verb")
    left = [one for one in scene.between(part.first, value.first - 1, "move") if not _past_value(scene, one, value)]
    if not left:
        return None
    last = left[-1]
    verb = last.form == "verb" or _both(scene, last)
    if verb and (scene.word(value.hedge_first - 1) == "to" or scene.at(last.first, "pace") is not None):
        noun = [one for one in left if one.form == "noun" and one.first < last.first]
        return noun[-1] if noun else last
    return last


def _following(scene: Scene, part: Part, value: Found) -> Mark | None:
    """The noun right behind a value (a 5% rise), or the word of comparison (5% more, 5% lower, 3% up)."""
    left = AFTER
    for at in range(value.last + 1, part.last + 1):
        if scene.over(at, "comparison") is not None or at in scene.dated:
            continue
        left -= 1
        if at in scene.valued or left < 0:
            return None
        found = [one for one in scene.starts.get(at, ()) if one.kind == "move"]
        beat = scene.at(at, "beat")
        than = beat is not None or scene.word(at + 1) == "than"
        if than and at == value.last + 1 and scene.word(at) in UP + DOWN:
            return Mark("move", "1" if scene.word(at) in UP else "-1", at, at, "verb")
        if found:
            noun = [one for one in found if one.form == "noun"]
            near = at == value.last + 1 and scene.word(at) in (
                "more",
                "less",
                "higher",
                "lower",
                "up",
                "down",
                "fewer",
                "larger",
                "smaller",
            )
            return noun[0] if noun else found[0] if near else None
        stop = scene.starts.get(at, ())
        if any(one.kind in ("flow", "level", "share", "economy") for one in stop) and scene.word(at) not in ("of",):
            return None
        if scene.word(at) in (",", "and", "to", "in", "from", "of", "for", "as", "on"):
            return None
    return None


def _past_value(scene: Scene, mark: Mark, value: Found) -> bool:
    """Whether another value with its own noun stands between: `after a 3% rise, 4%` keeps its own word."""
    return (
        False
        if mark.first > value.first
        else any(
            at in scene.valued and scene.valued[at].last + 1 == mark.first and mark.form == "noun"
            for at in range(mark.first - 1, mark.first)
        )
    )


def _both(scene: Scene, mark: Mark) -> bool:
    return any(one.form == "verb" for one in scene.starts.get(mark.first, ()) if one.kind == "move")
