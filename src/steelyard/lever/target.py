"""The reverse question: what size of an instrument brings a result to a target?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.errors import BadInput, NoEquilibrium, Unreachable
from steelyard.lever import results
from steelyard.lever.closures import pair
from steelyard.lever.solve import solve

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.instruments import Instrument
    from steelyard.lever.world import World

Maker = Callable[[float], "Instrument | Sequence[Instrument]"]
STEPS = 6  # points looked at on each side before a target counts as out of reach
TOLERANCE = 1e-8  # of the result's range looked at
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Reached:
    """The counterfactual that meets a target."""

    counterfactual: Counterfactual
    result: str  # canonical name
    size: float  # of the instrument
    value: float  # of the result, in `unit`
    before: float  # without the instrument
    unit: str
    solves: int


def target(
    world: World,
    result: str,
    value: float,
    instrument: Maker,
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    closure: Any = None,
    always: Sequence[Instrument] = (),
    **options: Any,
) -> Reached:
    """The smallest size between `bounds` at which `result` (see `lever.results`) takes `value`, in the result's unit.

    `instrument`: a size to one instrument or several, `lambda size: Facilitation(importer="CHN", cut=size)`; size 0 is
    none.
    Sizes are looked at in steps from 0 (or the bound nearest to it) towards both bounds; where the result crosses the
    target first, the size is found to 1e-8 of the range (Illinois method; Dowell & Jarratt 1971).
    `closure` None: the second of `closures.pair`. `always`: instruments in force at every size, and before. `options`
    go to `solve`. Unreachable, with the nearest size and value, where no size does it.
    """
    low, high = bounds
    if not (np.isfinite([low, high, value]).all() and low < high):
        raise BadInput(f"The bounds {low:g} and {high:g} and the target {value:g} have to be finite, low below high.")
    chosen = {"closure": pair(world)[1] if closure is None else closure, **options}
    search = _Search(world, results.parse(world, result), value, instrument, tuple(always), chosen)
    origin = min(max(0.0, low), high)
    bracket = search.look(origin, low, high)
    if bracket is None:
        size, nearest = search.nearest()
        named, unit = search.result.name, search.result.unit
        raise Unreachable(
            f"{named} cannot be brought to {value:g} {unit} with sizes from {low:g} to {high:g}"
            f"{search.broken()} under closure {search.closure}: the nearest is {nearest:.6g} {unit}, at {size:g}. "
            "Widen the bounds, choose another instrument, or take the nearest.",
            (size, nearest),
        )
    size = search.close(*bracket)
    found, now = search.done[size]
    before = search.at(0.0)
    return Reached(found, search.result.name, size, now, before, search.result.unit, len(search.done))


class _Search:
    """The sizes tried so far, each with its counterfactual and value."""

    def __init__(
        self,
        world: World,
        result: results.Result,
        goal: float,
        instrument: Maker,
        always: tuple[Instrument, ...],
        options: dict[str, Any],
    ) -> None:
        self.world, self.result, self.goal = world, result, goal
        self.instrument, self.always, self.options = instrument, always, options
        self.done: dict[float, tuple[Counterfactual, float]] = {}
        self.failed: list[float] = []

    def at(self, size: float) -> float:
        """The result at a size; NoEquilibrium where there is none."""
        if size not in self.done:
            made = self.instrument(size) if size != 0 else ()
            listed = tuple(made) if isinstance(made, Sequence) else (made,)
            near = min(self.done, key=lambda other: abs(other - size), default=None)
            start = None if near is None else self.done[near][0]
            found = solve(self.world, *self.always, *listed, start=start, **{"against": "closure", **self.options})
            self.done[size] = (found, self.result.value(found))
        return self.done[size][1]

    def look(self, origin: float, low: float, high: float) -> tuple[float, float] | None:
        """Two neighbouring sizes between which the target lies, the nearest to `origin` first."""
        ahead = {end: origin for end in dict.fromkeys((high, low)) if end != origin}
        if self.at(origin) == self.goal:
            return origin, origin
        for step in range(1, STEPS + 1):
            for end, before in list(ahead.items()):
                size = origin + (end - origin) * (step / STEPS) ** 2  # small sizes closer together
                try:
                    crossed = (self.at(size) - self.goal) * (self.at(before) - self.goal) <= 0
                except NoEquilibrium:
                    self.failed.append(size)
                    del ahead[end]
                    continue
                if crossed:
                    return before, size
                ahead[end] = size
        return None

    def close(self, a: float, b: float) -> float:
        """The size between `a` and `b` at which the result meets its goal."""
        miss = {size: self.at(size) - self.goal for size in (a, b)}
        enough = TOLERANCE * max(abs(miss[a]), abs(miss[b]), np.finfo(float).tiny)
        fa, fb = miss[a], miss[b]
        for _ in range(ROUNDS):
            if abs(fb) <= enough:
                return b
            if abs(fa) <= enough:
                return a
            c = b - fb * (b - a) / (fb - fa)
            fc = self.at(c) - self.goal
            if fc * fb < 0:
                a, fa = b, fb
            else:
                fa *= 0.5
            b, fb = c, fc
        return b

    @property
    def closure(self) -> str:
        """The name of the closure."""
        return next(iter(self.done.values()))[0].closure_name

    def nearest(self) -> tuple[float, float]:
        """The size tried whose result comes closest, and that result."""
        size = min(self.done, key=lambda one: abs(self.done[one][1] - self.goal))
        return size, self.done[size][1]

    def broken(self) -> str:
        """Where the search met no equilibrium, in words."""
        return f" (no equilibrium at {', '.join(f'{size:g}' for size in self.failed)})" if self.failed else ""
