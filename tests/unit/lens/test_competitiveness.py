"""Effective rates from frames: weights, coverage, groups, what is refused, and comparison with a published index."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens import competitiveness as lens
from steelyard.lens import effective_weights
from steelyard.lens.effective_weights import Weights
from steelyard.lens.panel import Panel

NONE = {"flow": "none", "product": "none", "currency": "none", "valuation": "none", "source": "world-bank-wdi"}
YEARS = (2021, 2022, 2023)


def prices(code: str, rates: list[float] | None, levels: list[float], first: int = 2021) -> list[dict[str, object]]:
    held = [
        {**NONE, "reporter": code, "partner": "none", "indicator": "gdp_deflator", "period": str(first + at),
         "value": value, "unit": "index", "price_basis": "constant:2015"}
        for at, value in enumerate(levels)
    ]  # fmt: skip
    return held + [
        {**NONE, "reporter": code, "partner": "USA", "indicator": "exchange_rate", "period": str(first + at),
         "value": value, "unit": "LCU/USD", "price_basis": "none"}
        for at, value in enumerate(rates or [])
    ]  # fmt: skip


def weights(**shares: float) -> Weights:
    rows = {"partner": list(shares), "name": list(shares), "weight": [100 * one for one in shares.values()]}
    table = pl.DataFrame({**rows, "imports": rows["weight"], "exports": 0.0, "third": 0.0})
    return Weights(table, "given", "2022", 100 - sum(rows["weight"]), ("world-bank-wdi",))


HOME = prices("CHN", [7.0, 7.0, 7.7], [100.0, 100.0, 98.0])
USA = prices("USA", None, [100.0, 108.0, 112.0])
JPN = prices("JPN", [100.0, 130.0, 140.0], [100.0, 100.0, 104.0])


def rates(frame_of, *more, shares=None, **options):
    everyone = Panel(frame_of(*HOME, *USA, *JPN, *more))
    return lens.rates(everyone, None, "CHN", shares or weights(USA=0.5, JPN=0.3, TWN=0.2), YEARS, **options)


def test_partners_without_figures_are_left_out_and_their_weight_is_spread(frame_of):
    one = rates(frame_of)
    assert one.partners == ("USA", "JPN")
    assert one.weights == pytest.approx([0.625, 0.375])
    assert one.covered == pytest.approx(0.8)
    assert "not held: TWN 20.0 %" in lens.by_year(one, Panel(frame_of(*HOME)), None).coverage


def test_indices_by_hand(frame_of):
    """Against the dollar 7.0 to 7.7 is a fall to 1/1.1; against the yen 100/7 to 140/7.7 is a rise to 1.4/1.1."""
    one = rates(frame_of)
    nominal = (1 / 1.1) ** 0.625 * (1.4 / 1.1) ** 0.375
    assert one.neer[-1] == pytest.approx(100 * nominal)
    assert one.reer[-1] == pytest.approx(100 * nominal * 0.98 / (1.12**0.625 * 1.04**0.375))


def test_changes_split_without_a_residual(frame_of):
    found = lens.by_year(rates(frame_of), Panel(frame_of(*HOME)), None)
    for row in found.data.to_dicts()[1:]:
        assert row["from_rate"] + row["from_prices"] == pytest.approx(row["reer_change"])
        assert (100 + row["own"]) / (100 + row["partners"]) == pytest.approx(
            np.exp(np.log1p(row["reer_change"] / 100) - _nominal(found, row["year"]))
        )
    assert found.residual == pytest.approx(0, abs=1e-9)


def _nominal(found, year: str) -> float:
    index = dict(found.data.select("year", "neer").iter_rows())
    return float(np.log(index[year] / index[str(int(year) - 1)]))


def test_partners_add_up_to_the_whole_change(frame_of):
    one = rates(frame_of)
    found = lens.by_partner(one)
    assert found.data["total"].sum() == pytest.approx(one.reer[-1] - 100)
    assert found.residual == pytest.approx(0, abs=1e-9)
    row = found.data.filter(pl.col("partner") == "JPN").row(0, named=True)
    assert row["currency"] == pytest.approx(100 * (1.4 / 1.1 - 1))
    assert row["price_gap"] == pytest.approx(100 * (0.98 / 1.04 - 1))


def test_weights_show_what_is_used(frame_of):
    found = lens.weight_table(rates(frame_of, shares=weights(USA=0.5, JPN=0.3, TWN=0.1997, LVA=0.0003)))
    held = dict(found.data.select("partner", "held").iter_rows())
    assert held == {"USA": "yes", "JPN": "yes", "TWN": "no", "LVA": "too small"}
    assert found.data["used"].sum() == pytest.approx(100)
    assert found.residual is None


def test_a_group_moves_like_its_members_by_gross_domestic_product(frame_of):
    gdp = [{**NONE, "reporter": code, "partner": "none", "indicator": "gdp", "period": "2022", "value": value,
            "unit": "USD", "currency": "USD"} for code, value in (("JPN", 3e12), ("KOR", 1e12))]  # fmt: skip
    korea = prices("KOR", [1000.0, 1000.0, 1000.0], [100.0, 100.0, 100.0])
    shares = weights(USA=0.5, OTHERS=0.5)
    one = rates(frame_of, *gdp, *korea, shares=shares, groups={"OTHERS": ["JPN", "KOR", "TWN"]})
    assert one.partners == ("USA", "OTHERS")
    assert one.levels.rate("OTHERS")[-1] == pytest.approx(0.75 * np.log(1.4))


def test_too_few_partners_are_no_effective_rate(frame_of):
    with pytest.raises(NoCoverage, match="30 % of the weights"):
        rates(frame_of, shares=weights(JPN=0.3, TWN=0.7))


def test_an_unknown_deflator_and_years_outside_are_refused(frame_of):
    everyone = Panel(frame_of(*HOME, *USA, *JPN))
    with pytest.raises(UnknownName, match="deflator"):
        rates(frame_of, deflator="wages")
    with pytest.raises(NoCoverage, match="held for 2021 to 2023 only"):
        lens.span(everyone, "CHN", "gdp", "2010", None, 10)
    with pytest.raises(NoCoverage, match="consumer prices"):
        lens.span(everyone, "CHN", "cpi", None, None, 10)
    with pytest.raises(BadInput, match="Turn them round"):
        lens.span(everyone, "CHN", "gdp", "2023", "2021", 10)
    with pytest.raises(BadInput, match="is not a year"):
        lens.span(everyone, "CHN", "gdp", "2022-12", None, 10)
    assert lens.span(everyone, "CHN", "gdp", None, None, 10) == YEARS


def test_a_partner_with_a_gap_is_left_out_not_filled(frame_of):
    gap = [row for row in JPN if not (row["period"] == "2022" and row["indicator"] == "exchange_rate")]
    everyone = Panel(frame_of(*HOME, *USA, *gap))
    one = lens.rates(everyone, None, "CHN", weights(USA=0.6, JPN=0.4), YEARS)
    assert one.partners == ("USA",)


def test_prices_of_a_later_vintage_are_said(frame_of):
    from steelyard.ledger.vintages import instant

    late = [{**row, "known_from": "2026-07-15", "public_from": "2024-07-01"} for row in (*HOME, *USA, *JPN)]
    one = lens.rates(Panel(frame_of(*late)), instant("2026-01-14"), "CHN", weights(USA=0.6, JPN=0.4), YEARS)
    assert any("later than the as-of time (2026-07-15)" in text for text in lens.by_partner(one).warnings)


def test_a_published_index_counts_by_full_years_only(frame_of):
    months = [{**NONE, "reporter": "CHN", "partner": "none", "indicator": "reer", "unit": "index", "value": 100 + month,
               "period": f"{year}-{month:02d}"} for year in (2022, 2023) for month in range(1, 13)
              if (year, month) != (2023, 12)]  # fmt: skip
    assert lens.published(Panel(frame_of(*months)), None, "CHN") == {2022: pytest.approx(106.5)}


def trade(partners: dict[str, tuple[float, float]], period: str = "2024") -> list[dict[str, object]]:
    rows = []
    for partner, values in partners.items():
        for flow, value in zip(("export", "import"), values, strict=True):
            if value:
                rows.append({"partner": partner, "flow": flow, "value": value, "period": period})
    return rows


CODES = ("USA", "JPN", "KOR", "VNM", "DEU", "FRA", "ITA", "GBR", "CAN", "MEX", "BRA", "IND", "AUS", "RUS", "THA", "MYS")


def test_trade_weights_are_shares_of_all_trade(frame_of):
    partners = dict.fromkeys(CODES, (2.0, 1.0)) | {"SGP": (0.0, 2.0)}
    rows = trade({**partners, "ASEAN": (9.0, 9.0), "CHN": (0.0, 3.0), "WLD": (60.0, 40.0)})
    found = effective_weights.from_trade(Panel(frame_of(*rows)), None, "CHN")
    assert set(found.table["partner"]) == set(partners)
    assert found.shares["USA"] == pytest.approx(0.03)
    assert found.shares["SGP"] == pytest.approx(0.02)
    assert found.outside == pytest.approx(50)
    assert found.period == "2024"


def test_too_few_partners_of_a_year_are_no_weights(frame_of):
    rows = trade({"USA": (2.0, 1.0), "WLD": (60.0, 40.0)})
    with pytest.raises(NoCoverage):
        effective_weights.from_trade(Panel(frame_of(*rows)), None, "CHN")
    with pytest.raises(NoCoverage, match="1 partners"):
        effective_weights.from_trade(Panel(frame_of(*rows)), None, "CHN", "2024")


def test_world_weights_know_their_economies():
    flows = np.array([[100.0, 20.0, 0.0], [30.0, 70.0, 30.0], [10.0, 60.0, 40.0]])
    found = effective_weights.from_flows(flows, ("CHN", "USA", "JPN"), ("a", "b", "c"), "CHN", "2022", "said", "s")
    assert sum(found.shares.values()) == pytest.approx(1)
    assert "CHN" not in found.shares
    with pytest.raises(NoCoverage, match="no DEU"):
        effective_weights.from_flows(flows, ("CHN", "USA", "JPN"), ("a", "b", "c"), "DEU", "2022", "said", "s")
