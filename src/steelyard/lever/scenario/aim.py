"""The reverse question on a scenario: which size of an instrument, on top of it, brings a result to a target."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.errors import BadInput, SteelyardError, UnknownName, Unreachable
from steelyard.lever import results
from steelyard.lever.instruments import DeficitShift, ExportTax, Facilitation, Instrument, Tariff
from steelyard.lever.scenario import running, worlds
from steelyard.lever.scenario.against import against
from steelyard.lever.target import Reached, target

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.compile import Compiled

EXAMPLE = "'CHN.balance = 1% gdp'"
_GOAL = re.compile(r"\s*([^=\s][^=]*?)\s*=\s*([+\-−]?[\d.,]+(?:e[+\-]?\d+)?)\s*(.*?)\s*")
_SHOWN = 9  # decimals of a value: what is less is the search's tolerance
_STILL = 1e-6  # of the result's unit; a smaller change is none
NONE = 1e-9  # a size that is none, where a search may not touch zero itself


@dataclass(frozen=True, slots=True)
class Sized:
    """An instrument waiting for its size, a fraction; `words` says it with `{who}` and `{size}`."""

    name: str
    words: str
    make: Callable[[str, float], Instrument]
    bounds: tuple[float, float]
    limits: tuple[float, float]  # sizes that the instrument can have

    def between(self, low: float, high: float) -> tuple[float, float]:
        """Bounds of one's own; BadInput where they leave no size that the instrument can have."""
        least, most = self.limits
        if least <= low < high <= most:
            return low, high
        raise BadInput(
            f"--between {low:g},{high:g} is no range of sizes of {self.name}: give two fractions, the lower first, "
            f"from {least:g} to {most:g}, such as --between {self.bounds[0]:g},{self.bounds[1]:g}."
        )

    def said(self, who: str) -> Callable[[float], str]:
        """A size to the instrument in words; `{more}` is `less` for a negative one."""
        return lambda size: self.words.format(
            who=who,
            size=f"{100 * (abs(size) if '{more}' in self.words else size):.4g} %",
            more="more" if size >= 0 else "less",
            larger="larger" if size >= 0 else "smaller",
            smaller="smaller" if size >= 0 else "larger",
        )


INSTRUMENTS = {
    one.name: one
    for one in (
        Sized(
            "facilitation",
            "imports of {who} that cost {size} less to deliver",
            lambda who, size: Facilitation(importer=who, cut=size),
            (0.0, 0.6),
            (0.0, 0.99),
        ),
        Sized(
            "export_tax",
            "a tax of {size} on all goods that {who} exports",
            lambda who, size: ExportTax(exporter=who, add=size),
            (0.0, 1.0),
            (-0.9, 10.0),
        ),
        Sized(
            "tariff",
            "{size} (points) more on all goods that {who} imports",
            lambda who, size: Tariff(who, add=size),
            (0.0, 1.0),
            (0.0, 10.0),
        ),
        Sized(
            "deficit",
            "{who} spending {size} of its GDP {more} than before (its deficit {larger}, its surplus {smaller}, by "
            "that)",
            lambda who, size: DeficitShift(economy=who, gdp=size),
            (-0.3, 0.3),
            (-0.9, 0.9),
        ),
    )
}
ALIASES = {
    "import_facilitation": "facilitation", "export-tax": "export_tax", "import_tariff": "tariff",
    "deficit_shift": "deficit", "saving": "deficit",
}  # fmt: skip
_BORROWED = (
    "Real income here is what is spent. What an economy spends more, it lends less or owes more to others: claims and "
    "debts that the shift leaves behind, and their interest, are not counted."
)
DYNAMIC = ("safety_net", "rebates", "consumption_rebates", "incentive_reform", "deflation", "depreciation")


