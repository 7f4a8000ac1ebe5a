"""Which verdict follows from a claim and its figures. The table stands in docs/explanation/verdicts.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import ASKED, CONCEPT, MIRROR, MONEY, NEAR, OTHER, WINDOW, Figure, Resolution
from steelyard.claims.verdict_reach import Reach, reach
from steelyard.claims.verdict_words import said

_RANK = {"exact": 0, "hedged": 1, "coarse": 2}
_CLOSE = 3
_UNBOUND = ("", "nominal", "seasonally_adjusted")


@dataclass(frozen=True)
class Decision:
    """A verdict, why, the figures it rests on (the decisive one first), and the figure to correct the text with.

    `doubtful`: it was left open because the claim may have been misread.
    """

    verdict: str
    reason: str
    figures: tuple[Figure, ...] = ()
    correct: Figure | None = None
    basis: str = ""
    wording: str = ""
    doubtful: bool = False


def decide(claim: Claim, found: Resolution, implied: str = "") -> Decision:
    """The verdict on one claim by its own figures; `implied`: the currency that the text states elsewhere."""
    claim = _plain(claim)
    if found.answer is not None:
        verdict = "true" if found.answer else "false"
        return Decision(verdict, found.said, found.figures[:_CLOSE], wording=found.correction)
    open_ = reach(claim)
    if open_ is None:
        return _direction(claim, found)
    usable = [one for one in found.figures if one.value == one.value]  # not-a-number: a rule without a size
    stated = _stated(claim, implied)
    for rule in (_now, _revised, _rounded, _mirror, _near, _elsewhere, _concept):
        decision = rule(claim, open_, usable, stated)
        if decision:
            return _with_implied(decision, claim, implied)
    return _missed(claim, open_, usable, found)


def _plain(claim: Claim) -> Claim:
    """`By volume` of a single good means its quantity: indices of volume are of all goods."""
    if claim.basis == "volume" and claim.product not in ("", "TOTAL"):
        return replace(claim, basis="quantity")
    return claim


def _stated(claim: Claim, implied: str = "") -> str:
    """The basis that the text states: the currency of an amount, else what it says of a rate or elsewhere."""
    unit = claim.unit or (claim.value.unit if claim.value else "")
    return unit if unit in MONEY else claim.basis or implied


def _with_implied(decision: Decision, claim: Claim, implied: str) -> Decision:
    if decision.verdict == "other_basis" and implied and not claim.basis:
        return replace(decision, reason=f"{decision.reason} The text gives other rates in {implied}.")
    return decision


def fits_basis(figure: Figure, stated: str) -> bool:
    """Whether a figure is on the basis that the text states; any usual one where it states none."""
    if stated in _UNBOUND or figure.basis not in (*MONEY, "quantity", "volume", "unit value"):
        return True
    if stated == "value":
        return figure.basis in MONEY
    return figure.basis == stated


def _now(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out on the stated or a usual basis, by what was known on the day."""
    fits = _fitting(open_, figures, stated, lambda one: one.kin == ASKED and not one.later, ("exact", "hedged"))
    if not fits:
        return None
    best = fits[0]
    newer = _newer(open_, best, figures)
    if newer:
        reason = f"True on the day: {said(best)}. Since revised: {said(newer)}."
        return Decision("superseded", reason, (best, newer), newer, best.basis)
    hedged = open_.kind(best.value, best.rounding) == "hedged"
    verdict = "rounded" if hedged and not open_.literal else "true"
    reason = f"{said(best)}.{_beside(claim, best, figures)}"
    return Decision(verdict, reason, _evidence(best, figures), None, best.basis)


