"""Verdicts on the labelled claims of the articles, beside what a hand check of them found.

Skips where the articles are not at hand. `match` of the hand check maps to verdicts as in docs/explanation/verdicts.md.
"""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from steelyard.claims.model import Claim, Finding, Quantity, Span
from steelyard.claims.verdict import judge
from steelyard.lab import Lab
from steelyard.lab.library import library

ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "articles"
pytestmark = pytest.mark.skipif(not ARTICLES.exists(), reason="the articles are not at hand")

DATED = {"000": "2026-01-14", "001": "2025-12-08", "002": "2025-06-30", "003": "2026-03-07", "004": "2025-07-31"}
FLOWS = {"X": "export", "M": "import", "B": "balance", "": ""}
PRODUCTS = {
    "RARE_EARTH": "GACC:rare_earths", "HS2601": "GACC:iron_ore", "HS2701": "GACC:coal", "HS2709": "GACC:crude_oil",
    "HS2711": "GACC:natural_gas", "AGRI": "GACC:agricultural_products",
}  # fmt: skip
UNITS = {"PCT": "percent", "T": "t", "RATIO": "ratio", "COUNT": "count", "RANK": ""}
BASES = {"QTY": "quantity", "VOL": "volume", "VALUE": "value", "USD": "USD", "CNY": "CNY", "RUB": "RUB", "EUR": "EUR"}
MEASURES = {
    "consensus_yoy": "consensus", "balance_ytd": "balance", "yoy_ytd": "yoy", "npl_stock": "level",
    "restructured": "level", "policy_target": "policy", "policy_range": "policy", "cons_share": "share",
    "procurement": "level", "firm_sales": "yoy",
}  # fmt: skip
SUBJECTS = {
    "npl_stock": "bad_loans", "restructured": "restructured_loans", "cons_share": "household_consumption",
    "procurement": "procurement", "firm_sales": "firm_sales",
}  # fmt: skip
HEDGES = {
    "nearly": "nearly", "exceeded": "more_than", "past": "more_than", "over": "more_than", "more than": "more_than",
    "approximately": "about", "about": "about", "around": "about", "less than": "less_than", "as high as": "up_to",
    "flat": "flat",
}  # fmt: skip
SINCE = {"000-16": "1990", "000-22": "2014", "000-25": "1995", "000-09": "ever", "001-01": "ever"}
WHOLES = {"004-01": "world_manufacturing_exports", "003-03": "world_imports", "002-29": "tenders"}


@cache
def the_library():
    return library(Lab.open(None, None))


