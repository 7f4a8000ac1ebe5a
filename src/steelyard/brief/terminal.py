"""The front page as plain text for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata

from steelyard.brief.model import Brief, Cell, Finding, FrontRow
from steelyard.brief.words import THIN, glue

_INDENT = "  "
_NARROWEST = 40
_SIGNS = "*†‡"
_ADVICE = {"hedge": "hedge", "do_not_quote": "do not quote", "do not quote": "do not quote"}


def front(brief: Brief, width: int = 80) -> str:
    """The front page, `width` columns wide at most (40 at least): header, figures, sentences, warnings."""
    width = max(width, _NARROWEST)
    head = f"{brief.reporter_name.upper()} TRADE, {brief.period_text}, {brief.release_text}; {brief.basis_text}"
    lines = _wrapped(_safe(head), width, "", _INDENT)
    lines += _figures(brief.front, width)
    for finding in brief.lead:
        lines += _wrapped(_sentence(finding), width, _INDENT, _INDENT * 2)
    for warning in brief.warnings:
        lines += _wrapped("! " + _safe(warning), width, _INDENT, _INDENT * 2)
    # The no-break spaces have done their work: a reader copies plain ones.
    return "\n".join(lines).replace("\u00a0", " ") + "\n"


def _sentence(finding: Finding) -> str:
    parts = [finding.text, f"[{finding.tag}]" if finding.tag else ""]
    mark = _ADVICE.get(finding.verdict, "")
    if mark:
        parts.append(f"({mark}: {finding.advice})" if finding.advice else f"({mark})")
    return _safe(" ".join(part for part in parts if part))


def _figures(rows: tuple[FrontRow, ...], width: int) -> list[str]:
    """The rows in the first form that fits: words in the line, words as heads, two lines a row."""
    notes = _notes(rows)
    spoken = [_columns(row, notes, named=True) for row in rows]
    heads = ("", "figure", "change", "consensus", "surprise", "before")
    headed = [heads, *(_columns(row, notes) for row in rows)] if rows else []
    for lines in (_aligned(spoken), _aligned(headed), _aligned(headed, " ")):
        if max(map(display_width, lines), default=0) <= width:
            break
    else:
        lines = [line for cells in spoken for line in _two_lines(cells, width)]
    for tag, sign in notes.items():
        lines += _wrapped(f"{sign} {tag}", width, _INDENT, _INDENT * 2)
    return lines


def _notes(rows: tuple[FrontRow, ...]) -> dict[str, str]:
    """A sign for each tag of figures that are set apart (in italics on the page), explained under the table."""
    cells = [cell for row in rows for cell in (row.figure, row.change) if cell.converted and cell.tag]
    tags = dict.fromkeys(_safe(cell.tag) for cell in cells)
    return {tag: _SIGNS[i % 3] * (i // 3 + 1) for i, tag in enumerate(tags)}


def _two_lines(cells: tuple[str, ...], width: int) -> list[str]:
    lines = _wrapped("  ".join(cell for cell in cells[:3] if cell), width, _INDENT, _INDENT * 2)
    rest = "  ".join(cell for cell in cells[3:] if cell)
    return lines + (_wrapped(rest, width, _INDENT * 3, _INDENT * 3) if rest else [])


def _aligned(table: list[tuple[str, ...]], gap: str = "  ") -> list[str]:
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        padded = [pad(cell, w, right=i > 0) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
        lines.append((_INDENT + gap.join(padded)).rstrip())
    return lines


def _columns(row: FrontRow, notes: dict[str, str], named: bool = False) -> tuple[str, ...]:
    """Measure, figure, change, consensus, surprise and the figure before, with their names if `named`."""
    names = ("consensus", "surprise") if named else ("", "")
    return (
        _safe(row.measure),
        _marked(row.figure, notes),
        _marked(row.change, notes),
        _named(names[0], row.consensus),
        _named(names[1], row.surprise),
        _named(row.previous.tag or ("before" if named else ""), row.previous),
    )


def _marked(cell: Cell, notes: dict[str, str]) -> str:
    sign = notes.get(_safe(cell.tag), "") if cell.converted else ""
    # Room for the sign is kept, so that figures with and without one stand under each other.
    return pad(_safe(cell.text) + sign, len(_safe(cell.text)) + max(map(len, notes.values()), default=0))


def _named(name: str, cell: Cell) -> str:
    text = cell.text.strip(" –—")
    return _safe(f"{name} {cell.text}".strip()) if text else ""


def _safe(text: str) -> str:
    """Without control signs, so that no text of a source can steer the terminal; units held to numbers."""
    kept = "".join(c for c in glue(text).replace(THIN, "\u00a0") if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(kept.split(" "))


def _wrapped(text: str, width: int, first: str, following: str) -> list[str]:
    # textwrap breaks at ASCII spaces only: a number stays with its unit until the no-break spaces go.
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=following, break_on_hyphens=False)


def display_width(text: str) -> int:
    """Columns a text takes: two for wide East Asian signs, none for combining ones."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, right: bool = False) -> str:
    """The text filled with spaces to `width` columns, set to the right if asked."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space
