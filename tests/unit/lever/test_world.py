"""World: identities by construction, exact aggregation, tariffs, uses, files, and what bad input is told."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput, UnknownName, UnreadableFile
from steelyard.lever.world import World

sys.path.insert(0, str(Path(__file__).parent))
from worlds import USES, amounts, labels, random_world

EXACT = 1e-12  # sums of some hundred float64 amounts
seeds = st.integers(0, 10_000)
uses = st.sampled_from([1, 4])

ECONOMIES = {"E0": "A", "E1": "A", "E2": "B", "E3": "C", "E4": "B"}
SECTORS = {"S0": "goods", "S1": "rest", "S2": "goods", "S3": "rest"}


@given(seeds, uses)
def test_identities_hold_by_construction(seed, uses):
    world = random_world(seed, uses=uses)
    found = world.identities()
    assert found.worst.residual < EXACT
    assert found.ok
    income = world.value_added + world.tariff_revenue + world.deficit
    inputs = world.intermediate.sum(2)
    assert world.economy.expenditure.sum((0, 2)) - inputs.sum(1) == pytest.approx(income, rel=EXACT)
    assert world.deficit.sum() == pytest.approx(0, abs=EXACT * world.value_added.sum())


def test_flows_and_technology_are_those_given():
    flows, inputs, _, theta = amounts(3)
    world = World.from_flows(flows, inputs, theta=theta, **labels())
    assert world.flows == pytest.approx(flows[0], rel=EXACT)
    assert world.intermediate == pytest.approx(inputs, rel=EXACT)
    assert world.value_added == pytest.approx(flows[0].sum((0, 2)) - inputs.sum((1, 2)), rel=EXACT)
    assert world.deficit == pytest.approx(flows[0].sum((1, 2)) - flows[0].sum((0, 2)), abs=1e-9)


def test_buyers_pay_the_average_tariff_on_inputs_and_final_goods_alike():
    # E0 buys 60 at home and 40 from E1 at 25 %: 110 paid for 100, average 10 %; 30 are inputs, 70 final.
    flows = np.array([[[60.0], [40.0]], [[0.0], [100.0]]])
    inputs = np.array([[[30.0]], [[20.0]]])
    tariff = np.array([[[0.0], [0.25]], [[0.0], [0.0]]])
    world = World.from_flows(flows, inputs, economies="AB", sectors="S", theta=4, tariff=tariff)
    assert world.economy.expenditure[0, :, 0] == pytest.approx([110, 100])
    assert world.economy.share[0, 0, :, 0] == pytest.approx([60 / 110, 50 / 110])
    assert world.intermediate[0, 0, 0] == pytest.approx(33)
    assert world.value_added == pytest.approx([60 - 33, 140 - 20])
    assert world.tariff_revenue == pytest.approx([10, 0])
    assert world.deficit == pytest.approx([40, -40])
    assert world.economy.expenditure[0, 0, 0] - 33 == pytest.approx(27 + 10 + 40)


def test_empty_cells_and_markets():
    flows, inputs, _, theta = amounts(4)
    flows[:, :, 1, 2] = 0  # E1 makes no S2
    inputs[1, :, 2] = 0
    flows[:, 3, :, 0] = 0  # E3 buys no S0
    inputs[3, 0] = 0
    world = World.from_flows(flows, inputs, theta=theta, **labels())
    assert world.economy.value_added_share[1, 2] == 1
    assert not world.economy.io_share[1, :, 2].any()
    assert world.economy.share[0, 3, :, 0].tolist() == [0, 0, 0, 1, 0]
    assert world.economy.final_share[0, 3, 0] == 0
    assert world.identities().ok


@given(seeds, uses)
def test_aggregation_adds_up_and_keeps_revenue(seed, uses):
    world = random_world(seed, uses=uses)
    small = world.aggregate(ECONOMIES, SECTORS)
    g = np.array([[ECONOMIES[e] == new for e in world.economies] for new in small.economies], dtype=float)
    s = np.array([[SECTORS[e] == new for e in world.sectors] for new in small.sectors], dtype=float)
    assert small.flows == pytest.approx(np.einsum("an,bi,cj,nij->abc", g, g, s, world.flows), rel=EXACT)
    assert small.intermediate == pytest.approx(np.einsum("an,bk,cj,nkj->abc", g, s, s, world.intermediate), rel=EXACT)
    assert small.value_added == pytest.approx(g @ world.value_added, rel=EXACT)
    assert small.tariff_revenue == pytest.approx(g @ world.tariff_revenue, rel=EXACT)
    assert small.deficit == pytest.approx(g @ world.deficit, abs=EXACT * world.output.sum())
    paid = np.einsum("an,uni,ci->uac", g, world.economy.expenditure, s)
    assert small.economy.expenditure == pytest.approx(paid, rel=EXACT)
    assert small.identities().worst.residual < EXACT


@given(seeds, uses)
def test_aggregation_commutes(seed, uses):
    world = random_world(seed, uses=uses)
    once = world.aggregate(ECONOMIES, SECTORS)
    sectors_first = world.aggregate(sectors=SECTORS).aggregate(ECONOMIES)
    stepwise = world.aggregate({**{e: e for e in world.economies}, "E0": "E1"}, SECTORS)
    stepwise = stepwise.aggregate({"E1": "A", "E2": "B", "E3": "C", "E4": "B"})
    for other in (sectors_first, stepwise):
        for name in ("share", "tariff", "value_added_share", "io_share", "final_share", "theta", "expenditure"):
            assert getattr(once.economy, name) == pytest.approx(getattr(other.economy, name), rel=1e-11, abs=1e-14)
        assert once.members == other.members
        assert once.goods == other.goods


def test_aggregation_to_the_same_labels_changes_nothing():
    world = random_world(8)
    same = world.aggregate({e: e for e in world.economies}, {s: s for s in world.sectors})
    assert same.economy.share == pytest.approx(world.economy.share, rel=EXACT)
    assert same.economy.theta.tolist() == world.economy.theta.tolist()
    assert same.caveats == world.caveats


def test_labels_of_an_aggregate():
    world = random_world(8, sector_names=["Grain", "Law", "Cloth", "Care"])
    small = world.aggregate(ECONOMIES, {**SECTORS, "S3": "S3"}, names={"goods": "All goods"})
    assert small.economies == ("A", "B", "C")
    assert small.members == (("E0", "E1"), ("E2", "E4"), ("E3",))
    assert (small.sectors, small.sector_names) == (("goods", "rest", "S3"), ("All goods", "Law", "Care"))
    assert small.goods == (True, False, False)
    assert small.caveats[-1].startswith("Trade elasticity of goods:")
    weight = (world.flows * (1 - np.eye(5))[:, :, None]).sum((0, 1))[[0, 2]]
    assert small.economy.theta[0] == pytest.approx(weight @ world.economy.theta[[0, 2]] / weight.sum())
    with pytest.raises(UnknownName, match="E4 is part of B"):
        small.economy_index("E4")


@pytest.mark.parametrize(
    ("mapping", "error", "words"),
    [
        ({"E0": "A"}, BadInput, "no entry for economy E1 and 3 more"),
        ({**ECONOMIES, "E9": "A"}, UnknownName, "Unknown economy 'E9'"),
    ],
)
def test_a_mapping_names_every_label_and_no_other(mapping, error, words):
    with pytest.raises(error, match=words):
        random_world(1).aggregate(mapping)


@given(seeds, uses)
def test_tariffs_can_be_set_later(seed, uses):
    flows, inputs, tariff, theta = amounts(seed, uses=uses)
    then = World.from_flows(flows, inputs, theta=theta, tariff=tariff, **labels())
    later = World.from_flows(flows, inputs, theta=theta, **labels()).with_tariffs(tariff, "as of 2024")
    assert later.economy.share == pytest.approx(then.economy.share, rel=1e-11)
    assert later.value_added == pytest.approx(then.value_added, rel=1e-11)
    assert later.caveats == ("as of 2024",)
    back = later.with_tariffs(np.zeros_like(tariff))
    assert back.economy.io_share == pytest.approx(
        World.from_flows(flows, inputs, theta=theta, **labels()).economy.io_share, rel=1e-11
    )


def test_final_expenditure_by_use():
    world = random_world(5)
    government = {"E0": 0.1, "E1": 0.2, "E2": 0.0, "E3": 0.3, "E4": 0.25}
    split = world.by_use(investment=0.25, government=government)
    assert split.uses == USES
    assert split.identities().worst.residual < EXACT
    spent = split.economy.expenditure.sum(2)
    final = spent[1:].sum(0)
    assert spent[3] / final == pytest.approx(list(government.values()))
    assert spent[2] / final == pytest.approx(0.25)
    assert split.economy.expenditure.sum(0) == pytest.approx(world.economy.expenditure[0], rel=EXACT)
    assert split.flows == pytest.approx(world.flows, rel=EXACT)
    assert "same exporters" in split.caveats[-1]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"government": 0.6, "investment": 0.6}, BadInput, "household of economy E0"),
        ({"household": 0.5, "government": 0.2}, BadInput, "Sum of household"),
        ({"government": -0.1}, BadInput, "from 0 to 1"),
        ({"government": {"E0": 0.1}}, UnknownName, "economy 'E1'"),
    ],
)
def test_fractions_of_use_are_checked(given, error, words):
    with pytest.raises(error, match=words):
        random_world(5).by_use(**given)


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("uses", [1, 4])
def test_a_file_holds_the_same_world(tmp_path, single, uses):
    world = random_world(6, uses=uses, source="Invented", caveats=("one",), elasticities="drawn")
    path = tmp_path / "world.npz"
    world.save(path, single=single)
    read = World.load(path)
    for name in ("economies", "sectors", "uses", "goods", "year", "unit", "source", "elasticities", "members"):
        assert getattr(read, name) == getattr(world, name)
    assert read.caveats[0] == "one"
    assert read.economy.share == pytest.approx(world.economy.share, rel=1e-6 if single else EXACT)
    assert read.value_added == pytest.approx(world.value_added, rel=1e-6 if single else EXACT)
    assert read.identities().worst.residual < EXACT
    first = path.read_bytes()
    world.save(path, single=single)
    assert path.read_bytes() == first


def test_another_file_is_no_world(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, a=np.zeros(3))
    with pytest.raises(UnreadableFile, match="no label of format"):
        World.load(path)
    path.write_text("no archive")
    with pytest.raises(UnreadableFile, match="not a world file"):
        World.load(path)
    with pytest.raises(UnreadableFile, match="no file"):
        World.load(tmp_path / "absent.npz")


def test_names_are_found_by_label_code_or_name():
    world = World.from_flows(
        np.ones((2, 2, 2)), np.zeros((2, 2, 2)), economies=("Korea", "CHN"), sectors=("G", "S"), theta=4,
        sector_names=("Goods", "Services"),
    )  # fmt: skip
    assert [world.economy_index(name) for name in ("Korea", "KOR", "China", "CHN")] == [0, 0, 1, 1]
    assert [world.sector_index(name) for name in ("S", "services", "Goods")] == [1, 1, 0]
    with pytest.raises(UnknownName, match="Did you mean CHN"):
        world.economy_index("CHM")
    with pytest.raises(UnknownName, match="Did you mean Services"):
        world.sector_index("Servces")


def changed(**at):
    """Arguments of from_flows with single cells changed: flows=((0, 1, 2), -1)."""
    flows, inputs, tariff, theta = amounts(2)
    given = {"flows": flows[0], "intermediate": inputs, "tariff": tariff, "theta": theta, **labels()}
    given["final"] = None
    for name, change in at.items():
        if isinstance(change, tuple):
            given[name] = np.array(given[name], dtype=float)
            given[name][change[0]] = change[1]
        else:
            given[name] = change
    return given


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ({"flows": ((0, 1, 2), -1)}, "flows of use all, importer E0, exporter E1, sector S2 is -1. Amounts cannot"),
        ({"flows": ((0, 1, 2), np.nan)}, "importer E0, exporter E1, sector S2 is nan. Replace missing"),
        ({"flows": ((0, 1, 2), np.inf)}, "sector S2 is inf"),
        ({"flows": ((slice(None), 3), 0)}, "Output of economy E3 is 0. Its rows are all zero"),
        ({"flows": ((slice(None), slice(None), 1), 0)}, "Output of sector S1 is 0. Nobody supplies it"),
        ({"flows": np.ones((5, 5))}, r"shape \(5, 5\)"),
        ({"flows": np.ones((5, 4, 4))}, r"flows has shape \(1, 5, 4, 4\), not \(1, 5, 5, 4\)"),
        ({"flows": "flows"}, "Give .importer, exporter, sector"),
        ({"intermediate": ((1, 2, 3), -2)}, "intermediate of economy E1, input S2, using S3 is -2"),
        ({"intermediate": ((1, 2, 3), 1e9)}, "Value added of economy E1, sector S3"),
        ({"intermediate": np.zeros((5, 4))}, "economy, input, using"),
        ({"final": np.ones((5, 4))}, "final less .flows less intermediate. of use all, economy E0, sector S0"),
        ({"final": -np.ones((5, 4))}, "final of economy E0, sector S0 is -1"),
        ({"tariff": ((1, 0, 0), -1)}, "tariff of importer E1, exporter E0, sector S0 is -1. A tariff is a fraction"),
        ({"tariff": ((1, 0, 0), 1e9)}, "Value added of economy E1"),
        ({"theta": ((2,), 0)}, "theta of sector S2 is 0. Trade elasticities are positive"),
        ({"theta": [4, 5]}, r"theta has shape \(2,\)"),
        ({"economies": ["E0", "E1", "E2", "E3", "E3"]}, "economy label E3 occurs more than once"),
        ({"sectors": ["S0", "S1", "S2", " "]}, "Empty sector label"),
        ({"sector_names": ["one"]}, "sector_names has 1 entries for 4"),
    ],
)
def test_bad_amounts_name_the_cell(at, words):
    with pytest.raises(BadInput, match=words):
        World.from_flows(**changed(**at))


def test_an_unknown_argument_is_refused():
    with pytest.raises(UnknownName, match="Did you mean year"):
        World.from_flows(**changed(), yaer=2022)


def test_uses_must_add_up_to_inputs():
    flows, inputs, _, theta = amounts(2, uses=4)
    inputs[1, 2] *= 1.01
    with pytest.raises(BadInput, match=r"economy E1, sector S2 .*Inputs do not equal what is bought"):
        World.from_flows(flows, inputs, theta=theta, **labels())


def test_rounding_is_absorbed_and_declared():
    flows, inputs, _, theta = amounts(2, uses=4)
    world = World.from_flows(flows.astype(np.float32), (inputs * (1 + 2e-7)), theta=theta, **labels())
    assert world.identities().worst.residual < EXACT
    assert "to absorb its rounding" in world.caveats[0]


def shares(**at):
    """Arguments of from_shares: a random world's, with changes as in `changed`."""
    world = random_world(2)
    names = ("share", "tariff", "value_added_share", "io_share", "final_share", "theta", "value_added", "deficit",
             "expenditure")  # fmt: skip
    given = {name: np.array(getattr(world.economy, name)) for name in names}
    for name, (index, value) in at.items():
        given[name][index] = value
    return {**given, **labels()}


