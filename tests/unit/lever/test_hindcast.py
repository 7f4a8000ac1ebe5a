"""The hindcast against figures worked out another way: by hand, by the ledger's own queries, by adding up."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import steelyard as sy
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.ledger import policies
from steelyard.ledger.store import Ledger
from steelyard.lever import (
    embed_2017,
    hindcast,
    hindcast_cases,
    hindcast_elasticity,
    hindcast_observed,
    hindcast_score,
    hindcast_tariffs,
    statutory,
    world_tables,
)
from steelyard.lever.embedded import embedded
from steelyard.lever.hindcast import Score
from steelyard.lever.hindcast_cases import Compare
from steelyard.lever.hindcast_observed import LEVELS, PRINTED, SEVERAL, Seen

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "world"
needs_sources = pytest.mark.skipif(not SHARED.is_dir(), reason="the sources of the world data are not here")
FIRST, SECOND = hindcast_cases.cases()
FIGURES = Path(__file__).resolve().parents[3] / "figures"
LARGEST = 260_000


def made(predicted, observed):
    seen = Seen(observed, 0.0, 0.0, 0.0, LEVELS, "USD", (), None)
    return Score("USA", "import", "CHN", predicted, True, seen)


@pytest.fixture(scope="module")
def cards():
    return {(card.case.id, card.elasticity.name): card for card in hindcast.run()}


def test_the_world_of_2017_is_laid_out_as_that_of_2022():
    world, later = embed_2017.world_2017(), embedded()
    assert (world.economies, world.sectors, world.members) == (later.economies, later.sectors, later.members)
    assert world.year == 2017
    assert world.identities().ok
    assert not world.economy.tariff.any()
    assert any("no tariffs" in caveat for caveat in world.caveats)
    assert not any("2022" in caveat for caveat in world.caveats)
    assert Path(str(world_tables.path(embed_2017.FILE))).stat().st_size < LARGEST
    grown = later.value_added.sum() / world.value_added.sum()
    assert 1.1 < grown < 1.4, "world GDP at current prices grew by about a quarter"


@needs_sources
def test_building_2017_again_gives_the_committed_file(tmp_path):
    embed_2017.build(SHARED, tmp_path)
    built, held = (np.load(folder / embed_2017.FILE) for folder in (tmp_path, embed_2017.TARGET))
    for array in held.files:
        if held[array].dtype.kind == "f":
            np.testing.assert_allclose(built[array], held[array], rtol=1e-12, atol=1e-6, err_msg=array)
        else:
            assert np.array_equal(built[array], held[array]), array


def test_a_build_without_sources_says_what_is_missing(tmp_path, capsys):
    with pytest.raises(BadInput, match=r"world77x23_2017_f64\.npz is missing"):
        embed_2017.build(tmp_path, tmp_path)
    assert embed_2017.main([str(tmp_path)]) == 2
    assert embed_2017.main([]) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize(("importer", "exporter"), [("USA", "CHN"), ("CHN", "USA")])
def test_a_year_of_tariffs_is_the_average_of_its_days(importer, exporter):
    """`statutory.average` on each of the 365 days of 2019, against averages over spans between changes."""
    world, rules = embed_2017.world_2017(), policies.load()
    changes = statutory.path(
        world,
        rules,
        importer,
        exporter,
        [date(2019, month, 1) for month in range(1, 13)]
        + [day for day in statutory.change_days(rules, importer, exporter) if day.year == 2019],
    )
    days = pl.date_range(date(2019, 1, 1), date(2019, 12, 31), eager=True).alias("date").to_frame()
    mean = days.join_asof(changes.select("date", "additional"), on="date")["additional"].mean()
    (found,) = [one for one in hindcast_tariffs.changes(world, rules, FIRST) if one.importer == importer]
    assert found.points == pytest.approx(mean, abs=1e-9)
    assert not found.effective
    ordinary = {"USA": 3.1, "CHN": 6.7}[importer]
    assert found.instruments[0].add == pytest.approx(mean / (100 + ordinary), abs=1e-8), "a change of the price"


def test_duties_of_2024_are_not_counted_again():
    found = {(one.importer, one.exporter): one for one in hindcast_tariffs.changes(embedded(), policies.load(), SECOND)}
    assert len([pair for pair in found if pair[0] == "USA"]) == len(embedded().economies) - 1
    assert found["USA", "JPN"].effective
    # Published effective rates of Japan in 2025, each by its days in force, are all that is added.
    rules = policies.load()
    (measure,) = [one for one in rules.measures if one.id == "us-effective-jpn"]
    marks = [step.from_ for step in measure.steps if step.from_.year == 2025]
    ends = [*marks[1:], date(2026, 1, 1)]
    sizes = [step.size for step in measure.steps if step.from_.year == 2025]
    by_hand = sum((size or 0) * (end - begin).days for size, begin, end in zip(sizes, marks, ends, strict=True)) / 365
    assert found["USA", "JPN"].points == pytest.approx(by_hand, abs=0.05)
    assert 20 < found["USA", "CHN"].points < 40, "of 2025 alone: the tariffs of 2018-2019 are in the baseline"
    assert 10 < found["CHN", "USA"].points < 25


def test_scaled_elasticities_have_the_aggregate_asked_for():
    world = embedded()
    for elasticity in hindcast_elasticity.ELASTICITIES[1:]:
        scaled, aggregate = hindcast_elasticity.scale(world, elasticity)
        assert hindcast_elasticity.aggregate_elasticity(scaled) == pytest.approx(elasticity.aggregate) == aggregate
        ratio = scaled.economy.theta / world.economy.theta
        np.testing.assert_allclose(ratio, ratio[0])
    scaled, aggregate = hindcast_elasticity.scale(world, hindcast_elasticity.named("2.5"))
    assert hindcast_elasticity.aggregate_elasticity(scaled) == pytest.approx(2.5) == aggregate
    alike = world.with_theta(3.0, "one number")
    assert hindcast_elasticity.aggregate_elasticity(alike) == pytest.approx(3.0)


def test_shares_of_all_partners_change_by_nothing_together(cards):
    """Changes of shares weighted by the shares they start from add up to zero."""
    for card in cards.values():
        cf = card.counterfactual
        others = [code for code in cf.world.economies if code != "CHN"]
        flows = cf.base.flows.sum(axis=0)[:, 0, np.array(cf.world.goods)].sum(axis=1)
        moved = [hindcast.predicted(cf, Compare("CHN", "export", ()), code) for code in others]
        own = np.array([flows[cf.world.economy_index(code)] for code in others])
        assert own @ np.array(moved) / own.sum() == pytest.approx(0.0, abs=1e-9)
        assert card.counterfactual.certificate.ok


def test_what_was_observed_is_what_the_ledger_holds(cards):
    held = (
        Ledger.open()
        .snapshot()
        .select(
            reporter="USA", flow="import", indicator="value", product="TOTAL", partner=["VNM", "WLD"], currency="USD"
        )
        .data
    )
    value = {
        (row["partner"], row["period"]): row["value"]
        for row in held.iter_rows(named=True)
        if row["period"] in ("2017", "2019") and row["source"] == "census-country"
    }
    pair, total = (value[code, "2019"] / value[code, "2017"] for code in ("VNM", "WLD"))
    (score,) = [
        one
        for one in cards[FIRST.id, "long"].scores
        if (one.reporter, one.flow, one.partner) == ("USA", "import", "VNM")
    ]
    assert score.observed == pytest.approx(100 * (pair / total - 1), abs=1e-9)
    assert score.seen.growth == pytest.approx(100 * (pair - 1), abs=1e-9)
    assert score.seen.sources == ("census-country",)
    # Chinese customs: 2018 over 2017 from printed levels (156.0, 153.9), 2019 as published (-20.9 %); total 15.8, -2.7.
    (score,) = [one for one in cards[FIRST.id, "long"].scores if (one.reporter, one.flow) == ("CHN", "import")]
    assert score.observed == pytest.approx(100 * (156.0 / 153.9 * 0.791 / (1.158 * 0.973) - 1), abs=0.1)
    assert (score.seen.basis, score.seen.currency) == (SEVERAL, "USD")
    assert 0.3 < score.seen.margin < 0.5, "156.0 bn is printed to the billion: 0.3 % of it, and four rates"


@pytest.mark.parametrize("flow", ["export", "import"])
def test_pair_and_total_are_of_one_table(cards, flow):
    """Rates read here straight from the files of figures: customs' table by country, December 2025, yuan."""
    value, printed = {}, {}
    for file in (*FIGURES.glob(f"chn-partners-202[45]*-{flow}.csv"), *FIGURES.glob("chn-*total*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                about = row["source"], row["flow"], row["product"], row["currency"]
                if about == ("gacc-bulletin-country", flow, "TOTAL", "CNY") and row["period"] in ("2024", "2025"):
                    held = {"value": value, "yoy_published": printed}.get(row["indicator"], {})
                    held[row["partner"], row["period"]] = float(row["value"])
    scores = [one for one in cards[SECOND.id, "long"].scores if one.flow == flow]
    total = 1 + printed["WLD", "2025"] / 100
    assert len(scores) == {"export": 15, "import": 9}[flow]
    for score in scores:
        by_hand = 100 * ((1 + printed[score.partner, "2025"] / 100) / total - 1)
        assert score.observed == pytest.approx(by_hand, abs=1e-9)
        assert (score.seen.basis, score.seen.currency, score.seen.sources) == (
            PRINTED, "CNY", ("gacc-bulletin-country",)
        )  # fmt: skip
        assert 0.05 < score.seen.margin < 0.15, "two rates printed to a tenth"
        levels = value[score.partner, "2025"] / value[score.partner, "2024"]
        apart = score.observed - 100 * (levels / value["WLD", "2025"] * value["WLD", "2024"] - 1)
        assert abs(apart) < 0.6, "levels of 2024 as first published: revised since by some tenths of a percent"


def test_predictions_are_those_of_a_plain_solve(cards):
    """The tariffs of the case given by hand, as any user would."""
    world, card = hindcast.world_of(FIRST), cards[FIRST.id, "sector"]
    points = {(one.importer, one.exporter): one.points for one in card.changes}
    ordinary = {("USA", "CHN"): 3.1, ("CHN", "USA"): 6.7}
    cf = sy.solve(world, *(sy.Tariff(*pair, add=points[pair] / (100 + ordinary[pair])) for pair in points))
    goods = np.array(world.goods)
    for score in card.scores:
        if score.partner == "EU27":
            continue
        own, other = world.economy_index(score.reporter), world.economy_index(score.partner)
        share = []
        for state in (cf.base, cf.equilibrium):
            flows = state.flows.sum(axis=0)[..., goods].sum(axis=2)
            line = flows[own] if score.flow == "import" else flows[:, own]
            share.append(line[other] / (line.sum() - line[own]))
        assert score.predicted == pytest.approx(100 * (share[1] / share[0] - 1), abs=1e-6)


def test_trade_that_is_taxed_is_told_from_trade_that_is_diverted(cards):
    for card in cards.values():
        direct = {(one.reporter, one.flow, one.partner) for one in card.scores if one.direct}
        both = {("CHN", "export", "USA"), ("CHN", "import", "USA")}
        own = {("USA", "import", "CHN"), ("USA", "export", "CHN")} if card.case is FIRST else set()
        assert direct == both | own
        whole, taxed, others = card.tally(), card.tally(direct=True), card.tally(direct=False)
        assert whole.figures == len(card.scores) == taxed.figures + others.figures
        assert whole.hits == taxed.hits + others.hits
        assert whole.mean_error * whole.figures == pytest.approx(
            taxed.mean_error * taxed.figures + others.mean_error * others.figures
        )


def test_the_pair_that_fights_is_predicted_with_the_right_sign(cards):
    """What the model is for; the rest is printed whatever it is."""
    for card in cards.values():
        for score in card.scores:
            if {score.reporter, score.partner} == {"USA", "CHN"}:
                assert score.sign_right, (card.case.id, card.elasticity.name, score)
    strong, weak = (cards[FIRST.id, name].scores[0].predicted for name in ("sector", "short"))
    assert strong < weak < 0
    for case in (FIRST, SECOND):
        assert any(not score.sign_right for score in cards[case.id, "sector"].scores), "misses are kept"


@pytest.mark.parametrize(
    ("predicted", "observed", "sign", "hit"),
    [
        (-10, -20, True, True),
        (-10, -21, True, False),
        (10, 5, True, True),
        (10, -5, False, False),
        (0, 0, False, False),
    ],
)
def test_a_hit_has_the_sign_and_the_size(predicted, observed, sign, hit):
    score = made(predicted, observed)
    assert score.sign_right is sign
    assert score.hit() is hit
    assert score.error == predicted - observed


def test_a_tally_is_what_numpy_makes_of_the_figures():
    predicted, observed = [-40.0, 10.0, 5.0, 8.0, 0.5], [-20.0, 12.0, -3.0, 9.0, 4.0]
    found = hindcast_score.tally([made(a, b) for a, b in zip(predicted, observed, strict=True)], 1.5)
    assert (found.figures, found.sign_right, found.hits) == (5, 4, 2)
    assert found.mean_error == pytest.approx(np.mean(np.abs(np.subtract(predicted, observed))))
    assert found.mean_error_of_no_change == pytest.approx(9.6)
    assert found.slope == pytest.approx(np.polyfit(predicted, observed, 1)[0])
    assert found.correlation == pytest.approx(np.corrcoef(predicted, observed)[0, 1])


def test_a_tally_of_too_little_has_no_line():
    for scores in ([], [made(1, 2), made(2, 3)], [made(1, 2)] * 3):
        found = hindcast_score.tally(scores)
        assert (found.slope, found.correlation) == (None, None)
    assert hindcast_score.plain(hindcast_score.tally([]), 2.0)["mean_error"] is None


def test_what_is_not_known_or_not_held_is_refused():
    with pytest.raises(UnknownName, match="short"):
        hindcast.run([FIRST], ["shrt"])
    for number in ("0", "-1", "nan", "inf", "1e9"):
        with pytest.raises(BadInput, match=r"from 0\.05 to 20"):
            hindcast_elasticity.named(number)
    with pytest.raises(UnknownName, match="us-2025"):
        hindcast_cases.find("us-2024")
    with pytest.raises(NoCoverage, match="no growth of imports of USA with CHN in 2018"):
        hindcast_observed.observed(FIRST, Ledger.open(), datetime(2010, 1, 1, tzinfo=UTC))
    lacking = replace(FIRST, compare=(Compare("USA", "import", ("MNG",)),))
    with pytest.raises(NoCoverage, match="leave the partner out"):
        hindcast.run([lacking], ["long"])


def test_a_wrong_case_is_named_with_its_key():
    good = (
        '[[case]]\nid = "a"\ntitle = "A"\nworld = 2017\nbefore = 2017\nafter = 2019\nleft_out = "x"\n'
        'tariffs = [["USA", "CHN"]]\n[[case.compare]]\nreporter = "USA"\nflow = "import"\npartners = ["CHN"]\n'
    )
    assert hindcast_cases.parse(good)[0].tariffs == (("USA", "CHN"),)
    for old, new, said in [
        ("title", "titel", r"case\[0\] has no title; does not know titel"),
        ("world = 2017", "world = 2011", "world is 2011"),
        ("after = 2019", "after = 2016", "out of order"),
        ('flow = "import"', 'flow = "imports"', r"compare\[0\].flow is imports"),
        ("partners", "partner", "does not know partner"),
    ]:
        with pytest.raises(BadInput, match=said):
            hindcast_cases.parse(good.replace(old, new))
