"""Lines of a page as steps: what holds until the day it changes, such as a tariff or a phase of a scenario."""

from __future__ import annotations

from steelyard.errors import BrokenInvariant

# Of a line's mark in a chart's specification.
_LINE = '"strokeJoin":"round","strokeCap":"round"'
_STEPS = '"interpolate":"step-after","strokeJoin":"miter","strokeCap":"butt"'
_OF_A_LINE = '"type":"line"'


def stepped(page: str) -> str:
    """The page as HTML text with every line in steps. BrokenInvariant where a line has another form than expected."""
    if page.count(_OF_A_LINE) != page.count(_LINE):
        raise BrokenInvariant("A chart's line has another form than steps are made from: see brief.steps.")
    return page.replace(_LINE, _STEPS)
