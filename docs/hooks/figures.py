"""Fill the page of measured speed from its csv file, so that no figure is written twice."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parents[1] / "explanation" / "speed-figures.csv"
COLUMNS = ("case", "measured", "unit", "target", "note")
NONE = "*Not measured yet.*"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the marks `speed:GROUP` by the group's rows."""
    return re.sub(r"<!-- speed:(\w+) -->", lambda mark: table(mark[1]), markdown)


def table(group: str) -> str:
    """The rows of a group as a table; columns that are empty in all of them are left out."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == group]
    held = [column for column in COLUMNS if any(row[column] for row in rows)]
    if not held:
        return NONE
    lines = [held, ["---"] * len(held), *([row[column] for column in held] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", " \\| ") for cell in line) + " |" for line in lines)
