"""Headline figures of scenarios that start from the policy ledger, as recorded; every figure of a report in its frames.

What a scenario compiles to does not say on which world it is solved. These figures do: they move with the duties that
the ledger lays over the baseline of importers that the table has none of.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from steelyard.brief import scenario_flows
from steelyard.brief.scenario_terminal import report
from steelyard.errors import UnknownName
from steelyard.lever.embedded import embedded
from steelyard.lever.scenario import Run, ScenarioErrors, prepare, read_text, run

GOLDEN = Path(__file__).parent / "headlines.csv"
NAMES = ("truce-lapses", "tariffs-at-the-peak")
HEADS = ("scenario", "phase", "closure", "figure", "value")
STANDS = (
    '[[phase]]\nfrom = 2026-01-01\ntitle = "Stands"\nreference = true\n'
    '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = 0.1\n'
)
GONE = '[[phase]]\nfrom = 2027-01-01\n[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = -0.1\n'


@cache
def ran(name: str) -> Run:
    """A shipped scenario without bands."""
    return run(name, draws=0)


def headlines(name: str) -> dict[tuple[str, ...], float]:
    """Real income, goods balances and trade of China and the United States, by phase and closure."""
    found: dict[tuple[str, ...], float] = {}
    for phase in ran(name).phases:
        for cf in phase.counterfactuals:
            at = (name, str(phase.start), cf.closure_name)
            welfare, balance, trade = cf.welfare(), cf.balance().filter(scope="goods"), cf.trade("goods")
            for code, other in (("CHN", "USA"), ("USA", "CHN")):
                flow = trade.filter(importer=code, exporter=other)
                found[*at, f"{code} real income, %"] = welfare.filter(economy=code)["real_income_pct"][0]
                found[*at, f"{code} goods balance, points of GDP"] = balance.filter(economy=code)["change_pp"][0]
                found[*at, f"{other} to {code}, %"] = flow["change_pct"][0]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_headline_figures_are_those_recorded(name):
    """Set STEELYARD_GOLDEN=1 to write the record again after a change that was meant."""
    found = headlines(name)
    if os.environ.get("STEELYARD_GOLDEN"):
        rows = [(*key, f"{value:.6g}") for one in NAMES for key, value in headlines(one).items()]
        with GOLDEN.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADS, *rows])
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        held = {tuple(row[head] for head in HEADS[:-1]): float(row["value"]) for row in csv.DictReader(file)}
    own = {key: value for key, value in held.items() if key[0] == name}
    assert own.keys() == found.keys()
    for key, value in own.items():
        assert found[key] == pytest.approx(value, rel=1e-5, abs=1e-9), key


def test_china_s_suspended_points_come_from_the_ledger():
    one = prepare("truce-lapses")
    (touch,) = [touch for step, touches in one.phases[-1].added if step.kind == "restore" for touch in touches]
    assert "+24 pp" in touch.text
    assert any("91 of 125 points were withdrawn" in note for note in one.phases[-1].notes)
    assert "all goods" not in "".join(one.phases[-1].expected), "what a step has brought back is expected no more"


def test_figures_of_the_report_stand_in_the_frames():
    done = ran("truce-lapses")
    cf = done.counterfactual()
    trade = done.part("trade").filter(closure="fixed", scope="goods")
    (flow,) = trade.filter(importer="CHN", exporter="USA")["change_pct"]
    assert flow == cf.trade("goods").filter(importer="CHN", exporter="USA")["change_pct"][0]
    assert done.part("trade")["scope"].unique(maintain_order=True).to_list() == ["all", "goods"]
    sides = scenario_flows.sides(cf)
    assert sides is not None
    diversion = done.frame("diversion").filter(closure="fixed")
    assert diversion["volume_change"].to_list() == sides["volume_change"].to_list()
    assert diversion.select("importer", "exporter").unique().rows() == [("CHN", "USA")]
    customs = done.frame("customs").filter(closure="fixed")
    linked = scenario_flows.in_customs_terms(cf, done.scenario.policies_as_of)
    assert customs["change_usd"].to_list() == [one.amount for one in linked]
    assert set(customs["year_chosen"]) == {
        "2025, the last full year before 2026-08-01, the day whose measures it is against"
    }
    told = " ".join(report(done).split())
    assert "the model's change on customs' level of 2025, the last full year before 1 August 2026" in told
    with pytest.raises(UnknownName, match="diversion"):
        done.part("diversoin")


def toy(text: str):
    """A text run on the embedded world."""
    return run(read_text('title = "A toy"\n' + text, "toy.toml"), embedded())


def test_a_reference_stands_before_and_only_what_comes_after_is_shown():
    done = toy(STANDS + GONE)
    assert [str(phase.start) for phase in done.phases] == ["2027-01-01"]
    assert done.counterfactual().base_note == "the baseline with what stands before (Stands, from 2026-01-01)"
    on = toy(STANDS.replace("reference = true\n", ""))
    frames = [one.frame("real_income").filter(closure="fixed", economy="CHN") for one in (done, on)]
    away, there = (float((frame["counterfactual"] / frame["base"])[0]) for frame in frames)
    assert away == pytest.approx(1 / there, rel=1e-8), "a removal undoes what stood, and is told from there"
    assert any("Before, from 2026-01-01" in one.text for one in done.assumptions)


def test_a_reference_comes_before_all_others():
    with pytest.raises(ScenarioErrors, match="a phase that is none begins before it"):
        read_text('title = "A toy"\n' + GONE.replace("2027", "2025") + STANDS, "toy.toml")


def test_a_quota_of_the_reference_is_not_replaced():
    quota = '[[phase.quota]]\nexporter = "CHN"\nsector = "C20"\ncap = 0.9\nrent = "exporter"\n'
    text = STANDS + quota + "[[phase]]\nfrom = 2027-01-01\n" + quota.replace("0.9", "0.8")
    with pytest.raises(ScenarioErrors, match="in a phase that is a reference"):
        toy(text)


def test_the_end_of_the_ledger_s_knowledge_is_an_assumption():
    text = 'policies_as_of = 2039-01-01\n[[phase]]\nfrom = 2039-02-01\n[[phase.add]]\nimporter = "USA"\ntariff = 0.1\n'
    told = [one.text for one in toy(text).assumptions if "knowledge ends on" in one.text]
    assert len(told) == 1
    assert "for 2039-01-01 it is assumed that nothing changed since" in told[0]


def test_the_set_of_elasticities_has_its_author_s_name_too():
    text = '[draws]\ntheta = { source = "fontagne2022", n = 0 }\n[world]\ntheta = "fontagne2022"\n' + STANDS + GONE
    assert toy(text).world.elasticities == embedded().elasticities


def test_a_run_without_trade_that_moves_has_empty_tables():
    text = '[[phase]]\nfrom = 2026-01-01\n[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = 1e-12\n'
    assert toy(text).frame("customs").is_empty()
    assert isinstance(toy(text).frame("customs"), pl.DataFrame)
