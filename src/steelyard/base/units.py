"""Units: the closed list of `data/schema/units.csv`, and how units written by people are read into it."""

from __future__ import annotations

import re
from functools import cache

from steelyard.base import tables
from steelyard.errors import UnknownName, UnreadableFile

_SCALES = {
    "thousand": 1e3, "thousands": 1e3, "k": 1e3, "1000": 1e3, "10000": 1e4, "million": 1e6, "millions": 1e6,
    "mn": 1e6, "mln": 1e6, "m": 1e6, "100million": 1e8, "hundredmillion": 1e8, "tenthousand": 1e4,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "bln": 1e9, "trillion": 1e12, "trillions": 1e12,
    "trn": 1e12, "tn": 1e12, "万": 1e4, "亿": 1e8,
}  # fmt: skip

_UNITS = {
    "us$": "USD", "usdollar": "USD", "usdollars": "USD", "美元": "USD", "rmb": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "元": "CNY", "人民币": "CNY", "euro": "EUR", "euros": "EUR", "€": "EUR", "yen": "JPY",
    "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "tonne": "t", "tonnes": "t",
    "metrictons": "t", "metricton": "t", "metrictonnes": "t", "吨": "t", "cubicmetre": "m3",
    "cubicmetres": "m3", "cubicmeters": "m3", "m³": "m3", "cubicmeter": "m3", "units": "unit",
    "piece": "unit", "pieces": "unit", "vehicles": "unit", "sets": "unit", "items": "unit", "ships": "unit",
    "台": "unit", "辆": "unit", "艘": "unit", "个": "unit", "pairs": "pair", "双": "pair", "%": "percent",
    "pct": "percent", "percentage": "percent", "percent": "percent", "cny/usd": "CNY/USD",
    "usd/tonne": "USD/t", "cny/tonne": "CNY/t", "multiple": "ratio", "times": "ratio",
}  # fmt: skip

_LONG = {"m": "million", "k": "thousand"}

# With their own case: `Mt` is a million tonnes; `mt` and `MT` may also be a metric ton.
_MASSES = {"t": 1.0, "kg": 1e-3, "kt": 1e3, "Mt": 1e6}

_AMBIGUOUS = {
    "m": "million or metre", "mt": "metric ton or million tonnes", "ton": "metric, short or long",
    "$": "whose dollar", "tons": "metric, short or long", "dollar": "whose dollar",
    "dollars": "whose dollar", "¥": "yuan or yen", "b": "billion or barrel",
}  # fmt: skip


def codes(of_group: str | None = None) -> tuple[str, ...]:
    """Every unit, or those of one group: `money`, `quantity`, `percent`, `index`, `ratio`, `price`."""
    return tuple(code for code, row in _list().items() if of_group in (None, row["group"]))


def group(code: str) -> str:
    """The group a unit belongs to; UnknownName for one outside the list."""
    return _row(code)["group"]


def description(code: str) -> str:
    """The unit in words, `cubic metre`."""
    return _row(code)["description"]


def scale_of(text: str) -> tuple[float, str]:
    """Read a unit as written: the factor to the base unit, and the base unit.

    >>> scale_of("USD bn"), scale_of("CNY 100 million"), scale_of("Mt"), scale_of("亿元")
    ((1000000000.0, 'USD'), (100000000.0, 'CNY'), (1000000.0, 't'), (100000000.0, 'CNY'))

    UnreadableFile where it can be read in two ways (`m`, `mt`, `tons`, `$`) or lacks its unit (`bn`);
    UnknownName, with the nearest units, for anything else. A unit is never guessed.
    """
    words = text.strip()
    if words in _list():
        return 1.0, words
    if words in _MASSES:
        return _MASSES[words], "t"
    compact = _compact(words)
    _refuse_ambiguous(text, compact)
    for scale, rest in _splits(compact):
        unit = _unit(rest)
        if unit is not None and (not scale or group(unit) in ("money", "quantity")):
            _refuse_short_scale(text, scale, unit)
            return _SCALES.get(scale, 1.0) * (_MASSES["kg"] if rest == "kg" else 1.0), unit
        _refuse_ambiguous(text, rest)
    raise UnknownName("unit", text, [*_list(), *_MASSES, "USD bn", "CNY 100 million"])


def _compact(text: str) -> str:
    """Without spaces, brackets, full stops of abbreviations, commas of thousands; `1.000` stays as it is."""
    return re.sub(r"(?<=\d),(?=\d{3})|(?<!\d)\.|[\s()_-]+", "", text).casefold()


def _splits(compact: str) -> list[tuple[str, str]]:
    """Ways to part a text into scale and unit, longest scale first, the scale in front or behind."""
    ways = [("", compact)]
    for scale in sorted(_SCALES, key=len, reverse=True):
        if compact.startswith(scale):
            ways.append((scale, compact.removeprefix(scale)))
        if compact.endswith(scale):
            ways.append((scale, compact.removesuffix(scale)))
    return ways


def _unit(rest: str) -> str | None:
    folded = {code.casefold(): code for code in _list()}
    return "t" if rest == "kg" else folded.get(rest) or _UNITS.get(rest)


def _refuse_short_scale(text: str, scale: str, unit: str) -> None:
    """`m` and `k` mean million and thousand beside a currency only."""
    if scale in ("m", "k") and group(unit) != "money":
        raise UnreadableFile(f"The unit '{text}' can be read in more than one way. Write '{_LONG[scale]} {unit}'.")


def _refuse_ambiguous(text: str, part: str) -> None:
    if part in _AMBIGUOUS:
        raise UnreadableFile(
            f"The unit '{text}' can be read in more than one way ({_AMBIGUOUS[part]}). "
            "Write it in full, for example 'USD million', 'million t' or 'm3'."
        )
    if part in _SCALES:
        raise UnreadableFile(f"The unit '{text}' is a scale without a unit. Write for example 'USD bn' or 'million t'.")


def _row(code: str) -> dict[str, str]:
    if code not in _list():
        raise UnknownName("unit", code, _list())
    return _list()[code]


@cache
def _list() -> dict[str, dict[str, str]]:
    return {row["unit"]: row for row in tables.read("units")}
