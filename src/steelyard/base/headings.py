"""Which headings of an agency lie within which, so that no good is counted twice: `data/schema/heading_parts.csv`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from steelyard.base import tables


def wholes(code: str) -> tuple[str, ...]:
    """The headings that contain this one, the nearest first."""
    above = _whole().get(code)
    return (above, *wholes(above)) if above else ()


def parts(code: str, among: Iterable[str]) -> tuple[str, ...]:
    """Those of `among` that lie within the heading and within no other of `among` inside it, sorted."""
    pool = set(among)
    inside = [one for one in pool if code in wholes(one)]
    return tuple(sorted(one for one in inside if next(w for w in wholes(one) if w in pool or w == code) == code))


@cache
def _whole() -> dict[str, str]:
    return {row["part"]: row["whole"] for row in tables.read("heading_parts")}
