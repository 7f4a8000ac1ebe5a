"""Products by prefix of the Harmonized System, and the sectors that they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from steelyard.errors import BadInput, NoCoverage
from steelyard.lever import world_tables
from steelyard.lever.scenario.problems import nearest

_FORM = re.compile(r"(HS(?:\d\d)?)\s*:\s*(.+)")
_PREFIX = re.compile(r"(?:\d\d){1,5}")
EDITIONS = ("HS", *(f"HS{year}" for year in ("92", "96", "02", "07", "12", "17", "22", "28")))
EXAMPLE = 'product = "HS22:2846,280530,850511"'


def prefixes(text: str) -> tuple[str, ...]:
    """The prefixes that a text names: `HS22:2846,850511` is ("2846", "850511"). BadInput for any other form."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        bare = re.fullmatch(r"[\d.,\s]+", text.strip())
        own = f'product = "HS22:{re.sub("[. ]", "", text.strip())}"' if bare else EXAMPLE
        raise BadInput(f"'{text}' is no product. Write the edition and the prefixes: {own}")
    if match[1] not in EDITIONS:
        raise BadInput(f"{match[1]} is no edition of the Harmonized System. {nearest(match[1], EDITIONS)} {EXAMPLE}")
    found = tuple(part.strip().replace(".", "") for part in match[2].split(","))
    wrong = [part for part in found if not _PREFIX.fullmatch(part)]
    if wrong:
        raise BadInput(f"'{wrong[0]}' is no prefix of the Harmonized System: 2, 4, 6, 8 or 10 digits. {EXAMPLE}")
    return found


def sectors(text: str) -> dict[str, tuple[str, ...]]:
    """The sectors of the embedded world that a product belongs to, each with the prefixes that lead there.

    By chapter, since the map is one of chapters; a chapter that is split leads to several sectors. NoCoverage for a
    chapter that no sector holds.
    """
    found: dict[str, tuple[str, ...]] = {}
    for prefix in prefixes(text):
        chapter = prefix[:2]
        if chapter not in _chapters():
            raise NoCoverage(
                f"HS {prefix}: chapter {chapter} belongs to no sector of the world. Name the sector instead of the "
                "product, or check the code."
            )
        for sector in _chapters()[chapter]:
            found[sector] = (*found.get(sector, ()), prefix)
    return found


def parts(text: str, share: float | dict[str, float] | None) -> tuple[tuple[str, float], ...]:
    """Sectors of a product, each with the product's part of its trade; BadInput where that part is not given.

    One fraction serves a product inside one sector; a table of fractions names the sectors (any of those that the
    chapters lead to).
    """
    led = sectors(text)
    listed = ", ".join(led)
    if share is None:
        table = ", ".join(f"{sector} = 0.02" for sector in led)
        raise BadInput(
            f"{text} is a part of {listed}, which move as wholes. Say which part of their trade it makes: "
            f"{'share = 0.02' if len(led) == 1 else f'share = {{ {table} }}'}"
        )
    if not isinstance(share, dict):
        if len(led) > 1:
            raise BadInput(
                f"{text} is spread over {listed}, so one share cannot serve. Give each its own: "
                f"share = {{ {', '.join(f'{sector} = {share:g}' for sector in led)} }}"
            )
        return ((next(iter(led)), float(share)),)
    strange = [sector for sector in share if sector not in led]
    if strange:
        raise BadInput(f"share names {strange[0]}, but {text} belongs to {listed}. Name only those.")
    return tuple((sector, float(part)) for sector, part in share.items())


def words(names: Sequence[str]) -> str:
    """Prefixes in a sentence: `HS 2846 and 850511`."""
    return f"HS {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"HS {names[0]}"


@cache
def _chapters() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in world_tables.read("hs_sectors"):
        chapter = row["hs2"].zfill(2)
        found[chapter] = (*found.get(chapter, ()), row["sector"])
    return found
