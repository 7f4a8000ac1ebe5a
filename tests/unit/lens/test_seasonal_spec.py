"""The text that X-13 is given."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens.seasonal_spec import FORECASTS, WIDTH, scale, spec

MONTHS = Period.parse("2015-02/2020-03").months
VALUES = 1e11 * (1 + 0.1 * np.sin(np.arange(62)))
NONE = np.zeros((62 + FORECASTS, 0))


def test_series_model_and_tables():
    text = spec(MONTHS, VALUES, NONE)
    assert "start=2015.2" in text
    assert "transform{ function=log }" in text
    assert "regression{ variables=(td1coef) }" in text
    assert "arima{ model=(0 1 1)(0 1 1) }" in text
    assert "save=(d10 d11 d12 d16)" in text
    assert "history" not in text


def test_numbers_are_those_of_the_series():
    text = spec(MONTHS, VALUES, NONE)
    block = text.split("data=(")[1].split(")")[0]
    assert np.array(block.split(), dtype=float) / scale(VALUES) == pytest.approx(VALUES, rel=1e-9)
    assert max(map(len, text.splitlines())) <= WIDTH


def test_new_year_and_revisions():
    regressors = np.arange(3 * (62 + FORECASTS)).reshape(-1, 3) / 7
    text = spec(MONTHS, VALUES, regressors, revisions_from=Period.parse("2018-11"))
    assert "user=(newyear1 newyear2 newyear3) usertype=holiday start=2015.2" in text
    assert "sadjlags=(12) target=concurrent start=2018.11" in text
    block = text.split("usertype=holiday")[1].split("data=(")[1].split(")")[0]
    assert len(block.split()) == 3 * (62 + FORECASTS)
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("months", "values", "regressors", "said"),
    [
        ((*MONTHS[:5], *MONTHS[6:]), VALUES[1:], NONE[1:], "without a gap"),
        (MONTHS, VALUES, NONE[3:], "do not fit"),
        (MONTHS, VALUES - VALUES[3], NONE, "positive"),
        (MONTHS, np.where(np.arange(62) == 4, np.nan, VALUES), NONE, "positive"),
    ],
)
def test_refuses(months, values, regressors, said):
    with pytest.raises(BadInput, match=said):
        spec(months, values, regressors)


def test_refuses_what_the_program_cannot_hold():
    many = Period(12 * 1900, 12 * 1900 + 800).months
    with pytest.raises(BadInput, match="780 months"):
        spec(many, np.ones(801), np.zeros((801 + FORECASTS, 0)))
