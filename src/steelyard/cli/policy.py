"""`steelyard policy`: which measures were in force, when they changed, and what that does to rates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Policies, Standing
    from steelyard.lever.statutory import Rate

RATES = ("base", "additional", "inside", "total", "low", "high")  # of `lever.statutory`, in percent
HEADS = ("ordinary duty", "added", "already in it", "total", "added, least", "added, most")
WIDE = 76
NAME = 34


class Day(click.ParamType):
    """A day in ISO form."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; BadInput for another text."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError as cause:
            raise BadInput(f"'{value}' is not a day. Write it as 2025-04-10.") from cause


_POLICIES = click.option(
    "--policies", "path", type=click.Path(path_type=Path), metavar="PATH", help="Your policy file or folder."
)
_CHOICE = (
    click.option("--importer", metavar="CODE", help="Only measures on what this economy or group buys."),
    click.option("--exporter", metavar="CODE", help="Only measures on what this economy or group sells."),
    click.option("--authority", metavar="NAME", help="Only this authority, such as 301 or 'IEEPA fentanyl'."),
    _POLICIES,
)


def _choice(command: Any) -> Any:
    for decorate in reversed(_CHOICE):
        command = decorate(command)
    return command


@click.group(
    short_help="Say which trade measures were in force, and what changed.",
    epilog=options.example(
        "steelyard policy in-force 2025-04-10 --importer USA --exporter CHN",
        "steelyard policy diff 2025-04-01 2025-05-15 --importer USA --exporter CHN",
    ),
)
def command() -> None:
    """Read the policy ledger: dated measures by authority, with their size, status and stacking rule."""


@command.command(
    "in-force",
    short_help="List the measures in force on a day.",
    epilog=options.example(
        "steelyard policy in-force 2025-04-10 --importer USA --exporter CHN",
        "steelyard policy in-force 2026-02-21 --authority 122 --json",
    ),
)
@click.argument("day", type=Day(), metavar="DATE")
@_choice
@options.as_json
@options.output
def in_force(day: date, as_json: bool, output: Path | None, path: Path | None, **chosen: str | None) -> None:
    """List what was in force on DATE: its size then, the trade it falls on, when it was announced, began and ends.

    Under the table: the most that the tariffs on all goods add for one good, and their average over all imports.
    """
    from steelyard.cli.output import emit, to_json

    held = _load(path, chosen)
    standings = held.in_force(day, **chosen)
    beyond = held.beyond(day, held.select(**chosen, on=day))
    if as_json:
        emit(to_json({**_as_json(standings), **({"beyond": beyond} if beyond else {})}), output)
    else:
        emit("\n".join([_as_text(standings, day), *([beyond] if beyond else [])]), output)


@command.command(
    "timeline",
    short_help="List every dated change.",
    epilog=options.example("steelyard policy timeline --importer USA --exporter CHN --authority '301'"),
)
@_choice
@options.as_json
@options.output
def timeline(as_json: bool, output: Path | None, path: Path | None, **chosen: str | None) -> None:
    """List every change of every measure chosen, by day: size before and after, announced, in force, collected."""
    held = _load(path, chosen)
    rows = held.timeline(**chosen)
    columns = ("date", "id", "importers", "exporters", "before", "size", "status", "announced", "implemented", "note")
    families = {one.family for one in held.select(**chosen, on=None)}
    known = ", ".join(f"{one.id} {one.known_to}" for one in held.families if one.id in families)
    _emit(rows, columns, "No measure of that choice is held.", as_json, output, f"Compiled to: {known}.")


@command.command(
    "diff",
    short_help="Compare two days.",
    epilog=options.example("steelyard policy diff 2025-05-11 2025-11-11 --importer USA --exporter CHN"),
)
@click.argument("before", type=Day(), metavar="DATE")
@click.argument("after", type=Day(), metavar="DATE")
@_choice
@options.as_json
@options.output
def diff(
    before: date, after: date, as_json: bool, output: Path | None, path: Path | None, **chosen: str | None
) -> None:
    """List the measures that stand differently on the second day: size, status, since when."""
    held = _load(path, chosen)
    rows = held.diff(before, after, **chosen)
    columns = ("id", "authority", "before", "after", "change", "status_before", "status_after", "since")
    beyond = held.beyond(after, held.select(**chosen, on=after))
    _emit(rows, columns, f"Nothing changed between {before} and {after}.", as_json, output, beyond)


