"""What a sentence hands on to the next: topic, period, the partner of a heading, the measure spoken of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from steelyard.claims import dating, names, salience
from steelyard.claims.dating import Dated
from steelyard.claims.model import Claim
from steelyard.claims.roles import Role
from steelyard.claims.views import WORLD, Focus, Topic, View

DATA = frozenset(("data", "figures", "statistics", "numbers", "release", "results"))
"""Words of a sentence that announces figures."""


@dataclass(slots=True)
class Trail:
    """What was said so far in a sentence."""

    topic: Topic | None = None
    role: Role | None = None
    period: Dated = field(default_factory=Dated)
    sign: int | None = None
    claims: list[Claim] = field(default_factory=list)


def turn(view: View, trail: Trail) -> None:
    """Carry the sentence's topic and period on to the next."""
    focus, one = view.focus, view.scene
    if not one.values:
        _introduced(view)
    for mark in one.marks:
        if mark.kind == "economy" and mark.code not in (WORLD, focus.named) and mark.form not in names.STANDING:
            focus.other, focus.named = focus.named or focus.other, mark.code
    ruled = trail.topic is None or trail.topic.subject in ("tariff", "rule", "measures")
    if trail.role is not None and trail.role.measure in ("tariff", "policy", "count") and ruled:
        _ruled(focus, trail, trail.role)
        return
    _topic_on(view, trail)
    if trail.period.period and not trail.period.base:
        focus.period = replace(trail.period, comparison="", how="")
        if dating.holds(_opening(trail), focus.period.period):
            focus.period = Dated(_opening(trail))
    _measures_on(focus, trail)
    if not focus.opening.period:
        focus.opening = Dated(_opening(trail))
        if trail.claims:
            focus.led = trail.claims[0].reporter == focus.home or one.sentence.heading


def _opening(trail: Trail) -> str:
    """The first period that a figure of the sentence is of."""
    return next((claim.period for claim in trail.claims if claim.period and not claim.base), "")


def _ruled(focus: Focus, trail: Trail, role: Role) -> None:
    """After a sentence on duties: who takes them, and whom they meet."""
    focus.measure = role.measure
    laid = [claim for claim in trail.claims if claim.measure == "tariff"]
    if laid:
        focus.actor, focus.struck = laid[0].reporter, laid[0].partner


def _topic_on(view: View, trail: Trail) -> None:
    focus, one = view.focus, view.scene
    if trail.topic is not None and (trail.topic.trade or trail.topic.subject):
        if focus.topic.trade and not trail.topic.trade:
            focus.period = Dated()
        told = {claim.reporter for claim in trail.claims}
        mirrored = trail.topic.partner == focus.home != trail.topic.reporter
        home = focus.home and (mirrored or (focus.home in told and len(told) > 1))
        focus.topic = replace(trail.topic, reporter=focus.home) if home else trail.topic
        focus.spoken = trail.topic.reporter
        return
    head = next((head for head in view.heads if head.kind == "flow"), None)
    if head is None or one.values:
        return
    reporter = head.reporter or focus.topic.reporter or focus.reporter
    reporter = focus.home if focus.home and one.sentence.heading else reporter
    partner = head.partners[0] if head.partners else WORLD
    product = head.products[0] if head.products else "TOTAL"
    focus.topic = Topic(reporter, partner, head.flow, product, "", head.sign, head)


def _measures_on(focus: Focus, trail: Trail) -> None:
    flows = {(claim.flow, claim.partner) for claim in trail.claims if claim.partner not in ("", WORLD)}
    both = [partner for flow, partner in flows if flow == "export" and ("import", partner) in flows]
    focus.pair = both[0] if both else focus.pair if not flows else ""
    for claim in trail.claims:
        focus.measure, focus.whole = claim.measure, claim.whole
        focus.month = claim.period if dating.is_month(claim.period) else focus.month
    grown = [claim for claim in trail.claims if claim.measure in ("yoy", "mom")]
    if grown and trail.topic is not None and trail.topic.trade:
        last = grown[-1]
        focus.grown = replace(trail.topic, flow=last.flow, partner=last.partner, product=last.product, head=None)


def _introduced(view: View) -> None:
    """Take from a sentence without a figure what it says of the ones to come: its period, whose section, a list."""
    focus, one = view.focus, view.scene
    first = next((when for when in one.whens if when.period and dating.usable(one, when)), None)
    if first is not None and focus.recent(first.period, view.anchor):
        focus.period = focus.opening = Dated(first.period)
        if one.sentence.heading and dating.is_month(first.period):
            focus.release = focus.period
    if one.sentence.heading:
        focus.tariffs = any(mark.kind == "tariff" for mark in one.marks)
    told = any(head.kind in ("flow", "macro") for head in view.heads) or any(
        token.lower in DATA for token in one.tokens
    )
    whens = [when for when in one.whens if when.period and dating.usable(one, when)]
    if whens and (told or one.sentence.heading):
        focus.period = focus.opening = Dated(whens[0].period, whens[0].base)
    alone = salience.headed(one)
    if not one.sentence.heading and not salience.partnered(one) and not alone:
        return
    focus.listing = salience.partnered(one) or (focus.listing and not one.sentence.heading)
    focus.cells, focus.placed = not one.sentence.heading, one.sentence.paragraph
    focus.section = alone if alone and focus.home and alone != focus.home else _bilateral(view)
    if alone and not focus.home:
        focus.reporter, focus.topic = alone, Topic(alone)


def _bilateral(view: View) -> str:
    """The partner of a title such as `trade with Japan`, `trade between India and Japan`."""
    if any(mark.kind == "move" for mark in view.scene.marks):
        return ""
    both = [head for head in view.heads if head.flow == "total" and head.partners and head.partners[0] != WORLD]
    return both[0].partners[0] if both and both[0].partners[0] != view.focus.home else ""
