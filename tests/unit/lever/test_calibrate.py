"""Tables as arrays: what is kept, what is a remainder, what is declared; the world tables of all years."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput, UnreadableFile
from steelyard.lever import calibrate

sys.path.insert(0, str(Path(__file__).parent))
from worlds import amounts, labels

SHARED = Path(__file__).resolve().parents[4] / "shared"
TABLES = SHARED / "world" / "table"
EXACT = 1e-12


def table(seed=2, **changes):
    """A consistent table, sellers first."""
    flows, inputs, _, _ = amounts(seed)
    net = flows[0]
    made = {
        "flows": net.swapaxes(0, 1), "intermediate": inputs, "final": net.sum(1) - inputs.sum(2),
        "value_added": net.sum(0) - inputs.sum(1), **labels(),
    }  # fmt: skip
    return {**made, **changes}


def test_a_consistent_table_is_kept_without_a_word():
    given = table()
    world = calibrate.from_table(given, theta=4, year=2022)
    assert world.flows == pytest.approx(given["flows"].swapaxes(0, 1), rel=EXACT)
    assert world.value_added == pytest.approx(given["value_added"].sum(1), rel=EXACT)
    assert (world.year, world.caveats) == (2022, ())


def test_single_precision_is_absorbed_and_said():
    given = {
        name: np.asarray(value, dtype=np.float32) if not isinstance(value, list) else value
        for name, value in table().items()
    }
    world = calibrate.from_table(given, theta=4)
    assert world.identities().worst.residual < EXACT
    assert [note.split(":")[0] for note in world.caveats] == [
        "Final expenditure is purchases less inputs", "Value added is sales less inputs",
    ]  # fmt: skip
    assert "economy E" in world.caveats[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"final": np.ones((5, 4))}, "Remainder less final of economy E0, sector S0"),
        ({"value_added": np.ones((5, 4))}, "Remainder less value_added of economy E0, sector S0"),
        ({"flows": np.ones((5, 5))}, "exporter, importer, sector"),
        ({"flows": table()["flows"].swapaxes(0, 1)}, r"Is `flows` \[exporter, importer, sector\]"),
        ({"sectors": ["S0", "S0", "S2", "S3"]}, "S0 occurs more than once"),
    ],
)
def test_a_wrong_table_is_refused(changes, words):
    with pytest.raises(BadInput, match=words):
        calibrate.from_table(table(**changes), theta=4)


def test_a_missing_array_and_a_wrong_file_are_named(tmp_path):
    given = table()
    del given["final"]
    with pytest.raises(BadInput, match="no 'final'"):
        calibrate.from_table(given, theta=4)
    with pytest.raises(UnreadableFile, match=r"absent\.npz"):
        calibrate.from_table(tmp_path / "absent.npz", theta=4)


def sections(seed=2):
    """The same kind of table as one square: industries, consumption, investment and purchases abroad."""
    rng = np.random.default_rng(seed)
    n, j = 3, 2
    industry = rng.random((n * j, n * j))
    final = rng.random((n * j, n * 3)) * 5
    taxes = rng.random((1, n * j)) * 0.1 - 0.02
    added = np.concatenate([industry, final], axis=1).sum(1) - industry.sum(0) - taxes[0]
    rows = np.concatenate([industry, taxes, added[None]])
    columns = np.concatenate([final, np.zeros((2, n * 3))])
    return {
        "data": np.concatenate([rows, columns], axis=1), "country_codes": ["AAA", "BBB", "CCC"],
        "sector_codes": ["C", "D"], "fd_codes": ["C", "I", "Cx"],
        "metadata_json": np.array(json.dumps({"year": 2019, "citation": "Invented"})),
    }  # fmt: skip


def test_a_square_of_sections():
    given = sections()
    data = given["data"]
    world = calibrate.from_sections(given, theta=4)
    assert (world.uses, world.year, world.source) == (("intermediate", "consumption", "investment"), 2019, "Invented")
    assert world.goods == (True, False)
    assert world.output.ravel() == pytest.approx(data[:6].sum(1), rel=EXACT)
    assert world.value_added == pytest.approx(data[6:, :6].sum(0).reshape(3, 2).sum(1), rel=EXACT)
    # BBB's investment, from CCC's D: row 5, column 6 + 3 * 1 + 1; its consumption there adds columns 9 and 11.
    flows = world.economy.flows
    assert flows[2, 1, 2, 1] == pytest.approx(data[5, 10], rel=EXACT)
    assert flows[1, 1, 2, 1] == pytest.approx(data[5, 9] + data[5, 11], rel=EXACT)
    assert flows[0, 1, 2, 1] == pytest.approx(data[5, 2:4].sum(), rel=EXACT)
    assert world.intermediate[1, 1, 0] == pytest.approx(data[[1, 3, 5], 2].sum(), rel=EXACT)
    whole = calibrate.from_sections(given, theta=4, apart=False)
    assert whole.uses == ("all",)
    assert whole.flows == pytest.approx(world.flows, rel=EXACT)


def test_negative_final_purchases_are_absorbed_and_said():
    given = sections()
    data = given["data"]
    data[5, [9, 10, 11]] = [3, -0.5, 1]  # BBB draws stocks of CCC's D down; its other final purchases of it are more
    data[0, 6:9] = [0, -2, 0]  # AAA draws down its own C and buys no other
    world = calibrate.from_sections(given, theta=4, tolerance=np.inf)
    flows = world.economy.flows
    assert flows[2, 1, 2, 1] == 0
    assert flows[1, 1, 2, 1] == pytest.approx(3.5)
    assert flows[1:, 0, 0, 0].tolist() == [0, 0]
    assert any("(2 cells, 2.5 in all)" in note for note in world.caveats)
    assert any(
        note.startswith("2 of them") and "exporter AAA, sector C, importer AAA" in note for note in world.caveats
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g: g.update(sector_codes=["C"]), "Check the labels"),
        (lambda g: g.update(fd_codes=["C", "I", "Q"]), "Final use 'Q'"),
        (lambda g: g["data"].__setitem__((1, 2), np.nan), "row 1, column 2"),
        (lambda g: g["data"].__setitem__((1, 2), -1.0), "Input sales of exporter AAA, input D, economy BBB, using C"),
        (lambda g: g["data"].__setitem__((7, 2), 9.0), "Sales less inputs and value added of economy BBB, sector C"),
    ],
)
def test_a_wrong_square_is_refused(change, words):
    given = sections()
    change(given)
    with pytest.raises(BadInput, match=words):
        calibrate.from_sections(given, theta=4)


@pytest.mark.skipif(not TABLES.is_dir(), reason="no world tables beside the repository")
@pytest.mark.parametrize(("year", "most"), [("2011", 0.9), ("2019", 0.9), ("2022_f64", 0.0)])
def test_the_world_tables(year, most):
    # The README of the tables: identities of the float32 years to 0.6-0.9 million USD, exact in 2022.
    world = calibrate.from_table(TABLES / f"world77x23_{year}.npz", theta=5)
    held = np.load(TABLES / f"world77x23_{year}.npz")
    assert world.identities().worst.residual < EXACT
    assert len(world.caveats) == (2 if most else 0)
    gap = world.value_added - held["value_added"].astype(float).sum(1)
    assert np.abs(gap).max() <= most + 1e-6
    assert (world.economy.value_added_share == 1).sum() == (held["flows"].sum(1) == 0).sum() >= 13


@pytest.mark.skipif(not TABLES.is_dir(), reason="no world tables beside the repository")
def test_balances_of_2022_as_stated():
    # README: China +555 bn, USA -962 bn, against the World Bank's 578 and -959.
    world = calibrate.from_table(TABLES / "world77x23_2022_f64.npz", theta=5)
    balance = {name: -world.deficit[world.economy_index(name)] / 1000 for name in ("CHN", "USA")}
    assert balance == {"CHN": pytest.approx(555, abs=0.6), "USA": pytest.approx(-962, abs=0.6)}
