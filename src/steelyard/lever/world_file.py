"""A world in one npz file: flows and inputs net of tariff, from which everything else follows exactly."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from steelyard.errors import BadInput, UnreadableFile
from steelyard.kernels import baseline
from steelyard.kernels.economy import Economy
from steelyard.lever import identities

if TYPE_CHECKING:
    from steelyard.lever.world import World

FORMAT = "steelyard world 1"
_LABELS = ("economies", "sectors", "sector_names", "uses", "goods", "year", "unit", "valuation", "source", "caveats",
           "elasticities", "members")  # fmt: skip
_FLOWS = {"flows", "intermediate", "theta"}
_SHARES = tuple(field.name for field in dataclasses.fields(Economy))


def save(world: World, path: Path, *, single: bool = False) -> None:
    """Write a world, the same bytes for the same world.

    A baseline in equilibrium is stored as amounts: in float32 (`single`) its identities still hold to float64
    rounding when read, since value added and final expenditure are remainders. Another baseline is stored as shares.
    """
    kind = np.float32 if single else np.float64
    arrays: dict[str, Any]
    if identities.identities(world).ok:
        arrays = {
            "flows": world.economy.flows.astype(kind),
            "intermediate": baseline.net_intermediate(world.economy).astype(kind),
            "theta": world.economy.theta,
        }
        if world.economy.tariff.any():
            arrays["tariff"] = world.economy.tariff
    elif single:
        raise BadInput("A baseline that is no equilibrium is kept in float64 only. Leave out `single`.")
    else:
        arrays = {name: getattr(world.economy, name) for name in _SHARES}
    meta = {"format": FORMAT, **{name: getattr(world, name) for name in _LABELS}}
    text = json.dumps(meta, ensure_ascii=False, separators=(",", ":"))
    held = np.frombuffer(text.encode(), dtype=np.uint8)
    with path.open("wb") as file:  # a path without a suffix is taken as it is
        np.savez_compressed(file, meta=held, **arrays)  # pyright: ignore


def load(path: Path) -> World:
    """The world that `save` wrote to a path; UnreadableFile for a file of another kind, BadInput for wrong contents."""
    from steelyard.lever.world import World

    arrays = _read(path)
    about = _meta(arrays.pop("meta", None), path)
    labels: dict[str, Any] = {name: about.pop(name) for name in ("economies", "sectors", "uses")}
    if _FLOWS <= set(arrays) <= {*_FLOWS, "tariff"}:
        return World.from_flows(**arrays, **labels, **about)
    if set(arrays) == set(_SHARES):
        return World.from_shares(**arrays, **labels, **about)
    raise UnreadableFile(f"{path} holds {', '.join(sorted(arrays))}: not the arrays of a world. Write it again.")


def _read(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {path}. Check the path.") from error
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, AttributeError) as error:
        raise UnreadableFile(f"{path} is not a world file ({error}). Write one with World.save.") from error


def _meta(found: Any, path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(bytes(found).decode())
        if meta.pop("format") == FORMAT and set(meta) == set(_LABELS):
            return meta
    except (TypeError, ValueError, KeyError, AttributeError):
        pass
    raise UnreadableFile(f"{path} has no label of format '{FORMAT}'. Write it again with World.save.")
