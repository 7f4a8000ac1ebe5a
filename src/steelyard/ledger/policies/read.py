"""Reading the policy files: TOML to families and measures, every problem of every file at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from steelyard.errors import UnreadableFile
from steelyard.ledger.policies import check, model
from steelyard.ledger.policies.fields import Fields
from steelyard.ledger.policies.ledger import Policies
from steelyard.ledger.policies.model import OPEN, Family, Measure, Reference, Step, Verified
from steelyard.ledger.policies.problems import PolicyErrors, Problem

_EPOCH = date(1900, 1, 1)  # stands in for a day that a file fails to give, until the problems are raised


class Readable(Protocol):
    """A file to read: its name and its bytes."""

    @property
    def name(self) -> str:
        """The file's own name."""
        ...

    def read_bytes(self) -> bytes:
        """Its content."""
        ...


def load(path: Path | str | None = None) -> Policies:
    """The policy ledger: the embedded families, or those of a TOML file or of a folder of them.

    PolicyErrors, with every problem's file and key path; UnreadableFile where there is no such file.
    """
    return _embedded() if path is None else read(_found(Path(path)))


def read(sources: Iterable[Readable]) -> Policies:
    """The families of these files, checked one by one and together. PolicyErrors with all that is wrong."""
    problems: list[Problem] = []
    families: list[Family] = []
    measures: list[Measure] = []
    for source in sources:
        data = _parsed(source, problems)
        if data is not None:
            family = _family(data, source.name, problems)
            families.append(family)
            measures.extend(_measures(data, source.name, family.id, problems))
    by_file = {family.id: family.file for family in families}
    problems.extend(check.together(families, measures, by_file))
    if problems:
        raise PolicyErrors(problems)
    return Policies(tuple(families), tuple(measures), tuple(map(str, check.doubtful(measures, by_file))))


@cache
def _embedded() -> Policies:
    folder = files("steelyard").joinpath("data", "policies")
    return read(sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name))


