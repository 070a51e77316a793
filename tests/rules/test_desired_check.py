"""Files of offices held against the rules: one fixture for each kind of broken rule, each culprit at its true place."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kcli_core.desired import lists
from kcli_core.desired.check import Checked, check, check_files, office_files
from kcli_core.desired.model import Desired, Finding
from kcli_core.desired.read import read_office
from kcli_core.desired.state import CompanyState, FolderState, State
from kcli_core.refusals import CODES, Refusal, Refused

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DAY = dt.date(2026, 4, 1)
SAMPLE = (
    b"".join(
        (FIXTURES / "broken" / name).read_bytes().partition(b"\n\n")[2]
        for name in (
            "contacts.toml",
            "id-twice.toml",
            "folder-green.toml",
            "waivers.toml",
            "accounts-client.toml",
        )
    )
    + b'[office]\ncode = "m1"\n'
)
DAMAGE = (
    b"",
    b"\n",
    b'"',
    b"'",
    b'"""',
    b"[",
    b"]",
    b"[[",
    b"{",
    b"}",
    b"=",
    b".",
    b",",
    b"#",
    b"\\",
    b"\x00",
    b"\xff",
    b"\x81\x40",
    b"true",
    b"1",
    b"-1",
    b"1e400",
    b"nan",
    b"[[staff]]\n",
    b"[staff]\n",
    b'file = "x.csv"\n',
    b'file = "."\n',
    b"ends = true\n",
    b'previously = "001"\n',
    b"= {a = 1}\n",
    "\u202e".encode(),
    b"1979-05-27T07:32:00Z",
)
# What each file breaks: code, line and column of the culprit, and the rows that have part in it.
BROKEN: dict[str, list[tuple[str, int, int, tuple[int, ...]]]] = {
    "access.toml": [("NO_ACCOUNT", 22, 11, ())],
    "accounts-client.toml": [("LIMIT_ACCOUNTS", 24, 1, (24,))],
    "accounts.toml": [("LIMIT_ACCOUNTS", 12, 1, (12, 13))],
    "address-private.toml": [("EMAIL_NOT_COMPANY", 10, 9, ())],
    "address-shared.toml": [("EMAIL_TAKEN", 24, 9, (15,))],
    "address.toml": [("BAD_EMAIL", 10, 9, ())],
    "app.toml": [("UNKNOWN_APP", 10, 8, ())],
    "bom.toml": [("UNKNOWN_KEY", 3, 1, ())],
    "client-twice.toml": [("CODE_TAKEN", 12, 8, (7,))],
    "connections.toml": [("CONNECTIONS_NOT_SOLD", 10, 15, ())],
    "contact-twice.toml": [("CONTACT_TAKEN", 18, 12, (11,))],
    "contacts-form.toml": [("LIMIT_CONTACTS_FORM", 34, 1, (34,))],
    "contacts-name.toml": [("NAME_NOT_PERSON", 13, 13, ())],
    "contacts-slash.toml": [("NAME_SEPARATOR", 13, 13, ())],
    "contacts.toml": [("LIMIT_CONTACTS", 32, 1, (32,))],
    "date-era.toml": [("BAD_DATE", 10, 13, ()), ("BAD_DATE", 15, 13, ())],
    "date-impossible.toml": [("BAD_DATE", 10, 13, ())],
    "date.toml": [("BAD_DATE", 10, 13, ())],
    "folder-capacity.toml": [("FIELD_MISSING", 11, 1, ())],
    "folder-green.toml": [("GREEN_FOLDER_TAKEN", 18, 8, (11,))],
    "folder-size.toml": [("BAD_SIZE", 16, 12, ())],
    "hours.toml": [("BAD_HOURS", 12, 22, ())],
    "id-admin.toml": [("ID_RESERVED", 11, 11, ())],
    "id-fullwidth.toml": [("FULLWIDTH_ID", 11, 11, ())],
    "id-twice.toml": [("ID_TAKEN", 16, 11, (7,))],
    "key.toml": [("UNKNOWN_KEY", 10, 1, ())],
    "limit.toml": [("BAD_NUMBER", 8, 18, ())],
    "list.toml": [("BAD_CODE", 3, 1, ()), ("BAD_DATE", 4, 32, ()), ("BAD_NAME", 4, 5, ())],
    "office-1.toml": [],
    "office-2.toml": [("OFFICE_TWICE", 2, 8, ())],
    "phone.toml": [("BAD_PHONE", 10, 9, ())],
    "primary-none.toml": [("PRIMARY_REQUIRED", 11, 1, ())],
    "primary-two.toml": [("PRIMARY_TWICE", 21, 11, (11,))],
    "product.toml": [("UNKNOWN_PRODUCT", 9, 11, ())],
    "reference.toml": [("NOT_REGISTERED", 12, 10, ())],
    "rename.toml": [("RENAME_CLASH", 14, 14, (7,))],
    "role-admin.toml": [("LAST_SYSADMIN", 11, 11, ())],
    "role-director.toml": [("LAST_DIRECTOR", 7, 1, ())],
    "role-word.toml": [("BAD_ROLE", 10, 8, ())],
    "row-twice.toml": [("CODE_TAKEN", 4, 1, (2,))],
    "same-person.toml": [("SAME_PERSON", 15, 13, (7,))],
    "type.toml": [("BAD_TYPE", 10, 24, ())],
    "waivers.toml": [
        ("EMAIL_NOT_COMPANY", 10, 9, ()), ("EMAIL_NOT_COMPANY", 15, 9, ()),
        ("WAIVER_EXPIRED", 23, 11, ()), ("WAIVER_INCOMPLETE", 26, 1, ()),
    ],
}  # fmt: skip
UNREADABLE = {
    "brackets.toml": ("TOML_TOO_DEEP", {"line": 1}),
    "circle.toml": ("FILE_CYCLE", {"files": ["circle.toml", "circle-1.toml", "circle-2.toml", "circle-1.toml"]}),
    "cp932.toml": ("BAD_ENCODING", {"line": 3, "hex": "82 DD"}),
    "damaged.toml": ("BAD_ENCODING", {"line": 3}),
    "dotted-key.toml": ("TOML_TOO_DEEP", {"line": 1, "reason": "key"}),
    "empty.toml": ("FILE_EMPTY", {}),
    "headless.toml": ("NO_HEADER", {}),
    "missing.toml": ("FILE_MISSING", {"from_line": 8, "from_column": 8}),
    "outside.toml": ("FILE_OUTSIDE", {"from_line": 8, "from_column": 8}),
    "syntax.toml": ("BAD_TOML", {"line": 2, "place_column": 8}),
}


