"""Price competitiveness: nominal and real effective exchange rates, and what moved them.

A rise of either index is a loss of price competitiveness: the currency buys more abroad (nominal), or goods at home
became dearer against those of the partners in one currency (real). Formulas stand in `kernels.effective_rate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.kernels.effective_rate import Effective, agreement, effective, shared_out
from steelyard.lens.effective_weights import Weights
from steelyard.lens.indices import index_of
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.price_levels import DEFLATORS, NAMES, PriceLevels, years_held

SMALLEST = 0.0005  # of all trade: smaller partners move the index by less than is printed and are left out
_LARGE = 0.005  # of all trade: a partner left out that counts as much is named
_ENTREPOT = 0.02
NO_LEVEL = (
    "An index says how competitiveness moved, not where it stands: no figure here says whether the currency is too "
    "cheap or too dear, nor by how much prices differ in level."
)
_ENOUGH = 10  # full years of a published index that a comparison needs
_SHOWN = 6


@dataclass(frozen=True)
class Rates:
    """Effective rates of one economy: years, the partners that count, their weights (adding up to one), the results.

    `covered`: fraction of all trade that the partners held make up; `missing`: those without figures, by weight.
    """

    home: str
    years: tuple[int, ...]
    partners: tuple[str, ...]
    weights: NDArray[np.float64]
    found: Effective
    levels: PriceLevels
    said: Weights
    covered: float
    missing: tuple[tuple[str, float], ...]

    @property
    def neer(self) -> NDArray[np.float64]:
        """Nominal index, 100 in the first year."""
        return 100 * np.exp(self.found.nominal)

    @property
    def reer(self) -> NDArray[np.float64]:
        """Real index, 100 in the first year."""
        return 100 * np.exp(self.found.real)


def span(panel: Panel, home: str, deflator: str, start: str | None, end: str | None, default: int) -> tuple[int, ...]:
    """The years from `start` to `end` (default `default` years up to the newest); NoCoverage, naming those held, else.

    BadInput for a text that is no year, or an order turned round.
    """
    held = years_held(panel, home, deflator)
    if not held:
        raise NoCoverage(_unheld(panel, home, deflator))
    last = _year(end) if end else held[-1]
    first = _year(start) if start else max(held[0], last - default)
    if first >= last:
        raise BadInput(f"--from {first} does not lie before --to {last}. Turn them round.")
    wanted = range(first, last + 1)
    if not set(wanted) <= set(held):
        raise NoCoverage(
            f"{first} to {last}: exchange rate and {NAMES[deflator]} of {economies.in_text(home)} are held for "
            f"{held[0]} to {held[-1]} only. Choose years within them."
        )
    return tuple(wanted)


def _unheld(panel: Panel, home: str, deflator: str) -> str:
    """What is lacking for a deflator: its yearly index, which monthly rates of change are not, or the rate."""
    name, who = NAMES.get(deflator, deflator), economies.in_text(home)
    others = [other for other in NAMES if other != deflator and years_held(panel, home, other)]
    instead = f"Take --deflator {' or '.join(others)}, or load" if others else "Load"
    return (
        f"No yearly index numbers (indicator {DEFLATORS.get(deflator, deflator)}) of {name} with a rate to the dollar "
        f"are held for {who}; the monthly rates of change that the table shows beside are not enough, and the "
        f"partners' indices are needed too. {instead} yearly index numbers of {who} and its partners."
    )


def rates(
    panel: Panel, t: datetime | None, home: str, weights: Weights, years: Sequence[int], deflator: str = "gdp",
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Rates:  # fmt: skip
    """Effective rates over `years` with weights over all partners that hold every year, scaled to add up to one.

    Partners with less than `SMALLEST` of the trade are left out.
    `panel` holds rates and price levels of all economies. NoCoverage where the home economy lacks a year, or the
    partners left make up less than half of the weights.
    """
    levels = PriceLevels(panel, t, tuple(years), deflator, groups or {})
    if not levels.both(home):
        raise NoCoverage(f"{economies.in_text(home)}: not every year of {years[0]} to {years[-1]} is held.")
    shares = weights.shares
    inside = [code for code, share in shares.items() if share >= SMALLEST and levels.both(code)]
    covered = sum(shares[code] for code in inside)
    missing = tuple((code, share) for code, share in shares.items() if code not in set(inside))
    if covered < 0.5:
        raise NoCoverage(
            f"Only partners with {100 * covered:.0f} % of the weights hold rates and {NAMES[deflator]} for every year "
            f"of {years[0]} to {years[-1]}. Choose later years, or another deflator."
        )
    counted = np.array([shares[code] for code in inside]) / covered
    partner_rate, partner_price = (np.array([pick(code) for code in inside]) for pick in (levels.rate, levels.price))
    own_rate, own_price = levels.rate(home), levels.price(home)
    found = effective(counted, partner_rate, partner_price, np.asarray(own_rate), np.asarray(own_price))
    return Rates(home, tuple(years), tuple(inside), counted, found, levels, weights, covered, missing)


def by_year(one: Rates, own: Panel, t: datetime | None) -> Measured:
    """Both indices and the real one's change on the year before, split; home prices stand beside."""
    rows = [_year_row(one, own, t, at) for at in range(len(one.years))]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    units = {
        "year": "text", "neer": "index", "reer": "index", "reer_change": "percent", "from_rate": "pp",
        "from_prices": "pp", "own": "percent", "partners": "percent", "cpi": "percent", "ppi": "percent",
        "export_price": "percent",
    }  # fmt: skip
    empty = [name for name in ("cpi", "ppi", "export_price") if frame[name].is_null().all()]
    shown = {name: unit for name, unit in units.items() if name not in empty}
    said = _compared(one, own, t)
    gap = pl.col("reer_change") - pl.col("from_rate") - pl.col("from_prices")
    left = frame.select(gap.abs().max()).item() or 0.0
    return replace(_measured(one, frame, shown, left, _moved(one)), basis={**_basis(one), **said}, heads=_HEADS)


