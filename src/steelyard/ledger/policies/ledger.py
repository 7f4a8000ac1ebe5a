"""The policy ledger itself: which measures stand on a day, for whom, and what changes between two days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.ledger.policies import returns
from steelyard.ledger.policies.model import OPEN, Family, Measure, Standing, Step
from steelyard.ledger.policies.returns import Returning

if TYPE_CHECKING:
    import polars as pl

ALL = "*"
ANY = "any"


@dataclass(frozen=True)
class Policies:
    """Families of dated measures, in the order of their files. `load` makes it; see `ledger.policies.model`."""

    families: tuple[Family, ...]
    measures: tuple[Measure, ...]
    doubts: tuple[str, ...] = ()
    """What may be a slip in the files read and is no error, each with its place."""

    @cached_property
    def first(self) -> date:
        """The first day the ledger answers for. Families that only count something, further back, do not move it."""
        counted = {f.id for f in self.families if all(m.concept == "count" for m in self.of_family(f.id))}
        return min((f.begins for f in self.families if f.id not in counted), default=date.max)

    @cached_property
    def last(self) -> date:
        """The last day to which a family was compiled; later answers assume that nothing changes."""
        return max((f.known_to for f in self.families), default=date.min)

    @cached_property
    def authorities(self) -> tuple[str, ...]:
        """Every authority, in the order of the files."""
        return tuple(dict.fromkeys(measure.authority for measure in self.measures))

    def of_family(self, family: str) -> tuple[Measure, ...]:
        """The measures of one family, in the order of its file."""
        return tuple(measure for measure in self.measures if measure.family == family)

    def measure(self, name: str) -> Measure:
        """The measure with that id; UnknownName, with the nearest ids, for another."""
        found = self._by_id.get(name)
        if found is None:
            raise UnknownName("measure", name, self._by_id)
        return found

    def in_force(
        self, on: date, importer: str | None = None, exporter: str | None = None, authority: str | None = None
    ) -> tuple[Standing, ...]:
        """The measures that stand on a day, with their size then; partly suspended ones with what is left of them.

        `importer` and `exporter` are economies or groups, by code or name; a measure counts where it touches one of
        them. `authority` is one of `authorities`, or `any`. NoCoverage for a day before `first`; UnknownName for a
        name nobody knows.
        """
        return tuple(standing for standing in self.as_of(on, importer, exporter, authority) if standing.step.stands)

    def as_of(
        self, on: date, importer: str | None = None, exporter: str | None = None, authority: str | None = None
    ) -> tuple[Standing, ...]:
        """As `in_force`, and besides what had begun but no longer stands: suspended, struck down, ended."""
        self.check(on)
        chosen = self.select(importer, exporter, authority, on)
        sellers = _members(exporter, on) if exporter else frozenset[str]()
        standings = (_standing(measure, on, sellers) for measure in chosen)
        return tuple(standing for standing in standings if standing is not None)

    def select(
        self,
        importer: str | None = None,
        exporter: str | None = None,
        authority: str | None = None,
        on: date | None = None,
    ) -> tuple[Measure, ...]:
        """The measures that touch these economies under this authority, whenever; groups as they are on `on`."""
        if authority not in (None, ANY) and authority not in self.authorities:
            raise UnknownName("authority", str(authority), [*self.authorities, ANY])
        day = on or self.last
        buyers = _members(importer, day) if importer else None
        sellers = _members(exporter, day) if exporter else None
        return tuple(
            measure
            for measure in self.measures
            if authority in (None, ANY, measure.authority)
            and _touches(measure.importers, (), buyers, day)
            and _touches(measure.exporters, measure.except_exporters, sellers, day)
        )

    def timeline(
        self, importer: str | None = None, exporter: str | None = None, authority: str | None = None
    ) -> pl.DataFrame:
        """Every dated change, by day: a row a step, and one for each end. Columns as `frames.TIMELINE`."""
        from steelyard.ledger.policies import frames

        return frames.timeline(self.select(importer, exporter, authority))

    def diff(
        self,
        before: date,
        after: date,
        importer: str | None = None,
        exporter: str | None = None,
        authority: str | None = None,
    ) -> pl.DataFrame:
        """The measures that stand differently on two days. Columns as `frames.DIFF`. BadInput for days out of order."""
        from steelyard.ledger.policies import frames

        if after < before:
            raise BadInput(f"{after} is before {before}: a difference runs forward. Exchange the two days.")
        days = [self.as_of(day, importer, exporter, authority) for day in (before, after)]
        return frames.diff(*days)

    def between(self, before: date, after: date, measures: Iterable[Measure]) -> tuple[tuple[Measure, Step], ...]:
        """Steps that begin after the first day and are over by the second: a difference of the two shows none."""
        found = []
        for measure in measures:
            kept = (measure.step(after), measure.pending(after))
            found += [(measure, step) for step in measure.steps if before < step.from_ <= after and step not in kept]
        return tuple(found)

    def expected(self, on: date, measures: Iterable[Measure]) -> tuple[tuple[Measure, Step], ...]:
        """What was announced for a day up to this one and is not confirmed: never in force, never in a rate."""
        steps = ((measure, measure.pending(on)) for measure in measures)
        return tuple((measure, step) for measure, step in steps if step is not None)

    def returning(
        self,
        then: date,
        now: date,
        importer: str | None = None,
        exporter: str | None = None,
        authority: str | None = None,
    ) -> tuple[Returning, ...]:
        """Of what stood on `then`, what comes back on `now` where its suspension ends: what is suspended, no more.

        What was withdrawn, or ended, is among the answers, with why it does not come back. BadInput for days out of
        order; else as `in_force`.
        """
        if now < then:
            raise BadInput(f"{now} is before {then}: what returns stood earlier. Exchange the two days.")
        today = {one.id: one for one in self.as_of(now, importer, exporter, authority)}
        stood = self.in_force(then, importer, exporter, authority)
        return tuple(returns.returning(one, today.get(one.id)) for one in stood)

    def expectation(self, on: date, measures: Iterable[Measure]) -> str:
        """What to say of measures that were to begin by a day and are not known to have begun; else nothing."""
        by_day: dict[date, list[str]] = {}
        for measure, step in self.expected(on, measures):
            size = "" if step.size is None else f" ({step.size:g} %)"
            by_day.setdefault(step.from_, []).append(f"{measure.id}{size}")
        held = "; ".join(f"since {day}: {', '.join(names)}" for day, names in sorted(by_day.items()))
        return f"Expected, not confirmed and not counted, {held}." if held else ""

    def as_known(self, on: date) -> Policies:
        """The ledger without what was made public after a day: what somebody on that day could have asked."""
        measures = []
        for measure in self.measures:
            if measure.announced is None or measure.announced <= on:
                steps = tuple(step for step in (one.known(on) for one in measure.steps) if step is not None)
                measures += [replace(measure, steps=steps)] if steps else []
        return replace(self, measures=tuple(measures))

    def hindsight(self, on: date, measures: Iterable[Measure] | None = None) -> str:
        """What to say of a day whose law was made or changed later, with effect from it; else nothing."""
        said = []
        for measure in self.measures if measures is None else measures:
            step = measure.step(on)
            if step is not None and step.announced and step.announced > on:
                said.append(f"{measure.id} was announced on {step.announced}, with effect from {step.from_}")
            if step is not None and step.amended and step.amended > on:
                now, then = _percent(measure.coverage if step.coverage is None else step.coverage), step.coverage_before
                start = min(one.from_ for one in measure.steps if one.amended == step.amended)
                said.append(
                    f"{measure.id} falls on {now} of its goods since an amendment of {step.amended} with effect from "
                    f"{start}, and before it on {_percent(then)}"
                )
        return f"Not yet known on {on} itself: {'; '.join(said)}." if said else ""

    def check(self, on: date) -> None:
        """NoCoverage for a day before the ledger begins."""
        if on < self.first:
            raise NoCoverage(f"The policy ledger begins on {self.first}; {on} is before it. Ask for a later day.")

    def beyond(self, on: date, measures: Iterable[Measure] | None = None) -> str:
        """What to say of a day after the ledger's knowledge of these measures (all, if left out) ends; else nothing."""
        chosen = self.measures if measures is None else measures
        touched = {measure.family for measure in chosen if measure.concept != "count"}
        ends = {f.id: f.known_to for f in self.families if f.id in touched and f.known_to < on}
        if not ends:
            return ""
        days = sorted(set(ends.values()), reverse=True)
        held = ", ".join(f"{day} ({', '.join(f for f in ends if ends[f] == day)})" for day in days)
        return f"The ledger's knowledge ends on {held}: for {on} it is assumed that nothing changed since."

    @cached_property
    def _by_id(self) -> Mapping[str, Measure]:
        return {measure.id: measure for measure in self.measures}


