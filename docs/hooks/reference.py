"""Fill the reference pages from what the program itself reads: schema tables and command help."""

from __future__ import annotations

import csv
import io
import re
from importlib import resources
from typing import Any

import click

from steelyard.cli import cli
from steelyard.cli.lazy import COMMANDS
from steelyard.cli.show import MEASURES, ShowGroup
from steelyard.lab.measures import keywords
from steelyard.lab.measures._values import words


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the marks `schema:NAME`, `commands` and `measures`."""
    filled = re.sub(r"<!-- schema:(\w+) -->", lambda mark: schema_table(mark[1]), markdown)
    filled = filled.replace("<!-- measures -->", "\n".join(measure_keywords(name) for name in MEASURES))
    return filled.replace("<!-- commands -->", "\n".join(command_help(name) for name in COMMANDS))


def schema_table(name: str) -> str:
    """A file of data/schema as a table."""
    text = (resources.files("steelyard") / "data" / "schema" / f"{name}.csv").read_text(encoding="utf-8")
    head, *rows = csv.reader(io.StringIO(text))
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", " \\| ") for cell in line) + " |" for line in lines)


def command_help(name: str) -> str:
    """The help of one command as it is printed, and of what it leads to."""
    context = click.Context(cli, info_name="steelyard", max_content_width=100, terminal_width=100)
    command = cli.get_command(context, name)
    if command is None:
        raise LookupError(name)
    own = click.Context(command, info_name=name, parent=context)
    parts = [f"## {name}\n\n```text\n{command.get_help(own)}\n```\n"]
    if isinstance(command, click.Group):
        parts += [_sub_help(command, own, sub) for sub in command.list_commands(own)]
    if isinstance(command, ShowGroup):
        parts.insert(1, _sub_help(command, own, "REPORTER"))
    return "\n".join(parts)


def _sub_help(group: click.Group, parent: click.Context, name: str) -> str:
    _, command, _ = group.resolve_command(parent, [name])
    if command is None:
        raise LookupError(name)
    title = "REPORTER FLOW" if name == "REPORTER" else name
    text = command.get_help(click.Context(command, info_name="" if name == "REPORTER" else name, parent=parent))
    return f"### {parent.info_name} {title}\n\n```text\n{text}\n```\n"


def measure_keywords(name: str) -> str:
    """A measure's keywords as its function has them, beside the option of its command and that option's help."""
    context = click.Context(cli, info_name="steelyard")
    show = cli.get_command(context, "show")
    if not isinstance(show, click.Group):
        raise LookupError("show")
    command = show.get_command(click.Context(show, info_name="show", parent=context), name)
    options = {one.name: one for one in command.params} if command else {}
    lines = [["keyword", "takes", "default", "command", "meaning"], ["---"] * 5]
    for key, one in keywords(name).items():
        option = options.get(key)
        said = getattr(option, "help", "") or ""
        written = option.opts[0] if isinstance(option, click.Option) else key.upper() if option else ""
        default = "" if one.default is one.empty else f"`{one.default!r}`"
        lines.append([f"`{key}`", words(one), default, f"`{written}`" if written else "", said])
    table = "\n".join("| " + " | ".join(cell.replace("|", " \\| ") for cell in line) + " |" for line in lines)
    return f"### {name}\n\n{MEASURES[name]}\n\n{table}\n"
