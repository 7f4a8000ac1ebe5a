"""Trade remedies and controls in force on a day, by imposer and product, with the trade that they cover.

Trade covered = the measure's coverage (fraction of the trade in its cells) x customs' value of that trade. It is given
only where both are held, for all goods of one pair of economies. A measure on single goods names codes of HS, while
customs publishes headings of its own; no key between the two is held, so what such a measure covers stays open.

Whom a measure restrains decides on which side it stands. What an economy does to its own buyers (a rule to buy at home)
is no measure on what it sells, and its own export controls are none on what it buys. Rates of which one good bears only
one are one case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import NoCoverage, UnknownName
from steelyard.ledger.policies import Measure, Standing
from steelyard.ledger.policies.model import ONE
from steelyard.lens.currency import in_currency
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg

KINDS = ("remedy", "control", "procurement", "tariff", "count")
DEFAULT = ("remedy", "control", "procurement")
SIDES = ("exporter", "importer")
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


def touching(standings: Sequence[Standing], reporter: str, side: str) -> list[Standing]:
    """Those that restrain the reporter's trade as `side`: not those whose whole other side is the reporter itself."""
    other = "importers" if side == "exporter" else "exporters"
    return [one for one in standings if getattr(one.measure, other) != (reporter,)]


def case(measure: Measure) -> str:
    """The case a measure belongs to: its group where a good bears one of several rates, else itself."""
    return f"{measure.imposer} {measure.group}" if measure.stacking.startswith(ONE) else measure.id


def cases(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a case, in order: its rates as a range, and how many they are."""
    found = []
    for _, group in rows.group_by("case", maintain_order=True):
        first = group.row(0, named=True)
        if group.height > 1:
            stems = {title.partition(":")[0] for title in group["measure"]}
            sizes = [size for size in group["rate"] if size is not None]
            span = f"{min(sizes):g} to {max(sizes):g} %, " if sizes else ""
            first |= {"measure": stems.pop() if len(stems) == 1 else first["measure"],
                      "size": f"{span}{group.height} rates"}  # fmt: skip
        found.append({**first, "rates": group.height})
    return pl.DataFrame(found, schema={**rows.schema, "rates": pl.Int64})


def remedies(
    standings: Sequence[Standing],
    on: date,
    panel_of: Callable[[str], Panel],
    t: datetime | None,
    *,
    about: str,
    reporter: str,
    side: str = "exporter",
    kinds: Sequence[str] = DEFAULT,
    beyond: str = "",
) -> Measured:
    """The measures among `standings` of these `kinds` on the reporter's trade as `side`, others' first, then its own.

    Counts are listed, never added up. `case` names the case of a row, `own` whether the reporter imposes it.
    `panel_of` gives the figures of an exporter; `about`: whom they touch, in words; `beyond`: what to say where the
    policy ledger's knowledge ends before `on`. UnknownName for another kind; NoCoverage where none is in force.
    """
    for one in kinds:
        if one not in KINDS:
            raise UnknownName("kind of measure", one, KINDS)
    standings = touching(standings, reporter, side)
    chosen = [one for one in standings if kind(one) in kinds]
    if not chosen:
        held = ", ".join(f"{n} {_NOUNS[name]}" for name in KINDS if (n := sum(kind(one) == name for one in standings)))
        raise NoCoverage(
            f"No {' or '.join(_NOUNS[name] for name in kinds)} of {about} in force on {on} are held. "
            f"In force then: {held or 'nothing'}."
        )
    rows = [_row(one, reporter, _covered(one, on, panel_of, t)) for one in chosen]
    rows.sort(key=lambda row: (row["own"], row["imposer"], KINDS.index(row["kind"]), row["since"], row["measure"]))
    counted = [one for one in rows if one["kind"] != "count"]
    known = [row for row in rows if row["trade_covered"] is not None]
    return Measured(
        "remedies",
        f"Trade remedies and controls of {about}, in force on {on:%Y-%m-%d}{_split(counted, reporter)}",
        pl.DataFrame(rows, infer_schema_length=None),
        {"imposer": "text", "kind": "text", "measure": "text", "products": "text", "size": "text", "since": "text",
         "trade_covered": "money", "status": "text"},
        {"day": f"{on:%Y-%m-%d}", "trade covered": "coverage x customs' value of the newest year held, USD",
         "cases by imposer": _tally(counted)},
        f"{_many(rows)}; trade covered is held for {len(known)} of them",
        warnings=tuple(text for text in (beyond, _counts(rows), _uncovered(rows), _unverified(chosen)) if text),
        sources=tuple(sorted({"policy ledger", *(name for row in known for name in row["trade_source"].split(" + "))})),
        heads={"trade_covered": "trade covered"},
    )  # fmt: skip


def _row(one: Standing, reporter: str, covered: Covered | None) -> dict:
    measure = one.measure
    return {
        "imposer": economies.name(measure.imposer), "kind": kind(one), "authority": measure.authority,
        "measure": measure.title, "id": measure.id, "importers": ", ".join(measure.importers),
        "exporters": ", ".join(measure.exporters), "products": _products(one), "size": _size(one),
        "since": one.since.isoformat(), "trade_covered": covered.value if covered else None,
        "fraction": covered.fraction if covered else one.coverage,
        "trade_period": covered.base.period if covered else "", "trade_source": covered.base.source if covered else "",
        "own": measure.imposer == reporter, "case": case(measure), "rate": one.size,
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


def _split(rows: Sequence[dict], reporter: str) -> str:
    """How many cases are of others and how many of the reporter itself; empty where nothing but counts is listed."""
    by = {own: len({row["case"] for row in rows if row["own"] is own}) for own in (False, True)}
    parts = [f"{_counted(by[False])} imposed by others"] if by[False] else []
    parts += [f"{_counted(by[True])} by {economies.in_text(reporter)} itself"] if by[True] else []
    return f": {', '.join(parts)}" if parts else ""


def _many(rows: Sequence[dict]) -> str:
    """Cases, and rates where a case has several."""
    found = len({row["case"] for row in rows})
    return _counted(found) if found == len(rows) else f"{_counted(found)} in {len(rows)} rows, a rate each"


def _counted(n: int) -> str:
    return f"{n} {'case' if n == 1 else 'cases'}"


def _tally(rows: Sequence[dict]) -> str:
    by: dict[str, set[str]] = {}
    for row in rows:
        by.setdefault(row["imposer"], set()).add(row["case"])
    order = sorted(by.items(), key=lambda item: (-len(item[1]), item[0]))
    return ", ".join(f"{name} {len(found)}" for name, found in order) or "none"


def _counts(rows: Sequence[dict]) -> str:
    if not any(row["kind"] == "count" for row in rows):
        return ""
    return "Counts are of several publishers and definitions and cover different years: they are not added up."


def _uncovered(rows: Sequence[dict]) -> str:
    without = sum(row["trade_covered"] is None for row in rows)
    if not without:
        return ""
    return (
        f"The trade covered is not held for {without} of {len(rows)} rows: they name headings or contracts whose "
        "value customs does not publish here. It is left open, not taken as zero."
    )


def _unverified(standings: Sequence[Standing]) -> str:
    named = [one.measure.id for one in standings if one.measure.status == "unverified"]
    return f"Not verified against an official text: {', '.join(named)}." if named else ""
