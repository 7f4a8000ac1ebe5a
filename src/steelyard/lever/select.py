"""Which cells does an instrument touch? Names, lists, groups and exclusions become indices of a world.

An economy may be named by the world's code, by any name or alias of `base.economies`, or through a group
(`EU27`, `ASEAN`) as it stood at the end of the world's year. A group's members are looked for in the world:

* an aggregate (the rest of the EU) counts for a group if all its members belong to it;
* an aggregate that mixes members with others is refused, for a policy cannot touch half of it;
* members that the world's table never showed apart are left out with a note, and the group is refused if they
  are most of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from steelyard.base import economies as known
from steelyard.base.names import fold
from steelyard.errors import BadInput, NoCoverage, UnknownName

if TYPE_CHECKING:
    from steelyard.lever.world import World

Names = str | Sequence[str] | None
"""None for all; a name; several; a name with `!` in front leaves it out."""

EVERYTHING = ("*", "all")
# Customs unions have one border: what a union does to everybody does not apply among its members.
UNIONS = ("EU27", "EA")
# Sections of ISIC, by the letter that its divisions' codes begin with.
SECTIONS = {"agriculture": "A", "mining": "B", "manufacturing": "C"}
_DIVISION = re.compile(r"([A-Z])(\d\d)")
_SPAN = re.compile(r"([A-Z])(\d\d)(?:(T|_)[A-Z]?(\d\d))?")
_UNLISTED = ("WLD", "BRI")  # groups without a list of members
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Picked:
    """Indices picked along one axis, ascending; whether the choice was open, the groups named, what to tell."""

    index: NDArray[np.intp]
    is_open: bool  # everything, or everything but the exclusions
    groups: tuple[tuple[str, NDArray[np.intp]], ...] = ()
    notes: tuple[str, ...] = ()


def frozen(names: Names) -> Names:
    """The same choice as text, tuple or None, so that an instrument can be hashed; BadInput for anything else."""
    if names is None or isinstance(names, str):
        return names
    several = tuple(names) if isinstance(names, Iterable) else (names,)
    wrong = [name for name in several if not isinstance(name, str)]
    if wrong:
        raise BadInput(f"{wrong[0]!r} is not a name. Choose economies and sectors by code or name, as text.")
    return several


def words(names: Names, everything: str = "all") -> str:
    """The choice as it stands in a sentence: `all`, `CHN`, `CHN + VNM`."""
    return everything if names is None else names if isinstance(names, str) else " + ".join(names)


def economies(world: World, wanted: Names, role: str = "economy") -> Picked:
    """The economies of a world that a choice means.

    `role` (importer, exporter, economy) is the word used in errors. UnknownName, with the nearest names, for a
    name nobody knows; NoCoverage for one that the world does not hold apart; BadInput for an empty choice.
    """
    places = _places(world.economies, world.members, world.year)
    found: list[tuple[str, NDArray[np.intp]]] = []

    def pick(name: str) -> tuple[NDArray[np.intp], tuple[str, ...]]:
        index, group, notes = places.find(name, role)
        if group:
            found.append((group, index))
        return index, notes

    index, is_open, notes = _choose(wanted, len(world.economies), role, pick)
    return Picked(index, is_open, () if is_open else tuple(found), notes)


def sectors(world: World, wanted: Names) -> Picked:
    """The sectors of a world that a choice means: codes, names, `goods`, `services`, `manufacturing`, `mining`,
    `agriculture` (the last three where codes are those of ISIC).

    UnknownName for another; NoCoverage for a division that is inside a wider sector; BadInput for an empty choice.
    """
    index, is_open, notes = _choose(wanted, len(world.sectors), "sector", lambda name: (_sector(world, name), ()))
    return Picked(index, is_open, (), notes)


def border(
    world: World, importer: Names, exporter: Names, sector: Names, what: str
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Foreign cells [importer, exporter, sector] that a border instrument touches, and notes.

    Domestic cells are never among them. Where one side is a customs union and the other is left open, trade
    among the union's members is left out too, and a note says so. BadInput if no foreign cell is left.
    """
    buyers, sellers = economies(world, importer, "importer"), economies(world, exporter, "exporter")
    chosen = sectors(world, sector)
    n, j = len(world.economies), len(world.sectors)
    pairs = np.zeros((n, n), dtype=bool)
    pairs[np.ix_(buyers.index, sellers.index)] = True
    np.fill_diagonal(pairs, False)
    if not pairs.any():
        only = ", ".join(world.economies[i] for i in buyers.index)
        raise BadInput(
            f"{what}: importer and exporter are both {only}, and a border instrument never touches domestic trade. "
            "Name another exporter or importer."
        )
    notes = _drop_union(pairs, buyers, sellers)
    mask = np.zeros((n, n, j), dtype=bool)
    mask[:, :, chosen.index] = pairs[:, :, None]
    return mask, _unique((*buyers.notes, *sellers.notes, *chosen.notes, *notes))