def _revised(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out by a figure that became public only later: superseded where one of the day says otherwise."""
    fits = _fitting(open_, figures, stated, lambda one: one.kin == ASKED and one.later, ("exact", "hedged"))
    if not fits:
        return None
    best = fits[0]
    then = [
        one for one in figures
        if one.kin == ASKED and not one.later and one.basis == best.basis and not _too_coarse(open_, one)
        and not open_.kind(one.value, one.rounding)
    ]  # fmt: skip
    if then:
        first = min(then, key=lambda one: one.cost)
        reason = f"True of a later vintage: {said(best)}. On the day of the text: {said(first)}."
        return Decision("superseded", reason, (best, first), None, best.basis)
    reason = f"{said(best)}. No figure of the day itself is held."
    verdict = "true" if open_.kind(best.value, best.rounding) == "exact" or open_.literal else "rounded"
    return Decision(verdict, reason, _evidence(best, figures), None, best.basis)


def _rounded(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out to fewer digits than are printed, or by a figure that has fewer and no finer one beside it."""
    fine = {one.basis for one in figures if one.kin == ASKED and not one.later and not _coarser(open_, one)}
    fits = _fitting(
        open_, figures, stated,
        lambda one: one.kin == ASKED and not (_coarser(open_, one) and one.basis in fine), ("coarse",),
    )  # fmt: skip
    if not fits:
        return None
    best = fits[0]
    return Decision("rounded", f"Rounded: {said(best)}.", _evidence(best, figures), None, best.basis)


def _mirror(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out by the books of the other side, where the economy's own are not held."""
    if any(one.kin == ASKED for one in figures):
        return None
    fits = _fitting(open_, figures, stated, lambda one: one.kin == MIRROR, ("exact", "hedged", "coarse"))
    if not fits:
        return None
    best = fits[0]
    exact = open_.kind(best.value, best.rounding) == "exact" or open_.literal
    return Decision("true" if exact else "rounded", f"{said(best)}.", (best,), None, best.basis)


def _near(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out by the year next to the one asked, of what moves slowly."""
    if any(one.kin == ASKED for one in figures):
        return None
    fits = _fitting(open_, figures, stated, lambda one: one.kin == NEAR, ("exact", "hedged", "coarse"))
    if not fits:
        return None
    best = min(fits, key=lambda one: one.cost)
    reason = f"Of the period itself nothing is held; close to it: {said(best)}."
    return Decision("rounded", reason, _evidence(best, figures), None, best.basis)


def _elsewhere(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out in another currency, in quantity instead of value, over another window, by another pollster."""
    if _too_open(open_):
        return None

    def one_step(one: Figure) -> bool:
        on = fits_basis(one, stated)
        window = one.kin == WINDOW and on and one.printed
        return (one.kin == ASKED and not on) or window or (one.kin == OTHER and _exact(open_, one))

    fits = _fitting(open_, figures, "", one_step, ("exact",))
    if not fits:
        return None
    best = min(fits, key=lambda one: (one.kin == WINDOW, one.kin == OTHER, one.later, one.cost))
    own = correct_figure(claim, figures, stated)
    against = f" On the basis of the text: {said(own)}." if own else ""
    return Decision("other_basis", f"True on another basis: {said(best)}.{against}", _pair(best, own), own, best.basis)


def _concept(claim: Claim, open_: Reach, figures: Sequence[Figure], stated: str) -> Decision | None:
    """Borne out by another concept of the same words; a hedged round number to its first digit."""
    concepts = [one for one in figures if one.kin == CONCEPT]
    fits = [one for one in concepts if open_.kind(one.value, one.rounding)]
    if not fits:
        loose = [one for one in concepts if open_.loose.low <= one.value <= open_.loose.high]
        fits = loose if len(concepts) > 1 else []
    meant = [one for one in figures if one.kin in (ASKED, NEAR)]
    if not fits or not meant or open_.literal:
        return None
    best = min(fits, key=lambda one: abs(one.value - open_.exact.middle))
    own = min(meant, key=lambda one: (one.kin != ASKED, abs(one.value - open_.exact.middle)))
    reason = f"Right of another concept: {said(best)}. Of the one named: {said(own)}."
    return Decision("concept", reason, (best, own), own, best.basis)


def _missed(claim: Claim, open_: Reach, figures: Sequence[Figure], found: Resolution) -> Decision:
    """False where every basis that could be meant is held and none comes near; else not checkable."""
    stated = _stated(claim)
    own = [one for one in figures if one.kin == ASKED and fits_basis(one, stated)]
    if not own:
        nearest = sorted(figures, key=lambda one: open_.off(one.value))[:_CLOSE]
        reason = found.missing or "No figure of this series, period and basis is held."
        if nearest and nearest[0].kin == NEAR:
            reason = f"Of the period itself nothing is held, and another one is no proof: {said(nearest[0])}."
        return Decision("not_checkable", reason, tuple(nearest))
    closest = min(own, key=lambda one: open_.off(one.value))
    correct = correct_figure(claim, figures, stated) or closest
    if not _complete(claim, open_, own, found):
        why = "it is held on too few bases, or too coarsely, to call it false"
        return Decision("not_checkable", f"Held is {said(closest)}; {why}.", _pair(closest, correct))
    if not _certain(open_, own, found):
        why = "the difference is within what vintages and conversions make"
        return Decision("not_checkable", f"Held is {said(closest)}; {why}.", _pair(closest, correct))
    sign = claim.value is not None and claim.value.value * correct.value < 0
    turned = " The sign is the other one." if sign else ""
    return Decision("false", f"{said(correct)}.{turned}", _evidence(correct, own), correct, correct.basis)


def _complete(claim: Claim, open_: Reach, own: Sequence[Figure], found: Resolution) -> bool:
    """Whether each basis that could be meant has a figure of the day, as fine as the claim."""
    if not found.bases:
        return False
    named = {one for one in found.bases if not _excluded(claim.basis, one)} or set(found.bases)
    held = {one.basis for one in own if not _too_coarse(open_, one)}
    return named <= held


def _excluded(stated: str, basis: str) -> bool:
    """Whether what the text states rules a basis out."""
    if stated in _UNBOUND:
        return False
    return basis not in MONEY if stated == "value" else basis != stated


def _certain(open_: Reach, own: Sequence[Figure], found: Resolution) -> bool:
    """Beyond the margin; or a miss by less that two printed vintages agree on, further than one digit."""
    off = min(open_.off(one.value) for one in own)
    if off > max(found.margin, 0.0 if open_.literal else open_.digit / 2):
        return True
    printed = [one for one in own if one.printed and not one.converted]
    dates = {one.known_from for one in own if not one.converted}
    return bool(printed) and len(dates) > 1 and off > open_.digit * 0.49


def _too_coarse(open_: Reach, one: Figure) -> bool:
    """Printed to fewer digits than the claim: it settles nothing unless it is far off."""
    return _coarser(open_, one) and open_.off(one.value) <= one.rounding


def _coarser(open_: Reach, one: Figure) -> bool:
    return open_.digit > 0 and one.rounding > open_.digit * 1.5


def _too_open(open_: Reach) -> bool:
    """A number so loose that one of many bases fits by chance."""
    return open_.literal or open_.digit <= 0


def _exact(open_: Reach, one: Figure) -> bool:
    return open_.kind(one.value, one.rounding) == "exact"


def _fitting(
    open_: Reach, figures: Iterable[Figure], stated: str, wanted: Callable[[Figure], bool], kinds: Sequence[str]
) -> list[Figure]:
    """The figures wanted, on the stated basis, that bear the claim out in one of these ways; the likeliest first."""
    found = [
        (kind, one)
        for one in figures
        if wanted(one) and fits_basis(one, stated) and (kind := open_.kind(one.value, one.rounding)) in kinds
    ]
    found.sort(key=lambda pair: (_RANK[pair[0]], not pair[1].printed and pair[1].converted, pair[1].cost))
    return [one for _, one in found]


def _newer(open_: Reach, best: Figure, figures: Sequence[Figure]) -> Figure | None:
    """The newest figure of the same kind, where it no longer bears the claim out.

    A rate that the agency printed stands until it prints another; levels are revised by every newer level.
    """
    if best.known_from is None:
        return None
    same = [one for one in figures if one.kin == ASKED and one.basis == best.basis and not one.converted]
    if best.unit == "percent" and best.printed:
        same = [one for one in same if one.printed]
    dated = [(one.known_from, one) for one in same if one.known_from and one.known_from > best.known_from]
    if not dated:
        return None
    newest = max(dated, key=lambda pair: pair[0])[1]
    return None if open_.kind(newest.value, newest.rounding) or _too_coarse(open_, newest) else newest


def _beside(claim: Claim, best: Figure, figures: Sequence[Figure]) -> str:
    """What it is on the other usual bases, where the text names none."""
    if claim.basis or best.basis not in (*MONEY, "quantity") or best.unit != "percent":
        return ""
    others: dict[str, Figure] = {}
    for one in sorted(figures, key=lambda one: (not one.printed, one.cost)):
        if one.kin == ASKED and not one.later and one.basis in (*MONEY, "quantity") and one.basis != best.basis:
            others.setdefault(one.basis, one)
    told = ", ".join(f"{one.value:+.1f} % in {basis}" for basis, one in sorted(others.items()))
    return f" The text names no basis: this holds in {best.basis}; it was {told}." if told else ""


def correct_figure(claim: Claim, figures: Sequence[Figure], stated: str) -> Figure | None:
    """The figure to put in the claim's place: asked, on the stated basis, of the day, as the agency printed it."""
    own = [one for one in figures if one.kin == ASKED and fits_basis(one, stated)]
    return min(own, key=lambda one: (one.later, one.converted, not one.printed, one.cost, -one.rounding), default=None)


def _evidence(best: Figure, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The decisive figure, then one of each other basis asked for."""
    chosen = {best.basis: best}
    for one in sorted(figures, key=lambda one: (one.later, not one.printed, one.cost)):
        if one.kin == ASKED:
            chosen.setdefault(one.basis, one)
    return tuple(chosen.values())[:_CLOSE]


def _pair(first: Figure, second: Figure | None) -> tuple[Figure, ...]:
    return (first,) if second is None or second == first else (first, second)


def _direction(claim: Claim, found: Resolution) -> Decision:
    """A claim without a number: up or down, against the sign on every basis of the day."""
    asked = [one for one in found.figures if one.kin == ASKED and not one.later and fits_basis(one, claim.basis)]
    signs = {(one.value > 0) - (one.value < 0) for one in asked}
    if not asked or not claim.direction or claim.measure not in ("yoy", "mom", "growth", "balance"):
        return Decision("not_checkable", found.missing or "The text gives no number to check.", tuple(asked[:_CLOSE]))
    best = min(asked, key=lambda one: (not one.printed, one.cost))
    if signs == {claim.direction}:
        return Decision("true", f"{said(best)}.", _evidence(best, asked), None, best.basis)
    complete = bool(found.bases) and {one.basis for one in asked} >= found.bases
    if complete and signs == {-claim.direction}:
        return Decision("false", f"{said(best)}: the other direction.", _evidence(best, asked), None, best.basis)
    reason = f"Its sign differs by basis or is too small to tell: {said(best)}."
    return Decision("not_checkable", reason, tuple(asked[:2]))
