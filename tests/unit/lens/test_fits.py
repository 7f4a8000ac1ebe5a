"""The basis search: what a printed rate is read as, which bases fit, in which order."""

from __future__ import annotations

import pytest

from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.conversion import conversions, trailing
from steelyard.lens.fits import near, nearest, search
from steelyard.lens.fits_rates import windows
from steelyard.lens.panel import Panel
from steelyard.lens.printed_rate import parse
from steelyard.lens.series import Leg

ASKED = ("CHN", "import", "GACC:coal", "WLD", "2025")
TOTALS = [
    {"flow": flow, "period": period, "value": value, "currency": money, "unit": money}
    for flow, values in (("export", (720, 700, 100, 100)), ("import", (71, 70, 10, 10)))
    for value, (period, money) in zip(
        values, (("2025", "CNY"), ("2024", "CNY"), ("2025", "USD"), ("2024", "USD")), strict=True
    )
]


def level(value, period="2025", **given):
    return {"flow": "import", "product": "GACC:coal", "value": value, "period": period, "currency": "CNY",
            "unit": "CNY", **given}  # fmt: skip


def printed(value, **given):
    return level(value, indicator="yoy_published", unit="percent", rounding=0.1, **given)


def amount(value, period="2025", **given):
    return level(value, period, indicator="quantity", unit="t", currency="none", **given)


def basis(one):
    return one.measure, one.currency, one.conversion.kind if one.conversion else "", one.window.period


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("-11.4", -11.4, 1), ("\u221211.4", -11.4, 1), ("\u201311.4 %", -11.4, 1), ("11.4%", 11.4, 1),
        ("-11.4 %", -11.4, 1), ("+5.50 per cent", 5.5, 2), ("5.5 percent", 5.5, 1), ("-20", -20, 0),
        ("-0.0", 0, 1), ("\uff0d3\uff05", -3, 0), ("-100", -100, 0), ("-11.4\u202f%", -11.4, 1),
    ],
)  # fmt: skip
def test_a_rate_is_read_as_printed(text, value, digits):
    found = parse(text)
    assert (found.value, found.digits) == (value, digits)
    assert found.tolerance == pytest.approx(0.5 * 10**-digits)


@pytest.mark.parametrize(
    ("text", "said"),
    [("-11,4", "point"), ("-11,4 %", "point"), ("abc", "not a rate"), ("", "not a rate"), ("nan", "not a rate"),
     ("--3", "not a rate"), ("1.2.3", "not a rate"), ("1e5", "not a rate"), ("-100.1", "below"),
     ("7 pp", "not a rate")],
)  # fmt: skip
def test_what_is_no_rate(text, said):
    with pytest.raises(BadInput, match=said):
        parse(text)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2025-05", ["2025-05", "2025-01/2025-05", "2024-06/2025-05", "2025-05"]),
        ("2025-12", ["2025-12", "2025", "2025-Q4", "2025-12"]),
        ("2025", ["2025", "2025-12", "2025-Q4"]),
        ("2025-02", ["2025-01/2025-02", "2024-03/2025-02"]),
        ("2025-01/2025-05", ["2025-01/2025-05", "2025-05", "2024-06/2025-05"]),
    ],
)
def test_windows_end_with_the_period(period, expected):
    assert [one.period for one in windows("CHN", period)] == expected


def test_bases_that_fit_in_order_of_plausibility(frame_of):
    held = Panel(frame_of(level(90), level(100, "2024"), amount(95), amount(100, "2024"), *TOTALS))
    found = search(held, None, *ASKED, -10.0, 1)
    assert basis(found[0]) == ("value", "CNY", "", "2025")
    assert found[0].fits
    assert [basis(one) for one in search(held, None, *ASKED, -5.0, 1) if one.fits] == [("quantity", "none", "", "2025")]
    # 0.9 x (770/110) / (791/110), the sums of exports and imports
    total = search(held, None, *ASKED, 100 * (0.9 * 770 / 791 - 1), 6)
    assert [basis(one) for one in total if one.fits] == [("value", "USD", "total", "2025")]
    assert total[0].conversion is not None
    assert "7.1909 CNY per USD in 2025" in total[0].conversion.text
    unit_value = search(held, None, *ASKED, -5.26, 2)
    assert basis(unit_value[0]) == ("unit value", "CNY", "", "2025")


def test_rounding_is_to_the_digits_printed(frame_of):
    held = Panel(frame_of(level(88.55), level(100, "2024")))
    for rate, digits, fits in (
        (-11.45, 2, True), (-11.4, 1, True), (-11.5, 1, True), (-11, 0, True), (-11.6, 1, False), (-12, 0, False),
    ):  # fmt: skip
        assert search(held, None, *ASKED, rate, digits)[0].fits is fits


