"""What the policy ledger says beside the law of a day: what was known then, what is expected, what came and went."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.ledger import policies
from steelyard.ledger.policies import headline, most_on_one_good, on_all_goods


@pytest.fixture(scope="module")
def held() -> policies.Policies:
    return policies.load()


def test_a_change_of_coverage_alone_is_a_difference(held):
    found = held.diff(date(2026, 3, 1), date(2026, 5, 1), "USA", "CHN", "122").row(0, named=True)
    assert (found["change"], found["before_coverage"], found["after_coverage"]) == (0, 0.599, 0.672)


def test_steps_between_two_days_are_those_that_neither_shows(held):
    measures = held.select("USA", "CHN", "IEEPA reciprocal")
    between = held.between(date(2025, 4, 1), date(2025, 6, 30), measures)
    assert [(step.from_.day, step.size) for _, step in between] == [(5, 10), (9, 84), (10, 125)]
    surcharge = held.between(date(2026, 2, 1), date(2026, 8, 1), held.select("USA", "CHN", "122"))
    assert [step.size for _, step in surcharge] == [10, 10], "begun and ended in between"
    assert held.between(date(2025, 6, 1), date(2025, 6, 30), measures) == ()


def test_what_was_amended_later_was_not_known_on_the_day(held):
    name, on = "us-ieepa-reciprocal-china", date(2025, 4, 10)
    chosen = held.select("USA", "CHN")

    def coverage(policies_held: policies.Policies, day: date) -> float | None:
        return next(s.coverage for s in policies_held.in_force(day, "USA", "CHN") if s.id == name)

    assert (coverage(held, on), coverage(held.as_known(on), on)) == (0.641, 0.872)
    assert coverage(held.as_known(date(2025, 4, 11)), on) == 0.641
    said = held.hindsight(on, chosen)
    for part in (name, "2025-04-11", "2025-04-05", "64.1 %", "87.2 %"):
        assert part in said, said
    assert held.hindsight(date(2025, 4, 11), chosen) == ""
    cars = date(2025, 8, 5), held.select("USA", "EU27")
    assert "us-232-cars-eu27 was announced on 2025-08-21" in held.hindsight(*cars), "backdated to 1 August"
    known, now = (
        next(s.size for s in one.in_force(cars[0], "USA", "EU27") if s.id == "us-232-cars-eu27")
        for one in (held.as_known(cars[0]), held)
    )
    assert (known, now) == (25, 12.5), "15 % in all, of which 2.5 are ordinary duty"


def test_what_is_expected_is_named_and_not_in_force(held):
    chosen = held.select("USA", "CHN")
    said = held.expectation(date(2026, 11, 25), chosen)
    for part in ("not confirmed", "since 2026-11-10", "us-301-ships-cranes (100 %)"):
        assert part in said, said
    assert held.expectation(date(2026, 11, 9), chosen) == ""
    assert "since 2026-11-27: cn-ban-us-gallium" in held.expectation(date(2026, 11, 27), chosen)


def test_the_most_that_one_good_bears_has_single_products_in_it(held):
    found = held.in_force(date(2025, 4, 10), "USA", "CHN")
    statutory = [s for s in found if s.measure.instrument == "tariff"]
    assert headline(on_all_goods(statutory)) == 170
    assert most_on_one_good(statutory) == 170 + 100, "syringes, and electric cars with section 232"
    makers = held.in_force(date(2025, 1, 1), "EU27", "CHN", "CVD")
    assert most_on_one_good(makers) == 35.3, "one maker at most"
