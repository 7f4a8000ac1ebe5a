"""Tables in the layout of Caliendo & Parro's programs, made by hand; their own are in tests/reference."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.errors import BadInput, UnreadableFile
from steelyard.lever.replicate import caliendo_parro, cp_layout
from steelyard.lever.replicate.caliendo_parro import Experiment


@pytest.fixture
def tables(tmp_path):
    """Two economies, three sectors, two of them traded, no labels."""
    texts = {
        "xbilat2020": "0 2\n3 0\n0 1\n1 0\n",
        "tariffs2020": "0 10\n5 0\n0 0\n20 0\n",
        "GO": "9000 8000\n6000 7000\n20000,21000\n",
        "B": "0.5 0.5\n0.4 0.5\n0.6 0.7\n",
        "IO": "0.4 0.3 0.2\n0.3 0.4 0.2\n0.3 0.3 0.6\n" * 2,
        "T": "4\n6\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
    return tmp_path


def test_shares_follow_from_the_flows(tables):
    world = cp_layout.read(tables, "2020")
    assert world.economies == ("1", "2")
    assert world.economy.tariff[0, 1].tolist() == [0.1, 0.0, 0.0]
    assert world.flows[:, :, 0] == pytest.approx(np.array([[6000, 2000], [3000, 6000]]))
    assert world.flows[:, :, 2] == pytest.approx(np.array([[20000, 0], [0, 21000]]))
    assert world.deficit == pytest.approx([-1000, 1000])
    assert world.economy.theta.tolist() == [4, 6, cp_layout.NONTRADED_THETA]
    assert world.identities().ok


def test_what_is_exported_was_produced(tables):
    (tables / "GO.txt").write_text("2500 8000\n6000 7000\n20000 21000\n")
    world = cp_layout.read(tables, "2020")
    assert world.flows[0, 0, 0] == 0
    assert world.output[0, 0] == pytest.approx(3000)


def test_free_trade_within_a_bloc_raises_its_imports(tables):
    world = cp_layout.read(tables, "2020", economies=["AAA", "BBB"], sectors=["goods", "parts", "services"])
    free = {"free": 0 * world.economy.tariff}
    result = caliendo_parro.run(Experiment(world, free, transfer=world.deficit, bloc=("AAA", "BBB")))
    assert min(result.effects["free"].bloc_imports.values()) > 0
    assert max(one.residual for one in result.certificates) < 1e-10
    np.testing.assert_allclose(result.base.wage_hat, 1, atol=1e-9)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("T", "4\n", "1 elasticities"),
        ("T", "4\n6\n8\n10\n", "4 elasticities"),
        ("B", "0.5 0.5\n0.4\n", "row 2"),
        ("B", "0.5 half\n", "not a number"),
        ("GO", "1 2\n", "GO.txt has shape"),
        ("IO", "", "empty"),
        ("tariffs2020", "0 10\n5 0\n0 0\n", "3 rows"),
    ],
)
def test_a_table_that_does_not_fit_is_named(tables, file, text, told):
    (tables / f"{file}.txt").write_text(text)
    with pytest.raises(UnreadableFile, match=told):
        cp_layout.read(tables, "2020")


def test_a_year_that_is_not_there_is_named(tables):
    with pytest.raises(BadInput, match=r"xbilat1993\.txt"):
        cp_layout.read(tables)
