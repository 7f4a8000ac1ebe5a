"""Parts of a text as plain characters, each with its place: spaces, quotes, escapes, entities, links, emphasis."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape

# Spaces other than a single plain one, and every character that may not stay as it is.
ALWAYS = (
    r"\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u00b2\u00b3\u00b9\u2010\u2011\u2018-\u201f\u2032\u2033"
    r"\u2070\u2074-\u2079\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    r"\uff04\uff05\uff0b\uff0d\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uffe1\uffe5\ud800-\udfff"
)
SPECIAL = re.compile(rf"\s\s+|[^\S ]|[\\&\[\]*_`~<{ALWAYS}]")
SPECIAL_PLAIN = re.compile(rf"\s\s+|[^\S ]|[\\&\[{ALWAYS}]")
QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
CHANGED = QUOTES | {"\u2010": "-", "\u2011": "-", "\uffe1": "£", "\uffe5": "¥"}
RAISED = frozenset("\u00b2\u00b3\u00b9\u2070\u2074\u2075\u2076\u2077\u2078\u2079")
ESCAPED = frozenset("$%*_#&~[](){}<>!+-.|`\\\"'")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NOTE = re.compile(r"\[(?:\^[^\]\s]{1,20}|[0-9]{1,3}|[a-z]|[*†‡]|citation needed)\]")
TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>|<!--[^>]{0,500}-->")
LONGEST_LINK = 2048


@dataclass(slots=True)
class Plain:
    """Characters in the making: `text` in pieces, `offsets` one for each character, `opened` brackets to be closed."""

    original: str
    markdown: bool
    pieces: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    last: str = ""
    opened: list[int] = field(default_factory=list)

    def add(self, text: str, at: int) -> None:
        """Put down `text`, a changed character or an entity that stands at `at`; of spaces only the first of a row."""
        for one in text:
            if one.isspace():
                one = " "
                if self.last in ("", " "):
                    continue
            self.pieces.append(one)
            self.offsets.append(at)
            self.last = one

    def run(self, start: int, end: int) -> None:
        """Put down a run that stays as it is."""
        if start < end and self.original[start] == " " and self.last in ("", " "):
            start += 1
        if start < end:
            self.pieces.append(self.original[start:end])
            self.offsets.extend(range(start, end))
            self.last = self.original[end - 1]


def plain(original: str, parts: Sequence[tuple[int, int]], *, markdown: bool = False) -> tuple[str, list[int]]:
    """The characters of `parts` (start, end) of `original` one after the other, and where each of them stands.

    Every space becomes a plain one and a row of them a single one; soft hyphens, controls, marks of direction and
    footnote marks go; entities and escapes are undone; with `markdown` emphasis, links and tags go too. A character
    made of several (an entity) has the place of the first; an empty part is a space. Linear in the length of the parts.
    """
    out = Plain(original, markdown)
    special = SPECIAL if markdown else SPECIAL_PLAIN
    for start, end in parts:
        at = start
        if start == end:
            out.add(" ", max(0, min(start, len(original) - 1)))
        while at < end:
            match = special.search(original, at, end)
            if match is None:
                out.run(at, end)
                break
            out.run(at, match.start())
            at = _special(out, match.start(), match.end(), end)
    return _without_brackets(out)


def _special(out: Plain, at: int, stop: int, end: int) -> int:
    """Deal with the special character at `at` (spaces: to `stop`); the place to go on from."""
    one = out.original[at]
    if one.isspace():
        out.add(" ", at)
        return stop
    handler = HANDLERS.get(one)
    if handler is not None:
        return handler(out, at, end)
    if one in CHANGED:
        out.add(CHANGED[one], at)
    elif "\uff00" < one < "\uffe0":
        out.add(chr(ord(one) - 0xFEE0), at)
    elif "\ud800" <= one <= "\udfff":
        out.add("\ufffd", at)
    elif one in RAISED and (out.last == "m" or not (out.last.isalnum() or out.last in "%)]\"'.,")):
        out.add(one, at)
    return stop


def _escape(out: Plain, at: int, end: int) -> int:
    """Backslashes before a sign are dropped, however many."""
    stop = at
    while stop < end and out.original[stop] == "\\":
        stop += 1
    if stop < end and out.original[stop] in ESCAPED:
        out.add(out.original[stop], stop)
        return stop + 1
    out.run(at, stop)
    return stop


def _entity(out: Plain, at: int, end: int) -> int:
    match = ENTITY.match(out.original, at, end)
    text = unescape(match.group()) if match else "&"
    if match is None or text == match.group():
        out.run(at, at + 1)
        return at + 1
    for one in text:
        _put(out, one, at)
    return match.end()


def _put(out: Plain, one: str, at: int) -> None:
    """A character that an entity stood for, itself made plain."""
    if one.isspace():
        out.add(" ", at)
    elif one in CHANGED:
        out.add(CHANGED[one], at)
    elif "\ud800" <= one <= "\udfff":
        out.add("\ufffd", at)
    elif not SPECIAL.match(one) or one in "\\&[]*_`~<":
        out.add(one, at)


def _bracket(out: Plain, at: int, end: int) -> int:
    """A footnote mark goes, a link's bracket is remembered, any other stays."""
    note = NOTE.match(out.original, at, end)
    if note is not None and out.last not in ("", " ") and out.original[note.end() : note.end() + 1] not in ("(", "["):
        return note.end()
    if out.markdown:
        if out.last == "!":
            out.pieces[-1], out.last = out.pieces[-1][:-1], " "
            out.offsets.pop()
        out.opened.append(len(out.offsets))
    out.run(at, at + 1)
    return at + 1


