"""One number, in digits or in words, with its magnitude: 33.8bn, 18.48 trillion, twenty-eight, 1.18万亿."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.claims import lexicon
from steelyard.claims.tokens import Token

GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
DECIMAL_COMMA = re.compile(r"^([0-9]{1,3}),([0-9]{1,2})$")
CHAIN = 3
LARGEST = 1e30


@dataclass(slots=True)
class Numeral:
    """A number at tokens `first` to `last`, both included. `digit`: the size of its last digit.

    `plain`: the number before its magnitude; `scaled`: a magnitude is in it; `words`: it is not in digits; `percent`:
    the words made it one (百分之, 成).
    """

    first: int
    last: int
    value: float
    digit: float
    plain: float
    scaled: bool = False
    words: bool = False
    percent: bool = False


def numeral(tokens: Sequence[Token], at: int, *, money: bool = False) -> Numeral | None:
    """The number that begins at token `at`, if one does. `money`: a currency stands before it ($1.2t is a trillion)."""
    token = tokens[at]
    if token.kind == "number":
        return _digits(tokens, at, money)
    if token.text in GLYPHS:
        return _scaled(tokens, Numeral(at, at, GLYPHS[token.text], 0.0, GLYPHS[token.text]), money)
    if token.kind == "cjk":
        return _chinese(tokens, at)
    return _worded(tokens, at)


def tight(tokens: Sequence[Token], at: int) -> bool:
    """Whether token `at` stands right after the one before it."""
    return 0 < at < len(tokens) and tokens[at - 1].end == tokens[at].start


def past_hyphen(tokens: Sequence[Token], at: int) -> int:
    """`at`, or the next token if `at` is a hyphen with no space on either side (a 30-billion-dollar deal)."""
    if at < len(tokens) and tokens[at].text == "-" and tight(tokens, at) and tight(tokens, at + 1):
        return at + 1
    return at


def _digits(tokens: Sequence[Token], at: int, money: bool) -> Numeral | None:
    text = DECIMAL_COMMA.sub(r"\1.\2", tokens[at].text).replace(",", "").replace(" ", "")
    value = float(text)
    if value > LARGEST:
        return None
    digit = 10.0 ** -len(text.partition(".")[2])
    last = at
    if tight(tokens, at + 1) and tokens[at + 1].text in GLYPHS:
        value, digit, last = value + GLYPHS[tokens[at + 1].text], 0.0, at + 1
    return _scaled(tokens, Numeral(at, last, value, digit, value), money)


def _scaled(tokens: Sequence[Token], found: Numeral, money: bool) -> Numeral:
    """`found` with "and a half" and the magnitudes that follow it; at most `CHAIN` of them (万亿, hundred thousand)."""
    after = [one.lower for one in tokens[found.last + 1 : found.last + 4]]
    if after[:2] == ["and", "a"] and after[2:] in (["half"], ["quarter"]):
        part = 0.5 if after[2] == "half" else 0.25
        found.value, found.plain, found.last = found.value + part, found.plain + part, found.last + 3
        found.digit = min(found.digit, part)
    for _ in range(CHAIN):
        at = past_hyphen(tokens, found.last + 1)
        size = _magnitude(tokens, at, money)
        if size is None:
            break
        found.value, found.digit, found.last, found.scaled = found.value * size, found.digit * size, at, True
    return found


def _magnitude(tokens: Sequence[Token], at: int, money: bool) -> float | None:
    if at >= len(tokens):
        return None
    lower = tokens[at].lower
    size = lexicon.magnitudes().get(lower)
    if size is None:
        return None
    if lower in lexicon.word_set("lone", "money") and not money:
        return None
    if lower in lexicon.word_set("lone", "tight") and not (money or tight(tokens, at)):
        return None
    unit = lexicon.units().at(tokens, at)
    return None if unit is not None and unit[1] > at else size


def _worded(tokens: Sequence[Token], at: int) -> Numeral | None:
    """A number in English words: twenty-eight, three hundred and five thousand, six point five, a million."""
    words, sizes = lexicon.number_words(), lexicon.magnitudes()
    lower = tokens[at].lower
    if lower in ("a", "an"):
        if at + 1 < len(tokens) and len(tokens[at + 1].lower) > 3 and tokens[at + 1].lower in sizes:
            return _scaled(tokens, Numeral(at, at, 1.0, 1.0, 1.0, words=True), False)
        return None
    if lower not in words:
        return None
    small, last = _below_hundred(tokens, at)
    total = float(small)
    if last + 1 < len(tokens) and tokens[last + 1].lower == "hundred":
        total, last = total * 100, last + 1
        after = last + 2 if last + 1 < len(tokens) and tokens[last + 1].lower == "and" else last + 1
        if after < len(tokens) and tokens[after].lower in words:
            more, last = _below_hundred(tokens, after)
            total += more
    total, digit, last = _decimals(tokens, total, last)
    return _scaled(tokens, Numeral(at, last, total, digit, total, words=True), False)


def _below_hundred(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    words = lexicon.number_words()
    value = words[tokens[at].lower]
    if value >= 20:
        after = past_hyphen(tokens, at + 1)
        more = words.get(tokens[after].lower, 0) if after < len(tokens) else 0
        if 0 < more < 10 and tokens[after].kind == "word":
            return value + more, after
    return value, at


def _decimals(tokens: Sequence[Token], total: float, last: int) -> tuple[float, float, int]:
    """What "point five" adds: value, size of the last digit, last token."""
    digit, words = 1.0, lexicon.number_words()
    if last + 2 >= len(tokens) or tokens[last + 1].lower != "point":
        return total, digit, last
    at = last + 2
    while at < min(len(tokens), last + 6) and words.get(tokens[at].lower, 10) < 10:
        digit /= 10
        total, at = total + words[tokens[at].lower] * digit, at + 1
    return (total, digit, at - 1) if at > last + 2 else (total, 1.0, last)


def _chinese(tokens: Sequence[Token], at: int) -> Numeral | None:
    """百分之六点六 and 百分之6.6 (percent), 三成 (30 percent), 两倍, 三个百分点, 五个月."""
    if tokens[at].text == "百" and "".join(one.text for one in tokens[at : at + 3]) == "百分之":
        start = at + 3
        inner = None
        if start < len(tokens):
            inner = _digits(tokens, start, False) if tokens[start].kind == "number" else _chinese_value(tokens, start)
        if inner is not None:
            inner.first, inner.percent = at, True
        return inner
    text = "".join(one.text for one in tokens[at : at + 2])
    if text in ("一半", "半数"):
        return Numeral(at, at + 1, 50.0, 5.0, 50.0, words=True, percent=True)
    found = _chinese_value(tokens, at)
    if found is not None and [one.text for one in tokens[found.last + 1 : found.last + 3]] == ["分", "之"]:
        parts = _chinese_value(tokens, found.last + 3) if found.last + 3 < len(tokens) else None
        if parts is not None and 0 < parts.value < found.value:
            return Numeral(at, parts.last, 100 * parts.value / found.value, 5.0, parts.value, words=True, percent=True)
    if found is None or found.last + 1 >= len(tokens):
        return None
    after = found.last + 1
    if tokens[after].text == "成" and (after + 1 >= len(tokens) or tokens[after + 1].text not in "为立本功员果交长"):
        return Numeral(at, after, found.value * 10, 10.0, found.value, words=True, percent=True)
    unit = lexicon.units().at(tokens, after)
    wanted = unit is not None and unit[0].kind in ("multiple", "points", "duration", "rate", "amount")
    return found if wanted else None


def _chinese_value(tokens: Sequence[Token], at: int) -> Numeral | None:
    """A number in Chinese characters of at most twelve: 二十八点五, 三千, 两万亿."""
    words, sizes = lexicon.number_words(), lexicon.magnitudes()
    total, current, last, step, digit = 0.0, 0.0, at - 1, 0.0, 1.0
    for place in range(at, min(len(tokens), at + 12)):
        text = tokens[place].text
        if tokens[place].kind != "cjk":
            break
        if text == "点" and last >= at and not step:
            step = 1.0
        elif text in words and step:
            step /= 10
            current, digit = current + words[text] * step, step
        elif text in words:
            current = float(words[text])
        elif text in sizes and sizes[text] >= 1e4:
            total, current, digit = (total + current or 1) * sizes[text], 0.0, digit * sizes[text]
        elif text in sizes and not step:
            total, current = total + (current or 1) * sizes[text], 0.0
        else:
            break
        last = place
    if last < at:
        return None
    value = total + current
    return Numeral(at, last, value, digit, value, scaled=total > 0, words=True)