def by_partner(one: Rates) -> Measured:
    """What each partner's currency and prices contributed between the first and the last year."""
    total = float(one.found.real[-1])
    rate = shared_out(one.found.rate_parts[:, -1], total)
    price = shared_out(one.found.price_parts[:, -1], total)
    # A partner's logarithms are its parts over its weight; a weight is never zero, or the partner would not count.
    moved, gap = (100 * np.expm1(parts[:, -1] / one.weights) for parts in (one.found.rate_parts, one.found.price_parts))
    names = dict(one.said.table.select("partner", "name").iter_rows())
    frame = pl.DataFrame(
        {
            "partner": list(one.partners), "name": [names[code] for code in one.partners], "weight": 100 * one.weights,
            "currency": moved, "price_gap": gap, "from_rate": rate, "from_prices": price, "total": rate + price,
        }
    )  # fmt: skip
    frame = frame.sort(pl.col("total").abs(), descending=True)
    units = {
        "name": "text", "weight": "share", "currency": "percent", "price_gap": "percent", "from_rate": "pp",
        "from_prices": "pp", "total": "pp",
    }  # fmt: skip
    left = float(one.reer[-1] - 100 - frame["total"].sum())
    return replace(_measured(one, frame, units, left, _moved(one)), heads=_PARTNER_HEADS)


def weight_table(one: Rates) -> Measured:
    """The weights as they are made, and which partners count; others' weight is spread over those that do."""
    used = dict(zip(one.partners, one.weights, strict=True))
    shares = one.said.shares
    small = {code for code, share in shares.items() if share < SMALLEST}
    frame = one.said.table.with_columns(
        used=pl.Series([100.0 * float(used.get(code, 0.0)) for code in shares]),
        held=pl.Series(["yes" if code in used else "too small" if code in small else "no" for code in shares]),
    )
    third = one.said.table["third"].sum() > 0
    units = {"name": "text", "weight": "share", "imports": "share", "exports": "share",
             **({"third": "share"} if third else {}), "used": "share", "held": "text"}  # fmt: skip
    title = f"{economies.name(one.home)}: weights of the effective exchange rate, {one.said.period}"
    return replace(_measured(one, frame, units, 0.0, title), residual=None, residual_unit="", heads=_WEIGHT_HEADS)


