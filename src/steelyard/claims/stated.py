"""What a claim's own sentence says of it, what is carried over from elsewhere, and what else is named nearby."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise

from steelyard.base import economies
from steelyard.claims.dated import MONTHS
from steelyard.claims.lexicon import table
from steelyard.claims.marks import marks
from steelyard.claims.model import Claim, Sentence
from steelyard.claims.periods import periods
from steelyard.claims.tokens import Token, tokenize

PARTS = ("reporter", "partner", "flow", "product", "period")
_TOPIC = ("flow", "product", "partner")
_KINDS = ("economy", "product", "flow")
_BACK = ("back", "previous")
_FLOWS = {"surplus": "balance", "deficit": "balance", "sale": "export", "purchase": "import"}
_ELSEWHERE = ("in the sentence before", "no time is said", "the period after the one compared", "behind in the")
_UNSAID = "is not said"
_NEAR, _PARAGRAPH, _MOST = 2, 12, 6
WORLD = "WLD"
_JOINING = ("of", "to", "from", "with")
_ARTICLES = ("the", "a", "an", "its", "their", "his", "her", "our", "some", "other", "all")
_MARKS = ".,;:()[]\"'“”‘’—–"


def carried(claim: Claim) -> frozenset[str]:
    """The parts that the reader took from elsewhere than the claim's own sentence, by its own account."""
    found = set(claim.carried)
    for reason in claim.why:
        if reason.startswith("what it is about") and any(words in reason for words in (*_ELSEWHERE, _UNSAID)):
            found |= set(_TOPIC)
        elif reason.startswith("period ") and any(words in reason for words in _ELSEWHERE):
            found.add("period")
    return frozenset(found)


def _strange(tokens: Sequence[Token], at: int, known: set[int]) -> str:
    """The first word after a preposition, articles passed over, if it is lower or upper case and nothing known."""
    after = at + 1
    while after < len(tokens) and tokens[after].lower in _ARTICLES:
        after += 1
    if after >= len(tokens) or after in known or tokens[after].kind != "word":
        return ""
    word = tokens[after].lower
    return "" if word in table("doubts")["plain"]["words"] or word[:3] in MONTHS else word


def names_in(text: str) -> dict[str, tuple[str, ...]]:
    """Codes of economies, products and flows that a sentence names, each once, in order."""
    found = marks(tokenize(text))
    codes = {
        kind: dict.fromkeys(_FLOWS.get(one.code, one.code) for one in found if one.kind == kind) for kind in _KINDS
    }
    return {kind: tuple(held) for kind, held in codes.items()}


def unnamed(claim: Claim, sentence: str) -> bool:
    """Whether a sentence does not name the partner or product of a claim, or names another economy for its reporter."""
    own = names_in(sentence)
    if claim.partner not in ("", WORLD) and claim.partner not in own["economy"]:
        return True
    if claim.product not in ("", "TOTAL") and claim.product not in own["product"]:
        return True
    others = [one for one in own["economy"] if is_single(one) and one != claim.partner]
    return bool(others) and claim.reporter not in others


@cache
def _limits() -> frozenset[str]:
    return frozenset(word for name, kind in table("doubts").items() if name != "plain" for word in kind["words"])


