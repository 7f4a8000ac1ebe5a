"""Whatever the figures: what fits rounds to the rate, a rate computed from a basis is found on it, units cancel."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.lens.fits import search
from steelyard.lens.panel import Panel

amount = st.floats(1.0, 1e6)
ASKED = ("CHN", "import", "GACC:coal", "WLD", "2025")


def rows(now, before, quantity_now, quantity_before, scale=1.0):
    common = {"flow": "import", "product": "GACC:coal"}
    money = {"currency": "CNY", "unit": "CNY"}
    weight = {"indicator": "quantity", "unit": "t", "currency": "none"}
    return [
        {**common, **money, "period": "2025", "value": now * scale},
        {**common, **money, "period": "2024", "value": before * scale},
        {**common, **weight, "period": "2025", "value": quantity_now},
        {**common, **weight, "period": "2024", "value": quantity_before},
    ]


@settings(max_examples=40)
@given(amount, amount, amount, amount, st.integers(0, 3))
def test_a_rate_of_a_basis_is_found_on_that_basis(frame_of, now, before, quantity_now, quantity_before, digits):
    held = Panel(frame_of(*rows(now, before, quantity_now, quantity_before)))
    printed = round(100 * (quantity_now / quantity_before - 1), digits)
    found = search(held, None, *ASKED, printed, digits)
    assert "quantity" in {one.measure for one in found if one.fits}
    for one in found:
        assert one.fits == (abs(one.value - printed) <= 0.5 * 10**-digits * (1 + 1e-9) + 1e-12)
        assert one.off == pytest.approx(one.value - printed)


@settings(max_examples=40)
@given(amount, amount, amount, amount, st.floats(1e-3, 1e6))
def test_the_unit_of_account_does_not_matter(frame_of, now, before, quantity_now, quantity_before, scale):
    plain, scaled = (
        search(Panel(frame_of(*rows(now, before, quantity_now, quantity_before, one))), None, *ASKED, -5.0, 1)
        for one in (1.0, scale)
    )
    assert [one.value for one in plain] == pytest.approx([one.value for one in scaled], rel=1e-6, abs=1e-6)


@settings(max_examples=40)
@given(amount, amount, amount, amount)
def test_each_basis_stands_once_and_what_fits_comes_first(frame_of, now, before, quantity_now, quantity_before):
    found = search(Panel(frame_of(*rows(now, before, quantity_now, quantity_before))), None, *ASKED, 3.0, 0)
    assert len({(one.basis, one.fits) for one in found}) == len(found)
    assert [one.fits for one in found] == sorted((one.fits for one in found), reverse=True)
