"""Bad-loan ratios against hand arithmetic, and what stops one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.banks import ratios, stress
from steelyard.lens.panel import Panel

DEFINITION = "households, overdue 90 days or more"
amount = st.floats(0.01, 1e6)


def _row(indicator: str, variant: str, period: str, value: float, unit: str = "RUB") -> dict:
    day = datetime(2025, 12, 5, tzinfo=UTC)
    return {
        "reporter": "RUS", "partner": "none", "flow": "none", "product": "none", "indicator": indicator,
        "variant": variant, "period": period, "value": value, "unit": unit, "currency": unit, "valuation": "none",
        "adjustment": "nsa", "price_basis": "none", "rounding": 0.0, "status": "formal", "known_from": day,
        "public_from": day, "source": "cbr", "reference": "", "note": "",
    }  # fmt: skip


def _panel(*rows: dict) -> Panel:
    import polars as pl

    return Panel(pl.DataFrame(list(rows)))


def test_ratios_count_restructured_loans():
    found = ratios(2.3, 2.4, 37.3, definition=DEFINITION)
    assert found.reported == pytest.approx(100 * 2.3 / 42.0)
    assert found.adjusted == pytest.approx(100 * 4.7 / 42.0)
    assert found.hidden == pytest.approx(100 * 2.4 / 42.0)


@given(amount, amount, amount, st.floats(1e-6, 1e6))
def test_ratios_do_not_depend_on_the_unit(bad, restructured, other, unit):
    plain = ratios(bad, restructured, other, definition=DEFINITION)
    scaled = ratios(bad * unit, restructured * unit, other * unit, definition=DEFINITION)
    assert scaled.adjusted == pytest.approx(plain.adjusted)
    assert 0 <= plain.reported <= plain.adjusted <= 100


@pytest.mark.parametrize(
    ("bad", "definition"), [(2.3, ""), (2.3, "definition not stated"), (-1.0, DEFINITION), (float("nan"), DEFINITION)]
)
def test_no_ratio_without_definition_or_of_impossible_amounts(bad, definition):
    with pytest.raises(BadInput):
        ratios(bad, 1.0, 1.0, definition=definition)


def test_an_empty_book_has_no_ratio():
    with pytest.raises(BadInput, match="empty"):
        ratios(0.0, 0.0, 0.0, definition=DEFINITION)


def test_a_ratio_follows_where_one_book_is_held():
    rows = [
        _row("npl", "households: overdue 90 days", "2025-09", 2.0e12),
        _row("loans_restructured", "households: restructured", "2025-09", 1.0e12),
        _row("loans", "households: loans outstanding", "2025-09", 40.0e12),
    ]
    data = stress(_panel(*rows), None, "RUS").data
    found = dict(data.filter(data["measure"].str.ends_with("ratio")).select("measure", "value").iter_rows())
    assert found == {"reported ratio": pytest.approx(5.0), "adjusted ratio": pytest.approx(7.5)}


def test_another_day_of_the_book_refuses_the_ratio():
    rows = [
        _row("npl", "households: overdue 90 days", "2025-09", 2.0e12),
        _row("loans_restructured", "households: restructured", "2025-06", 1.0e12),
        _row("loans", "households: loans outstanding", "2025-09", 40.0e12),
    ]
    measured = stress(_panel(*rows), None, "RUS")
    assert not measured.data["measure"].str.ends_with("ratio").any()
    assert any("restructured loans are held for 2025-06" in warning for warning in measured.warnings)


BAD = _row("npl", "households: bad loans, overdue 90 days or more", "2025-09", 2.0e12)
FORBORNE = _row("loans_restructured", "households: restructured loans", "2025-09", 1.0e12)
BOOK = _row("loans", "households: loans outstanding", "2025-09", 40.0e12)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({0: {"variant": "households: bad loans, overdue 90 days, mortgages left out"}}, "mortgages left out"),
        ({1: {"variant": "households: restructured loans, unsecured only"}}, "another book .unsecured only"),
        ({2: {"variant": "households: debt outstanding, with non-profit institutions"}}, "with non-profit"),
        ({1: {"unit": "USD", "currency": "USD"}}, "are in USD, bad loans in RUB"),
        ({1: {"variant": "households: restructured loans, definition not stated"}}, "definition not stated"),
        ({1: {"value": 39.0e12}}, "-1.00 tn: they are not of one book"),
    ],
)
def test_figures_of_different_books_give_no_ratio_but_a_reason(changed, said):
    import re

    rows = [{**row, **changed.get(at, {})} for at, row in enumerate((BAD, FORBORNE, BOOK))]
    measured = stress(_panel(*rows), None, "RUS")
    assert not measured.data["measure"].str.ends_with("ratio").any()
    assert any(re.search(said, warning) for warning in measured.warnings)


def test_books_of_one_qualifier_match():
    rows = [{**row, "variant": f"{row['variant']}, mortgages left out"} for row in (BAD, FORBORNE, BOOK)]
    data = stress(_panel(*rows), None, "RUS").data
    found = data.filter(data["measure"].str.ends_with("ratio"))["value"].to_list()
    assert found == pytest.approx([5.0, 7.5])


def test_unknown_segment_and_empty_ledger_say_so():
    with pytest.raises(BadInput, match="households"):
        stress(_panel(_row("npl", "households: overdue 90 days", "2025-09", 2.0e12)), None, "RUS", "farms")
    with pytest.raises(NoCoverage, match="No bank figures"):
        stress(_panel(_row("gdp", "none", "2024", 1.0, "RUB")), None, "RUS")


def test_figures_that_cannot_be_of_one_book_are_named():
    import steelyard as sy

    found = sy.open(as_of="2026-01-14").measure("banks", "RUS")
    assert "imply loans of 33 tn; 170.5 tn RUB are held" in found.warnings[0]
    assert "no ratio of one book follows" in found.title
    rows = {row["figure"]: row for row in found.data.to_dicts()}
    assert "at most 5 %" in rows
    before = next(row for row in found.data.to_dicts() if row["implied_before"])
    # 2.25 / 1.65 and 2.35 / 1.55
    assert (round(before["implied_low"] / 1e12, 2), round(before["implied_high"] / 1e12, 2)) == (1.36, 1.52)
    assert any("divided by the growth of 2025-01/2025-09" in text for text in found.warnings)
