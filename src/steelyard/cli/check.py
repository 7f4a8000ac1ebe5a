"""`steelyard check`: the numbers of texts against the ledger, and against each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput, UnreadableFile

if TYPE_CHECKING:
    from steelyard.claims.model import Report
    from steelyard.lab import Lab

FINE, WRONG = 0, 1
STDIN = "-"
_SIGNATURES = {
    b"%PDF": "a PDF: copy its words out (`pdftotext FILE -`)",
    b"PK\x03\x04": "a packed file, such as a word processor's: save it as text or HTML",
    b"\xd0\xcf\x11\xe0": "a word processor's file: save it as text or HTML",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file: unpack it",
}  # fmt: skip
_WITH_MARK = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class TextDay(options.AsOf):
    """A day, or `latest`, which is handed on as it is: words such as last month still count from the text's day."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the text; BadInput where it is no day."""
        from steelyard.lab.check import day_of

        return str(day_of(value))


@click.command(
    "check",
    short_help="Check the numbers of a text against the ledger.",
    epilog=options.example(
        "steelyard check draft.md",
        "steelyard check draft.md --as-of 2026-01-14 --html draft.html",
        "steelyard check ours.txt theirs.html --why",
        "steelyard check - --no-data < draft.md",
    ),
)
@click.argument("names", metavar="FILE|- [FILE ...]", nargs=-1, required=True)
@click.option("--as-of", type=TextDay(), metavar="DATE|latest",
              help="The day of the text; without, the day that it says, else today.")  # fmt: skip
@click.option("--no-data", is_flag=True, help="Look nothing up: arithmetic alone.")
@click.option("--why", is_flag=True, help="Add how each claim was read, and what was not taken.")
@click.option("--lines", "as_lines", is_flag=True, help="Write FILE:LINE:COL: severity: message [code], for editors.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Also write a page: the text with its claims marked, the evidence beside it.")  # fmt: skip
@options.as_json
@options.output
@options.ledger
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], output: Path | None, **wanted: Any) -> None:
    """Check the numbers on trade and the economy in each FILE (plain text, Markdown or HTML; - is standard input).

    Each claim is quoted, read, and called true, rounded, true on another basis, superseded, of another concept,
    false, in conflict or not checkable, with the evidence. Several files are also held against each other.

    Exits with 1 where something is false or in conflict.
    """
    from steelyard.cli.output import emit, write
    from steelyard.cli.outputs import check as writable
    from steelyard.lab.check import check

    _consistent(names, wanted)
    writable((output, wanted["page"]), [Path(name) for name in names if name != STDIN])
    texts = [(name, read_text(name)) for name in names]
    lab = None if wanted["no_data"] else _lab(wanted["ledger_path"])
    reports = check(lab, texts, wanted["as_of"], data=lab is not None)
    if wanted["page"]:
        write(wanted["page"], _page(reports, lab))
        click.echo(f"Wrote {wanted['page']}", err=True)
    said = _said(reports, wanted)
    if said or output is not None:
        emit(said, output)
    ctx.exit(WRONG if any(report.wrong for report in reports) else FINE)


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`; UnreadableFile for what is none, is empty or too long."""
    from steelyard.lab.check import LIMIT

    shown = "standard input" if name == STDIN else name
    content = _bytes(name, 4 * LIMIT + 1)
    if len(content) > 4 * LIMIT:
        raise UnreadableFile(f"{shown}: more than {4 * LIMIT:,} bytes. Check it in parts.")
    signature = next((what for head, what in _SIGNATURES.items() if content.startswith(head)), "")
    if signature:
        raise UnreadableFile(f"{shown} is {signature}. Give plain text, Markdown or HTML.")
    text = _decoded(content, shown)
    if len(text) > LIMIT:
        raise UnreadableFile(f"{shown}: {len(text):,} characters are more than the {LIMIT:,} taken. Check it in parts.")
    if not text.strip():
        raise UnreadableFile(f"{shown} holds no text. Give a file with something to check.")
    return text


def _bytes(name: str, most: int) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read(most)
    path = Path(name)
    if path.is_dir():
        raise UnreadableFile(f"{name} is a folder. Name the files in it.")
    try:
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"{name}: cannot be read ({why}). Check the name and rights.") from None


def _decoded(content: bytes, shown: str) -> str:
    encoding = next((found for mark, found in _WITH_MARK.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{shown} is no text in {encoding.removesuffix('-sig').upper()} (see byte {error.start + 1:,}). If it is "
            "text in another encoding, turn it into UTF-8: `iconv -f gb18030 -t utf-8`, or from windows-1252."
        ) from None
    if "\x00" in text:
        raise UnreadableFile(f"{shown} holds zero bytes: it is no text. Give plain text, Markdown or HTML.")
    return text


def _consistent(names: Sequence[str], wanted: dict[str, Any]) -> None:
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise BadInput(f"{'Standard input' if twice == STDIN else twice} is named twice. Name each text once.")
    if wanted["as_json"] and wanted["as_lines"]:
        raise BadInput("--json and --lines were both given. Choose one.")
    if wanted["why"] and wanted["as_lines"]:
        raise BadInput("--lines has no room for --why. Leave one out; --json holds how each claim was read.")
    if wanted["no_data"] and wanted["ledger_path"]:
        raise BadInput("--no-data looks nothing up, and --ledger names what to look it up in. Leave one out.")


def _lab(path: Path | None) -> Lab:
    from steelyard.lab import Lab

    return Lab.open(path)


def _said(reports: Sequence[Report], wanted: dict[str, Any]) -> str:
    if wanted["as_json"]:
        from steelyard.brief.claims_data import to_json

        return to_json(reports)
    if wanted["as_lines"]:
        from steelyard.brief.claims_data import lines

        return lines(reports)
    import shutil

    from steelyard.brief.claims_terminal import text

    return text(reports, min(shutil.get_terminal_size((100, 40)).columns, 110), why=wanted["why"])


def _page(reports: Sequence[Report], lab: Lab | None) -> str:
    from steelyard.brief.claims_page import html

    if lab is None:
        return html(reports)
    from steelyard.lab.library import library

    return html(reports, library(lab), lab.sources())
