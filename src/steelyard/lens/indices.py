"""Monthly indices from any base: one edition wherever one reaches, editions linked where none does, gaps kept.

An index counts from 100 in a base year that the statistician moves now and then, and its figures are revised with
every edition. Levels of two editions are therefore never divided by one another: either one edition holds all months
wanted, or an older edition is linked to a newer one over the months they share, and the break is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.panel import Panel, Seen, seen


@dataclass(frozen=True)
class Index:
    """Index numbers by month (12 * year + month - 1) of one edition, or of several linked ones.

    `basis`: the price basis of the newest edition (`constant:2021`); `later`: published after the as-of time;
    `breaks`: how editions of other bases or vintages were linked, in words.
    """

    values: dict[int, float]
    basis: str
    adjustment: str
    known_from: datetime
    later: bool
    source: str
    reference: str
    breaks: tuple[str, ...] = ()

    def mean(self, window: Period) -> float | None:
        """Average over the months of a window; None unless every month is held."""
        held = [self.values.get(month) for month in range(window.first, window.last + 1)]
        known = [value for value in held if value is not None]
        return sum(known) / len(known) if len(known) == len(held) else None

    def change(self, base: Period, end: Period) -> float | None:
        """Growth of the average of `end` on that of `base`, percent; None where a month is missing or the base zero."""
        before, now = self.mean(base), self.mean(end)
        return None if before is None or now is None or before == 0 else 100 * (now / before - 1)

    @property
    def span(self) -> str:
        """The months held, in words: runs from and to."""
        return spans(self.values)


@dataclass(frozen=True)
class _Edition:
    rows: tuple[Seen, ...]

    @property
    def values(self) -> dict[int, float]:
        return {Period.parse(one.row.period).first: one.row.value for one in self.rows}

    @property
    def key(self) -> tuple[bool, datetime]:
        first = self.rows[0]
        return not first.later, first.row.known_from


def index_of(
    panel: Panel,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    indicator: str = "index_volume",
    variant: str = "none",
    currency: str = "none",
    needed: Iterable[int] = (),
) -> Index | None:
    """The index as of `t`: the newest edition that holds all months `needed`, else editions linked to the newest.

    Editions known by `t` come before later ones. None where nothing is held.
    """
    rows = panel.rows(
        reporter=reporter, flow=flow, indicator=indicator, currency=currency, variant=variant
    )  # fmt: skip
    months = [one for one in seen(rows, t) if Period.parse(one.row.period).length == 1]
    editions = sorted(_editions(months), key=lambda one: one.key, reverse=True)
    if not editions:
        return None
    wanted = set(needed)
    whole = next((one for one in editions if wanted <= set(one.values)), None)
    return _index([whole]) if whole else _index(editions)


def spans(months: Iterable[int]) -> str:
    """Months as runs in words: `2022-10 to 2022-12, 2024-12`."""
    runs: list[list[int]] = []
    for month in sorted(set(months)):
        if runs and month == runs[-1][1] + 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    told = [(str(Period(first, first)), str(Period(last, last))) for first, last in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in told) or "nothing"


def _editions(rows: Sequence[Seen]) -> list[_Edition]:
    found: dict[tuple[object, ...], dict[str, Seen]] = {}
    for one in rows:
        key = (one.row.source, one.row.price_basis, one.row.adjustment, one.row.known_from, one.later)
        found.setdefault(key, {}).setdefault(one.row.period, one)
    return [_Edition(tuple(by_month.values())) for by_month in found.values()]


def _index(editions: Sequence[_Edition]) -> Index:
    newest = editions[0]
    values, breaks = newest.values, []
    for older in editions[1:]:
        more = older.values
        common = [month for month in more if month in values]
        level = sum(more[month] for month in common)
        added = [month for month in more if month not in values]
        if not common or not level or not added or older.rows[0].row.adjustment != newest.rows[0].row.adjustment:
            continue
        factor = sum(values[month] for month in common) / level
        values |= {month: more[month] * factor for month in added}
        breaks.append(_break(older, newest, common))
    row = newest.rows[0].row
    return Index(
        values, row.price_basis, row.adjustment, row.known_from, newest.rows[0].later, row.source, row.reference,
        tuple(breaks),
    )  # fmt: skip


def _break(older: _Edition, newest: _Edition, common: Sequence[int]) -> str:
    old, new = older.rows[0].row, newest.rows[0].row
    bases = f"base {_year(old.price_basis)}" + (
        f" to base {_year(new.price_basis)}" if old.price_basis != new.price_basis else ""
    )
    return (
        f"the edition of {old.known_from:%Y-%m-%d} is linked to that of {new.known_from:%Y-%m-%d} ({bases}) "
        f"at the mean of the {len(common)} months both hold ({spans(common)})"
    )


def _year(basis: str) -> str:
    return basis.partition(":")[2] or basis
