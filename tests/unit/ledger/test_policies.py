"""The policy ledger: known days and sums, stacking, difference and time line, and what it refuses."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from steelyard.errors import BadInput, NoCoverage, UnknownName, UnreadableFile
from steelyard.ledger import policies
from steelyard.ledger.policies import PolicyErrors, Standing, headline, on_all_goods, stacked

FAMILY = """
[family]
id = "own"
title = "Own measures"
begins = 2018-01-01
known_to = 2026-01-01
"""
MEASURE = """
[[measure]]
id = "{id}"
title = "A tariff"
authority = "301"
imposer = "USA"
importers = ["USA"]
exporters = ["CHN"]
products = ["goods"]
instrument = "tariff"
unit = "percent"
reference = {{ title = "A notice" }}
{more}
[[measure.step]]
from = 2018-07-06
size = {size}
"""


@pytest.fixture(scope="module")
def held() -> policies.Policies:
    return policies.load()


def written(folder: Path, *measures: str, family: str = FAMILY) -> Path:
    path = folder / "own.toml"
    path.write_text(family + "".join(measures), encoding="utf-8")
    return path


def one(name: str = "a", size: float = 25, more: str = "") -> str:
    return MEASURE.format(id=name, size=size, more=more)


def ieepa(held: policies.Policies, day: str, importer: str = "USA", exporter: str = "CHN") -> float | None:
    found = held.in_force(date.fromisoformat(day), importer, exporter)
    return headline(s for s in found if s.authority.startswith("IEEPA"))


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        ("2025-02-03", 0),
        ("2025-02-04", 10),
        ("2025-03-04", 20),
        ("2025-04-05", 30),
        ("2025-04-09", 104),
        ("2025-04-10", 145),
        ("2025-05-13", 145),
        ("2025-05-14", 30),
        ("2025-11-09", 30),
        ("2025-11-10", 20),
        ("2026-02-19", 20),
        ("2026-02-20", 0),
        ("2026-02-21", 0),
    ],
)
def test_the_sum_under_ieepa_on_china_on_known_days(held, day, percent):
    assert ieepa(held, day) == percent


@pytest.mark.parametrize(
    ("day", "percent"),
    [("2025-04-09", 0), ("2025-04-10", 84), ("2025-04-12", 125), ("2025-05-14", 10), ("2026-08-01", 10)],
)
def test_china_answers_on_all_goods(held, day, percent):
    found = held.in_force(date.fromisoformat(day), "CHN", "USA")
    assert headline(s for s in found if s.id == "cn-2025-all") == percent


def test_section_122_and_what_follows_it(held):
    def sizes(day: str) -> dict[str, float | None]:
        found = held.in_force(date.fromisoformat(day), "USA", "CHN")
        return {s.authority: s.size for s in found if s.authority in ("122", "301 forced labour")}

    assert sizes("2026-02-23") == {}
    assert sizes("2026-02-24") == {"122": 10}
    assert sizes("2026-07-23") == {"122": 10}
    assert sizes("2026-07-24") == {"301 forced labour": 12.5}


@pytest.mark.parametrize(
    ("day", "least", "most"),
    [("2018-07-05", 0, 0), ("2018-12-31", 6.3, 6.6), ("2019-06-15", 12.3, 12.5), ("2020-01-01", 15.4, 15.6),
     ("2020-03-01", 13.9, 14.0)],
)  # fmt: skip
def test_section_301_on_average_over_the_lists(held, day, least, most):
    found = on_all_goods(held.in_force(date.fromisoformat(day), "USA", "CHN", "301"))
    assert least <= (stacked(found).percent or 0) <= most


def test_a_good_bears_one_list_and_both_orders(held):
    assert headline(on_all_goods(held.in_force(date(2025, 4, 10), "USA", "CHN"))) == 25 + 20 + 125


def test_suspended_measures_stand_with_what_is_left(held):
    found = {s.id: s for s in held.in_force(date(2025, 6, 1), "USA", "CHN")}
    reciprocal = found["us-ieepa-reciprocal-china"]
    assert (reciprocal.size, reciprocal.status, reciprocal.since) == (10, "in force", date(2025, 5, 14))
    assert reciprocal.step.said == "in force (24 of 34 points suspended)", "what is collected is not suspended"
    october = {s.id: s for s in held.as_of(date(2026, 1, 1))}["cn-licence-rare-earths-october-2025"]
    assert october.status == "suspended"
    assert october not in held.in_force(date(2026, 1, 1)), "a licence suspended as a whole is not in force"
    assert "cn-licence-rare-earths-april-2025" in {s.id for s in held.in_force(date(2026, 1, 1))}


def test_what_ended_is_seen_as_of_a_day_with_how_it_ended(held):
    found = {s.id: s for s in held.as_of(date(2026, 3, 1), "USA", "CHN")}
    assert found["us-ieepa-fentanyl-china"].status == "struck down"
    assert found["us-ieepa-fentanyl-china"].size == 0


def test_makers_of_cars_are_alternatives(held):
    makers = held.in_force(date(2025, 1, 1), "EU27", "CHN", "CVD")
    assert {s.measure.parties[0]: s.size for s in makers}["BYD"] == 17.0
    assert headline(makers) == 35.3
    assert stacked(makers).high == 35.3
    shares = {s.id: 1 / len(makers) for s in makers}
    assert stacked(makers, shares).percent == pytest.approx((17 + 18.8 + 35.3 + 7.8 + 20.7 + 35.3) / 6)


def test_members_of_a_group_and_exceptions(held):
    def ids(exporter: str, day: date) -> set[str]:
        return {s.id for s in held.in_force(day, "the united states", exporter, "232")}

    assert "us-232-steel-eu" in ids("Germany", date(2019, 1, 1))
    assert "us-232-steel-eu" in ids("GBR", date(2019, 1, 1)), "a member of the Union then"
    assert ids("GBR", date(2021, 1, 1)) >= {"us-232-steel-gbr"}
    assert "us-232-steel" in ids("CHN", date(2019, 1, 1))
    assert "us-232-steel" not in ids("DEU", date(2019, 1, 1))


def test_coverage_is_the_exporters_own_where_it_is_held(held):
    day = date(2026, 3, 1)
    coverage = {code: held.in_force(day, "USA", code, "122")[0].coverage for code in ("EU27", "DEU", "JPN", "PER")}
    assert coverage["EU27"] == coverage["DEU"] == pytest.approx(0.536)
    assert coverage["JPN"] == pytest.approx(0.485)
    assert coverage["PER"] is None, "not known is not zero"


def test_effective_rates_are_never_added_to_statutory_ones(held):
    found = held.in_force(date(2025, 9, 1), "USA", "JPN")
    assert any(s.measure.concept == "effective" for s in found)
    assert all(p.authority != "all since 2025" for p in stacked(found).parts)
    assert stacked(found, concept="effective").percent == pytest.approx(15.42)


def standing(held: policies.Policies, name: str, size: float, **changes: object) -> Standing:
    measure = dataclasses.replace(held.measure("us-301-list-1"), id=name, coverage=1.0, stacking="adds", **changes)
    step = dataclasses.replace(measure.steps[0], size=size)
    return Standing(measure, size, step.from_, "in force", step, measure.coverage)


def test_stacking_rules(held):
    a, b = standing(held, "a", 10), standing(held, "b", 25)
    assert stacked([a, b]).percent == 35
    assert stacked([a, b], {"a": 0.5, "b": 0.2}).percent == 10
    high = [dataclasses.replace(s, measure=dataclasses.replace(s.measure, stacking="highest of x")) for s in (a, b)]
    assert stacked(high).percent == 25
    instead = dataclasses.replace(b, measure=dataclasses.replace(b.measure, stacking="replaces", supersedes=("a",)))
    assert stacked([a, instead]).percent == 25
    assert stacked([a, instead], {"b": 0.4}).percent == pytest.approx(0.6 * 10 + 0.4 * 25)


def test_what_is_not_known_widens_the_bounds(held):
    a = standing(held, "a", 10)
    total = stacked([a], {"a": None})
    assert (total.low, total.high, total.percent, total.middle) == (0, 10, None, 5)
    step = dataclasses.replace(a.step, size=None, low=5.0, high=10.0)
    ranged = dataclasses.replace(a, size=None, step=step)
    assert (stacked([ranged]).low, stacked([ranged]).high) == (5, 10)
    open_ = dataclasses.replace(a, size=None, step=dataclasses.replace(a.step, size=None))
    assert stacked([open_]).unbounded == ("a",)
    assert headline([open_]) is None


def test_the_difference_of_two_days(held):
    found = held.diff(date(2025, 5, 11), date(2025, 11, 11), "USA", "CHN", "IEEPA reciprocal").to_dicts()
    assert [(r["before"], r["after"], r["change"], r["after_suspended"]) for r in found] == [(125, 10, -115, 24)]
    ruling = held.diff(date(2026, 2, 19), date(2026, 2, 20), "USA", "CHN")
    assert set(ruling["status_after"]) == {"struck down"}
    assert held.diff(date(2021, 3, 1), date(2021, 6, 1), "USA", "CHN").is_empty()
    new = held.diff(date(2018, 7, 5), date(2018, 7, 6), "USA", "CHN").row(0, named=True)
    assert (new["before"], new["after"], new["status_before"]) == (0, 25, None)


def test_each_step_has_clocks_of_its_own(held):
    def clocks(name: str, day: date) -> tuple[date | None, ...]:
        step = next(step for step in held.measure(name).steps if step.from_ == day)
        return step.announced, step.implemented

    assert clocks("us-301-list-3", date(2019, 5, 10)) == (date(2019, 5, 5), date(2019, 6, 15))
    assert clocks("us-ieepa-reciprocal-china", date(2025, 5, 14)) == (date(2025, 5, 12), None)
    assert clocks("us-232-cars-eu27", date(2025, 8, 1)) == (date(2025, 8, 21), date(2025, 9, 25)), "backdated"
    line = held.timeline("USA", "CHN", "IEEPA fentanyl")
    assert line["announced"].to_list() == [date(2025, 2, 1), None, date(2025, 10, 30), None]


def test_a_day_after_what_is_known_is_named_by_family(held):
    assert held.beyond(date(2025, 4, 10), held.select("USA", "CHN", "301")) == ""
    said = held.beyond(date(2030, 1, 1), held.select("EU27", "CHN"))
    for part in ("2026-03-31 (eu-china)", "2026-05-29 (cn-export-controls)", "2030-01-01", "nothing changed since"):
        assert part in said, said
    assert "trade-remedies" not in held.beyond(date(2025, 4, 10)), "a count changes no rate"


def test_the_time_line_is_in_order_and_ends_what_ended(held):
    line = held.timeline("USA", "CHN")
    assert line["date"].is_sorted()
    fentanyl = line.filter(id="us-ieepa-fentanyl-china")
    assert fentanyl["size"].to_list() == [10, 20, 10, 0]
    assert fentanyl["before"].to_list() == [0, 10, 20, 10]
    assert fentanyl["status"].to_list()[-1] == "struck down"


def test_a_day_before_the_ledger_begins_is_refused(held):
    assert held.first == date(2018, 1, 1)
    assert {s.measure.concept for s in held.in_force(date(2018, 1, 1), "USA", "CHN")} <= {"count"}
    for ask in (held.in_force, held.as_of):
        with pytest.raises(NoCoverage, match="2018-01-01"):
            ask(date(2017, 12, 31))
    with pytest.raises(NoCoverage):
        held.diff(date(2016, 1, 1), date(2020, 1, 1))


def test_unknown_names_are_refused_with_the_nearest(held):
    with pytest.raises(UnknownName, match="IEEPA fentanyl"):
        held.in_force(date(2025, 4, 1), authority="IEEPA fentanil")
    with pytest.raises(UnknownName, match="CHN"):
        held.in_force(date(2025, 4, 1), exporter="CHX")
    with pytest.raises(UnknownName, match="us-301-list-1"):
        held.measure("us-301-list-9")


def test_every_measure_says_where_it_was_read(held):
    for measure in held.measures:
        assert measure.reference.title, measure.id
        assert measure.source, measure.id
        if any(step.status == "unverified" for step in measure.steps):
            words = " ".join([measure.note, measure.source, measure.coverage_note, *(s.note for s in measure.steps)])
            assert words.strip(), measure.id


def test_a_file_of_your_own(tmp_path):
    own = policies.load(written(tmp_path, one("a"), one("b", 10, 'stacking = "highest of x"')))
    assert [m.id for m in own.measures] == ["a", "b"]
    assert own.families[0].file == "own.toml"
    assert policies.load(tmp_path).measures == own.measures


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ('products = ["8703"]', "products", "edition"),
        ('products = ["HS22:87x"]', "products[1]", "no product"),
        ("products = []", "products", "would change nothing"),
        ('products = ["HS22:9801"]', "products[1]", "maps to no sector"),
        ('products = ["HS22:77"]', "products[1]", "maps to no sector"),
        ('products = ["services"]', "products", "reaches no sector"),
        ('exporters = ["CHX"]', "exporters[1]", "CHN"),
        ('exporters = ["China"]', "exporters[1]", "CHN"),
        ("size = -1", "step[1].size", "0 or more"),
        ('size = "25"', "step[1].size", "number"),
        ("from = 2018", "step[1].from", "day"),
        ('unit = "pct"', "unit", "percent"),
        ('instrument = "tarif"', "instrument", "tariff"),
        ("coverage = 1.5", "coverage", "0 to 1"),
        ("coverage = 0.5", "coverage_note", "how the coverage was found"),
        ("coverrage = 0.5", "coverrage", "coverage"),
        ('stacking = "sum"', "stacking", "adds"),
        ('stacking = "replaces"', "supersedes", "names what it replaces"),
        ('supersedes = ["z"]', "supersedes", "no measure"),
        ("ends = 2018-01-01", "ends", "not after the last step"),
        ("announced = 2019-01-01", "announced", "after the first step"),
        ('status = "running"', "status", "in force"),
        ('sectors = ["C99"]', "sectors[1]", "no sector"),
        ('uses = ["goverment"]', "uses[1]", "government"),
        ("low = 5", "step[1]", "low and high"),
        ("implemented = 2018-01-01", "step[1].implemented", "before the step"),
        ("announced = 2018-08-01 # step", "step[1].announced", "after the step"),
        ("amended = 2018-08-01", "step[1]", "together"),
        ("amended = 2018-07-06", "step[1].amended", "not after the step"),
        ("suspended = -1", "step[1].suspended", "0 or more"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_place_and_the_remedy(tmp_path, change, key, words):
    name = change.split(" =")[0]
    lines = [line for line in one().splitlines() if not line.startswith(f"{name} =")]
    of_step = name in ("size", "low", "from", "implemented", "amended", "suspended") or change.endswith("# step")
    at = len(lines) if of_step else lines.index("[[measure.step]]")
    lines.insert(at, change)
    with pytest.raises(PolicyErrors) as refused:
        policies.load(written(tmp_path, "\n".join(lines)))
    found = [p for p in refused.value.problems if key in p.key and words in p.what]
    assert found, str(refused.value)
    assert found[0].file == "own.toml"
    assert isinstance(refused.value, BadInput)


def test_all_problems_come_at_once(tmp_path):
    wrong = [one("a", more='stacking = "sum"'), one("a"), one("B c", -3)]
    (tmp_path / "bad.toml").write_text("[family\n", encoding="utf-8")
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    written(tmp_path, *wrong)
    with pytest.raises(PolicyErrors) as refused:
        policies.load(tmp_path)
    said = str(refused.value)
    for part in ("bad.toml: is no TOML", "empty.toml: family", "a.stacking", "a: is a measure of own.toml already",
                 "B c.id", "B c.step[1].size"):  # fmt: skip
        assert part in said, said


def test_steps_out_of_order_and_exclusive_measures_that_overlap(tmp_path):
    step = "\n[[measure.step]]\nfrom = 2018-01-01\nsize = 10\n"
    with pytest.raises(PolicyErrors, match=r"step\[2\].from.*not after"):
        policies.load(written(tmp_path, one() + step))
    firm = 'parties = ["BYD"]\nstacking = "one of cars"'
    with pytest.raises(PolicyErrors, match="overlaps a"):
        policies.load(written(tmp_path, one("a", more=firm), one("b", more=firm)))
    policies.load(written(tmp_path, one("a", more=firm), one("b", more=firm.replace("BYD", "SAIC"))))


@pytest.mark.parametrize("instrument", ["count", "procurement", "licence", "ban"])
def test_no_instrument_may_map_to_nothing(tmp_path, instrument):
    bare = one().replace('products = ["goods"]\n', "").replace('"tariff"\nunit = "percent"', f'"{instrument}"')
    with pytest.raises(PolicyErrors, match="a\\.products: and sectors are both empty"):
        policies.load(written(tmp_path, bare))


def test_a_measure_on_trade_at_home_is_refused(tmp_path):
    for home in ("USA", "CHN"):
        text = one().replace('["USA"]', f'["{home}"]').replace('["CHN"]', f'["{home}"]')
        with pytest.raises(PolicyErrors, match="trade at home"):
            policies.load(written(tmp_path, text))
    inside = one().replace('["USA"]', '["EU27"]').replace('["CHN"]', '["EU27"]')
    policies.load(written(tmp_path, inside))


def test_measures_that_replace_each_other_are_refused(tmp_path):
    def by(name: str, other: str) -> str:
        return one(name, more=f'stacking = "replaces"\nsupersedes = ["{other}"]')

    for names in (("a",), ("a", "b"), ("a", "b", "c")):
        ring = [by(name, names[(at + 1) % len(names)]) for at, name in enumerate(names)]
        with pytest.raises(PolicyErrors, match="replaces itself"):
            policies.load(written(tmp_path, *ring))
    assert policies.load(written(tmp_path, by("a", "b"), by("b", "c"), one("c"))).doubts == ()


def test_a_size_that_may_be_a_fraction_is_doubted_and_not_refused(tmp_path, held):
    (doubt,) = policies.load(written(tmp_path, one("a", 0.25), one("b", 25))).doubts
    assert "own.toml: a.step[1].size: is 0.25 percent" in doubt
    assert "Is 25 meant?" in doubt
    assert held.doubts == ()


def test_what_was_checked_has_a_day_and_what_is_recalled_has_none(tmp_path):
    good = 'verified = { how = "official text", day = 2026-01-01 }'
    (read,) = policies.load(written(tmp_path, one(more=good))).measures
    assert str(read.verified) == "official text, 2026-01-01"
    (silent,) = policies.load(written(tmp_path, one())).measures
    assert silent.verified.how == "recalled", "what says nothing was not checked"
    for wrong, words in (
        ('verified = { how = "secondary" }', "Give the day"),
        ('verified = { how = "recalled", day = 2026-01-01 }', "nothing recalled"),
        ('verified = { how = "oficial text", day = 2026-01-01 }', "official text"),
        ("verified = true", "is no table"),
    ):
        with pytest.raises(PolicyErrors, match=words):
            policies.load(written(tmp_path, one(more=wrong)))


def test_no_such_file(tmp_path):
    with pytest.raises(UnreadableFile, match="nowhere"):
        policies.load(tmp_path / "nowhere.toml")
