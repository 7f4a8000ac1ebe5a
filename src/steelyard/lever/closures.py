"""Closures: the rule that says what happens to trade deficits. Always named beside a result.

The closure moves a balance more than any elasticity does. Deficits are in units in which world value added keeps its
baseline amount; each rule reproduces the baseline where nothing else changes, unless its sentence says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.kernels import economy as kernel
from steelyard.kernels import ilms_nu
from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import sizes

if TYPE_CHECKING:
    from steelyard.lever.world import World


HOME = "USA"  # whose margin ilms calibrates apart


class Closure:
    """A rule of deficits: `name`, `text` (one sentence for the output), `rule(world)` for the solver."""

    __slots__ = ()
    name: ClassVar[str] = ""

    @property
    def text(self) -> str:
        """One sentence that says what the rule does."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """The name as `parse` reads it, its number included."""
        return self.name

    def stated(self, world: World) -> str:
        """The sentence, with the numbers that a world gives the rule."""
        return self.text

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """The rule on a world; `transfers` [economy], in its unit and summing to 0, shift deficits (DeficitShift)."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fixed(Closure):
    """D' = D: deficits keep their amount (Caliendo & Parro 2015; Dekle, Eaton & Kortum 2007)."""

    name: ClassVar[str] = "fixed"

    @property
    def text(self) -> str:
        """The sentence."""
        return "Deficits keep their baseline amounts, world value added being held fixed."

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """transfer = D."""
        return _given(world, world.deficit, transfers)


@dataclass(frozen=True, slots=True)
class GdpShare(Closure):
    """D'[n] = D[n] GDP'[n] / GDP[n], less n's part by GDP of what the world's deficits then sum to."""

    name: ClassVar[str] = "gdp_share"

    @property
    def text(self) -> str:
        """The sentence."""
        return "Deficits keep their ratio to GDP; what the world then lacks is spread over all by GDP."

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """gdp_share = D / GDP."""
        nothing = np.zeros_like(world.deficit)
        return _given(world, nothing, transfers, gdp_share=world.deficit / world.value_added)


@dataclass(frozen=True, slots=True)
class Zero(Closure):
    """D' = 0: trade of every economy balances. The baseline is not reproduced unless it is balanced itself."""

    name: ClassVar[str] = "zero"

    @property
    def text(self) -> str:
        """The sentence."""
        return "Every economy's trade balances; read effects against the baseline re-solved at zero deficits."

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """transfer = 0."""
        return _given(world, np.zeros_like(world.deficit), transfers)


@dataclass(frozen=True, slots=True)
class Partial(Closure):
    """D' = (1 - closed) D: a fraction `closed` of every deficit and surplus goes; 0 is Fixed, 1 is Zero."""

    name: ClassVar[str] = "partial"
    closed: float

    def __post_init__(self) -> None:
        value = sizes.number("Closure partial", "closed", self.closed)
        if not 0 <= value <= 1:
            raise BadInput(
                f"Closure partial: closed {value:g} is not in [0, 1]. Give 0.5 to close half of each deficit."
            )

    @property
    def text(self) -> str:
        """The sentence."""
        return (
            f"{sizes.percent(self.closed)} of every deficit and surplus is closed; read effects against the baseline "
            "re-solved at those deficits."
        )

    @property
    def label(self) -> str:
        """partial:0.5, for example."""
        return f"partial:{self.closed:g}"

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """transfer = (1 - closed) D."""
        return _given(world, (1 - self.closed) * world.deficit, transfers)


