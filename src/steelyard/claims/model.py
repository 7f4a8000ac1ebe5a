"""What a text is taken to say, and what was found of it. Offsets are code points of the text as it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

MEASURES = (
    "yoy", "mom", "growth", "level", "quantity", "balance", "share", "ratio", "consensus", "surprise", "superlative",
    "tariff", "count", "policy", "rate", "other",
)  # fmt: skip
"""What a claim measures.

yoy: growth on the same period of the year before (the period may be a month, January to a month, a year); mom: on the
period before; growth: between two periods (`base` is the first); level: money; quantity: physical amount; balance:
exports less imports; share: part of a whole, percent (`whole` names it); ratio: a multiple (1.6-fold, double);
consensus: what a poll expected (`of` is the measure polled: yoy, level or balance); surprise: actual less consensus;
superlative: record, first, highest or lowest since; tariff: a duty in percent; count: a number of measures or cases;
policy: target, range or threshold of a rule; rate: another rate in percent (interest, unemployment); other: a figure
that is none of these.
"""
VERDICTS = (
    "true", "rounded", "other_basis", "superseded", "concept", "false", "conflict", "not_checkable",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of the text: from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in plain words (markup, escapes and links taken out) with the way back to the text given.

    `offsets[i]` is where the i-th character of `text` stands in the original; `paragraph` counts from 0. `heading`:
    it is a title or a caption. `copy_of`: the first sentence of the same words, by its index, if this one repeats it.
    `cell`: of a cell of a table, the table's number in the text, the row and the column.
    """

    text: str
    offsets: tuple[int, ...]
    paragraph: int
    heading: bool = False
    copy_of: int | None = None
    cell: tuple[int, int, int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The original's span of characters `start` up to `end` of this sentence."""
        if not self.offsets or start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else 0
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Document:
    """A text ready to be read. `kind`: plain, markdown or html; `dated`: the day it says it was written, if any."""

    name: str
    original: str
    kind: str
    sentences: tuple[Sentence, ...]
    dated: date | None = None
    dated_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written. A single value has `low` = `high`; a range both.

    Base units: percent (20 for 20 per cent, one in five), pp, currency units (1.2e12 for $1.2tn), t, ratio (1.6 for
    1.6-fold, 2 for double), count, or "" for a bare number. `digit` is the size of the last digit printed in that unit
    (0.1 for 6.6 per cent, 1e11 for $1.2tn; 0 for words such as flat or double). `hedge` is a key of
    data/claims/hedges.toml ("" where there is none); `sign` is that printed before the number (-1, 1, or 0 for none).
    """

    low: float
    high: float
    unit: str
    digit: float
    text: str
    span: Span
    hedge: str = ""
    sign: int = 0

    @property
    def value(self) -> float:
        """The value; the middle of a range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One quantitative claim, as understood.

    `direction`: 1 rise or surplus, -1 fall or deficit, 0 none or flat; the value of a growth carries its sign already
    (-20 for "falling 20 per cent"). `period` and `base` are canonical (2025-12, 2025, 2025-01/2025-05); "" where the
    text does not say. `basis`: currency, value, quantity or volume as stated, "" where it is not; `comparison`:
    year_before, period_before, since, consensus, previous or "". `whole`: of a share ("exports", "gdp",
    "world_manufacturing_exports", "world_imports", "exports_to_world" ...). `since`: of a superlative, a year or month,
    or "ever". `kind`: of a superlative (record, first, highest, lowest, most, least) or of a policy (target, range,
    threshold). `why`: how each part was found, in words; `others`: candidates that lost, best first. `carried`: names
    of the parts (reporter, partner, flow, product, period) that its own sentence does not say.
    """

    id: str
    quote: str
    span: Span
    sentence: int
    measure: str
    reporter: str = ""
    partner: str = ""
    flow: str = ""
    product: str = "TOTAL"
    period: str = ""
    base: str = ""
    value: Quantity | None = None
    direction: int = 0
    unit: str = ""
    basis: str = ""
    comparison: str = ""
    of: str = ""
    whole: str = ""
    since: str = ""
    kind: str = ""
    pollster: str = ""
    hedge: str = ""
    subject: str = ""
    why: tuple[str, ...] = ()
    others: tuple[Claim, ...] = ()
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure that a claim was held against: what it is, its value, and where it came from.

    `id`: a query for `steelyard cite`, "" where the figure has none; `text` says series, basis and period in words.
    """

    text: str
    value: float | None
    unit: str
    source: str
    vintage: str
    id: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """An arithmetic relation among claims: what one side says and what the others imply (`low` to `high`).

    `result`: consistent; conflict; tension (both can hold only on a reading that the text does not give); label (a
    figure called by the name of another); solvable (implies a value that nobody prints: `printed` is then nan);
    concept (a whole that is easily mistaken for another). `holds` is false for a conflict alone. `documents`: of
    each claim, where there are several texts.
    """

    kind: str
    claims: tuple[str, ...]
    formula: str
    low: float
    high: float
    printed: float
    holds: bool
    text: str
    unit: str = ""
    documents: tuple[str, ...] = ()
    result: str = "consistent"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with its verdict (one of `VERDICTS`), in words, with evidence and, where it helps, a correction.

    `reason` is a sentence that may be printed; `correction` is the corrected wording of the quote, "" where none.
    """

    claim: Claim
    verdict: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    correction: str = ""
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one text. `as_of`: the day whose knowledge the figures are held to; `read_from`: whence."""

    document: Document
    as_of: date | None
    read_from: str
    findings: tuple[Finding, ...]
    relations: tuple[Relation, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What is false or in conflict: where there is any, the command exits with 1."""
        return tuple(one for one in self.findings if one.verdict in ("false", "conflict"))
