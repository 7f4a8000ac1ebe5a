"""Texts with their claims marked, and beside them what was found: one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from steelyard.brief import claims_series as series
from steelyard.brief import mark, words
from steelyard.brief.claims_sentence import Piece, Signs, pieces, put_right, unmended
from steelyard.brief.claims_words import (
    MARKS,
    Lines,
    Mark,
    counted,
    evidence_value,
    held_to,
    ours,
    plain,
    summary,
    understood,
)  # fmt: skip
from steelyard.brief.model import SourceLine
from steelyard.claims.library import Library
from steelyard.claims.model import Claim, Evidence, Finding, Relation, Report, Sentence
from steelyard.ledger.source import Source
from steelyard.version import __version__

DRAWINGS = 120
"""Series drawn on a page at most; the page says where it stopped."""
_GRAVITY = list(MARKS)
_LOOK = ("false", "conflict", "other_basis", "concept", "superseded")
_OPEN = _LOOK[:-1]
_FIRST_WORDS = 60
_RELATIONS = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as the page shows it."""

    text: str
    value: str
    tags: tuple[str, ...]
    command: str


@dataclass(frozen=True, slots=True)
class Card:
    """What was found of one claim. `key` names it on the page; `sentence`: the sentence with its corrections made."""

    number: int
    key: str
    verdict: str
    mark: Mark
    head: str
    held: str
    quote: str
    understood: str
    reason: str
    evidence: tuple[Shown, ...]
    correction: str
    sentence: str
    left: str
    why: tuple[str, ...]
    others: tuple[str, ...]
    relations: tuple[str, ...]
    drawing: Markup
    caption: str
    where: str
    open: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the text: its words, and the claims it belongs to (`verdict`, empty for none) or that end with it."""

    text: str
    verdict: str = ""
    key: str = ""
    quoted: bool = False
    refs: tuple[Card, ...] = ()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text and the cards of its claims."""

    runs: tuple[Run, ...]
    cards: tuple[Card, ...]
    heading: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class TextView:
    """One text as the page shows it."""

    key: str
    name: str
    about: str
    counts: tuple[tuple[str, Mark, int], ...]
    summary: str
    paragraphs: tuple[Paragraph, ...]
    look: tuple[Card, ...]
    relations: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass
class Drawer:
    """Draws the series behind a finding's evidence, as far as the page has room for them."""

    library: Library | None
    drawn: int = 0
    left: int = 0
    known: dict[tuple[str, float | None], tuple[Markup, str]] = field(default_factory=dict)

    def draw(self, claim: Claim, evidence: Sequence[Evidence]) -> tuple[Markup, str]:
        """The drawing and its caption, both empty where there is no series."""
        id_ = next((one.id for one in evidence if one.id), "")
        if self.library is None or not id_:
            return Markup(""), ""
        key = (id_, claim.value.value if claim.value else None)
        if key not in self.known:
            if self.drawn >= DRAWINGS:
                self.left += 1
                return Markup(""), ""
            self.drawn += 1
            found = series.history(self.library, id_, claim)
            self.known[key] = (Markup(series.svg(found)), series.caption(found)) if found else (Markup(""), "")
        return self.known[key]


def html(
    reports: Sequence[Report], library: Library | None = None, sources: Mapping[str, Source] | None = None
) -> str:  # fmt: skip
    """The page as HTML text, to be written as UTF-8.

    `library` draws the series behind the evidence, `sources` name its sources; the page goes without where they are
    not given. Every word of the texts is escaped; one script, allowed by its hash alone, copies corrected sentences.
    """
    drawer = Drawer(library)
    views = [_text(report, f"t{n}", drawer) for n, report in enumerate(reports, 1)]
    script = _file("templates/claims.js")
    findings = [one for report in reports for one in report.findings]
    return (
        _environment()
        .get_template("claims.html.j2")
        .render(
            brief={"version": __version__},
            texts=views,
            headline=_headline(findings),
            total=summary(findings),
            sources=_sources(findings, sources or {}),
            marks=[(verdict, one) for verdict, one in MARKS.items() if any(f.verdict == verdict for f in findings)],
            between=_between(reports),
            undrawn=drawer.left,
            mark=Markup(mark.svg(ink="currentColor")),
            mark_alt=mark.alt_text(None, None),
            favicon=mark.favicon(),
            style=Markup(_file("templates/page.css") + _file("templates/claims.css")),
            scripts=[Markup(script)],
            policy=_policy(script),
        )
    )


def _headline(findings: Sequence[Finding]) -> str:
    wrong = [one for one in findings if one.verdict in ("false", "conflict")]
    if not findings:
        return "No figure on trade or the economy was found"
    if not wrong:
        return f"Nothing false or in conflict among {words.count(len(findings), 'claim')}"
    return f"{len(wrong):,} of {words.count(len(findings), 'claim')} false or in conflict"


