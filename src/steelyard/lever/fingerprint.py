"""One hash of what a calculation is given, the same in every process: arrays, labels, instruments, functions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from pathlib import PurePath
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from steelyard.errors import BadInput

_PLAIN = (str, bytes, bool, int, float, complex, type(None))


def fingerprint(thing: Any) -> str:
    """Hexadecimal SHA-256 of `thing` by content.

    Takes plain values, NumPy arrays and numbers, tuples, lists, sets, mappings (in their order), dataclass
    instances (callable ones with their code), enums, paths, named functions (by name, code and defaults, not by what
    they call) and partials of them.
    BadInput for anything else, whose content cannot be told.
    """
    digest = hashlib.sha256()
    for piece in _pieces(thing):
        digest.update(len(piece).to_bytes(8, "little"))
        digest.update(piece)
    return digest.hexdigest()


def name(function: Callable[..., Any]) -> str:
    """`module:qualified name` of a function, or of the class of a callable object."""
    if isinstance(function, partial):
        return name(function.func)
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}:{named.__qualname__}"


def _pieces(thing: Any) -> Iterator[bytes]:
    """Tagged bytes whose sequence tells `thing` apart from everything else."""
    yield _tag(thing)
    if isinstance(thing, Enum):
        yield thing.name.encode()
    elif isinstance(thing, np.ndarray | np.generic):
        yield from _array(np.asarray(thing))
    elif isinstance(thing, _PLAIN):
        yield thing if isinstance(thing, bytes) else repr(thing).encode()
    elif isinstance(thing, PurePath):
        yield str(thing).encode()
    elif isinstance(thing, CodeType):
        yield from _many((thing.co_code, thing.co_names, thing.co_consts))
    elif isinstance(thing, FunctionType):
        yield from _many((thing.__code__, thing.__defaults__, thing.__kwdefaults__))
    elif isinstance(thing, partial):
        yield from _many((thing.func, thing.args, thing.keywords))
    elif isinstance(thing, type):
        pass
    elif is_dataclass(thing):
        yield from _many(tuple((f.name, getattr(thing, f.name)) for f in fields(thing)))
        if callable(thing):
            yield from _pieces(type(thing).__call__)
    else:
        yield from _many(_items(thing))


def _tag(thing: Any) -> bytes:
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{type(thing).__name__}|{named.__module__}:{named.__qualname__}".encode()


def _array(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    if array.dtype.hasobject:
        yield from _many(array.tolist())
        return
    yield f"{array.dtype.str}{array.shape}".encode()
    yield np.ascontiguousarray(array).tobytes()


def _many(things: Any) -> Iterator[bytes]:
    yield len(things).to_bytes(8, "little")
    for thing in things:
        yield from _pieces(thing)


def _items(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return tuple(thing.items())
    if isinstance(thing, set | frozenset):
        return sorted(thing, key=repr)
    if isinstance(thing, tuple | list):
        return thing
    raise BadInput(
        f"The content of a {type(thing).__module__}.{type(thing).__qualname__} cannot be told, so a sweep that uses "
        "one cannot be resumed safely. Use numbers, text, arrays, dataclasses and functions defined in a module."
    )
