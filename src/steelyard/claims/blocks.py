"""Paragraphs, headings, list items and table cells of plain text and Markdown, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
QUOTED = re.compile(r"[ \t]*(?:>[ \t]?){1,6}")
ITEM = re.compile(r"[ \t]*(?:[-*+•·‣▪●○–]|\(?[0-9]{1,2}[.)])[ \t]+(?=\S)")
HASHES = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
RULE = re.compile(r"[ \t]*(?:[-=*_][ \t]*){3,}$")
UNDERLINE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*$")
FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
DEFINITION = re.compile(r"[ \t]{0,3}\[(?!\^)[^\]\n]{1,200}\]:")
CELLS = re.compile(r"(?<!\\)\|")
DIVIDER = re.compile(r"[|:\- \t]+$")
TITLE_LENGTH = 120
NARROW, WIDE = 45, 120
FRONT_MATTER = 60
LISTED = 3
MOST_CELLS = 100
"""Cells of a row of a table; a line with more is read as words."""
TERMINAL = frozenset(".!?。！？:;：；,，…\"”'’)")


@dataclass(slots=True)
class Block:
    """A paragraph, heading, item or cell: the `parts` (start, end) of the original that its text is made of.

    `cell`: of a cell of a table, the table's number, the row and the column.
    """

    parts: list[tuple[int, int]] = field(default_factory=list)
    heading: bool = False
    cell: tuple[int, int, int] | None = None


def blocks(text: str, *, markdown: bool) -> Iterator[Block]:
    """The blocks of a text of lines. With `markdown` also its headings, rules, tables and definitions."""
    lines: list[tuple[int, int]] = []
    table, row = -1, -1
    for start, end in _lines(text, markdown):
        line = text[start:end]
        tabled = (markdown and line.lstrip().startswith("|")) or 0 < line.strip().count("\t") < MOST_CELLS
        table, row = (table, row) if tabled else (table + (row >= 0), -1)
        row += tabled and not DIVIDER.match(line.strip())
        if not line.strip():
            yield from _paragraph(text, lines)
            lines = []
        elif markdown and (found := _marked(text, start, end, lines)) is not None:
            yield from _numbered(found, table, row) if tabled else found
            lines = []
        elif 0 < line.strip().count("\t") < MOST_CELLS:
            yield from _paragraph(text, lines)
            yield from _numbered(list(_cells(text, start, end, re.compile(r"\t"))), table, row)
            lines = []
        elif (item := ITEM.match(line)) is not None and not RULE.match(line):
            yield from _paragraph(text, lines)
            lines = [(start + item.end(), end)]
        else:
            lines.append((start, end))
    yield from _paragraph(text, lines)


def front_matter(text: str) -> int:
    """Where the header of a Markdown file (between two lines ---) ends; 0 if there is none."""
    if not text.startswith(("---\n", "---\r\n")):
        return 0
    for count, match in enumerate(LINE.finditer(text, 4)):
        if match.group().strip() in ("---", "..."):
            return match.end()
        if count > FRONT_MATTER:
            break
    return 0


def _lines(text: str, markdown: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each line (its break included), without the marks of a quotation."""
    for match in LINE.finditer(text, front_matter(text) if markdown else 0):
        start, end = match.span()
        quoted = QUOTED.match(text, start, end)
        if start < end:
            yield (quoted.end() if quoted else start), end


def _marked(text: str, start: int, end: int, lines: list[tuple[int, int]]) -> list[Block] | None:
    """What a line of Markdown marks: the blocks before it and its own; None for a line of plain words."""
    line = text[start:end].rstrip("\r\n")
    if FENCE.match(line) or DEFINITION.match(line):
        return list(_paragraph(text, lines))
    hashes = HASHES.match(line)
    if hashes is not None:
        stop = start + len(line.rstrip().rstrip("#").rstrip())
        return [*_paragraph(text, lines), Block([(start + hashes.end(), max(stop, start + hashes.end()))], True)]
    if lines and UNDERLINE.match(line):
        return [Block(list(lines), True)]
    if RULE.match(line):
        return list(_paragraph(text, lines))
    if line.lstrip().startswith("|") and line.count("|") < MOST_CELLS:
        row = [] if DIVIDER.match(line.strip()) else list(_cells(text, start, start + len(line), CELLS))
        return [*_paragraph(text, lines), *row]
    return None


def _numbered(found: list[Block], table: int, row: int) -> Iterator[Block]:
    """The blocks of a row of a table with their places."""
    for block in found:
        if block.cell is not None:
            block.cell = (table, row, block.cell[2])
        yield block


def _cells(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[Block]:
    at, column = start, 0
    for match in border.finditer(text, start, end):
        if text[at : match.start()].strip():
            yield Block([(at, match.start())], cell=(0, 0, column))
        column += match.start() > start
        at = match.end()
    if text[at:end].strip():
        yield Block([(at, end)], cell=(0, 0, column))


def _paragraph(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    """The lines of a paragraph as blocks: one if they were wrapped at a width, else one each."""
    if not lines:
        return
    width = max(end - start for start, end in lines)
    if _headlines(text, lines):
        yield from (Block([line], heading=True) for line in lines)
        return
    block = Block([lines[0]])
    for before, line in pairwise(lines):
        if _broken(text, before, line, width):
            yield _titled(text, block, alone=len(block.parts) == 1)
            block = Block([])
        block.parts.append(line)
    yield _titled(text, block, alone=len(block.parts) == 1)


def _headlines(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether lines are a list of titles: three or more, each with a capital first and no stop behind."""
    if len(lines) < LISTED:
        return False
    words = [text[start:end].strip() for start, end in lines]
    return all(
        one and len(one) <= TITLE_LENGTH and one[0].isupper() and one[-1] not in TERMINAL and " " in one
        for one in words
    )


def _broken(text: str, before: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    """Whether the break between two lines was meant: the next word would have fitted, or lines are paragraphs."""
    first = text[line[0] : line[0] + width].lstrip()[:1]
    if width > WIDE:
        return True
    if width < NARROW:
        return not first.islower()
    word = text[line[0] : line[0] + width].split(None, 1)[0]
    return len(text[before[0] : before[1]].rstrip()) + 1 + len(word) < width - 2


def _titled(text: str, block: Block, *, alone: bool) -> Block:
    """Note whether a block of one short line without a stop is a title or a caption."""
    words = text[block.parts[0][0] : block.parts[0][1]].strip()
    short = alone and 0 < len(words) <= TITLE_LENGTH
    block.heading = short and words[-1] not in TERMINAL and any(one.isalpha() for one in words)
    return block
