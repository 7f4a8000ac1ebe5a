"""Trade remedies and controls in force on a day, by imposer and product, with the trade that they cover.

Trade covered = the measure's coverage (fraction of the trade in its cells) x customs' value of that trade. It is given
only where both are held: for all goods of one pair of economies, or for a heading that customs publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import NoCoverage, UnknownName
from steelyard.ledger.policies import Standing
from steelyard.lens.currency import in_currency
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg

KINDS = ("remedy", "control", "procurement", "tariff", "count")
DEFAULT = ("remedy", "control", "procurement")
SHOWN = 4  # headings of a measure that a table names
_REMEDIES = ("CVD", "AD", "safeguard", "201", "IPI")
_BY_INSTRUMENT = {"licence": "control", "ban": "control", "quota": "control", "procurement": "procurement",
                  "count": "count"}  # fmt: skip
_NOUNS = {"remedy": "trade remedies", "control": "export controls", "procurement": "procurement rules",
          "tariff": "tariffs", "count": "counts"}  # fmt: skip


@dataclass(frozen=True)
class Covered:
    """Trade that a measure covers: amount, the customs figure behind it and the fraction of it."""

    value: float
    base: Point
    fraction: float


def kind(standing: Standing) -> str:
    """Which of `KINDS` a measure is: by its authority for duties, else by its instrument."""
    if standing.authority in _REMEDIES:
        return "remedy"
    return _BY_INSTRUMENT.get(standing.measure.instrument, "tariff")


def remedies(
    standings: Sequence[Standing],
    on: date,
    panel_of: Callable[[str], Panel],
    t: datetime | None,
    *,
    about: str,
    kinds: Sequence[str] = DEFAULT,
    beyond: str = "",
) -> Measured:
    """The measures among `standings` of these `kinds`, as rows by imposer; counts are listed, never added up.

    `panel_of` gives the figures of an exporter; `about`: whom they touch, in words; `beyond`: what to say where the
    policy ledger's knowledge ends before `on`. UnknownName for another kind; NoCoverage where none is in force.
    """
    for one in kinds:
        if one not in KINDS:
            raise UnknownName("kind of measure", one, KINDS)
    chosen = [one for one in standings if kind(one) in kinds]
    if not chosen:
        held = ", ".join(f"{n} {_NOUNS[name]}" for name in KINDS if (n := sum(kind(one) == name for one in standings)))
        raise NoCoverage(
            f"No {' or '.join(_NOUNS[name] for name in kinds)} of {about} in force on {on} are held. "
            f"In force then: {held or 'nothing'}."
        )
    rows = [_row(one, _covered(one, on, panel_of, t)) for one in chosen]
    rows.sort(key=lambda row: (row["imposer"], KINDS.index(row["kind"]), row["since"], row["measure"]))
    counted = [one for one in rows if one["kind"] != "count"]
    known = [row for row in rows if row["trade_covered"] is not None]
    return Measured(
        "remedies",
        f"Trade remedies and controls of {about}, in force on {on:%Y-%m-%d}",
        pl.DataFrame(rows, infer_schema_length=None),
        {"imposer": "text", "kind": "text", "measure": "text", "products": "text", "size": "text", "since": "text",
         "trade_covered": "money", "status": "text"},
        {"day": f"{on:%Y-%m-%d}", "trade covered": "coverage x customs' value of the newest year held, USD",
         "by imposer": _tally(counted)},
        f"{len(rows)} measures; trade covered is held for {len(known)} of them",
        warnings=tuple(text for text in (beyond, _counts(rows), _uncovered(rows), _unverified(chosen)) if text),
        sources=tuple(sorted({"policy ledger", *(name for row in known for name in row["trade_source"].split(" + "))})),
        heads={"trade_covered": "trade covered"},
    )  # fmt: skip


def _row(one: Standing, covered: Covered | None) -> dict:
    measure = one.measure
    return {
        "imposer": economies.name(measure.imposer), "kind": kind(one), "authority": measure.authority,
        "measure": measure.title, "id": measure.id, "importers": ", ".join(measure.importers),
        "exporters": ", ".join(measure.exporters), "products": _products(one), "size": _size(one),
        "since": one.since.isoformat(), "trade_covered": covered.value if covered else None,
        "fraction": covered.fraction if covered else one.coverage,
        "trade_period": covered.base.period if covered else "", "trade_source": covered.base.source if covered else "",
        "status": one.status, "reference": measure.reference.title, "url": measure.reference.url,
    }  # fmt: skip


def _products(one: Standing) -> str:
    codes = [code.removeprefix("HS22:") for code in one.measure.products]
    named = [*codes, *one.measure.sectors]
    lead = "HS " if codes and codes[0].isdigit() else ""
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f"{lead}{', '.join(named[:SHOWN])}{more}" if named else "contracts"


def _size(one: Standing) -> str:
    unit = {"percent": " %", "cases": " cases", "firms": " firms", "EUR m": " EUR m"}.get(one.measure.unit, "")
    if one.size is not None:
        return f"{one.size:,g}{unit}"
    if one.low is not None and one.high is not None:
        return f"{one.low:g} to {one.high:g}{unit}"
    return one.measure.instrument


def _covered(one: Standing, on: date, panel_of: Callable[[str], Panel], t: datetime | None) -> Covered | None:
    """Coverage times customs' exports of the newest whole year before `on`; None where either is not held."""
    measure = one.measure
    pair = (measure.exporters, measure.importers)
    if measure.products != ("goods",) or one.coverage is None or any(len(side) != 1 for side in pair):
        return None
    exporter, importer = measure.exporters[0], measure.importers[0]
    if "*" in (exporter, importer):
        return None
    panel = panel_of(exporter)
    for year in (on.year - 1, on.year - 2, on.year - 3):
        point = in_currency(panel, t, Leg(str(year), exporter, "export", importer))
        if point:
            return Covered(one.coverage * point.value, point, one.coverage)
    return None


def _tally(rows: Sequence[dict]) -> str:
    by: dict[str, int] = {}
    for row in rows:
        by[row["imposer"]] = by.get(row["imposer"], 0) + 1
    return ", ".join(f"{name} {n}" for name, n in sorted(by.items(), key=lambda item: (-item[1], item[0]))) or "none"


def _counts(rows: Sequence[dict]) -> str:
    if not any(row["kind"] == "count" for row in rows):
        return ""
    return "Counts are of several publishers and definitions and cover different years: they are not added up."


def _uncovered(rows: Sequence[dict]) -> str:
    without = sum(row["trade_covered"] is None for row in rows)
    if not without:
        return ""
    return (
        f"The trade covered is not held for {without} of {len(rows)} measures: they name headings or contracts whose "
        "value customs does not publish here. It is left open, not taken as zero."
    )


def _unverified(standings: Sequence[Standing]) -> str:
    named = [one.measure.id for one in standings if one.measure.status == "unverified"]
    return f"Not verified against an official text: {', '.join(named)}." if named else ""
