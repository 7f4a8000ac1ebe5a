"""Volumes: price times volume is value, a base turned round turns growth round, units and order do not matter."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.lens.indices import Index, index_of
from steelyard.lens.panel import Panel
from steelyard.lens.volume import Subject, volume

INDEX = {
    "indicator": "index_volume", "unit": "index", "currency": "none", "adjustment": "sa",
    "price_basis": "constant:2021", "source": "cpb-wtm",
}  # fmt: skip
level = st.floats(min_value=1.0, max_value=1e5)
# As fractions: what is left after a fall by 99.999 % has lost five of its sixteen digits.
CLOSE = 1e-9
BASE, END = Period.parse("2022-12"), Period.parse("2024-12")


def china(frame_of, volumes: list[float], values: list[float], order: list[int] | None = None) -> Subject:
    pairs = list(zip(("2022-12", "2024-12"), volumes, values, strict=True))
    rows = [{**INDEX, "period": period, "value": value} for period, value, _ in pairs]
    rows += [{"period": period, "value": value} for period, _, value in pairs]
    return Subject(regions.resolve("CHN"), Panel(frame_of(*[rows[at] for at in order or range(len(rows))])))


def first(subject: Subject) -> dict[str, float]:
    return volume(subject, [], None, flow="export", base=BASE, end=END).data.row(0, named=True)


@settings(max_examples=40)
@given(st.tuples(level, level), st.tuples(level, level))
def test_price_times_volume_is_value(frame_of, volumes, values):
    row = first(china(frame_of, list(volumes), list(values)))
    product = (1 + row["volume"] / 100) * (1 + row["implied_price"] / 100)
    assert product == pytest.approx(1 + row["value"] / 100, rel=CLOSE, abs=CLOSE)


@settings(max_examples=40)
@given(st.tuples(level, level), st.tuples(level, level), st.floats(min_value=1e-6, max_value=1e6))
def test_units_and_order_do_not_matter(frame_of, volumes, values, factor):
    order = list(range(4))
    random.Random(repr(volumes)).shuffle(order)
    plain = first(china(frame_of, list(volumes), list(values)))
    other = first(china(frame_of, [factor * one for one in volumes], [factor * one for one in values], order))
    for key in ("volume", "value", "implied_price"):
        assert other[key] == pytest.approx(plain[key], rel=1e-7, abs=1e-7)


@settings(max_examples=60)
@given(st.lists(level, min_size=24, max_size=24), st.integers(0, 10), st.integers(12, 21))
def test_growth_from_a_base_turned_round_and_chained(values, base, end):
    index = Index(dict(enumerate(values)), "constant:2021", "sa", None, False, "s", "")  # pyright: ignore
    windows = [Period(at, at + 2) for at in (base, 11, end)]
    forth, back = index.change(windows[0], windows[2]), index.change(windows[2], windows[0])
    assert (1 + forth / 100) * (1 + back / 100) == pytest.approx(1)
    middle = index.change(windows[0], windows[1]), index.change(windows[1], windows[2])
    assert (1 + middle[0] / 100) * (1 + middle[1] / 100) == pytest.approx(1 + forth / 100)


@settings(max_examples=40)
@given(st.lists(level, min_size=6, max_size=6), st.floats(min_value=0.01, max_value=100))
def test_a_new_base_year_of_the_statistician_leaves_growth_alone(frame_of, values, factor):
    """An older edition, the same series on another base, is linked without changing any growth."""
    months = [str(BASE.shift(at)) for at in range(6)]
    early = {**INDEX, "known_from": "2024-02-25", "public_from": "2024-02-25", "price_basis": "constant:2010"}
    late = {**INDEX, "known_from": "2025-02-25", "public_from": "2025-02-25"}
    old = [{**early, "period": p, "value": factor * v} for p, v in zip(months[:4], values[:4], strict=True)]
    new = [{**late, "period": p, "value": v} for p, v in zip(months[2:], values[2:], strict=True)]
    wanted = range(BASE.first, BASE.first + 6)
    found = index_of(Panel(frame_of(*old, *new)), None, reporter="CHN", flow="export", needed=wanted)
    assert [found.values[BASE.first + at] for at in range(6)] == pytest.approx(values, rel=1e-9)
    assert len(found.breaks) == 1
