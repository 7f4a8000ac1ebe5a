"""Bilateral and chained index numbers of price and quantity, and contributions that add up to them.

Values v = p q and quantities q of the same goods in two periods (0 the base, 1 the current one); prices are the unit
values p = v / q. All in base units; an index is 1 in the base.

    (1)  Laspeyres quantity   Q_L = sum p0 q1 / sum p0 q0           price  P_L = sum p1 q0 / sum p0 q0
    (2)  Paasche quantity     Q_P = sum p1 q1 / sum p1 q0           price  P_P = sum p1 q1 / sum p0 q1
    (3)  Fisher               Q_F = sqrt(Q_L Q_P), P_F = sqrt(P_L P_P);   P_F Q_F = sum v1 / sum v0 exactly
    (4)  contribution to Q_F - 1   c_i = (p0_i + p1_i / P_F) (q1_i - q0_i) / sum_j (p0_j + p1_j / P_F) q0_j
         contribution to P_F - 1   the same with p and q exchanged
    (5)  Bennet, in money:    v1 - v0 = sum (p0 + p1)/2 (q1 - q0) + sum (q0 + q1)/2 (p1 - p0)
    (6)  chained index        I_t = I_{t-1} F(t-1, t) over the goods present in both t-1 and t

(1)-(3): I. Fisher, The Making of Index Numbers (1922). (4): J. van IJzeren, De Economist (1952); B. M. Balk,
Price and Quantity Index Numbers (2008), section 4.2; used for the contributions of chained GDP (Moulton and Seskin,
Survey of Current Business, October 1999). (5): T. L. Bennet, Journal of the Royal Statistical Society 83 (1920).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.errors import BadInput

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bilateral:
    """Indices of period 1 on period 0 (ratios, 1 is no change). `value` = `fisher_price` x `fisher_quantity`."""

    value: float
    laspeyres_quantity: float
    paasche_quantity: float
    laspeyres_price: float
    paasche_price: float
    fisher_quantity: float
    fisher_price: float


@dataclass(frozen=True)
class Goods:
    """The same goods in two periods, each array of shape (goods,): values and quantities, all positive."""

    value_before: Array
    value_now: Array
    quantity_before: Array
    quantity_now: Array

    @classmethod
    def of(
        cls, value_before: ArrayLike, value_now: ArrayLike, quantity_before: ArrayLike, quantity_now: ArrayLike
    ) -> Goods:
        """Four arrays of one length; BadInput, naming the place, where one is not a positive finite number."""
        arrays = [np.atleast_1d(np.asarray(a, np.float64)) for a in
                  (value_before, value_now, quantity_before, quantity_now)]  # fmt: skip
        names = ("value before", "value now", "quantity before", "quantity now")
        if len({one.shape for one in arrays}) != 1 or arrays[0].ndim != 1 or not arrays[0].size:
            raise BadInput(
                "An index needs four arrays of one length: values and quantities of the same goods in two periods."
            )
        for name, one in zip(names, arrays, strict=True):
            wrong = np.flatnonzero(~(np.isfinite(one) & (one > 0)))
            if wrong.size:
                raise BadInput(
                    f"An index needs positive figures: the {name} of good {wrong[0]} is {one[wrong[0]]:g}. "
                    "A good that is absent in one period has no price there: leave it out and report it apart."
                )
        return cls(*arrays)


def bilateral(goods: Goods) -> Bilateral:
    """Laspeyres, Paasche and Fisher, equations (1)-(3)."""
    v0, v1 = goods.value_before, goods.value_now
    relative = goods.quantity_now / goods.quantity_before
    # p0 q1 = v0 q1/q0 and p1 q0 = v1 q0/q1: no price is needed, so no unit of quantity can matter.
    before, now = v0.sum(), v1.sum()
    base_priced, now_priced = (v0 * relative).sum(), (v1 / relative).sum()
    laspeyres, paasche = base_priced / before, now / now_priced
    price_laspeyres, price_paasche = now_priced / before, now / base_priced
    return Bilateral(
        float(now / before), float(laspeyres), float(paasche), float(price_laspeyres), float(price_paasche),
        float(np.sqrt(laspeyres * paasche)), float(np.sqrt(price_laspeyres * price_paasche)),
    )  # fmt: skip


def contributions(goods: Goods, index: Bilateral | None = None) -> tuple[Array, Array]:
    """What each good adds to `fisher_quantity` - 1 and to `fisher_price` - 1, equation (4); each sums exactly."""
    index = index or bilateral(goods)
    v0, v1 = goods.value_before, goods.value_now
    relative = goods.quantity_now / goods.quantity_before
    price = v1 / v0 / relative
    quantity_weight = v0 + v1 / relative / index.fisher_price  # (p0 + p1/P_F) q0
    price_weight = v0 + v0 * relative / index.fisher_quantity  # (q0 + q1/Q_F) p0
    return (
        quantity_weight * (relative - 1) / quantity_weight.sum(),
        price_weight * (price - 1) / price_weight.sum(),
    )


def bennet(goods: Goods) -> tuple[Array, Array]:
    """What quantity and what price add to each good's change of value, in money, equation (5)."""
    v0, v1 = goods.value_before, goods.value_now
    relative = goods.quantity_now / goods.quantity_before
    by_quantity = (v0 * (relative - 1) + v1 * (1 - 1 / relative)) / 2
    return by_quantity, v1 - v0 - by_quantity


@dataclass(frozen=True)
class Chain:
    """A chained Fisher index, 1 in the first period; arrays of shape (periods,).

    `matched`: goods present in both periods of a link, 0 for the first. `value`: chained value of matched goods.
    """

    quantity: Array
    price: Array
    value: Array
    matched: NDArray[np.int64]


def chained(values: ArrayLike, quantities: ArrayLike) -> Chain:
    """Chain bilateral Fisher indices, equation (6).

    `values`, `quantities`: shape (periods, goods). A good counts in a link where it is positive in both periods;
    NaN is not held, 0 is no trade: either takes it out of that link. BadInput where a link has no good left, or on
    a negative figure.
    """
    v, q = np.asarray(values, np.float64), np.asarray(quantities, np.float64)
    if v.shape != q.shape or v.ndim != 2 or v.shape[0] < 1:
        raise BadInput("A chain needs values and quantities of one shape (periods, goods).")
    if (v < 0).any() or (q < 0).any():
        raise BadInput("A chain needs figures of zero or more: a value or quantity is negative. Correct or drop it.")
    present = (v > 0) & (q > 0)
    links = [_link(v, q, present, at) for at in range(1, len(v))]
    steps = np.array([(one.fisher_quantity, one.fisher_price, one.value) for one, _ in links]).reshape(-1, 3)
    quantity, price, value = np.vstack([np.ones(3), np.cumprod(steps, axis=0)]).T
    return Chain(quantity, price, value, np.array([0, *(count for _, count in links)], np.int64))


def _link(v: Array, q: Array, present: NDArray[np.bool_], at: int) -> tuple[Bilateral, int]:
    both = present[at] & present[at - 1]
    if not both.any():
        raise BadInput(f"The chain breaks between periods {at - 1} and {at}: no good is held in both. Start after it.")
    return bilateral(Goods.of(v[at - 1, both], v[at, both], q[at - 1, both], q[at, both])), int(both.sum())