def test_shares_give_the_same_world_back():
    world = World.from_shares(**shares())
    assert world.caveats == ()
    assert world.economy.share == pytest.approx(random_world(2).economy.share, rel=EXACT)
    assert world.identities().ok


def test_small_departures_of_shares_are_renormalised_and_declared():
    given = shares()
    given["io_share"] = given["io_share"] * (1 + 4e-7)
    world = World.from_shares(**given)
    assert "Input shares summed to" in world.caveats[0]
    assert world.economy.io_share.sum(1) + world.economy.value_added_share == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ({"share": ((0, 0, 1, 2), 0.9)}, "Sum of share of use all, importer E0, sector S2"),
        ({"share": ((0, 0, 1, 2), -0.1)}, "share of use all, importer E0, exporter E1, sector S2 is -0.1"),
        ({"value_added_share": ((0, 1), 1.2)}, "value_added_share of economy E0, sector S1 is 1.2"),
        ({"value_added_share": ((0, 1), 0.0)}, "Sum of io_share of economy E0, using S1"),
        ({"io_share": ((0, 1, 2), -0.5)}, "io_share of economy E0, input S1, using S2 is -0.5"),
        ({"final_share": ((0, 1, 2), 0.9)}, "Sum of final_share of economy E1"),
        ({"theta": (0, -4)}, "theta of sector S0 is -4"),
        ({"value_added": (0, 0)}, "value_added of economy E0 is 0"),
        ({"deficit": (3, 1e6)}, "deficits sum to .* economy E3"),
        ({"expenditure": ((0, 1, 2), -1)}, "expenditure of use all, economy E1, sector S2 is -1"),
    ],
)
def test_bad_shares_name_the_cell(at, words):
    with pytest.raises(BadInput, match=words):
        World.from_shares(**shares(**at))


