"""What is wrong with a policy file: every problem with its file and key path, raised together."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from steelyard.errors import BadInput


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: the file, where in it (`us-301-list-1.step[2].size`), and what to do."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.what}" if self.key else f"{self.file}: {self.what}"


class PolicyErrors(BadInput):
    """All that is wrong with the policy files read; `problems` holds them one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"The policy files have {count} problem{'' if count == 1 else 's'}:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def nearest(name: str, known: Iterable[str]) -> str:
    """ "Did you mean ...?" where a known name is close; else what is known."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    return f"Did you mean {', '.join(close)}?" if close else f"Known: {', '.join(names)}."