@pytest.fixture(scope="module")
def broken() -> dict[str, Checked]:
    return {Path(one.name).name: one for one in check_files(office_files([FIXTURES / "broken"]), DAY)}


def test_every_fixture_of_a_broken_rule_is_looked_at(broken: dict[str, Checked]) -> None:
    assert set(broken) == set(BROKEN)


@pytest.mark.req("REQ-060", "REQ-073", "REQ-088", "REQ-089", "REQ-092", "REQ-097", "REQ-105")
@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_rule_is_told_with_the_line_and_column_of_its_culprit(
    broken: dict[str, Checked], name: str
) -> None:
    one = broken[name]
    places = one.places()
    found = [
        (f.code, *places[f.spot][1:3], tuple(places[row].line for row in f.rows)) for f in one.findings if f.is_error
    ]
    assert one.refused is None
    assert sorted(found) == sorted(BROKEN[name])


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_with_its_place(name: str) -> None:
    code, facts = UNREADABLE[name]
    with pytest.raises(Refused) as refused:
        read_office(FIXTURES / "unreadable" / name)
    (bar,) = refused.value.refusals
    assert bar.code == code
    assert {fact: bar.facts.get(fact) for fact in facts} == facts


def test_the_realistic_office_is_clean() -> None:
    desired = read_office(FIXTURES / "minami" / "office.toml")
    sizes = {name: len(section) for name, section in desired.sections.items()}
    assert sizes == {
        "staff": 24, "clients": 300, "persons": 903, "contracts": 3, "contacts": 8, "folders": 3, "access": 2,
    }  # fmt: skip
    for day in (dt.date(2025, 3, 31), dt.date(2025, 4, 1), DAY):
        assert [f for f in check(desired, day) if f.is_error] == []


# --- what a file may say