def test_a_base_out_of_equilibrium_is_found_and_not_aggregated():
    given = shares()
    given["deficit"] = np.zeros(5)
    world = World.from_shares(**given)
    found = world.identities()
    assert not found.ok
    row = {row.name: row for row in found.rows}["deficit = imports - exports"]
    assert row.residual > 1e-3
    assert "The baseline is not an equilibrium" in found.text()
    assert f"economy E{np.abs(random_world(2).deficit / random_world(2).output.sum(1)).argmax()}" in found.text()
    with pytest.raises(BadInput, match="Solve the base first"):
        world.aggregate(ECONOMIES)


def test_a_base_out_of_equilibrium_can_be_kept_in_a_file(tmp_path):
    given = shares()
    given["deficit"] = np.zeros(5)
    world = World.from_shares(**given)
    world.save(tmp_path / "shares.npz")
    read = World.load(tmp_path / "shares.npz")
    assert read.economy.expenditure.tolist() == world.economy.expenditure.tolist()
    with pytest.raises(BadInput, match="float64 only"):
        world.save(tmp_path / "shares.npz", single=True)


def test_elasticities_can_be_changed():
    world = random_world(2).with_theta(3.5, "by assumption")
    assert world.economy.theta.tolist() == [3.5] * 4
    assert world.elasticities == "by assumption"
    with pytest.raises(BadInput, match="theta of sector S0 is -1"):
        world.with_theta(-1, "")
