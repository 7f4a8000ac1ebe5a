"""Steps that exclude each other: what one sets another may not move, and what is exclusive falls on a cell once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.lever import select
from steelyard.lever.instruments import Ban, ExportTax, FreeTradeArea, Instrument, Quota, Subsidy, Tariff, Wedges
from steelyard.lever.scenario.keys import LEDGER_STEPS
from steelyard.lever.scenario.model import Step

if TYPE_CHECKING:
    from steelyard.lever.world import World

Mask = NDArray[np.bool_]
FULL = 1 + 1e-9  # the whole of a cell, to rounding


@dataclass(frozen=True, eq=False)
class Claim:
    """The cells of which a step set a level (`what`: tariff, export tax, subsidy), or which it moved."""

    step: Step
    phase: int
    what: str
    cells: Mask
    sets: bool


@dataclass(eq=False)
class Overlaps:
    """What the steps of a scenario have claimed so far; every new one is held against it."""

    world: World
    wedges: Wedges
    phase: int = -1
    claims: list[Claim] = field(default_factory=list)
    banned: list[tuple[Step, Mask, float]] = field(default_factory=list)
    areas: list[tuple[Step, Mask]] = field(default_factory=list)
    quotas: list[tuple[Step, int, Mask, Instrument]] = field(default_factory=list)

    @contextmanager
    def held(self, step: Step, one: Instrument) -> Iterator[None]:
        """Refuse an instrument that falls where it may not, before it is applied and after; BadInput says where."""
        self._exclusive(step, one)
        sets = self._set(step, one)
        before = {what: level(self.wedges, self.world) for what, level in _LEVELS.items()}
        yield
        for what, level in _LEVELS.items():
            after = level(self.wedges, self.world)
            moved = sets[1] if sets and sets[0] == what else after != before[what]
            if moved.any():
                self._claim(Claim(step, self.phase, what, moved, bool(sets)))
                self._below(what, before[what], after)

    def replaced(self, one: Instrument) -> tuple[Step, Instrument] | None:
        """The quota of an earlier phase on the very cells of a new one, which takes its place; taken off the wedges."""
        if not isinstance(one, Quota):
            return None
        cells = _border(self.world, one)
        for at, (step, phase, held, old) in enumerate(self.quotas):
            if phase < self.phase and np.array_equal(held, cells):
                del self.quotas[at], self.wedges.quotas[at]
                self.wedges.capped -= {tuple(cell) for cell in np.argwhere(held).tolist()}
                return step, old
        return None

    def _set(self, step: Step, one: Instrument) -> tuple[str, Mask] | None:
        if isinstance(one, Tariff | ExportTax) and step.kind == "set":
            return ("tariff" if isinstance(one, Tariff) else "export tax"), _border(self.world, one)
        if isinstance(one, Subsidy) and one.rate is not None:
            cells = np.zeros(self.world.output.shape, dtype=bool)
            chosen = (select.economies(self.world, one.economy), select.sectors(self.world, one.sector))
            cells[np.ix_(*(picked.index for picked in chosen))] = True
            return "subsidy", cells
        return None

    def _claim(self, claim: Claim) -> None:
        for other in self.claims:
            ledger = claim.step.kind in LEDGER_STEPS and other.sets
            lifts = claim.step.kind == "fta" and claim.phase == other.phase
            same = claim.phase == other.phase and (claim.sets or other.sets)
            if other.what != claim.what or other.step is claim.step or not (ledger or lifts or same):
                continue
            both = np.argwhere(claim.cells & other.cells)
            if len(both):
                raise BadInput(self._contradicts(claim, other, self.wedges.cell(both[0])))
        self.claims.append(claim)

    def _contradicts(self, claim: Claim, other: Claim, cell: str) -> str:
        where = f"{other.step.place.key} (line {other.step.place.line})"
        if claim.sets and other.sets:
            return f"It contradicts {where} of the same phase: both set the level of {cell}. Keep it in one alone."
        if claim.step.kind in LEDGER_STEPS:
            return (
                f"It contradicts {where}, which sets the {claim.what} of {cell}, whatever measures stand there. "
                "Leave that cell out of one, or add points in place of setting the level."
            )
        lifts = claim.step.kind == "fta"
        said = f"one {'lifts' if lifts else 'sets'} the {claim.what} of {cell}, the other moves it"
        return f"It contradicts {where} of the same phase: {said}. Keep one, or give each a phase of its own."

    def _below(self, what: str, before: Any, after: Any) -> None:
        if what != "tariff":
            return
        below = np.argwhere((after < 0) & (before >= 0) & (self.world.flows > 0))
        if len(below):
            at = tuple(below[0])
            raise BadInput(
                f"The tariff of {self.wedges.cell(below[0])} would go from {100 * before[at]:.4g} % to "
                f"{100 * after[at]:.4g} %, and none is below 0. To lift tariffs, use [[phase.set]] with tariff = 0."
            )

    def _exclusive(self, step: Step, one: Instrument) -> None:
        if isinstance(one, FreeTradeArea):
            self._area(step, one)
        if not isinstance(one, Ban | Quota):
            return
        cells = _border(self.world, one)
        part = one.share if isinstance(one, Ban) else 0.0
        total = np.where(cells, part, 0.0)
        for _, other, share in self.banned:
            total += np.where(cells & other, share, 0.0)
        wrong = np.argwhere(cells & (total > FULL if part else total >= 1))
        if len(wrong):
            others = [old for old, mask, _ in self.banned if mask[tuple(wrong[0])]]
            raise BadInput(self._banned(others, wrong[0], float(total[tuple(wrong[0])]), bool(part)))
        if isinstance(one, Ban):
            self.banned.append((step, cells, part))
            self._uncapped(cells, part)
        else:
            self.quotas.append((step, self.phase, cells & (self.world.flows > 0), one))

    def _banned(self, others: list[Step], cell: Any, total: float, is_ban: bool) -> str:
        where = " and ".join(f"{one.place.key} (line {one.place.line})" for one in others)
        if not is_ban:
            return f"{self.wedges.cell(cell)} is banned by {where}, so no quota can bind there. Keep one of the two."
        return (
            f"{self.wedges.cell(cell)} is banned by {where} too: the shares add up to {100 * total:.4g} % of what is "
            "traded. Give shares that sum to at most 1, or leave one out."
        )

    def _uncapped(self, cells: Mask, part: float) -> None:
        for step, _, capped, _ in self.quotas if part >= 1 else ():
            both = np.argwhere(capped & cells)
            if len(both):
                raise BadInput(
                    f"{self.wedges.cell(both[0])} is under the quota of {step.place.key} (line {step.place.line}), "
                    "which cannot bind where all is banned. Keep one of the two."
                )

    def _area(self, step: Step, one: FreeTradeArea) -> None:
        if one.cost_cut == 0:
            return  # tariffs alone: nothing to count twice
        chosen = select.economies(self.world, one.members, "member").index
        cells = np.zeros(self.world.flows.shape, dtype=bool)
        cells[np.ix_(chosen, chosen, select.sectors(self.world, one.sector).index)] = True
        cells[np.arange(len(cells)), np.arange(len(cells))] = False
        for other, held in self.areas:
            both = np.argwhere(cells & held)
            if len(both):
                raise BadInput(
                    f"{self.wedges.cell(both[0])} is inside the area of {other.place.key} (line {other.place.line}) "
                    "already, whose lower costs would count twice. Give new pairs of members their own steps."
                )
        self.areas.append((step, cells))


def _zeros(held: Any, shape: tuple[int, ...]) -> Any:
    return np.zeros(shape) if held is None else held


_LEVELS: dict[str, Callable[[Wedges, Any], Any]] = {
    "tariff": lambda wedges, _: wedges.tariff,
    "export tax": lambda wedges, world: _zeros(wedges.export_tax, world.flows.shape),
    "subsidy": lambda wedges, world: _zeros(wedges.subsidy, world.output.shape),
}


def _border(world: World, one: Any) -> Mask:
    return select.border(world, one.importer, one.exporter, one.sector, one.label)[0]
