"""Draws: their distribution against its formula, and that draw k is draw k whatever is drawn besides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steelyard.errors import BadInput, UnknownName
from steelyard.lever import draws as module
from steelyard.lever.draws import Draws, Spread

SECTORS = ("C26", "A01", "G", "C29")
MEDIAN = np.array([9.0, 3.0, 5.0, 6.0])
LOG_SD = np.array([0.4, 0.1, 0.6, 0.0])
N = 4000
# Standard errors of a mean, a standard deviation and a correlation of N draws are at most 1.2 / sqrt(N) = 0.019.
SAMPLING = 0.07


@pytest.fixture(autouse=True)
def source(monkeypatch):
    """A made-up source, in the place of the published ones."""
    held = dict(zip(SECTORS, zip(MEDIAN, LOG_SD, strict=True), strict=True))

    def spread(name, sectors):
        if name != "made-up":
            raise UnknownName("source of elasticities", name, ["made-up"])
        return np.array([held[s][0] for s in sectors]), np.array([held[s][1] for s in sectors]), "Nobody (2020)"

    from steelyard.lever import elasticities

    monkeypatch.setattr(elasticities, "spread", spread)
    module._spread.cache_clear()
    yield
    module._spread.cache_clear()


def made_up(**given):
    return Draws(source="made-up", **given)


def test_draws_are_log_normal_around_the_medians_and_independent():
    logs = np.log(made_up(n=N).theta(SECTORS) / MEDIAN)
    np.testing.assert_allclose(logs.mean(axis=0), 0, atol=SAMPLING)
    np.testing.assert_allclose(logs.std(axis=0), LOG_SD, atol=SAMPLING)
    np.testing.assert_allclose(np.corrcoef(logs[:, :3].T), np.eye(3), atol=SAMPLING)
    third = ((logs[:, :3] / LOG_SD[:3]) ** 3).mean(axis=0)
    np.testing.assert_allclose(third, 0, atol=0.25)  # the third power of a normal has standard deviation sqrt(15)


def test_rho_is_the_correlation_of_any_two_sectors():
    logs = np.log(made_up(n=N, rho=0.6).theta(SECTORS) / MEDIAN)
    np.testing.assert_allclose(logs.std(axis=0), LOG_SD, atol=SAMPLING)
    np.testing.assert_allclose(np.corrcoef(logs[:, :3].T), 0.6 + 0.4 * np.eye(3), atol=SAMPLING)


def test_a_draw_depends_on_seed_and_number_alone():
    few, many = made_up(n=3).theta(SECTORS), made_up(n=50).theta(SECTORS)
    assert np.array_equal(few, many[:3])
    assert np.array_equal(made_up().draw(2, SECTORS), few[2])
    assert not np.isin(made_up(n=3, seed=8).theta(SECTORS)[:, :3], few).any()
    assert len(np.unique(many[:, 0])) == 50


def test_the_order_of_the_sectors_does_not_matter():
    order = [3, 1, 0, 2]
    reordered = made_up(n=5).theta([SECTORS[j] for j in order])
    assert np.array_equal(reordered, made_up(n=5).theta(SECTORS)[:, order])


def test_without_bounds_nothing_is_cut():
    free = made_up(n=N).theta(SECTORS)
    assert free[:, 2].min() < 1
    assert free[:, 2].max() > 20
    assert "not truncated" in made_up().text(SECTORS)


def test_bounds_draw_again_only_what_lies_outside():
    free, kept = made_up(n=500).theta(SECTORS), made_up(n=500, bounds=(2, 12)).theta(SECTORS)
    inside = (free >= 2) & (free <= 12)
    assert not inside.all()
    assert np.array_equal(free[inside], kept[inside])
    assert kept.min() >= 2
    assert kept.max() <= 12
    assert not np.isin(kept, (2, 12)).any(), "redrawn, not moved to the bound"
    assert "kept within 2 to 12" in made_up(bounds=(2, 12)).text(SECTORS)


def test_bounds_without_room_name_the_sector():
    with pytest.raises(BadInput, match="Sector C29: none of 10,000 draws around 6 falls within 1 to 2"):
        made_up(bounds=(1, 2)).draw(0, SECTORS)


def test_the_text_states_source_distribution_and_seed():
    text = made_up(n=200, rho=0.3).text(SECTORS)
    for said in (
        "200 draws",
        "seed 7",
        "log-normal",
        "Nobody (2020)",
        "0 to 0.6",
        "correlated across sectors with 0.3",
    ):
        assert said in text
    assert "independent across sectors" in made_up().text(SECTORS)


def test_tasks_begin_with_the_central_elasticities():
    tasks = made_up(n=2).tasks(SECTORS, ["tariff"], "ilms")
    assert [(task.name, task.labels) for task in tasks] == [
        ("central", (("draw", -1),)),
        ("draw 0", (("draw", 0),)),
        ("draw 1", (("draw", 1),)),
    ]
    assert tasks[0].theta == tuple(MEDIAN)
    assert tasks[2].theta == tuple(made_up().draw(1, SECTORS))
    assert {(task.instruments, task.closure) for task in tasks} == {(("tariff",), "ilms")}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n": 0}, "at least 1"),
        ({"rho": 1.5}, "between 0 and 1"),
        ({"rho": -0.1}, "between 0 and 1"),
        ({"bounds": (0, 3)}, "positive and increasing"),
        ({"bounds": (4, 3)}, "positive and increasing"),
    ],
)
def test_ill_formed_draws_are_refused(given, message):
    with pytest.raises(BadInput, match=message):
        made_up(**given)


def test_an_unknown_source_is_refused():
    with pytest.raises(UnknownName):
        Draws(source="nobody").theta(SECTORS)


OWN = Spread(SECTORS, tuple(MEDIAN), tuple(LOG_SD), "my estimates")


def test_a_spread_of_ones_own_does_as_well():
    assert np.array_equal(Draws(OWN, n=3).theta(SECTORS), made_up(n=3).theta(SECTORS))
    assert np.array_equal(Draws(OWN).central(SECTORS[1:3]), MEDIAN[1:3])
    assert "the medians of my estimates" in Draws(OWN).text(SECTORS)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (replace(OWN, sectors=("X", *SECTORS[1:])), "'my estimates' says nothing of sector C26"),
        (replace(OWN, median=(1.0,)), r"differ in number \(\[1, 4\]\)"),
        (replace(OWN, median=(-1.0, 2.0, 3.0, 4.0)), "sector C26: median -1.0"),
        (replace(OWN, log_sd=(0.1, 0.1, float("nan"), 0.1)), "sector G: median 5.0, standard deviation of the log nan"),
    ],
)
def test_an_ill_formed_spread_is_refused(own, message):
    with pytest.raises(BadInput, match=message):
        Draws(own).central(SECTORS)
