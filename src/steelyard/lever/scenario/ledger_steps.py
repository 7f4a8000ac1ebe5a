"""Steps that read the policy ledger: what was suspended comes back, what stands is suspended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.ledger.policies import Policies, Standing
from steelyard.ledger.policies.returns import returning
from steelyard.lever import select, statutory_scope, update_tariffs
from steelyard.lever.assemble import assemble
from steelyard.lever.instruments import Instrument
from steelyard.lever.scenario import outlook, schedule
from steelyard.lever.statutory_added import BEST, OnDay
from steelyard.lever.statutory_policy import at_date

if TYPE_CHECKING:
    from steelyard.lever.scenario.model import Phase, Step
    from steelyard.lever.world import World

Pair = tuple[int, int]
New = dict[Pair, tuple[Standing, ...]]
ANY, TARIFF = "any", "tariff"
RESTORED = "restored"  # the status of a measure that a step has brought back
ENDED = ("expired", "struck down", "superseded")
_LEAST = 1e-9  # a change of a tariff, as a fraction, below which it is rounding


@dataclass(eq=False)
class Given(OnDay):
    """Additional tariffs under measures that are given, in place of those that stand on the day."""

    given: tuple[Standing, ...] = ()

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The tariffs among what is given."""
        return tuple(one for one in self.given if one.measure.instrument == TARIFF)


