"""The page of a scenario's run holds what the run holds, for every scenario that is shipped."""

from __future__ import annotations

import re
from functools import cache

import pytest

from steelyard.brief import render, scenario_flows, scenario_page, scenario_says
from steelyard.brief.scenario_terminal import report
from steelyard.lever.executors import serial
from steelyard.lever.scenario import files, run, worlds
from steelyard.lever.scenario.read import read, read_text

ASKED = ("welfare", "trade", "balances", "prices", "sectors", "revenue", "changed", "assumed", "certificate")
SHIPPED = [name for name in files.names() if read(name).phases]


@cache
def _world(choice, name):
    return worlds.chosen(read(name))


@cache
def ran(name):
    told = read(name)
    first = next(other for other in files.names() if read(other).world == told.world)
    return run(told, world=_world(repr(told.world), first), draws=0)


@pytest.fixture(scope="module")
def done():
    return ran("truce-lapses")


@pytest.fixture(scope="module")
def page(done):
    return scenario_page.compose(done)


def section(page, anchor):
    return next(one for one in page.sections if one.anchor == anchor)


def number(text):
    return float(text.replace("\u2212", "-").replace(",", "").split("\u202f")[0])


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_has_every_section_with_figures(name):
    page = scenario_page.compose(ran(name))
    anchors = [one.anchor for one in page.sections]
    assert set(ASKED) <= set(anchors)
    assert ("path" in anchors) == (len(ran(name).phases) > 1)
    assert ("policies" in anchors) == (ran(name).scenario.policies_as_of is not None)
    for one in page.sections:
        assert one.paragraphs or one.tables or one.notes, one.anchor
        assert all(table.rows for table in one.tables), one.anchor
        assert all(listed.items for listed in one.notes), one.anchor
    assert len(page.points) >= 4
    assert len(page.limits) == 2
    closures = {cell.text for row in section(page, "certificate").tables[0].rows for cell in row[1:2]}
    assert len(closures) >= 2


def test_the_title_is_the_scenarios_sentence_and_both_limits_are_told(done, page):
    assert page.headline == done.scenario.title
    told = dict(page.limits)
    assert told["What it cannot say"] == " ".join(done.scenario.silent.split())


def test_figures_are_those_of_the_frames(done, page):
    table = section(page, "welfare").tables[0]
    frames = [cf.welfare() for cf in done.last.counterfactuals]
    names = {"United States": "USA", "China": "CHN"}
    seen = 0
    for row in table.rows:
        code = names.get(row[0].text)
        for cell, frame in zip(row[1:], frames, strict=False) if code else ():
            held = frame.filter(economy=code)["real_income_pct"][0]
            assert cell.raw == held
            assert number(cell.text) == pytest.approx(held, abs=0.005)
            seen += 1
    assert seen >= 2


def test_the_parts_of_the_importers_purchases_add_up(done):
    said = scenario_flows.purchases(done.counterfactual())
    *parts, whole, prices, home = [number(found) for found in re.findall("[+\u2212][\\d.,]+(?=\u202f?bn)", said)]
    assert len(parts) == 3
    assert sum(parts) == pytest.approx(whole, abs=0.2)
    total = done.counterfactual().diversion("CHN", "USA").filter(side="importer", role="total")["change"][0]
    assert whole + prices == pytest.approx(total / 1000, abs=0.2)
    assert home > 0.5 * prices, "most of the change at home is price"


def test_the_lead_has_one_amount_a_caution_and_what_does_not_return(done, page):
    lead, caution, back, expected, cap, *rest = page.points
    linked = {(one.exporter, one.importer): one for one in scenario_flows.in_customs_terms(
        done.counterfactual(), done.scenario.policies_as_of)}  # fmt: skip
    there = done.counterfactual().trade("goods").filter(importer="CHN", exporter="USA")
    assert f"{-there['change_pct'][0]:.1f}" in lead
    assert number(re.findall("[+\u2212][\\d.,]+(?=\u202f?bn)", lead)[0]) == pytest.approx(
        linked["USA", "CHN"].amount / 1e9, abs=0.06
    )
    assert "hindcast" in caution
    assert back.startswith("No tariff of the United States on China comes back: IEEPA")
    for one in ("Licences for lithium batteries", "50 %", "shipbuilding", "not confirmed"):
        assert one in expected.replace("\u202f", " "), one
    assert "does not bind" in cap
    assert not [point for point in rest if re.search("\\d\u202f?bn", point)], "no second amount in the lead"


