"""Checking a text: an article of 1,000 words in a fresh process, a megabyte with verdicts and all forms of output."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from processes import spend

from checked_texts import ARTICLE

SIZE = 1_000_000
ARTICLE_CPU, LONG_CPU, MEGABYTES = 1.5, 5.0, 300
FILLING = (
    "Traders at the port said that ships had waited for days, and that nobody could tell when the cranes would move "
    "again. Along the quay the lorries stood in rows, their drivers asleep. "
)
PLACES = ("Japan", "Viet Nam", "the United States", "Germany", "India", "Brazil", "South Korea")
MONTHS = ("January", "March", "June", "September", "December")


def article() -> str:
    """About 1,000 words, 40 of them in claims."""
    claims = [one for one in re.split(r"(?<=\.)\s", ARTICLE) if one]
    parts = [f"{claims[at % len(claims)]} {FILLING}" for at in range(26)]
    return "Published 14 January 2026\n\n" + "\n\n".join(parts)


def claims() -> str:
    """A megabyte of different claims: more than are read."""
    lines = (
        f"China's exports to {PLACES[at % 7]} rose {at % 40}.{at % 10} per cent in {MONTHS[at % 5]} {2010 + at % 16} "
        f"to ${at % 900}.{at % 9}bn, a record.\n\n"
        for at in range(12_000)
    )
    return "".join(lines)[:SIZE]


TEXTS = {
    "claims": claims,
    "prose": lambda: (FILLING * 8_000)[:SIZE],
    "one claim again": lambda: ("China's exports rose 6.6 per cent in December 2025 to $357.8bn. " * 16_000)[:SIZE],
    "numbers": lambda: ("1.5% " * 200_000)[:SIZE],
    "tags": lambda: ("<b>exports rose 1% in 2025</b> " * 40_000)[:SIZE],
    "signs of direction": lambda: "a\u202e" * (SIZE // 2),
    "chinese": lambda: ("2025年中国出口同比增长6.1%，贸易顺差8.51万亿元。" * 40_000)[:SIZE],
}
# Exit code 1 says that something is false, which these texts are full of.
RUN = "import sys; from steelyard.cli import run; sys.exit(max(0, run(sys.argv[1:]) - 1))"


def spent(folder: Path, text: str, *words: str):
    """What one `steelyard check` costs."""
    (folder / "text.md").write_text(text, encoding="utf-8")
    return spend(["-c", RUN, "check", "text.md", "--as-of", "2026-01-14", *words], folder)


def test_an_article(benchmark, tmp_path):
    text = article()
    assert 900 < len(text.split()) < 1_300
    runs = [spent(tmp_path, text) for _ in range(5)]
    benchmark.extra_info.update(
        cpu_seconds=round(min(one.cpu_seconds for one in runs), 2), megabytes=round(max(one.megabytes for one in runs))
    )
    benchmark.pedantic(spent, args=(tmp_path, text, "--html", "page.html"), rounds=1)
    assert benchmark.extra_info["cpu_seconds"] < ARTICLE_CPU
    assert benchmark.extra_info["megabytes"] < MEGABYTES


@pytest.mark.parametrize("name", TEXTS)
def test_a_megabyte_is_judged(benchmark, tmp_path, name):
    found = spent(tmp_path, TEXTS[name]())
    benchmark.extra_info.update(cpu_seconds=round(found.cpu_seconds, 2), megabytes=round(found.megabytes))
    benchmark.pedantic(spent, args=(tmp_path, TEXTS[name](), "--html", "page.html", "--json"), rounds=1)
    sys.stderr.write(f"\n{name}: {benchmark.extra_info}\n")
    assert found.cpu_seconds < LONG_CPU
    assert found.megabytes < MEGABYTES
