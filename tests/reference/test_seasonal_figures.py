"""China's trade of the embedded ledger, adjusted: effects with known signs, splits that are held, X-13 as an oracle."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.lab import Lab, x13
from steelyard.lab.measures.seasonal import by_x13
from steelyard.lens import seasonal
from steelyard.lens.seasonal_series import observe
from steelyard.lens.series import Leg
from steelyard.version import __version__

needs_x13 = pytest.mark.skipif(not x13.installed(), reason="needs X-13 (extra `seasonal`)")
FLOWS = ("export", "import")
END = "2026-07"


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab.open()


def series(lab: Lab, flow: str, *, start: str = "2010-01", single: bool = False, reporter: str = "CHN", end: str = END):
    leg = Leg("", reporter, flow)
    return observe(lab.panel(reporter), lab.time, leg, start=start, end=end, single=single)


def growth(found: seasonal.Adjusted) -> np.ndarray:
    return np.diff(np.log(found.adjusted / [w.length for w in found.observed.windows]))


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("single", [False, True])
def test_new_year_is_taken_out_and_no_season_left(lab, flow, single):
    """Less trade in the New Year's week, less exported in the 15 days after, more traded in the 15 before."""
    found = seasonal.builtin(series(lab, flow, single=single), __version__)
    effect = {name: (size, t) for name, size, t in found.calendar}
    assert effect["New Year's week"][0] < 0
    assert effect["a weekday for a weekend day"][1] > 2
    assert effect["15 days before New Year"][1] > 1.5
    if flow == "export":
        assert -23 < effect["the 15 days after"][0] < -16
    assert found.tested.least > 0.05
    assert found.tested.original.probability < 1e-9
    assert found.revision is not None
    assert found.revision.level < 1
    assert abs(found.preserved) < 0.3


@pytest.mark.parametrize(("flow", "near"), [("export", 0.05), ("import", 0.05)])
def test_months_within_sums_against_those_held(lab, flow, near):
    """Of 2021-2026 the single months are held too: the expected share of January is off by under `near`.

    2020 is left out: the epidemic began within its sum.
    """
    sums, singles = series(lab, flow), series(lab, flow, single=True)
    shares = seasonal.builtin(sums, __version__, revisions=False).model.cleaned.fit.shares
    january = singles.values[np.array(sums.pairs)] / sums.values[[w.length == 2 for w in sums.windows]]
    off = np.abs(shares - january)[1:]
    assert off.max() < near
    assert off.mean() < 0.03


@pytest.mark.parametrize("flow", FLOWS)
def test_adjusting_sums_gives_what_adjusting_months_gives(lab, flow):
    sums, singles = (seasonal.builtin(series(lab, flow, single=one), __version__) for one in (False, True))
    together = sums.observed.total(singles.adjusted)
    assert np.abs(sums.adjusted / together - 1).mean() < 0.01


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("start", ["2017-01", "2018-01", "2020-01", "2021-01"])
def test_spans_made_of_sums_alone(lab, flow, start):
    """Beside the single months from 2010: within 1.5 % on average, whatever the sums leave open."""
    few = seasonal.builtin(series(lab, flow, start=start), __version__, revisions=False)
    months = seasonal.builtin(series(lab, flow, single=True), __version__, revisions=False).adjusted
    together = few.observed.total(months[-len(few.observed.months) :])
    assert np.abs(few.adjusted / together - 1).mean() < 0.015


@needs_x13
@pytest.mark.parametrize(("flow", "start"), [("export", "2008-01"), ("import", "2008-01"), ("export", "2010-01")])
def test_the_models_of_both_programs_are_one(lab, flow, start):
    """Same months, same regressors: likelihood, coefficients and outliers agree with X-13's to its printed digits."""
    given = series(lab, flow, start=start, single=True)
    ours, theirs = seasonal.builtin(given, __version__, revisions=False), by_x13(given)
    assert ours.model.cleaned.fit.likelihood == pytest.approx(float(theirs.facts["loglikelihood"]), abs=2e-3)
    assert ours.theta == pytest.approx(theirs.theta, abs=1e-3)
    for (name, size, t), (same, size_x13, t_x13) in zip(ours.calendar, theirs.calendar, strict=True):
        assert name == same
        assert size == pytest.approx(size_x13, abs=0.02)
        assert t == pytest.approx(t_x13, abs=0.02)
    assert [(o.kind, o.window) for o in ours.outliers] == [(o.kind, o.window) for o in theirs.outliers]


@needs_x13
@pytest.mark.parametrize(
    ("reporter", "flow", "single", "least"),
    [
        ("CHN", "export", True, 0.97), ("CHN", "import", True, 0.97), ("CHN", "export", False, 0.95),
        ("CHN", "import", False, 0.95), ("USA", "import", True, 0.97), ("USA", "export", True, 0.97),
    ],
)  # fmt: skip
def test_adjusted_growth_against_x13(lab, reporter, flow, single, least):
    """Correlation of adjusted growth, months of a change above 20 % (2020) left out."""
    end = END if reporter == "CHN" else "2022-08"
    given = series(lab, flow, single=single, reporter=reporter, end=end)
    ours, theirs = seasonal.builtin(given, __version__), by_x13(given)
    one, other = growth(ours), growth(theirs)
    calm = np.abs(other) < 0.2
    assert np.corrcoef(one[calm], other[calm])[0, 1] > least
    assert np.abs(np.log(ours.adjusted / theirs.adjusted)).mean() < 0.01
    assert theirs.tested.least > 0.05
    assert theirs.revision is not None
    assert theirs.revision.level < 1.5
