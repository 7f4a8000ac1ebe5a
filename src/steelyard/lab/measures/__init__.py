"""The measures of `steelyard show`, each fetching what it needs from a lab and handing it to the lens."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput, UnknownName
from steelyard.lab.measures._values import value_of
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab

OPTIONS = {
    "from_": ("start",), "to": ("end", "market"), "from_market": ("market",), "basis": ("currency",),
    "peer": ("peers",), "supplier": ("suppliers",), "kind": ("kinds",), "of_which": ("also",),
    "against": ("methods",), "products": ("by_product",), "cif": ("margin",), "fall": ("least",),
}  # fmt: skip
"""Options of the command line that have another name than the keyword they stand for; both are taken."""


def names() -> tuple[str, ...]:
    """The measures there are: the modules of this package."""
    found = (one.name for one in pkgutil.iter_modules(__path__) if not one.name.startswith("_"))
    return tuple(sorted(name.replace("_", "-") for name in found))


def find(name: str) -> Callable[..., Measured]:
    """The function of a measure, which takes a lab and keywords; UnknownName for a name nobody knows."""
    wanted = name.replace("_", "-")
    if wanted not in names():
        raise UnknownName("measure", name, names())
    return importlib.import_module(f"{__name__}.{wanted.replace('-', '_')}").measure


def keywords(name: str) -> dict[str, inspect.Parameter]:
    """What a measure may be asked, in its order: each keyword with its kind (as text) and default."""
    found = inspect.signature(find(name)).parameters
    return {key: one for key, one in found.items() if key != "lab"}


def ask(lab: Lab, name: str, given: tuple[Any, ...], query: dict[str, Any]) -> Measured:
    """A measure of a lab, `given` in the order of its keywords and the rest by name.

    Names of options (`peer`, `from_`, `to`, `kind`) stand for their keywords. A text is taken where several may be
    given, a whole number where a period is wanted. BadInput, naming what the measure takes, for anything else.
    """
    known = keywords(name)
    asked = _bound(name, known, given, query)
    lacking = [key for key, one in known.items() if one.default is one.empty and key not in asked]
    if lacking:
        raise BadInput(f"The measure {name} needs {_listed(lacking)}. It takes {_listed(known)}.")
    return find(name)(lab, **{key: value_of(name, key, known[key], value) for key, value in asked.items()})


def _bound(
    name: str, known: dict[str, inspect.Parameter], given: tuple[Any, ...], query: dict[str, Any]
) -> dict[str, Any]:
    if len(given) > len(known):
        raise BadInput(f"{len(given)} values were given to {name}, which takes {_listed(known)}.")
    asked = dict(zip(known, given, strict=False))
    for word, value in query.items():
        key = keyword(word, known)
        if key is None:
            raise BadInput(f"The measure {name} has no keyword '{word}'. It takes {_listed(known)}.")
        if key in asked:
            raise BadInput(f"{key} of {name} was given twice. Give it once.")
        asked[key] = value
    return asked


def keyword(word: str, known: dict[str, inspect.Parameter]) -> str | None:
    """The keyword that a word stands for: itself, or that of the option of this name."""
    if word in known:
        return word
    return next((key for key in OPTIONS.get(word, ()) if key in known), None)


def _listed(words: Any) -> str:
    return ", ".join(words)