def test_a_group_is_told_as_one():
    page = scenario_page.compose(ran("eu-tariffs-on-china"))
    assert "China to the European Union" in page.points[0]
    table = section(page, "welfare").tables[0]
    assert {"European Union", "China"} <= {row[0].text for row in table.rows}
    flows = section(page, "trade").tables[-1]
    assert flows.rows[0][0].text == "China to European Union"
    assert not [row for row in flows.rows if "Germany" in row[0].text]
    first = scenario_flows.moving(ran("eu-tariffs-on-china").phases[0].counterfactuals[0])
    assert first[2] == "C29", "diversion is of the sectors that the steps touch"


def test_every_base_of_a_closure_stands_where_closures_have_their_own(done, page):
    table = section(page, "balances").tables[0]
    for cf in done.last.counterfactuals:
        at = table.columns.index(f"Before: {cf.closure_name}")
        held = cf.balance().filter(economy="CHN", scope="goods")["base"][0]
        assert next(row for row in table.rows if row[0].text == "China, goods")[at].raw == held


def test_every_assumption_measure_and_certificate_is_there(done, page):
    assert len(section(page, "assumed").notes[0].items) == len(done.assumptions)
    assert sum(len(one.items) for one in section(page, "policies").notes) == len(done.compiled.standings)
    solved = len(done.phases) * len(done.compiled.closures)
    residuals = section(page, "certificate").tables[0].rows
    assert len(residuals) == solved
    assert all(row[2].text == "holds" and row[3].raw < 1e-9 for row in residuals)


def test_where_the_last_phase_undoes_all_the_one_before_is_told():
    phase = '[[phase]]\nfrom = {}-01-01\n[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = {}0.1\n'
    done = run(read_text('title = "A toy"\n' + phase.format(2026, "") + phase.format(2027, "-"), "toy.toml"))
    assert scenario_page.shown(done) is done.phases[0]
    assert "nothing is left" in scenario_page.compose(done).points[-1]


def test_a_change_of_sign_by_closure_is_said():
    said = scenario_says.disputed(ran("tariffs-at-the-peak").last)
    held = [
        cf.welfare().filter(economy="VNM")["real_income_pct"][0]
        for cf in ran("tariffs-at-the-peak").last.counterfactuals
    ]
    assert min(held) < 0 < max(held)
    assert "Viet Nam" in said


def test_bands_stand_on_page_and_in_the_terminal():
    done = run("truce-lapses", draws=20, executor=serial())
    page = scenario_page.compose(done)
    table = section(page, "welfare").tables[0]
    at = table.columns.index("5 to 95 %")
    china = next(row for row in table.rows if row[0].text == "China")
    held = done.last.bands.frame.filter(economy="CHN").row(0, named=True)
    low, high = (number(text) for text in china[at].text.split("\u00a0to\u00a0"))
    assert low == pytest.approx(held["real_income_pct_p5"], abs=0.005)
    assert high == pytest.approx(held["real_income_pct_p95"], abs=0.005)
    assert any("5 to 95" in point for point in page.points)
    assert "5 to 95 %" in report(done)


def test_the_page_is_one_small_file_that_fetches_nothing_and_is_titled(done):
    text = scenario_page.html(done)
    assert text.lower().startswith("<!doctype html>")
    assert not re.findall(r'(?:src|href)="https?://', text)
    assert len(text.encode()) < 1e6
    assert f"<title>{done.scenario.title} · Steelyard</title>" in text
    assert "trade, from" not in text.split("<script")[0]


def test_paths_are_drawn_in_steps():
    text = scenario_page.html(ran("tariffs-at-the-peak"))
    assert text.count('"interpolate":"step-after"') == 1
    assert '"interpolate":"step-after"' not in render.html(scenario_page.compose(ran("tariffs-at-the-peak")))
