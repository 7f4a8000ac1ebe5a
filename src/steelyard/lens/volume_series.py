"""Volume indices month by month, rebased, with the customs value beside the reporter's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.indices import Index, spans
from steelyard.lens.measured import Measured
from steelyard.lens.series import Leg, pick_legs
from steelyard.lens.volume import Subject, basis, edition_warnings

_UNITS = {"period": "text", "whose": "text", "volume": "index", "value": "index"}
_HEADS = {"volume": "volume index", "value": "value USD index"}


def volume_series(
    subject: Subject, peers: Sequence[Subject], t: datetime | None, *, flow: str, base: Period, window: Period
) -> Measured:
    """Every month of `window` that all of them hold, each index 100 in the mean of `base`.

    NoCoverage where the reporter's index does not hold the base, or no month is common to all.
    """
    needed = {*range(base.first, base.last + 1), *range(window.first, window.last + 1)}
    indices = [(one, one.index(t, flow, needed)) for one in (subject, *peers)]
    able = [(one, index, level) for one, index in indices if index and (level := index.mean(base))]
    short = [f"{one.region.name} does not hold the base {base} and is left out." for one, index in indices
             if not (index and index.mean(base))]  # fmt: skip
    if not able or able[0][0] is not subject:
        held = indices[0][1].span if indices[0][1] else "nothing"
        raise NoCoverage(
            f"The base {base} lies outside the volume index of {subject.region.in_text} ({flow}): {held} is held. "
            "Choose a base within it, or load the CPB World Trade Monitor's workbook."
        )
    inside = set(range(window.first, window.last + 1))
    common = sorted(inside.intersection(*(index.values for _, index, _ in able)))
    if not common:
        raise NoCoverage(f"No month of {window} is held by all of {', '.join(one.region.name for one, _, _ in able)}.")
    value, values_from = _values(subject, t, flow, base, common)
    rows = [
        {"period": str(Period(month, month)), "whose": one.region.name, "volume": 100 * index.values[month] / level,
         "value": value.get(month) if one is subject else None}
        for month in common for one, index, level in able
    ]  # fmt: skip
    used = tuple(dict.fromkeys([able[0][1].source, *values_from]))
    return _measured(subject, able[0][1], flow, base, window, rows, common, short, used)


def _values(
    subject: Subject, t: datetime | None, flow: str, base: Period, months: Sequence[int]
) -> tuple[dict[int, float], list[str]]:
    """Customs values in USD, 100 in the mean of the base, and their sources; a month and the base share a source."""
    values: dict[int, float] = {}
    used: list[str] = []
    if not subject.region.customs or flow == "total":
        return values, used
    for month in months:
        legs = [Leg(str(one), subject.region.reporter, flow) for one in (Period(month, month), base)]
        found = pick_legs(subject.panel, t, legs, across=False)
        if found and found.values[1]:
            values[month] = 100 * found.values[0] * base.length / found.values[1]
            used.append(found.source)
    return values, used


def _measured(
    subject: Subject, index: Index, flow: str, base: Period, window: Period, rows: list[dict[str, Any]],
    common: Sequence[int], short: Sequence[str], used: tuple[str, ...],
) -> Measured:  # fmt: skip
    if base.last >= window.last:
        raise BadInput(f"The base {base} lies at or after the end of {window}. Give an earlier --base.")
    missing = window.length - len(common)
    gap = [f"Gaps: {missing} of {window.length} months are not held by all ({spans(common)} is)."] if missing else []
    named = {name: said for name, said in basis(index).items() if name in ("volume", "value")}
    return Measured(
        "volume",
        f"{subject.region.name}: {flow} volume month by month, {base} = 100",
        pl.DataFrame(rows, infer_schema_length=None),
        _UNITS,
        named,
        f"{len(common)} of {window.length} months",
        warnings=(*(f"Base-year break: {one}." for one in index.breaks), *edition_warnings(index), *gap, *short),
        sources=used,
        heads=_HEADS,
    )
