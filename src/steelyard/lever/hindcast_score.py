"""Figures of a hindcast, each predicted and observed, and how a set of them did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from steelyard.lever.hindcast_observed import Seen

FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Score:
    """One partner: change of its share in the reporter's goods trade, percent, predicted and observed.

    `direct`: a tariff of the case falls on this very trade. Otherwise the trade is with somebody else, and what is
    predicted is diversion alone (and, where that partner is taxed elsewhere, what it can no longer sell there).
    """

    reporter: str
    flow: str
    partner: str
    predicted: float
    direct: bool
    seen: Seen

    @property
    def observed(self) -> float:
        """Change of the share that happened, percent."""
        return self.seen.share

    @property
    def sign_right(self) -> bool:
        """Whether the share moved the way that was predicted."""
        return self.predicted * self.observed > 0

    @property
    def error(self) -> float:
        """Predicted less observed, percentage points."""
        return self.predicted - self.observed

    @property
    def ratio(self) -> float:
        """Predicted over observed; infinite where nothing was observed."""
        return self.predicted / self.observed if self.observed else math.inf

    def hit(self, factor: float = FACTOR) -> bool:
        """Whether the prediction has the right sign and is within a factor of what was observed."""
        return self.sign_right and 1 / factor <= self.ratio <= factor


@dataclass(frozen=True, slots=True)
class Tally:
    """How predictions did: counts, mean absolute errors in points, and the line of observed on predicted.

    `mean_error_of_no_change` is the error of predicting that no share changes. `slope` is the least-squares slope of
    observed on predicted, with a constant: 1 where sizes are right, below 1 where they are predicted too large.
    `correlation` and `slope` are None of fewer than three figures and where all are alike.
    """

    figures: int
    sign_right: int
    hits: int
    mean_error: float
    mean_error_of_no_change: float
    correlation: float | None
    slope: float | None


def tally(scores: Sequence[Score], factor: float = FACTOR) -> Tally:
    """The tally of some scores; errors are not a number where there are none."""
    errors, moves = ([abs(value) for value in of] for of in (_errors(scores), _observed(scores)))
    correlation, slope = _line(scores)
    return Tally(
        len(scores),
        sum(score.sign_right for score in scores),
        sum(score.hit(factor) for score in scores),
        float(np.mean(errors)) if scores else math.nan,
        float(np.mean(moves)) if scores else math.nan,
        correlation,
        slope,
    )


def plain(found: Tally, factor: float) -> dict[str, object]:
    """A tally as plain values, for JSON."""
    told: dict[str, object] = {"factor": factor}
    for key, value in asdict(found).items():
        told[key] = None if isinstance(value, float) and math.isnan(value) else value
    return told


def _errors(scores: Sequence[Score]) -> list[float]:
    return [score.error for score in scores]


def _observed(scores: Sequence[Score]) -> list[float]:
    return [score.observed for score in scores]


def _line(scores: Sequence[Score]) -> tuple[float | None, float | None]:
    """Correlation, and slope of observed on predicted."""
    predicted, observed = np.array([score.predicted for score in scores]), np.array(_observed(scores))
    if len(scores) < 3 or not np.ptp(predicted) or not np.ptp(observed):
        return None, None
    x, y = predicted - predicted.mean(), observed - observed.mean()
    return float(x @ y / np.sqrt((x @ x) * (y @ y))), float(x @ y / (x @ x))
