"""Which claim that was read answers which label: they overlap and give the same number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims_score.labels import FIELDS, TUPLE, Label, canonical, seen
from steelyard.claims.model import Claim, Finding, Span

CLOSE = 2e-3
"""Relative: 33.3 per cent and a third are the same number, 5.5 and 5.6 are not."""
PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "}
DROPPED = "\\[]\u00ad\u200b"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the finding that answers it, None where none does. `fields`: right, wrong, or None: not scored."""

    label: Label
    finding: Finding | None
    fields: dict[str, bool | None]

    def exact(self, names: Sequence[str] = TUPLE) -> bool:
        """Whether a claim was read and none of the names is wrong."""
        return self.finding is not None and all(self.fields[name] is not False for name in names)


def align(original: str, labels: Sequence[Label], findings: Sequence[Finding]) -> tuple[list[Pair], list[Finding]]:
    """A pair for each label, and the findings that answer none; the most alike are paired first."""
    spans = [places(original, one.quote) for one in labels]
    candidates = [
        (*likeness(mark, spans[i], one.claim), -i, -j)
        for i, mark in enumerate(labels)
        for j, one in enumerate(findings)
        if answers_to(mark, spans[i], one.claim)
    ]
    taken: dict[int, int] = {}
    for *_, i, j in sorted(candidates, reverse=True):
        if -i not in taken and -j not in taken.values():
            taken[-i] = -j
    pairs = [pair(mark, findings[taken[i]] if i in taken else None) for i, mark in enumerate(labels)]
    used = set(taken.values())
    return pairs, [one for j, one in enumerate(findings) if j not in used]


def pair(label: Label, finding: Finding | None) -> Pair:
    """A label beside what was read."""
    nothing: dict[str, bool | None] = dict.fromkeys(FIELDS)
    return Pair(label, finding, nothing if finding is None else compare(label, finding.claim))


def answers_to(label: Label, spans: Sequence[Span], claim: Claim) -> bool:
    """Whether a claim lies on the label's quote and gives its number, whatever its sign."""
    if not any(overlap(span, claim.span) for span in spans):
        return False
    if label.low is None or label.high is None:
        return claim.measure in (label.fields["measure"] or ())
    if claim.value is None:
        return False
    return close(abs(claim.value.low), abs(label.low)) and close(abs(claim.value.high), abs(label.high))


def likeness(label: Label, spans: Sequence[Span], claim: Claim) -> tuple[int, int]:
    """How many fields agree, then how many characters."""
    right = sum(one is True for one in compare(label, claim).values())
    return right, max(overlap(span, claim.span) for span in spans)


def compare(label: Label, claim: Claim) -> dict[str, bool | None]:
    """Field by field: True, False, or None where the label leaves it open."""
    found = {name: getattr(claim, name) for name in FIELDS if name not in ("value", "hedge", "unit")}
    found["unit"] = claim.unit or (claim.value.unit if claim.value else "")
    found["hedge"] = claim.hedge or (claim.value.hedge if claim.value else "")
    result: dict[str, bool | None] = {}
    for name, value in found.items():
        accepted = label.fields[name]
        result[name] = None if accepted is None else seen(name, value) in accepted
    if result["period"] is True and label.base and claim.measure in ("growth", "ratio"):
        result["period"] = canonical(claim.base) in label.base
    if result["basis"] is False and claim.basis in (found["unit"], "quantity" if found["unit"] == "t" else "-"):
        result["basis"] = "" in (label.fields["basis"] or ())
    result["value"] = None if label.low is None else signed(claim) == _below(label)
    return result


def signed(claim: Claim) -> tuple[bool, bool] | None:
    """Whether the ends of the value lie below nought; a deficit may say so by its direction."""
    if claim.value is None:
        return None
    turned = claim.measure in ("balance", "consensus") and claim.direction < 0 and claim.value.low > 0
    return (turned or claim.value.low < 0), (turned or claim.value.high < 0)


def _below(label: Label) -> tuple[bool, bool]:
    return (label.low or 0) < 0, (label.high or 0) < 0


def close(one: float, other: float) -> bool:
    """The same number but for what words such as a third leave open."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other))


def overlap(one: Span, other: Span) -> int:
    """Characters that two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def places(original: str, quote: str) -> list[Span]:
    """Every place of a quote in a text; escapes, brackets, curly quotes and white space do not matter."""
    text, offsets = plain(original)
    wanted, _ = plain(quote)
    found = [match.start() for match in re.finditer(re.escape(wanted.strip()), text)] if wanted.strip() else []
    return [Span(offsets[at], offsets[at + len(wanted.strip()) - 1] + 1) for at in found]


def plain(text: str) -> tuple[str, list[int]]:
    """The text in plain characters, runs of white space as one blank, and where each character stood."""
    letters: list[str] = []
    offsets: list[int] = []
    for at, letter in enumerate(text):
        sign = PLAIN.get(letter, " " if letter.isspace() else letter)
        if sign in DROPPED or (sign == " " and letters and letters[-1] == " "):
            continue
        letters.append(sign)
        offsets.append(at)
    return "".join(letters), offsets
