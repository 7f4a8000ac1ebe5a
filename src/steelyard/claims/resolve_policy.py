"""Tariffs on a day, counts of measures, and what rules say, from the policy ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations, takewhile

from steelyard.base.period import Period
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import ASKED, OTHER, Figure, Resolution, View, in_text, period_of
from steelyard.errors import SteelyardError
from steelyard.ledger.policies import Measure, Policies, headline, on_all_goods

_DAYS = 60
_AUTHORITIES = 6
_PERCENT = 1e-6
_KINDS = "document|circular|notice|directive|regulation|order"
_DOCUMENT = re.compile(rf"(?i)\b(?:{_KINDS})\s{{1,3}}(?:no\.?\s{{0,2}})?(\d{{1,5}})\b")
_SMALL = frozenset(["a", "an", "the", "of", "and", "on", "in", "for", "to", "at", "by", "from", "with", "or"])
_LONG = 4
_TOLD = 2
_NAME = 14
_ISSUED = ("issued", "published", "released", "adopted", "promulgated")


def tariffs(view: View, claim: Claim) -> Resolution:
    """The duties of an importer on an exporter on the days of a period, alone and as they add up on all goods."""
    policies = view.library.policies()
    period = period_of(claim.period)
    importer, exporter = claim.reporter, claim.partner
    if claim.flow == "export":
        importer, exporter = exporter, importer
    if not importer or not exporter or importer == "WLD":
        return Resolution(missing="Whose tariff on whom is not said.")
    figures: dict[tuple[float, str], Figure] = {}
    try:
        for day in _days(view, policies, importer, exporter, period):
            key = ("stacks", importer, exporter, day)
            if key not in view.memo:
                view.memo[key] = tuple(_stacks(policies, importer, exporter, day))
            for one in view.memo[key]:
                figures.setdefault((one.value, one.note), one)
    except SteelyardError as error:
        return Resolution(missing=str(error))
    held = max((one.value for one in figures.values()), default=0.0)
    missing = f"The policy ledger holds no duty of {in_text(importer)} on {in_text(exporter)} of that size" + (
        f"; the most that falls on all goods is {held:g} %." if held else "."
    )
    return Resolution(tuple(figures.values()), missing=missing)


def _days(view: View, policies: Policies, importer: str, exporter: str, period: Period | None) -> list[date]:
    """The days of the period on which something changes, its first day, and its last."""
    last = view.t.date() if view.t else policies.last
    first, end = (max(period.start, policies.first), period.end) if period else (policies.first, last)
    end = min(end, last)
    steps = [step for measure in policies.select(importer, exporter) for step in measure.steps]
    changes = {step.from_ for step in steps if first <= step.from_ <= end}
    return sorted({first, *changes, end})[-_DAYS:] if end >= first else []


def _stacks(policies: Policies, importer: str, exporter: str, day: date) -> Iterator[Figure]:
    standing = [one for one in policies.in_force(day, importer, exporter) if one.measure.instrument == "tariff"]
    wide = on_all_goods(standing)
    names = list(dict.fromkeys(one.authority for one in wide))[:_AUTHORITIES]
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            total = headline([one for one in wide if one.authority in chosen])
            if total:
                text = f"duties on all goods on {day}: {' + '.join(chosen)}"
                yield Figure(
                    total, "percent", text, "statutory", source="policies", printed=True, note="+".join(chosen)
                )
    for one in standing:
        if one.size is not None:
            yield Figure(one.size, "percent", f"{one.measure.title}, on {day}", "statutory", source=one.measure.source,
                         printed=True, note=one.id)  # fmt: skip


def counts(view: View, claim: Claim) -> Resolution:
    """Cases counted in the ledger: by year, never added up over years that are not all held."""
    policies = view.library.policies()
    held = [one for one in policies.measures if one.concept == "count" or one.instrument == "count"]
    period = period_of(claim.period)
    figures = []
    for one in held:
        size = one.steps[-1].size
        if size is None or period is None or not _meets(one, period):
            continue
        kin = ASKED if one.begins == period.start and _until(one) == period.end else OTHER
        text = f"{one.title}: {size:g} {one.unit} ({one.reference.title})"
        figures.append(Figure(size, "count", text, one.unit, kin, one.source))
    said = "; ".join(one.text for one in figures[:4])
    return Resolution(
        tuple(one for one in figures if one.kin == ASKED),
        missing=f"No count for that span is held{'; ' + said if said else ''}.",
    )


def rules(view: View, claim: Claim) -> Resolution:
    """A target, range or threshold of a rule; and who issued a document, where the text names one."""
    policies = view.library.policies()
    found = _documents(policies, claim) or _touching(view, policies, claim)
    if not found:
        return Resolution(missing="The policy ledger holds no such rule.")
    issuer = _issuer(claim, found)
    if issuer is not None:
        return issuer
    if claim.value is None:
        return Resolution(missing=f"{found[0].title}: the claim gives no figure to hold against it.")
    ranged = claim.value.low != claim.value.high
    for one in found:
        if _says(one, claim) and (ranged or _shared(one, claim)):
            return Resolution((_of(one),), answer=True, said=f"{one.title} ({one.reference.title}).")
    close = [one for one in found if _shared(one, claim) >= _TOLD][:3]
    if not close:
        return Resolution(missing="The policy ledger holds no rule with that figure.")
    told = "; ".join(f"{one.title} ({one.reference.title})" for one in close)
    return Resolution(tuple(map(_of, close)), missing=f"Held is {told}; that figure is not in it.")


def _documents(policies: Policies, claim: Claim) -> list[Measure]:
    """Measures whose title names the document that the text names."""
    named = {match.lower() for match in _DOCUMENT.findall(f"{claim.quote} {claim.subject}")[:4]}
    return [one for one in policies.measures if named & {match.lower() for match in _DOCUMENT.findall(one.title)}]


def _touching(view: View, policies: Policies, claim: Claim) -> list[Measure]:
    """Rules of either side that are no tariff and no count, and were public by then."""
    sides = {code for code in (claim.reporter, claim.partner) if code and code != "WLD"}
    chosen = []
    for one in policies.measures:
        if one.instrument in ("tariff", "count") or (sides and not _of_sides(one, sides)):
            continue
        if view.t is not None and min(one.begins, one.announced or one.begins) > view.t.date():
            continue
        chosen.append(one)
    return chosen


def _of_sides(one: Measure, sides: set[str]) -> bool:
    return one.imposer in sides or bool(sides & {*one.importers, *one.exporters})


def _meets(one: Measure, period: Period) -> bool:
    return one.begins <= period.end and _until(one) >= period.start


def _until(one: Measure) -> date:
    return date.fromordinal(one.ends.toordinal() - 1) if isinstance(one.ends, date) else date.max


def _says(one: Measure, claim: Claim) -> bool:
    """Whether the rule's own sizes are the claim's number or range, in its unit."""
    value = claim.value
    if value is None:
        return False
    scale = {"EUR m": ("EUR", 1e6)}.get(one.unit, (one.unit, 1.0))
    if value.unit not in (scale[0], "") and not (value.unit == "percent" and one.unit == "percent"):
        return False
    for step in one.steps:
        if value.low != value.high:
            ends = (step.low, step.high)
            if None not in ends and _near(ends[0], value.low, scale[1]) and _near(ends[1], value.high, scale[1]):
                return True
        elif step.size is not None and abs(step.size * scale[1] - value.value) <= max(value.digit / 2, _PERCENT):
            return True
    return False


def _near(held: float | None, asked: float, scale: float) -> bool:
    return held is not None and abs(held * scale - asked) < _PERCENT


def _issuer(claim: Claim, found: list[Measure]) -> Resolution | None:
    """Who issued a numbered document, where the text and the ledger's reference both say; None for another claim."""
    one, named = found[0], _issued_by(claim.quote)
    if not named or not _DOCUMENT.search(one.title):
        return None
    issuer = one.reference.title.partition(",")[0]
    said, held = _words(named), _words(issuer)
    if not said or said <= held or held <= said:
        right = claim.value is None and bool(said)
        return Resolution((_of(one),), answer=True, said=f"{one.title}: {one.reference.title}.") if right else None
    return Resolution(
        (_of(one),), answer=False, said=f"Who issued it: held is {one.reference.title}, not {named}.",
        correction=claim.quote.replace(named, issuer, 1),
    )  # fmt: skip


