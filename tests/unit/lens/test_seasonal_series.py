"""Which levels are adjusted: unbroken, positive, long enough, January and February as published."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.panel import Panel
from steelyard.lens.seasonal_series import from_values, observe
from steelyard.lens.series import Leg, pick_legs

LEG = Leg("", "CHN", "export")
USA = Leg("", "USA", "export")


def rows(first: str, last: str, skip=(), **more):
    months = Period(Period.parse(first).first, Period.parse(last).first).months
    return [
        {"period": str(m), "value": 100 + m.first % 12 + 1e-6 * (m.first * m.first % 7), **more}
        for m in months
        if str(m) not in skip
    ]


@pytest.fixture
def panel(frame_of):
    return lambda *given: Panel(frame_of(*given))


def test_single_months_before_2020_and_sums_since(panel):
    found = observe(panel(*rows("2016-01", "2022-03")), None, LEG)
    assert [str(w) for w in found.windows if w.length == 2] == [f"{y}-01/{y}-02" for y in (2020, 2021, 2022)]
    assert found.pairs == (48, 60, 72)
    assert found.values[-2] == pytest.approx(100 + 101, abs=1e-4)
    assert len(found.months) == 75
    assert found.total(np.ones(75)).tolist() == [w.length for w in found.windows]


def test_a_published_sum_where_no_single_months_are_held(panel):
    held = rows("2015-01", "2020-12", skip=("2018-01", "2018-02", "2020-01", "2020-02"))
    sums = [{"period": f"{y}-01/{y}-02", "value": 190} for y in (2018, 2020)]
    found = observe(panel(*held, *sums), None, LEG)
    assert found.pairs == (36, 60)
    assert found.by_month[36:38].tolist() == [190, 190]


def test_single_months_on_request_and_sums_where_they_alone_are_held(panel):
    held = rows("2015-01", "2021-12", skip=("2021-01",))
    found = observe(panel(*held, {"period": "2021-01/2021-02", "value": 190}), None, LEG, single=True)
    assert found.pairs == (72,)


def test_another_reporter_keeps_single_months(panel):
    assert observe(panel(*rows("2016-01", "2022-03", reporter="USA")), None, USA).pairs == ()


def test_a_january_alone_waits_for_february(panel):
    assert str(observe(panel(*rows("2014-01", "2021-01")), None, LEG).windows[-1]) == "2020-12"


def test_the_newest_run_after_a_gap(panel):
    found = observe(panel(*rows("2008-01", "2019-12", skip=("2010-05",))), None, LEG)
    assert str(found.windows[0]) == "2010-06"
    assert tuple(map(str, found.earlier)) == ("2008-01", "2010-04")


@pytest.mark.parametrize(
    ("given", "query", "error", "said"),
    [
        (rows("2008-01", "2019-12", skip=("2010-05",)), {"start": "2009"}, NoCoverage, "2010-05.*use --from 2010-06"),
        (rows("2008-01", "2019-12"), {"end": "2020-03"}, NoCoverage, "2020-01, 2020-02, 2020-03.*Newest.*2019-12"),
        (rows("2008-01", "2019-12"), {"start": "2019-01", "end": "2018-01"}, BadInput, "Turn them round"),
        (rows("2008-01", "2019-12"), {"start": "2100-01"}, BadInput, "after the newest month held .2008-01 to 2019-12"),
        (rows("2008-01", "2019-12"), {"end": "1999-01"}, BadInput, "--to 1999-01 is before the first month held"),
        ([{**row, "value": 5} for row in rows("2008-01", "2019-12")], {}, BadInput, "constant, or of the same growth"),
        (
            [*rows("2008-01", "2019-12", skip=("2015-03",)), {"period": "2015-03", "value": 1e15}], {}, BadInput,
            "2015-03 is .*times the months around it",
        ),
        (rows("2017-01", "2019-12"), {}, BadInput, "36 months.*needs 60.*longest run held has 36"),
        (rows("2008-01", "2019-12", skip=("2019-10",)), {}, BadInput, "2 months.*2008-01 to 2019-09; use --from"),
        ([*rows("2008-01", "2019-12", skip=("2015-03",)), {"period": "2015-03", "value": 0}], {}, BadInput, "2015-03"),
        ([*rows("2008-01", "2019-12", skip=("2015-03",)), {"period": "2015-03", "value": -4}], {}, BadInput, "is -4"),
        ([{"period": str(y), "value": 3} for y in range(2000, 2020)], {}, NoCoverage, "A season needs months"),
        (rows("2008-01", "2019-12", currency="CNY"), {}, NoCoverage, "Held in CNY"),
    ],
)  # fmt: skip
def test_refuses(panel, given, query, error, said):
    with pytest.raises(error, match=f"(?s){said}"):
        observe(panel(*given), None, LEG, **query)


def test_a_change_to_quarters_ends_the_months(panel):
    quarters = [{"period": f"2018-Q{q}", "value": 300} for q in (1, 2, 3, 4)]
    found = observe(panel(*rows("2008-01", "2017-12"), *quarters), None, LEG)
    assert str(found.windows[-1]) == "2017-12"
    with pytest.raises(NoCoverage, match="2018-01"):
        observe(panel(*rows("2008-01", "2017-12"), *quarters), None, LEG, end="2018-12")


def test_levels_from_elsewhere_are_checked(panel):
    held = panel(*rows("2010-01", "2016-12"))
    windows = [Period.parse(f"{y}-{m:02d}") for y in range(2010, 2017) for m in range(1, 13)]

    def levels(chosen):
        return pick_legs(held, None, [Leg(str(w), "CHN", "export") for w in chosen])

    assert len(from_values(LEG, windows, levels(windows)).months) == 84
    gone = [*windows[:5], *windows[6:]]
    with pytest.raises(BadInput, match="2010-07 does not follow 2010-05"):
        from_values(LEG, gone, levels(gone))
    quarter = [*windows[:81], Period.parse("2016-Q4")]
    with pytest.raises(BadInput, match="neither a month nor"):
        from_values(LEG, quarter, levels(quarter))
