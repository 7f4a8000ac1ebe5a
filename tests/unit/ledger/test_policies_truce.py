"""What a truce puts off and what its end brings back, what is only counted, and how far a measure was checked."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.errors import BadInput
from steelyard.ledger import policies


@pytest.fixture(scope="module")
def held() -> policies.Policies:
    return policies.load()


def test_every_measure_says_how_it_was_checked(held):
    how = {m.id: m.verified for m in held.measures}
    assert how["cn-licence-tungsten"].how == "recalled", "its headings are"
    assert how["us-301-list-1"].how == "secondary"
    recalled = {name for name, one in how.items() if one.how == "recalled"}
    said = {m.id for m in held.measures if "recalled and not verified" in f"{m.note}{m.coverage_note}".lower()}
    assert recalled <= said | {"us-232-steel", "us-232-aluminium"}, "read in policy_measures_recalled alone"
    assert all((one.day is None) == (one.how == "recalled") for one in how.values())
    for measure in held.measures:
        if measure.verified.how == "official text":
            assert measure.reference.url, measure.id


def test_the_truce_of_busan_ends_on_its_day_and_takes_nothing_away(held):
    before, after = date(2026, 11, 9), date(2026, 11, 10)
    row = held.diff(before, after, "CHN", "USA", "retaliation").row(0, named=True)
    assert (row["id"], row["before"], row["after"], row["after_suspended"]) == ("cn-2025-all", 10, 10, 24)
    assert (row["expected"], row["expected_from"]) == (34, after), "announcement 10 of 2025: suspended within a year"
    (stands,) = [s for s in held.in_force(after, "CHN", "USA") if s.id == "cn-2025-all"]
    assert (stands.size, stands.status) == (10, "in force"), "what is only expected ends nothing"
    assert held.between(date(2026, 1, 1), date(2026, 12, 1), [stands.measure]) == ()
    assert "cn-2025-all (34 %)" in held.expectation(after, [stands.measure])
    american = {m.id for m, _ in held.expected(after, held.select("USA", "CHN"))}
    assert "us-301-ships-cranes" in american
    assert not any(name.startswith("us-ieepa") for name in american), "struck down: nothing is left to come back"


def test_only_what_is_suspended_comes_back(held):
    peak, lapse = date(2025, 5, 11), date(2026, 11, 10)
    china = {one.id: one for one in held.returning(peak, lapse, "CHN", "USA", "retaliation")}
    back = china["cn-2025-all"]
    assert (back.then.size, back.now.size, back.back.size, back.points) == (125, 10, 34, 24)
    assert back.why == "91 of 125 points were withdrawn and are not suspended"
    assert china["cn-2025-farm-15"].back is None
    assert china["cn-2025-farm-15"].why == "expired on 2025-11-10"
    assert china["cn-301-list-1"].points == 0
    usa = {one.id: one for one in held.returning(peak, lapse, "USA", "CHN")}
    assert usa["us-ieepa-reciprocal-china"].why == "struck down on 2026-02-20"
    assert sum(one.points or 0 for one in usa.values()) == 0, "a lapse alone revives no American tariff"
    assert usa["us-301-review-masks"].back is None, "raised since: left as it is"
    whole = {one.id: one for one in held.returning(date(2025, 11, 9), date(2026, 1, 1), "USA", "CHN", "301")}
    assert whole["us-301-ships-cranes"].points == 100, "suspended as a whole"
    truce = {one.id: one for one in held.returning(peak, date(2026, 1, 1), "USA", "CHN")}
    assert truce["us-ieepa-reciprocal-china"].points == 24
    assert truce["us-ieepa-fentanyl-china"].points == 0, "halved, not suspended"
    with pytest.raises(BadInput, match="Exchange"):
        held.returning(lapse, peak)


def test_a_count_is_of_its_period_and_is_not_law(held):
    def states(day: date) -> dict[str, str]:
        return {s.id: s.status for s in held.as_of(day, exporter="CHN", authority="trade remedies")}

    assert states(date(2024, 6, 1))["remedies-2024"] == "counted"
    assert states(date(2025, 6, 1))["remedies-2024"] == "period over"
    assert held.in_force(date(2025, 6, 1), authority="trade remedies") == (), "none is held from 2025 on"


def test_what_is_only_expected_or_wholly_suspended_counts_as_nought_in_a_difference(held):
    days = date(2025, 11, 9), date(2027, 1, 1)
    cranes = held.diff(*days, "USA", "CHN", "301").filter(id="us-301-ships-cranes").row(0, named=True)
    assert (cranes["before"], cranes["after"], cranes["status_after"]) == (100, 0, "expected")
    metals = held.diff(date(2026, 1, 1), date(2026, 5, 1), "USA", "CHN", "232").filter(id="us-232-derivatives")
    assert metals.select("before", "after", "after_low", "after_high").row(0) == (50, None, 0, 50)


def test_days_out_of_order_are_refused(held):
    with pytest.raises(BadInput, match="Exchange"):
        held.diff(date(2025, 11, 11), date(2025, 5, 11))
