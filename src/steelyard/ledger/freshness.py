"""Is the ledger up to date: what the release calendars expect, beside what is held."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import UnreadableFile
from steelyard.ledger.schema import DATA
from steelyard.ledger.source import Source

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger

RELEASES = DATA / "releases.csv"
NOT_EXPECTED, DUE, OVERDUE = "none expected", "due", "overdue"
_POOLED = 2  # January comes out together with February


@dataclass(frozen=True)
class Freshness:
    """One source with a release calendar.

    `state`: `none expected` (all that should be out is held), `due` (its release window is open), `overdue`.
    `expected`: newest month that should be held, else the one due; `held`: newest month held, known since
    `known_from`. `next_release`: first and last day on which the month after `held` is expected.
    """

    source: str
    state: str
    expected: str
    held: str
    known_from: date | None
    next_release: tuple[date, date]


def status(ledger: Ledger, today: date | None = None) -> list[Freshness]:
    """Every source with a schedule, by id, as of `today` (default: today, UTC)."""
    day = today or datetime.now(UTC).date()
    held = _held(ledger, day)
    known = releases()
    scheduled = [s for s in ledger.sources().values() if s.schedule]
    return [_one(s, day, held.get(s.id), known) for s in sorted(scheduled, key=lambda s: s.id)]


def releases() -> dict[tuple[str, Period], date]:
    """Release days on record, by agency and month."""
    if not RELEASES.exists():
        return {}
    with RELEASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(r["agency"], Period.parse(r["period"])): date.fromisoformat(r["released_on"]) for r in rows}


def window(source: Source, month: Period, known: Mapping[tuple[str, Period], date]) -> tuple[date, date]:
    """First and last day on which `month` is released: the day on record, else the days of the schedule.

    The agency on record is the schedule's `agency`, else the first word of the source id (`gacc-feed`: gacc).

    With `pooled_january` January comes out in February's window. UnreadableFile if the schedule lacks its
    days.
    """
    schedule = source.schedule
    on_record = known.get((str(schedule.get("agency", source.id.split("-")[0])), month))
    if on_record:
        return on_record, on_record
    try:
        first, last = int(schedule["from_day"]), int(schedule["to_day"])
    except (KeyError, TypeError, ValueError):
        raise UnreadableFile(
            f"Source '{source.id}': its schedule needs from_day and to_day. Correct SOURCES.toml."
        ) from None
    pooled = bool(schedule.get("pooled_january")) and month.first % 12 == 0
    start = month.shift(_POOLED if pooled else 1).start
    return start + timedelta(days=first - 1), start + timedelta(days=last - 1)


def _held(ledger: Ledger, day: date) -> dict[str, tuple[Period, date]]:
    """Newest month of each source as known on `day`, and since when; forecasts are no releases."""
    forecast = pl.col("indicator").cast(pl.String).str.starts_with("consensus")
    known = ledger.scan().filter(~forecast & (pl.col("known_from").dt.date() <= day))
    rows = known.select(pl.col("source", "period").cast(pl.String), "known_from")
    newest = rows.group_by("source", "period").agg(pl.col("known_from").min()).collect()
    found: dict[str, tuple[Period, date]] = {}
    for source, text, known_from in newest.iter_rows():
        month = Period(Period.parse(text).last, Period.parse(text).last)
        found[source] = max(found.get(source, (month, known_from.date())), (month, known_from.date()))
    return found


def _one(
    source: Source, day: date, held: tuple[Period, date] | None, known: Mapping[tuple[str, Period], date]
) -> Freshness:
    last_month = Period.month(day.year, day.month)
    # Far enough back to meet a month that must be out, whatever the days of the schedule.
    candidates = [last_month.shift(-n) for n in range(1, 15)]
    out = next((m for m in candidates if window(source, m, known)[1] < day), candidates[-1])
    opened = next((m for m in candidates if window(source, m, known)[0] <= day), candidates[-1])
    newest = held[0] if held else None
    if newest is None or newest < out:
        state, expected = OVERDUE, out
    elif newest < opened:
        state, expected = DUE, opened
    else:
        state, expected = NOT_EXPECTED, out
    following = newest.shift(1) if newest else out
    return Freshness(
        source.id,
        state,
        str(expected),
        str(newest or ""),
        held[1] if held else None,
        window(source, following, known),
    )
