"""Other open solvers on the same problem, in the same run: skipped, with a line, where they are not installed.

They are no dependency of the project: `pip install puremacro gegravity` into a copy of the environment.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import economies

from steelyard.kernels import balancing
from steelyard.kernels.equilibrium import fixed
from steelyard.lever.replicate import agtpa
from steelyard.lever.replicate.solving import solved
from steelyard.lever.world import World

# Warnings of other people's packages are not this project's to mend.
pytestmark = pytest.mark.filterwarnings("ignore")
RESIDUAL = 1e-10  # what our certificates aim at, asked of the others too


def against(benchmark, theirs: Callable[[], object], ours: Callable[[], object], rounds: int, **more: object):
    """Time both in turns, once each unmeasured; keep the ratio of the medians. Returns what each found last."""
    held: dict[str, list] = {"theirs": [], "ours": [], "found": []}

    def setup() -> None:
        for _ in range(5):
            begun = time.perf_counter()
            held["found"] = [ours()]
            held["ours"].append(time.perf_counter() - begun)

    setup()
    held["ours"].clear()
    result = benchmark.pedantic(theirs, setup=setup, rounds=rounds)
    here, there = statistics.median(held["ours"]), benchmark.stats.stats.median
    benchmark.extra_info.update(more, ours_ms=round(1e3 * here, 1), theirs_ms=round(1e3 * there), ratio=there / here)
    sys.stderr.write(f"\n{benchmark.name}: {benchmark.extra_info}\n")
    assert there > here
    return result, held["found"][0]


@pytest.mark.parametrize(("size", "rounds"), [((10, 5), 5), ((20, 10), 3), ((31, 40), 1)], ids=str)
def test_puremacro(benchmark, size, rounds):
    """Caliendo & Parro with inputs, tariffs and deficits; both find the same wages."""
    peer = pytest.importorskip("puremacro.trade.caliendo_parro", reason="puremacro is not installed")
    world = economies.world(*size)
    e, policy = world.economy, economies.one_pair(world)
    unit = e.value_added.sum()
    model = peer.CaliendoParroModel(
        e.share[0].transpose(2, 0, 1), e.value_added_share, e.io_share.transpose(0, 2, 1), e.final_share[0], e.theta,
        e.value_added / unit, e.deficit / unit,
    )  # fmt: skip
    gross = 1 + policy.tariff.transpose(2, 0, 1)
    there, (here, _) = against(
        benchmark,
        lambda: model.solve_counterfactual(tariffs_new=gross, tol=RESIDUAL),
        lambda: solved(world, policy, fixed(e), "one pair"),
        rounds,
        version=version("puremacro"),
    )
    assert there.converged
    np.testing.assert_allclose(here.wage_hat[:, 0], there.w_hat, rtol=0, atol=1e-8)


SIGMA, DISTANCE, BORDER, LOWER = 7.0, -0.8, -2.5, 0.8  # LOWER: of the border's effect, what remains


def test_gegravity(benchmark):
    """One good an economy, borders lowered by a fifth; its counterfactual step alone is timed, its baseline not.

    gegravity 0.3 leaves the shares of world output and spending at the base in its last step, so its prices are
    those of a first round; ours are of the equilibrium. By how much they differ is kept beside the times.
    """
    peer = pytest.importorskip("gegravity", reason="gegravity is not installed")
    world, cells = armington(30)
    model = built(peer, world, cells)

    def theirs():
        changed = model.baseline_data.copy()
        changed["border"] *= LOWER
        model.define_experiment(changed.drop(columns="index", errors="ignore"))
        model.simulate(ge_tolerance=RESIDUAL, ge_max_iter=20_000)
        return model

    cost = np.exp((LOWER - 1) * BORDER * cells["border"] / (1 - SIGMA))
    there, here = against(
        benchmark, theirs, lambda: agtpa.without_borders(world, cost), 1, version=version("gegravity")
    )
    theirs_hat = there.factory_gate_prices.iloc[:, 0].loc[list(world.economies)].to_numpy()
    ours_hat = here.producer_price_hat / here.consumer_price_hat[0]
    gap = 100 * float(np.abs(theirs_hat - ours_hat).max())
    benchmark.extra_info.update(largest_gap_points=gap, largest_points=100 * float(np.abs(ours_hat - 1).max()))
    sys.stderr.write(f"{benchmark.extra_info}\n")


def armington(count: int) -> tuple[World, dict[str, np.ndarray]]:
    """A one-sector world whose trade is what its gravity equation says, and the variables, [importer, exporter]."""
    chance = np.random.default_rng(economies.SEED)
    place = chance.uniform(0, 1, (count, 2))
    distance = np.log(0.05 + np.linalg.norm(place[:, None] - place, axis=2))
    border = 1.0 - np.eye(count)
    output = np.exp(chance.normal(0, 1.2, count))
    spending = output * chance.uniform(0.97, 1.03, count)
    spending *= output.sum() / spending.sum()
    flows = balancing.balance(np.exp(DISTANCE * distance + BORDER * border), spending, output).matrix
    names = tuple(f"E{n:03d}" for n in range(count))
    return agtpa.world_of(flows, names, SIGMA), {"distance": distance, "border": border, "trade": flows}


def built(peer, world: World, cells: dict[str, np.ndarray]):
    """The peer's model with its baseline solved, at the first of its scalings that works."""
    pandas = pytest.importorskip("pandas")
    count, trade = len(world.economies), cells["trade"]
    importer, exporter = np.divmod(np.arange(count * count), count)
    names = np.array(world.economies)
    frame = pandas.DataFrame(
        {
            "exporter": names[exporter], "importer": names[importer], "year": "2006", "trade": trade.ravel(),
            "Y": trade.sum(axis=0)[exporter], "E": trade.sum(axis=1)[importer],
            "distance": cells["distance"].ravel(), "border": cells["border"].ravel(),
        }
    )  # fmt: skip
    values = [("distance", DISTANCE), ("border", BORDER)]
    estimates = pandas.DataFrame([{"var": name, "coeff": value, "ste": 0.1} for name, value in values])
    coefficients = peer.CostCoeffs(estimates=estimates, identifier_col="var", coeff_col="coeff", stderr_col="ste")
    base = peer.BaselineData(
        frame, imp_var_name="importer", exp_var_name="exporter", year_var_name="year", trade_var_name="trade",
        expend_var_name="E", output_var_name="Y",
    )  # fmt: skip
    for scale in (1, 10, 100, 1000):
        model = peer.OneSectorGE(
            base, year="2006", reference_importer=world.economies[0], expend_var_name="E", output_var_name="Y",
            sigma=SIGMA, cost_variables=["distance", "border"], cost_coeff_values=coefficients, quiet=True,
        )  # fmt: skip
        try:
            model.build_baseline(omr_rescale=scale, mr_tolerance=RESIDUAL, mr_max_iter=20_000)
        except ValueError:
            continue
        if model.solver_diagnostics["baseline_MRs"].success:
            return model
    pytest.skip("gegravity's baseline converged at none of its scalings")
    return None
