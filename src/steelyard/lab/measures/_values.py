"""Values as people give them, in the kind that a measure's keyword takes."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from steelyard.errors import BadInput


def value_of(measure: str, key: str, parameter: inspect.Parameter, value: Any) -> Any:
    """`value` for a keyword by its annotation; BadInput, saying what is taken, for another kind."""
    kind = str(parameter.annotation)
    if value is None:
        if "None" in kind:
            return None
        raise BadInput(f"{key} of {measure} takes {words(parameter)}, not None. Leave it out for its default.")
    read = next((reader for name, reader in _READERS.items() if kind.startswith(name)), None)
    if read is None:
        return value
    try:
        return read(value)
    except (ValueError, TypeError):
        raise BadInput(f"{key} of {measure} takes {words(parameter)}, not {value!r}.") from None


def words(parameter: inspect.Parameter) -> str:
    """What a keyword takes, in words."""
    kind = str(parameter.annotation)
    return next((said for name, said in _WORDS.items() if kind.startswith(name)), kind)


_WORDS = {
    "str": "one text",
    "Sequence[str]": "one text or several",
    "float": "a number",
    "bool": "True or False",
    "date": "a date (2026-01-14)",
    "Path": "a path",
}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    raise TypeError(value)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(_text(one) for one in value)
    return (_text(value),)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    number = float(value)
    if math.isnan(number):
        raise ValueError(value)
    return number


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError(value)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


_READERS = {
    "str": _text, "Sequence[str]": _texts, "float": _number, "bool": _flag, "date": _day, "Path": Path,
}  # fmt: skip