def _drop_union(pairs: NDArray[np.bool_], buyers: Picked, sellers: Picked) -> list[str]:
    named = buyers.groups if sellers.is_open else sellers.groups if buyers.is_open else ()
    notes = []
    for union, inside in (group for group in named if group[0] in UNIONS):
        within = np.ix_(inside, inside)
        if pairs[within].any():
            pairs[within] = False
            notes.append(f"Trade among members of {union} is left out: a customs union has one border.")
    return notes


def _choose(
    wanted: Names, size: int, role: str, pick: Callable[[str], tuple[NDArray[np.intp], tuple[str, ...]]]
) -> tuple[NDArray[np.intp], bool, tuple[str, ...]]:
    names = EVERYTHING[:1] if wanted is None else (wanted,) if isinstance(wanted, str) else tuple(wanted)
    if not names:
        raise BadInput(f"No {role} was named. Leave it out for all of them, or name at least one.")
    out = [name.strip()[1:] for name in names if name.strip().startswith("!")]
    kept = [name for name in names if not name.strip().startswith("!")]
    is_open = not kept or any(fold(name) == "all" or name.strip() == "*" for name in kept)
    chosen = np.full(size, is_open)
    notes: list[str] = []
    for name in () if is_open else kept:
        index, told = pick(name)
        chosen[index] = True
        notes += told
    for name in out:
        index, told = pick(name)
        chosen[index] = False
        notes += told
    if not chosen.any():
        raise BadInput(f"The choice of {role} ({words(names)}) leaves nothing. Exclude less.")
    return np.flatnonzero(chosen), is_open, _unique(notes)


# One world is asked for names again and again in a sweep, and looking up all its labels takes 10 ms.
@lru_cache(maxsize=16)
def _places(labels: tuple[str, ...], members: tuple[tuple[str, ...], ...], year: int) -> _Places:
    return _Places(labels, members, year)


