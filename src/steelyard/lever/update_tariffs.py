"""Baseline tariffs from the policy ledger: those that the trade of a world has been met by.

A measure that stood when the trade took place is in it already. Left out of the baseline's tariffs and added later, it
would be answered twice: once in the trade that is held, once in the model.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from steelyard.lever import tariff_file
from steelyard.lever.assemble import assemble
from steelyard.lever.statutory_added import BEST, OnDay
from steelyard.lever.statutory_inside import COLLECTED_DAY, baseline_day
from steelyard.lever.statutory_policy import AtDate, at_date

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.world import World

KEPT = "Baseline tariffs are not updated: they are still those laid over the world of {year}."


def in_force(before: World, after: World, policies: Policies | None = None) -> tuple[World, tuple[str, ...]]:
    """`after` with the tariffs of `before` moved to what stood in the middle of its year, and notes on how.

    `before` is the same world in its earlier year, on whose baseline day the ledger's differences are counted. A
    world without any tariffs stays without, and one of 2024 or earlier keeps those it has: US duty collected in 2024.
    `policies` None loads the shipped policy ledger.
    """
    day = baseline_day(after)
    if not before.economy.tariff.any():
        return after, ()
    if day == COLLECTED_DAY:
        return after, (KEPT.format(year=before.year),)
    if policies is None:
        from steelyard.ledger import policies as shipped

        policies = shipped.load()
    found = at_date(before, policies, day)
    tariff = assemble(before, found.instruments).policy.tariff
    if tariff is None:
        return after, (KEPT.format(year=before.year),)
    return tariff_file.laid_over(after, tariff, f"the policy ledger as of {day}"), _notes(found, day)


def standing(world: World, policies: Policies) -> tuple[World, tuple[str, ...]]:
    """The world with what the ledger holds for the baseline's day, of importers whose duties it has none of.

    Its trade stays as it is. The note names the importers; the same world and no note where there are none.
    """
    day = baseline_day(world)
    if day < policies.first:
        return world, ()
    held, tariff = OnDay(world, policies, day, concept=BEST), world.economy.tariff.copy()
    bare = {n for n, duty in enumerate(tariff) if not duty.any()}
    for n, i in held.touched(bare):
        tariff[n, i] = np.where(np.array(world.goods) & (world.flows[n, i] > 0), held.of(n, i).rate / 100, 0.0)
    found = [world.economies[n] for n in sorted(bare) if tariff[n].any()]
    if not found:
        return world, ()
    note = (
        f"{', '.join(found)}: the table holds no duty; what the ledger holds for {day} is laid over its trade of "
        f"{world.year}, which it was in the way of already."
    )
    return tariff_file.laid_over(world, tariff, f"the policy ledger as of {day}"), (note,)


def _notes(found: AtDate, day: date) -> tuple[str, ...]:
    return (
        f"Baseline tariffs are those in force on {day}, which stands for {day.year}: US duty collected in 2024 and, of "
        "all importers, what the policy ledger holds beyond it. Weeks at a peak and what came later in the year are "
        "not in them, and trade may still have been on its way to them.",
        f"How the measures of {day} were laid on: {' '.join(found.notes)}",
    )
