"""Contributions add up to the growth of the total, whatever the levels, in either currency."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens.shares import contributions, default_partners, refuse_overlap

PARTNERS = ["USA", "ASEAN", "EU27", "JPN"]
# Exact in real numbers; in floating point a few operations on figures of 1e3 percent.
ADDS_UP = 1e-9

levels = st.floats(min_value=1e6, max_value=1e12)
pairs = st.lists(st.tuples(levels, levels), min_size=5, max_size=5)


def levels_of(pairs: list[tuple[float, float]], currency: str) -> list[dict[str, object]]:
    rows = []
    totals = [sum(pair[side] for pair in pairs) for side in (0, 1)]
    for partner, values in [*zip(PARTNERS, pairs[:4], strict=True), ("WLD", totals)]:
        for period, value in zip(("2025", "2024"), values, strict=True):
            given = {"partner": partner, "period": period, "value": value}
            rows.append({**given, "currency": currency, "unit": currency})
    return rows


@settings(max_examples=40, deadline=None)
@given(pairs)
def test_in_their_own_currency(frame_of, pairs):
    frame = frame_of(*levels_of(pairs, "USD"))
    found = contributions(frame, None, reporter="CHN", flow="export", period="2025", partners=PARTNERS)
    assert found.rates == ()
    assert found.residual == pytest.approx(0, abs=ADDS_UP * max(1, abs(found.total.value)))
    assert found.data["share_now"].sum() == pytest.approx(100)
    assert found.data["now"].sum() == pytest.approx(sum(pair[0] for pair in pairs))


@settings(max_examples=40, deadline=None)
@given(pairs, st.floats(min_value=5, max_value=9), st.floats(min_value=5, max_value=9))
def test_converted_at_the_implied_rate(frame_of, pairs, rate_now, rate_before):
    totals = [sum(pair[side] for pair in pairs) for side in (0, 1)]
    usd = [
        {"period": "2025", "value": totals[0] / rate_now, "source": "feed"},
        {"period": "2024", "value": totals[1] / rate_before, "source": "feed"},
    ]
    frame = frame_of(*usd, *levels_of(pairs, "CNY"))
    found = contributions(frame, None, reporter="CHN", flow="export", period="2025", partners=PARTNERS)
    assert [one.value for one in found.rates] == pytest.approx([rate_now, rate_before])
    expected = 100 * (totals[0] / rate_now / (totals[1] / rate_before) - 1)
    assert found.data["contribution_pp"].sum() == pytest.approx(expected, rel=1e-9, abs=ADDS_UP)
    assert found.residual == pytest.approx(0, abs=ADDS_UP * max(1, abs(found.total.value)))


@pytest.mark.parametrize("partners", [["EU27", "DEU"], ["ASEAN", "VNM"], ["USA", "USA"]])
def test_overlapping_partners_are_refused(partners):
    with pytest.raises(BadInput):
        refuse_overlap(partners, "2025")


def test_the_united_kingdom_beside_the_union_only_after_it_left():
    refuse_overlap(["EU27", "GBR"], "2025")
    with pytest.raises(BadInput, match="GBR belongs to EU27"):
        refuse_overlap(["EU27", "GBR"], "2019")


@pytest.mark.parametrize("reporter", ["CHN", "USA"])
@pytest.mark.parametrize("period", ["1996", "2019", "2019-12", "2020", "2025"])
def test_the_default_partners_never_overlap(figures, reporter, period):
    partners = default_partners(figures, reporter, period)
    assert len(partners) > 5
    assert reporter not in partners
    refuse_overlap(partners, period)
    refuse_overlap(partners, str(Period.parse(period).year_before()))


def test_the_united_kingdom_is_listed_once_it_has_left_the_union_in_both_years(figures):
    assert "GBR" not in default_partners(figures, "CHN", "2020")
    assert "GBR" in default_partners(figures, "CHN", "2025")
