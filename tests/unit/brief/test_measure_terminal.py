"""A measure's table: amounts of very different size keep their digits."""

from __future__ import annotations

import polars as pl

from steelyard.brief.measure_terminal import text
from steelyard.lens.measured import Measured


def shown(*values: float) -> str:
    data = pl.DataFrame({"period": [str(2010 + at) for at in range(len(values))], "value": list(values)})
    return text(Measured("m", "Title", data, {"period": "text", "value": "money"}, {"currency": "USD"}, "all"), {})


def test_one_scale_a_column():
    assert "1.20\u202ftn" in shown(1.2e12, 3e11)
    assert "0.30\u202ftn" in shown(1.2e12, 3e11)


def test_a_slip_leaves_the_other_rows_their_digits():
    said = shown(3.3e11, 3.3e14, 2.9e11)
    assert "330" in said
    assert "290" in said
    assert "0.3" not in said
