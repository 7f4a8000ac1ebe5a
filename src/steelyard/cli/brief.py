"""`steelyard brief`: the one-file page of a month's release, and its front page on the terminal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli import options

if TYPE_CHECKING:
    from steelyard.brief.model import Brief

WIDEST = 110


@click.command(
    short_help="Write the one-file brief of a month's release.",
    epilog=options.example(
        "steelyard brief CHN 2025-12",
        "steelyard brief china 2025-12 --as-of latest --basis cny -o december.html",
    ),
)
@click.argument("reporter")
@click.argument("period")
@options.as_of
@options.basis
@options.as_json
@options.output
@options.ledger
def command(
    reporter: str,
    period: str,
    as_of: str | None,
    basis: str,
    as_json: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Write the brief of REPORTER's release for PERIOD (a month), and print its front page.

    REPORTER is a code or a name (CHN, China). The page is one HTML file that works offline,
    brief-REPORTER-PERIOD.html in this folder unless -o says otherwise. Without --as-of it speaks at the
    day of the month's first release and says where a later vintage differs. With --json the brief goes
    to the terminal as JSON, and a page is written only where -o asks for one.
    """
    brief = _compose(reporter, period, as_of, basis.lower(), ledger_path)
    if as_json:
        _print_json(brief)
    page = output or (None if as_json else Path(f"brief-{brief.reporter}-{brief.period}.html"))
    if page is not None:
        _write_page(brief, page, quiet=as_json)


def _compose(reporter: str, period: str, as_of: str | None, basis: str, path: Path | None) -> Brief:
    from steelyard.base import economies
    from steelyard.base.period import Period
    from steelyard.lab import Lab

    code, month = economies.resolve(reporter), str(Period.parse(period))
    return Lab.open(path).brief(code, month, as_of=as_of, basis=basis)


def _print_json(brief: Brief) -> None:
    from steelyard.brief import page

    click.echo(page.to_json(brief))


def _write_page(brief: Brief, path: Path, quiet: bool) -> None:
    from steelyard.brief import render, terminal
    from steelyard.cli.output import write

    write(path, render.html(brief))
    if not quiet:
        width = min(shutil.get_terminal_size((WIDEST, 40)).columns, WIDEST)
        click.echo(terminal.front(brief, width).rstrip("\n"))
    click.echo(f"Wrote {path}", err=quiet)
