"""The series behind a piece of evidence, and a small drawing of it with the point marked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.claims_words import amount
from steelyard.claims.library import Library
from steelyard.claims.model import Claim
from steelyard.errors import SteelyardError
from steelyard.lens.answers import answer
from steelyard.lens.cite import parse_id

_BACK = {1: 24, 3: 12, 12: 12}
"""How many periods are drawn before the one asked for, by its months; of other lengths the same months of 8 years."""
_YEARS = 8
_LEAST = 3
_WIDTH, _HEIGHT, _SIDE, _TOP, _FOOT = 300, 92, 6, 8, 18


@dataclass(frozen=True, slots=True)
class History:
    """Figures of one series in order of time, all as of one day; None where none is held.

    `at`: which of them the evidence is; `said`: what the text says of that period, where it is in the same unit.
    """

    points: tuple[tuple[Period, float | None], ...]
    at: int
    unit: str
    said: float | None = None
    signed: bool = False


def history(library: Library, id_: str, claim: Claim) -> History | None:
    """The series of a figure's id up to that figure; None where fewer than three figures are held."""
    try:
        query = parse_id(id_)
        period = Period.parse(query.period)
        panel = library.panel_of(query.reporter)
        points: dict[Period, float | None] = {}
        unit = ""
        for when in reversed(list(_before(period))):
            found = answer(replace(query, period=str(when)), panel)
            points[Period.parse(found.point.period) if found else when] = found.point.value if found else None
            unit = found.point.unit if found else unit
    except SteelyardError:
        return None
    kept = _trimmed(points)
    if sum(value is not None for _, value in kept) < _LEAST or kept[-1][1] is None:
        return None
    value = claim.value
    same = value is not None and value.unit == unit and claim.period == str(period)
    said = value.value if value is not None and same else None
    return History(kept, len(kept) - 1, unit, said, "yoy" in query.measure or query.measure in ("mom", "surprise"))


def _before(period: Period) -> Iterator[Period]:
    """The period and those before it at equal steps."""
    step = period.length if period.length in _BACK else 12
    for back in range(_BACK.get(period.length, _YEARS) + 1):
        yield period.shift(-step * back)


def _trimmed(points: dict[Period, float | None]) -> tuple[tuple[Period, float | None], ...]:
    """In order of time, without the years before the first figure."""
    ordered = sorted(points.items(), key=lambda pair: (pair[0].last, pair[0].first))
    first = next((at for at, (_, value) in enumerate(ordered) if value is not None), 0)
    return tuple(ordered[first:])


def caption(found: History) -> str:
    """What the drawing shows, for those who see it."""
    first, last = (words.period_short(found.points[at][0]) for at in (0, found.at))
    held = _said(found, found.points[found.at][1])
    said = f", ○ the text says {_said(found, found.said)}" if _apart(found) else ""
    return f"{first} to {last}: ● held {held}{said}"


def alt_text(found: History) -> str:
    """What the drawing shows, for those who do not."""
    held = [(value, when) for when, value in found.points if value is not None]
    low, high = min(held), max(held)
    spans = [f"{_said(found, value)} ({words.period_short(when)})" for value, when in (low, high)]
    return f"Line chart, {caption(found)}; range {spans[0]} to {spans[1]}"


def svg(found: History) -> str:
    """The drawing as an SVG element; its colours come from the page's style."""
    values = [value for _, value in found.points if value is not None]
    values += [found.said] if _apart(found) and found.said is not None else []
    low, high = min(values), max(values)
    if low > 0 and low < 0.5 * high:
        low = 0.0
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _FOOT) * (high - value) / span, 1)

    step = (_WIDTH - 2 * _SIDE) / max(1, len(found.points) - 1)
    xs = [round(_SIDE + step * at, 1) for at in range(len(found.points))]
    parts = [f'<path class="zero" d="M{_SIDE} {y(0.0)}H{_WIDTH - _SIDE}"/>'] if low <= 0 <= high else []
    parts.append(f'<path class="line" d="{_path(found, xs, y)}"/>')
    parts += _alone(found, xs, y)
    x, held = xs[found.at], found.points[found.at][1] or 0.0
    if _apart(found) and found.said is not None:
        parts.append(f'<circle class="said" cx="{x}" cy="{y(found.said)}" r="4"/>')
    parts.append(f'<circle class="held" cx="{x}" cy="{y(held)}" r="3.6"/>')
    ends = (words.period_short(found.points[0][0]), words.period_short(found.points[-1][0]))
    parts.append(f'<text x="{_SIDE}" y="{_HEIGHT - 4}">{escape(ends[0])}</text>')
    parts.append(f'<text x="{_WIDTH - _SIDE}" y="{_HEIGHT - 4}" text-anchor="end">{escape(ends[1])}</text>')
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(alt_text(found))}">{"".join(parts)}</svg>'
    )


def _path(found: History, xs: list[float], y: Callable[[float], float]) -> str:
    drawn, pen = [], "M"
    for x, (_, value) in zip(xs, found.points, strict=True):
        if value is None:
            pen = "M"
            continue
        drawn.append(f"{pen}{x} {y(value)}")
        pen = "L"
    return "".join(drawn)


def _alone(found: History, xs: list[float], y: Callable[[float], float]) -> list[str]:
    """Dots where no line reaches: both neighbours are gaps."""
    values = [None, *(value for _, value in found.points), None]
    return [
        f'<circle class="dot" cx="{x}" cy="{y(here)}" r="2"/>'
        for x, before, here, after in zip(xs, values, values[1:], values[2:], strict=False)
        if here is not None and before is None and after is None
    ]


def _apart(found: History) -> bool:
    """Whether what the text says lies visibly off what is held."""
    held = found.points[found.at][1]
    if found.said is None or held is None:
        return False
    return not math.isclose(found.said, held, rel_tol=0.005, abs_tol=0.05 if found.unit == "percent" else 0.0)


def _said(found: History, value: float | None) -> str:
    return words.NOTHING if value is None else amount(value, found.unit, signed=found.signed)