def office(tmp_path: Path, text: str, **files: str) -> Desired:
    for name, content in files.items():
        (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8")
    path = tmp_path / "office.toml"
    path.write_text('[office]\ncode = "m1"\napplied_on = 2024-04-01\n' + text, encoding="utf-8")
    return read_office(path)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings if finding.is_error and finding.waiver is None]


def checked(tmp_path: Path, text: str, day: dt.date = DAY, **files: str) -> list[str]:
    return codes(check(office(tmp_path, text, **files), day))


CONTRACT = '[[contracts]]\ncode = "M1"\nproduct = "{product}"\n{more}\n'
NAMES = ("佐藤 太郎", "鈴木 一郎", "高橋 健一", "田中 誠", "伊藤 大輔", "渡辺 翔太", "山本 直樹", "中村 修", "小林 隆")


def contacts(count: int, more: str = "", first: int = 0) -> str:
    return "".join(
        f'[[contacts]]\ncontract = "M1"\nfull_name = "{NAMES[n]}"\nemail = "p{n}@example.co.jp"\n'
        f"{'primary = true' if n == 0 else more}\n"
        for n in range(first, first + count)
    )


@pytest.mark.req("REQ-074", "REQ-078", "REQ-079", "REQ-082", "REQ-084")
@pytest.mark.parametrize(
    ("product", "more", "limit"),
    [
        ("manage", "", 4),
        ("manage", 'apps = ["勤怠", "工数"]', 6),
        ("manage", 'apps = ["勤怠"]\noptions = ["入退差異オプション"]', 5),
        ("ManageACスマート", 'apps = ["経費"]', 7),
        ("data-link", "connections = 3", 5),
        ("erp-hosting", "", 2),
    ],
)
def test_the_places_of_a_contract_are_those_of_the_product(tmp_path: Path, product: str, more: str, limit: int) -> None:
    contract = CONTRACT.format(product=product, more=more)
    assert checked(tmp_path, contract + contacts(limit)) == []
    assert checked(tmp_path, contract + contacts(limit + 1)) == ["LIMIT_CONTACTS"]


@pytest.mark.req("REQ-088", "REQ-089")
@pytest.mark.parametrize(
    ("form", "fits"), [("2022年9月", True), ("令和4年9月30日", True), ("2022-10-01", False), ("R4.10", False)]
)
def test_a_form_of_october_2022_may_register_the_basic_places_only(tmp_path: Path, form: str, fits: bool) -> None:
    contract = CONTRACT.format(product="ManageAC", more=f'form_date = "{form}"')
    assert checked(tmp_path, contract + contacts(6)) == ([] if fits else ["LIMIT_CONTACTS_FORM"])
    later = contacts(4) + contacts(2, 'added_on = "2023-01-10"', first=4)
    assert checked(tmp_path, contract + later) == []


def test_a_contact_counts_from_its_day_to_its_last_day(tmp_path: Path) -> None:
    text = CONTRACT.format(product="erp-hosting", more="") + contacts(2, "ends = 2025-03-31")
    text += contacts(1, "added_on = 2025-04-01", first=2)
    for day in (dt.date(2025, 3, 31), dt.date(2025, 4, 1)):
        assert checked(tmp_path, text, day) == []
    assert checked(tmp_path, text.replace("added_on = 2025-04-01", "added_on = 2025-03-31"), dt.date(2025, 3, 31)) == [
        "LIMIT_CONTACTS"
    ]


def test_what_belongs_to_an_ended_contract_hangs_in_the_air(tmp_path: Path) -> None:
    text = CONTRACT.format(product="manage", more="ends = 2025-03-31") + contacts(1)
    assert checked(tmp_path, text, dt.date(2025, 3, 31)) == []
    assert checked(tmp_path, text, dt.date(2025, 4, 1)) == ["NOT_REGISTERED"]


def test_the_fewest_rows_that_would_have_to_go_never_name_the_primary(tmp_path: Path) -> None:
    text = CONTRACT.format(product="erp-hosting", more="") + contacts(1, first=1) + contacts(1, first=2) + contacts(1)
    desired = office(tmp_path, text)
    (over,) = [f for f in check(desired, DAY) if f.code == "LIMIT_CONTACTS"]
    assert over.what.facts["go"] == ["M1/高橋 健一"]
    facts = {name: over.what.facts[name] for name in ("used", "adding", "ending", "total", "limit", "over")}
    assert facts == {"used": 0, "adding": 3, "ending": 0, "total": 3, "limit": 2, "over": 1}


