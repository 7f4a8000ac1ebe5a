"""The verdict on each claim: its figures first, then its readings, then the arithmetic of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from steelyard.claims.library import Library
from steelyard.claims.model import Claim, Evidence, Finding, Relation, Span
from steelyard.claims.resolve import resolve
from steelyard.claims.resolve_figure import MONEY, Figure, Resolution, View
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
_READINGS, _NEIGHBOURS, _BESIDE = 3, 6, 2
_RIGHT = ("true", "rounded", "superseded")
_EXTREMES = ("record", "first", "highest", "lowest")
_RATES = ("yoy", "mom", "growth")
_SAME = 1e-6


def judge(
    claims: Sequence[Claim],
    relations: Sequence[Relation],
    library: Library,
    as_of: date | None = None,
    document: str = "",
) -> tuple[Finding, ...]:
    """A finding for each claim, in order, held to what was known on `as_of` (the library's time where None).

    `document`: the name under which the relations list this text's claims, where they join several texts.
    """
    view = View(library, _time(library, as_of), tuple(claims))
    implied = _implied(claims)
    known: dict[Claim, Resolution] = {}
    decisions = [_decided(view, claim, implied, known) for claim in claims]
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


def _implied(claims: Sequence[Claim]) -> dict[str, str]:
    """By reporter, the one currency that the text states for rates; none where it states several or none."""
    stated: dict[str, set[str]] = {}
    for claim in claims:
        if claim.measure in _RATES and claim.basis in MONEY:
            stated.setdefault(claim.reporter, set()).add(claim.basis)
    return {reporter: next(iter(found)) for reporter, found in stated.items() if len(found) == 1}


def _decided(view: View, claim: Claim, implied: dict[str, str], known: dict[Claim, Resolution]) -> Decision:
    """The decision on the claim as read; a rival reading decides where the first one misses and the rival is right."""
    currency = implied.get(claim.reporter, "") if claim.measure in _RATES and claim.product in ("", "TOTAL") else ""
    first = decide(claim, _resolved(view, claim, known), currency)
    if first.verdict in (*_RIGHT, "other_basis"):
        return _and_record(view, claim, first, known)
    if first.verdict == "false":
        first = _doubted(view, claim, first, currency, known)
    for other in claim.others[:_READINGS]:
        rival = replace(other, value=other.value or claim.value, others=())
        second = decide(rival, _resolved(view, rival, known), currency)
        if second.verdict in _RIGHT:
            return replace(second, reason=f"Read as {_reading(claim, rival)}: {second.reason}")
        if first.verdict == "false" and second.verdict != "false":
            missed = first.reason.rstrip(".")
            reason = f"As read it misses ({missed}), but read as {_reading(claim, rival)} it can't be checked."
            first = replace(first, verdict="not_checkable", correct=None, reason=reason)
    return first


def _doubted(
    view: View, claim: Claim, decision: Decision, currency: str, known: dict[Claim, Resolution]
) -> Decision:  # fmt: skip
    """A miss, unless the claim would hold of what its neighbours are about, or may share their earlier base."""
    if claim.measure not in (*_RATES, "level", "quantity", "share"):
        return decision
    close = [one for one in view.claims if one is not claim and abs(one.sentence - claim.sentence) <= _BESIDE]
    rivals: dict[Claim, None] = {}
    for one in close:
        if one.sentence == claim.sentence and one.measure == "growth" and one.base and claim.measure == "yoy":
            reason = f"It misses as growth on the year before, but may be growth since {one.base}, as beside it."
            return replace(decision, verdict="not_checkable", reason=reason, correct=None)
        for name in ("product", "partner", "flow", "period", "reporter"):
            if getattr(one, name) not in ("", getattr(claim, name)):
                rivals[replace(claim, others=(), **{name: getattr(one, name)})] = None
    for rival in list(rivals)[:_NEIGHBOURS]:
        if decide(rival, _resolved(view, rival, known), currency).verdict in ("true", "superseded"):
            reason = f"It misses as read; read as {_reading(claim, rival)}, as beside it, it holds."
            return replace(decision, verdict="not_checkable", reason=reason, correct=None)
    return decision


def _and_record(view: View, claim: Claim, decision: Decision, known: dict[Claim, Resolution]) -> Decision:
    """The same, unless the figure is also called a record or the first of its kind and is certainly none."""
    if claim.measure not in ("level", "balance", "quantity") or claim.kind not in _EXTREMES:
        return decision
    found = _resolved(view, replace(claim, measure="superlative"), known)
    if found.answer is None:
        return decision
    if found.answer:
        return replace(decision, reason=f"{decision.reason} {found.said}")
    return Decision("false", f"The figure is right, but {found.said}", found.figures, None, decision.basis)


def _resolved(view: View, claim: Claim, known: dict[Claim, Resolution]) -> Resolution:
    key = replace(claim, id="", span=_NOWHERE, sentence=0, why=(), others=())
    if key not in known:
        spent = sum(_WEIGHTS.get(one.measure, 1) for one in known)
        known[key] = resolve(view, key) if spent < MOST else _TOO_MANY
    return known[key]


def _reading(claim: Claim, rival: Claim) -> str:
    """What is different in the rival reading."""
    names = ("measure", "reporter", "partner", "flow", "product", "period", "base", "basis", "whole", "of", "pollster")
    parts = [f"{name} {getattr(rival, name)}" for name in names if getattr(rival, name) != getattr(claim, name)]
    return ", ".join(part for part in parts if part.split(" ", 1)[1]) or "another figure"


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
    if broken and verdict == "not_checkable":
        verdict, reason = "conflict", f"{broken[0].text} Against the figures: {reason}"
    elif broken and verdict in _RIGHT:
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
    right = {one.claim.id for one in findings if one.verdict in _RIGHT}
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
        decision.basis if finding.verdict in _RIGHT and finding.claim.basis not in MONEY
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
