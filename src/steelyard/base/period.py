"""Periods: a year, a quarter, a month, or a run of months.

The canonical text is the shortest one: `2025` (not `2025-01/2025-12`), `2025-Q1` (not `2025-01/2025-03`),
`2025-12`, `2025-01/2025-11`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from steelyard.errors import BadInput

_PATTERN = re.compile(
    r"(?P<y>\d{4})(?:-(?:Q(?P<q>[1-4])|(?P<m>0[1-9]|1[0-2])(?:/(?P<y2>\d{4})-(?P<m2>0[1-9]|1[0-2]))?))?",
    re.ASCII,
)


@dataclass(frozen=True, order=True)
class Period:
    """An unbroken run of calendar months; `first` and `last` are 12 * year + month - 1."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2025`, `2025-Q4`, `2025-12` or `2025-01/2025-11`; BadInput for anything else."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise BadInput(
                f"'{text}' is not a period. Write a year (2025), a quarter (2025-Q4), a month (2025-12) "
                "or months from and to (2025-01/2025-11)."
            )
        year = 12 * int(match["y"])
        if match["q"]:
            first = year + 3 * (int(match["q"]) - 1)
            return cls(first, first + 2)
        if not match["m"]:
            return cls(year, year + 11)
        first = year + int(match["m"]) - 1
        last = 12 * int(match["y2"]) + int(match["m2"]) - 1 if match["y2"] else first
        if last < first:
            raise BadInput(f"Period '{text}' ends before it starts. Write the earlier month first.")
        return cls(first, last)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """The one month given."""
        at = 12 * year + month - 1
        return cls(at, at)

    @classmethod
    def year_of(cls, year: int) -> Period:
        """The whole calendar year."""
        return cls(12 * year, 12 * year + 11)

    def __str__(self) -> str:
        if self.first == self.last:
            return _month_text(self.first)
        if self.first % 12 == 0 and self.length == 12:
            return f"{self.year:04d}"
        if self.first % 3 == 0 and self.length == 3:
            return f"{self.year:04d}-Q{self.first % 12 // 3 + 1}"
        return f"{_month_text(self.first)}/{_month_text(self.last)}"

    @property
    def year(self) -> int:
        """Calendar year of the last month."""
        return self.last // 12

    @property
    def length(self) -> int:
        """Number of months."""
        return self.last - self.first + 1

    @property
    def freq(self) -> str:
        """`A` year, `Q` quarter, `M` month, `R` any other run."""
        text = str(self)
        return "A" if len(text) == 4 else "Q" if "Q" in text else "M" if len(text) == 7 else "R"

    @property
    def start(self) -> date:
        """First day."""
        return date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        following = self.last + 1
        return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)

    @property
    def months(self) -> tuple[Period, ...]:
        """The months in it, in order."""
        return tuple(Period(m, m) for m in range(self.first, self.last + 1))

    def shift(self, months: int) -> Period:
        """The same run of months, moved."""
        return Period(self.first + months, self.last + months)

    def year_before(self) -> Period:
        """The same months of the year before: the base of a year-on-year rate."""
        return self.shift(-12)

    def year_to_date(self) -> Period:
        """January to the last month of this period."""
        return Period(12 * self.year, self.last)


def _month_text(at: int) -> str:
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