WAIVER = (
    '[[staff]]\ncode = "001"\nfull_name = "佐藤 太郎"\nemail = "sato@docomo.ne.jp"\n'
    '[[waivers]]\nrule = "EMAIL_NOT_COMPANY"\nabout = "staff:001"\nowner = "小室"\nreason = "準備中"\n'
    "expires = 2026-04-01\n"
)


def test_a_waiver_covers_its_rule_until_its_last_day(tmp_path: Path) -> None:
    desired = office(tmp_path, WAIVER)
    (waived,) = check(desired, DAY)
    assert (waived.code, waived.waiver) == ("EMAIL_NOT_COMPANY", 0)
    assert sorted(codes(check(desired, DAY + dt.timedelta(days=1)))) == ["EMAIL_NOT_COMPANY", "WAIVER_EXPIRED"]


@pytest.mark.parametrize("missing", ["owner", "reason", "expires"])
def test_a_waiver_without_owner_reason_or_expiry_covers_nothing(tmp_path: Path, missing: str) -> None:
    text = "".join(line for line in WAIVER.splitlines(keepends=True) if not line.startswith(missing))
    assert sorted(checked(tmp_path, text)) == ["EMAIL_NOT_COMPANY", "WAIVER_INCOMPLETE"]


def test_a_waiver_that_covers_nothing_is_worth_a_word(tmp_path: Path) -> None:
    found = check(office(tmp_path, WAIVER.replace("docomo.ne.jp", "example.co.jp")), DAY)
    assert [(f.code, f.is_error) for f in found] == [("WAIVER_UNUSED", False)]


def test_an_absent_section_is_not_managed_and_an_empty_one_is(tmp_path: Path) -> None:
    assert not office(tmp_path, "").managed("staff")
    (tmp_path / "office.toml").write_text('staff = []\n[office]\ncode = "m1"\n', encoding="utf-8")
    assert read_office(tmp_path / "office.toml").managed("staff")


def test_a_field_that_is_not_given_is_told_from_an_empty_one(tmp_path: Path) -> None:
    desired = office(tmp_path, '[[staff]]\ncode = "001"\nfull_name = "佐藤 太郎"\nemail = ""\n')
    item = next(iter(desired.section("staff")))
    assert dict(item.values) == {"code": "001", "full_name": "佐藤 太郎", "email": None}


def test_marks_of_a_list_rename_and_end(tmp_path: Path) -> None:
    rows = "職員コード,氏名,旧コード,削除\n010,佐藤 太郎,001,\n002,鈴木 一郎,,○\n003,高橋 健一,,令和7年3月31日\n"
    desired = office(tmp_path, '[staff]\nfile = "staff.csv"\n', staff_csv=rows)
    items = list(desired.section("staff"))
    assert [(i.label, i.previously, i.ends) for i in items] == [
        ("010", "001", None), ("002", None, ""), ("003", None, "2025-03-31"),
    ]  # fmt: skip
    assert [i.has_ended("2025-03-31") for i in items] == [False, True, False]
    assert desired.place(items[2].spot)[:2] == ("staff.csv", 4)


def test_a_star_in_a_list_leaves_the_field_alone(tmp_path: Path) -> None:
    rows = "職員コード,氏名,部署,電話番号\n001,佐藤 太郎,*,\n"
    (item,) = office(tmp_path, '[staff]\nfile = "staff.csv"\n', staff_csv=rows).section("staff")
    assert "department" not in item.values
    assert item.values["phone"] is None


def test_several_lists_make_one_section_and_a_code_in_both_is_twice(tmp_path: Path) -> None:
    one, two = "職員コード,氏名\n001,佐藤 太郎\n", "職員コード,氏名\n002,鈴木 一郎\n001,高橋 健一\n"
    desired = office(tmp_path, '[staff]\nfile = ["a.csv", "b.csv"]\n', a_csv=one, b_csv=two)
    (twice,) = check(desired, DAY)
    places = desired.places([twice.spot, *twice.rows])
    assert [place[:2] for place in places.values()] == [("b.csv", 3), ("a.csv", 2)]


