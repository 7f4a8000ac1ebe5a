"""Fill the page of measured quality from its csv file, so that no count is written by hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parents[1] / "explanation" / "claims-scores.csv"
NONE = "*Not measured yet.*"
SETS = ("unseen", "dev", "articles")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the marks `claims:TABLE` and `claims:TABLE:SET` by what was measured."""
    return re.sub(r"<!-- claims:([\w ]+)(?::(\w+))? -->", lambda mark: table(mark[1], mark[2]), markdown)


def table(name: str, only: str | None, figures: Path = FIGURES) -> str:
    """A table of one set with its cells, or a table of all sets side by side with shares."""
    rows = [row for row in _rows(figures) if row["table"] == name and only in (None, row["set"])]
    if not rows:
        return NONE
    return _markdown(_cells(rows) if rows[0]["column"] else _side_by_side(rows))


def _rows(figures: Path) -> list[dict[str, str]]:
    if not figures.is_file():
        return []
    with figures.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cells(rows: list[dict[str, str]]) -> list[list[str]]:
    """Rows against columns; columns that are empty throughout are left out."""
    held = {(row["row"], row["column"]): row["count"] for row in rows}
    columns = [one for one in dict.fromkeys(row["column"] for row in rows) if _any(rows, one)]
    lines = [[_words(row), *(held[row, one] for one in columns)] for row in dict.fromkeys(one["row"] for one in rows)]
    return [["", *map(_words, columns)], *(line for line in lines if any(cell != "0" for cell in line[1:]))]


def _any(rows: list[dict[str, str]], column: str) -> bool:
    return any(row["column"] == column and row["count"] != "0" for row in rows)


def _side_by_side(rows: list[dict[str, str]]) -> list[list[str]]:
    held = {(row["row"], row["set"]): row for row in rows}
    sets = [one for one in SETS if any(row["set"] == one for row in rows)]
    names = dict.fromkeys(row["row"] for row in rows)
    return [["", *sets], *([_words(name), *(_share(held.get((name, one))) for one in sets)] for name in names)]


def _share(row: dict[str, str] | None) -> str:
    """`12 of 40 (30 %)`; the count alone where it is out of nothing."""
    if row is None:
        return ""
    count, of = int(row["count"]), int(row["of"] or 0)
    return f"{count} of {of} ({100 * count / of:.0f} %)" if of else str(count)


def _words(code: str) -> str:
    return code.replace("_", " ")


def _markdown(lines: list[list[str]]) -> str:
    head, *body = lines
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *body])