def _text(report: Report, key: str, drawer: Drawer) -> TextView:
    document = report.document
    lines, right = Lines(document.original), put_right(document, report.findings)
    numbered = list(enumerate(report.findings, 1))
    cards = {n: _card(n, key, one, report, lines, right, drawer) for n, one in numbered}
    by_sentence: dict[int, list[tuple[int, Finding]]] = {}
    for n, one in numbered:
        by_sentence.setdefault(one.claim.sentence, []).append((n, one))
    signs = Signs(document.original)
    paragraphs = [
        _paragraph(list(group), by_sentence, cards, signs)
        for _, group in groupby(enumerate(document.sentences), key=lambda pair: pair[1].paragraph)
    ]
    repeated = sum(one.copy_of is not None for one in document.sentences)
    said = (f"{words.count(repeated, 'sentence')} repeated word for word, judged once.",) if repeated else ()
    return TextView(
        key, plain(document.name) if document.name != "-" else "The text", f"Judged {held_to(report)}.",
        tuple((verdict, MARKS[verdict], n) for verdict, n in counted(report.findings)), summary(report.findings),
        tuple(paragraphs), tuple(card for card in cards.values() if card.verdict in _LOOK),
        tuple((one.result, ours(one.text)) for one in _own(report)[:_RELATIONS]), (*report.warnings, *said),
    )  # fmt: skip


def _own(report: Report) -> list[Relation]:
    """The relations within the text that say more than that figures agree or could be solved for."""
    return [one for one in report.relations if not one.documents and one.result not in ("solvable",)]


def _between(reports: Sequence[Report]) -> tuple[tuple[str, str], ...]:
    found = dict.fromkeys(one for report in reports for one in report.relations if one.documents)
    return tuple((one.result, ours(one.text)) for one in list(found)[:_RELATIONS])


def _paragraph(
    sentences: Sequence[tuple[int, Sentence]],
    by_sentence: Mapping[int, Sequence[tuple[int, Finding]]],
    cards: Mapping[int, Card],
    signs: Signs,
) -> Paragraph:
    runs: list[Run] = []
    for at, (index, sentence) in enumerate(sentences):
        runs += [Run(" ")] if at else []
        runs += [_run(piece, cards) for piece in pieces(sentence, by_sentence.get(index, ()), signs)]
    own = [cards[n] for index, _ in sentences for n, _ in by_sentence.get(index, ())]
    copies = all(one.copy_of is not None for _, one in sentences)
    return Paragraph(tuple(runs), tuple(own), all(one.heading for _, one in sentences), copies)


def _run(piece: Piece, cards: Mapping[int, Card]) -> Run:
    marked = sorted((cards[n] for n in piece.marks), key=lambda card: _GRAVITY.index(card.verdict))
    grave = any(cards[n].verdict in ("false", "conflict") for n in piece.quoted)
    first = marked[0] if marked else None
    return Run(
        piece.text, first.verdict if first else "", first.key if first else "", grave,
        tuple(cards[n] for n in piece.ends), piece.sign,
    )  # fmt: skip


def _card(
    number: int, key: str, one: Finding, report: Report, lines: Lines, right: Mapping[int, str], drawer: Drawer
) -> Card:  # fmt: skip
    claim = one.claim
    drawing, caption = drawer.draw(claim, one.evidence)
    line, column = lines.at(claim.span.start)
    shown = claim.value.text if claim.value and claim.value.text else claim.quote
    head = shown if len(shown) <= _FIRST_WORDS else shown[: _FIRST_WORDS - 1] + "…"
    return Card(
        number, f"{key}-{number}", one.verdict, MARKS[one.verdict], plain(head),
        evidence_value(one.evidence[0]) if one.evidence else "",
        plain(claim.quote), understood(claim), ours(one.reason),
        tuple(_evidence(each) for each in one.evidence), plain(one.correction),
        plain(right.get(claim.sentence, "")) if one.correction else "",
        unmended(report.findings, claim.sentence) if one.correction else "", tuple(map(plain, claim.why)),
        tuple(understood(other) for other in claim.others),
        tuple(ours(each.text) for each in one.relations if each.result != "solvable"),
        drawing, caption, f"line {line}, column {column}", one.verdict in _OPEN,
    )  # fmt: skip


def _evidence(one: Evidence) -> Shown:
    tags = tuple(plain(part) for part in (one.vintage, one.basis, one.source) if part)
    return Shown(ours(one.text), evidence_value(one), tags, one.id)


def _sources(findings: Sequence[Finding], known: Mapping[str, Source]) -> tuple[SourceLine, ...]:
    """The sources of all evidence, by id, as far as they are known."""
    named = {name for one in findings for each in one.evidence for name in each.source.split(" + ")}
    listed = [known[name] for name in sorted(named) if name in known]
    return tuple(SourceLine(s.id, s.title, s.producer, s.licence, s.credit, s.url) for s in listed)


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _file(name: str) -> str:
    return (files("steelyard.brief") / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: _file(f"templates/{name}")),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["glue"] = words.glue
    return environment
