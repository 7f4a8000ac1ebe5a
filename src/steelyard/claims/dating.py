"""Which period a value is of, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from steelyard.base.period import Period
from steelyard.claims.calendars import latest_month
from steelyard.claims.clauses import COMPARING, Part
from steelyard.claims.periods import When
from steelyard.claims.quantities import Found
from steelyard.claims.scene import Scene
from steelyard.errors import BadInput

RULED = ("count", "policy", "tariff", "rate")
AGAINST = frozenset(("than", "over", "versus", "vs", "against", "from", "on", "with", "to", "below", "above"))


@dataclass(frozen=True, slots=True)
class Dated:
    """The period of a value; `base` of a growth between two; `comparison`; and how it was found."""

    period: str = ""
    base: str = ""
    comparison: str = ""
    how: str = ""


def dated(scene: Scene, parts: tuple[Part, ...], at: int, value: Found, before: Dated, focus: Dated) -> Dated:
    """The period of a value in part `at`. `before`: of the value before it in the sentence; `focus`: of the text."""
    part = parts[at]
    comparison = compared(scene, part, value)
    ends = _ends(scene, part)
    if ends is not None:
        return replace(ends, comparison=comparison)
    if part.compares or _aback(scene, part):
        context = before.period or _earlier(scene, part) or focus.period
        found = _compared_period(scene, part, value, context, comparison)
        if found is not None:
            return found
    that = scene.between(value.last, part.last, "anaphor")
    if (
        that
        and that[0].first <= value.last + 2
        and scene.word(that[0].first) == "that"
        and focus.period
        and not before.period
    ):
        return Dated(focus.period, focus.base, comparison, "taken up")
    own, against = _own(scene, part, value), _against(scene, part)
    if own is not None:
        if own.base and part.opener == "from":
            return Dated(own.base, "", comparison, "the start of the span")
        told = comparison or (_relation(own.period, against.period) if against else "")
        return _dated(own, told, "in its part of the sentence")
    if against is not None and against.period:
        return _after(against, before, focus, comparison)
    if "when" in (scene.word(part.first), scene.word(part.first + 1)) and _earlier(scene, part):
        return Dated(_earlier(scene, part), "", comparison, "when it was")
    grown = _to_end(scene, parts, at, before.period or focus.period)
    if grown:
        return Dated(grown, "", comparison, "the period after the one compared with")
    if before.period or before.base:
        return Dated(before.period, before.base, comparison, "as before in the sentence")
    for near in _order(parts, at):
        found = [one for one in scene.whens if near.first <= one.first <= near.last and usable(scene, one)]
        aside = near.opener == "aside" and any(at in scene.valued for at in range(near.first, near.last + 1))
        if found and not near.compares and not aside:
            return _dated(found[-1 if near.first < part.first else 0], comparison, "in the same sentence")
    other = None if focus.period else _against(scene, Part(0, len(scene.tokens) - 1, "start"))
    if other is not None and other.period:
        return replace(_after(other, before, focus, ""), comparison=comparison)
    return Dated(focus.period, focus.base, comparison, "as in the sentence before" if focus.period else "")


def closed(when: Dated, measure: str, anchor: date | None) -> Dated:
    """The period with an end where the text leaves it open.

    `Since 2022` runs to the last month that was over; a number of measures, to the month of the text. A share told
    without any time is taken to be of the last full year.
    """
    if anchor is not None and measure in RULED and when.period == f"{anchor.year - 1:04d}-{anchor.month:02d}":
        return replace(when, period=f"{anchor.year:04d}-{anchor.month:02d}", how=when.how + ", the month of the text")
    if anchor is None or when.period:
        return when
    if when.base:
        month = Period.month(anchor.year, anchor.month) if measure in RULED else latest_month(anchor)
        return replace(when, period=str(month), how=when.how + ", up to the day of the text")
    if measure == "share":
        return replace(when, period=str(anchor.year - 1), how="no time is said: the last full year is taken")
    return when


def is_month(period: str) -> bool:
    """Whether a canonical period is a single month; a quarter (2025-Q3) is written in as many characters."""
    return bool(period) and Period.parse(period).length == 1


def to_month(when: Dated, month: str, anchor: date | None) -> Dated:
    """Year to date runs to the last month that the text tells, where that is not yet the last one over."""
    if anchor is None or not month or when.period != str(latest_month(anchor).year_to_date()):
        return when
    if latest_month(anchor).last % 12 == 11:
        return when
    year, end = int(month[:4]), int(month[5:])
    if year != int(when.period[:4]) or end < 2 or not 0 < latest_month(anchor).last % 12 + 1 - end <= 2:
        return when
    return replace(when, period=f"{year:04d}-01/{year:04d}-{end:02d}")


def ahead(one: Scene, when: Dated, anchor: date | None) -> Dated:
    """The period of what is expected: one without a year whose next turn is not over by the day of the text."""
    loose = any(w.loose and w.period == when.period for w in one.whens)
    if anchor is None or not loose or 4 < len(when.period) <= 7:
        return when
    shifted = later(when.period, 12)
    first, last = ends_of(shifted)
    return replace(when, period=shifted) if first is not None and last is not None and first <= anchor <= last else when


def _after(against: When, before: Dated, focus: Dated, comparison: str) -> Dated:
    """The period of a figure that is only said to be compared with another."""
    for known in (before, focus):
        relation = _relation(known.period, against.period) if known.period else ""
        if relation or (known is before and known.period):
            return Dated(known.period, known.base, comparison or relation, f"compared with {against.period}")
    length = Period.parse(against.period).length
    step = length if against.loose else max(12, length)
    relation = "period_before" if step == length and length < 12 else "year_before"
    return Dated(_shift(against.period, step), "", comparison or relation, "the period after the one compared with")


def _relation(period: str, against: str) -> str:
    """How a period stands to the one it is compared with."""
    one, other = _parse(period), _parse(against)
    if one is None or other is None or one.length != other.length:
        return ""
    if one.shift(-12) == other:
        return "year_before"
    return "period_before" if one.shift(-one.length) == other else ""


def _dated(when: When, comparison: str, how: str) -> Dated:
    return Dated(when.period, when.base, "since" if when.base else comparison, how)


def _ends(scene: Scene, part: Part) -> Dated | None:
    """The start or the end of a span named before: between 2017 and 2025 it fell from 19% to 11%."""
    opener = scene.word(part.first)
    spans = [one for one in scene.whens if one.base and one.period and one.role == "main" and one.last < part.first]
    if opener not in ("from", "to") or not spans or part.first - spans[-1].last > 25:
        return None
    between = sum(one.first > spans[-1].last and one.last < part.first for one in scene.values)
    if between != (opener == "to"):
        return None
    return Dated(spans[-1].base if opener == "from" else spans[-1].period, "", "", "an end of the span")


def _earlier(scene: Scene, part: Part) -> str:
    """The last period named before a part."""
    found = [one.period for one in scene.whens if one.first < part.first and usable(scene, one) and one.period]
    return found[-1] if found else ""


def _order(parts: tuple[Part, ...], at: int) -> list[Part]:
    return [*parts[:at][::-1], *parts[at + 1 :]]


def _own(scene: Scene, part: Part, value: Found) -> When | None:
    """The period that belongs to a value among those of its part: the next behind it, else the last before."""
    inside = [one for one in scene.whens if part.first <= one.first <= part.last and usable(scene, one)]
    other = [one.first for one in scene.values if value.last < one.first <= part.last]
    end = min(other, default=part.last + 1)
    after = [one for one in inside if value.last < one.first < end]
    ahead = [one for one in inside if one.first < value.first]
    if after:
        return after[0]
    return ahead[-1] if ahead else (inside[0] if inside else None)


def usable(scene: Scene, when: When) -> bool:
    """Whether a period can be that of a figure, not one that it is compared with or counted from."""
    if when.role not in ("main", "open"):
        return False
    return not (is_since(scene, when) or is_against(scene, when))


def is_since(scene: Scene, when: When) -> bool:
    """Whether a period bounds a superlative (the most since 2014)."""
    words = [scene.word(at) for at in range(max(0, when.first - 6), when.first + 1)]
    return "since" in words and scene.has(max(0, when.first - 10), when.first, "superlative")


def is_against(scene: Scene, when: When) -> bool:
    """Whether a period is only what is compared with: than in 2024, from October, compared with last year."""
    at = when.first - 1
    while scene.word(at) in (
        "in",
        "the",
        "that",
        "of",
        "those",
        "for",
        "during",
        "same",
        "period",
        "month",
        "quarter",
        "level",
        "levels",
        "its",
        "value",
        "figure",
    ):
        at -= 1
    same = any(scene.word(place) == "same" for place in range(at + 1, when.first))
    word = scene.word(at)
    if word not in AGAINST or when.base or any(place in scene.valued for place in range(at, when.first)):
        return False
    if word in ("with", "to"):
        return scene.word(at - 1) in ("compared", "comparison", "relative")
    return (
        same
        or word in ("than", "versus", "vs", "against", "below", "above")
        or (word == "from" and at + 1 == when.first)
        or (
            word in ("over", "on")
            and at + 1 == when.first
            and len(when.period) == 4
            and scene.word(when.first) != "the"
        )
    )


def _against(scene: Scene, part: Part) -> When | None:
    near = [one for one in scene.whens if part.first <= one.first <= part.last]
    return next((one for one in near if one.role == "main" and is_against(scene, one)), None)


def compared(scene: Scene, part: Part, value: Found) -> str:
    """year_before or period_before, as the part says, or the part right behind it."""
    inside = scene.between(part.first, part.last, "comparison")
    if inside:
        after = [one for one in inside if one.first > value.last]
        return (after or inside)[0].code
    fronted = scene.between(0, 7, "comparison") if part.first > 7 else []
    if fronted and fronted[0].last < part.first and not any(at in scene.valued for at in range(fronted[0].last)):
        return fronted[0].code
    behind = scene.between(part.last + 1, part.last + 8, "comparison")
    if behind and not any(at in scene.valued for at in range(part.last + 1, behind[0].first)):
        return behind[0].code
    return ""


def _to_end(scene: Scene, parts: tuple[Part, ...], at: int, context: str) -> str:
    """The period of `to 30` in `from 20 in 2024 to 30`, where that is no turn of the text's own period."""
    part, past = parts[at], parts[at - 1] if at else None
    opened = part.opener == "from" and scene.word(part.first) == "from"
    held = part if opened else past if past is not None and past.opener == "from" else None
    named = held and next((one for one in scene.whens if held.first <= one.first <= held.last and one.period), None)
    if not named or len(named.period) == len(context) or len(named.period) != 4:
        return ""
    return _shift(named.period, 12)


