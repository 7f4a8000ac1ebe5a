"""Each rule gives the deficits it says, and the baseline's own where nothing changes."""

from __future__ import annotations

import csv
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.kernels import ilms_nu
from steelyard.lever import closures
from steelyard.lever.assemble import assemble
from steelyard.lever.closures import Fixed, GdpShare, Ilms, Partial, Saving, Zero
from steelyard.lever.instruments import DeficitShift

sys.path.insert(0, str(Path(__file__).resolve().parent))
from policy_world import ECONOMIES, at, world

WORLD = world()
GDP, D = WORLD.value_added, WORLD.deficit
ILMS = Path(__file__).resolve().parents[4] / "shared" / "validation" / "ilms2025"
# Sums of some ten amounts of about 1e3.
EXACT = 1e-9
# The published margins are printed with six decimals.
PRINTED = 5e-7
USA = 184  # row of the United States among the 194 countries


def deficits(rule, gdp=GDP, flows=WORLD.flows):
    """The rule's equation, written out."""
    share = rule.gdp_share * gdp
    found = rule.transfer + share - gdp / gdp.sum() * share.sum()
    for n in range(len(gdp)):
        found[n] += sum(rule.margin[n, j] * flows[n, i, j] for i in range(6) for j in range(5))
        found[n] -= sum(rule.margin[m, j] * flows[m, n, j] for m in range(6) for j in range(5))
    return found


@pytest.mark.parametrize("closure", [Fixed(), GdpShare(), Partial(0.0), Ilms(), Ilms(nu=(0.1, 0.3))], ids=str)
def test_the_baseline_is_reproduced(closure):
    assert deficits(closure.rule(WORLD)) == pytest.approx(D, abs=EXACT)
    assert closure.rule(WORLD).transfer.sum() == pytest.approx(0, abs=EXACT)


def test_the_deficits_that_are_closed():
    assert deficits(Zero().rule(WORLD)) == pytest.approx(0, abs=EXACT)
    assert deficits(Partial(0.25).rule(WORLD)) == pytest.approx(0.75 * D, abs=EXACT)
    assert deficits(Partial(1).rule(WORLD)) == pytest.approx(0, abs=EXACT)


def test_gdp_share_follows_gdp():
    grown = GDP * np.array([1.1, 1, 1, 1, 1, 1])
    found = deficits(GdpShare().rule(WORLD), gdp=grown)
    left = (D / GDP * grown).sum()
    assert found == pytest.approx(D / GDP * grown - left * grown / grown.sum(), abs=EXACT)
    assert found.sum() == pytest.approx(0, abs=EXACT)


def test_ilms_moves_deficits_with_trade():
    less = WORLD.flows.copy()
    less[at("USA", "CHN")] *= 0.5
    rule = Ilms(nu=(0.1, 0.3)).rule(WORLD)
    goods = WORLD.flows[at("USA", "CHN")][:4].sum()
    change = deficits(rule, flows=less) - D
    assert change[at("USA")] == pytest.approx(-0.3 * goods / 2, abs=EXACT)
    assert change[at("CHN")] == pytest.approx(0.3 * goods / 2, abs=EXACT)
    assert not rule.margin[:, 4].any()


def test_ilms_calibrates_on_the_worlds_goods_trade():
    rest, home = Ilms().margins(WORLD)
    abroad = WORLD.flows[:, :, :4].sum(axis=2) * (1 - np.eye(6))
    two = [[abroad[1:, 1:].sum(), abroad[1:, 0].sum()], [abroad[0, 1:].sum(), 0]]
    assert (rest, home) == ilms_nu.margins(two, [GDP[1:].sum(), GDP[0]])
    assert f"{100 * home:.4g} % in USA, {100 * rest:.4g} % elsewhere, calibrated" in Ilms().stated(WORLD)
    assert Ilms(home="CHN").margins(WORLD) != (rest, home)
    with pytest.raises(NoCoverage, match="JPN"):
        Ilms(home="JPN").margins(WORLD)


def test_margins_solve_their_equations():
    trade, gdp, goal = np.array([[90.0, 12.0], [20.0, 0.0]]), np.array([500.0, 150.0]), (0.12, 0.26)
    nu = np.array(ilms_nu.margins(trade, gdp, goal))
    spending = [
        gdp[n] + (1 - nu[n]) * (trade[n].sum() - sum(trade[m, n] * (1 - nu[m]) for m in (0, 1))) for n in (0, 1)
    ]
    home = np.array(spending) - np.array([12, 20])
    kept = home / (home + np.array([20, 12]))
    assert kept * nu + (1 - kept) * nu[::-1] == pytest.approx(goal, abs=1e-13)
    assert ilms_nu.margins(1000 * trade, 1000 * gdp, goal) == pytest.approx(tuple(nu), abs=1e-13)


