import polars as pl
import pytest

from steelyard.ledger.schema import IDENTITY, KEY, NAMES, TYPES, stored
from steelyard.ledger.validate import LINE, REASON, validate

ROW = {
    "reporter": "CHN", "partner": "USA", "flow": "export", "product": "TOTAL", "indicator": "value", "variant": "none",
    "period": "2025-11", "value": "1e9", "unit": "USD", "currency": "USD", "valuation": "fob", "adjustment": "nsa",
    "price_basis": "current", "rounding": "0", "status": "flash", "known_from": "2025-12-08",
    "public_from": "2025-12-08",    "source": "customs", "reference": "", "note": "",
}  # fmt: skip


def test_the_key_is_what_the_schema_marks_and_holds_flow_and_partner():
    assert {"flow", "partner", "currency", "unit", "period"} <= set(KEY)
    assert not {"value", "status", "known_from", "source", "note"} & set(KEY)
    assert set(KEY) < set(IDENTITY)


def test_a_good_row_gets_its_types():
    good, bad = validate(pl.DataFrame([ROW]), ["customs"])
    assert bad.is_empty()
    assert dict(good.select(NAMES).schema) == TYPES
    assert good["known_from"][0].isoformat() == "2025-12-08T00:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reporter": "CHA"}, "Unknown reporter 'CHA'. Did you mean"),
        ({"partner": ""}, "partner is empty"),
        ({"flow": "exports"}, "Did you mean export"),
        ({"product": "GACC:iron_or"}, "GACC:iron_ore"),
        ({"period": "2025-01/2025-12"}, "write '2025'"),
        ({"period": "2025-13"}, "not a period"),
        ({"period": "0000"}, "outside 1700"),
        ({"value": "nan"}, "not a finite number"),
        ({"value": "1_000"}, "not a finite number"),
        ({"value": "١٢"}, "not a finite number"),
        ({"rounding": "-1"}, "negative"),
        ({"unit": "USDD"}, "Unknown unit"),
        ({"currency": "CNY"}, "does not fit unit 'USD'"),
        ({"unit": "percent"}, "is measured in money"),
        ({"price_basis": "constant"}, "not a price basis"),
        ({"known_from": "2025-12-08T10:00:00"}, "no time zone"),
        ({"known_from": "8.12.2025"}, "is not a date"),
        ({"known_from": "2025-12-07"}, "public_from is after known_from"),
        ({"source": "custom"}, "Did you mean customs"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_the_reason(change, words):
    good, bad = validate(pl.DataFrame([ROW, {**ROW, **change}]), ["customs"])
    assert len(good) == 1
    assert bad[LINE].to_list() == [3]
    assert words in bad[REASON][0]


def test_all_problems_of_a_row_are_said_at_once():
    _, bad = validate(pl.DataFrame([{**ROW, "reporter": "CHA", "value": "x"}]))
    assert "reporter" in bad[REASON][0]
    assert "value" in bad[REASON][0]


def test_classified_products_are_known_by_their_form():
    good, _ = validate(pl.DataFrame([{**ROW, "product": "HS22:2612"}]))
    assert good["product"].to_list() == ["HS22:2612"]


def test_stored_form_is_sorted_and_does_not_depend_on_the_order_given():
    good, _ = validate(pl.DataFrame([{**ROW, "partner": p} for p in ("USA", "DEU", "JPN")]))
    assert stored(good).equals(stored(good.reverse()))
    assert stored(good)["partner"].cast(pl.String).to_list() == ["DEU", "JPN", "USA"]
