"""Paragraphs, headings, items and cells of HTML. A scan of its own: each character is passed once, whatever it is.

The parser of the standard library looks again and again for the ends of comments and tags that never come, so that a
hostile page takes it quadratic time; and it does not say where a run of text ends in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from steelyard.claims.blocks import Block

NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,20})")
HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object", "textarea", "select", "math"))
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "nobr",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "title", "caption", "figcaption", "th"))
NOTE = re.compile(r"(?:\s|<[^<>]{0,200}>|[0-9,\[\]*†‡()]){1,60}?</sup\s*>", re.IGNORECASE)
ATTRIBUTES = re.compile(r"""([A-Za-z:-]{1,40})\s{0,5}=\s{0,5}(?:"([^"<>]{0,200})"|'([^'<>]{0,200})')""")
DATES = frozenset((
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate",
    "publishdate", "publication_date", "sailthru.date", "parsely-pub-date", "og:published_time",
))  # fmt: skip


@dataclass(slots=True)
class Page:
    """What a page holds: its blocks, and the places (start, end) of dates that its tags give, the best first."""

    blocks: list[Block] = field(default_factory=list)
    dates: list[tuple[int, int]] = field(default_factory=list)


def page(text: str) -> Page:
    """The blocks of HTML and the dates of its head."""
    found, block, at = Page(), Block(), 0
    table, row, column = -1, -1, -1
    for start, end, name in _tags(text):
        if start > at:
            block.parts.append((at, start))
        at = max(at, end)
        if name in ("meta", "time"):
            _date(text, start, end, found)
        if name == "" or (name in INLINE and not _is_note(text, name, start, end)):
            continue
        if name == "sup":
            note = NOTE.match(text, end)
            at = note.end() if note else at
            continue
        _close(text, block, found)
        opens = text[start + 1] != "/"
        if name in ("table", "tr") and opens:
            table, row, column = (table + 1, -1, -1) if name == "table" else (table, row + 1, -1)
        cell = name in ("td", "th") and opens
        column += cell
        block = Block(heading=name in HEADINGS and opens, cell=(table, row, column) if cell else None)
    if at < len(text):
        block.parts.append((at, len(text)))
    _close(text, block, found)
    return found


def _close(text: str, block: Block, found: Page) -> None:
    block.parts = [(start, end) for start, end in block.parts if start < end]
    if any(not text[start:end].isspace() for start, end in block.parts):
        found.blocks.append(block)


def _is_note(text: str, name: str, start: int, end: int) -> bool:
    """Whether a <sup> holds a footnote mark; after an m it is a power."""
    return name == "sup" and text[start + 1] != "/" and text[start - 1 : start] != "m" and bool(NOTE.match(text, end))


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every tag; comments and declarations have no name, hidden elements go to their end tag."""
    at, quotes = 0, True
    lower: dict[str, re.Pattern[str]] = {}
    while True:
        at = text.find("<", at)
        if at < 0:
            return
        match = NAME.match(text, at)
        if match is None:
            end = _declaration(text, at)
            if end:
                yield at, end, ""
            at = end or at + 1
            continue
        end, quotes = _tag_end(text, match.end(), quotes)
        if not end:
            return
        name = match.group(1).lower()
        if name in HIDDEN and text[at + 1] != "/" and text[end - 2] != "/":
            pattern = lower.setdefault(name, re.compile(rf"</{name}\b[^<>]{{0,100}}>?", re.IGNORECASE))
            closing = pattern.search(text, end)
            end = closing.end() if closing else len(text)
        yield at, end, name
        at = end


def _declaration(text: str, at: int) -> int:
    """Behind a comment or a declaration at `at`; 0 for a < that is only a sign. What never ends goes to the end."""
    if text.startswith("<!--", at):
        end = text.find("-->", at + 4)
        return end + 3 if end >= 0 else len(text)
    if text.startswith(("<!", "<?"), at):
        end = text.find(">", at)
        return end + 1 if end >= 0 else len(text)
    return 0


def _tag_end(text: str, at: int, quotes: bool) -> tuple[int, bool]:
    """Behind the > of a tag, passing over quoted values; once a quotation never ends, quotes count no more."""
    place = at
    while quotes:
        end = text.find(">", place)
        if end < 0:
            break
        quote = _first_quote(text, place, end)
        if quote < 0:
            return end + 1, True
        closing = text.find(text[quote], quote + 1)
        if closing < 0:
            break
        place = closing + 1
    end = text.find(">", at)
    return (end + 1 if end >= 0 else 0), False


def _first_quote(text: str, start: int, end: int) -> int:
    found = [place for place in (text.find('"', start, end), text.find("'", start, end)) if place >= 0]
    return min(found, default=-1)


def _date(text: str, start: int, end: int, found: Page) -> None:
    """Note the place of a date in <meta name=date content=...> or <time datetime=...>."""
    pairs = {match.group(1).lower(): match for match in ATTRIBUTES.finditer(text, start, min(end, start + 2000))}
    named = [pairs[key] for key in ("name", "property", "itemprop") if key in pairs]
    dated = any((match.group(2) or match.group(3) or "").lower() in DATES for match in named)
    value = pairs.get("content" if dated else "datetime")
    if value is not None:
        group = 2 if value.group(2) is not None else 3
        place = value.span(group)
        if dated:
            found.dates.insert(0, place)
        else:
            found.dates.append(place)