@dataclass(frozen=True, slots=True)
class Ilms(Closure):
    """D'[n] = T[n] + nu[n] imports'[n] - sum_m nu[m] sales'[m, n]: part of what is bought is earned where it is
    bought, so deficits follow trade (Ignatenko, Lashkaripour, Macedoni & Simonovska 2025).

    Goods sectors only. `nu` is (rest, home), fractions in [0, 1); None calibrates both on the world's own goods trade
    and GDP by the paper's two-region procedure, with `targets` the average margins of firms of the rest and of
    `home`. T is what makes the baseline's deficits come out exactly.
    """

    name: ClassVar[str] = "ilms"
    nu: tuple[float, float] | None = None
    home: str = HOME
    targets: tuple[float, float] = ilms_nu.TARGETS

    def __post_init__(self) -> None:
        for field_name, pair in (("nu", self.nu), ("targets", self.targets)):
            if pair is None:
                continue
            values = tuple(sizes.number("Closure ilms", field_name, value) for value in pair)
            if len(values) != 2 or not all(0 <= value < 1 for value in values):
                raise BadInput(
                    f"Closure ilms: {field_name} {pair} is not two fractions in [0, 1): the rest, then {self.home}."
                )
            object.__setattr__(self, field_name, values)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._sentence("calibrated on this world's goods trade" if self.nu is None else self._words(self.nu))

    def stated(self, world: World) -> str:
        """The sentence with nu as calibrated."""
        how = f"{self._words(self.margins(world))}, calibrated on this world's goods trade"
        return self._sentence(how) if self.nu is None else self.text

    def _sentence(self, how: str) -> str:
        return (
            f"Part of what is spent on goods is earned where they are bought ({how}), so deficits follow trade "
            "(Ignatenko et al. 2025)."
        )

    def margins(self, world: World) -> tuple[float, float]:
        """nu of the rest and of home: as given, or calibrated on the world."""
        if self.nu is not None:
            return self.nu
        home = np.zeros(len(world.economies), dtype=bool)
        home[self._home(world)] = True
        traded = world.flows[:, :, list(world.goods)].sum(axis=2)
        np.fill_diagonal(traded, 0.0)
        sides = (~home, home)
        two = [[traded[np.ix_(to, of)].sum() for of in sides] for to in sides]
        return ilms_nu.margins(two, [world.value_added[side].sum() for side in sides], self.targets)

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """margin = nu on goods sectors; transfer = D less what the margins alone give at the baseline."""
        rest, at_home = self.margins(world)
        by_economy = np.full(len(world.economies), rest)
        by_economy[self._home(world)] = at_home
        margin = by_economy[:, None] * np.array(world.goods, dtype=np.float64)
        earned = (margin[:, None, :] * world.flows).sum(axis=2)
        base = earned.sum(axis=1) - earned.sum(axis=0)
        return _given(world, world.deficit - base, transfers, margin=margin)

    def _home(self, world: World) -> int:
        try:
            found = select.economies(world, self.home, "home").index
        except NoCoverage as cause:
            raise NoCoverage(
                f"Closure ilms calibrates the margin of {self.home}, which does not stand by itself in this world. "
                "Name another closure (fixed, gdp_share, zero), or Ilms(home=...) for another home."
            ) from cause
        if len(found) != 1:
            raise BadInput(f"Closure ilms: home {self.home} is {len(found)} economies. Name one.")
        return int(found[0])

    def _words(self, nu: tuple[float, float]) -> str:
        return f"{100 * nu[1]:.4g} % in {self.home}, {100 * nu[0]:.4g} % elsewhere"


@dataclass(frozen=True, slots=True)
class Saving(Closure):
    """D' given for some economies, from saving decided elsewhere; the others share the rest of the world's balance.

    `deficits` maps economies (or groups, each member alike) to imports less exports: a fraction of baseline GDP, or
    an amount in the world's unit with `unit="amount"`. Economies not named keep their deficit less their part, by
    GDP, of what the named ones changed. Where all are named the amounts must sum to zero.
    """

    name: ClassVar[str] = "saving"
    deficits: Mapping[str, float] | tuple[tuple[str, float], ...]
    unit: str = "gdp"
    told: str = field(default="", compare=False)  # where the deficits come from

    def __post_init__(self) -> None:
        given = self.deficits.items() if isinstance(self.deficits, Mapping) else self.deficits
        pairs = tuple((str(n), sizes.number("Closure saving", f"deficit of {n}", value)) for n, value in given)
        if not pairs:
            raise BadInput("Closure saving: no deficit was given. Map economies to deficits, or use fixed.")
        if self.unit not in ("gdp", "amount"):
            raise UnknownName("unit", str(self.unit), ("gdp", "amount"))
        object.__setattr__(self, "deficits", pairs)

    @property
    def text(self) -> str:
        """The sentence."""
        source = f" ({self.told})" if self.told else ""
        named = ", ".join(f"{name} {self._size(value)}" for name, value in dict(self.deficits).items())
        return f"Deficits are given{source}: {named}; the others take the other side by GDP."

    def rule(self, world: World, transfers: Array | None = None) -> kernel.Closure:
        """transfer = the deficits given, the others' D less their part of the remainder."""
        target, named = world.deficit.copy(), np.zeros(len(world.economies), dtype=bool)
        for name, value in dict(self.deficits).items():
            index = select.economies(world, name).index
            self._refuse_twice(world, index, named, name)
            named[index] = True
            target[index] = value * world.value_added[index] if self.unit == "gdp" else value
        return _given(world, self._settled(world, target, named), transfers)

    def _refuse_twice(self, world: World, index: NDArray[np.intp], named: NDArray[np.bool_], name: str) -> None:
        twice = [at for at in index.tolist() if named[at]]
        if twice:
            raise BadInput(f"Closure saving: {world.economies[twice[0]]} was given a deficit twice. Name it once.")
        if self.unit == "amount" and len(index) > 1:
            raise BadInput(
                f"Closure saving: {name} is {len(index)} economies. Give each its amount, or fractions of GDP."
            )

    def _settled(self, world: World, target: Array, named: NDArray[np.bool_]) -> Array:
        left, world_gdp = float(target.sum()), float(world.value_added.sum())
        takers = ~named if not named.all() else named
        if named.all() and abs(left) > 1e-6 * world_gdp:
            raise BadInput(
                f"Closure saving: the deficits of all economies sum to {left:,.6g} {world.unit}, not to zero. "
                "Leave one economy out, and it takes the other side."
            )
        part = np.where(takers, world.value_added, 0.0)
        return target - left * part / part.sum()

    def _size(self, value: float) -> str:
        return f"{100 * value:+.4g} % of GDP" if self.unit == "gdp" else f"{value:+,.6g}"


