"""Fisher's tests of an index number: what must hold whatever the figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from steelyard.kernels.index_numbers import Goods, bennet, bilateral, chained, contributions

positive = st.floats(1e-6, 1e12)


@st.composite
def goods(draw):
    """One to eight goods in two periods."""
    shape = (4, draw(st.integers(1, 8)))
    return Goods.of(*draw(arrays.arrays(np.float64, shape, elements=positive)))


def reordered(one: Goods, order) -> Goods:
    return Goods(one.value_before[order], one.value_now[order], one.quantity_before[order], one.quantity_now[order])


@given(goods())
def test_price_times_quantity_is_value(one):
    index = bilateral(one)
    assert index.fisher_price * index.fisher_quantity == pytest.approx(index.value, rel=1e-12)


@given(goods())
def test_reversing_the_base_inverts_fisher(one):
    turned = bilateral(Goods(one.value_now, one.value_before, one.quantity_now, one.quantity_before))
    assert turned.fisher_quantity * bilateral(one).fisher_quantity == pytest.approx(1, rel=1e-9)
    assert turned.fisher_price * bilateral(one).fisher_price == pytest.approx(1, rel=1e-9)


@given(goods(), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_units_do_not_matter(one, unit, currency):
    """Another unit for the first good's quantity, another currency for all values."""
    scale = np.ones_like(one.value_now)
    scale[0] = unit
    money = (one.value_before * currency, one.value_now * currency)
    other = bilateral(Goods(*money, one.quantity_before * scale, one.quantity_now * scale))
    assert other.fisher_quantity == pytest.approx(bilateral(one).fisher_quantity, rel=1e-9)
    assert other.fisher_price == pytest.approx(bilateral(one).fisher_price, rel=1e-9)


@given(goods(), st.randoms(use_true_random=False))
def test_order_does_not_matter(one, random):
    order = list(range(one.value_now.size))
    random.shuffle(order)
    assert bilateral(reordered(one, order)).fisher_quantity == pytest.approx(bilateral(one).fisher_quantity, rel=1e-9)
    quantity, _ = contributions(one)
    assert contributions(reordered(one, order))[0] == pytest.approx(quantity[order], rel=1e-6, abs=1e-9)


@given(goods())
def test_contributions_and_parts_add_up(one):
    index = bilateral(one)
    quantity, price = contributions(one, index)
    assert quantity.sum() == pytest.approx(index.fisher_quantity - 1, rel=1e-9, abs=1e-9)
    assert price.sum() == pytest.approx(index.fisher_price - 1, rel=1e-9, abs=1e-9)
    by_quantity, by_price = bennet(one)
    scale = max(1.0, abs(by_quantity).max(), abs(by_price).max())
    assert by_quantity + by_price == pytest.approx(one.value_now - one.value_before, rel=1e-9, abs=1e-9 * scale)


@given(goods(), st.floats(0.01, 100))
def test_prices_that_all_move_alike_are_the_price_index(one, factor):
    same = Goods(one.value_before, one.value_before * factor, one.quantity_before, one.quantity_before)
    assert bilateral(same).fisher_price == pytest.approx(factor, rel=1e-9)
    assert bilateral(same).fisher_quantity == pytest.approx(1, rel=1e-9)


@given(arrays.arrays(np.float64, (5, 3), elements=st.floats(0.1, 1e3)), st.floats(0.5, 2))
def test_a_chain_follows_prices_that_move_alike(quantities, factor):
    """Whatever the quantities do, one price path for all goods is the chained price, without drift."""
    path = factor ** np.arange(5)
    found = chained(quantities * path[:, None] * [1.0, 2.0, 5.0], quantities)
    assert found.price == pytest.approx(path, rel=1e-9)
    assert found.value == pytest.approx(found.price * found.quantity, rel=1e-9)


@given(arrays.arrays(np.float64, (2, 4), elements=st.floats(0.1, 1e3)),
       arrays.arrays(np.float64, (2, 4), elements=st.floats(0.1, 1e3)))  # fmt: skip
def test_a_chain_of_one_link_is_bilateral(values, quantities):
    one = bilateral(Goods.of(values[0], values[1], quantities[0], quantities[1]))
    assert chained(values, quantities).quantity[-1] == pytest.approx(one.fisher_quantity)
