"""What holds in every world, tried on random ones: identities, invariances, limits known in closed form.

The long trial solves and certifies five hundred random problems; a sample of it runs with the other tests.
"""

from __future__ import annotations

import os
from dataclasses import fields, replace

import numpy as np
import pytest

from random_economies import Trial, economy, policy, toward, trial
from slow_cases import PROBLEMS, solved
from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy, Quota
from steelyard.kernels.equilibrium import at_rest, fixed, solve
from steelyard.lever.certificate import Certificate, examine

FULL = os.environ.get("STEELYARD_SOAK") == "1"
TRIALS = 500 if FULL else 40
# Two solutions of the same equations, each to about 1e-12 in logs, and theta of 25 between a cost and a share.
SAME = 1e-9
# What is solved to 1e-12 and known in closed form, through powers of up to 1 / (theta value_added_share).
KNOWN = 1e-8
SEEDS = range(5)


def certificate(problem: Trial, found: Equilibrium) -> Certificate:
    n, j = problem.economy.value_added_share.shape
    names = [f"economy {i}" for i in range(n)], [f"sector {i}" for i in range(j)]
    return examine(*names, problem.economy, problem.policy, problem.closure, problem.mechanics, found)


def answer(base: Economy, changed: Policy, closure: Closure | None = None, **kept) -> Equilibrium:
    """The certified equilibrium."""
    problem = Trial(base, changed, closure or fixed(base), Mechanics(), "")
    found = solve(base, changed, problem.closure, **kept)
    assert found.status.solved, found.status
    certified = certificate(problem, found.value)
    assert certified.ok, certified.text()
    return found.value


def none(base: Economy) -> Closure:
    """No deficits."""
    return replace(fixed(base), transfer=np.zeros_like(base.deficit))


def mild(seed: int, **kept) -> tuple[Economy, Policy]:
    """A random world and a policy without quotas that surely has an equilibrium: tariffs, trade costs, productivity."""
    rng = np.random.default_rng(seed)
    base = economy(rng, **{"deficits": 0.1, "least_value_added": 0.05, "theta": (1.5, 15), **kept})
    n, j = base.value_added_share.shape
    abroad = ~np.eye(n, dtype=bool)[:, :, None]
    tariff = base.tariff + abroad * rng.uniform(0, 0.3, (n, n, j))
    cost = np.where(abroad, np.exp(rng.normal(0, 0.1, (n, n, j))), 1.0)
    return base, Policy(tariff=tariff, trade_cost=cost, productivity=np.exp(rng.normal(0, 0.1, (n, j))))


def assert_same(one: Equilibrium, two: Equilibrium, within: float = SAME) -> None:
    """Every number the same, relative to the largest of its kind."""
    for field in fields(Equilibrium):
        a, b = getattr(one, field.name), getattr(two, field.name)
        scale = np.abs(b).max(initial=0) or 1.0
        assert np.abs(a - b).max(initial=0) < within * scale, field.name


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_shock_nothing_moves(seed):
    base = economy(seed)
    rest = at_rest(base)
    quiet = Trial(base, Policy(), fixed(base), Mechanics(), "")
    assert certificate(quiet, rest).ok, "the baseline is looked at, not assumed, to be at rest"
    assert_same(answer(base, Policy()), rest)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_baseline_that_is_not_at_rest_moves(seed):
    """Deficits set to zero: the old prices are refused, and the new ones are not the old."""
    base = replace(economy(100 + seed, deficits=0.2), deficit=np.zeros(1))
    balanced = replace(base, deficit=np.zeros_like(base.value_added))
    now = answer(balanced, Policy())
    deficits = np.abs(economy(100 + seed, deficits=0.2).deficit).max()
    rest = certificate(Trial(balanced, Policy(), fixed(balanced), Mechanics(), ""), at_rest(balanced))
    assert rest.ok == (deficits == 0)
    assert (np.abs(now.wage_hat - 1).max() > SAME) == (deficits > 0)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_unit_of_account_does_not_matter(seed, unit):
    base, changed = mild(seed)
    nominal = ("value_added", "deficit", "expenditure")
    dear = replace(base, **{name: unit * getattr(base, name) for name in nominal})
    one, two = answer(base, changed), answer(dear, changed)
    for name in ("wage_hat", "cost_hat", "price_hat", "share"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), rel=SAME, abs=SAME)
    assert two.income == pytest.approx(unit * one.income, rel=SAME)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_economies_and_sectors_does_not_matter(seed):
    base, changed = mild(seed)
    rng = np.random.default_rng(seed)
    n, j = base.value_added_share.shape
    to, of = rng.permutation(n), rng.permutation(j)
    cells = np.ix_(to, to, of)
    shuffled = Economy(
        base.share[:, to][:, :, to][..., of], base.tariff[cells], base.value_added_share[to][:, of],
        base.io_share[to][:, of][:, :, of], base.final_share[:, to][..., of], base.theta[of], base.value_added[to],
        base.deficit[to], base.expenditure[:, to][..., of],
    )  # fmt: skip
    moved = Policy(
        tariff=changed.tariff[cells], trade_cost=changed.trade_cost[cells], productivity=changed.productivity[to][:, of]
    )
    one, two = answer(base, changed), answer(shuffled, moved)
    assert two.output == pytest.approx(one.output[to][:, of], rel=SAME, abs=SAME * one.output.max())
    assert two.price_hat == pytest.approx(one.price_hat[:, to][..., of], rel=SAME)
    assert two.income == pytest.approx(one.income[to], rel=SAME)


