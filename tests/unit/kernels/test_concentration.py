"""Bounds of concentration against cases worked by hand."""

from __future__ import annotations

import pytest

from steelyard.errors import BadInput
from steelyard.kernels.concentration import concentration, top


def test_complete_parts_give_one_index():
    found = concentration([0.5, 0.3, 0.2])
    assert found.points == pytest.approx((3800, 3800))  # 0.25 + 0.09 + 0.04
    assert found.equivalents == pytest.approx((1 / 0.38, 1 / 0.38))


def test_what_is_not_listed_widens_the_bounds():
    found = concentration([0.5, 0.3])
    assert (found.low, found.high) == pytest.approx((0.34, 0.34 + 0.2**2))
    assert concentration([0.5, 0.1], largest=True).high == pytest.approx(0.26 + 0.4 * 0.1)


def test_equal_parts_are_as_many_as_they_are():
    assert concentration([0.25] * 4).equivalents == pytest.approx((4, 4))


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([], "above zero"),
        ([0.0, 0.0], "above zero"),
        ([0.5, -0.1], "zero or more"),
        ([0.5, float("nan")], "missing"),
        ([0.7, 0.7], "overlap"),
    ],
)
def test_bad_shares_are_refused(shares, said):
    with pytest.raises(BadInput, match=said):
        concentration(shares)


def test_top():
    assert top([0.1, 0.4, 0.2], 2) == pytest.approx(0.6)
    with pytest.raises(BadInput, match="1 or more"):
        top([0.1], 0)
