"""What a measure must hold by itself, and measures together: codes, dates in order, sizes, references between them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise

from steelyard.base import economies, products
from steelyard.errors import UnknownName
from steelyard.ledger.policies import model
from steelyard.ledger.policies.fields import Fields
from steelyard.ledger.policies.model import Family, Measure, Step
from steelyard.ledger.policies.problems import Problem, nearest

ALL = "*"
GOODS, SERVICES = "goods", "services"
USES = ("intermediate", "household", "investment", "government")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BORDER = ("tariff", "export_tax", "quota")  # instruments that act at the border, where services do not pass


def economy(code: str) -> str:
    """What is wrong with the code of an economy or group; nothing where it is right."""
    try:
        found = economies.resolve(code)
    except UnknownName as error:
        return str(error)
    return "" if found == code else f"'{code}' is written {found} here."


def economy_or_all(code: str) -> str:
    """As `economy`, but `*` stands for all."""
    return "" if code == ALL else economy(code)


def product(code: str) -> str:
    """What is wrong with a product: `goods`, `services`, or a code of HS with its edition."""
    if code in (GOODS, SERVICES):
        return ""
    if code.startswith("HS") and ":" in code and products.known(code):
        chapter = code.partition(":")[2][:2]
        return "" if chapter in _chapters() else f"'{code}' maps to no sector: chapter {chapter} has none. Drop it."
    hint = "Quote the code, with its edition." if code[:1].isdigit() else nearest(code, (GOODS, SERVICES))
    return f"'{code}' is no product here: give goods, services or a code such as HS22:8703. {hint}"


def sector(code: str) -> str:
    """What is wrong with the code of a sector of the world table."""
    return "" if code in _sectors() else f"'{code}' is no sector. {nearest(code, _sectors())}"


def use(name: str) -> str:
    """What is wrong with the name of a use."""
    return "" if name in USES else f"'{name}' is no use. {nearest(name, USES)}"


def alone(measure: Measure, fields: Fields) -> None:
    """Collect what is wrong with one measure beyond the type of its fields."""
    if measure.id and not _SLUG.fullmatch(measure.id):
        fields.say("id", f"'{measure.id}' is no id. Write small letters, digits and hyphens.")
    if measure.imposer and (wrong := economy(measure.imposer)):
        fields.say("imposer", wrong)
    for key in ("importers", "exporters"):
        if not getattr(measure, key):
            fields.say(key, 'is missing. Give codes, or ["*"] for all.')
    if _at_home(measure):
        fields.say("exporters", f"are the importers alone ({measure.exporters[0]}): trade at home meets no measure.")
    if not (measure.products or measure.sectors):
        fields.say("products", "and sectors are both empty: the measure would change nothing. Name one.")
    if measure.instrument in _BORDER and measure.products == (SERVICES,) and not measure.sectors:
        fields.say("products", f"are services alone: a {measure.instrument} reaches no sector. Name goods.")
    if measure.instrument in ("tariff", "export_tax") and measure.unit != "percent":
        fields.say("unit", f"is '{measure.unit}'. A {measure.instrument} is in percent.")
    if (measure.coverage != 1.0 or measure.coverage_by) and not measure.coverage_note:
        fields.say("coverage_note", "is missing. Say how the coverage was found.")
    rule = measure.stacking
    if rule not in (model.ADDS, model.REPLACES) and not measure.group:
        fields.say("stacking", f"is '{rule}'. Give adds, replaces, highest of GROUP or one of GROUP.")
    if rule == model.REPLACES and not measure.supersedes:
        fields.say("supersedes", "is missing. A measure that replaces names what it replaces.")
    _steps(measure, fields)


def together(families: Sequence[Family], measures: Sequence[Measure], file: Mapping[str, str]) -> Iterable[Problem]:
    """What is wrong between measures and families: ids twice, names of nothing, overlapping exclusive measures."""
    for one, other in combinations(families, 2):
        if one.id == other.id:
            yield Problem(other.file, "family.id", f"'{other.id}' is the family of {one.file} already. Rename one.")
    seen: dict[str, Measure] = {}
    for measure in measures:
        if measure.id in seen:
            where = file.get(seen[measure.id].family, "")
            yield Problem(file.get(measure.family, ""), measure.id, f"is a measure of {where} already. Rename one.")
        seen[measure.id] = measure
    for measure in measures:
        for name in measure.supersedes:
            if name not in seen:
                what = f"'{name}' is no measure. {nearest(name, seen)}"
                yield Problem(file.get(measure.family, ""), f"{measure.id}.supersedes", what)
    yield from _exclusive(measures, file)
    yield from _circular(measures, file)


def doubtful(measures: Iterable[Measure], file: Mapping[str, str]) -> Iterable[Problem]:
    """What may be a slip and is no error: a tariff of less than one percent, which may be meant as a fraction."""
    for measure in measures:
        if measure.instrument not in ("tariff", "export_tax") or measure.concept == "effective":
            continue
        for n, step in enumerate(measure.steps, 1):
            most = step.size if step.size is not None else step.high
            if most is not None and 0 < most < 1:
                what = f"is {most:g} percent, where sizes are in percent: 25 % is 25. Is {100 * most:g} meant?"
                yield Problem(file.get(measure.family, ""), f"{measure.id}.step[{n}].size", what)


def _at_home(measure: Measure) -> bool:
    """Whether importer and exporter are one economy and no other, so that the measure reaches nothing."""
    one = measure.exporters
    alone = len(one) == 1 and one == measure.importers and one[0] != ALL and not economy(one[0])
    return alone and economies.kind(one[0]) != "group"


def _steps(measure: Measure, fields: Fields) -> None:
    for n, (one, other) in enumerate(pairwise(measure.steps), 2):
        if other.from_ <= one.from_:
            fields.say(f"step[{n}].from", f"{other.from_} is not after step {n - 1} ({one.from_}). Order them by day.")
    if isinstance(measure.ends, model.date) and measure.ends <= measure.steps[-1].from_:
        fields.say("ends", f"{measure.ends} is not after the last step ({measure.steps[-1].from_}).")
    if measure.announced and measure.announced > measure.begins:
        fields.say("announced", f"{measure.announced} is after the first step ({measure.begins}). Check both days.")
    for n, step in enumerate(measure.steps, 1):
        _clocks(n, step, fields)
        bounds = step.low is not None or step.high is not None
        if bounds and (step.size is not None or step.low is None or step.high is None or step.low > step.high):
            fields.say(f"step[{n}]", "Give either size, or low and high in this order.")
        unsized = step.size is None and not bounds and step.stands
        if unsized and measure.instrument in ("tariff", "export_tax") and not (step.note or measure.note):
            fields.say(f"step[{n}].size", "is missing. Give it, or low and high, or say in a note why it is open.")


def _clocks(n: int, step: Step, fields: Fields) -> None:
    """A step is announced by its first day, or by the day it is implemented where it was backdated."""
    if step.implemented and step.implemented < step.from_:
        fields.say(f"step[{n}].implemented", f"{step.implemented} is before the step ({step.from_}). Check both days.")
    if step.announced and step.announced > max(step.from_, step.implemented or step.from_):
        fields.say(f"step[{n}].announced", f"{step.announced} is after the step ({step.from_}). Check both days.")
    if (step.amended is None) != (step.coverage_before is None):
        fields.say(f"step[{n}]", "Give amended and coverage_before together: the day, and what held up to it.")
    if step.amended and step.amended <= step.from_:
        fields.say(f"step[{n}].amended", f"{step.amended} is not after the step ({step.from_}). Begin a step on it.")
    if step.suspended is not None and step.size is None:
        fields.say(f"step[{n}].suspended", "stands without a size. Give as size what is left.")


def _exclusive(measures: Sequence[Measure], file: Mapping[str, str]) -> Iterable[Problem]:
    """Measures of one group that would share out more of the same parties' trade than there is, at one time."""
    for one, other in combinations([m for m in measures if m.stacking.startswith(model.ONE)], 2):
        whole = one.parties != () or (one.coverage or 0.0) + (other.coverage or 0.0) > 1.0
        if one.group == other.group and whole and _share(one, other) and _meet(one, other):
            what = f"overlaps {one.id}: both are one of '{one.group}' for the same parties, products and days."
            yield Problem(file.get(other.family, ""), other.id, f"{what} End one, or tell their parties apart.")