KINDS = ("fixed", "gdp_share", "zero", "partial", "ilms", "saving")
_PLAIN: dict[str, type[Closure]] = {"fixed": Fixed, "gdp_share": GdpShare, "zero": Zero, "ilms": Ilms}


def pair(world: World) -> tuple[str, str]:
    """The two closures shown side by side unless others are asked for: fixed, and ilms where its home stands apart.

    Elsewhere gdp_share takes the place of ilms.
    """
    return "fixed", "ilms" if HOME in world.economies else "gdp_share"


def parse(text: str | Closure) -> Closure:
    """The closure of a text; one that is a closure already is handed back.

    `fixed`, `gdp_share`, `zero`, `ilms`, `ilms:0.11,0.27` (nu of the rest, of the USA), `partial:0.5` (the fraction
    closed), `saving:CHN=-1%,USA=2%` (percent of GDP). UnknownName for another, BadInput for a size that is none.
    """
    if isinstance(text, Closure):
        return text
    head, _, size = (part.strip() for part in str(text).partition(":"))
    name = head.lower().replace("-", "_").replace(" ", "_")
    if name not in KINDS:
        raise UnknownName("closure", head, KINDS)
    if name in _PLAIN and not size:
        return _PLAIN[name]()
    if name == "partial":
        return Partial(_number(text, size))
    if name == "saving":
        return Saving(dict(_deficit(text, pair) for pair in size.split(",")))
    if name == "ilms":
        pair = [_number(text, value) for value in size.split(",")]
        if len(pair) == 2:
            return Ilms(nu=(pair[0], pair[1]))
    raise BadInput(f"Cannot read closure '{text}': {name} takes no such size. {_EXAMPLES}")


_EXAMPLES = "Write fixed, gdp_share, zero, partial:0.5, ilms, ilms:0.11,0.27 or saving:CHN=-1%,USA=2%."


def _number(text: str, size: str) -> float:
    plain = size.replace("−", "-").strip()
    percent = plain.endswith("%")
    try:
        value = float(plain.removesuffix("%"))
    except ValueError:
        raise BadInput(f"Cannot read closure '{text}': '{size}' is no number. {_EXAMPLES}") from None
    return value / 100 if percent else value


def _deficit(text: str, pair: str) -> tuple[str, float]:
    name, equals, size = pair.partition("=")
    if not equals or not size.strip().endswith("%"):
        raise BadInput(f"Cannot read closure '{text}': '{pair.strip()}' is not ECONOMY=PERCENT%. {_EXAMPLES}")
    return name.strip(), _number(text, size)


def _given(
    world: World,
    transfer: Array,
    transfers: Array | None,
    *,
    gdp_share: Array | None = None,
    margin: Array | None = None,
) -> kernel.Closure:
    n, j = world.output.shape
    moved = transfer if transfers is None else transfer + transfers
    none = np.zeros(n)
    return kernel.Closure(
        moved, none if gdp_share is None else gdp_share, np.zeros((n, j)) if margin is None else margin
    )
