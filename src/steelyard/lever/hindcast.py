"""Hindcast: policies that have happened, solved on a world from before them and held against what trade then did.

A prediction is the effect of the tariffs alone. What happened is that and everything else. So what is compared is the
change of a partner's share in the reporter's goods trade, in percent: growth that all partners have in common drops
out. The table's levels and the customs' are never mixed: each gives a change of its own.

    predicted = (X'[pair] / X'[all]) / (X[pair] / X[all]) - 1        flows of goods, net of tariff
    observed  = (1 + growth of the pair) / (1 + growth of the total) - 1      customs values in US dollars
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from steelyard.ledger import policies as policy_ledger
from steelyard.ledger.store import Ledger
from steelyard.lever import embed_2017, embedded, hindcast_elasticity, hindcast_observed, hindcast_tariffs, select
from steelyard.lever.hindcast_cases import Case, Compare, cases
from steelyard.lever.hindcast_elasticity import Elasticity
from steelyard.lever.hindcast_observed import Seen
from steelyard.lever.hindcast_tariffs import Change
from steelyard.lever.solve import solve

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Score:
    """One partner: change of its share in the reporter's goods trade, percent, predicted and observed."""

    reporter: str
    flow: str
    partner: str
    predicted: float
    observed: float
    growth: float
    total_growth: float
    sources: tuple[str, ...]
    known_from: datetime | None

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


@dataclass(frozen=True)
class Scorecard:
    """A case under one elasticity: all its scores, misses included."""

    case: Case
    elasticity: Elasticity
    aggregate: float
    changes: tuple[Change, ...]
    scores: tuple[Score, ...]
    counterfactual: Counterfactual
    credits: tuple[str, ...]

    @property
    def signs(self) -> int:
        """How many shares moved the way that was predicted."""
        return sum(score.sign_right for score in self.scores)

    def hits(self, factor: float = FACTOR) -> int:
        """How many predictions were within a factor of what was observed."""
        return sum(score.hit(factor) for score in self.scores)

    @property
    def mean_error(self) -> float:
        """Mean absolute error, percentage points."""
        return float(np.mean([abs(score.error) for score in self.scores]))

    @property
    def idle_error(self) -> float:
        """Mean absolute error of predicting that no share changes."""
        return float(np.mean([abs(score.observed) for score in self.scores]))

    @cached_property
    def correlation(self) -> float:
        """Correlation of predicted and observed changes."""
        pairs = np.array([(score.predicted, score.observed) for score in self.scores])
        return float(np.corrcoef(pairs.T)[0, 1]) if len(pairs) > 1 else math.nan


def plain(card: Scorecard, factor: float = FACTOR) -> dict[str, object]:
    """A scorecard as plain values, for JSON; changes of shares in percent, errors in percentage points."""
    scores = [
        {
            "reporter": one.reporter, "flow": one.flow, "partner": one.partner, "predicted": one.predicted,
            "observed": one.observed, "error": one.error, "sign_right": one.sign_right, "hit": one.hit(factor),
            "growth": one.growth, "total_growth": one.total_growth, "sources": list(one.sources),
            "known_from": one.known_from,
        }
        for one in card.scores
    ]  # fmt: skip
    case, world = card.case, card.counterfactual.world
    return {
        "case": case.id, "title": case.title, "world": case.world, "before": case.before, "after": case.after,
        "elasticity": card.elasticity.name, "elasticity_source": card.elasticity.source, "aggregate": card.aggregate,
        "closure": card.counterfactual.closure_name, "unit": "percent change of the share in goods trade",
        "tariffs": [hindcast_tariffs.plain(change) for change in card.changes],
        "weights": weights(case), "left_out": case.left_out, "scores": scores,
        "summary": {
            "figures": len(card.scores), "sign_right": card.signs, "factor": factor, "hits": card.hits(factor),
            "mean_error": card.mean_error, "mean_error_of_no_change": card.idle_error,
            "correlation": None if math.isnan(card.correlation) else card.correlation,
        },
        "basis": card.counterfactual.basis.text(), "source": world.source, "credits": list(card.credits),
        "caveats": list(world.caveats),
        "certified": card.counterfactual.certificate is not None and card.counterfactual.certificate.ok,
    }  # fmt: skip


def weights(case: Case) -> str:
    """Whose weights the average tariffs of a case have."""
    return f"goods imports of {case.world} in the world, basic prices"


def run(
    chosen: Sequence[Case] | None = None,
    elasticities: Sequence[str] | None = None,
    *,
    closure: str = "fixed",
    ledger: Ledger | None = None,
    as_of: datetime | None = None,
    policies: Policies | None = None,
) -> list[Scorecard]:
    """A scorecard for each case and elasticity, in that order; all cases and elasticities where none are named.

    UnknownName for an elasticity nobody knows; NoCoverage where the ledger lacks a figure that a case asks for.
    """
    book, rules = ledger or Ledger.open(), policies or policy_ledger.load()
    found = []
    wanted = [
        hindcast_elasticity.named(name)
        for name in elasticities or [one.name for one in hindcast_elasticity.ELASTICITIES]
    ]
    for case in cases() if chosen is None else chosen:
        world = world_of(case)
        moved = hindcast_tariffs.changes(world, rules, case)
        seen = hindcast_observed.observed(case, book, as_of)
        for elasticity in wanted:
            scaled, aggregate = hindcast_elasticity.scale(world, elasticity)
            cf = solve(scaled, *(tariff for change in moved for tariff in change.instruments), closure=closure)
            scores = _scores(case, cf, seen)
            found.append(Scorecard(case, elasticity, aggregate, moved, scores, cf, _credits(scores, book)))
    return found


def _scores(case: Case, cf: Counterfactual, seen: Mapping[tuple[str, str, str], Seen]) -> tuple[Score, ...]:
    return tuple(
        Score(one.reporter, one.flow, partner, predicted(cf, one, partner), *seen[one.reporter, one.flow, partner])
        for one in case.compare
        for partner in one.partners
    )


def world_of(case: Case) -> World:
    """The world that a case is tried on."""
    return embed_2017.world_2017() if case.world == embed_2017.YEAR else embedded.embedded()


def predicted(cf: Counterfactual, compare: Compare, partner: str) -> float:
    """Change of a partner's share in the reporter's goods trade, percent."""
    world = cf.world
    own = world.economy_index(compare.reporter)
    others = select.economies(world, partner, "partner").index
    shares = []
    for state in (cf.base, cf.equilibrium):
        flows = state.flows.sum(axis=0)[..., np.array(world.goods)].sum(axis=2)
        line = (flows[own] if compare.flow == "import" else flows[:, own]).copy()
        line[own] = 0.0
        shares.append(line[others].sum() / line.sum())
    return float(100 * (shares[1] / shares[0] - 1))


def _credits(scores: Sequence[Score], book: Ledger) -> tuple[str, ...]:
    known = book.sources()
    used = dict.fromkeys(source for score in scores for source in score.sources)
    return tuple(dict.fromkeys(known[source].credit for source in used if source in known))
