"""What the brief of a release must state, read off the page's data (figures of the first release)."""

from __future__ import annotations

import pytest

from steelyard.brief import page
from steelyard.errors import BadInput, NoCoverage
from steelyard.lab import Lab

# A cell and its explanation are computed by the same functions: they agree to rounding of floats.
EXACT = 1e-9


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return Lab.open(tmp_path_factory.mktemp("no-store") / "none")


@pytest.fixture(scope="module")
def december(lab):
    return lab.brief("CHN", "2025-12")


def words(brief):
    said = [finding.text for finding in page.findings(brief)]
    return " ".join(said).replace("\u202f", " ").replace("\u2212", "-")


def row(brief, measure):
    return next(row for row in brief.front if row.measure == measure)


def test_december_exports_against_every_pollster(december):
    assert december.as_of == "2026-01-14"
    text = words(december)
    assert "Exports rose 6.6 % on a year earlier in December 2025, 3.5 pp above" in text
    for forecast in ("+3.1 % (Bloomberg)", "+3.0 % (the economic calendar)", "+2.2 % (Wind)"):
        assert forecast in text
    assert row(december, "Exports").previous.text.startswith("+5.9")


def test_december_imports(december):
    text = words(december)
    assert "Imports rose 5.7 % on a year earlier in December 2025, 4.8 pp above" in text
    assert "the consensus of +0.9 % (Bloomberg)" in text
    assert row(december, "Imports").previous.text.startswith("+1.9")


def test_surplus_first_release_record_and_revision(december):
    text = words(december)
    assert "The surplus of 2025 was 1.19 tn, the first above 1 tn of the years held (1995, 2005 and 2008–2025)" in text
    assert row(december, "Balance, 2025").previous.raw == 992.0e9
    assert "1.18 tn in the vintage of 2026-08-21" in december.warnings[-1].replace("\u202f", " ")


def test_partners_in_dollars_and_yuan(december):
    text = words(december)
    assert "the United States fell 20.0 % (-19.5 % in yuan)" in text
    assert "the European Union rose 8.4 % (+9.0 % in yuan)" in text
    assert "ASEAN rose 13.4 % (+14.0 % in yuan)" in text
    sentence = next(f for f in december.lead if "ASEAN rose" in f.text)
    assert "converted" in sentence.tag
    assert any("7.1585 CNY per USD" in caveat.text for caveat in sentence.caveats)


def test_us_share_lowest_of_the_years_named(december):
    text = words(december)
    assert "The United States took 11.1 % of exports in 2025, after 14.7 % in 2024, the lowest of" in text
    assert "the years held (2017–2018, 2020–2021 and 2023–2025; 2018, 2021 and 2023: part and total of two" in text
    assert "since 1995" not in text
    share = next(one for one in december.lead if "took 11.1" in one.text.replace("\u202f", " "))
    assert share.verdict == "hedge"


def test_year_in_both_currencies(december):
    text = words(december)
    assert "exports rose 5.5 % in dollars (3.77 tn) and rose 6.1 % in yuan (26.99 tn)" in text
    assert "imports were flat in dollars (2.58 tn) and rose 0.5 % in yuan (18.48 tn)" in text
    levels = next(t for s in december.sections for t in s.tables if t.caption.startswith("Levels of 2025"))
    assert levels.rows[1][2].raw == pytest.approx(18.479532044e12)


def test_rare_earths(december):
    text = words(december)
    assert "rare earths in 2025: 62,585 t, +12.9 % in quantity and +5.1 % in value (CNY) (+5.2 % from levels)" in text


def test_level_based_rates_beside_published(december):
    table = next(s for s in december.sections if s.anchor == "growth").tables[0]
    computed = {cells[0].text.replace("\u202f", " "): round(cells[2].raw, 1) for cells in table.rows}
    assert computed["Exports, 2025"] == 5.4
    assert computed["Imports, 2025"] == 0.3


def test_contributions_add_up(december):
    table = next(s for s in december.sections if s.anchor == "partners").tables[0]
    parts = [cells[4].raw for cells in table.rows[:-1]]
    assert sum(parts) == pytest.approx(table.rows[-1][4].raw, abs=EXACT)
    named = {cells[0].text: round(cells[4].raw, 1) for cells in table.rows}
    assert (named["United States"], named["ASEAN"], named["European Union"]) == (-2.9, 2.2, 1.2)


