"""Index numbers against hand arithmetic, and what stops one."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.errors import BadInput
from steelyard.kernels.index_numbers import Goods, bennet, bilateral, chained, contributions

# Two goods: prices 1 and 2, then 2 and 2; quantities 10 and 5, then 8 and 10.
GOODS = Goods.of([10, 10], [16, 20], [10, 5], [8, 10])


def test_laspeyres_paasche_and_fisher_by_hand():
    found = bilateral(GOODS)
    assert found.value == pytest.approx(36 / 20)
    assert found.laspeyres_quantity == pytest.approx((1 * 8 + 2 * 10) / 20)
    assert found.paasche_quantity == pytest.approx(36 / (2 * 10 + 2 * 5))
    assert found.laspeyres_price == pytest.approx((2 * 10 + 2 * 5) / 20)
    assert found.paasche_price == pytest.approx(36 / 28)
    assert found.fisher_quantity == pytest.approx((28 / 20 * 36 / 30) ** 0.5)
    assert found.fisher_price == pytest.approx((30 / 20 * 36 / 28) ** 0.5)


def test_bennet_is_mean_price_times_change_of_quantity():
    by_quantity, by_price = bennet(GOODS)
    assert by_quantity == pytest.approx([1.5 * (8 - 10), 2 * (10 - 5)])
    assert by_price == pytest.approx([9 * (2 - 1), 0])


def test_contributions_of_fisher_by_hand():
    index = bilateral(GOODS)
    quantity, price = contributions(GOODS, index)
    mean = np.array([1, 2]) + np.array([2, 2]) / index.fisher_price
    assert quantity == pytest.approx(mean * np.array([-2, 5]) / (mean @ np.array([10, 5])))
    assert quantity.sum() == pytest.approx(index.fisher_quantity - 1)
    assert price.sum() == pytest.approx(index.fisher_price - 1)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (([1, 0], [1, 1], [1, 1], [1, 1]), "value before of good 1 is 0"),
        (([1], [1], [1], [-2]), "quantity now of good 0 is -2"),
        (([1], [float("nan")], [1], [1]), "value now of good 0 is nan"),
        (([1], [1, 2], [1], [1]), "one length"),
        (([], [], [], []), "one length"),
    ],
)
def test_an_index_needs_positive_figures_of_one_length(arrays, said):
    with pytest.raises(BadInput, match=said):
        Goods.of(*arrays)


def test_a_chain_of_two_links_by_hand():
    values = [[10, 10], [16, 20], [20, 20]]
    quantities = [[10, 5], [8, 10], [8, 5]]
    found = chained(values, quantities)
    second = bilateral(Goods.of([16, 20], [20, 20], [8, 10], [8, 5]))
    assert found.quantity == pytest.approx(
        [1, bilateral(GOODS).fisher_quantity, found.quantity[1] * second.fisher_quantity]
    )
    assert found.quantity * found.price == pytest.approx(found.value)
    assert list(found.matched) == [0, 2, 2]


def test_a_good_missing_or_untraded_leaves_its_links_only():
    values = [[10, 5], [12, np.nan], [15, 0], [18, 6], [20, 7]]
    quantities = [[10, 5], [10, np.nan], [12, 0], [12, 6], [15, 6]]
    found = chained(values, quantities)
    alone = chained([[row[0]] for row in values], [[row[0]] for row in quantities])
    assert list(found.matched) == [0, 1, 1, 1, 2]
    assert found.quantity[:4] == pytest.approx(alone.quantity[:4])


def test_a_value_without_a_quantity_leaves_its_links():
    """Goods given to the customs in value only, and free ones in quantity only, have no price."""
    values = [[10, 5, 3], [12, 6, 0], [15, 7, 4]]
    quantities = [[10, 5, 3], [10, 0, 3], [12, 6, 4]]
    found = chained(values, quantities)
    alone = chained([[row[0]] for row in values], [[row[0]] for row in quantities])
    assert list(found.matched) == [0, 1, 1]
    assert found.quantity == pytest.approx(alone.quantity)
    assert found.value == pytest.approx([1, 1.2, 1.5])


def test_a_chain_breaks_where_nothing_is_matched_and_refuses_negatives():
    with pytest.raises(BadInput, match="between periods 1 and 2"):
        chained([[1, 1], [1, 0], [0, 1]], [[1, 1], [1, 0], [0, 1]])
    with pytest.raises(BadInput, match="negative"):
        chained([[1.0], [-1.0]], [[1.0], [1.0]])
    with pytest.raises(BadInput, match="one shape"):
        chained([[1.0]], [[1.0, 2.0]])
