"""The policy ledger against the facts it was compiled from, row by row where a row is a measure."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from steelyard.ledger import policies
from steelyard.ledger.policies import headline, on_all_goods, stacked

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
if not SHARED.is_dir():
    pytest.skip("../shared is not here", allow_module_level=True)

CODES = {"JAPAN": "JPN", "KOREA, SOUTH": "KOR", "EUROPEAN UNION": "EU27", "VIETNAM": "VNM", "INDIA": "IND",
         "CANADA": "CAN", "MEXICO": "MEX", "BRAZIL": "BRA", "SWITZERLAND": "CHE", "TAIWAN": "TWN"}  # fmt: skip
ROUNDED = 0.0051  # rates are kept to two places
HELD = {
    ("2018-07-06", "US", "25"): "us-301-list-1",
    ("2018-07-06", "China", "25"): "cn-301-list-1",
    ("2018-08-23", "US", "25"): "us-301-list-2",
    ("2018-09-24", "US", "10"): "us-301-list-3",
    ("2019-05-10", "US", "25"): "us-301-list-3",
    ("2019-09-01", "US", "15"): "us-301-list-4a",
    ("2025-02-04", "US", "10"): "us-ieepa-fentanyl-china",
    ("2025-03-04", "US", "20"): "us-ieepa-fentanyl-china",
    ("2025-04-12", "China", "125"): "cn-2025-all",
    ("2026-02-24", "US", "10"): "us-122-china",
    ("2025-06-30", "EU", "5"): "eu-ipi-medical",
}


def rows(*parts: str) -> list[dict[str, str]]:
    with SHARED.joinpath(*parts).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def held() -> policies.Policies:
    return policies.load()


def test_events_with_one_size_stand_from_their_day(held):
    facts = {(r["effective"], r["actor"], r["magnitude"]) for r in rows("facts", "policy_events.csv")}
    for key, name in HELD.items():
        assert key in facts, f"{key} is no row of the facts any more"
        step = held.measure(name).step(date.fromisoformat(key[0]))
        assert step is not None, name
        assert (step.from_, step.size) == (date.fromisoformat(key[0]), float(key[2])), name


def test_rates_by_maker_of_electric_vehicles(held):
    found = next(r for r in rows("facts", "policy_events.csv") if "2024/2754" in r["instrument"])
    sizes = sorted({float(part) for part in found["magnitude"].split("/")})
    makers = held.in_force(date.fromisoformat(found["effective"]), "EU27", "CHN", "CVD")
    assert sorted({s.size for s in makers}) == sizes


def test_the_peak_and_the_truces_add_up_as_the_facts_say(held):
    def ieepa(day: date) -> float | None:
        return headline(s for s in held.in_force(day, "USA", "CHN") if s.authority.startswith("IEEPA"))

    events = {(r["instrument"], r["effective"]): r for r in rows("facts", "policy_events.csv")}
    peak = events["reciprocal + fentanyl tariff", "2025-04-10"]
    assert ieepa(date(2025, 4, 10)) == float(peak["magnitude"])
    geneva = next(r for r in events.values() if "Geneva" in r["description"] or "90 days: US 30%" in r["description"])
    us, china = (float(part) for part in geneva["magnitude"].split("/"))
    assert ieepa(date(2025, 5, 14)) == us
    assert headline(s for s in held.in_force(date(2025, 5, 14), "CHN", "USA") if s.id == "cn-2025-all") == china


def test_every_recalled_measure_is_held(held):
    starts = {
        (step.from_, importer, measure.imposer)
        for measure in held.measures
        for step in measure.steps
        for importer in measure.importers
    }
    days = {day for day, _, _ in starts}
    suspended = {"2025-11-08"}  # the controls of October 2025 were suspended the day before they began
    for row in rows("facts", "policy_measures_recalled.csv"):
        if row["in_force"] not in suspended:
            assert date.fromisoformat(row["in_force"]) in days, row["measure"]


@pytest.mark.parametrize("name", CODES)
def test_effective_rates_are_those_of_the_facts(held, name):
    series = [r for r in rows("facts", "us_effective_tariff_by_country.csv") if r["country_name"] == name]
    assert series
    for row in series:
        found = held.in_force(date.fromisoformat(row["date"]), "USA", CODES[name], "all since 2025")
        percent = stacked(found, concept="effective").percent or 0.0
        assert percent == pytest.approx(float(row["additional tariff since 2025 (%)"]), abs=ROUNDED), row["date"]


def test_coverage_of_the_lists_is_the_stated_value_over_imports(held):
    imports = {
        r["period"]: float(r["value"])
        for r in rows("facts", "us_census_goods_by_partner.csv")
        if r["partner"] == "China" and r["flow"] == "import" and r["freq"] == "A"
    }
    for name, value, year in (("1", 34, "2017"), ("2", 16, "2017"), ("3", 200, "2017"), ("4a", 112, "2018")):
        coverage = held.measure(f"us-301-list-{name}").coverage
        assert coverage == pytest.approx(value / imports[year], abs=5e-5), name


def test_coverage_taken_from_the_tracker_is_its_increment(held):
    path = {
        r["date"]: float(r["additional tariff since 2025 (%)"])
        for r in rows("facts", "us_effective_tariff_by_country.csv")
        if r["country_name"] == "CHINA"
    }

    def coverage(name: str, day: date) -> float | None:
        return next(s.coverage for s in held.in_force(day, "USA", "CHN") if s.id == name)

    reciprocal = "us-ieepa-reciprocal-china"
    step = held.measure(reciprocal).step(date(2025, 4, 10))
    assert step is not None
    assert step.coverage_before == pytest.approx((path["2025-04-05"] - path["2025-04-03"]) / 34, abs=1e-3)
    assert coverage(reciprocal, date(2025, 4, 10)) == coverage(reciprocal, date(2025, 6, 1)), "backdated to 5 April"
    assert coverage(reciprocal, date(2025, 6, 1)) == pytest.approx(
        (path["2025-05-12"] - path["2025-04-03"]) / 10, abs=1e-3
    )
    assert coverage("us-122-china", date(2026, 3, 1)) == pytest.approx(
        (path["2026-02-24"] - path["2026-02-20"]) / 10, abs=1e-3
    )
    assert coverage("us-301-forced-labour-china", date(2026, 8, 1)) == pytest.approx(
        (path["2026-07-24"] - path["2026-07-22"]) / 2.5, abs=2e-3
    )


def test_section_301_explains_most_of_the_published_average_of_2018_to_2020(held):
    """PIIE's average, less its level of January 2018, against the lists by their stated value.

    The lists are below it throughout: PIIE weighs by other trade, and has steel, aluminium, solar cells and washers in.
    """
    published = {
        r["date"]: float(r["us_tariff_on_china_pct"])
        for r in rows("world", "tariffs", "us_china_average_tariffs_2018_2026.csv")
        if r["us_tariff_on_china_pct"] and r["date"] < "2021"
    }
    base = published["2018-01-01"]
    for day in ("2018-09-24", "2019-12-19", "2020-02-14"):
        found = on_all_goods(held.in_force(date.fromisoformat(day) + timedelta(days=1), "USA", "CHN", "301"))
        percent = stacked(found).percent
        assert percent is not None
        assert 0.65 < percent / (published[day] - base) < 1.0, day
