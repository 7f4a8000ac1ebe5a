"""The tariffs that serve an economy best, and those of several that each serve it best given the others'.

An economy's optimal tariff turns the terms of trade its way: in one sector it is 1 / (theta x the foreigners' share of
spending on their own goods), near 1 / theta where it is small (Gros 1987; Alvarez & Lucas 2007). What it wins others
lose more than; where several set tariffs so (Nash), most or all end below free trade (Johnson 1953; Ossa 2014).
Real income is climbed with its exact gradient, so an answer takes some dozen solves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, NoEquilibrium
from steelyard.kernels.economy import Array
from steelyard.lever.closures import Closure
from steelyard.lever.counterfactual import Counterfactual
from steelyard.lever.game import Game, Rate, Search, player
from steelyard.lever.solve import solve

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.instruments import Instrument
    from steelyard.lever.select import Names
    from steelyard.lever.world import World

BOUNDS = (-0.5, 10.0)
TOLERANCE = 1e-14  # gain in log real income that a search may leave: levels to about 1e-6
ALLOWED = 1e-12  # the same once all have chosen
LIMIT = 100
ROUNDS = 60
SETTLED = 1e-5  # points; no level moves by more in the last round
PROBE = 1e-3  # step of log (1 + level) for second derivatives
PROBES = 6  # directions in which they are looked at


@dataclass(frozen=True, slots=True)
class Choice:
    """What one economy chose, and the conditions that make it a choice."""

    economy: str
    rates: tuple[Rate, ...]
    levels: Array  # fractions, one for each rate
    gain_pct: float  # real income against the world in which its tariffs are as given
    slope: float  # largest derivative of log real income by log (1 + level) that no bound holds back
    curvature: float  # largest second derivative found; negative at a maximum; NaN where all rates are at bounds
    left: float  # log real income that a model of second order still sees to gain
    held: tuple[bool, ...]  # rates at a bound that they would pass

    @property
    def ok(self) -> bool:
        """First-order conditions met, and no direction probed in which real income bends upwards."""
        return not self.left > ALLOWED and not self.curvature >= 0


@dataclass(frozen=True, eq=False)
class Tariffs:
    """Tariffs chosen by one economy or by several in turn, with the certified counterfactual in which they are set."""

    counterfactual: Counterfactual
    choices: tuple[Choice, ...]
    by: str
    rounds: tuple[float, ...]  # largest change of a level, in points, in each round of answers
    solves: int

    def frame(self) -> pl.DataFrame:
        """One row a tariff: economy, partner, sector, before_pct (trade-weighted), tariff_pct, at_bound, closure."""
        import polars as pl

        cf, rows = self.counterfactual, []
        for choice in self.choices:
            for rate, level, held in zip(choice.rates, choice.levels, choice.held, strict=True):
                partner, sector = rate.words(cf.world)
                weight = cf.world.flows[rate.cells]
                before = (cf.world.economy.tariff[rate.cells] * weight).sum() / weight.sum()
                rows.append((choice.economy, partner, sector, 100 * before, 100 * float(level), held))
        schema = {
            "economy": pl.String, "partner": pl.String, "sector": pl.String, "before_pct": pl.Float64,
            "tariff_pct": pl.Float64, "at_bound": pl.Boolean,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit(cf.closure_name).alias("closure"))

    def text(self) -> str:
        """A line for each economy: gain and conditions; and how the rounds converged."""
        lines = [_said(choice) for choice in self.choices]
        if self.rounds:
            steps = ", ".join(f"{step:.0e}" for step in self.rounds)
            lines.append(f"{len(self.rounds)} rounds of answers; largest change of a tariff in each, points: {steps}")
        return "\n".join([*lines, f"{self.solves} solves, closure {self.counterfactual.closure_name}"])


def optimal_tariffs(
    world: World,
    economy: str,
    *instruments: Instrument,
    by: str = "partner",
    sector: Names = "goods",
    bounds: tuple[float, float] = BOUNDS,
    closure: str | Closure = "fixed",
    **options: Any,
) -> Tariffs:
    """The tariffs of `economy` that make its real income largest, all other policies as they are.

    `by`: one rate for each "partner", for each "sector", one "uniform", or one for each "cell"; on `sector` (goods).
    `bounds` are levels as fractions; `instruments` the other policies; `options` those of `solve` (scale, mobile).
    The maximum is the one that the climb from the present tariffs reaches; its second-order conditions are probed,
    and it need not be the only one. BadInput for names and bounds; NoEquilibrium where nothing was found.
    """
    game, how = Game.of(world, instruments, closure, options), Search.between(bounds, TOLERANCE, LIMIT)
    return _settled(game, [player(world, economy)], (by, sector), how, closure, options)


def nash_tariffs(
    world: World,
    economies: Sequence[str],
    *instruments: Instrument,
    by: str = "partner",
    sector: Names = "goods",
    bounds: tuple[float, float] = BOUNDS,
    closure: str | Closure = "fixed",
    **options: Any,
) -> Tariffs:
    """Tariffs of several economies, each the best answer to the others'; arguments as in `optimal_tariffs`.

    Found by answering in turn until nobody has anything to gain. NoEquilibrium where that does not settle.
    """
    players = [player(world, economy) for economy in economies]
    if len(set(players)) < len(players) or not players:
        raise BadInput(f"Nash tariffs of {', '.join(economies) or 'nobody'}: name one or more economies, each once.")
    game, how = Game.of(world, instruments, closure, options), Search.between(bounds, TOLERANCE, LIMIT)
    return _settled(game, players, (by, sector), how, closure, options)


def _settled(
    game: Game,
    players: list[int],
    over: tuple[str, Names],
    how: Search,
    closure: str | Closure,
    options: dict[str, Any],
) -> Tariffs:
    rates = {at: found for at in players if (found := game.rates(at, *over))}
    before = _begun(game)
    models, history = _answers(game, rates, how)
    tariffs = [one for held in rates.values() for one in game.tariffs(held)]
    cf = solve(game.world, *game.instruments, *tariffs, closure=closure, **{"against": "closure", **options})
    choices = []
    for at in players:
        held = rates.get(at, [])
        gain = game.welfare(cf.equilibrium, at) - before[at]
        choices.append(_choice(game, at, held, models.get(at), gain, how))
    wrong = [choice for choice in choices if not choice.ok]
    if wrong:
        raise NoEquilibrium(_refusal(wrong[0], history))
    return Tariffs(cf, tuple(choices), over[0], tuple(history), game.solves + 1)


def _begun(game: Game) -> Array:
    """Log real incomes under the tariffs as given."""
    at = game.equilibrium()
    if at is None:
        raise NoEquilibrium("The world has no equilibrium under the policies given, so there is nothing to improve on.")
    return np.array([game.welfare(at, economy) for economy in range(len(at.income))])


def _answers(game: Game, rates: dict[int, list[Rate]], how: Search) -> tuple[dict[int, Array], list[float]]:
    """Let each answer the others until no level moves: models of curvature, and each round's largest change, points."""
    points = {at: np.clip(np.log1p([game.mean(rate) for rate in held]), *how.bounds) for at, held in rates.items()}
    models: dict[int, Array] = {}
    history: list[float] = []
    for at, held in rates.items():
        game.set(held, points[at])
    while rates and len(history) < ROUNDS:
        moved = 0.0
        for at, held in rates.items():
            peak = game.respond(held, points[at], models.get(at), how)
            moved = max(moved, 100 * float(np.abs(np.expm1(peak.x) - np.expm1(points[at])).max()))
            points[at], models[at] = peak.x, peak.curvature
        history.append(moved)
        if len(rates) == 1 or moved < SETTLED:
            break
    return models, history if len(rates) > 1 else []


