"""The measures in force on a day as tariffs on a world, none of them counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import Tariff
from steelyard.lever.select import Names
from steelyard.lever.statutory_added import BEST, Added, OnDay
from steelyard.lever.statutory_inside import COLLECTED_DAY, COLLECTS, Inside

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.world import World

_LEAST = 1e-9  # a change of a tariff, as a fraction, below which it is rounding


@dataclass(frozen=True, slots=True)
class AtDate:
    """Tariffs that bring a world's baseline to the measures in force on a day, and what has to be said of them."""

    on: date
    instruments: tuple[Tariff, ...]
    notes: tuple[str, ...]


def tariff_policy(
    world: World,
    policies: Policies,
    on: date,
    importer: Names = None,
    exporter: Names = None,
    authority: str | None = None,
    *,
    without: Iterable[str] = (),
    concept: str = BEST,
) -> list[Tariff]:
    """The instruments of `at_date`, in the order of the world's economies; an empty list where nothing changes."""
    return list(
        at_date(world, policies, on, importer, exporter, authority, without=without, concept=concept).instruments
    )


def at_date(
    world: World,
    policies: Policies,
    on: date,
    importer: Names = None,
    exporter: Names = None,
    authority: str | None = None,
    *,
    without: Iterable[str] = (),
    concept: str = BEST,
) -> AtDate:
    """Tariffs, as points added to the world's baseline, that put the measures in force on a day in their place.

    Where the baseline holds duty (the USA: that collected in 2024; in a world of 2025 all that the ledger holds for
    2025-07-01), what stood on that day is inside it; only the difference between the two days is added, never below a
    duty of nought. Effective rates are counted from January 2025 by their makers and are added as they are to duty of
    2024. Elsewhere all that the ledger adds is new to the baseline.

    `without` leaves out measures by id or authority; with an `authority`, effective rates, which are of all
    authorities, are not used. `concept` as in `statutory_added.OnDay`. Errors: UnknownName, NoCoverage.
    """
    day = OnDay(world, policies, on, authority, tuple(without), concept)
    inside = Inside(day)
    buyers = set(select.economies(world, importer, "importer").index.tolist())
    sellers = set(select.economies(world, exporter, "exporter").index.tolist())
    pairs = sorted({*day.touched(), *(inside.held.touched() if inside.held else ())})
    found: list[Tariff] = []
    said = _Said()
    for n, i in ((n, i) for n, i in pairs if n in buyers and i in sellers):
        found += _instruments(world, n, i, _points(n, i, inside, said))
    return AtDate(on, tuple(found), said.notes())


@dataclass(slots=True)
class _Said:
    """What has to be said of a translation, each once."""

    lines: dict[str, None] = field(default_factory=dict)
    assumed: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def take(self, added: Added) -> None:
        self.assumed |= dict.fromkeys(added.assumed)
        self.left_out |= dict.fromkeys(added.left_out)

    def notes(self) -> tuple[str, ...]:
        lines = list(self.lines)
        if self.assumed:
            lines.append(f"By the middle of their bounds: {', '.join(self.assumed)}.")
        if self.left_out:
            names = ", ".join(self.left_out)
            lines.append(f"Left as the baseline has it, since the part of trade they fall on is not held: {names}.")
        return tuple(lines)


def _points(n: int, i: int, inside: Inside, said: _Said) -> Array:
    """What is added to a pair's tariffs, [sector], fractions."""
    day, world = inside.day, inside.day.world
    added, baseline, importer = day.of(n, i), world.economy.tariff[n, i], world.economies[n]
    said.take(added)
    change = added.rate / 100
    if baseline.any() and inside.held is not None:
        change = change - inside.of(n, i) / 100
    line = _line(importer, inside, added.effective, bool(baseline.any()))
    if line:
        said.lines.setdefault(line)
    floored = np.maximum(change, -np.maximum(baseline, 0.0))
    if (floored > change + _LEAST).any():
        said.lines.setdefault(f"{importer} on {world.economies[i]}: a fall beyond the baseline's duty ends at zero.")
    return np.where(world.goods, floored, 0.0)


def _line(importer: str, inside: Inside, effective: bool, duty: bool) -> str:
    """How an importer's measures were laid on its baseline, in words."""
    held = inside.held
    if duty and held is not None and (held.on != COLLECTED_DAY or importer != COLLECTS):
        return f"{importer}: the baseline's tariffs are those of {held.on}; only the difference to that day is added."
    if effective:
        return (
            f"{importer}: effective additional rates (all authorities, imports of 2024) where they are held, added to "
            "the baseline as they are."
        )
    if duty and held is not None:
        return (
            f"{importer}: the baseline is duty collected in 2024; what the ledger holds for {held.on} is inside it, "
            "and only the difference to that day is added."
        )
    return ""


def _instruments(world: World, n: int, i: int, points: Array) -> list[Tariff]:
    """One tariff for each size, on the sectors with trade that it moves."""
    moved = (np.abs(points) > _LEAST) & (world.flows[n, i] > 0)
    rounded = np.round(points, 12)
    own = world.economies
    found = []
    for size in dict.fromkeys(rounded[moved].tolist()):
        same = moved & (rounded == size)
        # The largest of a group: a duty that ends at zero must not be carried below it by rounding.
        found.append(Tariff(own[n], own[i], _sectors(world, same), add=float(points[same].max())))
    return found


def _sectors(world: World, chosen: Array) -> tuple[str, ...]:
    return tuple(code for code, taken in zip(world.sectors, chosen, strict=True) if taken)
