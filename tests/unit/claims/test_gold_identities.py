"""The labelled identities: each is found with its result, and no conflict that is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import gold_claims
from steelyard.claims.arithmetic import across, relations
from steelyard.claims.arithmetic_facts import Reading

ARTICLES = Path(__file__).parents[3].parent / "shared" / "articles"
pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the labelled articles of ../shared are not here")
# What each identity of the list is called here and comes out as. I3 and I4 imply levels that no article prints; the
# list leaves I5, I9 and I10 to a ledger; I6 is the one figure that is wrong.
EXPECTED = {
    "I1": ("share_after_growth", "consistent"), "I2": ("ratio_words", "consistent"),
    "I3": ("balance_growth", "solvable"), "I4": ("ytd_plus_month", "solvable"),
    "I5": ("level_from_growth", "solvable"), "I6": ("fx_implied", "conflict"),
    "I7": ("currency_basis", "consistent"), "I8": ("unit_value", "solvable"),
    "I9": ("value_vs_volume", "solvable"), "I10": ("fx_implied", "solvable"),
    "I11": ("internal_tension", "tension"), "I12": ("concept", "concept"), "I13": ("period_label", "label"),
}  # fmt: skip
SCALE = {"implied_usd_bn": 1e9}


@pytest.fixture(scope="module")
def found():
    readings: dict[str, list] = {}
    for claim in gold_claims.read(ARTICLES / "claims_gold.csv"):
        readings.setdefault(claim.id.partition("-")[0], []).append(claim)
    within = [one for claims in readings.values() for one in relations(claims)]
    return [*within, *across([Reading(name, claims) for name, claims in readings.items()])]


def identities():
    if not ARTICLES.is_dir():
        return []
    return json.loads((ARTICLES / "claim_identities.json").read_text(encoding="utf-8"))["identities"]


@pytest.mark.parametrize("identity", identities(), ids=lambda one: one["id"])
def test_the_identity_is_found_with_its_result(identity, found):
    kind, result = EXPECTED[identity["id"]]
    same = [one for one in found if set(one.claims) == set(identity["claims"]) and one.kind == kind]
    assert [one.result for one in same] == [result]
    for name, implied in identity.items():
        if name.startswith("implied"):
            scale = SCALE.get(name, 1.0)
            for value in implied if isinstance(implied, list) else [implied]:
                # The list prints three or four digits; its single values are middles.
                assert same[0].low * 0.99 - 0.1 <= value * scale + 0.1
                slack = 0.01 * max(abs(same[0].low), abs(same[0].high)) + 0.01
                assert same[0].low - slack <= value * scale <= same[0].high + slack


def test_nothing_else_is_called_a_conflict(found):
    assert [one.claims for one in found if one.result == "conflict"] == [("003-01", "003-02")]
    assert {one.result for one in found if not one.holds} == {"conflict"}


def test_texts_are_sentences_without_codes_or_loose_ends(found):
    for one in found:
        assert one.text[0].isupper() or one.text[0].isdigit()
        assert one.text.endswith(".")
        assert not re.search(r"\bnan\b|\binf\b|None|WLD|  ", one.text)