def test_a_list_of_persons_with_their_companies_serves_both(tmp_path: Path) -> None:
    rows = "顧客コード,会社名,電話番号,担当者氏名\nC1,青空商店,03-1234-5678,青木 健\n,,,森 泉\n"
    rows += "C2,みどり,03-1234-5679,林 修\n"
    text = '[clients]\nfile = "list.csv"\n[persons]\nfile = "list.csv"\n'
    desired = office(tmp_path, text, list_csv=rows)
    assert [item.label for item in desired.section("clients")] == ["C1", "C2"]
    persons = list(desired.section("persons"))
    assert [item.label for item in persons] == ["C1/青木 健", "C1/森 泉", "C2/林 修"]
    assert "phone" not in persons[0].values


# --- bad input


@pytest.mark.parametrize("name", ["../x.csv", "/etc/passwd", "a/../../x.csv", "..\\x.csv", "C:\\x.csv", ".", "\0"])
def test_a_list_lies_beside_the_file_or_below(tmp_path: Path, name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace("\0", "\\u0000")
    with pytest.raises(Refused) as refused:
        office(tmp_path, f'[staff]\nfile = "{escaped}"\n')
    assert refused.value.refusals[0].code in ("FILE_OUTSIDE", "FILE_IS_FOLDER")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.csv").write_text("職員コード,氏名\n001,佐藤 太郎\n", encoding="utf-8")
    (tmp_path / "inside" / "list.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path)
    for name in ("list.csv", "folder/secret.csv"):
        with pytest.raises(Refused) as refused:
            office(tmp_path / "inside", f'[staff]\nfile = "{name}"\n')
        assert refused.value.refusals[0].code == "FILE_IS_LINK"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(Refused) as refused:
        office(tmp_path, '[staff]\nfile = "list.csv"\n')
    assert refused.value.refusals[0].code == "FILE_UNREADABLE"


def test_files_of_more_than_32_mib_are_not_read(tmp_path: Path) -> None:
    with (tmp_path / "list.csv").open("wb") as file:
        file.truncate(32 * 1024 * 1024 + 1)
    with pytest.raises(Refused) as refused:
        office(tmp_path, '[staff]\nfile = "list.csv"\n')
    assert refused.value.refusals[0].code == "FILE_TOO_LARGE"


def test_a_list_of_too_many_rows_ends_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lists.MOST_ROWS == 250_000
    monkeypatch.setattr(lists, "MOST_ROWS", 100)
    rows = "職員コード,氏名\n" + "".join(f"{n},佐藤 太郎\n" for n in range(110))
    with pytest.raises(Refused) as refused:
        office(tmp_path, '[staff]\nfile = "list.csv"\n', list_csv=rows)
    (bar,) = refused.value.refusals
    assert (bar.code, bar.facts["limit"], bar.facts["row"]) == ("LIST_TOO_LARGE", 100, 102)


@pytest.mark.parametrize(
    "text",
    ["staff = 1", "[office]\n[office]", 'x = "\\ud800"', "x = 99999-01-01", "x = 1e", "x = " + "9" * 5000, "\x00"],
)
def test_whatever_the_parser_refuses_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    try:
        found: list[Any] = [f.what for f in read_office(tmp_path / "office.toml").broken]
    except Refused as refused:
        found = list(refused.refusals)
    assert found
    assert all(isinstance(one, Refusal) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "staff = 1", "[staff]\nfile = 1", "[staff]\nfile = []", '[staff]\nfiles = "x"', "[[staff]]\ncode = [1]",
        "[[staff]]\ncode = 1.5", "[[staff]]\ncode = {}", "staff = [1]", "limits = 1", "[limits]\nclients = 1",
        '[limits.clients]\nC1 = "x"', "[[staff]]\nends = 3", "[[staff]]\npreviously = 3", "[[waivers]]\nrule = 1",
        "waivers = {}", '[staff]\nfile = "x.csv"\nheader_row = "1"', "[[contracts]]\napps = [1]",
    ],
)  # fmt: skip
def test_values_of_the_wrong_sort_are_told_and_never_a_crash(tmp_path: Path, text: str) -> None:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    desired = read_office(path)
    found = check(desired, DAY)
    assert "BAD_TYPE" in codes(found)
    assert all(place.line >= 1 for place in desired.places(f.spot for f in found).values())


def test_the_column_of_a_cell_is_true_behind_quotes_and_lines_of_other_cells(tmp_path: Path) -> None:
    rows = '職員コード,氏名,部署,入所日\n001,"佐藤 太郎","第""一"",\n課",24/4/1\n"002", 鈴木 一郎 ,第二課 ,"24/4/1"\n'
    desired = office(tmp_path, '[staff]\nfile = "staff.csv"\n', staff_csv=rows)
    places = [desired.place(finding.spot) for finding in desired.broken]
    assert [(place.line, place.column, place.row) for place in places] == [(2, 13, 2), (3, 4, 2), (4, 20, 3)]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_are_refused_or_told_with_a_place_and_never_a_crash(data: st.DataObject) -> None:
    whole = (FIXTURES / "minami" / "office.toml").read_bytes() if data.draw(st.booleans()) else SAMPLE
    at, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 20))
    put = data.draw(st.sampled_from(DAMAGE))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.toml"
        path.write_bytes(whole[:at] + put + whole[at + length :])
        try:
            desired = read_office(path)
        except Refused as refused:
            codes = {bar.code for bar in refused.refusals}
            desired = None
        if desired is None:
            assert codes <= CODES.keys()
            return
        found = check(desired, DAY)
        assert all(place.line >= 1 and place.column >= 1 for place in desired.places(f.spot for f in found).values())


