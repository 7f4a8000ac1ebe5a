"""What comes back where a truce ends: what is suspended, and nothing of what was withdrawn or has ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from steelyard.ledger.policies.model import ENDED, Standing

_LEAST = 1e-9  # of a percentage point


@dataclass(frozen=True, slots=True)
class Returning:
    """A measure that stood on an earlier day, and how it stands once what is suspended of it is back.

    `then`: how it stood. `now`: how it stands before anything comes back; None where that is not known. `back`: how
    it stands afterwards; None where nothing comes back and what stands is left as it is: it has ended, or was raised
    since. `why` says what does not come back, and is empty where all does.
    """

    then: Standing
    now: Standing | None
    back: Standing | None
    why: str = ""

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.then.id

    @property
    def points(self) -> float | None:
        """How many percentage points come back; None for a measure whose size is none or not known."""
        if self.back is None:
            return 0.0
        if self.now is None or not self.now.step.stands:
            return self.back.size
        if self.back.size is None or self.now.size is None:
            return None
        return self.back.size - self.now.size


def returning(then: Standing, now: Standing | None) -> Returning:
    """What of a measure comes back, given how it stood and how it stands (None: it is not known to)."""
    if now is None:
        return Returning(then, None, None, "it is not known how it stands")
    if now.status in ENDED:
        return Returning(then, now, None, f"{now.status} on {now.since}")
    if not now.step.stands:
        return Returning(then, now, replace(then, pending=None))
    if then.high is None or now.high is None:
        return Returning(then, now, now)
    if then.high < now.high - _LEAST:
        return Returning(then, now, None)
    most = now.high + (now.step.suspended or 0.0)
    if then.high <= most + _LEAST:
        return Returning(then, now, then)
    why = f"{then.high - most:g} of {then.high:g} points were withdrawn and are not suspended"
    if now.size is None or not now.step.suspended:
        return Returning(then, now, now, why)
    step = replace(now.step, size=most, suspended=None)
    return Returning(then, now, replace(now, size=most, step=step, pending=None), why)
