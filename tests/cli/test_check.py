"""kcli check at the terminal: statuses, forms of report, and that nothing opens a store unasked."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import ROOT, Terminal

OFFICE = "fixtures/minami/office.toml"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal beside the fixtures, without any store."""
    home = tmp_path_factory.mktemp("desk")
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    return Terminal(home)


def test_the_realistic_office_is_clean_and_no_store_is_made(desk: Terminal) -> None:
    done = desk.kcli("check", OFFICE).ended(0)
    assert "1 file, no rule broken" in done.out
    assert "clients 300" in done.out
    assert [path for path in desk.home.rglob("*.db") if "fixtures" not in path.parts] == []


def test_no_store_is_asked_even_where_it_could_not_be_opened(desk: Terminal) -> None:
    desk.kcli("check", OFFICE, KCLI_STORE="postgresql://nowhere.invalid/x").ended(0)


def test_broken_rules_end_with_4_and_files_that_cannot_be_read_with_9(desk: Terminal) -> None:
    done = desk.kcli("check", "fixtures/broken/").ended(4)
    assert "fixtures/broken/contacts.toml:32:1: LIMIT_CONTACTS" in done.out
    assert "used 0 + add 12 − end 0 = 12 of 10: rows 12, 13" in done.out
    assert "fixtures/unreadable/syntax.toml:2:8" in desk.kcli("check", "fixtures/unreadable").ended(9).out
    desk.kcli("check", "fixtures/broken", "fixtures/unreadable").ended(9)
    assert "nowhere.toml" in desk.kcli("check", "nowhere.toml").ended(9).err
    desk.kcli("check").ended(9)


def test_what_is_said_to_people_is_in_their_language(desk: Terminal) -> None:
    done = desk.kcli("check", "fixtures/broken", "--lang", "ja").ended(4)
    assert "使用 0 + 追加 5 − 終了 0 = 5 / 上限 4: 32行目" in done.out
    assert "対処: 1名に primary = true" in done.out
    assert not re.search(r"\{\w+\}|\?\?", done.out)


def test_the_day_may_be_given_in_any_form(desk: Terminal) -> None:
    for day in ("2025-04-01", "令和7年4月1日", "R7.4.1"):
        desk.kcli("check", OFFICE, "--as-of", day).ended(0)
    assert "BAD_DATE" in desk.kcli("check", OFFICE, "--as-of", "25/4/1").ended(9).err


def test_sarif_names_rule_level_place_and_a_relative_address(desk: Terminal) -> None:
    log = json.loads(desk.kcli("check", "fixtures/broken/", "--format", "sarif").ended(4).out)
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "note")
        assert result["message"]["text"]
        (place,) = [one["physicalLocation"] for one in result["locations"]]
        assert re.fullmatch(r"fixtures/broken/[a-z0-9-]+\.(toml|csv)", place["artifactLocation"]["uri"])
        assert min(place["region"]["startLine"], place["region"]["startColumn"]) >= 1
    places = {(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in run["results"]}
    assert ("LIMIT_CONTACTS", 32) in places


def test_sarif_addresses_are_percent_encoded(tmp_path: Path) -> None:
    desk = Terminal(tmp_path)
    (tmp_path / "東 京.toml").write_text('[office]\ncode = "x"\nnaem = "y"\n', encoding="utf-8")
    log = json.loads(desk.kcli("check", "東 京.toml", "--format", "sarif").ended(4).out)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E6%9D%B1%20%E4%BA%AC.toml"


def test_a_waived_rule_is_counted_apart_and_suppressed(tmp_path: Path) -> None:
    desk = Terminal(tmp_path)
    text = (ROOT / "fixtures/broken/waivers.toml").read_text(encoding="utf-8")
    text = text.replace("expires = 2024-12-31", "expires = 2099-12-31").replace(
        'about = "staff:002"\n', 'about = "staff:002"\nowner = "所長"\n'
    )
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    assert "no rule broken, 2 waived" in desk.kcli("check", "office.toml").ended(0).out
    log = json.loads(desk.kcli("check", "office.toml", "--format", "sarif").ended(0).out)
    assert [r["suppressions"][0]["justification"] for r in log["runs"][0]["results"]] == ["会社アドレスの準備中"] * 2
    suite = ElementTree.fromstring(desk.kcli("check", "office.toml", "--format", "junit").ended(0).out)
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "2")