def _issued_by(quote: str) -> str:
    """The name before `issued Document 9`, or after `Document 9, issued by`; empty where there is none."""
    found = _DOCUMENT.search(quote)
    if found is None:
        return ""
    before = [word.strip(",") for word in quote[: found.start()].split()[-_NAME:]]
    after = quote[found.end() :].split()[:_NAME]
    verb = next((n for n in range(len(before) - 1, -1, -1) if before[n].lower() in _ISSUED), None)
    if verb is not None and verb >= len(before) - 3:
        start = verb
        while start and (before[start - 1][:1].isupper() or before[start - 1] in ("of", "and", "for")):
            start -= 1
        return " ".join(before[start:verb])
    if len(after) < 2 or after[0].strip(",").lower() not in _ISSUED or after[1] != "by":
        return ""
    name = takewhile(lambda word: word[:1].isupper() or word in ("of", "and", "for", "the"), after[2:])
    return " ".join(name).removeprefix("the ").rstrip(",.")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower())[:80] if word not in _SMALL}


def _of(one: Measure) -> Figure:
    size = one.steps[-1].size
    value = size if size is not None else float("nan")
    return Figure(value, one.unit, f"{one.title} ({one.reference.title})", "rule", source=one.source, note=one.id)


def _shared(one: Measure, claim: Claim) -> int:
    """How many longer words of the claim stand in the measure's own texts."""
    own = _words(f"{one.title} {one.note} {one.coverage_note}")
    return len({word for word in _words(f"{claim.quote} {claim.subject}") & own if len(word) >= _LONG})
