"""What people type and paste becomes the instrument they mean, or an error that points at the place."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput
from steelyard.lever import instruments as ins
from steelyard.lever import parse
from steelyard.lever.assemble import assemble

sys.path.insert(0, str(Path(__file__).resolve().parent))
from policy_world import world


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("USA:CHN=+25pp", ins.Tariff("USA", "CHN", add=0.25)),
        ("USA:CHN=-10pp", ins.Tariff("USA", "CHN", add=-0.1)),
        ("USA:CHN=25%", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN==25%", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN==-5%", ins.Tariff("USA", "CHN", rate=-0.05)),
        ("USA:CHN=x1.5", ins.Tariff("USA", "CHN", scale=1.5)),
        ("USA:CHN=×0", ins.Tariff("USA", "CHN", scale=0)),
        ("USA:CHN,VNM=+25pp", ins.Tariff("USA", ("CHN", "VNM"), add=0.25)),
        ("USA:*:C26,C27=7.5%", ins.Tariff("USA", None, ("C26", "C27"), 0.075)),
        ("*=+10pp", ins.Tariff(add=0.1)),
        ("USA=+10pp", ins.Tariff("USA", add=0.1)),
        ("USA:!CHN=+10pp", ins.Tariff("USA", "!CHN", add=0.1)),
        (" usa : chn , Viet Nam : goods = − 2.5 pp ", ins.Tariff("usa", ("chn", "Viet Nam"), "goods", add=-0.025)),
        ("USA：CHN＝25 %", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN=25\u202f%", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN=25pct", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN=25 Percent", ins.Tariff("USA", "CHN", rate=0.25)),
        ("USA:CHN=+25 percentage points", ins.Tariff("USA", "CHN", add=0.25)),
        ("USA:CHN=5000%", ins.Tariff("USA", "CHN", rate=50.0)),
    ],
)
def test_tariff(text, made):
    assert parse.tariff(text) == made


@pytest.mark.parametrize(
    ("option", "text", "made"),
    [
        ("cost", "USA:CHN:C26=+10%", ins.TradeCost("USA", "CHN", "C26", 0.1)),
        ("cost", "USA:CHN=-5%", ins.TradeCost("USA", "CHN", None, -0.05)),
        ("cost", "USA:CHN=x1.2", ins.TradeCost("USA", "CHN", hat=1.2)),
        ("export-tax", "CHN:USA:C27=10%", ins.ExportTax(exporter="CHN", importer="USA", sector="C27", rate=0.1)),
        ("export-tax", "CHN=+5pp", ins.ExportTax(exporter="CHN", add=0.05)),
        ("quota", "CHN:*:C26=50%", ins.Quota(exporter="CHN", sector="C26", cap=0.5)),
        ("quota", "CHN:USA=50%, rent = Importer", ins.Quota(exporter="CHN", importer="USA", cap=0.5, rent="importer")),
        ("subsidy", "CHN:C29=10%", ins.Subsidy(economy="CHN", sector="C29", rate=0.1, payer="own")),
        ("subsidy", "CHN:C29=-5pp,payer=USA", ins.Subsidy(economy="CHN", sector="C29", add=-0.05, payer="USA")),
        ("productivity", "CHN:C26=+5%", ins.Productivity(economy="CHN", sector="C26", rate=0.05)),
        ("productivity", "CHN=x1.05", ins.Productivity(economy="CHN", hat=1.05)),
        ("ban", "USA:CHN:C26", ins.Ban(importer="USA", exporter="CHN", sector="C26")),
        ("ban", "USA:CHN:C26=30%", ins.Ban(importer="USA", exporter="CHN", sector="C26", share=0.3)),
        ("facilitation", "CHN=5%", ins.Facilitation(importer="CHN", cut=0.05)),
        ("facilitation", "CHN:ASEAN=-5%", ins.Facilitation(importer="CHN", exporter="ASEAN", cut=0.05)),
        ("home-bias", "CHN:*:C21=cut 50%", ins.HomeBias(importer="CHN", sector="C21", cut=0.5)),
        ("home-bias", "CHN=cut50%", ins.HomeBias(importer="CHN", cut=0.5)),
        ("home-bias", "CHN:USA=+20%", ins.HomeBias(importer="CHN", exporter="USA", cost=0.2)),
        ("remedy", "EU27:CHN:C29=+35pp,share=20%,product=electric cars",
         ins.Remedy(importer="EU27", exporter="CHN", sector="C29", rate=0.35, share=0.2, product="electric cars")),
        ("fta", "CHN,ASEAN", ins.FreeTradeArea(members=("CHN", "ASEAN"))),
        ("fta", "CHN,EU27:services=5%",
         ins.FreeTradeArea(members=("CHN", "EU27"), sector="services", cost_cut=0.05)),
        ("deficit", "USA=-1%gdp", ins.DeficitShift(economy="USA", gdp=-0.01)),
        ("deficit", "USA=+0.5 % of GDP, counterpart=CHN",
         ins.DeficitShift(economy="USA", gdp=0.005, counterpart="CHN")),
    ],
)  # fmt: skip
def test_other_options(option, text, made):
    assert parse.READERS[option](text) == made


def test_every_example_can_be_read():
    assert set(parse.EXAMPLES) == set(parse.READERS)
    for option, examples in parse.EXAMPLES.items():
        for text in examples:
            assert isinstance(parse.READERS[option](text), ins.Instrument)


@pytest.mark.parametrize(
    ("text", "told", "place"),
    [
        ("USA:CHN=25", "25 has no unit: 25 percent or the fraction 25, which is 2500 %", 9),
        ("USA:CHN=0.25", "0.25 has no unit", 11),
        ("USA:CHN=+25%", r"Write \+25pp for points, x1.25 to multiply, ==\+25% for the level", 8),
        ("USA:CHN=-10%", "x0.9 to multiply", 8),
        ("USA:CHN=25pp", r"write \+25pp, or 25% for the level", 8),
        ("USA:CHN=2,5pp", "a comma in a number", 9),
        ("USA:CHN=1,000%", "a comma in a number", 9),
        ("USA:CHN=", "the size is missing", 8),
        ("USA:CHN", "no size", 7),
        ("USA:=5%", "the exporter is missing", 4),
        (":CHN=5%", "the importer is missing", 0),
        ("USA,,CHN=5%", "the importer is missing", 4),
        ("USA:CHN:C26:x=5%", "more parts than IMPORTER:EXPORTER:SECTOR", 11),
        ("USA:CHN=5 bananas", "'bananas' is no unit", 10),
        ("USA:CHN=x1.5%", "neither sign nor unit", 12),
        ("USA:CHN=lots", "'lots' is no size", 8),
        ("USA:CHN=25%, rent=importer", "'rent=importer' is no option", 13),
        ("USA:CHN=cut 5%", "does not fit here", 8),
        ("USA:CHN=1%gdp", "does not fit here", 8),
        ("", "the importer is missing", 0),
    ],
)
def test_tariff_refuses_and_points_at_the_place(text, told, place):
    with pytest.raises(BadInput, match=told) as caught:
        parse.tariff(text)
    lines = str(caught.value).splitlines()
    assert lines[1] == f"  {text}"
    assert lines[2].index("^") == place + 2
    assert lines[3].startswith("Examples: USA:CHN=+25pp")


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("quota", "CHN=-50%", "does not fit"), ("quota", "CHN=50%,rnt=importer", "Known: rent=..."),
        ("quota", "CHN=150%", "above what flows"), ("cost", "USA=+5pp", "does not fit"),
        ("deficit", "USA=1%gdp", "does not fit"), ("deficit", "USA=-1%", "does not fit"),
        ("remedy", "USA:CHN:C29=35%", "no share"), ("remedy", "USA:CHN:C29=35%,share=20", "'20' is no percentage"),
        ("home-bias", "CHN=cut 150%", "at most 1"), ("facilitation", "CHN=+5%", "does not fit"),
        ("ban", "USA:CHN=x2", "does not fit"), ("subsidy", "CHN=100%", "100 % of the unit cost"),
    ],
)  # fmt: skip
def test_others_refuse(option, text, told):
    with pytest.raises(BadInput, match=told):
        parse.READERS[option](text)


@given(st.text(max_size=30), st.sampled_from(sorted(parse.READERS)))
def test_any_text_is_read_or_refused(text, option):
    with suppress(BadInput):
        assert isinstance(parse.READERS[option](text), ins.Instrument)


def test_what_is_typed_meets_a_world():
    typed = [parse.tariff("usa:china,viet nam:c26=+25pp"), parse.cost("EU27:!EU27:services=+5%")]
    made = assemble(world(), typed)
    assert [touch.cells for touch in made.touched] == [2, 8]