def _choice(game: Game, economy: int, rates: list[Rate], model: Array | None, gain: float, how: Search) -> Choice:
    """The conditions of a maximum at the tariffs in force, by gradients there and a step to each side."""
    name, gain_pct = game.world.economies[economy], 100 * float(np.expm1(gain))
    if model is None:
        return Choice(name, (), np.zeros(0), gain_pct, 0.0, np.nan, 0.0, ())
    x = np.log1p([float(game.tariff[rate.cells].flat[0]) for rate in rates])
    slope = _slope(game, economy, rates, x)
    held = ((x <= how.bounds[0]) & (slope <= 0)) | ((x >= how.bounds[1]) & (slope >= 0))
    free = np.flatnonzero(~held)
    left = 0.5 * float(slope[free] @ np.linalg.solve(model[np.ix_(free, free)], slope[free])) if len(free) else 0.0
    curvature = _curvature(game, economy, rates, x, free)
    steepest = float(np.abs(slope[free]).max(initial=0.0))
    return Choice(name, tuple(rates), np.expm1(x), gain_pct, steepest, curvature, left, tuple(held.tolist()))


def _slope(game: Game, economy: int, rates: list[Rate], x: Array) -> Array:
    """Derivatives of log real income by log (1 + level) at `x`; the tariffs in force stay as they were."""
    before = game.tariff.copy()
    game.set(rates, x)
    at = game.equilibrium()
    found = np.full(len(x), np.nan) if at is None else game.along(game.slopes(at, [economy])[0], rates)
    game.tariff[:] = before
    return found


def _curvature(game: Game, economy: int, rates: list[Rate], x: Array, free: NDArray[np.intp]) -> float:
    """The largest second derivative: of all directions where rates are few, else of some."""
    if not len(free):
        return np.nan
    whole = len(free) <= PROBES
    along = np.eye(len(x))[free] if whole else _directions(len(x), free)
    bent = [_slope(game, economy, rates, x + PROBE * d) - _slope(game, economy, rates, x - PROBE * d) for d in along]
    second = np.array(bent) @ along.T / (2 * PROBE)
    return float(np.linalg.eigvalsh(0.5 * (second + second.T)).max() if whole else np.diag(second).max())


def _directions(count: int, free: NDArray[np.intp]) -> Array:
    """All rates together, and some at random, of length 1 each."""
    drawn = np.random.default_rng(0).normal(size=(PROBES, count))
    drawn[0] = 1.0
    drawn[:, np.setdiff1d(np.arange(count), free)] = 0.0
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _said(choice: Choice) -> str:
    conditions = f"slope {choice.slope:.0e}, curvature {choice.curvature:.2g}"
    bound = f"; {sum(choice.held)} of {len(choice.held)} tariffs at a bound" if any(choice.held) else ""
    if not choice.rates:
        conditions = "it imports nothing that a tariff could fall on"
    return f"{choice.economy}: real income {choice.gain_pct:+.4g} % against its present tariffs; {conditions}{bound}"


def _refusal(choice: Choice, history: Sequence[float]) -> str:
    """Why there is no answer."""
    if choice.curvature >= 0:
        return (
            f"The tariffs found for {choice.economy} are no maximum: its real income bends upwards there (second "
            f"derivative {choice.curvature:.2g}). Give narrower bounds, or fewer rates (by='uniform')."
        )
    rounds = f" after {len(history)} rounds of answers (last change {history[-1]:.1e} points)" if history else ""
    return (
        f"No tariffs were found from which {choice.economy} has nothing to gain{rounds}: {choice.left:.1e} of log real "
        f"income is left, slope {choice.slope:.1e}. Give narrower bounds, or fewer rates (by='uniform')."
    )
