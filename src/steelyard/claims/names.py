"""Economies, groups, products and pollsters by the names that prose gives them."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.base import economies, products, tables
from steelyard.claims import lexicon
from steelyard.claims.phrases import Entry

FORMS = {"alias": "name", "epithet": "name", "person": "capital"}
STANDING = ("capital", "office")
"""Forms of names that stand for an economy without being a place that goods go to."""
SHORT = 3
"""Names of so few letters (US, EU) count only in capitals: `us` is a pronoun."""


def entries() -> Iterator[tuple[str, Entry]]:
    """Every name with what it stands for: the lists of the schema first, then those of data/claims/names.toml."""
    table = lexicon.table("names")
    for row in tables.read("economies"):
        for name in {row["name"], row["name_in_text"], *filter(None, row["aliases"].split("|"))}:
            yield name, _named(row["code"], name)
    for form in ("alias", "epithet", "capital", "person", "office", "adjective"):
        for code, words in table[form].items():
            for word in words:
                entry = _named(code, word, FORMS.get(form, form))
                yield word, entry
                if form == "epithet":
                    yield from ((one, Entry("economy", code, "name")) for one in (word, f"the {word}"))
    for row in tables.read("products"):
        for name in {row["name"], row["in_text"], *filter(None, row["aliases"].split("|"))}:
            yield name, Entry("product", row["code"])
    for code, words in table["product"].items():
        for word in words:
            yield word, Entry("product", code)
    for code, words in table["pollster"].items():
        for word in words:
            yield word, Entry("pollster", code, "", "upper" if word in ("wsj", "afp", "cnbc") else "title")


def _named(code: str, name: str, form: str = "name") -> Entry:
    letters = name.replace(".", "")
    plain = code in ("WLD", "EA") or not letters[:1].isascii()
    case = "" if plain else "upper" if len(letters) <= SHORT else "title"
    return Entry("economy", code, form, case)


def is_group(code: str) -> bool:
    """Whether an economy's code stands for more than one."""
    return code == "DEV_ASIA_X_CHN" or economies.kind(code) == "group"


def product_name(code: str) -> str:
    """A product's words for a sentence; the code where the schema doesn't list it."""
    return products.in_text(code) if products.known(code) else code
