"""Findings on texts as plain text for a terminal: the counts first, then claim after claim."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from steelyard.brief import words
from steelyard.brief.claims_sentence import put_right, unmended
from steelyard.brief.claims_words import MARKS, Lines, evidence_value, held_to, ours, plain, summary, understood
from steelyard.brief.terminal import display_width
from steelyard.claims.model import Evidence, Finding, Relation, Report

_NARROWEST = 50
_LABEL = 12
_LOOK = ("false", "conflict", "other_basis", "concept", "superseded")
_OTHERS = 3


def text(reports: Sequence[Report], width: int = 100, why: bool = False) -> str:
    """All reports, `width` columns wide at most; `why` adds how each claim was read and what was not taken."""
    width = max(width, _NARROWEST)
    blocks = ["\n".join(_report(report, width, why, named=len(reports) > 1)) for report in reports]
    between = list(dict.fromkeys(one for report in reports for one in report.relations if one.documents))
    if between:
        lines = ["BETWEEN THE TEXTS"]
        for one in between:
            lines += _wrapped(f"{one.result}: {ours(one.text)}", width, "  ", "    ")
        blocks.append("\n".join(lines))
    # No-break spaces have done their work: a reader copies plain ones.
    return "\n\n".join(blocks).replace(words.THIN, " ").replace("\u00a0", " ") + "\n"


def _report(report: Report, width: int, why: bool, named: bool) -> list[str]:
    name = plain(report.document.name)
    head = f"{name}: {summary(report.findings)}" if named or name != "-" else summary(report.findings)
    lines = _wrapped(head, width, "", "  ")
    lines += _wrapped(f"Judged {held_to(report)}.", width, "", "  ")
    places = Lines(report.document.original)
    look = [one for one in report.findings if one.verdict in _LOOK]
    if look:
        told = ", ".join(f"line {places.at(one.claim.span.start)[0]} ({MARKS[one.verdict].word})" for one in look[:20])
        more = f" and {len(look) - 20} more" if len(look) > 20 else ""
        lines += _wrapped(f"Look at: {told}{more}.", width, "", "  ")
    for warning in report.warnings:
        lines += _wrapped(f"! {plain(warning)}", width, "", "  ")
    right = put_right(report.document, report.findings)
    for index in right:
        right[index] = f"{right[index]} {_bracketed(unmended(report.findings, index))}".rstrip()
    for one in report.findings:
        lines += ["", *_finding(one, places, right.get(one.claim.sentence, ""), width, why)]
    silent = () if why else ("consistent", "solvable")
    inside = [one for one in report.relations if not one.documents and one.result not in silent]
    if inside:
        lines += ["", *_relations(inside, width)]
    return lines


def _finding(one: Finding, places: Lines, sentence: str, width: int, why: bool) -> Iterator[str]:
    mark, claim = MARKS[one.verdict], one.claim
    word = mark.word.upper() if mark.severity == "error" else mark.word
    line, column = places.at(claim.span.start)
    yield from _wrapped(f"{mark.sign} {word}, {line}:{column}: “{plain(claim.quote)}”", width, "", "    ")
    yield from _labelled("understood", understood(claim), width)
    reason = ours(one.reason) if why else _beyond_evidence(one)
    if reason:
        yield from _labelled("because", reason, width)
    for at, each in enumerate(one.evidence):
        yield from _labelled("" if at else "evidence", _evidence(each), width)
        if why and each.id:
            yield from _labelled("", f"steelyard cite '{each.id}'", width)
    if one.correction:
        yield from _labelled("corrected", plain(sentence or one.correction), width)
    if why:
        yield from _labelled("read from", "; ".join(map(plain, claim.why)) or "nothing was noted", width)
        for other in claim.others[:_OTHERS]:
            yield from _labelled("not taken", understood(other), width)


def _beyond_evidence(one: Finding) -> str:
    """The reason, less the sentence of a true claim that only says the evidence once more."""
    reason = ours(one.reason)
    if one.verdict not in ("true", "rounded") or not one.evidence:
        return reason
    text = ours(one.evidence[0].text)
    start = reason.find(f"{text}: ")
    if start not in (0, len("Rounded: ")):
        return reason
    return reason[start + len(text) :].partition(". ")[2]


def _bracketed(said: str) -> str:
    return f"({said})" if said else ""


def _evidence(one: Evidence) -> str:
    """`China, exports, ...: +6.6 % [2026-01-14, USD, gacc-press]`."""
    tags = ", ".join(plain(part) for part in (one.vintage, one.basis, one.source) if part)
    value = evidence_value(one)
    return ours(one.text) + (f": {value}" if value else "") + (f" [{tags}]" if tags else "")


def _relations(found: Sequence[Relation], width: int) -> Iterator[str]:
    yield "The text’s own arithmetic"
    for one in found:
        yield from _wrapped(f"{one.result}: {ours(one.text)}", width, "  ", "    ")


def _labelled(label: str, said: str, width: int) -> list[str]:
    return _wrapped(said, width, "  " + label.ljust(_LABEL), "  " + " " * _LABEL)


def _wrapped(said: str, width: int, first: str, following: str) -> list[str]:
    """The words in lines of `width` columns; a run too long for a line is cut (Chinese has no spaces)."""
    lines, line, room = [], first, width
    used = fresh = display_width(first)
    for word in words.glue(said).split(" "):
        while True:
            gap = "" if used == fresh else " "
            size = display_width(gap + word)
            if used + size <= room:
                line, used = line + gap + word, used + size
                break
            if used > fresh and (display_width(word) <= room - len(following) or not _wide(word)):
                lines.append(line)
                line, used = following, len(following)
                fresh = used
                if display_width(word) <= room - used:
                    continue
            head, word = _cut(word, room - used - len(gap if used > fresh else ""))
            lines.append(line + (gap if used > fresh else "") + head)
            line, used = following, len(following)
            fresh = used
            if not word:
                break
    return [*lines, line] if line.strip() or not lines else lines


def _wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(one) in "WF" for one in text)


def _cut(text: str, columns: int) -> tuple[str, str]:
    """The text's beginning that fits into so many columns (one character at least), and the rest."""
    used = 0
    for at, one in enumerate(text):
        used += display_width(one)
        if used > columns and at:
            return text[:at], text[at:]
    return text, ""