@command.command(
    "rate",
    short_help="Work out a tariff on a day, by authority and sector.",
    epilog=options.example(
        "steelyard policy rate USA CHN --on 2025-04-10 --by sector",
        "steelyard policy rate USA CHN --on 2019-12-19 --base mfn --json",
    ),
)
@click.argument("importer")
@click.argument("exporter")
@click.option("--on", "day", type=Day(), required=True, metavar="DATE", help="The day whose measures count.")
@click.option("--by", type=click.Choice(["sector"]), help="One row a sector of the embedded world.")
@click.option(
    "--base", metavar="NAME", help="Ordinary duty: 'collected 2024', mfn or none.  [what is held for the day]"
)
@click.option("--authority", metavar="NAME", help="Only what this authority adds.")
@_POLICIES
@options.as_json
@options.output
def rate(
    importer: str, exporter: str, day: date, by: str | None, as_json: bool, output: Path | None, **chosen: Any
) -> None:
    """Work out what IMPORTER levies on goods of EXPORTER: the base, what measures add, and both together.

    Percent, trade-weighted; base and weights are named under the table. What the base holds of the additional tariffs
    already (inside) is not counted again. Products are mapped to sectors approximately.
    """
    from steelyard.cli.output import emit, to_json
    from steelyard.ledger import policies
    from steelyard.lever import embedded, statutory

    asked = (embedded.embedded(), policies.load(chosen.pop("path")), importer, exporter, day)
    average = statutory.average(*asked, **chosen)
    rows = statutory.rates(*asked, **chosen).to_dicts() if by else []
    if as_json:
        found = {name: getattr(average, name) for name in ("importer", "exporter", "on", *RATES, "base_name")}
        more = {"weights_name": average.weights_name, "by_authority": dict(average.parts), "notes": average.notes}
        emit(to_json({**found, **more, **({"sectors": rows} if by else {})}), output)
    else:
        emit(_rate_as_text(average, rows), output)


@command.command(
    "chart",
    short_help="Write the page of tariffs in both directions.",
    epilog=options.example("steelyard policy chart -o tariffs.html"),
)
@_POLICIES
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE",
              help="The page to write; works offline.")  # fmt: skip
def chart(path: Path | None, output: Path) -> None:
    """Draw the tariffs of the United States on China and of China on the United States, 2018 to 2026, as steps."""
    from steelyard.brief import policy_page
    from steelyard.cli.output import write
    from steelyard.ledger import policies
    from steelyard.lever import embedded

    write(output, policy_page.html(policy_page.compose(embedded.embedded(), policies.load(path))))
    click.echo(f"Wrote {output}", err=True)


def _rate_as_text(average: Rate, rows: list[dict[str, Any]]) -> str:
    from steelyard.cli.output import table

    body = [[_sector(row), *(f"{row[name]:.1f}" for name in RATES), f"{100 * row['weight']:.1f}"] for row in rows]
    body.append(["all goods", *(f"{getattr(average, name):.1f}" for name in RATES), "100.0" if rows else ""])
    lines = [
        f"Tariff of {average.importer} on goods of {average.exporter}, {average.on}, percent of value",
        table(("sector" if rows else "", *HEADS, "of imports" if rows else ""), body, right=range(1, len(HEADS) + 2)),
    ]
    if average.parts:
        lines.append("Added by: " + ", ".join(f"{name} {size:.1f}" for name, size in average.parts))
    return "\n".join([*lines, *average.notes])


def _sector(row: dict[str, Any]) -> str:
    name = row["name"] if len(row["name"]) <= NAME else row["name"][: NAME - 3].rstrip() + "..."
    return f"{row['sector']:7}{name}"


def _load(path: Path | None, chosen: dict[str, str | None]) -> Policies:
    """The ledger; BadInput where importer and exporter are one economy: nothing falls on its trade with itself."""
    from steelyard.base import economies
    from steelyard.ledger import policies

    pair = [economies.resolve(name) for key in ("importer", "exporter") if (name := chosen.get(key))]
    if len(pair) == 2 and pair[0] == pair[1] and economies.kind(pair[0]) != "group":
        raise BadInput(f"Importer and exporter are both {pair[0]}: name two economies, or one of them alone.")
    return policies.load(path)


def _emit(
    rows: pl.DataFrame, columns: tuple[str, ...], none: str, as_json: bool, output: Path | None, after: str = ""
) -> None:
    from steelyard.cli.output import emit, table, to_json

    if as_json:
        emit(to_json(rows.to_dicts()), output)
    else:
        body = [[_cell(name, row) for name in columns] for row in rows.to_dicts()]
        right = [n for n, name in enumerate(columns) if name in ("before", "after", "change", "size")]
        heads = [name.replace("_", " ").replace("implemented", "collected") for name in columns]
        shown = none if rows.is_empty() else table(heads, body, right)
        cut = "Notes are cut; --json has them whole." if any(row[-1].endswith("...") for row in body) else ""
        emit("\n".join(part for part in (shown, cut, after) if part), output)


