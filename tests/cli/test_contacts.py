"""Contracts and contacts at the terminal: what is sent twice, and what the list of all is narrowed by."""

from __future__ import annotations

from tests.cli.terminal import Terminal


def test_a_removal_that_is_sent_again_answers_the_same(office: Terminal) -> None:
    for number, removal in enumerate((("contacts", "remove", "M1", "2"), ("contract", "remove", "M1"))):
        sent = (*removal, "--yes", "--request-id", f"removal-{number}", "-o", "json")
        first, again = (office.kcli(*sent).ended(0).json() for _ in range(2))
        assert first == again


def test_all_quotas_are_those_of_the_office_that_is_named(office: Terminal) -> None:
    add = ("office", "add", "kita01", "--name", "きた会計", "--access-name", "kita", "--applied-on", "2024-03-15")
    office.kcli(*add).ended(0)
    office.kcli("contract", "add", "K1", "--product", "manage", "--office", "kita01").ended(0)
    everything = office.kcli("contacts", "quota", "--all", "-o", "json").ended(0).json()
    assert [row["contract"] for row in everything] == ["K1", "M0", "M1"]
    of_one = office.kcli("contacts", "quota", "--all", "--office", "kita01", "-o", "json").ended(0).json()
    assert [row["contract"] for row in of_one] == ["K1"]


def test_what_is_listed_has_its_words_in_both_languages(office: Terminal) -> None:
    office.kcli("contacts", "edit", "M1", "2", "--department", "総務部").ended(0)
    assert "ご担当者" in office.kcli("contract", "history", "M1", "--lang", "ja").ended(0).out
    assert "設定元" not in office.kcli("contacts", "quota", "M1", "--explain", "--lang", "ja").ended(0).out


def test_a_catalogue_that_changes_nothing_answers_an_empty_list(office: Terminal) -> None:
    (office.home / "own.toml").write_text('[apps]\nnames = ["電子契約"]\n', encoding="utf-8")
    assert office.kcli("contract", "catalogue", "set", "own.toml", "-o", "json").ended(0).json() == []


def test_what_a_form_leaves_over_is_told_as_a_sum(office: Terminal) -> None:
    office.kcli("contract", "add", "F1", "--product", "manage", "--app", "勤怠").ended(0)
    form = "fixtures/contacts/form-6.csv"
    told = office.kcli("contacts", "apply", "F1", form, "--form-date", "2022-10-03").ended(4).err
    assert "up to 5 in all" in told