@dataclass
class Surroundings:
    """The sentences of a text with what they name; each is looked at when first asked for.

    Without sentences, all is taken from the claims alone.
    """

    claims: Sequence[Claim]
    sentences: Sequence[Sentence] = ()
    dated: date | None = None
    _claims: dict[int, list[Claim]] = field(default_factory=dict)
    _named: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def carried(self, claim: Claim) -> frozenset[str]:
        """The parts that the claim's own sentence does not say."""
        found = set(carried(claim))
        if not self._inside(claim.sentence):
            return frozenset(found)
        own = self.named(claim.sentence)
        if claim.reporter:
            _settle(found, "reporter", claim.reporter in own["economy"])
        if claim.partner not in ("", WORLD):
            _settle(found, "partner", claim.partner in own["economy"])
        if claim.product not in ("", "TOTAL"):
            _settle(found, "product", claim.product in own["product"])
        return frozenset(found)

    def named(self, index: int) -> dict[str, tuple[str, ...]]:
        """Codes of economies, products and flows that a sentence names, each once, in order."""
        if index not in self._named:
            self._named[index] = names_in(self.sentences[index].text if self._inside(index) else "")
        return self._named[index]

    def periods(self, claim: Claim) -> tuple[str, ...]:
        """All periods that the claim's own sentence names, whatever each is of."""
        if not self._inside(claim.sentence):
            return ()
        found = periods(tokenize(self.sentences[claim.sentence].text), self.dated)
        return tuple(dict.fromkeys(text for one in found for text in (one.period, one.base) if text))[:_MOST]

    def limit(self, claim: Claim) -> str:
        """A word of the claim's own sentence that makes it a figure of a part or a wish; empty where there is none."""
        if not self._inside(claim.sentence):
            return ""
        words = [word.strip(_MARKS) for word in self.sentences[claim.sentence].text.split()]
        pairs = [f"{one} {two}" for one, two in pairwise(words)]
        text = self.sentences[claim.sentence].text
        glyphs = [one for one in _limits() if not one.isascii() and one in text]
        return next((one for one in (*words, *pairs, *glyphs) if one in _limits()), "")

    def unknown(self, claim: Claim) -> str:
        """A word after "exports of", "imports from" and the like that names nothing known; empty where there is none.

        What a figure is of may then be a good or a partner that the lexicon lacks.
        """
        if not self._inside(claim.sentence):
            return ""
        tokens = tokenize(self.sentences[claim.sentence].text)
        found = marks(tokens)
        known = {at for one in found for at in range(one.first, one.last + 1)}
        ends = [one.last + 1 for one in found if one.kind == "flow"]
        joined = [at for at in ends if at < len(tokens) and tokens[at].lower in _JOINING]
        return next((word for at in joined if (word := _strange(tokens, at, known))), "")

    def looks_back(self, claim: Claim) -> bool:
        """Whether the claim's own sentence speaks of a period before, too."""
        if not self._inside(claim.sentence):
            return False
        return any(one.kind in _BACK for one in marks(tokenize(self.sentences[claim.sentence].text)))

    def beside(self, claim: Claim, kind: str) -> tuple[str, ...]:
        """What the claim's paragraph names of a kind: its own sentence first, then the nearest."""
        order = sorted(self._paragraph(claim.sentence), key=lambda at: abs(at - claim.sentence))
        return tuple(dict.fromkeys(code for at in order for code in self.named(at)[kind]))

    def before(self, claim: Claim, kind: str) -> tuple[str, ...]:
        """What the sentences before name of a kind, the nearest first, and then the first sentences of the text."""
        near = range(claim.sentence - 1, max(-1, claim.sentence - _PARAGRAPH), -1)
        order = (*near, *range(min(_NEAR + 1, claim.sentence)))
        return tuple(dict.fromkeys(code for at in order for code in self.named(at)[kind]))

    def close(self, claim: Claim) -> tuple[Claim, ...]:
        """The other claims of the paragraph, or within two sentences where paragraphs aren't known; nearest first."""
        held = set(self._paragraph(claim.sentence)) or set(range(claim.sentence - _NEAR, claim.sentence + _NEAR + 1))
        held |= {claim.sentence - 1, claim.sentence + 1}
        found = [one for at in sorted(held) for one in self.within(at) if one.id != claim.id]
        return tuple(sorted(found, key=lambda one: abs(one.sentence - claim.sentence)))

    def within(self, index: int) -> tuple[Claim, ...]:
        """The claims of a sentence."""
        if not self._claims:
            for one in self.claims:
                self._claims.setdefault(one.sentence, []).append(one)
        return tuple(self._claims.get(index, ()))

    def main_reporter(self, claim: Claim) -> bool:
        """Whether the claim's reporter is that of the text: most claims have it, and a sentence names it."""
        same = sum(one.reporter == claim.reporter for one in self.claims)
        if same < 0.7 * len(self.claims):
            return False
        upto = range(min(claim.sentence + 1, len(self.sentences)))
        return any(claim.reporter in self.named(at)["economy"] for at in upto)

    def strangers(self, claim: Claim) -> tuple[str, ...]:
        """Single economies that the claim's own sentence names and that are neither its reporter nor its partner."""
        own = self.named(claim.sentence)["economy"]
        return tuple(one for one in own if is_single(one) and one not in (claim.reporter, claim.partner))

    def _inside(self, index: int) -> bool:
        return 0 <= index < len(self.sentences)

    def _paragraph(self, index: int) -> Iterable[int]:
        if not self._inside(index):
            return ()
        own = self.sentences[index].paragraph
        near = range(max(0, index - _PARAGRAPH), min(len(self.sentences), index + _PARAGRAPH + 1))
        return [at for at in near if self.sentences[at].paragraph == own]


def is_single(code: str) -> bool:
    """One economy, not a group of them."""
    return code in economies.codes("economy")


def _settle(found: set[str], part: str, named: bool) -> None:
    if named:
        found.discard(part)
    else:
        found.add(part)
