"""Hindcast: policies that have happened, solved on a world from before them and held against what trade then did.

A prediction is the effect of the tariffs alone. What happened is that and everything else. So what is compared is the
change of a partner's share in the reporter's goods trade, in percent: growth that all partners have in common drops
out. The table's levels and the customs' are never mixed: each gives a change of its own.

    predicted = (X'[pair] / X'[all]) / (X[pair] / X[all]) - 1        flows of goods, net of tariff
    observed  = (1 + growth of the pair) / (1 + growth of the total) - 1      customs values of one source and currency
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from steelyard.ledger import policies as policy_ledger
from steelyard.ledger.store import Ledger
from steelyard.lever import (
    embed_2017,
    embedded,
    hindcast_elasticity,
    hindcast_observed,
    hindcast_score,
    hindcast_tariffs,
    select,
)
from steelyard.lever.hindcast_cases import Case, Compare, cases
from steelyard.lever.hindcast_elasticity import Elasticity
from steelyard.lever.hindcast_observed import Seen
from steelyard.lever.hindcast_score import FACTOR, Score, Tally, tally
from steelyard.lever.hindcast_tariffs import Change
from steelyard.lever.solve import solve

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World


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

    def tally(self, factor: float = FACTOR, direct: bool | None = None) -> Tally:
        """How the predictions did: all, or those of trade that a tariff of the case falls on (or does not)."""
        return tally([one for one in self.scores if direct is None or one.direct is direct], factor)

    @property
    def signs(self) -> int:
        """How many shares moved the way that was predicted."""
        return self.tally().sign_right

    def hits(self, factor: float = FACTOR) -> int:
        """How many predictions were within a factor of what was observed."""
        return self.tally(factor).hits

    @property
    def mean_error(self) -> float:
        """Mean absolute error, percentage points."""
        return self.tally().mean_error

    @property
    def idle_error(self) -> float:
        """Mean absolute error of predicting that no share changes."""
        return self.tally().mean_error_of_no_change

    @property
    def correlation(self) -> float:
        """Correlation of predicted and observed changes; not a number of fewer than three."""
        found = self.tally().correlation
        return math.nan if found is None else found


def plain(card: Scorecard, factor: float = FACTOR) -> dict[str, object]:
    """A scorecard as plain values, for JSON; changes of shares in percent, errors in percentage points."""
    scores = [
        {
            "reporter": one.reporter, "flow": one.flow, "partner": one.partner, "predicted": one.predicted,
            "observed": one.observed, "margin": one.seen.margin, "error": one.error, "sign_right": one.sign_right,
            "hit": one.hit(factor), "direct": one.direct, "growth": one.seen.growth,
            "total_growth": one.seen.total_growth, "currency": one.seen.currency, "basis": one.seen.basis,
            "sources": list(one.seen.sources), "known_from": one.seen.known_from,
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
        "summary": hindcast_score.plain(card.tally(factor), factor) | {
            "direct": hindcast_score.plain(card.tally(factor, direct=True), factor),
            "others": hindcast_score.plain(card.tally(factor, direct=False), factor),
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

    Elasticities by name, or an aggregate as a number; see `hindcast_elasticity.named`. NoCoverage where the ledger
    lacks a figure that a case asks for.
    """
    book, rules = ledger or Ledger.open(), policies or policy_ledger.load()
    found = []
    names = elasticities or [one.name for one in hindcast_elasticity.ELASTICITIES]
    wanted = dict.fromkeys(hindcast_elasticity.named(name) for name in names)
    for case in cases() if chosen is None else chosen:
        world = world_of(case)
        moved = hindcast_tariffs.changes(world, rules, case)
        seen = hindcast_observed.observed(case, book, as_of)
        for elasticity in wanted:
            scaled, aggregate = hindcast_elasticity.scale(world, elasticity)
            cf = solve(scaled, *(tariff for change in moved for tariff in change.instruments), closure=closure)
            scores = _scores(case, cf, seen, moved)
            found.append(Scorecard(case, elasticity, aggregate, moved, scores, cf, _credits(scores, book)))
    return found


def _scores(
    case: Case, cf: Counterfactual, seen: Mapping[tuple[str, str, str], Seen], moved: Sequence[Change]
) -> tuple[Score, ...]:
    taxed = {(change.importer, change.exporter) for change in moved}
    return tuple(
        Score(
            one.reporter, one.flow, partner, predicted(cf, one, partner), _direct(cf, one, partner, taxed),
            seen[one.reporter, one.flow, partner],
        )
        for one in case.compare
        for partner in one.partners
    )  # fmt: skip


def _direct(cf: Counterfactual, compare: Compare, partner: str, taxed: set[tuple[str, str]]) -> bool:
    """Whether a tariff that changes falls on this trade: on that with any member, where the partner is a group."""
    members = [cf.world.economies[at] for at in select.economies(cf.world, partner, "partner").index]
    own = cf.world.economies[cf.world.economy_index(compare.reporter)]
    return any(((own, one) if compare.flow == "import" else (one, own)) in taxed for one in members)


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
    used = dict.fromkeys(source for score in scores for source in score.seen.sources)
    return tuple(dict.fromkeys(known[source].credit for source in used if source in known))
