"""Which periods of a series can answer on a day, and what to say of January where it was pooled."""

from __future__ import annotations

from datetime import datetime

from steelyard.lens.caveats import fire
from steelyard.lens.panel import Panel, seen
from steelyard.lens.windows import window


def periods_known(panel: Panel, t: datetime | None, *, variant: str | None = None, **key: str) -> tuple[str, ...]:
    """Periods of one series of which a figure was public by `t` (`key` as in `Panel.rows`), sorted as text."""
    return tuple(sorted({one.row.period for one in seen(panel.rows(**key, variant=variant), t)}))


def pooling(reporter: str, period: str | None) -> tuple[str, ...]:
    """One warning where January or February was asked for and both were measured; none otherwise."""
    if period is None:
        return ()
    measured, pooled = window(reporter, period)
    return (fire("pooled_months", window=measured).text,) if pooled else ()