def test_junit_has_a_suite_for_each_file_and_counts_that_add_up(desk: Terminal) -> None:
    root = ElementTree.fromstring(desk.kcli("check", "fixtures/broken/", "--format", "junit").ended(4).out)
    assert len(root.findall(".//failure")) == int(root.get("failures", "")) > 40
    assert len(root.findall(".//testcase")) == int(root.get("tests", ""))
    assert root.find(".//testsuite[@name='fixtures/broken/office-1.toml']/testcase[@name='every rule']") is not None


def test_annotations_are_escaped_as_github_asks(tmp_path: Path) -> None:
    desk = Terminal(tmp_path)
    (tmp_path / "a,b%c.toml").write_text('[office]\ncode = "x"\n"100%\\r\\n::error::" = 1\n', encoding="utf-8")
    lines = desk.kcli("check", "a,b%c.toml", "--format", "github").ended(4).out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::error file=a%2Cb%25c.toml,line=3,col=1,title=UNKNOWN_KEY::Unknown key 100%25")
    assert "::error::" not in lines[0].replace("::error file", "", 1).split("::", 1)[0]
    assert "%0A" in lines[0]


def test_json_is_one_object_with_every_place_and_fact(desk: Terminal) -> None:
    for form in (("--format", "json"), ("-o", "json")):
        found = json.loads(desk.kcli("check", "fixtures/broken/", *form).ended(4).out)
        assert (found["unreadable"], found["broken"]) == (
            0,
            len([f for f in found["findings"] if f["level"] == "error"]),
        )
        (over,) = [f for f in found["findings"] if f["file"].endswith("accounts-staff.csv")]
        assert (over["row"], over["facts"]["total"], over["facts"]["limit"]) == (12, 12, 10)
        assert [place["row"] for place in over["related"]] == [12, 13]


def test_hostile_names_reach_no_terminal_and_no_report_unmarked(tmp_path: Path) -> None:
    desk = Terminal(tmp_path)
    (tmp_path / "office.toml").write_text('[office]\ncode = "x"\n"\\u001b[31m\\u202e" = 1\n', encoding="utf-8")
    for form in ("text", "json", "junit", "sarif", "github"):
        out = desk.kcli("check", "office.toml", "--format", form).ended(4).out
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_the_schema_is_printed_as_json(desk: Terminal) -> None:
    en, ja = (json.loads(desk.kcli("check", "--schema", "--lang", lang).ended(0).out) for lang in ("en", "ja"))
    assert en["properties"]["staff"]["description"] != ja["properties"]["staff"]["description"]


def test_with_a_store_its_use_counts(stages: Stages, tmp_path: Path) -> None:
    office = stages.copy("working", tmp_path / "home")
    (office.home / "office.toml").write_text(
        'office.code = "minami01"\n[[contacts]]\ncontract = "M1"\nfull_name = "渡辺 翔太"\n'
        'email = "w@example.co.jp"\n[[contacts]]\ncontract = "M1"\nfull_name = "田中 誠"\nemail = "t@example.co.jp"\n',
        encoding="utf-8",
    )
    assert "used 4 + add 2 − end 0 = 6 of 5: line 6" in office.kcli("check", "office.toml", "--store").ended(4).out
    assert "PERM_ROLE" in office.kcli("check", "office.toml", "--store", "--as", "minami004").ended(3).err


def test_the_action_runs_as_it_stands(tmp_path: Path) -> None:
    text = (ROOT / "docs/ci/github-action/action.yml").read_text(encoding="utf-8")
    script = textwrap.dedent(text.rpartition("run: |\n")[2])
    desk = Terminal(tmp_path / "home")
    (desk.home / "fixtures").symlink_to(ROOT / "fixtures")
    inputs = {"CHECK": "fixtures/broken/key.toml", "AS_OF": "2025-04-01", "SARIF": "out.sarif", "KCLI_LANG": "en"}
    done = desk.shell(script, **inputs).ended(4)
    assert done.out.startswith("::error file=fixtures/broken/key.toml,line=10,col=1,title=UNKNOWN_KEY::Unknown key")
    assert json.loads((desk.home / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert set(inputs) == set(re.findall(r"^ {8}([A-Z_]+): \$\{\{", text, re.MULTILINE)) - {"KCLI"}


def test_the_hook_names_a_command_that_there_is(desk: Terminal) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^ {2}entry: kcli (.+)$", text, re.MULTILINE)
    desk.kcli(*entry.split(), "fixtures/minami").ended(0)
