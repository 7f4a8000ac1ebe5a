"""Every error Steelyard raises on purpose, in one tree.

SteelyardError                    exit code 2
├── BadInput                      2  the request or a file is wrong; nothing was changed
│   ├── UnknownName               2  a code, column, period or parameter nobody knows (nearest ones are named)
│   ├── NoCoverage                2  the names are right, but the ledger holds no such figure (what it holds is said)
│   ├── UnreadableFile            2  malformed, truncated, wrongly encoded, decimal commas, ambiguous unit
│   ├── LicenceRefusal            2  the licence of a source forbids what was asked
│   └── Unreachable               2  a target that the instrument given cannot bring about (the nearest is named)
├── NoEquilibrium                 2  a well-formed policy that no equilibrium was found for (why, and what to try)
├── Stale                         3  a release is overdue
├── BrokenInvariant               4  the ledger or a decomposition violates its own rules
└── LedgerBusy                    5  another writer holds the ledger

Exit code 1 means a finding (`verify` found something, a load rejected rows), not an error.
Each message says what is wrong, where, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SteelyardError(Exception):
    """Base of the tree. `exit_code` is what the command line returns."""

    exit_code = 2


class BadInput(SteelyardError):
    """The request or a file is wrong; nothing was changed."""


class UnknownName(BadInput):
    """A name outside its list. The message names the nearest known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str = "") -> None:
        self.kind, self.name = kind, name
        self.known = sorted(set(known))
        super().__init__(f"Unknown {kind} '{name}'. {_nearest(name, self.known)}{' ' + hint if hint else ''}")


class NoCoverage(BadInput):
    """Known names, but no figure held for them. The message says what is held."""


class UnreadableFile(BadInput):
    """A file that cannot be read as what it claims to be."""


class LicenceRefusal(BadInput):
    """The licence of a source forbids the export or the load asked for."""


class Unreachable(BadInput):
    """A target that an instrument cannot bring about within its bounds; `nearest`: the (size, value) closest to it."""

    def __init__(self, message: str, nearest: tuple[float, float]) -> None:
        super().__init__(message)
        self.nearest = nearest


class NoEquilibrium(SteelyardError):
    """A well-formed policy for which no equilibrium was found; the message says why and what to try."""


class Stale(SteelyardError):
    """A release is overdue against its calendar."""

    exit_code = 3


class BrokenInvariant(SteelyardError):
    """The ledger or a decomposition violates its own rules."""

    exit_code = 4


class LedgerBusy(SteelyardError):
    """Another writer holds the ledger; its pid and start are in the message."""

    exit_code = 5


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    if not close:
        close = [k for k in known if k.lower().startswith(name.lower()[:2])][:3]
    if close:
        return f"Did you mean {', '.join(close)}?"
    shown = ", ".join(known[:12])
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f"Known: {shown}{more}." if known else "None is known."
