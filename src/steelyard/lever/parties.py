"""Whom a policy is about: the economies and groups that its instruments name, and the pair whose trade it moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.lever import select

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

ROLES = ("importer", "exporter", "economy", "counterpart", "members", "payer")
"""Fields in which instruments name economies."""
_RANKED = 6  # decimals of a percent: a smaller change is rounding
ALWAYS = ("CHN", "USA")
"""Economies that a report shows whatever the policy is about."""
Scope = str | tuple[str, ...]
"""`all`, `goods`, `services`, a sector, or several sectors."""


@dataclass(frozen=True, slots=True)
class Party:
    """An economy, or a group named as one, and where its members stand in the world."""

    label: str
    index: tuple[int, ...]

    @property
    def is_group(self) -> bool:
        """Whether it is the sum of several economies."""
        return len(self.index) > 1


def party(world: World, name: str, role: str = "economy") -> Party:
    """The economy or group of a name; UnknownName and NoCoverage as `select.economies`."""
    picked = select.economies(world, name, role)
    index = tuple(int(at) for at in picked.index)
    if len(index) == 1:
        return Party(world.economies[index[0]], index)
    return Party(picked.groups[0][0] if picked.groups else select.words(name), index)


def named(cf: Counterfactual) -> tuple[Party, ...]:
    """The economies and groups that the instruments name, in the world's order; `all` and `all but` name none."""
    found: dict[str, Party] = {}
    for one in cf.instruments:
        for wanted in (getattr(one, role, None) for role in ROLES):
            for each in _closed(cf.world, wanted):
                found.setdefault(each.label, each)
    return tuple(sorted(found.values(), key=lambda one: one.index))


def groups(cf: Counterfactual) -> tuple[str, ...]:
    """The groups among them."""
    return tuple(one.label for one in named(cf) if one.is_group)


def leading(cfs: Sequence[Counterfactual], most: int) -> list[str]:
    """Whom to show: the economies and groups that are named, `ALWAYS`, then those whose real income moves most.

    It is the largest change over all of `cfs` (the phases of a run) that counts, and what is only rounding ranks
    nobody. `most` labels, or more where more are always shown; none are taken for named where more than `most` are.
    """
    world, size = cfs[0].world, np.zeros(len(cfs[0].world.economies))
    for cf in cfs:
        size = np.maximum(size, np.abs(cf.welfare()["real_income_pct"].to_numpy()))
    order = np.argsort(-np.round(size, _RANKED), kind="stable")
    moved = [world.economies[at] for at in order]
    parts = {one.label: one for cf in cfs for one in named(cf)}
    own = list(parts.values()) if len(parts) <= most else []
    first = [one.label for one in own if one.is_group]
    first += [code for code in moved if code in {one.label for one in own}]
    first += [code for code in ALWAYS if code in world.economies]
    first = list(dict.fromkeys(first))
    return list(dict.fromkeys([*first, *moved]))[: max(most, len(first))]


def between(cf: Counterfactual) -> tuple[Party, Party] | None:
    """The importer and exporter whose trade the policy is about: the first pair named, None where there is none."""
    for one in cf.instruments:
        sides = [_closed(cf.world, getattr(one, role, None)) for role in ("importer", "exporter")]
        if [len(side) for side in sides] == [1, 1] and not set(sides[0][0].index) & set(sides[1][0].index):
            return sides[0][0], sides[1][0]
    return None


def moving(cf: Counterfactual) -> tuple[Party, Party] | None:
    """`between`; where no pair is named the one whose trade moves most, of the cells that the policy falls on."""
    pair = between(cf)
    if pair is not None:
        return pair
    world = cf.world
    flows = [e.flows.sum(axis=0) for e in (cf.base, cf.equilibrium)]
    kept = np.array(world.goods) if any(world.goods) else np.ones(len(world.sectors), dtype=bool)
    fell = _fell_on(cf)
    moved = np.where(fell & kept if (fell & kept).any() else fell, flows[1] - flows[0], 0.0).sum(axis=2)
    np.fill_diagonal(moved, 0.0)
    if not moved.any():
        return None
    n, i = np.unravel_index(int(np.abs(moved).argmax()), moved.shape)
    return Party(world.economies[n], (int(n),)), Party(world.economies[i], (int(i),))


def scope(cf: Counterfactual, pair: tuple[Party, Party] | None) -> Scope:
    """The sectors that the policy touches in the pair's trade: `goods` where it is all of them, or nothing is named."""
    world, goods = cf.world, np.array(cf.world.goods)
    whole = "goods" if goods.any() else "all"
    if pair is None:
        return whole
    cells = _fell_on(cf, everywhere=False)[np.ix_(pair[0].index, pair[1].index)]
    touched = np.asarray(cells.any(axis=(0, 1)), dtype=bool)
    if not touched.any() or (goods.any() and touched[goods].all()):
        return "all" if touched.all() else whole
    if touched.all():
        return "all"
    picked = tuple(code for code, is_in in zip(world.sectors, touched, strict=True) if is_in)
    return picked[0] if len(picked) == 1 else picked


def _closed(world: World, wanted: Any) -> tuple[Party, ...]:
    """The parties of one field: each name for itself; none where the choice is open."""
    if wanted is None or wanted == "own":
        return ()
    if select.economies(world, wanted).is_open:
        return ()
    names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    return tuple(party(world, name) for name in names if not name.strip().startswith("!"))


def _fell_on(cf: Counterfactual, everywhere: bool = True) -> NDArray[np.bool_]:
    """Foreign cells that instruments at the border fall on, [importer, exporter, sector]; all where none does."""
    world = cf.world
    n, j = len(world.economies), len(world.sectors)
    mask = np.zeros((n, n, j), dtype=bool)
    for one in cf.instruments:
        if hasattr(one, "cells"):
            for importer, exporter, sector, _ in one.cells:
                mask[world.economy_index(importer), world.economy_index(exporter), world.sector_index(sector)] = True
        elif hasattr(one, "importer") and hasattr(one, "exporter"):
            mask |= _border(world, one)
    if everywhere and not mask.any():
        mask[:] = True
    mask[np.arange(n), np.arange(n)] = False
    return mask


def _border(world: World, one: Any) -> NDArray[np.bool_]:
    wanted = one.sector
    share = getattr(one, "share", None)
    if wanted is None and isinstance(share, Iterable):
        wanted = tuple(sector for sector, _ in share)
    try:
        return select.border(world, one.importer, one.exporter, wanted, "the policy")[0]
    except BadInput:  # both sides are one economy: nothing crosses a border
        return np.zeros((len(world.economies),) * 2 + (len(world.sectors),), dtype=bool)
