"""Tariff setting as a problem of choice: whose tariffs, on which cells, and real income with its gradient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels import adjoint
from steelyard.kernels.ascent import Peak, maximise
from steelyard.kernels.economy import Array, Closure, Equilibrium, Mechanics, Policy
from steelyard.kernels.equilibrium import solve as solve_kernel
from steelyard.kernels.seeds import Seeds
from steelyard.lever import closures, select
from steelyard.lever import scale as economies_of_scale
from steelyard.lever.assemble import assemble
from steelyard.lever.instruments import Instrument, Tariff

if TYPE_CHECKING:
    from steelyard.lever.world import World

BY = ("partner", "sector", "uniform", "cell")
SAME = 1e-12  # of a level: a tariff that is set to what it is already


@dataclass(frozen=True, slots=True)
class Rate:
    """One tariff to be chosen: the level on all goods that it covers."""

    importer: int
    exporters: tuple[int, ...]
    sectors: tuple[int, ...]

    @property
    def cells(self) -> tuple[NDArray[np.intp], ...]:
        """Indices for arrays [importer, exporter, sector]."""
        return np.ix_(np.array([self.importer]), np.array(self.exporters), np.array(self.sectors))

    def instrument(self, world: World, level: float) -> Tariff:
        """The tariff at a level."""
        exporters = tuple(world.economies[at] for at in self.exporters)
        sectors = tuple(world.sectors[at] for at in self.sectors)
        return Tariff(importer=world.economies[self.importer], exporter=exporters, sector=sectors, rate=level)

    def words(self, world: World) -> tuple[str, str]:
        """Partner and sectors: codes, `all others`, `all goods` or `all sectors`."""
        goods = tuple(np.flatnonzero(world.goods).tolist())
        whole = "all goods" if self.sectors == goods and len(goods) < len(world.sectors) else "all sectors"
        partner = world.economies[self.exporters[0]] if len(self.exporters) == 1 else "all others"
        return partner, world.sectors[self.sectors[0]] if len(self.sectors) == 1 else whole


@dataclass(eq=False)
class Game:
    """A world under given policies, in which some economies choose tariffs; remembers where it last was."""

    world: World
    instruments: tuple[Instrument, ...]
    policy: Policy
    closure: Closure
    mechanics: Mechanics
    tariff: Array  # levels in force, [importer, exporter, sector]
    at: Equilibrium | None = None
    solves: int = 0
    tried: dict[bytes, Equilibrium | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, world: World, instruments: Iterable[Instrument], closure: str | closures.Closure, options: dict[str, Any]
    ) -> Game:
        """The game under instruments, a closure and the options of `solve` (scale, mobile)."""
        for key in options:
            if key not in ("scale", "mobile"):
                raise UnknownName("argument", key, ("closure", "scale", "mobile"))
        given = tuple(instruments)
        asked, rule = assemble(world, given), closures.parse(closure)
        psi = economies_of_scale.elasticities(world, options.get("scale"))
        mechanics = Mechanics(psi, options.get("mobile", True))
        tariff = world.economy.tariff if asked.policy.tariff is None else asked.policy.tariff
        return cls(world, given, asked.policy, rule.rule(world, asked.transfers), mechanics, tariff.copy())

    def rates(self, economy: int, by: str, sector: select.Names) -> list[Rate]:
        """The tariffs that an economy chooses; none where it imports nothing that they could fall on."""
        if by not in BY:
            raise UnknownName("way to set tariffs", by, BY)
        flows = self.world.flows[economy]
        others = [at for at in range(len(flows)) if at != economy]
        chosen = select.sectors(self.world, _sector(self.world, sector)).index.tolist()
        partners = [[at] for at in others] if by in ("partner", "cell") else [others]
        sectors = [[at] for at in chosen] if by in ("sector", "cell") else [chosen]
        found = [Rate(economy, tuple(i), tuple(j)) for i in partners for j in sectors if i]
        return [rate for rate in found if flows[np.ix_(rate.exporters, rate.sectors)].any()]

    def mean(self, rate: Rate) -> float:
        """Trade-weighted mean of the tariffs in force, at the baseline's trade."""
        weight = self.world.flows[rate.cells]
        return float((self.tariff[rate.cells] * weight).sum() / weight.sum())

    def set(self, rates: Sequence[Rate], x: Array) -> None:
        """Put tariffs in force, given as log (1 + level)."""
        for rate, level in zip(rates, np.expm1(x), strict=True):
            self.tariff[rate.cells] = level

    def equilibrium(self) -> Equilibrium | None:
        """The equilibrium under the tariffs in force, begun from the last; None where there is none."""
        key = self.tariff.tobytes()
        if key not in self.tried:
            policy = replace(self.policy, tariff=self.tariff.copy())
            found = solve_kernel(self.world.economy, policy, self.closure, self.mechanics, self.at)
            self.solves += 1
            self.tried = {key: found.value if found.status.solved else None}
        found = self.tried[key]
        self.at = self.at if found is None else found
        return found

    def welfare(self, at: Equilibrium, economy: int) -> float:
        """Log real income over the baseline's prices, of one economy."""
        weight = self.world.economy.final_share[:, economy]
        prices = np.where(weight > 0, np.log(at.price_hat[:, economy]), 0.0)
        return float(np.log(at.income[economy]) - (weight * prices).sum())

    def slopes(self, at: Equilibrium, economies: Sequence[int]) -> list[Array]:
        """Derivatives of log real income of each economy by all tariff levels, [importer, exporter, sector]."""
        share, policy = self.world.economy.final_share, replace(self.policy, tariff=self.tariff.copy())
        seeds = []
        for economy in economies:
            income, price = np.zeros(len(at.income)), np.zeros_like(share)
            income[economy], price[:, economy] = 1 / at.income[economy], -share[:, economy]
            seeds.append(Seeds(income=income, log_price=price))
        found = adjoint.gradients(self.world.economy, policy, self.closure, self.mechanics, at, seeds)
        return [one.tariff for one in found]

    def along(self, slope: Array, rates: Sequence[Rate]) -> Array:
        """Derivatives by the logs of 1 + level of some rates."""
        return np.array([((1 + self.tariff[rate.cells]) * slope[rate.cells]).sum() for rate in rates])

    def respond(self, rates: Sequence[Rate], x: Array, model: Array | None, how: Search) -> Peak:
        """An economy's best tariffs given all others in force; they are in force afterwards."""
        economy = rates[0].importer

        def value(trial: Array) -> tuple[float, Array] | None:
            self.set(rates, trial)
            at = self.equilibrium()
            if at is None:
                return None
            return self.welfare(at, economy), self.along(self.slopes(at, [economy])[0], rates)

        guess = self._guess(rates) if model is None else model
        peak = maximise(value, x, how.bounds, guess, tolerance=how.tolerance, limit=how.limit)
        self.set(rates, peak.x)
        return peak

    def _guess(self, rates: Sequence[Rate]) -> Array:
        """How real income bends: by what each tariff falls on, in income, times its elasticity."""
        income = self.world.value_added[rates[0].importer]
        bends = [(self.world.flows[rate.cells] * self.world.economy.theta[list(rate.sectors)]).sum() for rate in rates]
        return np.diag(np.maximum(np.array(bends) / income, 1e-6))

    def tariffs(self, rates: Sequence[Rate]) -> list[Tariff]:
        """Instruments that put the rates in force on top of the game's own; those that change nothing are left out."""
        before = self.world.economy.tariff if self.policy.tariff is None else self.policy.tariff
        found = []
        for rate in rates:
            level = float(self.tariff[rate.cells].flat[0])
            if np.abs(before[rate.cells] - level).max() > SAME:
                found.append(rate.instrument(self.world, level))
        return found


@dataclass(frozen=True, slots=True)
class Search:
    """How closely, how long and between which levels tariffs are sought."""

    bounds: tuple[float, float]  # of log (1 + level)
    tolerance: float  # gain in log real income that may be left
    limit: int  # evaluations of one economy's search

    @classmethod
    def between(cls, bounds: tuple[float, float], tolerance: float, limit: int) -> Search:
        """A search between two levels, as fractions; BadInput where they are none."""
        low, high = bounds
        if not (np.isfinite([low, high]).all() and -1 < low < high):
            raise BadInput(f"Bounds {low:g} and {high:g} are not two levels above -100 %, the lower first.")
        return cls((float(np.log1p(low)), float(np.log1p(high))), tolerance, limit)


def player(world: World, name: str) -> int:
    """The economy that chooses; BadInput for a group."""
    found = select.economies(world, name).index
    if len(found) != 1:
        raise BadInput(f"{name} is {len(found)} economies. Tariffs are chosen for the real income of one: name it.")
    return int(found[0])


def _sector(world: World, sector: select.Names) -> select.Names:
    """Goods, but all sectors where the world does not know goods."""
    return None if sector == "goods" and not any(world.goods) else sector
