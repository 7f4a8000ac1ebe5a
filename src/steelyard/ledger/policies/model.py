"""The data types of the policy ledger: families of measures, their dated steps, and what stands on a day.

Three clocks. `announced`: the day it was made public. `from_` (in TOML `from`): the first day in law. `implemented`:
the first day it was collected or enforced, where that is another. A measure stands from its first step up to `ends`,
the first day on which it no longer does; between two steps nothing changes. Each step has clocks of its own.

What the ledger says of a day is the law of that day as it stands now. A step that was backdated, or `amended` later
with effect from its own first day, was not known on the day: `Policies.as_known` gives what was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

OPEN = "open"
INSTRUMENTS = ("tariff", "export_tax", "licence", "ban", "quota", "procurement", "count")
UNITS = ("percent", "cases", "firms", "EUR m", "")
CONCEPTS = ("statutory", "effective", "count")
ENDED = ("expired", "struck down", "superseded")
COUNTED, CLOSED = "counted", "period over"  # of counts, which are never in force and never expire
STATUSES = ("in force", "suspended", *ENDED, "expected", "unverified", COUNTED, CLOSED)
OFFICIAL, SECONDARY, RECALLED = "official text", "secondary", "recalled"
CHECKS = (OFFICIAL, SECONDARY, RECALLED)
STATED, INFERRED = "stated", "inferred"
PRECISIONS = ("day", "month", "year")
ADDS, REPLACES, HIGHEST, ONE = "adds", "replaces", "highest of ", "one of "


@dataclass(frozen=True, slots=True)
class Reference:
    """The official text or, failing that, the publication a measure was read in."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """How the sizes and first days of a measure were checked, by the weakest of them, and on which day last.

    `official text`: read in it, or in a reproduction of it. `secondary`: read in a publication about it (press, a law
    firm, a tracker, a compilation). `recalled`: from memory, no source read; it has no day.
    """

    how: str = RECALLED
    day: date | None = None

    def __str__(self) -> str:
        return self.how if self.day is None else f"{self.how}, {self.day}"


@dataclass(frozen=True, slots=True)
class Family:
    """One file: measures that belong together; complete, as far as its note says, from `begins` to `known_to`."""

    id: str
    title: str
    begins: date
    known_to: date
    note: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A dated change of a measure: from that day this size and status hold.

    `size` is None for a measure without one (a licence) and for a size that is not known; `low` and `high` bound a
    size that differs by product or is not known exactly. `coverage` and `coverage_by` take the measure's place.

    `suspended` is what a truce has put off of the size that would hold without it: 24 of 34 where `size` is 10.
    `amended` is the day on which what the step falls on was changed with effect from its first day; up to then it
    was taken to fall on `coverage_before`.
    """

    from_: date
    size: float | None = None
    status: str = "in force"
    implemented: date | None = None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    coverage_by: tuple[tuple[str, float], ...] = ()
    precision: str = "day"
    note: str = ""
    announced: date | None = None
    suspended: float | None = None
    amended: date | None = None
    coverage_before: float | None = None

    @property
    def stands(self) -> bool:
        """Whether something is in force: no for what ended, is only expected, or is wholly suspended."""
        if self.status in (*ENDED, CLOSED) or self.expected or self.size == 0:
            return False
        return self.status != "suspended" or self.size is not None or self.high is not None

    @property
    def expected(self) -> bool:
        """Whether it is announced for its day and not confirmed."""
        return self.status == "expected"

    @property
    def said(self) -> str:
        """The status in words, with what is put off of a tariff that is collected."""
        if not self.suspended or self.size is None:
            return self.status
        return f"{self.status} ({self.suspended:g} of {self.size + self.suspended:g} points suspended)"

    def known(self, on: date) -> Step | None:
        """The step as it was known on a day: None before it was announced, without amendments made later."""
        if self.announced and self.announced > on:
            return None
        if self.amended and self.amended > on:
            return replace(self, coverage=self.coverage_before, coverage_by=(), amended=None, coverage_before=None)
        return self


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: whose, on what, under which authority, in dated steps; sizes of tariffs are percent (25 for 25 %).

    `coverage` is the fraction, by value, of the trade in its cells (products or sectors of its exporters) that it
    falls on; None where that is not known. `coverage_by` names exporters for which it is another. `coverage_basis` is
    `inferred` where it was worked out from a published average of the same tariffs, so that the two do not test each
    other.
    """

    id: str
    title: str
    authority: str
    imposer: str
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    instrument: str
    unit: str
    steps: tuple[Step, ...]
    family: str
    reference: Reference
    except_exporters: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    coverage: float | None = 1.0
    coverage_by: tuple[tuple[str, float], ...] = ()
    coverage_note: str = ""
    coverage_basis: str = STATED
    verified: Verified = Verified()
    announced: date | None = None
    announced_precision: str = "day"
    ends: date | str = OPEN
    status: str = "in force"
    concept: str = "statutory"
    stacking: str = ADDS
    supersedes: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    @property
    def group(self) -> str:
        """The group of `highest of GROUP` or `one of GROUP`; empty for the other rules."""
        return next((self.stacking.removeprefix(rule) for rule in (HIGHEST, ONE) if self.stacking.startswith(rule)), "")

    @property
    def begins(self) -> date:
        """The first day in law."""
        return self.steps[0].from_

    def ended(self, on: date) -> bool:
        """Whether it has come to its end by that day."""
        return isinstance(self.ends, date) and on >= self.ends

    @property
    def ending(self) -> str:
        """The status it has from `ends` on."""
        if self.concept == "count":
            return CLOSED
        return self.status if self.status in ("struck down", "superseded") else "expired"

    def step(self, on: date) -> Step | None:
        """The step that holds on that day; None before the first and from `ends` on.

        A step that is only expected takes the place of nothing that stands: where the step before it is still in
        force, that one holds (and `pending` has the other).
        """
        last = self._last(on)
        if last is None or not last.expected:
            return last
        before = next((one for one in reversed(self.steps) if one.from_ < last.from_ and not one.expected), None)
        return before if before is not None and before.stands else last

    def pending(self, on: date) -> Step | None:
        """The step that was to begin by that day and is not known to have begun; None where there is none."""
        last = self._last(on)
        return last if last is not None and last.expected else None

    def _last(self, on: date) -> Step | None:
        if self.ended(on):
            return None
        return next((step for step in reversed(self.steps) if step.from_ <= on), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure as it stands on a day: its size then, since when, with which status.

    `coverage` is the fraction of the trade in its cells that it falls on, for the exporter that was asked about.
    `pending` is a step that was to begin by the day and is not confirmed: in no size here.
    """

    measure: Measure
    size: float | None
    since: date
    status: str
    step: Step
    coverage: float | None = 1.0
    pending: Step | None = None

    @property
    def low(self) -> float | None:
        """The least the size can be: the size itself where it is known."""
        return self.size if self.size is not None else self.step.low

    @property
    def high(self) -> float | None:
        """The most the size can be: the size itself where it is known."""
        return self.size if self.size is not None else self.step.high

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.measure.id

    @property
    def authority(self) -> str:
        """The measure's legal authority."""
        return self.measure.authority