def _found(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    held = sorted(path.glob("*.toml")) if path.is_dir() else []
    if not held:
        raise UnreadableFile(f"{path} holds no policy file. Give a TOML file, or a folder of them.")
    return held


def _parsed(source: Readable, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(source.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(source.name, "", f"is no TOML: {error}. Texts stand in quotes, days without."))
    except UnicodeDecodeError as error:
        problems.append(Problem(source.name, "", f"is not in UTF-8 ({error.reason}). Save it in UTF-8."))
    return None


def _family(data: dict[str, Any], file: str, problems: list[Problem]) -> Family:
    top = Fields(data, file, "", problems)
    top.raw("measure")
    found = top.raw("family")
    if not isinstance(found, dict):
        top.say("family", "is missing. Begin the file with [family]: id, title, begins, known_to.")
    top.done()
    fields = Fields(found if isinstance(found, dict) else {"id": file}, file, "family", problems)
    days = {key: fields.day(key) for key in ("begins", "known_to")}
    family = Family(
        id=fields.text("id"),
        title=fields.text("title", "" if found is None else None),
        begins=days["begins"] or _EPOCH,
        known_to=days["known_to"] or _EPOCH,
        note=fields.text("note", ""),
        file=file,
    )
    if found is not None:
        for key, day in days.items():
            if day is None and fields.raw(key) is None:
                fields.say(key, "is missing. Give the day between which and which the family was compiled.")
        fields.done()
    return family


def _measures(data: dict[str, Any], file: str, family: str, problems: list[Problem]) -> Iterable[Measure]:
    tables = data.get("measure", [])
    if not isinstance(tables, list):
        problems.append(Problem(file, "measure", "is one table. Write [[measure]], with two brackets."))
        return
    for at, table in enumerate(tables, 1):
        name = table.get("id")
        yield _measure(Fields(table, file, name if isinstance(name, str) else f"measure[{at}]", problems), family)


def _measure(fields: Fields, family: str) -> Measure:
    coverage, coverage_by = _coverage(fields)
    measure = Measure(
        id=fields.text("id"),
        title=fields.text("title"),
        authority=fields.text("authority"),
        imposer=fields.text("imposer"),
        importers=fields.texts("importers", check.economy_or_all),
        exporters=fields.texts("exporters", check.economy_or_all),
        except_exporters=fields.texts("except_exporters", check.economy),
        products=fields.texts("products", check.product),
        sectors=fields.texts("sectors", check.sector),
        uses=fields.texts("uses", check.use),
        parties=fields.texts("parties"),
        instrument=fields.text("instrument", choices=model.INSTRUMENTS),
        unit=fields.text("unit", "", choices=model.UNITS),
        coverage=coverage,
        coverage_by=coverage_by,
        coverage_note=fields.text("coverage_note", ""),
        coverage_basis=fields.text("coverage_basis", model.STATED, choices=(model.STATED, model.INFERRED)),
        verified=_verified(fields),
        announced=fields.day("announced"),
        announced_precision=fields.text("announced_precision", "day", choices=model.PRECISIONS),
        ends=fields.end("ends"),
        status=fields.text("status", "in force", choices=model.STATUSES),
        concept=fields.text("concept", "statutory", choices=model.CONCEPTS),
        stacking=fields.text("stacking", model.ADDS),
        supersedes=fields.texts("supersedes"),
        reference=_reference(fields),
        source=fields.text("source", ""),
        note=fields.text("note", ""),
        steps=_steps(fields),
        family=family,
    )
    fields.done()
    check.alone(measure, fields)
    return measure


def _coverage(fields: Fields) -> tuple[float | None, tuple[tuple[str, float], ...]]:
    by = fields.fractions("coverage_by", check.economy)
    if fields.raw("coverage") is None:
        return 1.0, by
    return (None if fields.raw("coverage") == OPEN else fields.number("coverage", 0.0, 1.0)), by


def _reference(fields: Fields) -> Reference:
    found = fields.raw("reference")
    if not isinstance(found, dict):
        fields.say("reference", 'is missing. Give { title = "...", url = "..." }.')
        return Reference("")
    inner = Fields(found, fields.file, f"{fields.path}.reference", fields.problems)
    reference = Reference(inner.text("title"), inner.text("url", ""))
    inner.done()
    return reference


def _verified(fields: Fields) -> Verified:
    """How it was checked; what says nothing counts as recalled."""
    found = fields.raw("verified")
    if found is None:
        return Verified()
    if not isinstance(found, dict):
        fields.say("verified", 'is no table. Give { day = 2026-08-01, how = "official text" }.')
        return Verified()
    inner = Fields(found, fields.file, f"{fields.path}.verified", fields.problems)
    checked = Verified(inner.text("how", choices=model.CHECKS), inner.day("day"))
    if (checked.day is None) != (checked.how == model.RECALLED):
        inner.say("day", "belongs to what was read, and to nothing recalled. Give the day, or leave it out.")
    inner.done()
    return checked


def _steps(fields: Fields) -> tuple[Step, ...]:
    found = fields.raw("step")
    if not isinstance(found, list) or not found:
        fields.say("step", "is missing. Give at least one [[measure.step]] with the day it is in force from.")
        return (Step(_EPOCH),)
    tables = (Fields(t, fields.file, f"{fields.path}.step[{n}]", fields.problems) for n, t in enumerate(found, 1))
    return tuple(_step(table) for table in tables)


def _step(fields: Fields) -> Step:
    start = fields.day("from")
    if start is None and fields.raw("from") is None:
        fields.say("from", "is missing. Give the first day on which this holds.")
    step = Step(
        from_=start or _EPOCH,
        size=fields.number("size", 0.0),
        low=fields.number("low", 0.0),
        high=fields.number("high", 0.0),
        status=fields.text("status", "in force", choices=model.STATUSES),
        announced=fields.day("announced"),
        implemented=fields.day("implemented"),
        coverage=fields.number("coverage", 0.0, 1.0),
        coverage_by=fields.fractions("coverage_by", check.economy),
        precision=fields.text("precision", "day", choices=model.PRECISIONS),
        note=fields.text("note", ""),
        suspended=fields.number("suspended", 0.0),
        amended=fields.day("amended"),
        coverage_before=fields.number("coverage_before", 0.0, 1.0),
    )
    fields.done()
    return step