def _cell(name: str, row: dict[str, Any]) -> str:
    value: Any = row[name]
    low, high = ("low", "high") if name == "size" else (f"{name}_low", f"{name}_high")
    if value is None and row.get(high) is not None:
        return f"{row[low]:g} to {row[high]:g}"
    if name == "date":
        return _dated(row["date"], row.get("precision", "day"))
    if isinstance(value, float):
        sign = "+" if name == "change" and value > 0 else ""
        return f"{sign}{value:g}".replace("-", "\N{MINUS SIGN}")
    text = "" if value is None else str(value)
    return text if name not in ("title", "note") or len(text) <= WIDE else text[: WIDE - 3].rstrip() + "..."


def _dated(day: date, precision: str) -> str:
    """As much of a day as its source gave."""
    return {"month": day.isoformat()[:7], "year": day.isoformat()[:4]}.get(precision, day.isoformat())


def _as_json(standings: tuple[Standing, ...]) -> dict[str, Any]:
    from steelyard.ledger.policies import headline, on_all_goods, stacked

    general = on_all_goods(standings)
    total = stacked(general)
    return {
        "measures": [_entry(standing) for standing in standings],
        "tariffs_on_all_goods": {
            "most_percent": headline(general),
            "average_percent": {"low": total.low, "high": total.high},
            "size_not_known": list(total.unbounded),
        },
    }


def _entry(standing: Standing) -> dict[str, Any]:
    measure = standing.measure
    return {
        "id": measure.id,
        "title": measure.title,
        "authority": measure.authority,
        "imposer": measure.imposer,
        "importers": measure.importers,
        "exporters": measure.exporters,
        "except_exporters": measure.except_exporters,
        "products": measure.products,
        "sectors": measure.sectors,
        "instrument": measure.instrument,
        "concept": measure.concept,
        "size": standing.size,
        "low": standing.low,
        "high": standing.high,
        "unit": measure.unit,
        "coverage": standing.coverage,
        "since": standing.since,
        "announced": measure.announced,
        "implemented": standing.step.implemented,
        "ends": measure.ends,
        "status": standing.status,
        "stacking": measure.stacking,
        "reference": {"title": measure.reference.title, "url": measure.reference.url},
        "note": standing.step.note or measure.note,
    }


def _as_text(standings: tuple[Standing, ...], day: date) -> str:
    from steelyard.cli.output import table

    if not standings:
        return f"No measure of that choice was in force on {day}."
    shown = sorted(standings, key=lambda standing: standing.measure.instrument != "tariff")
    head = ("size", "falls on", "authority", "measure", "announced", "since", "ends", "status")
    lines = [f"In force on {day}", table(head, [_row(s) for s in shown], right=(0,)), *_sums(standings)]
    return "\n".join(lines)


def _row(standing: Standing) -> list[str]:
    measure = standing.measure
    title = measure.title if len(measure.title) <= WIDE else measure.title[: WIDE - 3].rstrip() + "..."
    since = _dated(standing.since, standing.step.precision)
    first = measure.announced if standing.since == measure.begins else None
    known = standing.step.announced or first
    precision = "day" if standing.step.announced else measure.announced_precision
    announced = _dated(known, precision) if known else ""
    clocks = (announced, since, str(measure.ends))
    return [_size(standing), _falls_on(standing), measure.authority, title, *clocks, standing.status]


def _falls_on(standing: Standing) -> str:
    """What part of the trade between the parties a tariff falls on; nothing for other instruments."""
    if standing.measure.instrument != "tariff":
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
    return "open" if standing.measure.instrument == "tariff" else standing.measure.instrument


def _sums(standings: tuple[Standing, ...]) -> list[str]:
    """What the statutory tariffs on all goods come to; nothing where they are of several importers or exporters."""
    from steelyard.ledger.policies import headline, on_all_goods, stacked

    tariffs = [s for s in standings if s.measure.instrument == "tariff" and s.measure.concept == "statutory"]
    general = on_all_goods(tariffs)
    if not general or len({s.measure.importers for s in tariffs}) > 1:
        return []
    total, top = stacked(general), headline(general)
    spread = f"{total.high:.3g} %" if total.exact else f"{total.low:.3g} to {total.high:.3g} %"
    bears = "" if top is None else f"at most {top:g} % on one good, "
    lines = [f"Tariffs on all goods add {bears}{spread} on average over all imports."]
    single = len(tariffs) - len(general)
    if single:
        lines.append(f"{single} more fall on single products; `policy rate --by sector` bounds what they add.")
    return lines