def _aback(scene: Scene, part: Part) -> bool:
    first = next((one for at in (part.first, part.first + 1) if (one := scene.at(at, "comparison")) is not None), None)
    fronted = first is not None and first.code == "year_before" and not scene.has(part.first, part.last, "move")
    return fronted or scene.has(part.first, part.last, "back")


def _compared_period(scene: Scene, part: Part, value: Found, context: str, comparison: str) -> Dated | None:
    """The period of a figure that another is held against."""
    back = scene.between(part.first, part.last, "back")
    if back and context:
        months = int(back[0].code)
        return Dated(_back(context, months), "", "", f"'{scene.quote(back[0].first, back[0].last)}' before {context}")
    inside = [one for one in scene.whens if part.first <= one.first <= part.last and one.role in ("main", "open")]
    if not inside and not part.compares and context:
        return Dated(_back(context, 12), "", "", f"a year before {context}")
    if inside:
        when = inside[0]
        if context and when.loose and when.period == context:
            return Dated(_back(context, 12), "", "", f"a period before {context}")
        return Dated(when.period, when.base, "", "beside the figure compared")
    behind = scene.between(value.last + 1, value.last + 8, "comparison")
    if not context or (part.opener == "beat" and not behind):
        return None
    if part.opener in COMPARING:
        step = (
            12
            if (behind and behind[0].code == "year_before") or comparison == "year_before" or len(context) != 7
            else 1
        )
        told = behind or comparison
        if told:
            return Dated(_back(context, step), "", "", f"before {context}")
        return Dated(_back(context, 12 if len(context) != 7 else 1), "", "", f"before {context}, taken")
    return None


def end_of(period: str) -> date | None:
    """The last day of a period."""
    parsed = _parse(period)
    return parsed.end if parsed else None


def ends_of(period: str) -> tuple[date | None, date | None]:
    """The first and last day of a period."""
    parsed = _parse(period)
    return (parsed.start, parsed.end) if parsed else (None, None)


def holds(whole: str, part: str) -> bool:
    """Whether one period lies within another, longer one."""
    one, other = _parse(whole), _parse(part)
    return one is not None and other is not None and one.first <= other.first <= other.last <= one.last and one != other


def _back(period: str, months: int) -> str:
    """The period `months` before, at least by its own length."""
    parsed = _parse(period)
    return (
        ""
        if parsed is None
        else str(parsed.shift(-max(months, 1 if parsed.length == 1 else 12 if parsed.length > 3 else parsed.length)))
    )


def later(period: str, months: int) -> str:
    """The period so many months later."""
    return _shift(period, months)


def _shift(period: str, months: int) -> str:
    parsed = _parse(period)
    return "" if parsed is None else str(parsed.shift(months))


def _parse(period: str) -> Period | None:
    try:
        return Period.parse(period)
    except BadInput:
        return None
