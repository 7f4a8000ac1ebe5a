"""The arithmetic that history and counterfactuals share: on numbers, arrays and columns alike."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from steelyard.lens import arithmetic

NOW, BEFORE = [30.0, 45.0, 36.0], [25.0, 50.0, 25.0]


def test_contributions_add_up_to_the_change_of_the_total():
    parts = [arithmetic.contribution(now, before, sum(BEFORE)) for now, before in zip(NOW, BEFORE, strict=True)]
    assert parts == pytest.approx([5, -5, 11])
    assert arithmetic.residual(arithmetic.change(sum(NOW), sum(BEFORE)), parts) == pytest.approx(0, abs=1e-12)


def test_shares_and_balances():
    assert arithmetic.share(45.0, 111.0) == pytest.approx(40.54054054)
    assert arithmetic.balance(30.0, 45.0) == -15
    assert arithmetic.residual(10.0, [4.0, 7.0]) == -1


@pytest.mark.parametrize("measure", [arithmetic.change, arithmetic.share, arithmetic.balance])
def test_arrays_and_columns_give_what_numbers_give(measure):
    expected = [measure(now, before) for now, before in zip(NOW, BEFORE, strict=True)]
    assert measure(np.array(NOW), np.array(BEFORE)).tolist() == expected
    frame = pl.DataFrame({"now": NOW, "before": BEFORE})
    assert measure(frame["now"], frame["before"]).to_list() == expected
    assert frame.select(measure(pl.col("now"), pl.col("before")).alias("found"))["found"].to_list() == expected
