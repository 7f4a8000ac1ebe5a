"""Whose text it is: datelines set aside, and the economy that the flows of a text belong to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from steelyard.claims import dated, names
from steelyard.claims.heads import Head, bound
from steelyard.claims.model import Sentence
from steelyard.claims.phrases import Mark
from steelyard.claims.places import office, opener, related
from steelyard.claims.scene import Scene
from steelyard.claims.views import WORLD

Seen = tuple[Scene, tuple[Head, ...]]
EDGE = re.compile(r" ?[—–] ?| -{1,2} |\) ?:? ?(?=[A-Z“\"])")
DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? [0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
LONGEST, WORDS = 100, 12
OPENING = 4
"""So many sentences of a text may begin with a dateline, and so many carry its title."""
DOMINANT = 1.5
LISTED = frozenset((
    "destination", "destinations", "partner", "partners", "market", "markets", "country", "countries",
))  # fmt: skip
LISTING = frozenset((
    "by", "its", "their", "main", "top", "largest", "trading", "major", "biggest", "key", "leading", "selected",
))  # fmt: skip
LABELS = frozenset((":", "-", "–", "—", ".", "(", "："))
BUYING = frozenset(("purchases", "purchase", "buying", "bought", "buys"))
TOWARDS_CJK = frozenset(("对", "向", "自", "从", "与", "同", "和"))
PLACED = frozenset(("to", "from", "with", "into", "towards", "toward", "against", "on", "between"))


def lead(sentence: Sentence) -> int:
    """The length of the dateline before a sentence: place, day, agency and a dash; 0 where there is none."""
    text = sentence.text[:LONGEST]
    for match in EDGE.finditer(text):
        if _lead(text[: match.start() + (match.group()[0] == ")")]) and match.end() < len(sentence.text):
            return match.end()
    return 0


def _lead(lead: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", lead) if word]
    if not words or len(words) > WORDS or not lead[:1].isupper():
        return False
    shout = words[0].isupper() and len(words[0]) > 3
    return bool(DAY.search(lead) or dated.days(lead)) or (shout and (lead.isupper() or lead.endswith(")")))


def dateline(one: Scene) -> bool:
    """Whether a sentence is no more than a place and a day."""
    if one.values or any(mark.kind in ("flow", "macro", "tariff") for mark in one.marks):
        return False
    text = one.sentence.text
    if EDGE.search(text[-4:] + "A") and _lead(text):
        return True
    return len(text) <= LONGEST and bool(dated.days(text)) and len(re.findall(r"[^\W\d_]+", text)) <= 5


def reporters(views: Sequence[Seen]) -> tuple[str, bool]:
    """The reporter of the whole text, and whether no other comes near it.

    An economy counts most where an export, import or balance is its own, where its office tells the figures, and in
    the title; partners (to, from, with) don't count, nor do datelines; a group counts little unless flows are its own.
    """
    weight: defaultdict[str, float] = defaultdict(float)
    for place, (one, its) in enumerate(views):
        factor = 1.0
        if place < OPENING:
            factor = 3.0 if one.sentence.heading else 2.0 if place == 0 else 1.0
        if dateline(one):
            factor = 0.75
        if one.sentence.cell is not None:
            continue
        partners = {code for head in its for code in head.partners}
        for head in its:
            if head.reporter not in ("", WORLD) and head.kind == "flow":
                weight[head.reporter] += _owned(one, head) * factor
        for mark in one.marks:
            if mark.kind != "economy" or mark.code == WORLD:
                continue
            if headed(one) and place and len(one.tokens) <= 4 and not any(head.kind for head in its):
                weight[mark.code] += 0.3 * (mark.form == "name")
            else:
                weight[mark.code] += factor * _weight(one, mark, partners, factor < 1)
    single = [code for code in weight if not names.is_group(code) or code in ("EU27", "EA")]
    if any(weight[code] >= 1 for code in single):
        weight = defaultdict(float, {code: weight[code] for code in single})
    ranked = sorted(weight.items(), key=lambda pair: -pair[1])[:2]
    if not ranked or ranked[0][1] < 1:
        tokens = [token for one, _ in views[:OPENING] for token in one.tokens]
        chinese = sum(token.kind == "cjk" for token in tokens)
        if tokens and chinese > len(tokens) / 2:
            return "CHN", True
    if not ranked:
        return "", False
    return ranked[0][0], len(ranked) < 2 or ranked[0][1] >= DOMINANT * ranked[1][1]


def _owned(one: Scene, head: Head) -> float:
    """What a flow of its own tells of an economy: less where another's goods are bought, or of a group."""
    if names.is_group(head.reporter) and head.reporter not in ("EU27", "EA"):
        return 0.5
    return 1 if head.partners and head.flow == "import" and one.word(head.at) in BUYING else 3


def _sells(one: Scene, mark: Mark) -> bool:
    """Whether an economy, or its firms, is what exports or imports: German firms exported."""
    return mark.form in ("name", "adjective") and any(
        found.form == "verb" and found.code != "purchase" for found in one.between(mark.last + 1, mark.last + 4, "flow")
    )


def _weight(one: Scene, mark: Mark, partners: set[str], day: bool) -> float:
    if mark.form == "office" or office(one, mark):
        return 3
    if day:
        return 1 if mark.form == "capital" else 0
    if mark.code in partners or opener(one, mark.first) in PLACED or bound(one, mark) or related(one, mark):
        return 0
    if mark.form == "capital":
        return 0.5
    if one.word(mark.first - 1) in TOWARDS_CJK:
        return 0
    if _sells(one, mark):
        return 3
    return 0.2 if names.is_group(mark.code) and mark.code not in ("EU27", "EA") else 1


def headed(one: Scene) -> str:
    """The economy that a heading is all about: United States; Japan: trade in 2025."""
    found = [mark for mark in one.marks if mark.kind == "economy" and mark.code != WORLD and mark.form == "name"]
    if len(found) != 1 or found[0].first > 1 or one.values:
        return ""
    after = one.word(found[0].last + 1)
    return found[0].code if not after or after in LABELS else ""


def label(one: Scene) -> Mark | None:
    """The economy that a line begins with as its label: `Japan: exports rose`, `2. Japan - exports of 5bn`."""
    for at in range(4):
        mark = one.at(at, "economy")
        if mark is not None:
            return mark if one.word(mark.last + 1) in LABELS else None
        if one.word(at)[:1].isalpha() and one.word(at) != "the":
            return None
    return None


def partnered(one: Scene) -> bool:
    """Whether a sentence announces a list of partners: main partners in 2025, by destination."""
    words = [token.lower for token in one.tokens]
    listed = any(word in LISTED and before in LISTING for before, word in pairwise(words))
    return listed and not one.values
