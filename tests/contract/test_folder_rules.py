"""The office's rules at hand, and the sheet that says which requirement is met by what."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kcli_core.client import actions as clients
from kcli_core.folder import compliance, office_rules, retaining
from kcli_core.folder.office_rules import Names
from kcli_core.folder.retaining import Changes
from kcli_core.store import verify
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.keeping import NAME, Cabinet
from tests.contract.refusing import refused

IT, GENERAL, ABE, MIDORI = "minami002", "minami004", "abe@aozora.example.jp", "midori"
EIGHT = (
    "申請日",
    "伝票番号",
    "件名",
    "取引先名",
    "訂正・削除日",
    "訂正・削除の内容",
    "訂正・削除の理由",
    "処理担当者名",
)


@pytest.fixture
def cabinet(aozora: Shop) -> Cabinet:
    clock = Clock(dt.datetime(2026, 12, 22, 3, 0, tzinfo=dt.UTC))
    return Cabinet(clock.shop(aozora), clock).open()


def draft(cabinet: Cabinet, user: str | None = IT, **names: str) -> str:
    shop = cabinet.shop.as_user(user) if user else cabinet.shop
    with shop.read() as q:
        return office_rules.draft(q, cabinet.shop.office(q), "C01", Names(**names))


@pytest.mark.req("EB-19")
def test_the_rules_are_filled_in_and_have_all_that_they_need(cabinet: Cabinet) -> None:
    people = {"responsible": "青空 一郎", "handler": "青空 花子", "representative": "代表取締役"}
    company = draft(cabinet, **people, effective_on="2024-01-01")
    sole = draft(cabinet, form="sole_proprietor", effective_on="R6.1.1")
    for text in (company, sole):
        assert [field for field in EIGHT if not re.search(r"- \(\d\) " + field, text)] == []
        assert NAME in text
        assert "令和6年1月1日" in text
        assert "$" not in text
        assert "訂正及び削除は、してはならない" in text
    assert all(name in company for name in people.values())
    assert office_rules.BLANK not in company + sole
    for part in ("別記様式1", "別記様式2", "管理責任者", "保存の期間", "改廃"):
        assert part in company
    assert len(draft(cabinet).split("＿＿")) > 5, "what is not known is a blank to be filled in"


def test_rules_are_written_by_those_who_keep_them(cabinet: Cabinet) -> None:
    for user in (GENERAL, ABE):
        with refused("PERM_ROLE"):
            draft(cabinet, user)
        with refused("PERM_ROLE"):
            cabinet.by(user, office_rules.adopt, "C01", "規程", "2024-01-01", "青空 一郎")
    with refused("BAD_CHOICE"):
        draft(cabinet, form="partnership")
    with refused("BAD_DATE"):
        draft(cabinet, effective_on="2024-02-30")
    with refused("BAD_TEXT"):
        draft(cabinet, responsible="一\x07郎")


@pytest.mark.req("EB-19")
def test_which_text_was_adopted_from_which_day_is_kept(cabinet: Cabinet) -> None:
    with refused("NOT_REGISTERED"):
        cabinet.read(office_rules.show, "C01")
    first = cabinet.by(IT, office_rules.adopt, "C01", "旧い規程", "R6.1.1", "青空 一郎")
    with refused("ALREADY_ADOPTED"):
        cabinet.by(IT, office_rules.adopt, "C01", "旧い規程", "2024-01-01", "青空 一郎")
    with refused("FIELD_MISSING"):
        cabinet.by(IT, office_rules.adopt, "C01", "規程", "2024-01-01", " ")
    second = cabinet.by(IT, office_rules.adopt, "C01", "新しい規程", "2026-04-01", "青空 花子")
    shown = cabinet.read(office_rules.show, "C01")
    assert (shown["body"], shown["adopted_on"], shown["adopted_by"]) == ("新しい規程", "2026-04-01", "青空 花子")
    kept = cabinet.read(office_rules.history, "C01")
    assert [(row["adopted_on"], row["sha256"]) for row in kept] == [
        ("2026-04-01", second["sha256"]), ("2024-01-01", first["sha256"])]  # fmt: skip
    told = cabinet.rows("SELECT digest FROM document_event WHERE what = 'rules_adopted' ORDER BY seq")
    assert [row["digest"] for row in told] == [first["sha256"], second["sha256"]]
    with cabinet.shop.as_user(ABE).read() as q:
        assert office_rules.show(q, cabinet.shop.office(q), "C01")["body"] == "新しい規程"


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_blanks_that_were_not_filled_in_are_told(cabinet: Cabinet) -> None:
    with cabinet.shop.write() as tx:
        office_rules.adopt(tx, cabinet.shop.office(tx), "C01", "責任者は＿＿＿＿、＿＿日から", "2024-01-01", "青空")
    assert [(caution.code, caution.facts["count"]) for caution in tx.cautions] == [("RULES_HAVE_BLANKS", 2)]


def test_a_file_of_rules_is_text() -> None:
    assert office_rules.read_body("規程\r\n第1条".encode("cp932"), "a.txt") == "規程\n第1条"
    assert office_rules.read_body("\ufeff規程".encode(), "a.txt") == "規程"
    for data in (b"PK\x03\x04\x00\x00", b"%PDF-1.7\n\xff\xfe\x00", bytes(range(256))):
        with refused("RULES_NOT_TEXT"):
            office_rules.read_body(data, "a.docx")
    with refused("FILE_EMPTY"):
        office_rules.read_body(b" \n", "a.txt")


def states(cabinet: Cabinet) -> dict[str, str]:
    return {item.name: item.state for item in cabinet.read(compliance.sheet, "C01").items}


@pytest.mark.req("EB-34", "EB-35", "EB-40")
def test_the_sheet_says_what_is_true_of_the_store(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    found = states(cabinet)
    assert found["integrity_4"] == "open"
    assert {found[f"search_{number}"] for number in range(1, 9)} == {"met"}
    assert (found["guards"], found["retention"], found["relief_sales"]) == ("met", "met", "office")
    cabinet.by(IT, office_rules.adopt, "C01", "規程", "2027-01-01", "青空 一郎")
    assert states(cabinet)["integrity_4"] == "open", "not before its day"
    cabinet.by(IT, office_rules.adopt, "C01", "規程", "2026-01-01", "青空 一郎")
    assert states(cabinet)["integrity_4"] == "met"
    for sales, state in ((50_000_000, "relieved"), (50_000_001, "unused")):
        cabinet.by(IT, retaining.change, "C01", Changes(base_period_sales=sales))
        found = states(cabinet)
        assert (found["relief_sales"], found["search_1"]) == (state, "met"), "no relief switches the search off"
    cabinet.by(IT, retaining.change, "C01", Changes(print_relief=True, second_person=True))
    assert (states(cabinet)["relief_print"], states(cabinet)["second_person"]) == ("relieved", "met")
    cabinet.put("2024-01-31", None, marks="password timestamp")
    cabinet.by(IT, clients.edit, "C01", {"closing_month": ""})
    cabinet.exported(whole=False)
    sheet = cabinet.read(compliance.sheet, "C01")
    found = {item.name: item.state for item in sheet.items}
    assert (found["legible"], found["retention"], found["relief_download"]) == ("open", "open", "met")
    assert (sheet.facts["locked"], sheet.facts["stamped"], sheet.facts["undated"]) == (2, 2, 1)
    monkeypatch.setattr(verify, "guarded", lambda _: False)
    assert (states(cabinet)["guards"], states(cabinet)["integrity_3"]) == ("open", "open")


@pytest.mark.req("EB-36")
@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_the_sheet_is_for_the_office_and_the_client_itself(cabinet: Cabinet) -> None:
    for user in (GENERAL, ABE):
        with cabinet.shop.as_user(user).read() as q:
            compliance.sheet(q, cabinet.shop.office(q), "C01")
    with refused("NOT_REGISTERED"), cabinet.shop.as_user(MIDORI).read() as q:
        compliance.sheet(q, cabinet.shop.office(q), "C01")
