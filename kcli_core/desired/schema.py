"""The JSON Schema of an office's file, made from the table of its fields, so that editors complete and check."""

from __future__ import annotations

import json
from typing import Any

from kcli_core.desired.fields import (
    CLIENT_LIMITS,
    DAY,
    FLAG,
    KINDS,
    LISTED,
    NUMBER,
    REFERENCE,
    SIZE,
    WORDS,
    Field,
    Kind,
)

DIALECT = "http://json-schema.org/draft-07/schema#"
# Draft 7 and plain keywords: what the editors' TOML plugins know (Even Better TOML, taplo).
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    # A day of TOML, or a text in any form that people write, wareki too.
    DAY: {"type": "string"},
    NUMBER: {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "minLength": 1}]},
    FLAG: {"type": "boolean"},
    WORDS: {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]},
    SIZE: {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "minLength": 1}]},
}
_MARKS: dict[str, tuple[dict[str, Any], str, str]] = {
    "previously": ({"type": "string", "minLength": 1}, "The code or name that it had before", "変更前のコード・名前"),
    "ends": (
        {"anyOf": [{"type": "boolean"}, {"type": "string"}]},
        "It is to go: true, or its last day",
        "削除する: true、または最終日",
    ),
}
_REFERENCE = {
    "file": ("One list or several beside this file: CSV, TSV, XLSX, TOML", "隣に置いた名簿 (CSV・TSV・XLSX・TOML)"),
    "sheet": ("Sheet of the workbook", "シート名"),
    "header_row": ("Row of the headings", "見出しの行番号"),
    "encoding": ("Encoding of a CSV", "CSVの文字コード"),
}


def schema_text(lang: str = "en") -> str:
    """The schema as a file, its descriptions in one language."""
    return json.dumps(schema(lang), ensure_ascii=False, indent=2) + "\n"


def schema(lang: str = "en") -> dict[str, Any]:
    """A JSON Schema (draft 7) of the parsed TOML; days are texts in it, as the editors' plugins take them."""
    return {
        "$schema": DIALECT,
        "title": "kcli: an office" if lang != "ja" else "kcli: 事務所",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: _single(kind, lang) if kind.single else _section(kind, lang) for name, kind in KINDS.items()
        },
    }


def _words(field: Field | Kind, lang: str) -> str:
    return field.ja if lang == "ja" else field.en


def _field(field: Field, lang: str) -> dict[str, Any]:
    found = dict(_TYPES[field.type])
    if field.choices and field.type == "text":
        # Lists and people write them in their own words too (所長): these are the ones to complete.
        found = {"anyOf": [{"enum": list(field.choices)}, {"type": "string"}]}
    elif field.choices:
        found = {"anyOf": [{"type": "array", "items": {"enum": list(field.choices)}}, {"type": "string"}]}
    return {"description": _words(field, lang), **found}


def _single(kind: Kind, lang: str) -> dict[str, Any]:
    properties = {field.name: _field(field, lang) for field in kind.fields}
    if kind.name == "limits":
        own = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
        said = "顧客コードごとのアカウントの上限" if lang == "ja" else "Accounts of single clients, by their code"
        properties[CLIENT_LIMITS] = {"description": said, **own}
    return {
        "description": _words(kind, lang),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **_required(kind),
    }


def _required(kind: Kind) -> dict[str, Any]:
    needed = [field.name for field in kind.fields if field.needed]
    return {"required": needed} if needed else {}


def _section(kind: Kind, lang: str) -> dict[str, Any]:
    """Tables, or a reference to lists. What is to go needs its key only."""
    properties = {field.name: _field(field, lang) for field in kind.fields}
    if kind.name in LISTED:
        ja = lang == "ja"
        properties |= {name: {"description": said[1 + ja], **said[0]} for name, said in _MARKS.items()}
    item: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    needed = _required(kind)
    if kind.name in LISTED and needed:
        item["anyOf"] = [needed, {"required": ["ends"]}]
    else:
        item |= needed
    array = {"type": "array", "items": item}
    if kind.name not in LISTED:
        return {"description": _words(kind, lang), **array}
    return {"description": _words(kind, lang), "anyOf": [array, _reference(lang)]}


def _reference(lang: str) -> dict[str, Any]:
    said = {name: {"description": words[lang == "ja"]} for name, words in _REFERENCE.items()}
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    many = {"type": "array", "items": text, "minItems": 1}
    sorts: dict[str, dict[str, Any]] = dict.fromkeys(REFERENCE, text)
    sorts |= {"file": {"anyOf": [text, many]}, "header_row": {"type": "integer", "minimum": 1}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**said[name], **sorts[name]} for name in REFERENCE},
        "required": ["file"],
    }
