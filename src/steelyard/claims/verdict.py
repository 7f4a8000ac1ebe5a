"""The verdict on each claim: its figures first, then its readings, then the arithmetic of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from steelyard.claims.library import Library
from steelyard.claims.model import Claim, Evidence, Finding, Relation, Sentence, Span
from steelyard.claims.resolve import resolve
from steelyard.claims.resolve_figure import MONEY, WINDOW, Figure, Resolution, View
from steelyard.claims.stated import Surroundings
from steelyard.claims.verdict_doubt import RIGHT, Look, better, doubt, reading
from steelyard.claims.verdict_rules import Decision, decide
from steelyard.claims.verdict_words import corrected
from steelyard.errors import SteelyardError
from steelyard.ledger.vintages import instant
from steelyard.lens.answers import answer
from steelyard.lens.cite import parse_id

MOST = 300
"""Different questions put to the ledger for one text; a record counts for several, as it asks for a whole series."""
_WEIGHTS = {"superlative": 8, "tariff": 4}
_TOO_MANY = Resolution(missing=f"The text asks for more than {MOST} different figures: check it in parts.")
_NOWHERE = Span(0, 0)
_READINGS, _BESIDE = 3, 160
_EXTREMES = ("record", "first", "highest", "lowest")
_RATES = ("yoy", "mom", "growth")
_SAME = 1e-6


class Known(dict[Claim, Resolution]):
    """What was found for each claim and reading, how many questions it took, and how many of them for readings."""

    spent = 0
    beside = 0


def judge(
    claims: Sequence[Claim],
    relations: Sequence[Relation],
    library: Library,
    as_of: date | None = None,
    document: str = "",
    sentences: Sequence[Sentence] = (),
) -> tuple[Finding, ...]:
    """A finding for each claim, in order, held to what was known on `as_of` (the library's time where None).

    `document`: the name under which the relations list this text's claims, where they join several texts. `sentences`:
    those of the text, which show what a claim's own words say and what was carried over; without them the claims alone
    are asked.
    """
    view = View(library, _time(library, as_of), tuple(claims))
    around = Surroundings(tuple(claims), sentences, as_of)
    known = Known()
    decisions = [_decided(view, claim, around, _implied(around, claim), known) for claim in claims]
    by_claim = _by_claim(claims, relations, document)
    ids: dict[str, float] = {}
    findings = [
        _finding(view, claim, decision, by_claim.get(claim.id, ()), ids)
        for claim, decision in zip(claims, decisions, strict=True)
    ]
    findings = _by_arithmetic(findings)
    return tuple(_mixed(findings, decisions))


def _time(library: Library, as_of: date | None) -> datetime | None:
    return library.time if as_of is None else instant(as_of)


def _implied(around: Surroundings, claim: Claim) -> str:
    """The one currency stated for rates of the same economy in the claim's sentence or the one before; else none."""
    if claim.measure not in _RATES or claim.product not in ("", "TOTAL"):
        return ""
    near = (*around.within(claim.sentence - 1), *around.within(claim.sentence))
    same = [one for one in near if one.reporter == claim.reporter and one.measure in _RATES]
    stated = {one.basis for one in same if one.basis in MONEY}
    return next(iter(stated)) if len(stated) == 1 else ""


def _decided(view: View, claim: Claim, around: Surroundings, implied: str, known: Known) -> Decision:
    """The decision on the claim as read; a rival reading decides where the first one misses and the rival is right."""

    def look(rival: Claim) -> Decision | None:
        before = known.spent
        found = _resolved(view, rival, known) if known.beside < _BESIDE else _TOO_MANY
        known.beside += known.spent - before
        return None if found is _TOO_MANY else decide(rival, found, implied)

    held = _resolved(view, claim, known)
    first = decide(claim, held, implied)
    if held is _TOO_MANY:
        return first
    if first.verdict == "other_basis":
        return _other_window(claim, around, first, look)
    if first.verdict in RIGHT:
        return _and_record(view, claim, around, first, look, known)
    for other in claim.others[:_READINGS]:
        rival = replace(other, value=other.value or claim.value, others=())
        second = decide(rival, _resolved(view, rival, known), implied)
        if second.verdict in RIGHT:
            return replace(second, reason=f"Read as {reading(claim, rival)}: {second.reason}")
        if first.verdict == "false" and second.verdict != "false":
            missed = first.reason.rstrip(".")
            first = _left(
                first, f"As read it misses ({missed}), but read as {reading(claim, rival)} it can't be checked."
            )
    return _reread(claim, around, first, look)


def _reread(claim: Claim, around: Surroundings, first: Decision, look: Look) -> Decision:
    """The decision as the surroundings of a claim leave it: borne out as read otherwise, left open, or as it was."""
    found = better(claim, around, look)
    if found:
        return replace(found[1], reason=f"Read as {reading(claim, found[0])}: {found[1].reason}")
    if first.verdict != "false":
        return first
    since = next((one for one in around.close(claim) if _from_base(claim, one)), None)
    if since:
        return _left(
            first, f"It misses as growth on the year before, but may be growth since {since.base}, as beside it."
        )
    reason = doubt(claim, around, look)
    return _left(first, reason) if reason else first


def _from_base(claim: Claim, one: Claim) -> bool:
    return claim.measure == "yoy" and one.sentence == claim.sentence and one.measure == "growth" and bool(one.base)


def _left(decision: Decision, reason: str) -> Decision:
    return replace(decision, verdict="not_checkable", reason=reason, correct=None, wording="", doubtful=True)


def _other_window(claim: Claim, around: Surroundings, first: Decision, look: Look) -> Decision:
    """True as read over another window, where the claim's own sentence does not say which."""
    if not first.figures or first.figures[0].kin != WINDOW or "period" not in around.carried(claim):
        return first
    found = better(claim, around, look)
    return replace(found[1], reason=f"Read as {reading(claim, found[0])}: {found[1].reason}") if found else first


def _and_record(
    view: View, claim: Claim, around: Surroundings, decision: Decision, look: Look, known: Known
) -> Decision:  # fmt: skip
    """The same, unless the figure is also called a record or the first of its kind and is certainly none."""
    if claim.measure not in ("level", "balance", "quantity") or claim.kind not in _EXTREMES:
        return decision
    asked = replace(claim, measure="superlative")
    found = _resolved(view, asked, known)
    if found.answer is None:
        return decision
    if found.answer:
        return replace(decision, reason=f"{decision.reason} {found.said}")
    if around.carried(claim) - {"reporter"} or doubt(asked, around, look):
        return decision
    return Decision("false", f"The figure is right, but {found.said}", found.figures, None, decision.basis)


def _resolved(view: View, claim: Claim, known: Known) -> Resolution:
    key = replace(claim, id="", span=_NOWHERE, sentence=0, why=(), others=(), carried=())
    if key not in known:
        if known.spent >= MOST:
            return _TOO_MANY
        known.spent += _WEIGHTS.get(key.measure, 1)
        known[key] = resolve(view, key)
    return known[key]


def _by_claim(claims: Sequence[Claim], relations: Sequence[Relation], document: str) -> dict[str, tuple[Relation, ...]]:
    known = {claim.id for claim in claims}
    found: dict[str, list[Relation]] = {}
    for relation in relations:
        documents = relation.documents or ("",) * len(relation.claims)
        for name, where in zip(relation.claims, documents, strict=False):
            if name in known and (where in ("", document) or not document):
                found.setdefault(name, []).append(relation)
    return {name: tuple(dict.fromkeys(those)) for name, those in found.items()}


def _finding(
    view: View, claim: Claim, decision: Decision, relations: tuple[Relation, ...], ids: dict[str, float]
) -> Finding:
    broken = [one for one in relations if not one.holds]
    verdict, reason = decision.verdict, decision.reason
    if broken and verdict == "not_checkable" and not decision.doubtful:
        verdict, reason = "conflict", f"{broken[0].text} Against the figures: {reason}"
    elif broken and verdict in (*RIGHT, "not_checkable"):
        reason = f"{reason} It doesn't go together with another claim: {broken[0].text}"
    evidence = tuple(_evidence(view, one, ids) for one in decision.figures)
    put_right = verdict in ("false", "other_basis")
    correction = decision.wording or (corrected(claim, decision.correct, verdict, decision.basis) if put_right else "")
    return Finding(claim, verdict, reason, evidence, correction, relations)


def _evidence(view: View, one: Figure, ids: dict[str, float]) -> Evidence:
    vintage = f"{one.known_from:%Y-%m-%d}" if one.known_from else ""
    value = None if one.value != one.value else one.value
    return Evidence(one.text, value, one.unit, one.source, vintage, _cited(view, one, ids), one.basis)


def _cited(view: View, one: Figure, ids: dict[str, float]) -> str:
    """The figure's id if `steelyard cite` would answer with this very value, else nothing; `ids`: what it answered."""
    if not one.id:
        return ""
    if one.id not in ids:
        ids[one.id] = _answered(view, one.id)
    return one.id if abs(abs(ids[one.id]) - abs(one.value)) <= _SAME * max(1.0, abs(one.value)) else ""


def _answered(view: View, id_: str) -> float:
    try:
        query = parse_id(id_)
        found = answer(query, view.panel(query.reporter))
    except SteelyardError:
        return float("nan")
    return found.point.value if found else float("nan")


def _by_arithmetic(findings: list[Finding]) -> list[Finding]:
    """A figure that follows from claims that are right is right; one that contradicts a right one is left to them."""
    right = {one.claim.id for one in findings if one.verdict in RIGHT}
    done = []
    for one in findings:
        held = [
            relation for relation in one.relations
            if relation.holds and relation.result == "consistent"
            and {name for name in relation.claims if name != one.claim.id} <= right and len(relation.claims) > 1
        ]  # fmt: skip
        if one.verdict == "not_checkable" and held and one.claim.measure in ("ratio", "surprise"):
            reason = f"{held[0].text} The figures that it follows from are right."
            one = replace(one, verdict="true", reason=reason)
        done.append(one)
    return done


def _mixed(findings: Sequence[Finding], decisions: Sequence[Decision]) -> list[Finding]:
    """Says of a rate in the rarer currency that the others of the text, as unnamed as it, hold in another."""
    unnamed = [
        decision.basis if finding.verdict in RIGHT and finding.claim.basis not in MONEY
        and finding.claim.measure in _RATES and decision.basis in MONEY else ""
        for finding, decision in zip(findings, decisions, strict=True)
    ]  # fmt: skip
    counted = Counter(one for one in unnamed if one)
    if len(counted) < 2:
        return list(findings)
    usual = counted.most_common(1)[0][0]
    return [
        replace(one, reason=f"{one.reason} Other rates of this text hold in {usual}: the bases are mixed.")
        if basis and basis != usual else one
        for one, basis in zip(findings, unnamed, strict=True)
    ]  # fmt: skip