def _closing(out: Plain, at: int, end: int) -> int:
    opened = out.opened.pop() if out.opened else None
    after = out.original[at + 1 : at + 2] if at + 1 < end else ""
    if opened is not None and after in ("(", "["):
        stop = _target(out.original, at + 1, end)
        if stop:
            out.offsets[opened] = -1
            return stop
    out.run(at, at + 1)
    return at + 1


def _target(original: str, at: int, end: int) -> int:
    """Behind the address of a link whose bracket stands at `at`; 0 if it isn't closed nearby."""
    opening, closing = original[at], ")" if original[at] == "(" else "]"
    limit, depth, place = min(end, at + LONGEST_LINK), 0, at
    for _ in range(8):
        stop = original.find(closing, place, limit)
        if stop < 0:
            return 0
        depth += original.count(opening, place, stop) - 1
        if depth <= 0:
            return stop + 1
        place = stop + 1
    return 0


def _emphasis(out: Plain, at: int, end: int) -> int:
    """Stars and underscores that touch a word go; those between spaces, between digits or within a word stay."""
    one, stop = out.original[at], at
    while stop < end and out.original[stop] == one:
        stop += 1
    after = out.original[stop] if stop < end else " "
    before = out.last or " "
    loose = before == " " and after.isspace()
    inside = before.isalnum() and after.isalnum() and (one == "_" or (before.isdigit() and after.isdigit()))
    struck = one == "~" and stop - at < 2
    if not out.markdown or loose or inside or struck:
        out.run(at, stop)
    return stop


def _tag(out: Plain, at: int, end: int) -> int:
    match = TAG.match(out.original, at, end) if out.markdown else None
    if match is None:
        out.run(at, at + 1)
        return at + 1
    return match.end()


def _without_brackets(out: Plain) -> tuple[str, list[int]]:
    """The text without the opening brackets of links, which are known only once they are closed."""
    text = "".join(out.pieces)
    if -1 in out.offsets:
        kept = [place for place, at in enumerate(out.offsets) if at >= 0]
        text = "".join(text[place] for place in kept)
        return text, [out.offsets[place] for place in kept]
    return text, out.offsets


HANDLERS: dict[str, Callable[[Plain, int, int], int]] = {
    "\\": _escape, "&": _entity, "[": _bracket, "]": _closing, "*": _emphasis, "_": _emphasis, "`": _emphasis,
    "~": _emphasis, "<": _tag,
}  # fmt: skip
