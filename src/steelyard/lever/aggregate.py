"""Exact aggregation: fewer economies or sectors, every amount and the tariff revenue added up."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels.baseline import merged
from steelyard.kernels.economy import Array
from steelyard.lever import build, cells, identities

if TYPE_CHECKING:
    from steelyard.lever.world import World

# What sums of float64 leave: a remainder this far below zero is zero.
ROUNDING = 1e-11


class Partition(NamedTuple):
    """New labels in order of first appearance, and [new, old] of ones and zeros."""

    labels: tuple[str, ...]
    matrix: Array

    def members(self, old: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The old labels in each new one."""
        return [tuple(name for name, of in zip(old, row, strict=True) if of) for row in self.matrix]


def aggregate(
    world: World,
    economies: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> World:
    """The world in coarser labels; a mapping goes from every old label to a new one, None keeps the axis.

    Purchases, inputs, final expenditure, value added and tariff revenue add up; tariffs are averages weighted by
    trade net of tariff (plain averages where nothing is traded), also those inside a merged economy. Where sectors
    merge, theta is the average weighted by trade between the old economies (by output where nothing is traded), a
    merged sector counts as goods where all its parts do, and a caveat says so. By use, only the sum of flows net of
    tariff is kept exactly: uses of one market share its average tariff.

    BadInput for a mapping that misses a label and a baseline that is no equilibrium; UnknownName for a label unknown.
    """
    identities.require(world, "Aggregation is exact")
    by_economy = partition("economy", world.economies, economies)
    by_sector = partition("sector", world.sectors, sectors)
    g, s = by_economy.matrix, by_sector.matrix
    paid = merged(world.paid, {1: g, 2: g, 3: s})
    named = cells.labels(by_economy.labels, by_sector.labels, world.uses)
    tariff = _tariff(world, g, s)
    inputs = merged(world.intermediate, {0: g, 1: s, 2: s})
    settled, _ = build.settle(paid, tariff, inputs, named, ROUNDING)
    return dataclasses.replace(
        world,
        economies=named.economies,
        sectors=named.sectors,
        sector_names=_names(world, by_sector, names or {}),
        goods=tuple(bool((row @ ~np.array(world.goods)) == 0) for row in s),
        economy=build.from_paid(paid, tariff, settled, _theta(world, s), named),
        caveats=(*world.caveats, *_caveats(world, by_sector)),
        members=_members(world, by_economy),
    )


def partition(kind: str, old: tuple[str, ...], mapping: Mapping[str, str] | None) -> Partition:
    """The partition that a mapping makes of labels; BadInput where it misses one, UnknownName where it adds one."""
    chosen = {name: name for name in old} if mapping is None else mapping
    for name in chosen:
        if name not in old:
            raise UnknownName(kind, name, old)
    missing = [name for name in old if name not in chosen]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise BadInput(f"The mapping has no entry for {kind} {missing[0]}{more}. Map every {kind}, to itself if kept.")
    new = tuple(dict.fromkeys(chosen[name] for name in old))
    matrix = np.array([[float(chosen[name] == label) for name in old] for label in new])
    return Partition(new, matrix)


def _tariff(world: World, g: Array, s: Array) -> Array:
    groups = {0: g, 1: g, 2: s}
    duty = world.economy.tariff
    net, revenue = merged(world.flows, groups), merged(world.flows * duty, groups)
    plain = merged(duty, groups) / merged(np.ones_like(duty), groups)
    return np.divide(revenue, net, out=plain, where=net > 0)


def _theta(world: World, s: Array) -> Array:
    foreign = world.flows * (1 - np.eye(len(world.economies)))[:, :, None]
    traded, sold = foreign.sum(axis=(0, 1)), world.output.sum(axis=0)
    weight = np.where((s.T @ (s @ traded)) > 0, traded, sold)
    return (s @ (weight * world.economy.theta)) / (s @ weight)


def _names(world: World, by_sector: Partition, given: Mapping[str, str]) -> tuple[str, ...]:
    for code in given:
        if code not in by_sector.labels:
            raise UnknownName("sector", code, by_sector.labels)
    old = dict(zip(world.sectors, world.sector_names, strict=True))
    parts = zip(by_sector.labels, by_sector.members(world.sectors), strict=True)
    return tuple(given.get(label, old[part[0]] if len(part) == 1 else label) for label, part in parts)


def _members(world: World, by_economy: Partition) -> tuple[tuple[str, ...], ...]:
    inside = dict(zip(world.economies, world.members, strict=True))
    return tuple(
        tuple(name for label in part for name in inside[label]) for part in by_economy.members(world.economies)
    )


def _caveats(world: World, by_sector: Partition) -> tuple[str, ...]:
    parts = by_sector.members(world.sectors)
    labels = [label for label, part in zip(by_sector.labels, parts, strict=True) if len(part) > 1]
    if not labels:
        return ()
    return (f"Trade elasticity of {', '.join(labels)}: average of the merged sectors' weighted by trade.",)
