"""What the other side's customs hold of a flow, where the economy's own figures are not; and one flow over another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from steelyard.base import economies
from steelyard.claims.marks import marks
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import ASKED, MIRROR, Figure, Resolution, View, home_of, named, period_of
from steelyard.claims.tokens import tokenize
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level

_OTHER_SIDE = {"export": "import", "import": "export"}
_BOTH = ("export", "import")
_MEASURES = ("yoy", "mom", "level", "quantity", "balance")


def mirrored(claim: Claim) -> Claim | None:
    """The same flow as the partner counts it: Vietnam's imports from China are China's exports to Vietnam."""
    partner = claim.partner
    if (
        claim.measure not in _MEASURES
        or partner in ("", "WLD")
        or claim.reporter in ("", "WLD")
        or not _single(partner)
    ):
        return None
    if claim.flow == "balance" and claim.value is not None:
        turned = replace(claim.value, low=-claim.value.high, high=-claim.value.low)
        return replace(claim, reporter=partner, partner=claim.reporter, value=turned, direction=-claim.direction)
    flow = _OTHER_SIDE.get(claim.flow)
    return replace(claim, reporter=partner, partner=claim.reporter, flow=flow) if flow else None


def in_mirror(view: View, claim: Claim, find: Callable[[View, Claim], Resolution]) -> tuple[Figure, ...]:
    """Figures of the other side, as no nearer than a mirror; they settle nothing against the claim."""
    other = mirrored(claim)
    if other is None:
        return ()
    sign = -1.0 if claim.flow == "balance" else 1.0
    found = find(view, other).figures
    return tuple(
        replace(
            one, kin=MIRROR, value=sign * one.value, text=f"as {named(other.reporter)} counts it: {one.text}", id=""
        )
        for one in found
        if one.kin == ASKED
    )


def _single(code: str) -> bool:
    return code in economies.codes("economy")


def other_flow(claim: Claim) -> str:
    """The flow that a multiple holds another one against (imports twice as high as exports); empty for none."""
    if claim.flow not in _BOTH or claim.comparison:
        return ""
    codes = [one.code for one in marks(tokenize(claim.quote)) if one.kind == "flow"]
    other = _OTHER_SIDE[claim.flow]
    return other if claim.flow in codes and other in codes else ""


def over_another(view: View, claim: Claim, other: str) -> Resolution:
    """One flow divided by the other over the same period. Never grounds for false."""
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no figure can be set beside it.")
    panel = view.panel(claim.reporter)
    figures = tuple(_quotients(view, panel, claim, other, str(period)))
    return Resolution(figures, missing=f"The two flows of {named(claim.reporter)} in {period} are not both held.")


def _quotients(view: View, panel: Panel, claim: Claim, other: str, period: str) -> Iterator[Figure]:
    for money in dict.fromkeys(("USD", home_of(claim.reporter))):
        one, two = (_amount(view, panel, claim, flow, period, money) for flow in (claim.flow, other))
        if one and two and two.value > 0:
            newest = max(one.known_from, two.known_from)
            text = f"{named(claim.reporter)}, {claim.flow}s over {other}s in {money}, {period} (of {newest:%Y-%m-%d})"
            yield Figure(
                one.value / two.value, "ratio", text, money, ASKED, one.source, newest, later=view.later(newest)
            )  # fmt: skip


def _amount(view: View, panel: Panel, claim: Claim, flow: str, period: str, money: str) -> Point | None:
    leg = Leg(period, claim.reporter, flow, claim.partner or "WLD", claim.product or "TOTAL", "value", money)
    return level(panel, view.t, leg)
