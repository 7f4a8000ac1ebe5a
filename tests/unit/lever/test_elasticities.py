"""Published elasticities by sector, and how far the papers lie apart."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import NoCoverage, UnknownName
from steelyard.lever import elasticities

SHARED = Path(__file__).parents[3].parent / "shared" / "world" / "elasticities"
CODES = ["A01_02", "C10T12", "C16", "C26", "C29", "SVC"]


def test_the_default_is_fontagne_guimbard_and_orefice_with_services_assumed():
    # Table of the paper (TiVA sectors): 2.91 agriculture, 4.17 food, 8.8 wood, 5.14 electronics, 8.92 vehicles.
    assert elasticities.load("fgo2022", CODES).tolist() == [2.91, 4.17, 8.8, 5.14, 8.92, 5.0]
    assert "SVC 5 by assumption" in elasticities.source()
    assert "Fontagné, Guimbard & Orefice (2022)" in elasticities.source()


def test_several_estimates_of_a_sector_are_averaged():
    # Caliendo & Parro (2015), table A2: office 12.95, communication 3.95, medical 8.71.
    assert elasticities.load("cp2015", ["C26"])[0] == pytest.approx((12.95 + 3.95 + 8.71) / 3, abs=1e-5)
    # Shapiro (2016): textiles 18.56, apparel and leather 9.95.
    assert elasticities.load("shapiro2016", ["C13T15"])[0] == pytest.approx((18.56 + 9.95) / 2)


def test_the_spread_is_the_distance_between_papers():
    # The six papers on rubber and plastics, by hand.
    logs = np.log([6.75, 5.157, 0.91, 3.38, (4.38 + 3.87) / 2, 1.55])
    median, log_sd, text = elasticities.spread("fgo2022", ["C22"])
    assert median.tolist() == [6.75]
    assert log_sd[0] == pytest.approx(np.sqrt(((logs - logs.mean()) ** 2).sum() / 5))
    assert "standard deviation of the log" in text


def test_a_sector_with_few_papers_takes_the_spread_of_all():
    _, log_sd, text = elasticities.spread()
    goods, services = log_sd[:-1], log_sd[-1]
    assert services == pytest.approx(np.sqrt(np.mean(goods**2)))
    assert f"{services:.2f}, that of all sectors together" in text


def test_the_set_chosen_moves_the_median_and_not_the_spread():
    here, there = elasticities.spread("fgo2022", ["C29"]), elasticities.spread("cp2015", ["C29"])
    assert there[0].tolist() == [1.84]
    assert here[1].tolist() == there[1].tolist()


def test_every_set_that_reaches_all_sectors_loads_whole():
    whole = [name for name in elasticities.names() if name != "gyy2021" and name != "bsy2021"]
    for name in whole:
        theta = elasticities.load(name)
        assert len(theta) == 23
        assert (theta > 0).all()


def test_unknown_names_and_gaps_are_refused_with_what_is_held():
    with pytest.raises(UnknownName, match="Did you mean fgo2022"):
        elasticities.load("fgo2021")
    with pytest.raises(NoCoverage, match=r"gyy2021 has no elasticity for sector C28.*fgo2022"):
        elasticities.load("gyy2021", ["C28"])
    with pytest.raises(UnknownName, match="C99"):
        elasticities.spread("fgo2022", ["C99"])


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/world")
def test_the_mapping_agrees_with_another_one():
    """`elasticities_23.csv` maps the same papers to the same sectors by other hands."""
    columns = {"cp2015": "CP2015_99", "fgo2022": "FGO2022", "ll2023": "LL2023_sigma_minus_1"}
    with (SHARED / "elasticities_23.csv").open(encoding="utf-8") as file:
        rows = {row["sector"]: row for row in csv.DictReader(file)}
    for name, column in columns.items():
        for sector, row in rows.items():
            if row[column]:
                assert elasticities.load(name, [sector])[0] == pytest.approx(float(row[column]), abs=6e-4)