class _Places:
    """Where each economy of the code list stands in a world: by itself, inside an aggregate, or nowhere."""

    def __init__(self, labels: tuple[str, ...], members: tuple[tuple[str, ...], ...], year: int) -> None:
        self.labels = labels
        self.day = date(year, 12, 31) if year else date.max
        self.own = {fold(label): at for at, label in enumerate(labels)}
        parts = members or tuple((label,) for label in labels)
        self.members = tuple(self._members(label, inner) for label, inner in zip(self.labels, parts, strict=True))
        self.inside = {member: at for at, inner in enumerate(self.members) for member in inner}

    def find(self, name: str, role: str) -> tuple[NDArray[np.intp], str, tuple[str, ...]]:
        """Indices, the group's code ('' if it is none), notes."""
        own = self.own.get(fold(name))
        if own is not None:
            return np.array([own], dtype=np.intp), "", ()
        code = self._resolve(name, role)
        if known.kind(code) == "group":
            return self._group(code)
        return np.array([self._economy(code)], dtype=np.intp), "", ()

    def _members(self, label: str, parts: Sequence[str]) -> tuple[str, ...]:
        if len(parts) > 1 or tuple(parts) != (label,):
            return tuple(_code(part) for part in parts)
        code = _code(label)
        if code in known.codes("group") and code not in _UNLISTED:
            return known.members(code, self.day)
        return (code,)

    def _resolve(self, name: str, role: str) -> str:
        try:
            return known.resolve(name)
        except UnknownName:
            held = [known.name(code) for code in self.inside if code in known.codes()]
            hint = "Give several names as a list." if "," in name else ""
            here = (*self.labels, *self.inside, *held)
            groups = [code for code in known.codes("group") if code not in _UNLISTED and self._some(code)]
            raise UnknownName(role, name, (*here, *groups), hint) from None

    def _some(self, group: str) -> bool:
        """Whether a member of the group stands in this world."""
        try:
            return not self.inside.keys().isdisjoint(known.members(group, self.day))
        except NoCoverage:
            return False

    def _economy(self, code: str) -> int:
        at = self.inside.get(code)
        if at is None:
            raise NoCoverage(
                f"{code} ({known.name(code)}) does not stand by itself in this world of {len(self.labels)} "
                f"economies. Choose among {_listed(self.labels, 40)}, or load a table that holds it."
            )
        if len(self.members[at]) > 1:
            whole = self.labels[at]
            raise NoCoverage(
                f"{code} ({known.name(code)}) is inside {whole} ({_listed(self.members[at])}), which moves as one. "
                f"Choose {whole}, or aggregate the table so that {code} stands apart."
            )
        return at

    def _group(self, group: str) -> tuple[NDArray[np.intp], str, tuple[str, ...]]:
        if group == "WLD":
            return np.arange(len(self.labels)), group, ()
        belong = set(known.members(group, self.day))
        absent = sorted(belong - set(self.inside))
        if 2 * len(absent) > len(belong):
            raise NoCoverage(
                f"{len(absent)} of the {len(belong)} members of {group} do not stand in this world "
                f"({_listed(absent)}). Name the economies you mean."
            )
        touched = sorted({self.inside[member] for member in belong if member in self.inside})
        self._refuse_mixed(group, belong, touched)
        note = f"{group} without {_listed(absent)}, which this world does not hold apart."
        return np.array(touched, dtype=np.intp), group, (note,) if absent else ()

    def _refuse_mixed(self, group: str, belong: set[str], touched: list[int]) -> None:
        mixed = [at for at in touched if not belong.issuperset(self.members[at])]
        if not mixed:
            return
        at = mixed[0]
        ours = [member for member in self.members[at] if member in belong]
        others = [member for member in self.members[at] if member not in belong]
        pure = [self.labels[i] for i in touched if i not in mixed]
        rest = f"Name {', '.join(pure)} to leave those out" if pure else "Name the economies you mean"
        raise NoCoverage(
            f"{group} is not whole in this world: {self.labels[at]} holds its {_listed(ours)} together with "
            f"others ({_listed(others)}). {rest}, or aggregate the table so that {group} stands apart."
        )


def _code(label: str) -> str:
    try:
        return known.resolve(label)
    except UnknownName:
        return label


def _sector(world: World, name: str) -> NDArray[np.intp]:
    text = fold(name)
    for labels in (world.sectors, world.sector_names):
        same = [at for at, label in enumerate(labels) if fold(label) == text]
        if same:
            return np.array(same, dtype=np.intp)
    if text in ("goods", "services"):
        return _nonempty(np.flatnonzero(np.array(world.goods) == (text == "goods")), world, name)
    if text in SECTIONS:
        letter = re.compile(rf"{SECTIONS[text]}\d\d")
        return _nonempty(np.array([at for at, code in enumerate(world.sectors) if letter.match(code)]), world, name)
    _refuse_part(world, name)
    raise UnknownName("sector", name, (*world.sectors, *world.sector_names, "goods", "services", *SECTIONS))


def _nonempty(index: NDArray[np.intp], world: World, name: str) -> NDArray[np.intp]:
    if not len(index):
        raise NoCoverage(
            f"No sector of this world is known to be {name.strip()}. Choose by code: {_listed(world.sectors, 40)}."
        )
    return index.astype(np.intp)


def _refuse_part(world: World, name: str) -> None:
    """NoCoverage if the text is an ISIC division inside a wider sector of the world (C10 in C10T12)."""
    asked = _DIVISION.fullmatch(name.strip().upper())
    for code in world.sectors if asked else ():
        span = _SPAN.fullmatch(code)
        if span and asked and span[1] == asked[1] and int(span[2]) <= int(asked[2]) <= int(span[4] or span[2]):
            raise NoCoverage(
                f"{asked[0]} is part of {code} in this world, which moves as one. Choose {code}; for a tariff on a "
                "product inside a sector use Remedy with the product's share."
            )


def _listed(names: Sequence[str], most: int = _SHOWN) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _unique(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))
