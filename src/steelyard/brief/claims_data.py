"""Findings on texts as data: JSON after data/schema/claims.schema.json, and a line a finding for editors."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from steelyard.brief.claims_sentence import put_right
from steelyard.brief.claims_words import MARKS, Lines, plain, understood
from steelyard.claims.model import Claim, Finding, Quantity, Relation, Report
from steelyard.version import __version__

SCHEMA = "steelyard.claims/1"
_SILENT = ("true", "rounded")
_FIELDS = (
    "measure", "reporter", "partner", "flow", "product", "period", "base", "direction", "unit", "basis", "comparison",
    "of", "whole", "since", "kind", "pollster", "hedge", "subject",
)  # fmt: skip


def to_json(reports: Sequence[Report]) -> str:
    """All reports as JSON text."""
    return json.dumps(record(reports), ensure_ascii=False, indent=1, allow_nan=False)


def record(reports: Sequence[Report]) -> dict[str, Any]:
    """All reports as plain values: `schema`, `version`, `summary` and `texts`."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "summary": _summary([one for report in reports for one in report.findings]),
        "texts": [_text(report) for report in reports],
    }


def lines(reports: Sequence[Report]) -> str:
    """`FILE:LINE:COL: severity: message [code]` for each finding that is not true; empty where all are.

    Severity is error (false, conflict), warning (another basis or concept, superseded) or note (not checkable); the
    code is the verdict. The correction follows the reason.
    """
    told = []
    for report in reports:
        places, name = Lines(report.document.original), plain(report.document.name)
        for one in report.findings:
            if one.verdict in _SILENT:
                continue
            line, column = places.at(one.claim.span.start)
            right = f" Corrected: “{plain(one.correction)}”" if one.correction else ""
            severity = MARKS[one.verdict].severity
            told.append(f"{name}:{line}:{column}: {severity}: {plain(one.reason)}{right} [{one.verdict}]")
    return "\n".join(told)


def _summary(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "claims": len(findings),
        "verdicts": {verdict: sum(one.verdict == verdict for one in findings) for verdict in MARKS},
    }


def _text(report: Report) -> dict[str, Any]:
    document, places = report.document, Lines(report.document.original)
    right = put_right(document, report.findings)
    at = {id(one): index for index, one in enumerate(report.relations)}
    index = {one: at[id(one)] for one in report.relations}
    return {
        "name": plain(document.name),
        "kind": document.kind,
        "characters": len(document.original),
        "dated": document.dated.isoformat() if document.dated else None,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "read_from": report.read_from,
        "warnings": list(report.warnings),
        "summary": _summary(report.findings),
        "findings": [_finding(one, places, right, index) for one in report.findings],
        "relations": [_relation(one) for one in report.relations],
    }


def _finding(one: Finding, places: Lines, right: dict[int, str], index: dict[Relation, int]) -> dict[str, Any]:
    claim = one.claim
    line, column = places.at(claim.span.start)
    return {
        "id": claim.id,
        "verdict": one.verdict,
        "word": MARKS[one.verdict].word,
        "reason": one.reason,
        "quote": claim.quote,
        "span": {"start": claim.span.start, "end": claim.span.end, "line": line, "column": column},
        "sentence": claim.sentence,
        "claim": _claim(claim),
        "why": list(claim.why),
        "others": [_claim(other) for other in claim.others],
        "evidence": [{**asdict(each), "value": _finite(each.value)} for each in one.evidence],
        "correction": one.correction,
        "corrected_sentence": right.get(claim.sentence, "") if one.correction else "",
        "relations": [index[each] for each in one.relations if each in index],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        **{name: getattr(claim, name) for name in _FIELDS},
        "value": _quantity(claim.value) if claim.value else None,
        "understood": understood(claim),
    }


def _quantity(value: Quantity) -> dict[str, Any]:
    return {
        "low": _finite(value.low), "high": _finite(value.high), "unit": value.unit, "digit": _finite(value.digit),
        "text": value.text, "hedge": value.hedge, "sign": value.sign,
        "span": {"start": value.span.start, "end": value.span.end},
    }  # fmt: skip


def _relation(one: Relation) -> dict[str, Any]:
    return {
        "kind": one.kind, "result": one.result, "holds": one.holds, "claims": list(one.claims),
        "documents": [plain(name) for name in one.documents], "formula": one.formula, "low": _finite(one.low),
        "high": _finite(one.high), "printed": _finite(one.printed), "unit": one.unit, "text": one.text,
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
