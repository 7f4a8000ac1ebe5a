"""The structure of a page, as text: headings, tables with heads and sizes, charts, controls."""

from __future__ import annotations

from html.parser import HTMLParser

HEADINGS = ("h1", "h2", "h3")
VOID = {"meta", "link", "br", "img", "input", "path", "circle"}


class Outline(HTMLParser):
    """Reads a page once; `lines` is its outline, `tags` its stack, `unbalanced` what was not closed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.elements: list[tuple[str, dict]] = []
        self.stack: list[str] = []
        self.unbalanced: list[str] = []
        self._heard: list[str] | None = None
        self._rows = 0

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        if tag in (*HEADINGS, "caption", "th", "summary", "button"):
            self._heard = []
        if tag == "table":
            self._heads, self._rows = [], 0
        if tag == "tr":
            self._rows += 1
        if tag == "div" and ("class", "plot") in attrs:
            self.lines.append(f"chart: {dict(attrs)['aria-label']}")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1] != tag:
            self.unbalanced.append(tag)
        else:
            self.stack.pop()
        text = " ".join("".join(self._heard or []).split())
        if tag in HEADINGS:
            self.lines.append(f"{tag}: {text}")
        elif tag == "caption":
            self._caption = text
        elif tag == "th" and "thead" in self.stack:
            self._heads.append(text)
        elif tag == "table":
            self.lines.append(f"table: {self._caption} | {', '.join(self._heads)} | {self._rows - 1} rows")
        elif tag in ("button", "summary"):
            self.lines.append(f"{tag}: {text}")
        if tag in (*HEADINGS, "caption", "th", "summary", "button"):
            self._heard = None

    def handle_data(self, data):
        if self._heard is not None:
            self._heard.append(data)


def outline(page: str) -> Outline:
    """The outline of a page."""
    reader = Outline()
    reader.feed(page)
    reader.close()
    return reader