def test_margins_of_the_published_data():
    if not ILMS.is_dir():
        pytest.skip("no data of Ignatenko et al. (2025) beside the repository")
    trade, gdp = _matrix(ILMS / "trade_cepii.csv").T, _matrix(ILMS / "gdp.csv")[:, 0] / 1000
    np.fill_diagonal(trade, 0)
    home = np.arange(len(gdp)) == USA
    two = [[trade[np.ix_(to, of)].sum() for of in (~home, home)] for to in (~home, home)]
    found = ilms_nu.margins(two, [gdp[~home].sum(), gdp[home].sum()])
    assert found == pytest.approx((0.114335, 0.270471), abs=PRINTED)


@pytest.mark.parametrize(
    ("trade", "gdp", "targets", "told"),
    [
        ([[1, 2]], [1, 1], (0.1, 0.2), "trade has shape"),
        ([[1, -2], [3, 0]], [9, 9], (0.1, 0.2), "trade holds a negative"),
        ([[1, 2], [3, 4]], [9, 9], (0.1, 0.2), r"trade\[1, 1\] is not 0"),
        ([[1, 2], [3, 0]], [9, 9], (0.1, 26), "0.26 for 26 %"),
        ([[90, 12], [20, 0]], [500, 1.5], (0.12, 0.26), "Imports of the home country exceed its spending"),
    ],
)
def test_margins_refuse(trade, gdp, targets, told):
    with pytest.raises(BadInput, match=told):
        ilms_nu.margins(trade, gdp, targets)


def test_saving_gives_deficits_and_the_others_take_the_rest():
    rule = Saving({"CHN": -0.01, "USA": 0.02}, told="dynamic block").rule(WORLD)
    china, usa = at("CHN", "USA")
    assert rule.transfer[[china, usa]] == pytest.approx([-0.01 * GDP[china], 0.02 * GDP[usa]])
    others = [2, 3, 4, 5]
    moved = rule.transfer[others] - D[others]
    assert moved / GDP[others] == pytest.approx(moved[0] / GDP[2])
    assert rule.transfer.sum() == pytest.approx(0, abs=EXACT)
    group = Saving({"EU27": 0.01}).rule(WORLD).transfer
    assert group[[3, 4]] == pytest.approx(0.01 * GDP[[3, 4]])


def test_saving_of_all_has_to_sum_to_zero():
    amounts = dict(zip(ECONOMIES, (10.0, -4.0, -6.0, 0.0, 0.0, 0.0), strict=True))
    assert Saving(amounts, unit="amount").rule(WORLD).transfer == pytest.approx(tuple(amounts.values()), abs=EXACT)
    with pytest.raises(BadInput, match=r"sum to 1 million USD.*Leave one economy out"):
        Saving({**amounts, "ROW": 1.0}, unit="amount").rule(WORLD)
    with pytest.raises(BadInput, match="DEU was given a deficit twice"):
        Saving({"EU27": 0.1, "DEU": 0.1}).rule(WORLD)
    with pytest.raises(BadInput, match="EU27 is 2 economies"):
        Saving({"EU27": 5.0}, unit="amount").rule(WORLD)


@pytest.mark.parametrize("closure", [Fixed(), GdpShare(), Zero(), Partial(0.5), Ilms(), Saving({"CHN": 0.0})], ids=str)
def test_shifts_add_to_any_rule(closure):
    shift = assemble(WORLD, [DeficitShift(economy="USA", gdp=-0.01)]).transfers
    moved = deficits(closure.rule(WORLD, shift)) - deficits(closure.rule(WORLD))
    assert moved == pytest.approx(shift, abs=EXACT)


@pytest.mark.parametrize(
    ("text", "closure"),
    [
        ("fixed", Fixed()), (" Fixed ", Fixed()), ("gdp_share", GdpShare()), ("gdp-share", GdpShare()),
        ("zero", Zero()),
        ("partial:0.5", Partial(0.5)), ("partial: 50 %", Partial(0.5)), ("ilms", Ilms()),
        ("ilms:0.11,0.27", Ilms(nu=(0.11, 0.27))), ("ilms:11%,27%", Ilms(nu=(0.11, 0.27))),
        ("saving:CHN=-1%,USA=2%", Saving({"CHN": -0.01, "USA": 0.02})), ("saving:CHN=−1%", Saving({"CHN": -0.01})),
        (Zero(), Zero()),
    ],
)  # fmt: skip
def test_parse(text, closure):
    found = closures.parse(text)
    assert found == closure
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.name in closures.KINDS
    assert found.text.endswith(".")


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("fixd", UnknownName, "fixed"), ("target", UnknownName, "closure"), ("partial", BadInput, "'' is no number"),
        ("partial:1.5", BadInput, r"not in \[0, 1\]"), ("fixed:1", BadInput, "takes no such size"),
        ("ilms:0.1", BadInput, "takes no such size"), ("ilms:11,27", BadInput, r"two fractions in \[0, 1\)"),
        ("saving:CHN", BadInput, "not ECONOMY=PERCENT%"), ("saving:CHN=1", BadInput, "not ECONOMY=PERCENT%"),
    ],
)  # fmt: skip
def test_parse_refuses(text, error, told):
    with pytest.raises(error, match=told):
        closures.parse(text)


def _matrix(path):
    with path.open(encoding="utf-8") as file:
        return np.array([[float(cell or 0) for cell in row] for row in list(csv.reader(file))[1:]])
