"""One page for every shipped scenario, made by running it: question, result, assumptions, certificate, its file."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from steelyard.brief import scenario_page
from steelyard.brief.model import Table
from steelyard.brief.scenario_model import Notes, Page, Part
from steelyard.lever.scenario import files as scenario_files
from steelyard.lever.scenario import run, worlds
from steelyard.lever.scenario.model import Scenario
from steelyard.lever.scenario.read import read
from steelyard.lever.world import World

FOLDER = "scenarios"
INDEX = f"{FOLDER}/index.md"
HASHES = re.compile(r"\b[0-9a-f]{12}\b")


def on_config(config: MkDocsConfig, **_: Any) -> MkDocsConfig:
    """Put the pages into the navigation, below their index."""
    for section in _sections(config.nav or []):
        if INDEX in section:
            section.extend(
                {name: address(name)} for name in scenario_files.names() if {name: address(name)} not in section
            )
    return config


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> Files:
    """Make the pages."""
    for name in scenario_files.names():
        files.append(File.generated(config, address(name), content=markdown(name)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill the index."""
    return markdown.replace("<!-- scenarios -->", listed()) if "<!-- scenarios -->" in markdown else markdown


def address(name: str) -> str:
    """Where a scenario's page lies."""
    return f"{FOLDER}/{name}.md"


@cache
def scenario(name: str) -> Scenario:
    """A shipped scenario as read."""
    return read(name)


@cache
def world(choice: str, name: str) -> World:
    """The world that scenarios of one `[world]` table share, made once: `name` is one of them."""
    return worlds.chosen(scenario(name))


@cache
def page(name: str) -> Page:
    """The page of a scenario's run, without draws."""
    told = scenario(name)
    choice = repr(told.world)
    first = next(other for other in scenario_files.names() if repr(scenario(other).world) == choice)
    return scenario_page.compose(run(told, world=world(choice, first), draws=0))


def listed() -> str:
    """All scenarios with the first line of their result."""
    rows = [(f"[{scenario(name).title}]({name}.md)", _result(name)) for name in scenario_files.names()]
    return _table(("Scenario", "Result"), rows)


def _result(name: str) -> str:
    return (
        page(name).points[0] if scenario(name).phases else "A baseline that others extend; it changes nothing itself."
    )


def markdown(name: str) -> str:
    """A scenario's page: what it asks, what comes out where it has a phase to run, its file."""
    told = scenario(name)
    limits = (("What it asks and says", told.says), ("What it cannot say", told.silent))
    blocks = [
        f"# {told.title}",
        *(f"**{head}.** {' '.join(text.split())}" for head, text in limits if text.strip()),
        *(_came_out(name) if told.phases else [_result(name)]),
        "## The file",
        f"```toml\n{scenario_files.find(name).text.strip()}\n```",
    ]
    return "\n\n".join(blocks) + "\n"


def _came_out(name: str) -> list[str]:
    made = page(name)
    commands = (name, f"{name} --draws 200 --html {name}.html", f"{name} --explain")
    return [
        "## What comes out",
        f"*{made.kicker}; {made.known}.*",
        "\n".join(f"* {point}" for point in made.points),
        f"{_sentence(made.release_text)} {_sentence(made.basis_text)}",
        "```sh\n" + "\n".join(f"steelyard run {one}" for one in commands) + "\n```",
        *(block for part in made.sections for block in _part(part)),
    ]


def _part(part: Any) -> list[str]:
    notes = part.notes if isinstance(part, Part) else ()
    return [
        f"## {part.heading}",
        *(HASHES.sub(r"`\g<0>`", text) for text in part.paragraphs),
        *(block for table in part.tables for block in _captioned(table)),
        *(block for one in notes for block in _notes(one)),
    ]


def _captioned(table: Table) -> list[str]:
    rows = [tuple(cell.text or "–" for cell in row) for row in table.rows]
    figures = [any(row[at].raw is not None for row in table.rows) for at in range(len(table.columns))]
    return [f"**{table.caption}**", _table(table.columns, rows, figures), *([f"*{table.note}*"] if table.note else [])]


def _notes(notes: Notes) -> list[str]:
    """A list; one that the page folds is told by its length, so that the documentation stays readable."""
    if notes.folded:
        return [
            f"{notes.caption}: {len(notes.items)} measures, listed in full by `--explain` and on the page of `--html`."
        ]
    mark = "1. " if notes.numbered else "* "
    lines = [
        mark + f"{f'{one.head}: ' if one.head else ''}{one.text}{f' *[{one.source}]*' if one.source else ''}"
        for one in notes.items
    ]
    return [*([f"**{notes.caption}**"] if notes.caption else []), "\n".join(lines)]


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], figures: list[bool] | None = None) -> str:
    rules = ["---:" if right else "---" for right in figures or [False] * len(heads)]
    lines = [heads, rules, *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _sections(nav: list[Any]) -> list[list[Any]]:
    """Every list of the navigation, the innermost included."""
    below = [value for entry in nav if isinstance(entry, dict) for value in entry.values() if isinstance(value, list)]
    return [nav, *(found for one in below for found in _sections(one))]
