"""The page of a scenario's run holds what the run holds."""

from __future__ import annotations

import re

import pytest

from steelyard.brief import scenario_page
from steelyard.lever.scenario import run


@pytest.fixture(scope="module")
def done():
    return run("truce-lapses")


@pytest.fixture(scope="module")
def page(done):
    return scenario_page.compose(done)


def section(page, anchor):
    return next(one for one in page.sections if one.anchor == anchor)


def test_the_title_is_the_scenarios_sentence_and_both_limits_are_told(done, page):
    assert page.headline == done.scenario.title
    told = " ".join(page.method)
    assert "The model says" in told
    assert "It cannot say" in told


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
            assert float(cell.text.removesuffix(" %").replace("\u2212", "-")) == pytest.approx(held, abs=0.005)
            seen += 1
    assert seen >= 2


def test_every_assumption_measure_and_certificate_is_there(done, page):
    assert len(section(page, "assumed").tables[0].rows) == len(done.assumptions)
    assert len(section(page, "policies").tables[0].rows) == len(done.compiled.standings)
    solved = len(done.phases) * len(done.compiled.closures)
    residuals = section(page, "certificate").tables[0].rows
    assert len(residuals) == solved
    assert all(float(row[2].text.split()[0]) < 1e-9 for row in residuals)


def test_the_page_is_one_file_that_fetches_nothing(done):
    text = scenario_page.html(done)
    assert text.startswith("<!doctype html>") or text.lower().startswith("<!doctype html>")
    assert not re.findall(r'(?:src|href)="https?://', text.split("<footer")[0])