def test_a_printed_rate_comes_first_and_vintages_stand_apart(frame_of):
    held = Panel(frame_of(
        printed(-10.4), printed(-10.7, known_from="2026-06-01"),
        level(89.6), level(100, "2024"), level(89.2, known_from="2026-06-01", source="two"),
        level(100, "2024", known_from="2026-06-01", source="two"),
    ))  # fmt: skip
    first, revised, computed = (search(held, None, *ASKED, rate, 1)[0] for rate in (-10.4, -10.7, -10.8))
    assert first.vintage == "printed 2026-01-14"
    assert any(text.startswith("levels") for text in first.also)
    assert revised.vintage == "printed, revised 2026-06-01"
    assert computed.vintage == "levels, vintage 2026-06-01"


def test_a_rate_printed_to_whole_points_does_not_settle_one_of_tenths(frame_of):
    held = Panel(frame_of({**printed(-11), "rounding": 1.0}))
    found = search(held, None, *ASKED, -11.0, 1)
    assert not found[0].fits
    assert "printed to whole points" in found[0].why
    assert search(held, None, *ASKED, -11, 0)[0].fits


def test_the_base_as_first_printed_is_the_less_likely(frame_of):
    held = Panel(frame_of(level(90), level(100, "2024"), level(95, "2024", source="old", known_from="2025-01-14")))
    found = search(held, None, *ASKED, 100 * (90 / 95 - 1), 1)
    assert found[0].vintage == "first level, first base"
    assert found[0].cost > search(held, None, *ASKED, -10.0, 1)[0].cost
    assert "two tables" in found[0].why


def test_near_misses_stand_apart_and_nothing_is_invented(frame_of):
    held = Panel(frame_of(level(90), level(100, "2024"), amount(50), amount(100, "2024")))
    found = search(held, None, *ASKED, -10.2, 1)
    assert not any(one.fits for one in found)
    assert [basis(one) for one in near(found, 1)] == [("value", "CNY", "", "2025")]
    assert near(search(held, None, *ASKED, -30.0, 1), 1) == ()
    assert len(nearest(search(held, None, *ASKED, -30.0, 1), 2)) == 2


def test_total_trade_is_exports_plus_imports(frame_of):
    found = search(Panel(frame_of(*TOTALS)), None, "CHN", "total", "TOTAL", "WLD", "2025", 2.73, 2)
    assert basis(found[0]) == ("value", "CNY", "", "2025")
    assert found[0].value == pytest.approx(100 * (791 / 770 - 1))


def test_twelve_months_from_cumulated_figures(frame_of):
    rows = [
        level(value, period)
        for period, value in (("2025-01/2025-05", 50), ("2024", 100), ("2024-01/2024-05", 40), ("2023", 80),
                              ("2023-01/2023-05", 30))
    ]  # fmt: skip
    held = Panel(frame_of(*rows))
    point = trailing(held, None, Leg("2024-06/2025-05", "CHN", "import", "WLD", "GACC:coal", "value", "CNY"))
    assert point is not None
    assert point.value == pytest.approx(110)
    assert trailing(held, None, Leg("2024", "CHN", "import", "WLD", "GACC:coal", "value", "CNY")) is None
    found = search(held, None, "CHN", "import", "GACC:coal", "WLD", "2025-05", 100 * (110 / 90 - 1), 3)
    assert found[0].window.kind == "twelve months"


def test_a_series_that_is_not_held_says_so(frame_of):
    held = Panel(frame_of(level(90)))
    with pytest.raises(NoCoverage, match=r"no level with its base\. Held: 2025"):
        search(held, None, *ASKED, -10.0, 1)
    with pytest.raises(NoCoverage, match="Check the names"):
        search(held, None, "CHN", "import", "GACC:pulp", "WLD", "2025", -10.0, 1)
    with pytest.raises(BadInput, match="export, import or total"):
        search(held, None, "CHN", "balance", "TOTAL", "WLD", "2025", -10.0, 1)


def test_a_base_of_zero_has_no_rate(frame_of):
    with pytest.raises(NoCoverage):
        search(Panel(frame_of(level(90), level(0, "2024"))), None, *ASKED, -10.0, 1)


def test_the_dollar_needs_no_conversion_to_itself(frame_of):
    assert conversions(frame_of(*TOTALS), None, reporter="USA", period="2025", base="2024", currency="USD") == {}


@pytest.mark.parametrize(("to", "expected"), [("USD", 10 * 7.0 / 7.1 * 10 - 100), ("CNY", 10 * 7.1 / 7.0 * 10 - 100)])
def test_conversion_of_growth_by_hand(frame_of, to, expected):
    found = conversions(frame_of(*TOTALS), None, reporter="CHN", period="2025", base="2024")
    assert set(found) == {"export", "import", "total"}
    assert found["import"].growth(0.0, to) == pytest.approx(expected)