@dataclass(eq=False)
class Ledger:
    """The policy ledger as a scenario goes on: what stands for each pair of economies, after each step.

    `world` becomes the one given with the duties that its trade has been met by; see `update_tariffs.standing`.
    """

    world: World
    policies: Policies
    day: date
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policies.check(self.day)
        beyond = self.policies.beyond(self.day)
        self.notes += [beyond] if beyond else []
        self.world, told = update_tariffs.standing(self.world, self.policies)
        self.notes += told
        self.first = self.policies.in_force(self.day)
        self.changed: New = {}
        self.level = self.world.economy.tariff

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Everything that stands for some pair, in the ledger's order."""
        held = {one.id: one for one in self.first}
        for standings in self.changed.values():
            held |= {one.id: one for one in standings}
        return tuple(held.values())

    def reference(self) -> tuple[Instrument, ...]:
        """The instruments that bring the baseline to the measures in force on the day; see `statutory_policy`."""
        found = at_date(self.world, self.policies, self.day)
        self.notes += found.notes
        tariff = assemble(self.world, found.instruments).policy.tariff
        if tariff is None:
            return ()
        added, self.level = tariff - self.level, tariff
        # One instrument in place of hundreds: draws apply it again and again.
        return (schedule.of(self.world, added, f"measures in force on {self.day}"),)

    def change(self, step: Step, start: date) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
        """The instruments of a restore or suspend step, and what has to be said of it.

        BadInput where no tariff changes, unless the step allows it; UnknownName for an authority nobody knows.
        """
        pairs = self._chosen(step)
        if step.kind == "restore":
            new, notes = self._restored(step, start, pairs)
        else:
            new, notes = self._suspended(step, pairs)
        added = np.zeros(self.level.shape)
        for pair, standings in new.items():
            added[pair] = self._points(pair, standings, notes)
        if not (np.abs(added) > _LEAST).any():
            return self._nothing(step, notes)
        self.changed |= new
        self.level = self.level + added
        return (schedule.of(self.world, added, self._told(step)),), tuple(notes)

    def expected(self, phase: Phase) -> tuple[str, ...]:
        """What the ledger expects between the parties of a phase by its day and no step has brought; see `outlook`."""
        back = {one.id for held in self.changed.values() for one in held if one.status == RESTORED}
        return outlook.expected(self.policies, self.day, phase, back)

    def _points(self, pair: Pair, standings: tuple[Standing, ...], notes: list[str]) -> Array:
        """How a pair's tariffs change, [sector], fractions; never below nought. What has no effect is noted."""
        after, before = (self._given(given).of(*pair) for given in (standings, self._of(pair)))
        titles = {one.id: one.measure.title for one in (*standings, *self._of(pair))}
        for id_ in titles:
            if (id_ in after.left_out) != (id_ in before.left_out):
                _say(notes, f"{titles[id_]}: what of trade it falls on is not held; its tariff is not modelled.")
            elif (id_ in after.assumed) != (id_ in before.assumed):
                _say(notes, f"{titles[id_]}: counted by the middle of its bounds.")
        change = (after.rate - before.rate) / 100
        change = np.where(np.abs(change) > _LEAST, change, 0.0)
        return np.maximum(change, -np.maximum(self.level[pair], 0.0))

    def _given(self, standings: tuple[Standing, ...]) -> Given:
        return Given(self.world, self.policies, self.day, concept=BEST, given=standings)

    def _of(self, pair: Pair) -> tuple[Standing, ...]:
        return self.changed.get(pair, self.first)

    def _restored(self, step: Step, start: date, pairs: set[Pair]) -> tuple[New, list[str]]:
        day = step.values["as_in_force_on"]
        if day >= start:
            raise BadInput(
                f"as_in_force_on {day} is not before the phase ({start}). Name the day whose measures return."
            )
        then = self._matching(step, self.policies.in_force(day), pairs)
        if not then:
            raise BadInput(f"Nothing of authority {step.values['authority']} was in force on {day} for {_who(step)}.")
        now = {one.id: one for one in self.policies.as_of(start)}
        notes: list[str] = []
        back: list[Standing] = []
        for one in then:
            today = now.get(one.id)
            if today is not None and today.status in ENDED:
                notes.append(f"Not brought back: {one.measure.title}, {today.status} on {today.since}.")
            elif one.measure.instrument != TARIFF:
                notes += [] if today is not None and today.step.stands else [_away(one, today, start)]
            else:
                found = returning(one, today)  # what was withdrawn since is not suspended
                back += [] if found.back is None else [found.back]
                notes += [f"Not brought back of {one.measure.title}: {found.why}."] if found.why else []
        return {pair: held for pair in pairs if (held := self._with(pair, back)) != self._of(pair)}, notes

    def _with(self, pair: Pair, back: Iterable[Standing]) -> tuple[Standing, ...]:
        """What stands for a pair once measures are back; what stands as it did then is left alone."""
        held = {one.id: one for one in self._of(pair)}
        for one in back:
            old = held.get(one.id)
            same = old is not None and (old.size, old.coverage) == (one.size, one.coverage)
            if not same and self._falls(one, pair):
                held[one.id] = replace(one, status=RESTORED)
        return tuple(held.values())

    def _suspended(self, step: Step, pairs: set[Pair]) -> tuple[New, list[str]]:
        standing = self._matching(step, self.standings, pairs)
        if not standing:
            raise BadInput(f"Nothing of authority {step.values['authority']} stands for {_who(step)}.")
        notes = [_unsized(one) for one in standing if one.measure.instrument != TARIFF]
        gone = {one.id for one in standing}
        new = {
            pair: tuple(one for one in self._of(pair) if one.id not in gone)
            for pair in pairs
            if any(one.id in gone and self._falls(one, pair) for one in self._of(pair))
        }
        return new, notes

    def _matching(self, step: Step, standings: Iterable[Standing], pairs: set[Pair]) -> list[Standing]:
        authority = step.values["authority"]
        self.policies.select(authority=authority)  # UnknownName, with the nearest
        return [
            one
            for one in standings
            if authority in (ANY, one.authority)
            and one.measure.concept != "count"
            and any(self._falls(one, pair) for pair in pairs)
        ]

    def _falls(self, standing: Standing, pair: Pair) -> bool:
        buyers, sellers = (self._members(at) for at in pair)
        return any(
            statutory_scope.falls_on(standing.measure, buyer, seller, self.day)
            for buyer in buyers
            for seller in sellers
        )

    def _members(self, at: int) -> tuple[str, ...]:
        return (self.world.members[at] if self.world.members else ()) or (self.world.economies[at],)

    def _chosen(self, step: Step) -> set[Pair]:
        sides = [
            select.economies(self.world, _names(step.values.get(role)), role).index.tolist()
            for role in ("importer", "exporter")
        ]
        return {(n, i) for n in sides[0] for i in sides[1] if n != i}

    def _nothing(self, step: Step, notes: Sequence[str]) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
        told = f"{self._told(step)}: no tariff changes. {' '.join(notes)}".strip()
        if step.values.get("allow_none"):
            return (), tuple(notes) or (told,)
        hint = "" if step.kind == "suspend" else ", or write allow_none = true to have this said and go on"
        raise BadInput(f"{told} Add a tariff of your own with [[phase.add]]{hint}.")

    def _told(self, step: Step) -> str:
        authority = step.values["authority"]
        what = "all measures" if authority == ANY else f"authority {authority}"
        if step.kind == "suspend":
            return f"{what} for {_who(step)}, suspended"
        return f"{what} for {_who(step)}, as in force on {step.values['as_in_force_on']}"


def _say(notes: list[str], text: str) -> None:
    if text not in notes:
        notes.append(text)


def _who(step: Step) -> str:
    importer, exporter = (select.words(_names(step.values.get(role))) for role in ("importer", "exporter"))
    return f"importer {importer}, exporter {exporter}"


def _names(value: object) -> select.Names:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportReturnType]


def _away(one: Standing, today: Standing | None, start: date) -> str:
    """What to say of a measure that is no tariff and does not stand: suspended beyond the day, or without a size."""
    later = [step.from_ for step in one.measure.steps if step.from_ > start]
    if today is not None and today.status == "suspended" and later:
        return f"Not back yet: {one.measure.title} ({one.measure.instrument}), suspended up to {min(later)}."
    return _unsized(one)


def _unsized(one: Standing) -> str:
    return (
        f"{one.measure.title} ({one.measure.instrument}): the ledger holds no size that a tariff could have; "
        "not modelled. Add a quota, a ban or a cost where you want it in."
    )