@dataclass(frozen=True, slots=True)
class Goal:
    """A result and the value it is to take, in the result's unit; `unit`: the one that was written, "" for none."""

    result: str
    value: float
    unit: str = ""

    def check(self, unit: str) -> None:
        """BadInput where the unit that was written is not the result's own."""
        own = re.sub(r"[\s.]|of", "", unit.lower())
        if self.unit in ("", own) or (self.unit == "%" and own.startswith("%")):
            return
        raise BadInput(
            f"{self.result} is in {unit}. Write {self.result} = {self.value:g}, without a unit or with that."
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What met the goal: the size, the value, what it is without the instrument, the counterfactual of all together."""

    goal: Goal
    by: str
    size: float
    value: float
    before: float
    unit: str
    solves: int
    counterfactual: Counterfactual
    note: str = ""

    @property
    def text(self) -> str:
        """In a sentence; `note` is what is to be known of it besides."""
        return (
            f"TARGET {self.goal.result} = {round(self.value, _SHOWN) + 0.0:.6g} {self.unit} is met by {self.by} "
            f"(without it {self.before:.4g} {self.unit}; closure {self.counterfactual.closure_name}; {self.solves} "
            "solves)"
        )


def goal(text: str) -> Goal:
    """Read `CHN.balance = 1% gdp`; the unit, where one is written, has to be the result's own (checked when solved)."""
    match = _GOAL.fullmatch(text)
    if match is None:
        raise BadInput(f"Cannot read the target '{text}'. Write RESULT = NUMBER, such as {EXAMPLE}.")
    number = match[2].replace("−", "-")
    try:
        value = float(number)
    except ValueError:
        raise BadInput(f"'{match[2]}' in the target '{text}' is no number. Write {EXAMPLE}.") from None
    if not math.isfinite(value):
        raise BadInput(f"'{match[2]}' in the target '{text}' is no finite number. Write {EXAMPLE}.")
    unit = re.sub(r"[\s.]|of", "", match[3].lower()).replace("pct", "%")
    if unit not in ("", "%gdp", "%"):
        raise BadInput(f"'{match[3]}' is no unit of a target. Leave it out, or write % gdp: {EXAMPLE}.")
    return Goal(match[1], value, unit)


def sized(name: str) -> Sized:
    """The instrument of a name; UnknownName for another."""
    plain = name.strip().lower()
    if plain in DYNAMIC:
        raise BadInput(
            f"'{name}' works through households' saving over time, which this static model does not have. Its end "
            "result can be asked for as a shift of saving: --by deficit."
        )
    found = INSTRUMENTS.get(ALIASES.get(plain, plain))
    if found is None:
        raise UnknownName(
            "instrument", name, (*INSTRUMENTS, *ALIASES), "Or write it with ? for the size: 'export-tax CHN:*=?%'."
        )
    return found


def reach(
    compiled: Compiled,
    wanted: Goal,
    make: Callable[[float], Instrument],
    bounds: tuple[float, float],
    said: Callable[[float], str],
    closure: str = "ilms",
) -> Found:
    """The smallest size that brings the result to its goal after the scenario's last phase.

    `said` puts a size of the instrument in words. Unreachable, with the nearest size and value, where none within the
    bounds does it.
    """
    result = results.parse(compiled.world, wanted.result)
    wanted.check(result.unit)
    asked = (*compiled.reference, *(compiled.phases[-1].instruments if compiled.phases else ()))
    without = running.last(compiled, closure)
    before = result.value(without)
    try:
        found = _search(compiled, result, wanted.value, lambda size: [*asked, make(size)], bounds, closure, said)
    except Unreachable as error:
        if abs(error.nearest[1] - before) > _STILL:
            raise
        raise _unmoved(result, wanted.value, before, bounds, closure) from None
    cf = found.counterfactual
    if compiled.reference:
        skip = len(compiled.reference)
        cf = against(
            cf,
            running.reference(compiled, closure),
            compiled.against,
            cf.instruments[skip:],
            cf.touches[skip:],
        )
    return Found(
        Goal(result.name, wanted.value),
        said(found.size),
        found.size,
        found.value,
        before,
        result.unit,
        found.solves,
        cf,
        _BORROWED if any(isinstance(one, DeficitShift) for one in cf.instruments) else "",
    )


def works(compiled: Compiled, wanted: Goal, closure: str) -> str:
    """What to offer where an instrument does not reach a goal: that a shift of saving does, if so; else nothing."""
    other, economy = INSTRUMENTS["deficit"], wanted.result.partition(".")[0]
    try:
        found = reach(
            compiled, wanted, lambda size: other.make(economy, size), other.bounds, other.said(economy), closure
        )
    except SteelyardError:
        return ""
    return f"A shift of saving reaches it, --by deficit: {found.by} (closure {closure})."


def _unmoved(
    result: results.Result, value: float, before: float, bounds: tuple[float, float], closure: str
) -> Unreachable:
    low, high = (f"{100 * bound:g}" for bound in bounds)
    return Unreachable(
        f"{result.name} cannot be brought to {value:g} {result.unit} by this instrument under closure {closure}. "
        f"Without it, it is {round(before, _SHOWN) + 0.0:.4g} {result.unit}, and that is the nearest: sizes from {low} "
        f"to {high} % leave it as it is or move it away. Choose another instrument or closure.",
        (0.0, before),
    )


def _search(
    compiled: Compiled,
    result: results.Result,
    value: float,
    make: Callable[[float], list[Instrument]],
    bounds: tuple[float, float],
    closure: str,
    said: Callable[[float], str],
) -> Reached:
    """Search above zero, then below: a size of exactly zero would leave the scenario itself out."""
    low, high = bounds
    sides = [side for side in ((max(low, NONE), high), (low, min(high, -NONE))) if side[0] < side[1]]
    missed: Unreachable | None = None
    for side in sides:
        try:
            return target(
                compiled.world,
                result.name,
                value,
                make,
                bounds=side,
                closure=closure,
                **worlds.mechanics(compiled.scenario),
            )
        except Unreachable as error:
            nearer = missed is None or abs(error.nearest[1] - value) < abs(missed.nearest[1] - value)
            missed = error if nearer else missed
    if missed is None:
        raise BadInput(f"The bounds {low:g} and {high:g} leave no size to look at. Give the lower first: 0,0.5.")
    size, nearest = missed.nearest
    where = f"by {said(size)}"
    raise Unreachable(
        f"{result.name} cannot be brought to {value:g} {result.unit} with sizes from {100 * low:g} to {100 * high:g} "
        f"% under closure {closure}. The nearest is {nearest:.4g} {result.unit}, {where}. "
        "Widen the bounds, choose another instrument or closure, or take the nearest.",
        missed.nearest,
    )
