"""What `steelyard policy` prints: measures in force, changes, rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.cli.output import table

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Measure, Standing, Step
    from steelyard.lever.statutory import Rate

RATE = ("base", "since", "total", "total_low", "total_high")
BROAD = 76
NAME = 34
TARIFF = "tariff"
OFFICIAL, RECALLED = "official text", "recalled"
_STANDS = ("in force", "unverified", "counted")


def in_force(standings: Sequence[Standing], day: date) -> str:
    """The measures of a day as a table, tariffs first, and what they come to."""
    if not standings:
        return f"No measure of that choice was in force on {day}."
    shown = sorted(standings, key=lambda standing: standing.measure.instrument != TARIFF)
    head = ("size", "falls on", "authority", "measure", "announced", "since", "ends", "status", "checked")
    lines = [f"In force on {day}", table(head, [_row(s) for s in shown], right=(0,)), *_sums(standings)]
    return "\n".join([*lines, *_checked(standings)])


def timeline(rows: pl.DataFrame) -> str:
    """Every dated change; notes stand in full under the table."""
    head = ("date", "measure", "importers", "exporters", "before", "size", "falls on", "status", "announced",
            "collected", "note")  # fmt: skip
    body, notes = [], dict[str, int]()
    for row in rows.to_dicts():
        mark = f"({notes.setdefault(row['note'], len(notes) + 1)})" if row["note"] else ""
        clocks = [str(row[name] or "") for name in ("announced", "implemented")]
        sizes = [_number(row["before"]), _sized(row, row["size"], row["low"], row["high"])]
        shown = (_share(row["coverage"]) if row["instrument"] == TARIFF else "", _status(row["status"], row))
        when = _dated(row["date"], row["precision"])
        body.append([when, row["id"], row["importers"], row["exporters"], *sizes, *shown, *clocks, mark])
    lines = ["Every dated change; tariffs in percent of value", table(head, body, right=(4, 5, 6))]
    return "\n".join([*lines, *(f"({number}) {note}" for note, number in notes.items())])


def diff(rows: pl.DataFrame, before: date, after: date, between: Iterable[tuple[Measure, Step]], none: str) -> str:
    """What stands differently on the second of two days (`none` where nothing does), and steps that neither shows."""
    if rows.is_empty():
        return "\n".join([none, *_between(between)])
    head = ("measure", "authority", before.isoformat(), after.isoformat(), "change", "falls on", "status before",
            "status after", "since")  # fmt: skip
    body = [
        [
            row["id"],
            row["authority"],
            *(_side(row, side) for side in ("before", "after")),
            _change(row["change"]),
            _moved(row),
            _status(row["status_before"], row, "before_suspended", "before"),
            _status(row["status_after"], row, "after_suspended", "after") + _waits(row),
            str(row["since"] or ""),
        ]
        for row in rows.to_dicts()
    ]
    lines = [
        f"Measures that stand differently on {after} than on {before}; tariffs in percent of value",
        table(head, body, right=(2, 3, 4)),
    ]
    return "\n".join([*lines, *_between(between)])


def rate(average: Rate, rows: Sequence[dict[str, Any]], other: str) -> str:
    """A rate as a table, its sectors first where they are given, and how it is made."""
    from steelyard.lever.statutory_inside import COLLECTED_DAY

    since = average.since
    duty = "ordinary duty" if since is None else "collected 2024" if since == COLLECTED_DAY else f"duty of {since}"
    added = "added" if since is None else "added since"
    body = [[_sector(row), *_figures(row, average.wide), f"{100 * row['weight']:.1f}"] for row in rows]
    whole = {name: getattr(average, name) for name in ("base", "additional", "inside", *RATE[2:])}
    body.append(["all goods", *_figures(whole, average.wide), "100.0" if rows else ""])
    if average.effective is not None and average.effective_total is not None:
        paid = (f"{size:.1f}" for size in (average.base, average.effective, average.effective_total))
        body.append(["effective, published", *paid, "100.0" if rows else ""])
    head = ("sector" if rows else "", duty, added, "total (least to most)", "of imports" if rows else "")
    lines = [
        f"Tariff of {average.importer} on goods of {average.exporter}, {average.on}, percent of value",
        table(head, body, right=range(1, len(head))),
        f"Total = {duty} + {added}{f' {since}' if since else ''}; least and most bound it.",
        *_spread(average),
    ]
    if average.parts:
        sizes = ", ".join(f"{name} {size:.1f}" for name, size in average.parts)
        middle = " (by the middle of bounds)" if average.wide else ""
        lines.append(f"Additional tariffs in law on the day: {sizes}; together {average.additional:.1f}{middle}.")
    if rows and average.uneven:
        lines.append(
            f"Held as parts of all goods, and not by sector: {', '.join(average.uneven)}. They count alike in every "
            f"row, so that rows differ only by {duty} and by measures on whole sectors; least and most take them to "
            "fall on nothing or on all of a sector."
        )
    return "\n".join([*lines, *average.notes, *([other] if other else [])])


def _figures(row: dict[str, Any], wide: bool) -> list[str]:
    """Base, what is added and the total with its bounds; the bounds alone where no figure can stand for them."""
    found = row | {"since": row["additional"] - row["inside"]}
    base, since, total, low, high = (_tenth(found[name]) for name in RATE)
    if low == total == high:
        return [base, since, total]
    if not wide:
        return [base, since, f"{total} ({low} to {high})"]
    least, most = (_tenth(found[name] - found["base"]) for name in ("total_low", "total_high"))
    return [base, f"{least} to {most}", f"{low} to {high}"]


def _tenth(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"


def _spread(rate: Rate) -> list[str]:
    """What to say where no single total can be given, or where what may be added is not in it."""
    if rate.wide:
        return ["No single total is given: too much of it is known by bounds alone."]
    if rate.left_out and rate.total_high - rate.total > 1:
        return [
            "The total leaves out what falls on single products; were their sectors nothing else, it would be the most."
        ]
    return []


def _sector(row: dict[str, Any]) -> str:
    return f"{row['sector']:7}{_cut(row['name'], NAME)}"


def _cut(text: str, wide: int) -> str:
    return text if len(text) <= wide else text[: wide - 3].rstrip() + "..."


def _row(standing: Standing) -> list[str]:
    measure = standing.measure
    since = _dated(standing.since, standing.step.precision)
    first = measure.announced if standing.since == measure.begins else None
    known = standing.step.announced or first
    precision = "day" if standing.step.announced else measure.announced_precision
    clocks = (_dated(known, precision) if known else "", since, str(measure.ends))
    return [_size(standing), _falls_on(standing), measure.authority, _cut(measure.title, BROAD), *clocks,
            standing.step.said, measure.verified.how]  # fmt: skip


def _checked(standings: Sequence[Standing]) -> list[str]:
    """How far the measures shown were held against the law itself."""
    recalled = [one.id for one in standings if one.measure.verified.how == RECALLED]
    read = sum(one.measure.verified.how == OFFICIAL for one in standings)
    lines = [
        f"Checked: {read} of {len(standings)} against the official text, the others by the column (`--json` has the "
        "day and the reference of each)."
    ]
    return [*lines, f"Recalled and not verified in part: {', '.join(recalled)}."] if recalled else lines


def _falls_on(standing: Standing) -> str:
    """What part of the trade between the parties a tariff falls on; nothing for other instruments."""
    if standing.measure.instrument != TARIFF:
        return ""
    share = "an unknown part" if standing.coverage is None else f"{100 * standing.coverage:.3g} %"
    if standing.measure.products == ("goods",):
        return f"{share} of imports"
    return "named products" if standing.coverage == 1 else f"{share} of named products"


def _size(standing: Standing) -> str:
    unit = {"percent": " %", "EUR m": " m EUR", "": ""}.get(standing.measure.unit, f" {standing.measure.unit}")
    if standing.size is not None:
        return f"{standing.size:g}{unit}"
    if standing.high is not None:
        return f"{standing.low:g} to {standing.high:g}{unit}"
    return "open" if standing.measure.instrument == TARIFF else standing.measure.instrument


def _sums(standings: Sequence[Standing]) -> list[str]:
    """What the statutory tariffs come to; nothing where they are of several importers or exporters."""
    from steelyard.ledger.policies import headline, most_on_one_good, on_all_goods, stacked

    tariffs = [s for s in standings if s.measure.instrument == TARIFF and s.measure.concept == "statutory"]
    general = on_all_goods(tariffs)
    if not general or len({s.measure.importers for s in tariffs}) > 1:
        return []
    total, top, most = stacked(general), headline(general), most_on_one_good(tariffs)
    spread = f"{total.high:.1f} %" if total.exact else f"{total.low:.1f} to {total.high:.1f} %"
    bears = "" if top is None else f", at most {top:g} % on one good"
    lines = [f"Tariffs held by their part of all imports add {spread} on average{bears}."]
    single = len(tariffs) - len(general)
    if single:
        bound = "some are of unknown size" if most is None else f"with those no good bears more than {most:g} %"
        lines.append(f"{single} more fall on single products; {bound}. `policy rate --by sector` bounds what they add.")
    return lines


def _between(steps: Iterable[tuple[Measure, Step]]) -> list[str]:
    by: dict[str, list[str]] = {}
    for measure, step in steps:
        size = step.status if not step.stands else measure.instrument
        if step.size is not None or step.high is not None:
            size = f"{step.size:g} %" if step.size is not None else f"{step.low:g} to {step.high:g} %"
            size = size if measure.unit == "percent" else size.replace(" %", f" {measure.unit}")
        by.setdefault(measure.id, []).append(f"{size} from {_dated(step.from_, step.precision)}")
    if not by:
        return []
    held = [f"  {name}: {', '.join(steps)}" for name, steps in by.items()]
    return ["Between the two days, and over by the second (`policy timeline` has every step):", *held]


def _side(row: dict[str, Any], side: str) -> str:
    """The size on one of two days; of a measure without sizes what it is, where it stands."""
    if row["unit"] == "percent":
        return _sized(row, row[side], row[f"{side}_low"], row[f"{side}_high"])
    if row[f"status_{side}"] not in _STANDS:
        return "none"
    return _sized(row, row[side], row[f"{side}_low"], row[f"{side}_high"])


def _sized(row: dict[str, Any], size: float | None, low: float | None, high: float | None) -> str:
    if size is None and high is not None:
        return f"{low:g} to {high:g}"
    if size is None:
        return "" if row["instrument"] == TARIFF else row["instrument"]
    return _number(size) + ("" if row["unit"] in ("percent", "") else f" {row['unit']}")


def _moved(row: dict[str, Any]) -> str:
    if row["instrument"] != TARIFF:
        return ""
    shares = list(dict.fromkeys(_share(row[f"{side}_coverage"]) for side in ("before", "after")))
    return " to ".join(share for share in shares if share)


def _status(status: str | None, row: dict[str, Any], key: str = "suspended", side: str = "size") -> str:
    put_off, left = row[key], row[side]
    if status is None:
        return "not begun"
    if not put_off or left is None:
        return status
    return f"{status} ({put_off:g} of {left + put_off:g} points suspended)"


def _waits(row: dict[str, Any]) -> str:
    """What was to take the place of the later size, and is not confirmed."""
    if row["expected_from"] is None or row["status_after"] == "expected":
        return ""
    size = "" if row["expected"] is None else f"{row['expected']:g} "
    return f"; {size}expected from {row['expected_from']}"


def _share(coverage: float | None) -> str:
    return "" if coverage is None else f"{100 * coverage:.3g} %"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _change(value: float | None) -> str:
    return f"+{value:g}" if value is not None and value > 0 else _number(value)


def _dated(day: date, precision: str) -> str:
    """As much of a day as its source gave."""
    return {"month": day.isoformat()[:7], "year": day.isoformat()[:4]}.get(precision, day.isoformat())