def test_november(lab):
    brief = lab.brief("CHN", "2025-11")
    text = words(brief)
    assert "Exports rose 5.9 % on a year earlier in November 2025, 1.9 pp above" in text
    assert "the consensus of +4.0 % (Bloomberg)" in text
    assert "+3.8 % (Reuters) or +3.8 % (the economic calendar)" in text
    assert "consensus of +3.0 % (Bloomberg), +3.0 % (Reuters) or +2.8 % (the economic calendar)" in text
    assert "the United States fell 28.6 %" in text
    assert "33.8 bn" in text
    assert "The surplus of January–November 2025 was 1.08 tn" in text


def test_later_vintage_shows_both(lab):
    brief = lab.brief("CHN", "2025-12", as_of="latest")
    section = next(s for s in brief.sections if s.anchor == "vintages")
    balance = next(cells for cells in section.tables[0].rows if cells[0].text == "Balance, 2025")
    assert {round(cell.raw / 1e9) for cell in balance[1:]} >= {1189, 1180}


@pytest.mark.parametrize(
    ("reporter", "period", "basis"),
    [("CHN", "2025-12", "usd"), ("CHN", "2025-12", "cny"), ("CHN", "2026-02", "usd"), ("USA", "2019-05", "usd")],
)
def test_every_figure_is_traced_to_the_query_that_gives_it(lab, reporter, period, basis):
    brief = lab.brief(reporter, period, basis=basis)
    cells = [cell for cell in page.cells(brief) if cell.id and cell.raw is not None]
    assert len(cells) > 40
    for cell in cells:
        assert lab.cite(cell.id).point.value == pytest.approx(cell.raw, rel=EXACT, abs=EXACT), cell.id
    for id_ in page.ids(brief):
        assert lab.cite(id_).rows.height > 0


def test_pooled_months_are_one_page(lab):
    january, february = lab.brief("CHN", "2026-01"), lab.brief("CHN", "2026-02")
    assert january == february
    assert january.period_text == "January–February 2026"


def test_a_page_whose_release_is_not_held_says_so(lab):
    assert "not held" in lab.brief("USA", "2019-05").release_text


@pytest.mark.parametrize(
    ("reporter", "period", "error", "says"),
    [
        ("CHN", "2026-09", NoCoverage, "2008-01 to 2026-07"),
        ("DEU", "2025-12", NoCoverage, "Held of this reporter: trade with CHN"),
        ("BRA", "2025-12", NoCoverage, "No trade of this reporter is held"),
        ("CHN", "2025", BadInput, "is not a month"),
        ("CHN", "2025-13", BadInput, "is not a period"),
    ],
)
def test_what_is_not_held_says_what_is(lab, reporter, period, error, says):
    with pytest.raises(error, match=says):
        lab.brief(reporter, period)


def test_before_its_release_a_month_is_not_known(lab):
    with pytest.raises(NoCoverage, match="first public on 2026-01-14"):
        lab.brief("CHN", "2025-12", as_of="2026-01-13")


def test_no_sentence_calls_a_later_vintage_a_first_release(lab):
    """Every level in a sentence brings its tag: 2022's levels are held from 2026 only."""
    brief = lab.brief("CHN", "2022-12")
    sentence = next(finding for finding in brief.lead if finding.text.startswith("Over 2022"))
    assert "later vintage" in sentence.tag
    balance = next(finding for finding in brief.lead if finding.text.startswith("The surplus of 2022"))
    assert "later vintage" in balance.tag
    assert balance.verdict == "hedge"


def test_a_deficit_the_year_before_is_called_one(lab):
    text = words(lab.brief("CHN", "2012-03"))
    assert "the first quarter of 2011: a deficit of 1 bn" in text


def test_figures_that_do_not_add_up_are_said_not_to(december):
    assert any("a gap of +1.2" in warning for warning in december.warnings)


def test_figures_that_add_up_as_printed_raise_no_alarm(lab):
    assert not any("Quote them apart" in warning for warning in lab.brief("CHN", "2026-07").warnings)


def test_a_day_to_come_is_refused(lab):
    with pytest.raises(BadInput, match="future"):
        lab.brief("CHN", "2025-12", as_of="2126-01-14")


def test_every_month_held_makes_a_page(lab):
    months = [f"{year}-{month:02d}" for year in range(2009, 2027, 2) for month in (2, 3, 7, 12)]
    pages = [lab.brief("CHN", month) for month in months if month <= "2026-07"]
    assert all(page.front and page.lead for page in pages)
