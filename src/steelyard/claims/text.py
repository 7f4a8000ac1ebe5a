"""A text as sentences in plain words, each with the way back to what was given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from steelyard.claims import blocks, characters, dated, hypertext, splitting
from steelyard.claims.blocks import Block
from steelyard.claims.model import Document, Sentence
from steelyard.errors import BadInput

KINDS = ("auto", "plain", "markdown", "html")
HTML = re.compile(
    r"<!doctype html|<html\b|</(?:p|div|h[1-6]|span|table|td|li|ul|article|section|body)\s{0,3}>", re.IGNORECASE
)
MARKDOWN = re.compile(
    r"\]\([^()\s]{0,200}|^#{1,6} |\*\*\S|^[ \t]{0,3}[*+-] \S|^\|[^\n]{1,500}\||\\[$*_#%]"
    r"|^(?:```|~~~)|^> \S|^\[[^\]\n]{1,60}\]: ",
    re.MULTILINE,
)
MANY, RUN = 20_000, 500
"""No text of a megabyte has so many paragraphs or sentences; what comes after them is read in runs of some length."""
SAME_WORDS = 25
"""Characters that a sentence must have to count as a copy of an earlier one; shorter ones recur by nature."""


def document(text: str, name: str = "-", kind: str = "auto") -> Document:
    """`text` as a document: its sentences, and the day it says it was written.

    `kind`: plain, markdown or html; auto looks at the marks in it. Headings, captions, list items and table cells are
    sentences of their own. Any text is taken, in time linear in its length. `BadInput` for an unknown kind.
    """
    if kind not in KINDS:
        raise BadInput(f"{name}: kind is {kind!r}; give one of {', '.join(KINDS)}.")
    kind = guess(text) if kind == "auto" else kind
    tags: list[tuple[int, int]] = []
    if kind == "html":
        page = hypertext.page(text)
        found, tags = page.blocks, page.dates
    else:
        found = blocks.blocks(text, markdown=kind == "markdown")
        tags = [(0, blocks.front_matter(text))] if kind == "markdown" else []
    sentences = _sentences(text, found, markdown=kind == "markdown")
    day = dated.dated(text, sentences, [tag for tag in tags if tag[0] < tag[1]])
    return Document(name, text, kind, sentences, *(day or (None, None)))


def guess(text: str) -> str:
    """What a text is written in, by the marks in it: html, markdown or plain."""
    if HTML.search(text):
        return "html"
    return "markdown" if MARKDOWN.search(text) or blocks.front_matter(text) else "plain"


def _sentences(text: str, found: Iterable[Block], *, markdown: bool) -> tuple[Sentence, ...]:
    sentences: list[Sentence] = []
    seen: dict[str, int] = {}
    for paragraph, block in enumerate(_runs(found)):
        words, offsets = characters.plain(text, block.parts, markdown=markdown)
        for start, end in splitting.sentences(words, MANY - len(sentences)):
            piece = words[start:end]
            copy = seen.setdefault(piece, len(sentences)) if len(piece) >= SAME_WORDS else len(sentences)
            sentences.append(
                Sentence(
                    piece, tuple(offsets[start:end]), paragraph, block.heading,
                    copy if copy < len(sentences) else None, block.cell,
                )
            )  # fmt: skip
    return tuple(sentences)


def _runs(found: Iterable[Block]) -> Iterator[Block]:
    """The blocks as they are; of more than `MANY` the later ones are joined, so that a flood of them costs no more."""
    run, length = Block(), 0
    for count, block in enumerate(found):
        if count < MANY:
            yield block
            continue
        run.parts.extend([*block.parts, (block.parts[-1][1], block.parts[-1][1])])
        length += 1 + sum(end - start for start, end in block.parts)
        if length > RUN:
            yield run
            run, length = Block(), 0
    if run.parts:
        yield run
