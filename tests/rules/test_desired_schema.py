"""The JSON Schema is made from the table of fields: what the reader takes it allows, and nothing is in one only."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kcli_core.desired.fields import KINDS, LISTED
from kcli_core.desired.readers import READERS
from kcli_core.desired.schema import schema
from tests.rules.schema import errors, unknown_keywords

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def document(path: Path) -> Any:
    """A file as an editor holds it against a schema: days are texts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, list):
            return [plain(one) for one in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    return plain(tomllib.loads(path.read_bytes().decode("utf-8-sig")))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_schema_is_written_in_keywords_that_its_validator_knows(lang: str) -> None:
    assert set(unknown_keywords(schema(lang))) == set()


@pytest.mark.parametrize("name", ["office.toml", "contacts.toml"])
def test_the_realistic_office_is_as_the_schema_says(name: str) -> None:
    assert list(errors(document(FIXTURES / "minami" / name), schema())) == []


@pytest.mark.parametrize("name", ["key", "type", "folder-capacity", "bom"])
def test_what_the_reader_does_not_know_the_schema_does_not_allow(name: str) -> None:
    assert list(errors(document(FIXTURES / "broken" / f"{name}.toml"), schema())) != []


def test_every_field_has_a_reader_words_in_both_languages_and_a_place_in_the_schema() -> None:
    said, ja = schema("en")["properties"], schema("ja")["properties"]
    assert set(said) == set(KINDS)
    for name, kind in KINDS.items():
        assert set(READERS[name]) == set(kind.by_name)
        table = said[name] if kind.single else said[name].get("anyOf", [said[name]])[0]["items"]
        own = set(kind.by_name) | ({"previously", "ends"} if name in LISTED else set())
        assert set(table["properties"]) - {"clients"} == own
        assert all(field.en and field.ja and field.en != field.ja for field in kind.fields if field.name != "code")
        assert said[name]["description"] != ja[name]["description"]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('[[staff]]\ncode = "1"\nfull_name = "x"', True),
        ('[[staff]]\ncode = "1"', False),
        ('[[staff]]\ncode = "1"\nends = true', True),
        ('[[staff]]\ncode = "1"\nends = 2025-03-31', True),
        ('[staff]\nfile = "x.csv"', True),
        ('[staff]\nfile = ["x.csv", "y.xlsx"]\nsheet = "職員"', True),
        ("[staff]\nfile = []", False),
        ("staff = 1", False),
        ("[limits]\nstaff_accounts = 20\n[limits.clients]\nC1 = 20", True),
        ('[limits.clients]\nC1 = "20"', False),
        ('[[folders]]\nclient = "C1"\nkind = "ebook"\ncapacity = "1GB"', True),
        ('[[contracts]]\ncode = "1"\nproduct = "manage"\napps = ["勤怠"]', True),
    ],
)
def test_the_grammar_of_sections_is_the_schemas(tmp_path: Path, text: str, fits: bool) -> None:
    path = tmp_path / "office.toml"
    path.write_text('office.code = "m1"\n' + text, encoding="utf-8")
    assert (not list(errors(document(path), schema()))) is fits
