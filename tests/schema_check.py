"""A small validator of JSON Schema: the words that the project's schemas use, and an error for any other."""

from __future__ import annotations

from datetime import date
from typing import Any

KNOWN = {
    "$schema", "title", "description", "type", "additionalProperties", "required", "properties", "items", "enum",
    "const", "anyOf", "$ref", "$defs", "minimum", "format",
}  # fmt: skip
TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
    "number": (int, float),
}  # fmt: skip


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, where: str = "$") -> list[str]:
    """What is wrong with a value, each with its place; empty where it is as the schema says."""
    root = schema if root is None else root
    if unknown := schema.keys() - KNOWN:
        return [f"{where}: the schema uses {sorted(unknown)}, which this validator does not know"]
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    if "anyOf" in schema:
        tried = [problems(value, one, root, where) for one in schema["anyOf"]]
        return [] if any(not one for one in tried) else tried[-1]
    return [*_scalar(value, schema, where), *_object(value, schema, root, where), *_array(value, schema, root, where)]


def _scalar(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    said = []
    if "const" in schema and value != schema["const"]:
        said.append(f"{where}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        said.append(f"{where}: {value!r} is none of {schema['enum']}")
    named = schema.get("type", [])
    types = [named] if isinstance(named, str) else named
    if types and not any(_is(value, one) for one in types):
        said.append(f"{where}: {value!r} is no {' or '.join(types)}")
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        said.append(f"{where}: {value} is below {schema['minimum']}")
    if schema.get("format") == "date" and isinstance(value, str) and not _is_day(value):
        said.append(f"{where}: {value!r} is no day")
    return said


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name != "boolean")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _object(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    known = schema.get("properties", {})
    said = [f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    if schema.get("additionalProperties") is False:
        said += [f"{where}: {name} is unknown" for name in value if name not in known]
    for name in value.keys() & known.keys():
        said += problems(value[name], known[name], root, f"{where}.{name}")
    return said


def _array(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, list) or "items" not in schema:
        return []
    return [one for at, item in enumerate(value) for one in problems(item, schema["items"], root, f"{where}[{at}]")]
