"""The verdict rules, one by one, on figures made for them; and whole findings on the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from steelyard.claims.model import Claim, Quantity, Relation, Span
from steelyard.claims.resolve_figure import CONCEPT, NEAR, OTHER, WINDOW, Figure, Resolution
from steelyard.claims.verdict import MOST, judge
from steelyard.claims.verdict_reach import reach
from steelyard.claims.verdict_rules import decide
from steelyard.claims.verdict_words import corrected
from steelyard.lab import Lab
from steelyard.lab.library import library

DAY, LATER = datetime(2025, 1, 10, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


def claim(value: float | None, digit: float = 0.1, unit: str = "percent", hedge: str = "", **more: Any) -> Claim:
    quantity = None if value is None else Quantity(value, value, unit, digit, f"{value:g}", Span(0, 1), hedge)
    named: dict[str, Any] = {"measure": "yoy", "reporter": "CHN", "flow": "export", "period": "2025"} | more
    return Claim("c1", f"It moved {value:g} here." if value is not None else "It fell.", Span(0, 9), 0, value=quantity,
                 unit=unit, hedge=hedge, **named)  # fmt: skip


def figure(value: float, basis: str = "USD", **more: Any) -> Figure:
    named = {
        "unit": "percent",
        "text": f"growth in {basis}",
        "known_from": DAY,
        "rounding": 0.1,
        "printed": True,
    } | more
    return Figure(value, basis=basis, **named)


def verdict(one: Claim, *figures: Figure, bases: tuple[str, ...] = ("USD", "CNY"), margin: float = 0.25) -> str:
    return decide(one, Resolution(figures, frozenset(bases), margin)).verdict


@pytest.mark.parametrize(
    ("one", "figures", "expected"),
    [
        (claim(6.6), (figure(6.6), figure(5.2, "CNY")), "true"),
        (claim(5.2), (figure(6.6), figure(5.2, "CNY")), "true"),
        (claim(5.2, basis="USD"), (figure(6.6), figure(5.2, "CNY")), "other_basis"),
        (claim(-5.0, basis="value"), (figure(-5.0, "quantity"), figure(-9.0)), "other_basis"),
        (claim(7.0, 1.0), (figure(6.6),), "true"),
        (claim(7.0, 1.0, hedge="nearly"), (figure(6.6),), "rounded"),
        (claim(7.0, 1.0, hedge="nearly"), (figure(4.6), figure(4.1, "CNY")), "false"),
        (claim(6.0, 1.0, hedge="more_than"), (figure(6.6),), "true"),
        (claim(7.0, 1.0, hedge="more_than"), (figure(4.6), figure(4.2, "CNY")), "false"),
        (claim(-20.0, 1.0, hedge="more_than"), (figure(-22.4),), "true"),
        (claim(0.0, 0.0, hedge="flat"), (figure(0.3),), "rounded"),
        (claim(0.0, 0.0, hedge="flat"), (figure(0.0),), "true"),
        (claim(9.9), (figure(6.6), figure(5.2, "CNY")), "false"),
        (claim(9.9), (figure(6.6),), "not_checkable"),  # the yuan is not held
        (claim(9.9, basis="USD"), (figure(6.6),), "false"),
        (claim(6.7, basis="USD"), (figure(6.6),), "not_checkable"),  # one digit off and one vintage
        (claim(6.8, basis="USD"), (figure(6.6), figure(6.5, printed=False, known_from=LATER, later=True)), "false"),
        (claim(6.5), (figure(6.6), figure(6.5, printed=False, known_from=LATER, later=True)), "superseded"),
        (claim(6.5), (figure(6.5, known_from=LATER, later=True),), "true"),
        (claim(6.5), (figure(7.0, rounding=1.0),), "rounded"),
        (claim(8.5), (figure(8.0, rounding=1.0), figure(8.4, rounding=0.01)), "not_checkable"),
        (claim(6.6), (figure(6.6, kin=WINDOW), figure(1.0), figure(1.0, "CNY")), "other_basis"),
        (claim(3.1, measure="consensus"), (figure(3.1, kin=OTHER), figure(3.8)), "other_basis"),
        (claim(30.0, 1.0, hedge="nearly"), (figure(19.4, kin=NEAR), figure(28.2, kin=CONCEPT)), "concept"),
        (claim(53.0, 1.0), (figure(53.4, kin=NEAR),), "rounded"),
        (claim(80.0, 1.0), (figure(53.4, kin=NEAR),), "not_checkable"),
        (claim(6.6), (), "not_checkable"),
    ],
)  # fmt: skip
def test_rules(one, figures, expected):
    assert verdict(one, *figures) == expected


def test_levels_that_were_revised_are_superseded_and_rates_as_printed_are_not():
    level = claim(1.08e12, 1e10, "USD", measure="balance")
    then = figure(1.08e12, unit="USD", rounding=1e10)
    now = figure(1.068e12, unit="USD", rounding=2e8, known_from=LATER, later=True, printed=False)
    assert verdict(level, then, now, bases=("USD",)) == "superseded"
    rate = (figure(6.6), figure(6.47, printed=False, known_from=LATER, later=True))
    assert verdict(claim(6.6), *rate) == "true"


def test_an_amount_is_held_to_its_own_currency():
    yuan = figure(8.5e12, "CNY", unit="CNY", rounding=1e9)
    dollars = figure(1.189e12, unit="USD", rounding=1e9)
    assert verdict(claim(2e12, 1e12, "USD", "more_than", measure="balance"), yuan, dollars, bases=("USD",)) == "false"
    assert verdict(claim(8.5e12, 1e11, "USD", measure="level"), yuan, dollars, bases=("USD",)) == "other_basis"


def test_the_currency_that_a_text_states_elsewhere_is_implied():
    found = Resolution((figure(6.6), figure(5.2, "CNY")), frozenset({"USD", "CNY"}), 0.25)
    assert decide(claim(5.2), found, "USD").verdict == "other_basis"
    assert "USD" in decide(claim(5.2), found, "USD").reason


@pytest.mark.parametrize(("direction", "expected"), [(-1, "true"), (1, "false")])
def test_a_direction_without_a_number(direction, expected):
    down = (figure(-1.1), figure(-0.8, "CNY"))
    assert verdict(claim(None, direction=direction), *down) == expected
    assert verdict(claim(None, direction=direction), figure(-1.1), figure(0.4, "CNY")) == "not_checkable"


@pytest.mark.parametrize(
    ("value", "digit", "truth", "kind"),
    [
        (62600, 1.0, 62585.2, "coarse"),
        (2.60, 0.01, 2.583, "coarse"),
        (2.61, 0.01, 2.583, ""),
        (20.0, 1.0, 23.0, ""),  # one figure and a nought: no two digits are left
        (12.9, 0.1, 12.94, "exact"),
    ],
)
def test_noughts_at_the_end_may_be_no_digits(value, digit, truth, kind):
    found = reach(claim(value, digit))
    assert found is not None
    assert found.kind(truth) == kind


def test_corrections_keep_the_form_of_the_quote():
    quote = "Exports came to $1.25tn, or 9.9 per cent more."
    amount = worded(claim(1.25e12, 1e10, "USD", measure="level"), "$1.25tn", quote)
    rate = worded(claim(9.9), "9.9 per cent", quote)
    assert corrected(amount, figure(1.189e12, unit="USD"), "false", "USD") == quote.replace("1.25", "1.19")
    assert corrected(rate, figure(6.6), "false", "USD") == quote.replace("9.9", "6.6")
    assert corrected(rate, figure(-6.6), "false", "USD") == ""
    assert corrected(rate, None, "other_basis", "CNY") == quote.replace("per cent", "per cent in yuan terms")
    assert corrected(replace(rate, quote="It doubled."), figure(6.6), "false", "USD") == ""


def worded(one: Claim, text: str, quote: str) -> Claim:
    assert one.value is not None
    return replace(one, quote=quote, value=replace(one.value, text=text))


@cache
def the_library():
    return library(Lab.open(None, None))


def asked(value: float, **more: Any) -> Claim:
    return claim(value, period="2025-12", partner="WLD", **more)


def relation(*names: str, holds: bool, result: str, kind: str = "share_after_growth") -> Relation:
    return Relation(kind, names, "a / b", 1.0, 2.0, 3.0, holds, "The two do not fit.", result=result)


def test_arithmetic_decides_only_where_figures_do_not():
    broken = relation("c1", "c2", holds=False, result="conflict")
    right, unheld = asked(6.6), replace(asked(6.6), id="c2", reporter="BRA")
    one, two = judge([right, unheld], (broken,), the_library(), date(2026, 1, 14))
    assert one.verdict == "true"
    assert "two do not fit" in one.reason
    assert two.verdict == "conflict"
    assert two.relations == (broken,)


def test_what_follows_from_right_figures_is_right():
    ratio = Claim("c3", "more than double", Span(0, 9), 0, "ratio", reporter="BRA", subject="other thing")
    held = relation("c1", "c3", holds=True, result="consistent", kind="ratio_words")
    assert judge([asked(6.6), ratio], (held,), the_library(), date(2026, 1, 14))[1].verdict == "true"


def test_a_rival_reading_that_is_right_or_open_prevents_false():
    wrong = asked(12.9)
    day = date(2026, 1, 14)
    assert judge([wrong], (), the_library(), day)[0].verdict == "false"
    rival = replace(wrong, product="GACC:rare_earths", period="2025")
    (one,) = judge([replace(wrong, others=(rival,))], (), the_library(), day)
    assert one.verdict == "true"
    assert "Read as product GACC:rare_earths" in one.reason
    (one,) = judge([replace(wrong, others=(replace(wrong, reporter="BRA"),))], (), the_library(), day)
    assert one.verdict == "not_checkable"


def test_a_neighbour_that_would_make_it_right_prevents_false():
    wrong = replace(asked(12.9), period="2025")
    beside = replace(
        asked(62585.0, digit=1.0, unit="t"), id="c2", measure="quantity", product="GACC:rare_earths", period="2025"
    )
    one, two = judge([wrong, beside], (), the_library(), date(2026, 1, 14))
    assert (one.verdict, two.verdict) == ("not_checkable", "true")
    assert "GACC:rare_earths" in one.reason


def test_a_right_amount_that_is_no_record_is_false():
    amount = Quantity(823e9, 823e9, "USD", 1e9, "$823bn", Span(0, 1))
    surplus = Claim("c1", "a record surplus of $823bn", Span(0, 9), 0, "balance", "CHN", "WLD", "balance",
                    period="2023", value=amount, unit="USD", kind="record", since="ever")  # fmt: skip
    (one,) = judge([surplus], (), the_library(), date(2024, 2, 1))
    assert one.verdict == "false"
    assert "877.6" in one.reason


def test_ids_answer_with_the_value_that_they_stand_beside():
    (one,) = judge([asked(6.6, basis="USD")], (), the_library(), date(2026, 1, 14))
    assert one.evidence[0].id == "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14"
    assert Lab.open(None, None).cite(one.evidence[0].id).point.value == one.evidence[0].value


def test_the_questions_of_one_text_are_bounded():
    many = [replace(asked(float(n) / 10), id=f"c{n}") for n in range(MOST + 50)]
    found = judge(many, (), the_library(), date(2026, 1, 14))
    assert sum("in parts" in one.reason for one in found) >= 50
