"""`steelyard policy`: which measures were in force, when they changed, and what that does to rates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.ledger.policies import Measure, Policies, Standing
    from steelyard.lever.statutory import Rate

RATES = ("base", "since", "additional", "inside", "low", "high", "total", "total_low", "total_high")
TODAY = "today"


class Day(click.ParamType):
    """A day in ISO form, or `today`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; BadInput for another text."""
        try:
            if value == TODAY:
                return date.today()
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError as cause:
            raise BadInput(f"'{value}' is not a day. Write it as 2025-04-10, or {TODAY}.") from cause


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
    """List what was in force on DATE (or `today`): its size, the trade it falls on, announced, begun, to end when.

    It is the law of that day as it stands now; what was laid down later with effect from it is said. Under the table:
    what tariffs add on average over all imports, the most that one good bears, and what was expected to begin.
    """
    from steelyard.cli import policy_text
    from steelyard.cli.output import emit, to_json

    held = _load(path, chosen)
    standings = held.in_force(day, **chosen)
    said = _said(held, day, held.select(**chosen, on=day))
    if as_json:
        emit(to_json({**_as_json(standings), **said}), output)
    else:
        emit("\n".join([policy_text.in_force(standings, day), *said.values()]), output)


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
    from steelyard.cli import policy_text
    from steelyard.cli.output import emit, to_json

    held = _load(path, chosen)
    rows = held.timeline(**chosen)
    families = {one.family for one in held.select(**chosen, on=None)}
    known = ", ".join(f"{one.id} {one.known_to}" for one in held.families if one.id in families)
    shown = "No measure of that choice is held." if rows.is_empty() else policy_text.timeline(rows)
    emit(to_json(rows.to_dicts()) if as_json else f"{shown}\nCompiled to: {known}.", output)


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
    """List the measures that stand differently on the second day: size, status, since when; and steps in between."""
    from steelyard.cli import policy_text
    from steelyard.cli.output import emit, to_json

    held = _load(path, chosen)
    rows = held.diff(before, after, **chosen)
    if as_json:
        emit(to_json(rows.to_dicts()), output)
        return
    measures = held.select(**chosen, on=after)
    between = held.between(before, after, measures)
    none = f"Nothing changed between {before} and {after} that still stands differently on the second day."
    said = _said(held, after, measures).values()
    emit("\n".join([policy_text.diff(rows, before, after, between, none), *said]), output)


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
    """Work out what IMPORTER levies on goods of EXPORTER: a base, what measures add to it, and both together.

    Economies or groups such as EU27. Percent, trade-weighted; base and weights are named under the table. Duty
    collected in a year has its additional tariffs in it: only what came since is added. Bounds stand beside a total
    where coverage is not held, and in its place where they are wide. A published effective average has a row of its
    own where one is held. Products are mapped to sectors approximately.
    """
    from steelyard.cli import policy_text
    from steelyard.cli.output import emit, to_json
    from steelyard.ledger import policies
    from steelyard.lever import embedded, statutory, statutory_groups

    world = statutory_groups.grouped(embedded.embedded(), importer, exporter, on=day)
    asked = (world, policies.load(chosen.pop("path")), importer, exporter, day)
    _doubts(asked[1])
    average = statutory.average(*asked, **chosen)
    rows = statutory.rates(*asked, **chosen).to_dicts() if by else []
    other = statutory.with_stated(*asked, **chosen)
    if as_json:
        emit(to_json(_rate_as_json(average, rows, other) | ({"sectors": rows} if by else {})), output)
    else:
        emit(policy_text.rate(average, rows, "" if other is None else _on_stated(other)), output)


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


def _rate_as_json(average: Rate, rows: list[dict[str, Any]], other: Rate | None) -> dict[str, Any]:
    found = {name: getattr(average, name) for name in ("importer", "exporter", "on", *RATES, "base_name")}
    if average.wide:
        found["total"] = None  # a middle of wide bounds is no total
    found |= {"effective": average.effective, "effective_total": average.effective_total}
    found |= {"coverage_inferred": average.inferred, "left_out": average.left_out, "by_the_middle": average.assumed}
    more = {"weights_name": average.weights_name, "by_authority": dict(average.parts), "notes": average.notes}
    uneven = {"not_held_by_sector": average.uneven} if rows else {}
    stated = {} if other is None else {"with_base_mfn": {"base": other.base, "total": other.total}}
    return {**found, **more, **uneven, **stated}


def _on_stated(other: Rate) -> str:
    return (
        f"On the most-favoured-nation average of {other.base:.1f} % in place of that base: {other.total:.1f} %. The "
        "page of `policy chart` counts so, since only that base reaches back to 2018."
    )


def _said(held: Policies, day: date, measures: tuple[Measure, ...]) -> dict[str, str]:
    """What has to be said beside an answer for a day, by what it is of."""
    lines = {
        "not_yet_known": held.hindsight(day, measures),
        "expected": held.expectation(day, measures),
        "beyond": held.beyond(day, measures),
    }
    return {key: line for key, line in lines.items() if line}


def _load(path: Path | None, chosen: dict[str, str | None]) -> Policies:
    """The ledger; BadInput where importer and exporter are one economy: nothing falls on its trade with itself."""
    from steelyard.base import economies
    from steelyard.ledger import policies

    pair = [economies.resolve(name) for key in ("importer", "exporter") if (name := chosen.get(key))]
    if len(pair) == 2 and pair[0] == pair[1] and economies.kind(pair[0]) != "group":
        raise BadInput(f"Importer and exporter are both {pair[0]}: name two economies, or one of them alone.")
    held = policies.load(path)
    _doubts(held)
    return held


def _doubts(held: Policies) -> None:
    """Say on the error stream what may be a slip in the files."""
    for doubt in held.doubts:
        click.echo(f"Warning: {doubt}", err=True)


def _as_json(standings: tuple[Standing, ...]) -> dict[str, Any]:
    from steelyard.ledger.policies import headline, most_on_one_good, on_all_goods, stacked

    tariffs = [s for s in standings if s.measure.instrument == "tariff"]
    general = on_all_goods(standings)
    total = stacked(general)
    return {
        "measures": [_entry(standing) for standing in standings],
        "tariffs_on_all_goods": {
            "most_percent": headline(general),
            "average_percent": {"low": total.low, "high": total.high},
            "size_not_known": list(total.unbounded),
        },
        "most_on_one_good_percent": most_on_one_good(tariffs) if tariffs else 0.0,
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
        "points_suspended": standing.step.suspended,
        "expected": standing.pending and {"size": standing.pending.size, "from": standing.pending.from_},
        "verified": {"how": measure.verified.how, "day": measure.verified.day},
        "coverage_basis": measure.coverage_basis,
        "amended": standing.step.amended,
        "stacking": measure.stacking,
        "reference": {"title": measure.reference.title, "url": measure.reference.url},
        "note": standing.step.note or measure.note,
    }
