"""STL against statsmodels' port of the authors' own program, and against what holds of any series."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.errors import BadInput
from steelyard.kernels.stl import stl

EXACT = 1e-10  # the same sums in another order


def series(n: int, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return 0.3 * chance.normal(size=n).cumsum() + np.sin(np.arange(n) * np.pi / 6) + 0.2 * chance.standard_t(2, size=n)


@pytest.mark.parametrize("n", [60, 61, 119, 223])
@pytest.mark.parametrize("span", [7, 13, 35])
@pytest.mark.parametrize("outer", [0, 15])
def test_as_statsmodels(n, span, outer):
    peer = pytest.importorskip("statsmodels.tsa.stl._stl", reason="needs statsmodels (extra `dev`)")
    y, inner = series(n), 2 if outer else 5
    theirs = peer.STL(y, period=12, seasonal=span, robust=bool(outer)).fit(inner_iter=inner, outer_iter=outer)
    ours = stl(y, 12, seasonal=span, inner=inner, outer=outer)
    for one, other in ((theirs.trend, ours.trend), (theirs.seasonal, ours.seasonal), (theirs.weights, ours.weights)):
        assert np.abs(one - other).max() < EXACT


# Place, trend, seasonal and weight by statsmodels 0.15.0 (its port of netlib's stl) of `known`.
STORED = {
    (5, 0): (
        (0, -0.006695204654, -0.182425652919, 1.0),
        (5, 0.127721337804, 0.791479764748, 1.0),
        (30, 0.660063295429, 0.004844128799, 1.0),
        (66, 1.397198443151, -0.235584523990, 1.0),
        (71, 1.517008800397, -1.033161477304, 1.0),
    ),
    (2, 15): (
        (0, -0.001947977008, -0.293466745226, 0.992641667818),
        (5, 0.129362759423, 0.819164698539, 0.985710619489),
        (30, 0.750947840629, 0.016871844488, 0.976215257113),
        (66, 1.397399752218, -0.374084900095, 0.997841210502),
        (71, 1.489477397395, -0.853822438453, 0.989356391127),
    ),
}


def known() -> np.ndarray:
    """Six years of a line, a growing season and a remainder without chance."""
    t = np.arange(72)
    return 0.02 * t + np.sin(np.pi * t / 6) * (1 + t / 60) + 0.06 * ((7 * t * t) % 11 - 5)


@pytest.mark.parametrize("loops", STORED)
def test_as_stored(loops):
    found = stl(known(), 12, seasonal=7, inner=loops[0], outer=loops[1])
    for place, *parts in STORED[loops]:
        ours = [found.trend[place], found.seasonal[place], found.weights[place]]
        assert ours == pytest.approx(parts, abs=1e-11)


def test_parts_add_up_and_scale_with_the_series():
    y = series(120)
    one, other = stl(y), stl(5 + 3 * y)
    assert np.allclose(one.trend + one.seasonal + one.remainder, y, atol=1e-12)
    assert np.allclose(other.trend, 5 + 3 * one.trend)
    assert np.allclose(other.seasonal, 3 * one.seasonal)


def test_a_line_and_a_fixed_season_are_found_whole():
    t = np.arange(120)
    season = np.sin(t * np.pi / 6)
    found = stl(0.01 * t + season, seasonal=35, inner=50)
    assert np.abs(found.remainder).max() < 1e-6
    assert np.abs(found.seasonal - season).max() < 1e-6


def test_a_wild_value_has_no_weight_and_moves_nothing():
    y = 0.01 * np.arange(120) + np.sin(np.arange(120) * np.pi / 6) + 0.01 * series(120, 2)
    wild = y.copy()
    wild[50] += 10
    robust = stl(wild, outer=15)
    assert robust.weights[50] == 0
    assert np.abs(robust.seasonal - stl(y, outer=15).seasonal).max() < 0.02
    assert np.abs(stl(wild).seasonal - stl(y).seasonal).max() > 0.2


@pytest.mark.parametrize(
    ("y", "more", "said"),
    [
        (np.zeros(20), {}, "two whole periods"),
        (np.array([*np.zeros(30), np.nan]), {}, "value 31"),
        (np.zeros(60), {"seasonal": 8}, "odd"),
    ],
)
def test_refuses(y, more, said):
    with pytest.raises(BadInput, match=said):
        stl(y, **more)
