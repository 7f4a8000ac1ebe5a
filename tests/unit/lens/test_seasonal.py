"""An adjustment of a series made of known parts: what is found again, what adds up, what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.lens import seasonal
from steelyard.lens.point import Point
from steelyard.lens.seasonal_calendar import WEEKDAY, WINDOWS, effects
from steelyard.lens.seasonal_measure import measured
from steelyard.lens.seasonal_model import centred
from steelyard.lens.seasonal_series import from_values
from steelyard.lens.series import Leg, Levels

LEG = Leg("", "CHN", "export")
FIRST, COUNT = 12 * 2008, 192
EFFECTS = np.array([0.003, 0.10, -0.10, -0.20])
SEASON = np.log(np.array([1.02, 0.85, 0.98, 0.97, 1.0, 1.03, 1.02, 1.03, 1.04, 0.97, 1.02, 1.07]))


def monthly(seed: int = 1, spread: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    """A series of trend, season, calendar and noise, and the same without season and calendar."""
    chance = np.random.default_rng(seed)
    months = [Period(FIRST + i, FIRST + i) for i in range(COUNT)]
    calendar = effects(months, tuple(WINDOWS))
    bare = np.log(2e11) + 0.005 * np.arange(COUNT) + 0.01 * chance.normal(size=COUNT).cumsum()
    bare = bare + spread * chance.normal(size=COUNT)
    season = centred(np.tile(SEASON, COUNT // 12))
    return np.exp(bare + season + calendar.columns @ EFFECTS + calendar.offset), np.exp(bare)


def observed(values: np.ndarray, pooled_from: int | None = None, leg: Leg = LEG):
    """The months as levels; from a year on January and February as their sum."""
    windows, levels, at = [], [], 0
    while at < values.size:
        year, month = divmod(FIRST + at, 12)
        step = 2 if pooled_from and year >= pooled_from and month == 0 else 1
        windows.append(Period(FIRST + at, FIRST + at + step - 1))
        levels.append(float(values[at : at + step].sum()))
        at += step
    day = datetime(2026, 1, 1, tzinfo=UTC)
    points = tuple(
        Point(value, "USD", str(w), "USD", "final", day, False, "test")
        for w, value in zip(windows, levels, strict=True)
    )
    return from_values(leg, windows, Levels(points, later_vintage=False, coarse=False))


def test_parts_are_found_again():
    values, bare = monthly()
    found = seasonal.builtin(observed(values), "0")
    assert np.abs(np.log(found.adjusted / bare)).mean() < 0.01
    sizes = {name: effect for name, effect, _ in found.calendar}
    assert sizes["the 15 days after"] == pytest.approx(100 * np.expm1(-0.20), abs=2)
    assert sizes["15 days before New Year"] == pytest.approx(100 * np.expm1(0.10), abs=3)
    assert sizes[WEEKDAY] == pytest.approx(100 * np.expm1(3.5 * 0.003), abs=0.5)
    assert found.tested.original.probability < 1e-6
    assert found.tested.least > 0.05


def test_original_is_adjusted_times_factor_and_years_are_kept():
    values, _ = monthly()
    found = seasonal.builtin(observed(values, 2018), "0")
    assert found.adjusted * found.factor == pytest.approx(found.observed.values, rel=1e-12)
    assert abs(found.preserved) < 0.5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_are_adjusted_as_the_months_would_be(seed):
    """Where the split is known, adjusting the sum gives what adjusting the months and adding up gives, within 1 %."""
    values, bare = monthly(seed)
    whole, sums = observed(values), observed(values, 2017)
    by_month, by_sum = seasonal.builtin(whole, "0"), seasonal.builtin(sums, "0")
    together = sums.total(by_month.adjusted)
    assert np.abs(by_sum.adjusted / together - 1).max() < 0.02
    pooled = np.array([w.length == 2 for w in sums.windows])
    assert np.abs(by_sum.adjusted / together - 1)[pooled].mean() < 0.01
    assert np.abs(np.log(by_sum.adjusted / sums.total(bare)))[pooled].mean() < 0.015
    first = np.array(sums.pairs)
    months = np.exp(by_sum.model.months)
    assert months[first] + months[first + 1] == pytest.approx(sums.values[pooled], rel=1e-12)


@pytest.mark.parametrize(("since", "single_years"), [(2008, 0), (2009, 1), (2010, 2)])
def test_series_that_are_sums_from_the_start_or_nearly(since, single_years):
    """The season within the sums is not in the data, but the adjusted sums are those of the months, within 1 %."""
    values, _ = monthly()
    sums = observed(values, since)
    found = seasonal.builtin(sums, "0")
    together = sums.total(seasonal.builtin(observed(values), "0").adjusted)
    assert sums.single_years == single_years
    assert np.abs(found.adjusted / together - 1).mean() < 0.01
    assert [name for name, _, _ in found.calendar] == [WEEKDAY, "the 15 days after"]
    assert any(
        f"single months in {single_years or 'none'} of the years" in one for one in measured(found, "X").warnings
    )


def test_growth_of_sums_is_that_of_monthly_averages():
    values, _ = monthly()
    found = seasonal.builtin(observed(values, 2022), "0")
    windows = [str(w) for w in found.observed.windows]
    at = windows.index("2022-01/2022-02")
    average = found.adjusted[at] / 2
    assert found.change[at] == pytest.approx(100 * (average / found.adjusted[at - 1] - 1))
    assert found.change[at + 1] == pytest.approx(100 * (found.adjusted[at + 1] / average - 1))
    assert np.isnan(found.change[0])
    assert np.isnan(found.quarter[windows.index("2022-04")])
    three = found.adjusted[at : at + 2].sum() / found.adjusted[at - 3 : at].sum()
    assert found.quarter[windows.index("2022-03")] == pytest.approx(100 * (three - 1))


def test_a_shock_stays_in_the_adjusted_series_and_not_in_the_trend():
    values, _ = monthly()
    hit = values.copy()
    hit[100] *= 0.6
    found, plain = seasonal.builtin(observed(hit), "0"), seasonal.builtin(observed(values), "0")
    assert [(one.kind, str(one.window)) for one in found.outliers] == [("shock", "2016-05")]
    assert found.outliers[0].size == pytest.approx(-40, abs=3)
    assert found.adjusted[100] / plain.adjusted[100] == pytest.approx(0.6, abs=0.01)
    assert found.trend[100] / plain.trend[100] == pytest.approx(1, abs=0.02)


def test_a_season_left_over_is_reported():
    found = seasonal.builtin(observed(monthly()[0]), "0")
    left = seasonal._tests(found.observed, found.model.months, found.model.months)
    assert left.least < 1e-6
    assert not any("A season is left" in one for one in measured(found, "X").warnings)
    said = measured(replace(found, tested=left), "X").warnings
    assert any("A season is left" in one and "do not quote" in one for one in said)


def test_no_season_is_said():
    chance = np.random.default_rng(6)
    values = np.exp(20 + 0.02 * chance.normal(size=COUNT).cumsum())
    said = measured(seasonal.builtin(observed(values, leg=Leg("", "USA", "export")), "0"), "X")
    assert any("shows no season" in one for one in said.warnings)


def test_revision_is_small_where_parts_are_fixed_and_nothing_of_it_on_request():
    values, _ = monthly(spread=0.002)
    found = seasonal.builtin(observed(values, 2020), "0")
    assert found.revision is not None
    assert found.revision.level < 1
    assert str(found.revision.last) == "2022-12"
    assert seasonal.builtin(observed(values), "0", revisions=False).revision is None


def test_a_measure_with_its_basis():
    values, _ = monthly()
    said = measured(seasonal.builtin(observed(values, 2020), "9.9"), "China, exports", ("note",))
    assert said.name == "seasonal"
    assert said.data["period"][0] == "2023-12"
    assert said.data.height == COUNT - 4
    assert "steelyard 9.9" in said.basis["method"]
    assert said.warnings[0] == "note"
    assert "known as 4 January-February sums" in said.coverage
    assert set(said.units) <= set(said.data.columns)
    assert said.data.filter(said.data["months"] == 2)["note"].to_list() == ["two-month sum"] * 4


def test_a_partner_that_keeps_new_year_gives_its_windows_to_an_importer():
    values, _ = monthly()
    home, ours = Leg("", "USA", "import"), Leg("", "USA", "import", "CHN")
    assert len(seasonal.seasonal_model.windows(observed(values, leg=home))) == 0
    found = seasonal.builtin(observed(values, leg=ours), "0", revisions=False)
    assert [name for name, _, _ in found.calendar][1] == "15 days before New Year (21 days on)"
    said = measured(found, "X")
    assert any("of the partner, China, 21 days on" in one for one in said.warnings)
    assert "no Lunar New Year" not in said.basis["calendar"]


def test_a_slip_of_unit_is_named():
    values, _ = monthly()
    values[100] *= 1000
    said = measured(seasonal.builtin(observed(values), "0", revisions=False), "X")
    assert any("2016-05 is 1,0" in one or "2016-05 is 9" in one for one in said.warnings)


X13_FACTS = {
    "MA$Nonseasonal$01$01": "+0.2E+00 +0.1E+00 +0.2E+01",
    "MA$Seasonal$12$12": "+0.7E+00 +0.1E+00 +0.2E+01",
    "variance$mle": "0.25E-02",
    "AutoOutlier$AO2016.May": "-0.5E+00 +0.1E+00 -0.5E+01",
    "AutoOutlier$LS2018.Jan": "+0.1E+00 +0.1E-01 +0.5E+01",
    "1-Coefficient Trading Day$Weekday": "+0.3E-02 +0.1E-02 +0.3E+01",
    "User-defined Holiday$newyear3": "-0.2E+00 +0.2E-01 -0.1E+02",
    "sfmsr": "3x5",
    "f3.q": "0.27",
}


def test_tables_of_x13_become_the_same_measure():
    values, bare = monthly()
    given = observed(values, 2020)
    model = seasonal.seasonal_model.estimate(given)
    months, regressors = seasonal.monthly_for_x13(given, model)
    assert given.total(months) == pytest.approx(given.values)
    assert regressors.shape == (COUNT + seasonal.FORECASTS, 3)
    keys = [100 * m.year + m.first % 12 + 1 for m in given.months]
    table = {key: (float(v) / 1e9,) for key, v in zip(keys, bare, strict=True)}
    revised = {keys[-20]: (0.3, 0.5), keys[-19]: (0.1, -0.7), keys[-12]: (0.2, -999.0)}
    tables = {"d11": table, "d12": table, "sar": revised, "chr": revised}
    found = seasonal.from_x13(given, model, tables, X13_FACTS, 1e-9, "1.1 build 61")
    assert found.adjusted == pytest.approx(given.total(bare))
    assert [(one.kind, str(one.window), round(one.size)) for one in found.outliers] == [
        ("shock", "2016-05", -39), ("level", "2018-01", 11),
    ]  # fmt: skip
    assert [(name, t) for name, _, t in found.calendar] == [(WEEKDAY, 3.0), ("the 15 days after", -10.0)]
    sizes = [size for _, size, _ in found.calendar]
    assert sizes == pytest.approx([100 * np.expm1(3.5 * 0.003), 100 * np.expm1(-0.2)])
    assert found.revision is not None
    assert found.revision.level == pytest.approx(0.6)
    assert found.revision.count == 2
    assert "3x5, Q 0.27" in measured(found, "X").basis["model"]