_HEADS = {
    "neer": "NEER", "reer": "REER", "reer_change": "change", "from_rate": "by rate", "from_prices": "by prices",
    "own": "own prices", "partners": "partners’", "cpi": "CPI", "ppi": "PPI", "export_price": "export prices",
}  # fmt: skip
_PARTNER_HEADS = {"name": "partner", "currency": "against it", "price_gap": "prices", "from_rate": "by rate",
                  "from_prices": "by prices"}  # fmt: skip
_WEIGHT_HEADS = {"name": "partner", "third": "third markets", "used": "weight used", "held": "figures held"}


def _year_row(one: Rates, own: Panel, t: datetime | None, at: int) -> dict[str, object]:
    year = one.years[at]
    row: dict[str, object] = {
        "year": str(year), "neer": float(one.neer[at]), "reer": float(one.reer[at]), "reer_change": None,
        "from_rate": None, "from_prices": None, "own": None, "partners": None,
        "cpi": _mean_rate(own, t, one.home, "cpi_yoy", year), "ppi": _mean_rate(own, t, one.home, "ppi_yoy", year),
        "export_price": _unit_value(own, t, one.home, year),
    }  # fmt: skip
    if at == 0:
        return row
    total = float(one.found.real[at] - one.found.real[at - 1])
    nominal = float(one.found.nominal[at] - one.found.nominal[at - 1])
    parts = shared_out(np.array([nominal, total - nominal]), total)
    home = np.asarray(one.levels.price(one.home))
    own_change = float(home[at] - home[at - 1])
    return {
        **row, "reer_change": 100 * float(np.expm1(total)), "from_rate": float(parts[0]),
        "from_prices": float(parts[1]), "own": 100 * float(np.expm1(own_change)),
        "partners": 100 * float(np.expm1(own_change - (total - nominal))),
    }  # fmt: skip


def _mean_rate(own: Panel, t: datetime | None, home: str, indicator: str, year: int) -> float | None:
    """Mean of a year's twelve monthly rates on the year before; None unless all are held."""
    key = {"reporter": home, "partner": "none", "flow": "none", "product": "none", "indicator": indicator}
    rows = [own.rows(**key, currency="none", period=f"{year}-{month:02d}") for month in range(1, 13)]
    held = [found.row.value for one in rows if (found := freshest(one, t, own.ranks))]
    return sum(held) / 12 if len(held) == 12 else None


def _unit_value(own: Panel, t: datetime | None, home: str, year: int) -> float | None:
    """Change of the yearly mean of the export unit value in USD; None unless both years are held in full."""
    now, before = Period.year_of(year), Period.year_of(year - 1)
    needed = range(before.first, now.last + 1)
    found = index_of(own, t, reporter=home, flow="export", indicator="index_price", currency="USD", needed=needed)
    return found.change(before, now) if found else None


def _measured(one: Rates, frame: pl.DataFrame, units: Mapping[str, str], left: float, title: str) -> Measured:
    return Measured(
        "competitiveness", title, frame, units, _basis(one), _coverage(one), left, "pp", _warnings(one),
        tuple(dict.fromkeys([*one.said.sources, *one.levels.sources])),
    )  # fmt: skip


def _moved(one: Rates) -> str:
    """The whole change in one sentence."""
    total, nominal = float(one.found.real[-1]), float(one.found.nominal[-1])
    rate, prices = shared_out(np.array([nominal, total - nominal]), total)
    said = (
        f"{economies.name(one.home)}: real effective exchange rate, {one.years[0]} to {one.years[-1]}: "
        f"{100 * np.expm1(total):+.1f} % ({rate:+.1f} pp from exchange rates, {prices:+.1f} pp from relative prices)"
    )
    return said.replace("-", "\u2212")


