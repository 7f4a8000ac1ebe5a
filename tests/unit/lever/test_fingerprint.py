"""A fingerprint is the same in every process and differs with whatever changes a result."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput
from steelyard.lever.fingerprint import fingerprint, name


@dataclass(frozen=True)
class Left:
    """One type."""

    x: object = 1


@dataclass(frozen=True)
class Right:
    """Another with the same field."""

    x: object = 1


@dataclass(frozen=True)
class Measure:
    """A callable with a setting."""

    power: int

    def __call__(self, result):
        return {"x": result**self.power}


class Colour(Enum):
    """An enumeration."""

    RED = 1
    BLUE = 2


def one(x, y=1):
    return x in {"a", "b", "c"}


def two(x, y=1):
    return x in {"a", "b", "d"}


def three(x, y=2):
    return x in {"a", "b", "c"}


DIFFERENT = [
    1, 1.0, True, "1", b"1", None, 1j, 1 + 1e-15, -0.0, 0.0, float("nan"),
    (), (1,), (1, 2), ((1,), 2), [1, 2], {"a": 1}, {"a": 2}, {"b": 1}, {1, 2},
    np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), np.array([1, 2]), np.array([1.0, 2.0 + 1e-15]), np.float64(1),
    np.array(["a", 1], dtype=object), np.array(["a", 2], dtype=object),
    Left(), Right(), Left(2), Left(np.array([1.0])), Left(np.array([2.0])), Colour.RED, Colour.BLUE, Left,
    Path("a"), Path("b"), one, two, three, partial(one, 1), partial(one, 2), partial(one, y=1),
    ("ab", "c"), ("a", "bc"), Measure(1), Measure(2),
]  # fmt: skip


def test_different_things_differ():
    marks = [fingerprint(thing) for thing in DIFFERENT]
    same = [
        (DIFFERENT[i], DIFFERENT[j]) for i, j in itertools.combinations(range(len(marks)), 2) if marks[i] == marks[j]
    ]
    assert same == []


def test_equal_content_is_equal():
    array = np.arange(12.0).reshape(3, 4)
    assert fingerprint(array) == fingerprint(array.T.copy().T), "memory order is not content"
    assert fingerprint(Left(array[:, ::2])) == fingerprint(Left(array[:, ::2].copy()))
    assert fingerprint({"x", "y", "z"}) == fingerprint({"z", "y", "x"})


def test_it_does_not_depend_on_the_process():
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_fingerprint as t; "
    code += "print(t.fingerprint((t.one, {'a', 'b', 'c'}, t.Left('x'))))"
    marks = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(marks) == 1


@pytest.mark.parametrize("thing", [object(), iter([]), Left(object()), open])
def test_what_has_no_content_to_tell_is_refused(thing):
    with pytest.raises(BadInput, match="cannot be told"):
        fingerprint(thing)


def test_a_callable_object_counts_with_its_code(monkeypatch):
    before = fingerprint(Measure(1))
    monkeypatch.setattr(Measure, "__call__", lambda self, result: {"x": result * self.power})
    assert fingerprint(Measure(1)) != before


def test_names():
    assert name(one).endswith(":one")
    assert name(partial(one, 1)) == name(one)
    assert name(Left()).endswith(":Left")
