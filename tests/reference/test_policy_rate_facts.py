"""Every row of the facts is a measure of the ledger or a declared omission; three rates by hand from the facts."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steelyard.ledger import policies
from steelyard.ledger.policies import Measure
from steelyard.lever.embedded import embedded
from steelyard.lever.statutory import average

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
if not SHARED.is_dir():
    pytest.skip("../shared is not here", allow_module_level=True)

MAKERS = ("eu-ev-byd", "eu-ev-geely", "eu-ev-saic", "eu-ev-others")
REMEDIES = "trade remedy investigations against China"
FENTANYL, RECIPROCAL, BACK = "us-ieepa-fentanyl-china", "us-ieepa-reciprocal-china", "cn-2025-all"
# Rows of policy_events.csv: (date, actor, first words of the instrument) -> measures.
EVENTS: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("1995..2016-06", "world", REMEDIES): ("remedies-1995-2016",),
    ("2014", "world", "anti-dumping"): ("remedies-ad-2014",),
    ("2018-07-06", "US", "Section 301 List 1"): ("us-301-list-1",),
    ("2018-07-06", "China", "retaliatory"): ("cn-301-list-1",),
    ("2018-08-23", "US", "Section 301 List 2"): ("us-301-list-2",),
    ("2018-09-24", "US", "Section 301 List 3"): ("us-301-list-3",),
    ("2018-09-24", "China", "retaliatory"): ("cn-301-list-3",),
    ("2019-05-10", "US", "Section 301 List 3"): ("us-301-list-3",),
    ("2019-05-13", "China", "retaliatory"): ("cn-301-list-3",),
    ("2019-09-01", "US", "Section 301 List 4A"): ("us-301-list-4a",),
    ("2019-12-13", "US-China", "Phase One"): ("us-301-list-4a", "us-301-list-4b", "cn-301-list-4a", "cn-301-list-4b"),
    ("2020", "world", REMEDIES): ("remedies-2020",),
    ("2021", "China", "Document 551"): ("cn-document-551",),
    ("2022", "world", REMEDIES): ("remedies-2022",),
    ("2022-09", "China", "Document 79"): ("cn-document-79",),
    ("2022-10-07", "US", "chip export control"): ("us-chips-2022",),
    ("2022-12-15", "US", "entity list"): ("us-entity-list-2022-12",),
    ("2023-10-17", "US", "chip export control"): ("us-chips-2023",),
    ("2024-07-04", "EU", "countervailing duty (provisional)"): MAKERS,
    ("2024-10-29", "EU", "countervailing duty (definitive"): (*MAKERS, "eu-ev-tesla", "eu-ev-cooperating"),
    ("2025-02-01", "US", "IEEPA fentanyl"): (FENTANYL,),
    ("2025-02-04", "China", "retaliatory"): (
        "cn-2025-energy", "cn-2025-oil-machines", "cn-2025-cars", "cn-licence-tungsten",
    ),
    ("2025-03-04", "US", "IEEPA fentanyl"): (FENTANYL,),
    ("2025-03-04", "China", "retaliatory"): ("cn-2025-farm-15", "cn-2025-farm-10"),
    ("2025-04", "US", "licence requirement"): ("us-chips-h20", "us-chips-h200"),
    ("2025-04-02", "US", "reciprocal tariff"): (RECIPROCAL,),
    ("2025-04-04", "China", "export control"): ("cn-licence-rare-earths-april-2025",),
    ("2025-04-09", "US", "reciprocal + fentanyl"): (RECIPROCAL,),
    ("2025-04-11", "China", "retaliatory"): (BACK,),
    ("2025-05-12", "US-China", "Geneva"): (RECIPROCAL, BACK),
    ("2025-06-19", "EU", "IPI measure"): ("eu-ipi-medical",),
    ("2025-08-11", "US-China", "truce extension"): (RECIPROCAL, BACK),
    ("2025-10-09", "China", "export control"): (
        "cn-licence-rare-earths-october-2025", "cn-licence-batteries-october-2025",
    ),
    ("2025-10-30", "US-China", "Busan"): (FENTANYL,),
    ("2025-12-10", "Mexico", "MFN"): ("mx-mfn-2026", "mx-cars-2026"),
    ("2026-02-20", "US", "Supreme Court"): (FENTANYL, RECIPROCAL, "us-ieepa-fentanyl-canada", "us-ieepa-brazil"),
    ("2026-02-24", "US", "Section 122"): ("us-122-china", "us-122-others"),
}  # fmt: skip
AVERAGE = "a published average, not a measure: compared in test_rate_paths where it is dated"
OMITTED: dict[tuple[str, str, str], str] = {
    **{(day, "US", "average tariff"): AVERAGE for day in ("2018-01", "2018-09", "2019-09", "2020-02", "2025-05",
                                                          "2025-06", "2025-11")},
    ("2025-06", "China", "average tariff"): AVERAGE,
    ("2024-04-24", "EU", "IPI investigation"): "a step of procedure; its result is eu-ipi-medical",
    ("2025-01-14", "EU", "IPI report"): "a finding; its result is eu-ipi-medical",
    ("2025-06-10", "US-China", "London"): "a framework without a rate of its own",
    ("2025-10-10", "US", "threat"): "announced and never laid down",
}  # fmt: skip
# Rows whose day in force is no day of a step, and why.
OTHER_DAY = {
    "Phase One": "signed on 2020-01-15; its rates are in force from 2020-02-14",
    "Document 79": "2027 is its deadline",
    "truce extension": "nothing changes on the day: the note of the step says so",
    "export control 2025-11-08": "suspended on 2025-11-07, the day before it was to begin",
}
RECALLED = {
    "section 232 steel": "us-232-steel",
    "section 232 aluminium": "us-232-aluminium",
    "section 301 list 1": "us-301-list-1",
    "section 301 list 2": "us-301-list-2",
    "section 301 list 3": "us-301-list-3",
    "section 301 list 4A": "us-301-list-4a",
    "retaliation to list 1": "cn-301-list-1",
    "retaliation to list 2": "cn-301-list-2",
    "retaliation to list 3": "cn-301-list-3",
    "retaliation to list 4A": "cn-301-list-4a",
    "advanced computing and": "us-chips-2022",
    "advanced computing controls": "us-chips-2023",
    "high-bandwidth": "us-chips-2024",
    "gallium and germanium": "cn-licence-gallium-germanium",
    "graphite": "cn-licence-graphite",
    "antimony": "cn-licence-antimony",
    "gallium germanium antimony": "cn-ban-us-gallium-germanium-antimony",
    "tungsten": "cn-licence-tungsten",
    "seven medium": "cn-licence-rare-earths-april-2025",
    "rare earths: five more": "cn-licence-rare-earths-october-2025",
    "section 301 review": "us-301-review-electric-vehicles",
}
ANNOUNCED_BEFORE = {
    ("us-301-list-4a", "2020-01-16"): "the halving was made public with the deal of 2019-12-13",
    ("cn-301-list-1", "2018-07-06"): "the list was published on 2018-06-16",
}


def rows(*parts: str) -> list[dict[str, str]]:
    with SHARED.joinpath(*parts).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def held() -> policies.Policies:
    return policies.load()


def days(measure: Measure) -> set[date]:
    ends = {measure.ends} if isinstance(measure.ends, date) else set[date]()
    return {step.from_ for step in measure.steps} | ends


def keys(row: dict[str, str]) -> list[tuple[str, str, str]]:
    return [key for key in (*EVENTS, *OMITTED) if key[:2] == (row["date"], row["actor"])
            and row["instrument"].startswith(key[2])]  # fmt: skip


def test_every_event_is_a_measure_or_a_declared_omission(held):
    facts = rows("facts", "policy_events.csv")
    for row in facts:
        found = keys(row)
        assert len(found) == 1, f"{row['date']} {row['actor']} {row['instrument']} maps to {found}"
        for name in EVENTS.get(found[0], ()):
            held.measure(name)
    used = {keys(row)[0] for row in facts}
    assert used == {*EVENTS, *OMITTED}, "a key is of no row of the facts"
    assert len(facts) == len(EVENTS) + len(OMITTED)


def test_events_stand_from_the_day_that_the_facts_give(held):
    for row in rows("facts", "policy_events.csv"):
        key = keys(row)[0]
        words = (row["instrument"], f"{row['instrument']} {row['effective']}")
        if key in OMITTED or len(row["effective"]) < 10 or any(w.startswith(tuple(OTHER_DAY)) for w in words):
            continue
        day = date.fromisoformat(row["effective"])
        for name in EVENTS[key]:
            if name != "cn-licence-tungsten":  # in force the day it was announced, the duties a week later
                assert day in days(held.measure(name)), (name, day)


def test_every_recalled_measure_is_held_with_its_clocks(held):
    for row in rows("facts", "policy_measures_recalled.csv"):
        found = [start for start in RECALLED if row["measure"].startswith(start)]
        assert found, row["measure"]
        measure = held.measure(RECALLED[max(found, key=len)])
        day, told = date.fromisoformat(row["in_force"]), date.fromisoformat(row["announced"])
        if row["in_force"] == "2025-11-08":
            day = date(2025, 11, 7)  # suspended the day before it was to begin
        step = next((step for step in measure.steps if step.from_ == day), None)
        assert step is not None, (measure.id, day)
        known = step.announced or measure.announced
        if (measure.id, row["announced"]) in ANNOUNCED_BEFORE:
            assert known is not None
            assert known < told
        else:
            assert known == told, (measure.id, known, told)


def by_hand(additional: float, inside: float) -> float:
    """Duty collected in 2024 and the points given, by imports of 2022 in the table: nothing of the package."""
    with np.load(SHARED / "world" / "table" / "world77x23_2022_f64.npz", allow_pickle=False) as table:
        flows = table["flows"]
    economies = [row["iso3"] for row in rows("world", "table", "economies77_2022.csv")]
    sectors = [row["code"] for row in rows("world", "table", "sectors23.csv")]
    duty = {row["sector"]: 100 * float(row["avg_duty_rate_2024"])
            for row in rows("world", "tariffs", "us_avg_duty_2024_by_partner_sector22.csv")
            if row["partner"] == "CHN"}  # fmt: skip
    trade = flows[economies.index("CHN"), economies.index("USA")]
    goods = [at for at, code in enumerate(sectors) if code in duty or code == "B09"]
    base = sum(trade[at] * duty.get(sectors[at], 0.0) for at in goods) / sum(trade[at] for at in goods)
    return base + additional - inside


LISTS = (34 * 25 + 16 * 25 + 200 * 25) / 505.165 + 112 * 7.5 / 538.514


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2025, 4, 10), 20 + 125 * (27.05312 - 20.64069) / 10),  # phones, computers, chips exempt from 5 April
        (date(2025, 6, 1), 20 + 10 * (27.05312 - 20.64069) / 10),
        (date(2026, 8, 1), 12.5 * (11.93563 - 10.25530) / 2.5),
    ],
)
def test_three_rates_of_the_united_states_on_china_by_hand(held, day, percent):
    found = average(embedded(), held, "USA", "CHN", day)
    assert found.total == pytest.approx(by_hand(LISTS + percent, LISTS), abs=0.06)  # coverage is kept to 3 places
