"""Export and plan say the same: what was written changes nothing, whatever names there are; plan and apply agree."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from kcli_core.client import actions as clients
from kcli_core.client import register
from kcli_core.desired.check import check
from kcli_core.folder import actions as folders
from kcli_core.plan import actions
from kcli_core.staff import actions as staff
from kcli_core.store.place import SQLITE, Place
from kcli_core.store.transaction import Store
from tests.conftest import Shop
from tests.contract.planning import applied, codes, exported, file, planned, said
from tests.contract.town import build

# Names and texts that CSV, TOML, spreadsheets and Unicode each have their own idea of.
AWKWARD = (
    ("髙橋 﨑子", "=1+1"), ("𠮷田 健", "+81-3"), ("か\u3099まつ 花", "-1"), ("オブライエン ジョン", '"監査", 第一;課'),
    ("山田　太郎", "@SUM(A1)"), ("斎藤 一", "'001"), ("斉藤 一", "＝全角"), ("齋藤 一", "改行\\n ではない"),
    ("林 弘", "000"), ("東 六花", "*"), ("Smith John", "#REF!"), ("ヨ 四", "計"), ("合計 一", "はい"), ("李 二", "1e5"),
)  # fmt: skip


def fill_awkward(shop: Shop) -> None:
    with shop.write() as tx:
        office = shop.office(tx)
        register.add(tx, office, {"code": "0012", "name": "＝有限会社 かﾞま", "customer_number": "000123"})
        register.add(tx, office, {"code": "1-2", "name": '"合計"株式会社', "address": "1-2-3\u3000霞が関"})
        for number, (name, department) in enumerate(AWKWARD):
            cells = {"full_name": name, "department": department, "phone": "312345609", "title": department}
            register.add_person(tx, office, "0012", cells | {"email": f"a{number}+x@example.jp"})
        clients.edit_person(tx, office, "0012", "2", {}, ["share=off", "folder=off"])
        clients.issue_ids(tx, office, "0012", ["1", "2", "3"], copy_email=True, hours=8)
        clients.suspend(tx, office, "0012", "2")
        clients.edit(tx, office, "0012", {"support_member_until": "2030-03-31"}, in_charge="002")
        staff.suspend(tx, office, "004")
        wishes = [folders.Wish("0012", "ebook", 10**9, name="緑"), folders.Wish("1-2", "shared", 10**6, 10, "=決算")]
        folders.add(tx, office, wishes)


def changes_of(shop: Shop, folder: Path, code: str = "minami01") -> list[str]:
    """What the office, written to files, would change of itself."""
    from kcli_core.desired.read import read_office

    desired = read_office(exported(shop, folder, code))
    made = planned(shop, desired)
    assert codes(made) == []
    return said(made)


def test_what_is_exported_changes_nothing_whatever_the_names(asked: Shop, tmp_path: Path) -> None:
    fill_awkward(asked)
    assert changes_of(asked, tmp_path) == []
    assert (tmp_path / "minami01" / "persons.csv").exists()  # a list, and the rest in TOML


def test_a_group_account_is_written_and_issued_from_a_file(minami: Shop, tmp_path: Path) -> None:
    group = '[office]\ncode = "minami01"\ngroup_code = "@minami"\n'
    member = '[[staff]]\ncode = "005"\nfull_name = "髙橋 誠"\nuser_id = "@makoto"\n'
    desired = file(tmp_path, group + member)
    assert [one.user_id for one in applied(minami, desired).issued] == ["@makoto"]
    kinds = minami.rows("SELECT kind FROM account WHERE user_id = '@makoto'")
    assert (kinds, said(planned(minami, desired))) == ([{"kind": "group_account"}], [])
    assert changes_of(minami, tmp_path) == []


def test_a_whole_town_is_written_and_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    with build(shop) as town:
        for code in ("minami01", "kita01", "nishi01"):
            assert changes_of(town.shop, tmp_path, code) == []


def test_the_same_office_gives_the_same_bytes(asked: Shop, tmp_path: Path) -> None:
    fill_awkward(asked)
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        exported(asked, tmp_path / name)
        found.append({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()})
    assert found[0] == found[1]


def test_an_empty_store_becomes_the_office_that_was_written(
    asked: Shop, tmp_path: Path, templates: dict[str, Any]
) -> None:
    """All that a file says: not who is suspended. A cell of * alone is none in a list: it says "as it is"."""
    from kcli_core.desired.read import read_office

    fill_awkward(asked)
    path = tmp_path / "other.db"
    shutil.copyfile(templates["sqlite"], path)
    other = Shop(Store(Place(SQLITE, path=path)), templates["keys"])
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    desired = read_office(exported(asked, tmp_path / "first"))
    assert [one.code for one in check(desired, dt.date(2026, 4, 1)) if one.is_error] == []
    applied(other, desired, reason="移行")
    exported(other, tmp_path / "second")
    first, second = (
        {p.name: p.read_text("utf-8") for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in ("first", "second")
    )
    assert {name: text.replace(",*,*,", ",,,") for name, text in first.items()} == second


# --- plan and apply agree


def anything(dice: random.Random) -> str:
    """A file of an office as people might write it: some of it fine, some of it not."""
    lines: list[str] = []
    for _ in range(dice.randint(1, 5)):
        lines.append(dice.choice(SORTS)(dice))
    if dice.random() < 0.3:
        lines.insert(0, f'[limits]\nstaff_accounts = {dice.choice((4, 11, 12))}\nreason = "合意"\n')
    return "\n".join(lines)


def item(dice: random.Random, section: str, fixed: dict[str, str], maybe: dict[str, tuple[str, ...]]) -> str:
    given = dict(fixed)
    for name, choices in maybe.items():
        if dice.random() < 0.25:
            given[name] = dice.choice(choices)
    return f"[[{section}]]\n" + "".join(f"{name} = {value}\n" for name, value in given.items())


def a_member(dice: random.Random) -> str:
    code, name = dice.choice(
        (("001", "服部 一郎"), ("002", "小室 直樹"), ("004", "山﨑 陽子"), ("005", "髙橋 誠"), ("077", "新 七"))
    )
    fixed = {"code": f'"{code}"', "full_name": f'"{name}"'}
    maybe = {
        "role": ('"director"', '"general"', '"payroll_staff"'), "title": ('"主任"', '""'),
        "ends": ("true", '"2030-01-01"'),
        "user_id": (f'"minami{code}"', f'"minami{code}"', '"minami001"'), "logout_after_hours": ("1", "8"),
        "email": (f'"new{code}@example.co.jp"', f'"new{code}@example.co.jp"', '"x@gmail.com"'),
        "system_administrator": ("false",),
        "email_approved_by": ('"服部 一郎"',), "email_approved_on": ("2024-04-01",), "phone": ('"03-1234-0000"', '""'),
    }  # fmt: skip
    return item(dice, "staff", fixed, maybe)


def a_client(dice: random.Random) -> str:
    fixed = dice.choice(
        (
            {"code": '"C01"', "name": '"株式会社青空商店"'}, {"code": '"C02"', "name": '"学校法人みどり学園"'},
            {"code": '"C09"', "name": '"新しい商店"'},
            {"code": '"C21"', "name": '"学校法人みどり学園"', "previously": '"C02"'},
        )
    )  # fmt: skip
    maybe = {
        "closing_month": ("9", "1"), "ends": ("true",), "staff": ('"001"', '"002"'), "kind": ('"organization"',),
        "email_domains": ('["aozora.example.jp"]', "[]"), "phone": ('"03-1234-0000"', '""'),
        "support_member_until": ("2030-03-31",),
    }  # fmt: skip
    return item(dice, "clients", fixed, maybe)


def a_person(dice: random.Random) -> str:
    client = dice.choice(("C01", "C01", "C02"))
    name = dice.choice(("阿部 真央子", "𠮷田 健", "森 由美", "林 弘", "新 人"))
    mail = {"阿部 真央子": "abe", "𠮷田 健": "yoshida"}.get(name)
    maybe = {
        "email": (f'"{mail or "new"}@aozora.example.jp"', '"a@gmail.com"'), "title": ('"部長"',), "ends": ("true",),
        "user_id": (f'"{mail}@aozora.example.jp"', '"free"', '"midori"'), "manager": ("true", "false"),
        "menus": ('["folder"]', "[]"), "logout_after_hours": ("2",), "number": ("1", "4"),
        "email_approved_by": ('"服部 一郎"',), "email_approved_on": ("2024-04-01",),
    }  # fmt: skip
    return item(dice, "persons", {"client": f'"{client}"', "full_name": f'"{name}"'}, maybe)


def a_contract(dice: random.Random) -> str:
    fixed = dice.choice(({"code": '"M0"'}, {"code": '"M1"'}, {"code": '"L1"'}, {"code": '"M00"', "previously": '"M0"'}))
    maybe = {
        "apps": ('["勤怠"]', '["勤怠", "工数"]', "[]", '["勤怠", "工数", "経費"]'),
        "options": ('["入退差異オプション"]', "[]"),
        "ends": ("true",), "form_date": ("2022-09-30", '"2023-05"'), "plan": ('"free"',),
    }  # fmt: skip
    return item(dice, "contracts", fixed | {"product": '"manage"'}, maybe)


def a_contact(dice: random.Random) -> str:
    name, mail = dice.choice(
        (
            ("山田 太郎", "keiri"),
            ("伊藤 花子", "keiri"),
            ("小室 直樹", "komuro"),
            ("森 健", "mori"),
            ("田中 実", "keiri"),
        )
    )
    fixed = {"contract": dice.choice(('"M0"', '"M1"')), "full_name": f'"{name}"', "email": f'"{mail}@example.co.jp"'}
    maybe = {
        "primary": ("true", "false"), "shared": ("true", "true"), "ends": ("true",), "title": ('"部長"',),
        "duty": ('["system"]',), "added_on": ("2023-01-01", "2030-01-01"), "previously": ('"佐藤 次郎"',),
    }  # fmt: skip
    return item(dice, "contacts", fixed, maybe)


def a_folder(dice: random.Random) -> str:
    fixed = {"client": dice.choice(('"C01"', '"C02"')), "kind": dice.choice(('"shared"', '"ebook"'))}
    maybe = {"name": ('"決算資料"', '"緑"'), "max_file": ('"1MB"', '"2MB"')}
    return item(dice, "folders", fixed | {"capacity": dice.choice(('"1GB"', '"500MB"'))}, maybe)


def an_access(dice: random.Random) -> str:
    fixed = {"user_id": dice.choice(('"minami001"', '"minami002"', '"minami003"'))}
    return item(dice, "access", fixed, {"ends": ("true",)})


SORTS = (a_member, a_client, a_person, a_contract, a_contact, a_folder, an_access)


@pytest.fixture(scope="session")
def street(templates: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """An office with everything, which nobody changes for good."""
    from kcli_core.contacts import registering
    from kcli_core.contract import actions as contracts
    from tests.conftest import fill_minami
    from tests.contract.conftest import CONTACTS, fill_aozora

    path = tmp_path_factory.mktemp("street") / "kcli.db"
    shutil.copyfile(templates["sqlite"], path)
    shop = Shop(Store(Place(SQLITE, path=path)), templates["keys"])
    fill_minami(shop)
    fill_aozora(shop)
    with shop.write() as tx:
        office = shop.office(tx)
        for code in ("M0", "M1"):
            cells = {"code": code, "form_date": "2022-09-30"}
            contracts.add(tx, office, cells, product="manage", apps=["勤怠", "工数"])
        marks = [{"role": "主担当" * primary, "shared": "○" * shared} for _, primary, shared in CONTACTS]
        rows = [({**cells, **mark}, {}) for (cells, *_), mark in zip(CONTACTS, marks, strict=True)]
        registering.apply_form(tx, office, "M0", rows)
        folders.add(tx, office, [folders.Wish("C01", "ebook", 10**9), folders.Wish("C02", "shared", 10**9, name="緑")])
    return shop


@pytest.mark.parametrize("seed", range(0, 160, 40))
def test_apply_does_what_the_plan_says_and_then_nothing_is_left(street: Shop, tmp_path: Path, seed: int) -> None:
    """Forty files each: what is planned without a refusal is applied without one, and what is refused is refused."""
    agreed = 0
    for number in range(seed, seed + 40):
        text = anything(random.Random(number))
        desired = file(tmp_path, text)
        with street.write(dry_run=True) as tx:
            made = actions.plan(tx, desired)
            actions.rehearse(tx, [made])
            run = actions.carry_out(tx, made)
            later = actions.plan(tx, desired)
        if made.broken:
            continue
        agreed += 1
        assert [one.code for one in run.findings()] == [], text
        assert (codes(later), said(later)) == ([], []), text
    assert agreed
