"""Whom a reporter is set beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from steelyard.errors import BadInput

Resolved = TypeVar("Resolved")


def with_peers(reporter: str, peers: Sequence[str], resolve: Callable[[str], Resolved]) -> list[Resolved]:
    """Reporter and peers resolved, each once; BadInput for a nameless peer, or one that is the reporter itself."""
    own = resolve(reporter)
    found = [own]
    for name in peers:
        if not name.strip():
            raise BadInput("A peer has no name. Write economies, such as USA, or leave the peers out.")
        peer = resolve(name)
        if peer == own:
            raise BadInput(f"The peer {name} is the reporter itself. Name another, or leave it out.")
        if peer not in found:
            found.append(peer)
    return found