def _basis(one: Rates) -> dict[str, str]:
    return {
        "weights": f"{one.said.said}, the same in every year",
        "formula": "geometric; up = the currency or home prices rose against the partners’",
        "rates": "yearly averages to the US dollar, crossed",
        "prices": NAMES[one.levels.deflator],
        "window": f"{one.years[0]} to {one.years[-1]}, {one.years[0]} = 100",
    }


def _coverage(one: Rates) -> str:
    count = len(one.said.table)
    named = [f"{_name(one, code)} {100 * share:.1f} %" for code, share in one.missing if share >= _LARGE]
    said = f"{len(one.partners)} of {count} partners, {100 * one.covered:.1f} % of trade"
    small = [share for _, share in one.missing if share < SMALLEST]
    if small:
        said += f" ({len(small)} with less than {100 * SMALLEST:.2f} % each left out)"
    if one.said.outside > 0.05:
        said += f"; {one.said.outside:.1f} % of trade is with no single economy"
    return said + (f"; not held: {', '.join(named)}" if named else "")


def _warnings(one: Rates) -> tuple[str, ...]:
    told = [NO_LEVEL]
    transit = one.said.shares.get("HKG", 0.0)
    if transit >= _ENTREPOT and one.home == "CHN" and "HKG" in one.partners:
        told.append(
            f"Hong Kong carries {100 * transit:.1f} % of the weights; most of the goods go on to others, whose weights "
            "are too small by as much."
        )
    if one.levels.later:
        told.append(
            f"Exchange rates and price levels are of a vintage later than the as-of time ({one.levels.later:%Y-%m-%d})."
        )
    if one.levels.deflator == "gdp":
        told.append("Deflated by the GDP deflator; the usual published indices take consumer prices.")
    return tuple(told)


def _compared(one: Rates, own: Panel, t: datetime | None) -> dict[str, str]:
    """How the real index agrees with a published one, where enough of its months are loaded; empty where not."""
    theirs = published(own, t, one.home)
    both = [at for at, year in enumerate(one.years) if year in theirs]
    if len(both) < _ENOUGH:
        return _points(own, t, one.home)
    level, change = agreement(one.reer[both], np.array([theirs[one.years[at]] for at in both]))
    said = f"{len(both)} years, correlation {level:.3f} of levels, {change:.3f} of changes"
    return {"against the published index": said}


def _points(own: Panel, t: datetime | None, home: str) -> dict[str, str]:
    """The newest single months held of a published real index, where no whole years are; empty where none is."""
    key = {"reporter": home, "partner": "none", "flow": "none", "product": "none", "indicator": "reer"}
    held = [
        found.row
        for period in sorted(own.periods(**key, currency="none"))
        if (found := freshest(own.rows(**key, currency="none", period=period), t, own.ranks))
    ]
    if not held:
        return {}
    said = ", ".join(f"{row.value:g} in {row.period}" for row in held[-_SHOWN:])
    names = ", ".join(dict.fromkeys(row.source for row in held[-_SHOWN:]))
    base = held[-1].price_basis.partition(":")[2] or "its base"
    return {"published index": f"{said} ({names}, {base} = 100; single months only, so no agreement is computed)"}


def published(own: Panel, t: datetime | None, home: str) -> dict[int, float]:
    """Yearly means of a published real effective rate, for the years of which all twelve months are held."""
    key = {"reporter": home, "partner": "none", "flow": "none", "product": "none", "indicator": "reer"}
    months: dict[int, list[float]] = {}
    for period in own.periods(**key, currency="none"):
        found = freshest(own.rows(**key, currency="none", period=period), t, own.ranks) if len(period) == 7 else None
        if found:
            months.setdefault(int(period[:4]), []).append(found.row.value)
    return {year: sum(values) / 12 for year, values in months.items() if len(values) == 12}


def _name(one: Rates, code: str) -> str:
    names = dict(one.said.table.select("partner", "name").iter_rows())
    return names.get(code, code)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadInput(f"'{text}' is not a year. Rates and price levels are held by year: write 2023.")
    return int(text)
