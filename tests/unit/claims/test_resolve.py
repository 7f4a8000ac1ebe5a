"""What figures a claim is held against: series, bases, windows, vintages, and what is said where none is held."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from steelyard.claims.model import Claim, Quantity, Span
from steelyard.claims.resolve import View, resolve
from steelyard.claims.resolve_figure import ASKED, OTHER, REMOTE, WINDOW
from steelyard.lab import Lab
from steelyard.lab.library import library
from steelyard.ledger.vintages import instant


@cache
def the_library():
    return library(Lab.open(None, None))


def view(day: str | None = "2026-01-14") -> View:
    return View(the_library(), instant(day) if day else None)


def number(value: float, unit: str = "percent", digit: float = 0.1) -> Quantity:
    return Quantity(value, value, unit, digit, f"{value:g}", Span(0, 1))


def claim(
    measure: str = "yoy", value: float | None = 6.6, unit: str = "percent", digit: float = 0.1, **more: Any
) -> Claim:
    named: dict[str, Any] = {"reporter": "CHN", "partner": "WLD", "flow": "export", "period": "2025-12"} | more
    quantity = None if value is None else number(value, unit, digit)
    return Claim("c1", "a sentence", Span(0, 10), 0, measure, value=quantity, unit=unit, **named)


def test_a_rate_has_both_currencies_and_other_windows():
    found = resolve(view(), claim())
    asked = {one.basis for one in found.figures if one.kin == ASKED}
    assert {"USD", "CNY"} <= asked
    assert {"2025"} <= {one.text.split(", ")[2] for one in found.figures if one.kin in (WINDOW, REMOTE)}
    assert found.bases == {"USD", "CNY"}


def test_goods_that_are_counted_may_be_meant_by_quantity():
    coal = claim(flow="import", product="GACC:coal", period="2025-01/2025-05", value=-7.9)
    assert resolve(view("2025-06-30"), coal).bases == {"USD", "CNY", "quantity"}


def test_where_a_rate_is_printed_a_converted_one_decides_nothing():
    found = resolve(view(), claim())
    assert all(one.kin == REMOTE for one in found.figures if one.converted and one.basis in ("USD", "CNY"))


def test_figures_of_after_the_day_are_marked():
    found = resolve(view("2026-01-14"), claim("balance", 1.2e12, "USD", 1e11, flow="balance", period="2024"))
    assert {one.value for one in found.figures if one.later and one.basis == "USD" and one.kin == ASKED} == {992.6e9}
    assert not any(one.later for one in resolve(view(None), claim()).figures)


def test_a_deficit_is_compared_by_its_size():
    gap = claim("balance", 1e9, "USD", 1e8, flow="balance", period="2024", direction=-1)
    assert all(one.value < 0 for one in resolve(view(), gap).figures if one.kin == ASKED)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (claim(period=""), "for which period"),
        (claim(reporter=""), "whose figure"),
        (claim(period="2027-01"), "had not ended"),
        (claim(reporter="BRA"), "No figure of BRA"),
        (claim("level", 1e9, "USD", 1e8, product="GACC:toys", partner="AFG"), "is held"),
        (claim("other", 3.0, subject="firm_sales"), "firm sales"),
        (claim("share", 87.0, whole="tenders"), "tenders"),
        (claim("growth", 33.0, base="2025-01", period="2024-01"), "does not lie before"),
        (claim("growth", 33.0, basis="volume", base="2022-12", period="2025-03"), "2022-10 to 2022-12"),
        (claim("count", 250.0, "count", 1.0, reporter="WLD", period="2023-03/2024-02"), "No count for that span"),
        (claim("policy", 9.0, reporter="JPN"), "no rule|no such rule"),
    ],
)
def test_why_nothing_is_held(one, said):
    found = resolve(view(), one)

    assert re.search(said, found.missing), found.missing


def test_tariffs_on_all_goods_add_up_by_authority_over_a_period():
    found = resolve(
        view(), claim("tariff", 145.0, digit=1.0, reporter="USA", partner="CHN", flow="import", period="2025")
    )
    assert 145.0 in {one.value for one in found.figures}


def test_forecasts_of_other_pollsters_stand_apart():
    found = resolve(view(), claim("consensus", 3.1, pollster="bloomberg", of="yoy"))
    assert {one.note for one in found.figures if one.kin == ASKED} == {"bloomberg"}
    assert {"wind", "calendar"} <= {one.note for one in found.figures if one.kin == OTHER}


@pytest.mark.parametrize(
    ("period", "since", "kind", "answer"),
    [
        ("2025", "ever", "highest", True),  # 1,189 bn, above every year held
        ("2023", "2020", "highest", False),  # 823 bn, after 838 bn in 2022
        ("2025", "2015", "highest", True),
        ("2025", "1990", "highest", None),  # nothing of 1990 to 1994 is held
    ],
)
def test_records_stay_within_what_is_held(period, since, kind, answer):
    day = f"{int(period) + 1}-02-01"
    one = claim("superlative", None, "USD", flow="balance", period=period, since=since, kind=kind, of="balance")
    assert resolve(view(day), one).answer is answer


def test_the_first_above_a_threshold():
    first = claim("superlative", 1e12, "USD", 1e11, flow="balance", period="2025", since="ever", kind="first")
    assert resolve(view(), first).answer is True


def test_macro_figures_by_subject():
    found = resolve(view("2025-07-31"), claim("rate", -3.6, subject="ppi", flow="", period="2025-06"))
    assert -3.6 in {one.value for one in found.figures}


def test_text_of_any_kind_raises_nothing():
    strange = ["", "x", "2025/2030", "9999", "2025-13", "0000-00"]
    measures = ["yoy", "mom", "growth", "level", "quantity", "balance", "share", "ratio", "consensus", "surprise",
                "superlative", "tariff", "count", "policy", "rate", "other"]  # fmt: skip
    for measure in measures:
        for text in strange:
            resolve(view(), claim(measure, 5.0, reporter="XX", partner=text, product=text, period=text, base=text))


def test_as_of_a_day_before_all_figures():
    assert resolve(View(the_library(), instant(date(1990, 1, 1))), claim()).missing