def twins(base: Economy, changed: Policy) -> tuple[Economy, Policy]:
    """Each economy as two of half its size that trade with each other as with themselves."""

    def doubled(array, *axes):
        for axis in axes:
            array = None if array is None else np.repeat(array, 2, axis=axis)
        return array

    halves = Economy(
        doubled(base.share, 1, 2) / 2, doubled(base.tariff, 0, 1), doubled(base.value_added_share, 0),
        doubled(base.io_share, 0), doubled(base.final_share, 1), base.theta, doubled(base.value_added, 0) / 2,
        doubled(base.deficit, 0) / 2, doubled(base.expenditure, 1) / 2,
    )  # fmt: skip
    quotas = tuple(
        Quota(
            np.concatenate([2 * q.importer + a for a in (0, 0, 1, 1)]),
            np.concatenate([2 * q.exporter + b for b in (0, 1, 0, 1)]),
            np.tile(q.sector, 4), q.cap, q.to_exporter,
        )
        for q in changed.quotas
    )  # fmt: skip
    return halves, Policy(
        tariff=doubled(changed.tariff, 0, 1), trade_cost=doubled(changed.trade_cost, -3, -2),
        productivity=doubled(changed.productivity, 0), quotas=quotas,
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_an_economy_and_its_two_halves_fare_alike(seed):
    base, changed = mild(seed, economies=5)
    flows = base.flows.sum(axis=0) * ~np.eye(5, dtype=bool)[:, :, None]
    cell = np.unravel_index(flows.argmax(), flows.shape)
    quota = Quota(*(np.array([int(index)]) for index in cell), 0.6, to_exporter=bool(seed % 2))
    changed = replace(changed, quotas=(quota,))
    one, two = answer(base, changed), answer(*twins(base, changed))
    assert two.price_hat[:, ::2] == pytest.approx(one.price_hat, rel=SAME)
    assert two.price_hat[:, 1::2] == pytest.approx(one.price_hat, rel=SAME)
    assert two.income[::2] + two.income[1::2] == pytest.approx(one.income, rel=SAME)
    assert two.quota_wedge == pytest.approx(one.quota_wedge, rel=SAME, abs=SAME)


def one_sector(seed: int) -> Economy:
    return economy(seed, sectors=1, uses=1, theta=(2, 12), deficits=0, least_value_added=0.2, tariffs=False)


def own_share(share: np.ndarray) -> np.ndarray:
    return np.diagonal(share[0, :, :, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_from_trade_need_only_the_own_share(seed):
    """Arkolakis, Costinot & Rodriguez-Clare (2012): welfare_hat = own_share_hat^(-1/theta), through the input loop."""
    base = one_sector(seed)
    rng = np.random.default_rng(seed)
    shape = base.tariff.shape
    foreign = ~np.eye(shape[0], dtype=bool)[:, :, None]
    dearer = Policy(trade_cost=np.where(foreign, np.exp(rng.normal(0.2, 0.4, shape)), 1.0))
    now = answer(base, dearer)
    held = own_share(base.share) > 0
    change = own_share(now.share)[held] / own_share(base.share)[held]
    power = -1 / (base.theta[0] * base.value_added_share[held, 0])
    welfare = now.income / base.value_added / now.price_hat[0, :, 0]
    assert welfare[held] == pytest.approx(change**power, rel=KNOWN)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_trade_an_economy_keeps_what_its_own_share_says(seed):
    base = economy(
        seed, sectors=1, uses=1, theta=(2, 6), deficits=0, least_value_added=0.2, tariffs=False, sparse=False
    )
    foreign = ~np.eye(len(base.value_added), dtype=bool)[:, :, None]
    walls = Policy(trade_cost=np.where(foreign, 1e4, 1.0) * np.ones_like(base.tariff))
    now = answer(base, walls)
    autarky = own_share(base.share) ** (1 / (base.theta[0] * base.value_added_share[:, 0]))
    # Trade through such walls is of the order of 1e4^-theta.
    assert now.wage_hat[:, 0] / now.price_hat[0, :, 0] == pytest.approx(autarky, rel=1e-5)


@pytest.mark.parametrize("level", [0.1, 0.6])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_tax_on_all_imports_is_a_tax_on_all_exports(seed, level):
    """Lerner (1936): in a balanced economy the two differ in nominal terms only."""
    base = economy(seed, deficits=0, theta=(1.5, 12), least_value_added=0.05, tariffs=False)
    wall = np.zeros_like(base.tariff)
    wall[0, 1:] = level
    imports = answer(base, Policy(tariff=wall), none(base))
    exports = answer(base, Policy(export_tax=wall.transpose(1, 0, 2)), none(base))

    def real(found):
        prices = (base.final_share * np.log(found.price_hat)).sum(axis=(0, 2))
        return np.log(found.income) - prices

    assert real(exports) == pytest.approx(real(imports), abs=KNOWN)
    made = [found.output / found.cost_hat for found in (imports, exports)]
    assert made[1] == pytest.approx(made[0], rel=KNOWN, abs=KNOWN * made[0].max())


@pytest.mark.parametrize("seed", SEEDS)
def test_there_and_back_again(seed):
    """From the new equilibrium as a baseline, the old policy restores the old equilibrium."""
    base, changed = mild(seed)
    there = answer(base, changed)
    arrived = replace(
        base, share=there.share, tariff=there.tariff, value_added=there.value_added, deficit=there.deficit,
        expenditure=there.expenditure,
    )  # fmt: skip
    undo = Policy(tariff=base.tariff, trade_cost=1 / changed.trade_cost, productivity=1 / changed.productivity)
    back = answer(arrived, undo)
    for name in ("wage_hat", "cost_hat", "price_hat"):
        assert getattr(there, name) * getattr(back, name) == pytest.approx(1, abs=SAME), name
    assert back.share == pytest.approx(base.share, abs=SAME)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_the_loop_starts_does_not_matter(seed):
    base, changed = mild(seed)
    elsewhere = answer(base, Policy(tariff=base.tariff * 0))
    assert_same(answer(base, changed, start=elsewhere), answer(base, changed))


@pytest.mark.parametrize("name", PROBLEMS)
def test_another_implementation_finds_the_same(name):
    problem, slow = solved(name)
    fast = solve(*problem)
    assert fast.status.solved
    assert_same(fast.value, slow)


def starved(problem: Trial) -> bool:
    """Whether somebody's income runs out on the way to the problem's policy: then it has no equilibrium.

    The policy is approached in small steps, each solved from the last, until a step fails however small.
    """
    at, step, found = 0.0, 0.1, None
    while at < 1 and step > 1e-4:
        changed = toward(problem, min(1.0, at + step))
        tried = solve(problem.economy, changed, problem.closure, problem.mechanics, found)
        if tried.status.solved:
            at, step, found = min(1.0, at + step), min(1.5 * step, 0.2), tried.value
        else:
            step /= 2
    return at < 1 and found is not None and (found.income / found.value_added).min() < 0.2


@pytest.mark.soak
def test_random_worlds_are_solved_and_certified(capsys):
    """All of them; a problem without an equilibrium is none, but must be refused and shown to be one."""
    held, without, failed, passes, rungs = 0, [], [], [], {}
    for seed in range(2 * TRIALS):
        if held + len(failed) == TRIALS:
            break
        problem = trial(seed)
        found = solve(problem.economy, problem.policy, problem.closure, problem.mechanics)
        if found.status.solved:
            certified = certificate(problem, found.value)
            held += certified.ok
            failed += [] if certified.ok else [f"{problem.name}: {certified.worst}"]
            passes.append(found.stats.iterations)
            rungs[found.stats.rung] = rungs.get(found.stats.rung, 0) + 1
        elif starved(problem):
            without.append(problem.name)
        else:
            failed.append(f"{problem.name}: {found.status.name}, {found.stats}")
    with capsys.disabled():
        quantiles = np.percentile(passes, [50, 90, 99]).astype(int)
        print(f"\n{held} solved, {len(without)} without equilibrium; passes {quantiles}; {rungs}", end=" ")
    assert not failed, "\n".join(failed)
    assert len(without) <= 0.05 * TRIALS, without


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_is_the_same_problem(seed):
    one, two = trial(seed), trial(seed)
    assert one.name == two.name
    assert (one.economy.share == two.economy.share).all()
    assert policy(seed, one.economy)[0] == policy(seed, two.economy)[0]
