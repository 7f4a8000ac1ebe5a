"""The reverse question: sizes that meet a target, and targets out of reach."""

from __future__ import annotations

import pytest

from steelyard.errors import BadInput, UnknownName, Unreachable
from steelyard.lever import results
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import DeficitShift, ExportTax, Facilitation, Tariff
from steelyard.lever.solve import solve
from steelyard.lever.target import target

MET = 1e-6  # of a percentage point


@pytest.fixture(scope="module")
def world():
    return embedded()


@pytest.mark.parametrize(
    ("result", "value", "instrument", "bounds"),
    [
        ("CHN.goods_balance", 3.0, lambda size: ExportTax(exporter="CHN", rate=size), (0, 1)),
        ("CHN.balance", 1.0, lambda size: DeficitShift(economy="CHN", gdp=size), (-0.05, 0.1)),
        ("USA.goods_balance", -4.0, lambda size: [Tariff("USA", None, add=size)], (0, 1)),
    ],
)
def test_the_size_found_meets_the_target_when_solved_anew(world, result, value, instrument, bounds):
    found = target(world, result, value, instrument, bounds=bounds)
    assert bounds[0] < found.size < bounds[1]
    made = instrument(found.size)
    again = solve(world, *(made if isinstance(made, list) else [made]), closure="ilms")
    assert results.parse(world, result).value(again) == pytest.approx(value, abs=MET)
    assert found.before == pytest.approx(results.parse(world, result).value(solve(world, closure="ilms")), abs=MET)


def test_a_target_that_holds_already_needs_nothing(world):
    now = results.parse(world, "CHN.balance").value(solve(world, closure="ilms"))
    found = target(world, "CHN.balance", now, lambda size: DeficitShift(economy="CHN", gdp=size))
    assert found.size == 0


def test_what_is_out_of_reach_says_so_and_gives_the_nearest(world):
    with pytest.raises(Unreachable, match="the nearest is") as caught:
        target(world, "CHN.balance", -30, lambda size: Facilitation(importer="CHN", cut=size), bounds=(0, 0.3))
    size, nearest = caught.value.nearest
    assert 0 <= size <= 0.3
    assert -30 < nearest < 10


def test_bad_targets_are_refused_before_solving(world):
    with pytest.raises(UnknownName, match="balance"):
        target(world, "CHN.balanc", 1, lambda size: DeficitShift(economy="CHN", gdp=size))
    with pytest.raises(BadInput, match="bounds"):
        target(world, "CHN.balance", 1, lambda size: DeficitShift(economy="CHN", gdp=size), bounds=(1, 0))
    with pytest.raises(BadInput, match="finite"):
        target(world, "CHN.balance", float("nan"), lambda size: DeficitShift(economy="CHN", gdp=size))
