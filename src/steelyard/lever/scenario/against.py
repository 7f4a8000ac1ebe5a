"""Counterfactuals against another policy than the baseline's: the world as the policy ledger has it on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from steelyard.errors import SteelyardError
from steelyard.lever.instruments import Instrument, Quota, Touch
from steelyard.lever.sweep_worker import equilibria
from steelyard.lever.tasks import Task

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual


def against(
    found: Counterfactual, base: Counterfactual, note: str, instruments: Sequence[Instrument], touched: Sequence[Touch]
) -> Counterfactual:
    """`found` with the equilibrium of `base` as what changes are against; `instruments` are those between the two.

    `note` says what the base is: "the measures in force on 2026-11-01". Both are of one world and closure.
    """
    return replace(found, base=base.equilibrium, base_note=note, instruments=tuple(instruments), touches=tuple(touched))


def by_quotas(
    solver: Callable[[list[Any]], list[Any]], asked: Sequence[Any], of: Callable[[Any], Iterable[Any]]
) -> list[Any]:
    """Solve what is asked in its order, those with equally many quotas together: one batch holds one number of them.

    `of` gives the instruments of an entry.
    """
    counts = [sum(isinstance(one, Quota) for one in of(entry)) for entry in asked]
    found: list[Any] = [None] * len(asked)
    for count in dict.fromkeys(counts):
        places = [at for at, own in enumerate(counts) if own == count]
        for at, one in zip(places, solver([asked[at] for at in places]), strict=True):
            found[at] = one
    return found


@dataclass(frozen=True)
class Against:
    """A solver of a sweep's tasks whose effects are against `reference`, solved beside them at each task's elasticities
    and closure. `options` go to `lever.solve.solve_many`."""

    reference: tuple[Instrument, ...] = ()
    note: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, world: Any, tasks: Sequence[Task]) -> list[Any]:
        """[task] Counterfactual, or the SteelyardError of what failed; tasks name what comes after the reference."""

        def solver(asked: list[Task]) -> list[Any]:
            return equilibria(world, asked, **self.options)

        if not self.reference:
            return by_quotas(solver, tasks, lambda task: task.instruments)
        asked: list[Task] = []
        place: dict[Any, int] = {}
        for task in tasks:
            if _setting(task) not in place:
                place[_setting(task)] = len(asked)
                asked.append(replace(task, name="reference", instruments=self.reference))
        bases = len(asked)
        asked += [replace(task, instruments=(*self.reference, *task.instruments)) for task in tasks]
        solved = by_quotas(solver, asked, lambda task: task.instruments)
        return [
            self._one(found, solved[place[_setting(task)]]) for task, found in zip(tasks, solved[bases:], strict=True)
        ]

    def _one(self, found: Any, base: Any) -> Any:
        bad = next((one for one in (base, found) if isinstance(one, SteelyardError)), None)
        if bad is not None:
            return bad
        skip = len(self.reference)
        return against(found, base, self.note, found.instruments[skip:], found.touches[skip:])


def _setting(task: Task) -> tuple[str, Any]:
    return repr(task.closure), task.theta