def rows() -> list[dict[str, str]]:
    with (ARTICLES / "claims_gold.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def quantity(row: dict[str, str]) -> Quantity | None:
    """The labelled number with the digits that its quote prints."""
    text = row["value"]
    if not text:
        return None
    unit = UNITS.get(row["unit"], row["unit"])
    if re.fullmatch(r"\d+-\d+", text):
        low, high = map(float, text.split("-"))
        return Quantity(low, high, unit, 1.0, text, Span(0, 1))
    value = float(text)
    digit, printed = 0.0 if value == 0 else 1.0, ""
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", row["quote"]):
        plain = float(number.replace(",", ""))
        for scale in (1, 1e3, 1e6, 1e9, 1e12):
            if plain and abs(abs(value) - plain * scale) < 1e-6 * abs(value):
                digit, printed = scale * 10.0 ** -len(number.partition(".")[2]), number
    return Quantity(value, value, unit, digit, printed, Span(0, 1), hedge(row))


def hedge(row: dict[str, str]) -> str:
    return next((key for word in row["hedge"].split(";") if (key := HEDGES.get(word))), "")


def whole(row: dict[str, str]) -> str:
    if row["id"] in WHOLES:
        return WHOLES[row["id"]]
    if row["measure"] == "cons_share":
        return "gdp"
    return "exports" if row["measure"] in ("share", "superlative") and row["partner"] == "USA" else ""


def kind(row: dict[str, str]) -> str:
    if "first" in row["hedge"]:
        return "first"
    if row["measure"] != "superlative":
        return ""
    return "lowest" if "lowest" in row["quote"] else "highest"


def claim(row: dict[str, str], *, bare: bool = False) -> Claim:
    """The label as a claim; `bare` without its basis, as a text that names none."""
    measure, value = MEASURES.get(row["measure"], row["measure"]), quantity(row)
    base, period = row["period"].split("/") if row["measure"] == "growth" else ("", row["period"])
    money = value is not None and value.unit in ("USD", "CNY", "RUB", "EUR")
    basis = "" if (bare and not money) or measure in ("level", "balance") else BASES.get(row["basis"], "")
    reporter = {"DEV_ASIA_X_CHN": "emerging-asia-ex-china"}.get(row["reporter"], row["reporter"])
    return Claim(
        row["id"], row["quote"], Span(0, len(row["quote"])), 0, measure, reporter,
        {"W00": "WLD"}.get(row["partner"], row["partner"]), FLOWS.get(row["flow"], row["flow"]),
        PRODUCTS.get(row["product"], row["product"] or "TOTAL"), period, base, value,
        direction=(value.value > 0) - (value.value < 0) if value else 0, unit=value.unit if value else "", basis=basis,
        of="yoy" if measure == "consensus" else "", whole=whole(row), since=SINCE.get(row["id"], ""), kind=kind(row),
        pollster="bloomberg" if "Bloomberg" in row["quote"] else "", hedge=hedge(row),
        subject=SUBJECTS.get(row["measure"], ""),
    )  # fmt: skip


@cache
def findings(*, bare: bool = False) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for seed, day in DATED.items():
        claims = [claim(row, bare=bare) for row in rows() if row["seed"] == seed]
        for one in judge(claims, (), the_library(), date.fromisoformat(day)):
            found[one.claim.id] = one
    return found


# What `match` of the hand check allows; a verdict of another column of the table in docs is a disagreement.
ALLOWED = {
    "exact": {"true", "rounded"},
    "rounding": {"true", "rounded", "superseded", "not_checkable"},
    "unknown": {"not_checkable", "concept"},
    "mismatch": {"other_basis", "concept", "false", "not_checkable"},
}
# By label the row of the hand check, counted from 0; labels that it does not list are not compared.
CHECKED = {
    "000-01": 2, "000-02": 0, "000-03": 3, "000-04": 4, "000-05": 6, "000-06": 7, "000-07": 8, "000-08": 9,
    "000-09": 10, "000-10": 11, "000-11": 12, "000-12": 13, "000-13": 14, "000-14": 15, "000-15": 16, "000-16": 17,
    "000-17": 18, "000-18": 19, "000-19": 1, "000-21": 20, "000-22": 24, "000-23": 22, "000-24": 23, "000-25": 17,
    "001-01": 27, "001-02": 28, "001-03": 29, "001-04": 30, "001-05": 32, "001-06": 33, "001-07": 34, "001-08": 35,
    "001-09": 38, "001-10": 39, "001-11": 40, "001-12": 41, "001-13": 42, "002-01": 44, "002-02": 45, "002-04": 46,
    "002-05": 47, "002-06": 48, "002-07": 49, "002-08": 50, "002-09": 51, "002-10": 52, "002-11": 53, "002-12": 54,
    "002-13": 55, "002-14": 57, "002-15": 59, "002-16": 60, "002-17": 61, "002-18": 62, "002-19": 63, "002-20": 64,
    "002-21": 65, "002-22": 66, "002-23": 67, "002-24": 68, "002-26": 70, "002-27": 71, "002-28": 72, "003-01": 75,
    "003-02": 76, "003-03": 77, "003-04": 79, "003-05": 80, "004-01": 82, "004-02": 83, "004-03": 84, "004-04": 85,
}  # fmt: skip


def matches() -> dict[str, str]:
    with (ARTICLES / "claims_checked.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    return {name: listed[at]["match"] for name, at in CHECKED.items()}


@pytest.mark.parametrize("bare", [False, True])
def test_verdicts_agree_with_the_hand_check(bare):
    found = findings(bare=bare)
    assert len(found) == 76
    wrong = {
        name: found[name].verdict for name, match in matches().items() if found[name].verdict not in ALLOWED[match]
    }
    assert wrong == {}


@pytest.mark.parametrize("bare", [False, True])
def test_nothing_right_is_called_false(bare):
    assert [name for name, one in findings(bare=bare).items() if one.verdict in ("false", "conflict")] == []


def test_every_settled_claim_has_evidence_with_a_value():
    for one in findings().values():
        if one.verdict != "not_checkable":
            assert one.evidence, one.claim.id
            assert one.evidence[0].source, one.claim.id
            assert one.evidence[0].text, one.claim.id


def bases(*names: str) -> set[str]:
    found = findings(bare=True)
    return {found[name].evidence[0].basis for name in names}


def test_three_bases_in_one_text():
    assert bases("002-04", "002-05", "002-06", "002-07", "002-08", "002-09", "002-10", "002-11") == {"CNY"}
    assert bases("002-18", "002-19", "002-22", "002-23") == {"quantity"}
    assert bases("002-20", "002-21") == {"USD"}
    assert "mixed" in findings(bare=True)["002-21"].reason


def test_two_texts_that_differ_by_currency_are_both_right():
    found = findings(bare=True)
    assert (found["000-17"].verdict, found["000-17"].evidence[0].basis) == ("true", "USD")
    assert (found["003-04"].verdict, found["003-04"].evidence[0].basis) == ("true", "CNY")


def test_a_conversion_at_the_rate_of_the_day_is_told_apart_from_customs():
    one = findings()["003-02"]
    assert one.verdict == "other_basis"
    assert one.evidence[0].basis == "spot"
    assert one.evidence[1].value == pytest.approx(2.58e12, abs=0.015e12)
    assert "$2.58 trillion" in one.correction


def test_a_figure_of_a_later_vintage_names_both():
    one = findings()["000-10"]
    assert one.verdict == "superseded"
    assert [evidence.value for evidence in one.evidence] == [pytest.approx(992.6e9), pytest.approx(992.0e9)]


def test_another_concept_is_told_with_both_shares():
    one = findings()["004-01"]
    assert one.verdict == "concept"
    assert 19 <= (one.evidence[1].value or 0) <= 23.5  # exports, by the table of 2022; with and without trade in the EU


def test_who_issued_a_document():
    quote = "Foreign software has to go by 2027: the Ministry of Finance issued Document 79 to that end."
    asked = Claim("a", quote, Span(0, len(quote)), 0, "policy", "CHN", period="2022-09")
    (one,) = judge([asked], (), the_library(), date(2025, 6, 30))
    assert one.verdict == "false"
    assert "Supervision and Administration" in one.correction


def test_quick_enough():
    """Less than a second of CPU for all labels, panels at hand; three times that on a busy machine."""
    findings()
    findings.cache_clear()
    start = time.process_time()
    findings()
    assert time.process_time() - start < 3.0


def test_changed_numbers_are_called_false_and_never_true_to_the_digit():
    """Rates of the labels that are right, moved by several points: false, or not decided, but not borne out."""
    wrong = right = 0
    for seed, day in DATED.items():
        moved = []
        for row in rows():
            one = claim(row)
            if row["seed"] != seed or one.measure != "yoy" or one.value is None or one.hedge or not one.flow:
                continue
            value = round(one.value.value + 9.7, 1)
            moved.append(replace(one, value=replace(one.value, low=value, high=value, digit=0.1)))
        judged = judge(moved, (), the_library(), date.fromisoformat(day))
        assert {one.verdict for one in judged} <= {"false", "not_checkable", "other_basis"}
        wrong += sum(one.verdict == "false" for one in judged)
        right += sum(findings()[one.claim.id].verdict == "true" for one in judged)
    assert wrong >= 0.9 * right
