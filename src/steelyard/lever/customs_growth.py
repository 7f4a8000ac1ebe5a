"""Growth of an economy's goods trade by partner since a base year, on its customs' own basis, in US dollars.

The span from base to target is cut into steps between periods that hold the same months: year on year where the
totals of all years are held; else over the last common year before the base, with the months held of either year.
Within a step a partner grows as its own figures say. What is left of a group (EU27, ASEAN) or of the total is spread
over the partners without figures: they grow alike, at the rate of what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from steelyard.base import economies
from steelyard.lens.currency import levels_in
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel
from steelyard.lens.series import Leg, Levels
from steelyard.lever.growths import Growth, inverse, newest, product

FLOWS = ("export", "import")
WORLD = "WLD"
GROUPS = ("EU27", "ASEAN")
# Fewer months of the base year say too little of it.
FEWEST_MONTHS = 6
# What is left after subtraction is not used where it grows or shrinks by more than this: it is mostly error then.
WILDEST = 3.0
# A published rate rounded to whole points is no basis where levels are held.
COARSE_RATE = 0.5
# The currency that a reporter publishes in besides US dollars.
_HOME = {"CHN": "CNY"}


class Step(NamedTuple):
    """Two periods of equal months, later and earlier; `forward` False where the span is gone through backwards."""

    later: str
    earlier: str
    forward: bool = True

    @property
    def years(self) -> bool:
        """Whether the periods are a year and the one before it: published annual rates fit."""
        return len(self.later) == len(self.earlier) == 4 and int(self.later) == int(self.earlier) + 1


class Amounts(NamedTuple):
    """Trade with one partner in both periods of a step, USD, and the growth that it stands for."""

    later: float
    earlier: float
    growth: Growth


@dataclass(frozen=True)
class Customs:
    """A reporter's exports or imports: growth by partner label, and of the total."""

    reporter: str
    flow: str
    total: Growth
    partners: dict[str, Growth]
    steps: tuple[Step, ...]

    @property
    def estimate(self) -> bool:
        """Whether months stand for the base year."""
        return not all(step.years for step in self.steps)


