"""The articles' claims as recomputed by hand (claims_checked.csv) against the verdicts given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from claims_score.align import close, overlap, places
from claims_score.labels import ARTICLES, read
from claims_score.scores import Score
from steelyard.claims.model import VERDICTS, Finding

EXPECTED = {
    "exact": ("true", "rounded", "other_basis", "superseded"),
    "rounding": ("true", "rounded", "other_basis", "superseded"),
    "mismatch": ("false", "conflict", "concept"),
    "unknown": ("not_checkable",),
}
"""What each `match` comes to; a figure that holds only on a basis which the text leaves out is exact in the list."""
SCALE = {"tn": 1e12, "bn": 1e9, "m": 1e6, "mn": 1e6, "k": 1e3}
PIECE = 3
"""Words that a shortened quote and the text must share in a row for the place to count."""


def checked(
    originals: Mapping[str, str], findings: Mapping[str, Sequence[Finding]], folder: Path = ARTICLES
) -> list[Score]:
    """Counts of match against verdict, by article name; nothing where the list is not at hand.

    Rows without a number (who issued a document, when something ends) have a column of their own.
    """
    path = folder / "claims_checked.csv"
    if not path.is_file():
        return []
    cells: Counter[tuple[str, str]] = Counter()
    for seed, original in originals.items():
        rows = [row for row in read(path) if row["seed"] == seed]
        for row, finding in zip(rows, assigned(rows, original, findings[seed]), strict=True):
            missed = "not read" if numbers(row) else "no number"
            cells[row["match"], missed if finding is None else finding.verdict] += 1
    columns = (*VERDICTS, "not read", "no number")
    table = [Score("checked", row, column, cells[row, column]) for row in EXPECTED for column in columns]
    return [*table, *summary(cells)]


def summary(cells: Mapping[tuple[str, str], int]) -> list[Score]:
    """How many verdicts are those that the match comes to, of those decided, and accusations without cause."""
    decided = {key: n for key, n in cells.items() if key[1] in VERDICTS and key[1] != "not_checkable"}
    known = {key: n for key, n in decided.items() if key[0] != "unknown"}
    fitting = sum(n for (match, verdict), n in known.items() if verdict in EXPECTED[match])
    accused = {key: n for key, n in decided.items() if key[1] in ("false", "conflict")}
    without = sum(n for (match, _), n in accused.items() if match in ("exact", "rounding"))
    settled = sum(n for (match, verdict), n in cells.items() if match != "unknown" and verdict != "no number")
    return [
        Score("checked summary", "decided, of those that the list settles", "", sum(known.values()), settled),
        Score("checked summary", "as the list has it, of those decided", "", fitting, sum(known.values())),
        Score("checked summary", "called wrong though the list holds them right", "", without, sum(accused.values())),
    ]


def assigned(rows: Sequence[Mapping[str, str]], original: str, findings: Sequence[Finding]) -> list[Finding | None]:
    """A finding for each row: of the same number, nearest to the quote's words; none is given twice."""
    left = list(findings)
    result: list[Finding | None] = []
    for row in rows:
        found = [one for one in left if same(row, one)]
        best = max(found, key=lambda one: nearness(row["quote"], original, one), default=None)
        if best is not None:
            left.remove(best)
        result.append(best)
    return result


def same(row: Mapping[str, str], finding: Finding) -> bool:
    """Whether a finding has the row's number in the row's unit; a range by its ends."""
    held, value = numbers(row), finding.claim.value
    if not held or value is None:
        return False
    scale = next((SCALE[word] for word in row["unit"].split() if word in SCALE), 1.0)
    return close(abs(value.low), held[0] * scale) and close(abs(value.high), held[-1] * scale)


def numbers(row: Mapping[str, str]) -> list[float]:
    """The numbers of a row, without sign."""
    return [float(one) for one in re.findall(r"\d+(?:\.\d+)?", row["value"].replace(",", ""))]


def nearness(quote: str, original: str, finding: Finding) -> int:
    """Characters of the quote's pieces that the finding's quote covers."""
    words = quote.split()
    pieces = [" ".join(words[at : at + PIECE]) for at in range(max(1, len(words) - PIECE + 1))]
    return sum(overlap(span, finding.claim.span) for piece in pieces for span in places(original, piece))
