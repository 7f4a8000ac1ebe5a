"""Reading one TOML table field by field: what is missing, mistyped or unknown is collected, never raised."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from steelyard.ledger.policies.model import OPEN
from steelyard.ledger.policies.problems import Problem, nearest


class Fields:
    """The fields of one table. Each reader returns a usable value whatever the file says; `problems` collects why."""

    def __init__(self, data: dict[str, Any], file: str, path: str, problems: list[Problem]) -> None:
        self.data, self.file, self.path, self.problems = data, file, path, problems
        self._asked: set[str] = set()

    def say(self, key: str, what: str) -> None:
        """Collect a problem at a key of this table."""
        self.problems.append(Problem(self.file, f"{self.path}.{key}" if self.path else key, what))

    def raw(self, key: str) -> Any:
        """The value as TOML has it; None where it is absent."""
        self._asked.add(key)
        return self.data.get(key)

    def text(self, key: str, default: str | None = None, choices: Collection[str] = ()) -> str:
        """A text; required where there is no default, one of `choices` where they are given."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.say(key, "is missing. Give a text.")
            return default or ""
        if not isinstance(value, str):
            self.say(key, f"is {value!r}. Give a text in quotes.")
            return default or ""
        if choices and value not in choices:
            self.say(key, f"'{value}' is none of the known. {nearest(value, choices)}")
        return value

    def texts(self, key: str, check: Callable[[str], str] | None = None) -> tuple[str, ...]:
        """A list of texts; `check` returns what is wrong with one, or nothing."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.say(key, f"is {value!r}. Give a list of texts in quotes.")
            return ()
        for at, item in enumerate(value, 1):
            if check and (wrong := check(item)):
                self.say(f"{key}[{at}]", wrong)
        if len(set(value)) < len(value):
            self.say(key, "names one thing twice. Keep one of them.")
        return tuple(value)

    def number(self, key: str, low: float | None = None, high: float | None = None) -> float | None:
        """A number between the bounds; None where it is absent."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.say(key, f"is {value!r}. Give a number without quotes.")
            return None
        return self._within(key, float(value), low, high)

    def fractions(self, key: str, check: Callable[[str], str]) -> tuple[tuple[str, float], ...]:
        """A table of fractions by code, sorted; `check` says what is wrong with a code."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, dict):
            self.say(key, f"is {value!r}. Give a table such as {{ CHN = 0.6 }}.")
            return ()
        inner = Fields(value, self.file, f"{self.path}.{key}", self.problems)
        for code in value:
            if wrong := check(code):
                inner.say(code, wrong)
        return tuple((code, inner.number(code, 0.0, 1.0) or 0.0) for code in sorted(value))

    def day(self, key: str) -> date | None:
        """A day; None where it is absent."""
        value = self.raw(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.say(key, f"is {value!r}. Give a day without quotes: 2025-04-09.")
        return None

    def end(self, key: str) -> date | str:
        """A day, or "open"; open where it is absent."""
        return OPEN if self.raw(key) in (None, OPEN) else self.day(key) or OPEN

    def done(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.data:
            if key not in self._asked:
                self.say(key, f"is no field here. {nearest(key, self._asked)}")

    def _within(self, key: str, value: float, low: float | None, high: float | None) -> float | None:
        if (low is not None and value < low) or (high is not None and value > high) or value != value:
            bounds = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
            self.say(key, f"is {value:g}. Give a number from {bounds}.")
            return None
        return value
