"""How measures that stand together add up: their rules, the trade each falls on, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from steelyard.ledger.policies import model
from steelyard.ledger.policies.model import Standing


@dataclass(frozen=True, slots=True)
class Part:
    """What one measure adds to a set of cells: from `low` to `high` percentage points, `weight` x size each."""

    id: str
    authority: str
    weight: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stack:
    """The additional tariff of a set of cells, in percent: bounds, its parts, and the measures that are not known.

    `low` equals `high` where every size and weight is known. `unbounded` names measures in force whose size is not
    known at all: they are in neither bound.
    """

    parts: tuple[Part, ...]
    unbounded: tuple[str, ...] = ()

    @property
    def low(self) -> float:
        """The least that the measures known add up to."""
        return sum(part.low for part in self.parts)

    @property
    def high(self) -> float:
        """The most that the measures known add up to."""
        return sum(part.high for part in self.parts)

    @property
    def exact(self) -> bool:
        """Whether all is known."""
        return not self.unbounded and all(part.low == part.high for part in self.parts)

    @property
    def percent(self) -> float | None:
        """The additional tariff where all is known, else None."""
        return self.high if self.exact else None

    @property
    def middle(self) -> float:
        """Half way between the bounds: an assumption, to be named where it is used."""
        return (self.low + self.high) / 2

    def by_authority(self) -> dict[str, tuple[float, float]]:
        """Bounds of the parts of each authority, in the order in which they first stand."""
        found: dict[str, tuple[float, float]] = {}
        for part in self.parts:
            low, high = found.get(part.authority, (0.0, 0.0))
            found[part.authority] = (low + part.low, high + part.high)
        return found


def stacked(
    standings: Iterable[Standing], weights: Mapping[str, float | None] | None = None, concept: str = "statutory"
) -> Stack:
    """The additional tariff that standing measures make together on a set of cells, in percent of its value.

    `weights` gives, by id, the fraction of the set's value that a measure falls on (None: not known); a measure that
    is not in it, and every one where it is not given, has its own coverage. Tariffs of the concept asked for count,
    and nothing else: statutory rates and effective ones are never added up.

    Rules: `adds` is summed. Of `highest of GROUP`, which fall on the same goods, only the largest counts. Of `one of
    GROUP`, which share out goods by firm or by list, one at most holds for a good: they are summed by what each falls
    on, and those of which that is not known fall on nothing of the rest, or on all of it at the highest of them.
    `replaces` takes the place of those it supersedes on the part of the cells that it falls on.
    """
    held = [s for s in standings if s.measure.instrument == "tariff" and s.measure.concept == concept]
    weight = {s.id: (weights or {}).get(s.id, s.coverage) for s in held}
    replaced = _replaced(held, weight)
    known = [s for s in held if s.high is not None]
    parts = [_part(s, _left(weight[s.id], replaced.get(s.id, 0.0))) for s in known]
    order = {s.id: n for n, s in enumerate(known)}
    counted = [part for part, s in zip(parts, known, strict=True) if not s.measure.group]
    groups: dict[str, list[Part]] = {}
    for part, standing in zip(parts, known, strict=True):
        if standing.measure.group:
            groups.setdefault(standing.measure.stacking, []).append(part)
    counted.extend(_of_group(rule, members) for rule, members in groups.items())
    unbounded = tuple(s.id for s in held if s.high is None)
    return Stack(tuple(sorted(counted, key=lambda part: order[part.id])), unbounded)


def on_all_goods(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Those whose cells are all goods: only these have a coverage that is a fraction of all trade."""
    return tuple(standing for standing in standings if standing.measure.products == ("goods",))


def headline(standings: Iterable[Standing], concept: str = "statutory") -> float | None:
    """The most that one good can bear: the sum of the sizes, of each group the largest; as newspapers print it.

    Give measures that fall on the same goods, such as those `on_all_goods`. None where a size is not known.
    """
    held = [s for s in standings if s.measure.instrument == "tariff" and s.measure.concept == concept]
    sizes = [s.size for s in held if s.size is not None]
    if len(sizes) < len(held):
        return None
    grouped: dict[str, float] = {}
    for standing, size in zip(held, sizes, strict=True):
        group = standing.measure.group
        if group:
            grouped[group] = max(grouped.get(group, 0.0), size)
    alone = sum(size for standing, size in zip(held, sizes, strict=True) if not standing.measure.group)
    return alone + sum(grouped.values())


def most_on_one_good(standings: Iterable[Standing], concept: str = "statutory") -> float | None:
    """The most that one good can bear, measures on single products with those on all goods.

    Of the products named, the one on which most adds up, whether or not a measure leaves out the goods of another: a
    bound. None where a size is not known.
    """
    held = [s for s in standings if s.measure.instrument == "tariff" and s.measure.concept == concept]
    if any(s.high is None for s in held):
        return None
    prefixes = {s.id: tuple(text.partition(":")[2] for text in s.measure.products if ":" in text) for s in held}
    # A measure on all goods or on whole sectors may fall on any product: it counts for each.
    anywhere = [s for s in held if not prefixes[s.id] or s.measure.sectors]
    atoms = {prefix for own in prefixes.values() for prefix in own} or {""}
    return max(
        _most([*anywhere, *(s for s in held if s not in anywhere and atom.startswith(prefixes[s.id]))])
        for atom in atoms
    )


def _most(standings: Sequence[Standing]) -> float:
    grouped: dict[str, float] = {}
    alone = 0.0
    for standing in standings:
        size, group = standing.high or 0.0, standing.measure.group
        if group:
            grouped[group] = max(grouped.get(group, 0.0), size)
        else:
            alone += size
    return alone + sum(grouped.values())


def _part(standing: Standing, weight: float | None) -> Part:
    low, high = standing.low or 0.0, standing.high or 0.0
    most = 1.0 if weight is None else weight
    least = 0.0 if weight is None else weight
    return Part(standing.id, standing.authority, weight, least * low, most * high)


def _left(weight: float | None, taken: float | None) -> float | None:
    return None if weight is None or taken is None else max(weight - taken, 0.0)


def _replaced(held: Sequence[Standing], weight: Mapping[str, float | None]) -> dict[str, float | None]:
    """The fraction of the cells in which each measure has given way to others; None where it is not known."""
    found: dict[str, float | None] = {}
    for standing in held:
        if standing.measure.stacking == model.REPLACES:
            for name in standing.measure.supersedes:
                taken, more = found.get(name, 0.0), weight[standing.id]
                found[name] = None if taken is None or more is None else taken + more
    return found


def _of_group(rule: str, parts: Sequence[Part]) -> Part:
    top = max(parts, key=lambda part: part.high)
    if rule.startswith(model.HIGHEST):
        return Part(top.id, top.authority, top.weight, max(part.low for part in parts), top.high)
    known = [part for part in parts if part.weight is not None]
    taken = sum(part.weight or 0.0 for part in known)
    low, high = sum(part.low for part in known), sum(part.high for part in known)
    if len(known) == len(parts):
        return Part(top.id, top.authority, taken, low, high)
    # Those whose part is not held share out the rest of the cells: none of it, or all at the highest of them.
    most = max(part.high for part in parts if part.weight is None)
    return Part(top.id, top.authority, None, low, high + max(1.0 - taken, 0.0) * most)