def _with_folder(used: int, largest: int, *kept: tuple[str | None, int]) -> State:
    company = CompanyState(10)
    folders = {("c001", "ebook", ""): FolderState(used, largest, kept)}
    return State(known=True, office=True, clients={"c001": company}, folders=folders)


FOLDER = '[[folders]]\nclient = "C001"\nkind = "ebook"\ncapacity = "1MB"\nmax_file = "100KB"\n'


@pytest.mark.req("REQ-032")
@pytest.mark.parametrize(
    ("used", "largest", "expected"),
    [(0, 0, []), (2**20, 102_400, []), (2**20 + 1, 0, ["LIMIT_BELOW_USE"]), (1, 102_401, ["LIMIT_BELOW_USE"])],
)
def test_a_folders_limits_are_not_below_what_is_in_it(
    tmp_path: Path, used: int, largest: int, expected: list[str]
) -> None:
    assert codes(check(office(tmp_path, FOLDER), DAY, _with_folder(used, largest))) == expected


@pytest.mark.req("REQ-034")
def test_a_green_folder_that_ends_within_retention_is_worth_a_word_until_its_last_day(tmp_path: Path) -> None:
    desired = office(tmp_path, FOLDER + "ends = true\n")
    state = _with_folder(1, 1, ("2026-04-01", 2), ("2020-05-31", 5))
    (word,) = check(desired, DAY, state)
    facts = {name: word.what.facts[name] for name in ("documents", "until")}
    assert (word.code, word.is_error, facts) == ("FOLDER_STILL_KEPT", False, {"documents": 2, "until": "2026-04-01"})
    assert check(desired, DAY + dt.timedelta(days=1), state) == []
    (undated,) = check(desired, DAY, _with_folder(1, 1, (None, 1)))
    assert undated.what.facts["reason"] == "undated"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('[office]\ncode = "m1"\n\n[[limits]]\nstaff_accounts = 3\n', 4),
        ('# an office\n\n[[office]]\ncode = "m1"\n', 3),
        ('[office]\ncode = "m1"\nlimits = 3\n', 3),
    ],
)
def test_a_list_in_place_of_a_table_is_shown_where_it_begins_and_is_one_mistake(
    tmp_path: Path, text: str, at: int
) -> None:
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    desired = read_office(tmp_path / "office.toml")
    assert [(one.code in ("BAD_TYPE", "UNKNOWN_KEY"), desired.place(one.spot).line) for one in desired.broken] == [
        (True, at)
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_folder_of_offices_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "office.toml").write_text('[office]\ncode = "m1"\n', encoding="utf-8")
    found = {one.name.rpartition("/")[2]: one.refused for one in check_files(office_files([tmp_path]), DAY)}
    assert found["office.toml"] is None
    assert [bar.code for bar in found["pipe.toml"].refusals] == ["FILE_UNREADABLE"]  # type: ignore[union-attr]