def _circular(measures: Sequence[Measure], file: Mapping[str, str]) -> Iterable[Problem]:
    """Measures that replace each other, straight or round a ring: each would take the place of the other."""
    held = {m.id: m.supersedes for m in measures if m.stacking == model.REPLACES}
    for measure in measures:
        seen, left = set[str](), list(held.get(measure.id, ()))
        while left:
            name = left.pop()
            if name not in seen:
                seen.add(name)
                left += held.get(name, ())
        if measure.id in seen:
            what = f"replaces itself, by way of {', '.join(sorted(seen - {measure.id})) or 'itself'}. Drop one."
            yield Problem(file.get(measure.family, ""), f"{measure.id}.supersedes", what)


def _share(one: Measure, other: Measure) -> bool:
    keys = ("parties", "importers", "exporters", "products", "sectors")
    pairs = [(set(getattr(one, key)), set(getattr(other, key))) for key in keys]
    return all(a & b or not (a or b) for a, b in pairs)


def _meet(one: Measure, other: Measure) -> bool:
    first, second = sorted((one, other), key=lambda measure: measure.begins)
    return first.ends == model.OPEN or not first.ended(second.begins)


@cache
def _sectors() -> tuple[str, ...]:
    return tuple(row["sector"] for row in _rows("sectors.csv"))


@cache
def _chapters() -> frozenset[str]:
    return frozenset(row["hs2"] for row in _rows("hs_sectors.csv"))


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = files("steelyard").joinpath("data", "world", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