def _standing(measure: Measure, on: date, sellers: frozenset[str]) -> Standing | None:
    """How a measure stands on a day: None before it began; after its end a step of size 0 with its last status."""
    step = measure.step(on)
    if step is None and measure.ends != OPEN and isinstance(measure.ends, date) and measure.ended(on):
        size = 0.0 if measure.steps[-1].size is not None else None
        return Standing(measure, size, measure.ends, measure.ending, Step(measure.ends, size, measure.ending))
    if step is None:
        return None
    covered, pending = _covered(measure, step, sellers, on), measure.pending(on)
    return Standing(measure, step.size, step.from_, step.status, step, covered, pending if pending != step else None)


def _covered(measure: Measure, step: Step, sellers: frozenset[str], on: date) -> float | None:
    """The coverage for the exporters asked about: the step's before the measure's, an exporter's own before all's."""
    own = dict(step.coverage_by or (measure.coverage_by if step.coverage is None else ()))
    exact = {own[code] for code in own if code in sellers}
    within = {own[code] for code in own if sellers and sellers <= _members(code, on)}
    for found in (exact, within):
        if len(found) == 1:
            return found.pop()
    return measure.coverage if step.coverage is None else step.coverage


def _percent(share: float | None) -> str:
    return "an unknown part" if share is None else f"{100 * share:.3g} %"


def _members(name: str, on: date) -> frozenset[str]:
    """An economy, or a group with its members on that day, by code or name."""
    code = economies.resolve(name)
    if code == "WLD" or economies.kind(code) != "group":
        return frozenset({code})
    return frozenset({code, *economies.members(code, on)})


def _touches(named: tuple[str, ...], excepted: tuple[str, ...], asked: frozenset[str] | None, on: date) -> bool:
    if asked is None or "WLD" in asked:
        return True
    left = asked - _expanded(excepted, on)
    return bool(left) and (ALL in named or not left.isdisjoint(_expanded(named, on)))


def _expanded(codes: tuple[str, ...], on: date) -> frozenset[str]:
    return frozenset[str]().union(*(_members(code, on) for code in codes if code != ALL))