@dataclass
class Reporter:
    """An economy's customs figures as of a time (None: now)."""

    code: str
    panel: Panel
    as_of: datetime | None
    _levels: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def customs(self, flow: str, members: Mapping[str, tuple[str, ...]], base: int, to: int) -> Customs | None:
        """Growth of a flow from `base` to `to` by partner label; None where the totals are not held.

        `members`: label to the codes it consists of.
        """
        steps = self._steps(flow, base, to)
        if steps is None:
            return None
        spans: dict[str, list[Growth]] = {label: [] for label in members}
        totals: list[Growth] = []
        for step in steps:
            whole = self._amounts(flow, WORLD, step)
            if whole is None:
                return None
            turn = (lambda one: one) if step.forward else inverse
            totals.append(turn(whole.growth))
            for label, found in self._by_partner(flow, members, step, whole).items():
                spans[label].append(turn(found))
        partners = {label: product(parts) for label, parts in spans.items() if len(parts) == len(steps)}
        return Customs(self.code, flow, product(totals), partners, steps)

    def _steps(self, flow: str, base: int, to: int) -> tuple[Step, ...] | None:
        years = tuple(Step(str(year), str(year - 1)) for year in range(to, base, -1))
        if all(self._amounts(flow, WORLD, step) for step in years):
            return years
        over = base - 1
        now, then = (self._widest(flow, year, over) for year in (to, base))
        return (now, then._replace(forward=False)) if now and then else None

    def _widest(self, flow: str, year: int, over: int) -> Step | None:
        for months in range(12, FEWEST_MONTHS - 1, -1):
            later, earlier = (str(y) if months == 12 else f"{y}-01/{y}-{months:02d}" for y in (year, over))
            step = Step(later, earlier)
            if self._amounts(flow, WORLD, step):
                return step
        return None

    def _by_partner(
        self, flow: str, members: Mapping[str, tuple[str, ...]], step: Step, whole: Amounts
    ) -> dict[str, Growth]:
        found = {label: self._amounts(flow, codes[0], step) for label, codes in members.items() if len(codes) == 1}
        known = {label: amounts for label, amounts in found.items() if amounts is not None}
        result = {label: amounts.growth for label, amounts in known.items()}
        counted = list(known.values())
        for group, inside in _groups(members, step):
            lacking = [label for label in inside if label not in result]
            together = self._amounts(flow, group, step) if lacking else None
            rest = _rest(together, [known[label] for label in inside if label in known], step, group)
            if rest is not None:
                result.update(dict.fromkeys(lacking, rest.growth))
                counted.append(rest)
        rest = _rest(whole, counted, step, "the total")
        if rest is not None:
            result.update({label: rest.growth for label in members if label not in result})
        return result

    def _amounts(self, flow: str, partner: str, step: Step) -> Amounts | None:
        rate = self._published(flow, partner, step) if step.years else None
        found = self._by_levels(flow, partner, step, whatever=rate is None) or self._by_rate(flow, partner, step, rate)
        if found is not None:
            self._levels[flow, partner, step.earlier] = found.earlier
        return found

    def _by_levels(self, flow: str, partner: str, step: Step, *, whatever: bool) -> Amounts | None:
        """From the levels of both periods; those that are coarse or of two sources only if `whatever` there is."""
        legs = [Leg(period, self.code, flow, partner) for period in (step.later, step.earlier)]
        found = levels_in(self.panel, self.as_of, legs)
        if found is None or not all(found[0].values) or not (whatever or _fine(found[0])):
            return None
        levels, rates = found
        how = f"{step.later} over {step.earlier}{', converted at the implied rates' if rates else ''}"
        sources = tuple(dict.fromkeys(point.source for point in levels.points))
        later, earlier = levels.values
        return Amounts(later, earlier, Growth(later / earlier, how, sources, levels.known_from, not step.years))

    def _by_rate(self, flow: str, partner: str, step: Step, rate: Growth | None) -> Amounts | None:
        """From the published rate and the level of the later period, which an earlier step may have left."""
        later = self._levels.get((flow, partner, step.later))
        if later is None:
            found = levels_in(self.panel, self.as_of, [Leg(step.later, self.code, flow, partner)])
            later = found[0].values[0] if found else None
        return Amounts(later, later / rate.ratio, rate) if rate is not None and later is not None else None

    def _published(self, flow: str, partner: str, step: Step) -> Growth | None:
        own = self._rate(flow, partner, step, "USD")
        home = _HOME.get(self.code)
        if own is not None or home is None:
            return own
        said, whole = self._rate(flow, partner, step, home), self._rate(flow, WORLD, step, home)
        dollars = self._rate(flow, WORLD, step, "USD")
        if said is None or whole is None or dollars is None:
            return None
        how = f"{step.later} as published in {home}, brought to USD as the total was"
        known = newest(rate.known_from for rate in (said, whole, dollars))
        return Growth(said.ratio * dollars.ratio / whole.ratio, how, said.sources, known)

    def _rate(self, flow: str, partner: str, step: Step, currency: str) -> Growth | None:
        found = growth(
            self.panel, self.as_of, reporter=self.code, flow=flow, period=step.later, partner=partner, currency=currency
        )
        point = found.published if found else None
        if point is None or point.rounding >= COARSE_RATE or point.value <= -100:
            return None
        return Growth(1 + point.value / 100, f"{step.later} as published", (point.source,), point.known_from)


def _groups(members: Mapping[str, tuple[str, ...]], step: Step) -> Iterator[tuple[str, list[str]]]:
    """Each group with the labels that lie wholly inside it at the end of the step."""
    for group in GROUPS:
        inside = set(economies.members(group, date(int(step.later[:4]), 12, 31)))
        yield group, [label for label, codes in members.items() if set(codes) <= inside]


def _rest(whole: Amounts | None, parts: Sequence[Amounts], step: Step, name: str) -> Amounts | None:
    """What is left of a total after its known parts; None where that is no sound figure."""
    if whole is None:
        return None
    later, earlier = (getattr(whole, at) - sum(getattr(part, at) for part in parts) for at in ("later", "earlier"))
    if min(later, earlier) <= 0 or not 1 / WILDEST <= later / earlier <= WILDEST:
        return None
    how = f"{step.later} over {step.earlier}: as what is left of {name}"
    return Amounts(
        later, earlier, Growth(later / earlier, how, whole.growth.sources, whole.growth.known_from, estimate=True)
    )


def _fine(levels: Levels) -> bool:
    return not (levels.coarse or levels.two_sources)
