"""Sweeps and bands of real equilibria: the embedded world, its own solver."""

from __future__ import annotations

from functools import partial

import numpy as np
import polars as pl
import pytest

from steelyard.errors import BadInput, BrokenInvariant
from steelyard.lever import executors
from steelyard.lever.bands import banded
from steelyard.lever.counterfactual import Counterfactual
from steelyard.lever.draws import Draws
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import Subsidy, Tariff
from steelyard.lever.solve import solve
from steelyard.lever.sweep import Task, grid, sweep
from steelyard.lever.sweep_worker import equilibria

# Scenarios solved together or alone stop at different passes; each is certified to 1e-10 and its residual is 1e-12.
TOGETHER = 1e-9
SHOCK = Tariff("USA", "CHN", add=0.25)
real_income = Counterfactual.real_income


@pytest.fixture(scope="module")
def world():
    return embedded()


def test_each_scenario_of_a_sweep_is_the_one_that_solve_finds(world):
    tasks = grid({"USA:CHN": [0.0, 0.25], "CHN:USA": [0.1, 1.0]}, closures=["fixed", "gdp_share"])
    result = sweep(world, tasks, real_income, executor=executors.serial())
    for outcome in result.outcomes:
        alone = solve(world, *outcome.task.instruments, closure=outcome.task.closure).real_income()
        for column in alone.columns:
            if alone[column].dtype.is_float():
                found = outcome.frame[column].to_numpy(), alone[column].to_numpy()
                np.testing.assert_allclose(*found, rtol=TOGETHER, atol=TOGETHER, err_msg=column)
            else:
                assert outcome.frame[column].equals(alone[column])


def test_processes_give_the_bytes_of_this_process(world, tmp_path):
    tasks = grid({"USA:CHN": list(np.linspace(0.1, 1, 20))})
    here = sweep(world, tasks, real_income, executor=executors.serial()).frame()
    there = sweep(world, tasks, real_income, chunk=2, resume=tmp_path / "log").frame()
    again = sweep(world, tasks, real_income, executor=executors.serial(), resume=tmp_path / "log").frame()
    assert there.equals(here)
    assert again.equals(here)


def test_elasticities_of_a_task_replace_the_worlds(world):
    theta = tuple((world.economy.theta * 1.5).tolist())
    task = Task("steeper", (SHOCK,), theta=theta)
    found = sweep(world, [task], real_income, executor=executors.serial()).outcomes[0].frame
    alone = solve(world.with_theta(theta, "a test"), SHOCK).real_income()
    assert found.equals(alone)


def test_options_reach_the_solver(world):
    run = partial(sweep, world, [Task("short run", (SHOCK,))], real_income, executor=executors.serial())
    fixed = run(solver=partial(equilibria, mobile=False)).outcomes[0].frame
    assert fixed.equals(solve(world, SHOCK, mobile=False).real_income())
    assert not fixed.equals(run().outcomes[0].frame)


def test_one_failure_does_not_take_its_batch_with_it(world):
    hopeless = Subsidy(economy="CHN", payer="own", rate=0.97)
    tasks = [Task("a", (SHOCK,)), Task("lost", (hopeless,)), Task("b", (Tariff("CHN", "USA", add=0.25),))]
    run = partial(sweep, world, tasks, real_income, executor=executors.serial(), batch=3)
    with pytest.raises(BrokenInvariant, match=r"2 of 3 tasks solved, 1 failed:\n  lost: NoEquilibrium"):
        run()
    result = run(allow_failures=True)
    assert [outcome.task.name for outcome in result.failed] == ["lost"]


def test_an_instrument_that_touches_nothing_is_refused_by_the_tasks_name(world):
    with pytest.raises(BadInput, match="tasks 'a' to 'b'"):
        sweep(
            world,
            [Task("a", (SHOCK,)), Task("b", (Tariff("USA", "USA", add=0.1),))],
            real_income,
            executor=executors.serial(),
            batch=2,
        )


def test_bands_hold_the_centre_and_widen_with_the_spread(world):
    run = partial(banded, world, [SHOCK], real_income, executor=executors.serial())
    result = run(Draws(n=40))
    central = solve(world, SHOCK).real_income()
    name = next(c for c in central.columns if c.endswith("_pct"))
    np.testing.assert_allclose(result.frame[name].to_numpy(), central[name].to_numpy(), rtol=TOGETHER, atol=TOGETHER)
    china = result.frame.filter(economy="CHN").row(0, named=True)
    assert china[f"{name}_p5"] < china[name] < china[f"{name}_p95"] < 0
    assert china["draws_solved"] == 40
    tied = run(Draws(n=40, rho=1.0)).frame.filter(economy="CHN").row(0, named=True)
    assert tied[f"{name}_p95"] - tied[f"{name}_p5"] > china[f"{name}_p95"] - china[f"{name}_p5"]
    assert "fgo2022" in result.text()
    assert isinstance(result.frame, pl.DataFrame)
