"""The exercise of Caliendo & Parro (2015) on any world: what tariff changes do when nobody runs a deficit.

The published base still carries the observed deficits, so the economy is solved twice under the same transfers
(none, unless given): with the tariffs before and with those after. Effects are the second over the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels import welfare
from steelyard.kernels.economy import Array, Closure, Economy, Equilibrium, Policy
from steelyard.lever import build
from steelyard.lever.replicate.report import Certified
from steelyard.lever.replicate.solving import solved
from steelyard.lever.world import World


@dataclass(frozen=True)
class Experiment:
    """A world, its tariffs before, and those after by scenario, each [importer, exporter, sector] as fractions.

    `before` None: the world's own. `transfer` [economy] is each economy's deficit in every solve, in the world's
    unit, with world value added fixed; None: no deficits. `bloc`: economies whose imports from each other are added
    up.
    """

    world: World
    after: Mapping[str, Array]
    before: Array | None = None
    transfer: Array | None = None
    bloc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """Of one scenario; [economy] in the world's order, percent unless said otherwise."""

    welfare: Array  # terms plus volume of trade: to first order
    terms_of_trade: Array
    volume_of_trade: Array
    real_wage: Array
    real_income: Array  # exact
    wage_hat: Array  # a hat; world value added is the numeraire
    bloc_imports: Mapping[str, float]  # growth, percent, of imports net of tariff from the rest of the bloc


@dataclass(frozen=True)
class Result:
    """Effects by scenario, the equilibria behind them and their certificates."""

    effects: Mapping[str, Effects]
    base: Equilibrium
    now: Mapping[str, Equilibrium]
    certificates: tuple[Certified, ...]


@dataclass(frozen=True)
class _Setting:
    """The world and the closure that all solves share."""

    world: World
    closure: Closure
    done: list[Certified] = field(default_factory=list)

    def solve(self, tariff: Array, what: str) -> Equilibrium:
        """The certified equilibrium under `tariff`."""
        found, certified = solved(self.world, Policy(tariff=tariff), self.closure, what)
        self.done.append(certified)
        return found


def run(experiment: Experiment) -> Result:
    """Solve before and after, certify each, and measure; BrokenInvariant where a solve or a certificate fails."""
    world = experiment.world
    setting = _setting(experiment)
    before = world.economy.tariff if experiment.before is None else experiment.before
    base = setting.solve(build.tariffs(before, world.labels), "before")
    now = {name: setting.solve(build.tariffs(tariff, world.labels), name) for name, tariff in experiment.after.items()}
    members = [world.economy_index(name) for name in experiment.bloc]
    effects = {name: _effects(world.economy, base, found, experiment.bloc, members) for name, found in now.items()}
    return Result(effects, base, now, tuple(setting.done))


def bloc_tariffs(before: Array, after: Array, members: Sequence[int]) -> Array:
    """`before` [importer, exporter, sector], but between `members` (indices) those of `after`."""
    found = before.copy()
    for importer, exporter in permutations(members, 2):
        found[importer, exporter] = after[importer, exporter]
    return found


def _setting(experiment: Experiment) -> _Setting:
    economy = experiment.world.economy
    _, size, sectors = economy.shape
    transfer = np.zeros(size) if experiment.transfer is None else np.asarray(experiment.transfer, dtype=np.float64)
    if transfer.shape != (size,) or abs(transfer.sum()) > 1e-9 * economy.value_added.sum():
        raise BadInput(f"`transfer` needs one number for each of the {size} economies, and they have to sum to 0.")
    return _Setting(experiment.world, Closure(transfer, np.zeros(size), np.zeros((size, sectors))))


def _effects(
    economy: Economy, base: Equilibrium, now: Equilibrium, bloc: tuple[str, ...], members: list[int]
) -> Effects:
    worth = welfare.welfare(economy, base, now)
    grown = _bloc_imports(now, members) / _bloc_imports(base, members) - 1
    return Effects(
        welfare=100 * worth.trade,
        terms_of_trade=100 * worth.terms_of_trade.sum(axis=(1, 2)),
        volume_of_trade=100 * worth.volume_of_trade.sum(axis=(1, 2)),
        real_wage=100 * (worth.real_wage_hat - 1),
        real_income=100 * (worth.real_income_hat - 1),
        wage_hat=now.value_added / base.value_added,
        bloc_imports=dict(zip(bloc, (100 * grown).tolist(), strict=True)),
    )


def _bloc_imports(equilibrium: Equilibrium, members: list[int]) -> Array:
    """Imports of each member from the others, net of tariff, [member]."""
    within = equilibrium.flows.sum(axis=(0, 3))[np.ix_(members, members)]
    return within.sum(axis=1) - np.diag(within)
