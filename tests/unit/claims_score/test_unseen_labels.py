"""The labels of the unseen set: well formed, and right where they say that a text is right."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.claims.model import MEASURES, VERDICTS

FOLDER = Path(__file__).resolve().parents[2] / "claims_unseen"
COLUMNS = "id,text,quote,measure,reporter,partner,flow,product,period,base,value,unit,basis,hedge,verdict,note,split"
INDICATORS = {
    "yoy": ("yoy_published", "quantity_yoy_published", "gdp_growth", "cpi_yoy", "ppi_yoy", "retail_sales_yoy"),
    "consensus": ("consensus_yoy", "consensus_level"),
    "level": ("value", "level_published", "fx_reserves", "npl"),
    "balance": ("level_published",),
    "quantity": ("quantity",),
    "share": ("share_published", "world_trade_share", "consumption_share", "manufacturing_share", "npl_share"),
    "mom": ("mom_published", "cpi_mom"),
    "ratio": ("bank_multiple",),
    "rate": ("bank_rate",),
}


def rows() -> list[dict[str, str]]:
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_size_columns_and_split():
    held = rows()
    assert ",".join(held[0]) == COLUMNS
    assert len({row["id"] for row in held}) == len(held) >= 110
    texts = {row["text"] for row in held}
    assert texts == {path.name for path in FOLDER.iterdir()} - {"labels.csv"}
    assert len(texts) >= 12
    by_text = {text: {row["split"] for row in held if row["text"] == text} for text in texts}
    assert all(len(splits) == 1 for splits in by_text.values()), "a text belongs to one split"
    assert 0.65 <= sum(row["split"] == "unseen" for row in held) / len(held) <= 0.75


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_label_is_well_formed(row):
    text = (FOLDER / row["text"]).read_text(encoding="utf-8")
    assert text.count(row["quote"]) == 1, "the quote is exact and says which place is meant"
    assert set(row["measure"].split("|")) <= set(MEASURES)
    assert set(row["verdict"].split("|")) <= set(VERDICTS)
    for code in (*row["reporter"].split("|"), *row["partner"].split("|")):
        assert code in ("", "*", "WLD") or code in known(), code
    for code in row["product"].split("|"):
        assert code in ("", "*", "TOTAL") or products.known(code)
    for period in (*row["period"].split("|"), *row["base"].split("|")):
        assert period in ("", "*") or str(Period.parse(period)) in (period, "2025-Q1")
    assert row["unit"] in ("", "percent", "pp", "ratio", "t", "unit", "count", "USD", "CNY", "EUR", "RUB")


def known() -> set[str]:
    return set(economies.codes())


def half_digit(row: dict[str, str]) -> float:
    """Half the last digit printed: of a rate by its decimals, of an amount by its zeros."""
    text = row["value"]
    if "." in text:
        return 0.5 * 10.0 ** -len(text.split(".")[1])
    return 0.5 * 10.0 ** (len(text) - len(text.rstrip("0"))) if row["unit"] not in ("percent", "pp") else 0.5


def right() -> list[dict[str, str]]:
    """Labels whose figure must stand in the record as it is."""
    return [
        row
        for row in rows()
        if row["verdict"].split("|")[0] in ("true", "rounded", "superseded")
        and not row["note"].startswith(("derived", "policy"))
        and not row["hedge"].startswith(("more_than", "less_than"))
    ]


def test_nearly_all_right_labels_are_held_against_the_figures():
    assert len(right()) > 150


@pytest.mark.parametrize("row", right(), ids=lambda row: row["id"])
def test_what_is_labelled_right_is_in_the_figures(row, figures: pl.DataFrame):
    value = float(row["value"])
    bank = row["reporter"] == "RUS"
    held = figures.filter(
        pl.col("reporter") == row["reporter"],
        pl.col("indicator").is_in([one for name in row["measure"].split("|") for one in INDICATORS.get(name, ())])
        | (pl.col("indicator").str.starts_with("bank_") & bank),
        (pl.col("value") - value).abs() <= half_digit(row) * (1 + 1e-9),
    )
    if row["period"] not in ("", "*") and not bank:
        held = held.filter(pl.col("period") == row["period"])
    if row["partner"] not in ("", "WLD"):
        held = held.filter(pl.col("partner") == row["partner"])
    if row["flow"]:
        held = held.filter(pl.col("flow") == row["flow"])
    if row["product"].startswith("GACC:"):
        held = held.filter(pl.col("product") == row["product"])
    assert not held.is_empty(), row
