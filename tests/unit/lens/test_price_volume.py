"""Price and volume: which base is taken, what is counted once, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from steelyard.base import headings as nesting
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.panel import Panel
from steelyard.lens.price_volume import price_volume
from steelyard.lens.price_volume_chain import chained
from steelyard.lens.price_volume_table import measured

NOW, OLD = "2026-01-14", "2025-01-14"
QUERY = {"reporter": "CHN", "flow": "import", "period": "2025"}


def heading(product, value, quantity, *, unit="t", source="one", day=NOW, periods=("2025", "2024"), currency="CNY"):
    """Rows of a heading: (now, base) of value and quantity; None is not held."""
    rows = []
    common = {"product": product, "flow": "import", "source": source, "known_from": day, "valuation": "cif"}
    for period, money, amount in zip(periods, value, quantity, strict=True):
        if money is not None:
            rows.append({**common, "period": period, "value": money, "currency": currency, "unit": currency})
        if amount is not None:
            rows.append({**common, "period": period, "value": amount, "indicator": "quantity", "unit": unit,
                         "currency": "none", "valuation": "none", "price_basis": "none"})  # fmt: skip
    return rows


def panel(frame_of, *rows):
    return Panel(frame_of(*(row for group in rows for row in group)))


def test_value_is_quantity_times_unit_value(frame_of):
    found = price_volume(panel(frame_of, heading("GACC:coal", (120, 100), (110, 100))), None, **QUERY)
    part = found.parts[0]
    assert part.value == pytest.approx(20)
    assert part.quantity == pytest.approx(10)
    assert part.unit_value == pytest.approx(100 * (1.2 / 1.1 - 1))
    assert sum((part.quantity_pp or 0.0, part.price_pp or 0.0)) == pytest.approx(part.value_pp)


def test_units_are_never_added(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)),
                 heading("GACC:automobiles", (50, 100), (40, 80), unit="unit"))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    assert found.total.value == pytest.approx(-15)
    assert (1 + found.total.volume / 100) * (1 + found.total.price / 100) == pytest.approx(0.85)
    assert any("never added" in text for text in measured(found, held, None).warnings)
    many = panel(frame_of, heading("GACC:coal", (120, 100), (110e6, 100e6)),
                 heading("GACC:automobiles", (50, 100), (40, 80), unit="unit"))  # fmt: skip
    assert price_volume(many, None, **QUERY).total.volume == pytest.approx(found.total.volume)


def test_the_comparison_column_is_the_base_and_another_is_named(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)),
                 heading("GACC:coal", (None, 150), (None, 200), source="old", day=OLD),
                 heading("GACC:pulp", (10, None), (10, None), source="old", day=NOW),
                 heading("GACC:pulp", (None, 9), (None, 9), source="old", day=OLD))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    assert [part.heading.product for part in found.parts] == ["GACC:coal"]
    assert found.parts[0].value == pytest.approx(20)
    assert any("2025-01-14" in one.why for one in found.left_out if one.product == "GACC:pulp")
    first = price_volume(held, None, **QUERY, base="first", only=["GACC:coal"])
    assert first.parts[0].value == pytest.approx(-20)
    assert any("first printed" in text for text in measured(first, held, None).warnings)
    asked = price_volume(held, None, **QUERY, only=["GACC:pulp"])
    assert any("unrevised" in text for text in measured(asked, held, None).warnings)
    with pytest.raises(BadInput, match="comparison or first"):
        price_volume(held, None, **QUERY, base="other")


def test_a_good_inside_another_heading_is_counted_once(frame_of):
    grain = heading("GACC:grain", (100, 200), (50, 100))
    soy, cereals = heading("GACC:soybeans", (60, 80), (30, 30)), heading("GACC:cereals", (30, 90), (15, 60))
    wheat = heading("GACC:wheat", (10, 30), (5, 20))
    found = price_volume(panel(frame_of, grain, soy, cereals, wheat), None, **QUERY)
    assert found.total.value == pytest.approx(-50)
    assert {part.heading.name for part in found.parts} == {
        "Soybeans", "Wheat and wheat flour", "Cereals and cereal flour other than wheat",
        "Grain other than cereals and soybeans",
    }  # fmt: skip
    rest = next(part.heading for part in found.parts if part.heading.product == "GACC:grain")
    assert (rest.value_now, rest.value_before, rest.quantity_now) == (10, 30, 5)


@pytest.mark.parametrize("soy", [((120, 80), (30, 30), "t"), ((60, 80), (30, 30), "unit")])
def test_a_part_that_cannot_be_taken_out_leaves_the_whole(frame_of, soy):
    value, quantity, unit = soy
    held = panel(frame_of, heading("GACC:grain", (100, 200), (50, 100)),
                 heading("GACC:soybeans", value, quantity, unit=unit))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    assert [part.heading.name for part in found.parts] == ["Grain"]
    assert "cannot be taken out" in found.left_out[0].why


def test_zero_is_no_trade_and_not_a_missing_figure(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)), heading("GACC:pulp", (10, 0), (5, 0)),
                 heading("GACC:steel", (0, 20), (0, 4)), heading("GACC:rubber", (9, 8), (None, 4)))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    total = found.total
    assert total.value == pytest.approx(100 * (130 / 120 - 1))
    assert total.entered_pp == pytest.approx(100 * (10 - 20) / 120)
    assert total.quantity_pp + total.price_pp + total.entered_pp == pytest.approx(total.value)
    assert total.residual == pytest.approx(0, abs=1e-9)
    assert total.volume == pytest.approx(10)
    assert [one.why for one in found.left_out] == ["quantity not held"]
    told = measured(found, held, None)
    assert "Pulp, Steel products" in next(text for text in told.warnings if "one of the two periods" in text) or any(
        "Steel products, Pulp" in text for text in told.warnings
    )


@pytest.mark.parametrize(
    ("value", "quantity", "unit", "why"),
    [
        ((120, 100), (-5, 100), ("t", "t"), "negative"),
        ((120, 100), (5, 100), ("t", "unit"), "counted in t now and in unit"),
        ((120, 100), (0, 100), ("t", "t"), "without"),
        ((120, None), (5, 100), ("t", "t"), "value of the base not held"),
        ((0, 0), (0, 0), ("t", "t"), "no trade"),
    ],
)
def test_what_cannot_be_split_is_left_out_and_refused_by_name(frame_of, value, quantity, unit, why):
    rows = heading("GACC:pulp", value, quantity)
    for row in rows:
        if row.get("indicator") == "quantity":
            row["unit"] = unit[0] if row["period"] == "2025" else unit[1]
    held = panel(frame_of, rows, heading("GACC:coal", (120, 100), (110, 100)))
    found = price_volume(held, None, **QUERY)
    assert why in found.left_out[0].why
    with pytest.raises(BadInput, match=why):
        price_volume(held, None, **QUERY, only=["GACC:pulp"])


def test_dollars_at_the_total_rate_move_value_and_price_but_not_quantity(frame_of):
    totals = [
        {"flow": flow, "period": period, "value": value, "currency": money, "unit": money}
        for flow in ("export", "import")
        for period, value, money in (
            ("2025", 720, "CNY"),
            ("2024", 700, "CNY"),
            ("2025", 100, "USD"),
            ("2024", 100, "USD"),
        )
    ]
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)), totals)
    found = price_volume(held, None, **QUERY, currency="USD")
    assert found.conversion is not None
    assert (found.conversion.now, found.conversion.before) == pytest.approx((7.2, 7.0))
    assert found.parts[0].value == pytest.approx(100 * (1.2 * 7.0 / 7.2 - 1))
    assert found.parts[0].quantity == pytest.approx(10)
    assert found.whole_before == pytest.approx(100)
    with pytest.raises(NoCoverage, match="market rate"):
        price_volume(held, None, **QUERY, currency="USD", rate="market")
    with pytest.raises(BadInput, match="Ask for USD"):
        price_volume(held, None, **QUERY, currency="EUR")


def test_nothing_held_says_which_periods_are(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)))
    with pytest.raises(NoCoverage, match="Periods with quantities, values and a base: 2025"):
        price_volume(held, None, reporter="CHN", flow="import", period="2023")


def test_a_chain_over_three_years_and_the_year_that_breaks_it(frame_of):
    held = panel(frame_of, heading("GACC:coal", (110, 100), (100, 100), periods=("2023", "2022")),
                 heading("GACC:coal", (132, 110), (110, 100), periods=("2024", "2023"), source="two"),
                 heading("GACC:coal", (132, 132), (132, 110), periods=("2025", "2024"), source="three"))  # fmt: skip
    found = chained(held, None, since="2022", **QUERY)
    assert list(found.data["volume"]) == pytest.approx([100, 100, 110, 132])
    assert list(found.data["value"]) == pytest.approx([100, 110, 132, 132])
    with pytest.raises(NoCoverage, match="2022"):
        chained(held, None, since="2021", **QUERY)
    for wrong in ("2024-05", "2025", "2026"):
        with pytest.raises(BadInput, match="same months"):
            chained(held, None, since=wrong, **QUERY)


@pytest.mark.parametrize(
    ("now", "base"), [("HS22:2612", "HS17:2612"), ("HS22:261210", "HS17:2601"), ("SITC4:28", "SITC3:28")]
)
def test_a_changed_classification_names_both_editions(frame_of, now, base):
    rows = (heading(now, (120, None), (110, None)), heading(base, (None, 100), (None, 100)))
    names = f"{now.partition(':')[0]} in 2025 and by {base.partition(':')[0]} in 2024"
    with pytest.raises(NoCoverage, match=names):
        price_volume(panel(frame_of, *rows), None, **QUERY)
    held = panel(frame_of, *rows, heading("GACC:coal", (120, 100), (110, 100)))
    told = measured(price_volume(held, None, **QUERY), held, None)
    assert any(names in text and now.replace(":", " ") in text for text in told.warnings)
    with pytest.raises(BadInput, match=f"{base.partition(':')[0]} in 2024 and by {now.partition(':')[0]} in 2025"):
        price_volume(held, None, **QUERY, only=[base])


def test_a_figure_that_is_only_missing_blames_no_edition(frame_of):
    held = panel(frame_of, heading("HS22:2612", (120, None), (110, 9)), heading("HS22:2601", (5, 4), (3, 2)),
                 heading("HS17:7204", (None, 4), (None, 2)))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    assert {one.product: one.why for one in found.left_out} == {"HS22:2612": "value of the base not held"}


def test_every_heading_left_out_is_named(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)), heading("GACC:pulp", (9, 8), (None, None)),
                 heading("GACC:rubber", (9, None), (8, None)))  # fmt: skip
    told = measured(price_volume(held, None, **QUERY), held, None)
    assert "2 more, named below, lack a figure" in told.coverage
    assert any("pulp" in text and "quantity" in text for text in told.warnings)
    assert any("rubber" in text and "base" in text for text in told.warnings)


@pytest.mark.parametrize(
    ("value", "quantity", "said"),
    [
        ((1e300, 1e-300), (5, 5), "The value of pulp is 1e\\+300 CNY in the period and 1e-300"),
        ((5, 5), (1e300, 1e-300), "The quantity of pulp is 1e\\+300 t"),
        ((1e307, 1), (1, 1e3), "The value of pulp"),
    ],
)
def test_figures_too_far_apart_are_named_and_refused(frame_of, value, quantity, said):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)), heading("GACC:pulp", value, quantity))
    with pytest.raises(BadInput, match=said):
        price_volume(held, None, **QUERY)


def test_an_infinite_figure_is_left_out(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)),
                 heading("GACC:pulp", (float("inf"), 1), (2, 2)))  # fmt: skip
    found = price_volume(held, None, **QUERY)
    assert [one.why for one in found.left_out] == ["a value or quantity is no finite number"]


def test_a_refusal_lists_only_what_was_public_on_the_day(frame_of):
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100)),
                 heading("GACC:coal", (3, 2), (3, 2), periods=("2020", "2019"), day="2021-01-14"))  # fmt: skip
    day = datetime(2022, 1, 1, tzinfo=UTC)
    with pytest.raises(NoCoverage, match=r"a base: 2020 \(1\)\.") as told:
        price_volume(held, day, reporter="CHN", flow="import", period="2021")
    assert "2025" not in str(told.value)


def test_january_alone_says_that_it_was_pooled(frame_of):
    months = ("2025-01/2025-02", "2024-01/2024-02")
    held = panel(frame_of, heading("GACC:coal", (120, 100), (110, 100), periods=months))
    alone = price_volume(held, None, reporter="CHN", flow="import", period="2025-01")
    assert sum("taken together" in text for text in measured(alone, held, None).warnings) == 1
    both = price_volume(held, None, reporter="CHN", flow="import", period=months[0])
    assert not any("taken together" in text for text in measured(both, held, None).warnings)


def test_wholes_and_parts_of_headings():
    assert nesting.wholes("GACC:wheat") == ("GACC:cereals", "GACC:grain")
    assert nesting.parts("GACC:grain", ["GACC:wheat", "GACC:cereals", "GACC:soybeans"]) == (
        "GACC:cereals", "GACC:soybeans",
    )  # fmt: skip
    assert nesting.parts("GACC:grain", ["GACC:wheat"]) == ("GACC:wheat",)
    assert nesting.parts("GACC:coal", ["GACC:wheat"]) == ()
