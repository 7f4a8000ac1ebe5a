"""The data types of the policy ledger: families of measures, their dated steps, and what stands on a day.

Three clocks. `announced`: the day it was made public. `from_` (in TOML `from`): the first day in law. `implemented`:
the first day it was collected or enforced, where that is another. A measure stands from its first step up to `ends`,
the first day on which it no longer does; between two steps nothing changes. Each step has clocks of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OPEN = "open"
INSTRUMENTS = ("tariff", "export_tax", "licence", "ban", "quota", "procurement", "count")
UNITS = ("percent", "cases", "firms", "EUR m", "")
CONCEPTS = ("statutory", "effective", "count")
ENDED = ("expired", "struck down", "superseded")
STATUSES = ("in force", "suspended", *ENDED, "expected", "unverified")
PRECISIONS = ("day", "month", "year")
ADDS, REPLACES, HIGHEST, ONE = "adds", "replaces", "highest of ", "one of "


@dataclass(frozen=True, slots=True)
class Reference:
    """The official text or, failing that, the publication a measure was read in."""

    title: str
    url: str = ""


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

    @property
    def stands(self) -> bool:
        """Whether something is in force: no for what ended, is only expected, or is wholly suspended."""
        if self.status in ENDED or self.status == "expected" or self.size == 0:
            return False
        return self.status != "suspended" or self.size is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: whose, on what, under which authority, in dated steps; sizes of tariffs are percent (25 for 25 %).

    `coverage` is the fraction, by value, of the trade in its cells (products or sectors of its exporters) that it
    falls on; None where that is not known. `coverage_by` names exporters for which it is another.
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

    def step(self, on: date) -> Step | None:
        """The step that holds on that day; None before the first and from `ends` on."""
        if self.ended(on):
            return None
        return next((step for step in reversed(self.steps) if step.from_ <= on), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure as it stands on a day: its size then, since when, with which status.

    `coverage` is the fraction of the trade in its cells that it falls on, for the exporter that was asked about.
    """

    measure: Measure
    size: float | None
    since: date
    status: str
    step: Step
    coverage: float | None = 1.0

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
