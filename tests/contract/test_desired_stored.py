"""A file checked against what the store has: limits and IDs in use, contacts that are registered already."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kcli_core.blobs.blob import Blob
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.desired.check import check
from kcli_core.desired.model import Finding
from kcli_core.desired.read import read_office
from kcli_core.desired.stored import state_of
from kcli_core.folder import actions as folders
from kcli_core.folder import ordinary
from kcli_core.folder.actions import Wish
from tests.conftest import Shop

DAY = dt.date(2026, 4, 1)


def checked(shop: Shop, tmp_path: Path, text: str, code: str = "minami01") -> list[Finding]:
    path = tmp_path / "office.toml"
    path.write_text(f'office.code = "{code}"\n' + text, encoding="utf-8")
    with shop.read() as q:
        state = state_of(q, code)
    return [finding for finding in check(read_office(path), DAY, state) if finding.is_error]


def person(name: str, user_id: str, more: str = "") -> str:
    return f'[[persons]]\nclient = "C01"\nfull_name = "{name}"\nuser_id = "{user_id}"\n{more}\n'


@pytest.mark.req("REQ-060")
def test_the_sum_of_a_quota_is_what_is_used_and_added_without_what_ends(aozora: Shop, tmp_path: Path) -> None:
    text = '[limits.clients]\nC01 = 3\n[[clients]]\ncode = "C01"\nname = "株式会社青空商店"\n'
    text += person("阿部 真央子", "abe@aozora.example.jp", 'email = "abe@aozora.example.jp"\nends = true')
    text += "".join(person(name, f"new{n}") for n, name in enumerate(("森 由美", "林 弘", "青木 健")))
    (over,) = checked(aozora, tmp_path, text)
    facts = {name: over.what.facts[name] for name in ("used", "adding", "ending", "total", "limit", "go")}
    assert (over.code, facts) == (
        "LIMIT_ACCOUNTS",
        {"used": 2, "adding": 3, "ending": 1, "total": 4, "limit": 3, "go": ["C01/青木 健"]},
    )


def test_the_limit_is_the_stores_unless_the_file_says_another(aozora: Shop, tmp_path: Path) -> None:
    names = ("佐藤 一", "鈴木 二", "高橋 三", "田中 四", "伊藤 五", "渡辺 六", "山本 七", "中村 八")
    assert checked(aozora, tmp_path, "".join(person(n, f"n{i}") for i, n in enumerate(names))) == []
    many = "".join(person(n, f"n{i}") for i, n in enumerate((*names, "小林 九")))
    assert [f.code for f in checked(aozora, tmp_path, many)] == ["LIMIT_ACCOUNTS"]
    assert checked(aozora, tmp_path, "[limits]\nclient_accounts = 11\n" + many) == []


@pytest.mark.req("REQ-061")
def test_a_limit_below_what_is_in_use_is_told_unless_enough_ends(aozora: Shop, tmp_path: Path) -> None:
    limit = "[limits.clients]\nC01 = 1\n"
    assert [f.code for f in checked(aozora, tmp_path, limit)] == ["LIMIT_BELOW_USE"]
    ends = '[[persons]]\nclient = "C01"\nfull_name = "𠮷田 健"\nends = true\n'
    assert checked(aozora, tmp_path, limit + ends) == []


@pytest.mark.req("REQ-004", "REQ-021")
def test_an_id_is_free_only_to_who_holds_it(aozora: Shop, tmp_path: Path) -> None:
    own = person("阿部 真央子", "ABE@aozora.example.jp", 'email = "abe@aozora.example.jp"')
    assert checked(aozora, tmp_path, own) == []
    another = person("林 弘", "abe@aozora.example.jp")
    assert [f.code for f in checked(aozora, tmp_path, another)] == ["ID_TAKEN"]


def test_what_a_file_refers_to_may_stand_in_the_store(aozora: Shop, tmp_path: Path) -> None:
    assert checked(aozora, tmp_path, person("林 弘", "hayashi")) == []
    other = person("林 弘", "hayashi").replace("C01", "C09")
    assert [f.code for f in checked(aozora, tmp_path, other)] == ["NOT_REGISTERED"]


def contact(name: str, email: str, more: str = "") -> str:
    return f'[[contacts]]\ncontract = "E1"\nfull_name = "{name}"\nemail = "{email}"\n{more}\n'


@pytest.fixture
def contracted(minami: Shop) -> Shop:
    """minami with the contract E1 of two places, one of which is taken."""
    with minami.write() as tx:
        office = minami.office(tx)
        contracts.add(tx, office, {"code": "E1", "form_date": "2024-04-01"}, product="erp-hosting")
        cells = {"full_name": "服部 一郎", "email": "hattori@example.co.jp"}
        registering.add(tx, office, "E1", cells, primary=True)
    return minami


@pytest.mark.req("REQ-073", "REQ-092")
def test_registered_contacts_count_and_keep_the_primary(contracted: Shop, tmp_path: Path) -> None:
    one, two = contact("佐藤 太郎", "sato@example.co.jp"), contact("鈴木 一郎", "suzuki@example.co.jp")
    assert checked(contracted, tmp_path, one) == []
    (over,) = checked(contracted, tmp_path, one + two)
    assert (over.code, over.what.facts["used"], over.what.facts["go"]) == ("LIMIT_CONTACTS", 1, ["E1/鈴木 一郎"])
    ends = contact("服部 一郎", "hattori@example.co.jp", "ends = true")
    assert [f.code for f in checked(contracted, tmp_path, one + two + ends)] == []
    moved = contact("服部 一郎", "hattori.ichiro@example.co.jp")
    assert checked(contracted, tmp_path, one + moved) == []


def test_an_office_that_is_not_registered_yet_has_nothing(minami: Shop, tmp_path: Path) -> None:
    with minami.read() as q:
        state = state_of(q, "kita01")
    assert (state.known, state.office, state.ids) == (True, False, {})
    assert [f.code for f in checked(minami, tmp_path, person("林 弘", "hayashi"), "kita01")] == ["NOT_REGISTERED"]


def test_a_member_who_was_renamed_is_the_same(minami: Shop, tmp_path: Path) -> None:
    with minami.read() as q:
        state = state_of(q, "minami01")
    assert state.staff is not None
    text = f'[limits]\nstaff_accounts = {len(state.staff.holders)}\n[[staff]]\ncode = "901"\nfull_name = "服部 一郎"\n'
    text += 'role = "所長"\nuser_id = "minami001"\n'
    assert sorted(f.code for f in checked(minami, tmp_path, text)) == ["ID_TAKEN", "LIMIT_ACCOUNTS"]
    assert checked(minami, tmp_path, text + 'previously = "001"\n') == []


@pytest.mark.req("REQ-032")
def test_what_is_in_a_folder_of_the_store_bounds_its_limits(aozora: Shop, tmp_path: Path) -> None:
    with aozora.write() as tx:
        office = aozora.office(tx)
        folders.add(tx, office, [Wish("C01", "shared", 1000, 500, "資料"), Wish("C01", "ebook", 1000)])
        ordinary.upload(tx, office, "C01", "資料", None, {"a.pdf": Blob("1" * 64, 400), "b.pdf": Blob("2" * 64, 50)})
    text = '[[folders]]\nclient = "C01"\nkind = "shared"\nname = "資料"\n'
    assert checked(aozora, tmp_path, text + "capacity = 450\nmax_file = 400\n") == []
    assert [f.code for f in checked(aozora, tmp_path, text + "capacity = 449\n")] == ["LIMIT_BELOW_USE"]
    (file,) = checked(aozora, tmp_path, text + "capacity = 450\nmax_file = 399\n")
    assert (file.code, file.spot.field, file.what.facts["used"]) == ("LIMIT_BELOW_USE", "max_file", 400)


def test_a_director_whom_the_file_does_not_mention_stays(minami: Shop, tmp_path: Path) -> None:
    text = '[limits]\nstaff_accounts = 20\n[[staff]]\ncode = "099"\nfull_name = "渡辺 翔太"\nuser_id = "watanabe"\n'
    text += "system_administrator = false\n"
    assert checked(minami, tmp_path, text) == []
    with minami.read() as q:
        state = state_of(q, "minami01")
    ends = "".join(f'[[staff]]\ncode = "{code}"\nends = true\n' for code in state.directors | state.administrators)
    assert sorted(f.code for f in checked(minami, tmp_path, text + ends)) == ["LAST_DIRECTOR", "LAST_SYSADMIN"]
