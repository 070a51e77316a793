"""As much of JSON Schema (draft 7) as kcli's own schema uses: enough to hold a document against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

KNOWN = frozenset(
    {"$schema", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum",
     "anyOf", "minimum", "minLength", "minItems"}
)  # fmt: skip
TYPES: Mapping[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def unknown_keywords(schema: Any) -> Iterator[str]:
    """Keywords that this validator would pass over in silence."""
    yield from set(schema) - KNOWN
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    for one in inner:
        yield from unknown_keywords(one)


def errors(value: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What of a value the schema does not allow."""
    wanted = schema.get("type")
    if wanted and not (isinstance(value, TYPES[wanted]) and not (wanted == "integer" and isinstance(value, bool))):
        yield f"{path}: not {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of {schema['enum']}"
    if "anyOf" in schema and all(any(errors(value, one, path)) for one in schema["anyOf"]):
        yield f"{path}: fits none of {len(schema['anyOf'])}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: below {schema['minimum']}"
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield f"{path}: empty"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: too few"
        for number, one in enumerate(value):
            yield from errors(one, schema.get("items", {}), f"{path}[{number}]")
    if isinstance(value, dict):
        yield from _object(value, schema, path)


def _object(value: dict[str, Any], schema: Mapping[str, Any], path: str) -> Iterator[str]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}.{name}: missing"
    for name, one in value.items():
        if name in properties:
            yield from errors(one, properties[name], f"{path}.{name}")
        elif more is False:
            yield f"{path}.{name}: unknown"
        elif isinstance(more, dict):
            yield from errors(one, more, f"{path}.{name}")
