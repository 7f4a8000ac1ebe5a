"""Time line and difference as frames: one row a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from steelyard.ledger.policies.model import Measure, Standing

TIMELINE: dict[str, Any] = {
    "date": pl.Date,
    "precision": pl.String,
    "id": pl.String,
    "title": pl.String,
    "authority": pl.String,
    "imposer": pl.String,
    "importers": pl.String,
    "exporters": pl.String,
    "instrument": pl.String,
    "concept": pl.String,
    "before": pl.Float64,
    "size": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "coverage": pl.Float64,
    "suspended": pl.Float64,
    "status": pl.String,
    "announced": pl.Date,
    "implemented": pl.Date,
    "amended": pl.Date,
    "note": pl.String,
}
DIFF: dict[str, Any] = {
    "id": pl.String,
    "title": pl.String,
    "authority": pl.String,
    "importers": pl.String,
    "exporters": pl.String,
    "concept": pl.String,
    "unit": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "change": pl.Float64,
    "status_before": pl.String,
    "status_after": pl.String,
    "since": pl.Date,
    "before_low": pl.Float64,
    "before_high": pl.Float64,
    "after_low": pl.Float64,
    "after_high": pl.Float64,
    "instrument": pl.String,
    "before_coverage": pl.Float64,
    "after_coverage": pl.Float64,
    "before_suspended": pl.Float64,
    "after_suspended": pl.Float64,
    "expected": pl.Float64,
    "expected_from": pl.Date,
}


def timeline(measures: Iterable[Measure]) -> pl.DataFrame:
    """A row for each step, and for each end that is a day, by day and then by the order of the files."""
    rows = [row for measure in measures for row in _changes(measure)]
    return pl.DataFrame(rows, schema=TIMELINE, orient="row").sort("date", maintain_order=True)


def diff(before: Sequence[Standing], after: Sequence[Standing]) -> pl.DataFrame:
    """The measures whose size, status or coverage differs.

    A measure that had not begun has no status, and size 0 if it has one. What does not stand (suspended as a
    whole, ended, only expected) counts as 0. `since` is the day of the later one's step; the bounds are of sizes that
    differ by product. `expected` and `expected_from`: what was to take the later one's place by then, unconfirmed, and
    is in no size.
    """
    old = {standing.id: standing for standing in before}
    new = {standing.id: standing for standing in after}
    rows = [_difference(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]
    return pl.DataFrame([row for row in rows if row is not None], schema=DIFF, orient="row")


def _changes(measure: Measure) -> Iterator[tuple[Any, ...]]:
    before: float | None = 0.0 if measure.unit == "percent" else None
    head = (measure.id, measure.title, measure.authority, measure.imposer, _joined(measure.importers))
    tail = (_joined(measure.exporters), measure.instrument, measure.concept)
    for n, step in enumerate(measure.steps):
        coverage = measure.coverage if step.coverage is None else step.coverage
        sizes = (before, step.size, step.low, step.high, measure.unit, coverage, step.suspended, step.status)
        announced = step.announced or (measure.announced if n == 0 else None)
        clocks = (announced, step.implemented, step.amended)
        yield (step.from_, step.precision, *head, *tail, *sizes, *clocks, step.note)
        before = step.size
    if isinstance(measure.ends, date):
        size = None if before is None else 0.0
        sizes = (before, size, None, None, measure.unit, None, None, measure.ending)
        yield (measure.ends, "day", *head, *tail, *sizes, None, None, None, "")


def _difference(old: Standing | None, new: Standing | None) -> tuple[Any, ...] | None:
    standing = new or old
    if standing is None or (old is not None and new is not None and _same(old, new)):
        return None
    measure = standing.measure
    sizes = [_size(one, standing) for one in (old, new)]
    change = None if None in sizes else (sizes[1] or 0.0) - (sizes[0] or 0.0)
    statuses = [None if one is None else one.status for one in (old, new)]
    head = (measure.id, measure.title, measure.authority, _joined(measure.importers), _joined(measure.exporters))
    bounds = [bound for one in (old, new) for bound in _bounds(one)]
    more = [None if one is None or not one.step.stands else one.coverage for one in (old, new)]
    more += [None if one is None else one.step.suspended for one in (old, new)]
    waits = None if new is None else new.pending or (new.step if new.step.expected else None)
    more += [None if waits is None else waits.size, None if waits is None else waits.from_]
    tail = (*statuses, standing.since, *bounds, measure.instrument, *more)
    return (*head, measure.concept, measure.unit, *sizes, change, *tail)


def _size(one: Standing | None, other: Standing) -> float | None:
    """The size in force: nought for what does not stand, of a measure that has sizes."""
    if one is not None and one.step.stands:
        return one.size
    return 0.0 if other.measure.unit == "percent" else None


def _bounds(one: Standing | None) -> tuple[float | None, float | None]:
    return (None, None) if one is None or one.size is not None else (one.low, one.high)


def _same(old: Standing, new: Standing) -> bool:
    return _state(old) == _state(new)


def _state(one: Standing) -> tuple[Any, ...]:
    return (one.size, one.low, one.high, one.status, one.coverage, one.step.suspended, one.pending)


def _joined(codes: tuple[str, ...]) -> str:
    return ",".join(codes)
