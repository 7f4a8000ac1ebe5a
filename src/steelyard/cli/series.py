"""`steelyard show REPORTER FLOW`: a series of the ledger as a table, CSV or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from steelyard.ledger.result import Result

FLOWS = {
    "export": "export",
    "exports": "export",
    "import": "import",
    "imports": "import",
    "balance": "balance",
    "total": "total",
    "none": "none",
    "re_export": "re_export",
    "re_import": "re_import",
}
# Exports plus imports are held only as an agency printed them.
PRINTED = {"total": "level_published"}


@click.command(
    "show",
    short_help="Show a series: values, shares or vintages.",
    epilog=options.example(
        "steelyard show CHN exports --partner USA --from 1995 --share",
        "steelyard show CHN exports --product rare_earths --indicator quantity --period 2025",
        "steelyard show CHN imports --period 2025-11 --vintages",
        "steelyard show CHN balance --from 2015 --chart balance.html",
    ),
)
@click.argument("reporter")
@click.argument("flow")
@click.option("--partner", "partners", multiple=True, metavar="NAME", help="Partner; may be repeated.")
@click.option("--product", default="TOTAL", show_default=True, metavar="NAME", help="Product code or name.")
@click.option("--indicator", metavar="NAME", help="What is measured.  [value]")
@click.option("--currency", metavar="CODE", help="USD or CNY; overrides --basis.")
@click.option("--from", "start", metavar="PERIOD", help="First period.")
@click.option("--to", "end", metavar="PERIOD", help="Last period.")
@click.option("--period", metavar="PERIOD", help="Figures within this period.")
@click.option("--share", is_flag=True, help="Shares of the reporter's total, in percent.")
@click.option("--vintages", is_flag=True, help="Every vintage held, not only the one that answers.")
@click.option("--csv", "as_csv", is_flag=True, help="Write SDMX-CSV.")
@click.option("--chart", type=click.Path(path_type=Path), metavar="FILE", help="Also write a page with a chart.")
@options.as_of
@options.basis
@options.as_json
@options.output
@options.ledger
def command(
    reporter: str,
    flow: str,
    as_of: str | None,
    ledger_path: Path | None,
    as_csv: bool,
    chart: Path | None,
    as_json: bool,
    output: Path | None,
    **wanted: Any,
) -> None:
    """Show REPORTER's FLOW (exports, imports, balance; none for prices and other macro figures).

    Each figure stands with its vintage, basis and status.
    """
    from steelyard.cli.output import emit

    if as_csv and as_json:
        raise BadInput("--csv and --json were both given. Choose one.")
    result = _query(reporter, flow, as_of, ledger_path, wanted)
    if chart:
        _draw(result, wanted, chart)
    if as_csv:
        emit(result.to_csv(), output)
    else:
        emit(_as_json(result) if as_json else _as_table(result), output)
    for warning in result.warnings:
        click.echo(f"Note: {warning}", err=True)


def _query(reporter: str, flow: str, as_of: str | None, path: Path | None, wanted: dict[str, Any]) -> Result:
    from steelyard.base import economies, products
    from steelyard.lab import Lab

    direction = _flow(flow)
    start, end = _span(wanted["start"], wanted["end"], wanted["period"])
    partners = [economies.resolve(name) for name in wanted["partners"]]
    return Lab.open(path, as_of=as_of).show(
        economies.resolve(reporter),
        direction,
        partner=partners[0] if len(partners) == 1 else partners or "WLD",
        product=products.resolve(wanted["product"]),
        currency=(wanted["currency"] or wanted["basis"]).upper(),
        start=start,
        end=end,
        share=wanted["share"],
        indicator=wanted["indicator"] or PRINTED.get(direction, "value"),
        vintages=wanted["vintages"],
    )


def _draw(result: Result, wanted: dict[str, Any], path: Path) -> None:
    from steelyard.brief import render, series
    from steelyard.cli.output import write

    if wanted["vintages"]:
        raise BadInput("--chart draws one vintage of each figure. Leave --vintages out.")
    result.check_licences()
    name = "share" if wanted["share"] else wanted["indicator"] or "value"
    write(path, render.html(series.compose(result, name)))
    click.echo(f"Wrote {path}", err=True)


def _flow(text: str) -> str:
    found = FLOWS.get(text.lower().replace("-", "_"))
    if found is None:
        raise UnknownName("flow", text, FLOWS)
    return found


def _span(start: str | None, end: str | None, only: str | None) -> tuple[str | None, str | None]:
    from steelyard.base.period import Period

    if only and (start or end):
        raise BadInput("--period was given with --from or --to. Use --period alone, or the other two.")
    first, last = (str(Period.parse(p)) if p else None for p in (only or start, only or end))
    if first and last and Period.parse(last).last < Period.parse(first).first:
        raise BadInput(f"--from {first} is after --to {last}. Turn them round.")
    return first, last


def _as_json(result: Result) -> str:
    from steelyard.cli.output import to_json

    result.check_licences()
    return to_json(
        {
            "basis": result.basis,
            "vintage": result.vintage,
            "coverage": result.coverage,
            "warnings": result.warnings,
            "truncated": result.truncated,
            "data": result.data.to_dicts(),
        }
    )


def _as_table(result: Result) -> str:
    from steelyard.cli.figures import figures

    return figures(result)
