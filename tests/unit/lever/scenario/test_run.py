"""Running scenarios: against their own start, path by date, adding-up, bands, the reverse question, grids, manifest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import BadInput, UnknownName, Unreachable
from steelyard.ledger import policies
from steelyard.lever.embedded import embedded
from steelyard.lever.executors import serial
from steelyard.lever.scenario import Run, ScenarioErrors, aim, grid, names, prepare, read_text, run
from steelyard.lever.scenario.schema import page, published, schema, schema_text
from steelyard.lever.solve import solve

HEAD = 'title = "A toy"\n'
TOY = "us-tariff-25-on-china"


def phase(day: str, *steps: str) -> str:
    """A phase of steps as TOML."""
    return f"[[phase]]\nfrom = {day}\n" + "".join(f"[[phase.{step}\n" for step in steps)


ADD = 'add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = 0.25'
BACK = 'add]]\nimporter = "CHN"\nexporter = "USA"\ntariff = 0.1'


@pytest.fixture(scope="module")
def toy() -> Run:
    """The shipped toy."""
    return run(TOY)


def test_a_scenario_is_what_solve_gives_for_its_instruments(toy):
    cf = solve(embedded(), sy.Tariff("USA", "CHN", add=0.25))
    assert toy.counterfactual("fixed").welfare().equals(cf.welfare())
    assert [one.closure_name for one in toy.last.counterfactuals] == ["fixed", "ilms"]
    assert all(one.certificate is not None and one.certificate.ok for one in toy.last.counterfactuals)


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_runs_certified_and_moves_somebody(name):
    found = run(name)
    for one in found.phases:
        for cf in one.counterfactuals:
            assert cf.certificate is not None
            assert cf.certificate.ok
    assert found.frame("welfare")["real_income_pct"].abs().max() > 1e-6


def test_phases_against_single_phase_runs():
    both = run(read_text(HEAD + phase("2026-01-01", ADD) + phase("2026-06-01", BACK), "toy"))
    first = run(read_text(HEAD + phase("2026-01-01", ADD), "toy"))
    once = run(read_text(HEAD + phase("2026-06-01", ADD, BACK), "toy"))
    for closure in ("fixed", "ilms"):
        a, b = both.counterfactual(closure, 0), first.counterfactual(closure)
        assert np.allclose(a.equilibrium.output, b.equilibrium.output, rtol=1e-9)
        a, b = both.counterfactual(closure), once.counterfactual(closure)
        assert np.allclose(a.equilibrium.output, b.equilibrium.output, rtol=1e-9)
    path = both.path()
    assert path["phase"].unique().len() == 2
    assert len(path) == 2 * 2 * len(both.world.economies)
    china = path.filter(economy="CHN", closure="ilms")["balance_change_pct"]
    assert china[0] < 0, "the tariff lowers the surplus under ilms"
    stacked = both.frame("welfare")
    assert stacked.columns[:2] == ["phase", "closure"]
    assert len(stacked) == len(path)


def test_effects_are_against_the_measures_of_the_day():
    text = HEAD + "policies_as_of = 2026-05-01\n" + phase("2026-06-01", ADD)
    found = run(read_text(text, "toy"))
    cf = found.counterfactual()
    direct = [
        solve(found.world, *many)
        for many in (found.compiled.reference, (*found.compiled.reference, sy.Tariff("USA", "CHN", add=0.25)))
    ]
    assert np.allclose(cf.base.output, direct[0].equilibrium.output, rtol=1e-9)
    assert np.allclose(cf.equilibrium.output, direct[1].equilibrium.output, rtol=1e-9)
    assert "measures in force on 2026-05-01" in cf.basis.base
    assert cf.instruments == (sy.Tariff("USA", "CHN", add=0.25),)
    parts = cf.welfare().select(pl.col("real_income_pct") - pl.col("welfare_first_order_pct") - pl.col("remainder_pct"))
    assert parts.to_series().abs().max() < 1e-9


def test_creation_and_diversion_add_up(toy):
    data = toy.counterfactual().diversion("USA", "CHN")
    for side in ("importer", "exporter"):
        rows = data.filter(side=side)
        total = rows.filter(role="total")["change"][0]
        assert rows.filter(pl.col("role") != "total")["change"].sum() == pytest.approx(total, rel=1e-9)


def test_the_manifest_is_the_same_to_the_bit_and_moves_with_every_input(toy):
    again = run(TOY)
    assert json.dumps(again.manifest, sort_keys=True) == json.dumps(toy.manifest, sort_keys=True)
    one, same, other = (run(TOY, draws=20, seed=seed).manifest for seed in (3, 3, 4))
    assert one == same
    assert one["results_sha256"] != other["results_sha256"] != toy.manifest["results_sha256"]
    assert one["draws"]["seed"] == 3
    assert toy.manifest["files"][0]["sha256"] == again.scenario.texts[0].sha256
    world = embedded().with_theta(5.0, "five")
    assert run(TOY, world).manifest["world"]["sha256"] != toy.manifest["world"]["sha256"]


def test_the_manifest_of_a_scenario_on_the_ledger_holds_the_ledger():
    text = HEAD + "policies_as_of = 2026-05-01\n" + phase("2026-06-01", ADD)
    held = policies.load()
    fewer = policies.Policies(held.families, held.measures[:-1])
    hashes = [run(read_text(text, "toy"), policies=one).manifest["policies"]["sha256"] for one in (held, held, fewer)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_bands_are_against_the_same_draw_of_the_start():
    text = HEAD + "policies_as_of = 2026-05-01\n" + phase("2026-06-01", ADD) + phase("2026-07-01", BACK)
    found = run(read_text(text, "toy"), draws=20, executor=serial())
    for one, cf in zip(found.phases, (found.counterfactual(phase=0), found.counterfactual(phase=1)), strict=True):
        assert one.bands is not None
        frame = one.bands.frame
        central = frame["real_income_pct"]
        assert np.allclose(central, cf.welfare()["real_income_pct"], atol=1e-6)
        usa = frame.filter(economy="USA")
        assert (
            usa["real_income_pct_p5"][0] <= central[found.world.economy_index("USA")] <= usa["real_income_pct_p95"][0]
        )
    assert "20 draws" in next(one.text for one in found.assumptions if one.kind == "draws")


def test_a_quota_in_a_later_phase_is_solved_beside_phases_without():
    quota = 'quota]]\nexporter = "CHN"\nsector = "C26"\ncap = 0.9\nrent = "exporter"'
    found = run(read_text(HEAD + phase("2026-01-01", ADD) + phase("2026-06-01", quota), "toy"))
    assert [len(one.counterfactuals[0].equilibrium.quota_wedge) for one in found.phases] == [0, 1]


def test_assumptions_are_numbered_and_each_has_a_source(toy):
    assert [one.number for one in toy.assumptions] == list(range(1, len(toy.assumptions) + 1))
    assert all(one.source for one in toy.assumptions)
    kinds = {one.kind for one in toy.assumptions}
    assert kinds == {"world", "policy", "step", "closure", "caveat"}


def test_every_deficit_closes(toy):
    found = run("surplus-closed")
    cf = found.counterfactual("fixed")
    assert np.abs(cf.equilibrium.deficit).max() < 1e-6 * cf.base.value_added.max()


def test_the_reverse_question_on_top_of_a_scenario():
    compiled = prepare(TOY)
    deficit = aim.sized("deficit")
    found = aim.reach(
        compiled,
        aim.goal("CHN.balance = 1% gdp"),
        lambda size: deficit.make("CHN", size),
        deficit.bounds,
        deficit.said("CHN"),
    )
    assert found.value == pytest.approx(1.0, abs=1e-6)
    assert found.before == pytest.approx(
        run(TOY).counterfactual("ilms").balance().filter(economy="CHN", scope="total")["gdp_pct"][0], rel=1e-6
    )
    assert len(found.counterfactual.instruments) == 2
    with pytest.raises(Unreachable, match="that is the nearest") as caught:
        aim.reach(
            compiled,
            aim.goal("CHN.balance = 1% gdp"),
            lambda size: sy.Facilitation(importer="CHN", cut=size),
            (0, 0.6),
            str,
        )
    assert caught.value.nearest[1] > 1


@pytest.mark.parametrize("text", ["CHN.balance", "CHN.balance = many", "CHN.balance = 1 furlong"])
def test_targets_that_cannot_be_read(text):
    with pytest.raises(BadInput, match=r"CHN\.balance = 1% gdp"):
        aim.goal(text)


def test_instruments_of_the_dynamic_block_are_told_apart_from_unknown_ones():
    with pytest.raises(BadInput, match="--by deficit"):
        aim.sized("safety_net")
    with pytest.raises(UnknownName, match="facilitation"):
        aim.sized("facilitaton")


def test_a_grid_varies_sizes_and_zero_leaves_the_step_out(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(
        f'scenario = "{TOY}"\nclosures = ["fixed", "ilms"]\n[[axis]]\nkey = "phase[1].add[1].tariff"\nname = "points"\n'
        "values = [0, 0.25, 0.6]\n"
    )
    read = grid.read_grid(path)
    done = grid.run_grid(read, executor=serial())
    data = done.frame()
    assert read.size == 6 == len(done.outcomes)
    usa = data.filter(economy="USA", task_closure="fixed")["real_income_pct"]
    expected = run(TOY).counterfactual("fixed").welfare().filter(economy="USA")["real_income_pct"][0]
    assert usa[0] == pytest.approx(0, abs=1e-9)
    assert usa[1] == pytest.approx(expected, rel=1e-6)
    assert usa[2] < usa[1]


def test_a_grid_that_names_no_size_is_refused_with_what_there_is(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(f'scenario = "{TOY}"\n[[axis]]\nkey = "phase[1].add[2].tarif"\nvalues = [25]\nvalue = 1\n')
    with pytest.raises(ScenarioErrors) as caught:
        grid.read_grid(path)
    assert "Did you mean phase[1].add[1].tariff?" in str(caught.value)
    assert "Unknown key 'value'. Did you mean values?" in str(caught.value)


def test_a_scenario_without_phases_has_nothing_to_run(tmp_path):
    with pytest.raises(BadInput, match="nothing to run"):
        run(read_text(HEAD, "toy"))


def test_the_published_schema_and_page_are_those_of_the_program():
    from pathlib import Path

    assert published() == schema_text(), (
        "steelyard scenarios --schema json -o src/steelyard/data/schema/scenario.schema.json"
    )
    docs = Path(__file__).parents[4] / "docs" / "reference" / "scenario.md"
    assert docs.read_text(encoding="utf-8") == page(), "steelyard scenarios --schema page -o docs/reference/scenario.md"
    held = schema()
    assert held["properties"]["phase"]["items"]["properties"]["quota"]["items"]["$ref"] == "#/$defs/quota"
    assert held["$defs"]["quota"]["required"] == ["exporter", "cap", "rent"]


def test_a_run_tells_what_it_is_in_a_line_and_has_the_frames_of_a_counterfactual(toy):
    assert len(repr(toy)) < 300
    assert len(repr(toy.last)) < 300
    assert toy.welfare().equals(toy.frame("welfare"))
    assert toy.balance().equals(toy.frame("balance"))
    assert toy.trade(scope="goods").equals(toy.frame("trade", scope="goods"))
    with pytest.raises(UnknownName, match=r"gdp_share.*Known: fixed, ilms"):
        toy.counterfactual("gdp_share")
    with pytest.raises(BadInput, match="no phase 1"):
        toy.counterfactual(phase=1)
    assert run(TOY, closure="ilms").closures == ("ilms",)
    with pytest.raises(BadInput, match="both given"):
        run(TOY, closure="ilms", closures=["fixed"])


def test_draws_in_a_script_without_a_guard_do_not_run_it_again(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        f"import steelyard as sy\nprint(len(sy.run({TOY!r}, draws=20, closure='fixed').last.bands.frame))\n"
    )
    source = Path(__file__).parents[4] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(embedded().economies)}\n"


def test_what_the_ledger_expects_by_the_phase_is_named_and_not_applied():
    compiled = prepare("truce-lapses")
    (told,) = compiled.phases[0].expected
    assert "not confirmed" in told
    ledger = policies.load()
    waiting = [
        measure.title for measure in ledger.select("USA", "CHN")
        if any(step.status == "expected" and step.from_ == compiled.phases[0].start for step in measure.steps)
    ]  # fmt: skip
    assert waiting
    assert all(title in told for title in waiting)
    gallium = next(note for note in compiled.phases[0].notes if "Gallium" in note)
    assert "suspended up to 2026-11-27" in gallium


def test_a_grid_over_a_group_is_the_sum_of_its_parts_and_others_are_refused(tmp_path):
    text = (
        'scenario = "eu-tariffs-on-china"\nframe = "real_income"\neconomies = ["EU27", "CHN"]\nclosures = ["fixed"]\n'
    )
    text += '[[axis]]\nkey = "phase[2].add[1].tariff"\nname = "points"\nvalues = [0.2]\n'
    path = tmp_path / "grid.toml"
    path.write_text(text)
    data = grid.run_grid(grid.read_grid(path), executor=serial()).frame()
    assert data["economy"].to_list() == ["CHN", "EU27"]
    members = run("eu-tariffs-on-china").counterfactual("fixed").together("real_income", ["EU27"])
    assert data.filter(economy="EU27")["change"][0] == pytest.approx(members["change"][0], rel=1e-6)
    path.write_text(text.replace("real_income", "prices"))
    with pytest.raises(BadInput, match="not added up"):
        grid.run_grid(grid.read_grid(path), executor=serial())
    path.write_text(text.replace('"CHN"]', '"ZAFX"]'))
    with pytest.raises((ScenarioErrors, UnknownName), match="ZAFX"):
        grid.run_grid(grid.read_grid(path), executor=serial())
