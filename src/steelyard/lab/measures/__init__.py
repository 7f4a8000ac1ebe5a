"""The measures of `steelyard show`, each fetching what it needs from a lab and handing it to the lens."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from steelyard.errors import UnknownName
from steelyard.lens.measured import Measured


def names() -> tuple[str, ...]:
    """The measures there are: the modules of this package."""
    return tuple(sorted(one.name.replace("_", "-") for one in pkgutil.iter_modules(__path__)))


def find(name: str) -> Callable[..., Measured]:
    """The function of a measure, which takes a lab and keywords; UnknownName for a name nobody knows."""
    wanted = name.replace("_", "-")
    if wanted not in names():
        raise UnknownName("measure", name, names())
    return importlib.import_module(f"{__name__}.{wanted.replace('-', '_')}").measure
