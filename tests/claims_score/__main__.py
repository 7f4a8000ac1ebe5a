"""Read and judge the labelled texts, write docs/explanation/claims-scores.csv, say what came of it.

`PYTHONPATH=tests python -m claims_score [--misses articles|dev|unseen]`. Only counts are written, no word of a text.
The unseen set is there to be scored: look at its misses, and it is seen.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from claims_score.align import Pair, align
from claims_score.checked import checked
from claims_score.labels import FIELDS, Text, articles, unseen
from claims_score.scores import COLUMNS, Score, given, letter, score
from steelyard.claims.model import Finding, Report

OUTPUT = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "claims-scores.csv"
Check = Callable[[str, date | None], Report]


def check(text: str, day: date | None) -> Report:
    """The command's own way: read, relate, judge, as of the text's day."""
    import steelyard as sy

    return sy.check(text, as_of=day)


def main(arguments: Sequence[str] | None = None, check: Check = check, output: Path = OUTPUT) -> int:
    """Score the three sets; rows of the articles stay as they were where the articles are not at hand."""
    parser = argparse.ArgumentParser(prog="claims_score", description=__doc__)
    parser.add_argument("--misses", choices=("articles", "dev", "unseen"), help="list what a set got wrong")
    options = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = []
    for name, texts in (("articles", articles()), ("dev", unseen("dev")), ("unseen", unseen("unseen"))):
        if not texts:
            rows += kept(name, output)
            sys.stdout.write(f"{name}: the texts are not at hand; {len(rows)} rows stay as they were.\n")
            continue
        pairs, scores = run(texts, check, exhaustive=name != "articles")
        rows += [one.cells(name) for one in scores]
        sys.stdout.writelines(lines(name, scores))
        if options.misses == name:
            sys.stdout.writelines(misses(pairs))
    write(rows, output)
    sys.stdout.write(f"Wrote {output}\n")
    return 0


def run(texts: Sequence[Text], check: Check, exhaustive: bool) -> tuple[list[Pair], list[Score]]:
    """The pairs of all texts and their counts."""
    pairs: list[Pair] = []
    extra: list[Finding] = []
    findings: dict[str, Sequence[Finding]] = {}
    for text in texts:
        findings[text.name] = check(text.original, text.day).findings
        found, more = align(text.original, text.labels, findings[text.name])
        pairs += found
        extra += more
    scores = score(pairs, extra, exhaustive)
    if not exhaustive:
        scores += checked({text.name: text.original for text in texts}, findings)
    return pairs, scores


def lines(name: str, scores: Iterable[Score]) -> list[str]:
    """The counts in words, without the cells of tables."""
    return [
        f"{name:9} {one.table:16} {one.row:46} {one.count:4}"
        + (f" of {one.of:4}  {one.count / one.of:6.1%}\n" if one.of else "\n")
        for one in scores
        if not one.column and one.table not in ("confusion", "checked")
    ]


def misses(pairs: Iterable[Pair]) -> list[str]:
    """One line for each label that was not read, read amiss, or judged amiss."""
    result = []
    for one in pairs:
        amiss = [name for name in FIELDS if one.fields[name] is False]
        judged = f" {'|'.join(one.label.verdicts)} -> {given(one)}" if one.label.verdicts and not letter(one) else ""
        if one.finding is None:
            result.append(f"  {one.label.id}: not read: {one.label.quote}\n")
        elif amiss or judged:
            claim = one.finding.claim
            told = ", ".join(f"{name} {getattr(claim, name)!r}" for name in amiss if name != "value")
            result.append(f"  {one.label.id}: {told or '-'}{' value' if 'value' in amiss else ''}{judged}\n")
    return result


def kept(name: str, output: Path) -> list[tuple[str, ...]]:
    """The rows of a set as they stand in the file."""
    if not output.is_file():
        return []
    with output.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file) if row[0] == name]


def write(rows: Iterable[tuple[str, ...]], output: Path) -> None:
    """The csv file."""
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *rows])


if __name__ == "__main__":
    sys.exit(main())
