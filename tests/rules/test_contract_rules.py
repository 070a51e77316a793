"""The places for contacts: every row of the worked table, and the catalogue they come from."""

from __future__ import annotations

import pytest

from kcli_core.catalog.products import Item, nearest, read_catalogue, shipped, with_own
from kcli_core.contract.actions import read_form_date
from kcli_core.contract.rules import form_limit, limit_of, may_connect, read_items, still_fits
from kcli_core.refusals import Refusal, Refused

CATALOGUE = shipped()
BEFORE, AFTER = "2022-09-30", "2022-10-01"

# product, in use, connections, ①, ②, limit (as the vendor's page has them)
LIMITS = [
    ("manage", "", 0, 4, 0, 4),
    ("manage", "勤怠", 0, 4, 1, 5),
    ("manage", "勤怠 入退差異オプション 工数", 0, 4, 2, 6),
    ("manage", "入退差異オプション", 0, 4, 0, 4),
    ("manage-ac", "", 0, 4, 7, 11),
    ("manage-ac", "勤怠 工数", 0, 4, 9, 13),
    ("manage-ac", "経費", 0, 4, 7, 11),
    ("manage-ac-smart", "", 0, 4, 3, 7),
    ("manage-ac-smart", "グループウェア", 0, 4, 4, 8),
    ("manage-ac-smart", "勤怠 入退差異オプション 工数", 0, 4, 5, 9),
    ("data-link", "", 0, 2, 0, 2),
    ("data-link", "", 2, 2, 2, 4),
    ("erp-hosting", "", 0, 2, 0, 2),
    ("erp-hosting", "勤怠 工数", 0, 2, 0, 2),
    # and what the table does not say
    ("manage", "勤怠 勤怠", 0, 4, 1, 5),
    ("manage", "特別オプション", 0, 4, 0, 4),
]


def limit(product: str, in_use: str = "", connections: int = 0):  # type: ignore[no-untyped-def]
    chosen = CATALOGUE.products[product]
    items, refusals, _ = read_items(CATALOGUE, chosen, in_use.split(), ())
    assert not refusals
    return limit_of(chosen, items, connections)


@pytest.mark.req(
    "REQ-072", "REQ-073", "REQ-074", "REQ-075", "REQ-076", "REQ-077", "REQ-078", "REQ-079", "REQ-080", "REQ-081",
    "REQ-082", "REQ-083", "REQ-084", "REQ-085", "REQ-095",
)  # fmt: skip
@pytest.mark.parametrize(("product", "in_use", "connections", "base", "more", "total"), LIMITS)
def test_the_limit_is_the_sum_of_its_terms(
    product: str, in_use: str, connections: int, base: int, more: int, total: int
) -> None:
    found = limit(product, in_use, connections)
    assert (found.base, found.bundled + found.extra, found.total) == (base, more, total)
    assert sum(term.places for term in found.terms) == total
    assert all(term.source for term in found.terms if term.places)


FORMS = [
    ("manage", "勤怠 工数", 0, 6, 4),
    ("manage-ac", "", 0, 11, 4),
    ("manage-ac-smart", "勤怠 工数", 0, 9, 4),
    ("data-link", "", 2, 4, 2),
    ("erp-hosting", "", 0, 2, 2),
]


@pytest.mark.req("REQ-087", "REQ-088", "REQ-089")
@pytest.mark.parametrize(("product", "in_use", "connections", "before", "after"), FORMS)
def test_a_form_registers_all_until_september_2022_and_the_base_from_october_on(
    product: str, in_use: str, connections: int, before: int, after: int
) -> None:
    found = limit(product, in_use, connections)
    until = CATALOGUE.full_limit_until
    assert [form_limit(found, day, until) for day in ("2019-01-01", BEFORE, "2022-09")] == [before] * 3
    assert [form_limit(found, day, until) for day in (AFTER, "2022-10", "2030-01-01")] == [after] * 3


@pytest.mark.req("REQ-088")
@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("令和4年9月30日", "2022-09-30"),
        ("R4.10.1", "2022-10-01"),
        ("2022年9月", "2022-09"),
        ("令和4年10月", "2022-10"),
        ("2022/10/3", "2022-10-03"),
    ],
)
def test_a_form_s_date_is_read_in_eras_and_by_the_month(text: str, stored: str) -> None:
    assert read_form_date(text).value == stored


@pytest.mark.parametrize("text", ["2022年13月", "2022-02-30", "きのう", "令和0年9月"])
def test_a_form_s_date_that_is_none_is_refused(text: str) -> None:
    refusal = read_form_date(text).refusal
    assert refusal is not None
    assert refusal.code == "BAD_DATE"


@pytest.mark.req("REQ-086")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("manage", "manage"), ("MANAGE", "manage"), ("ManageAC", "manage-ac"),
        ("ＭａｎａｇｅＡＣスマート", "manage-ac-smart"),
        ("データ連携 for manage", "data-link"), ("ＥＲＰホスティング　for　manage", "erp-hosting"),
    ],
)  # fmt: skip
def test_a_product_is_found_by_code_or_name(text: str, code: str) -> None:
    found = CATALOGUE.product(text)
    assert not isinstance(found, Refusal)
    assert found.code == code


@pytest.mark.req("REQ-086")
@pytest.mark.parametrize("text", ["manageX", "managesmart", "", "勤怠"])
def test_an_unknown_product_is_never_guessed(text: str) -> None:
    found = CATALOGUE.product(text)
    assert isinstance(found, Refusal)
    assert (found.code, bool(found.facts["nearest"])) == ("UNKNOWN_PRODUCT", True)


@pytest.mark.req("REQ-086")
def test_an_unknown_app_is_told_with_the_nearest_names() -> None:
    found = CATALOGUE.item("グループウエア")
    assert isinstance(found, Refusal)
    assert (found.code, found.facts["nearest"]) == ("UNKNOWN_APP", ["グループウェア"])
    assert nearest("勤退", CATALOGUE.apps) == ["勤怠"]


@pytest.mark.req("REQ-076")
def test_an_unknown_option_counts_as_an_option_with_a_word() -> None:
    items, refusals, cautions = read_items(
        CATALOGUE, CATALOGUE.products["manage"], ["新機能オプション", "オプション"], ()
    )
    assert items == [Item("新機能オプション", "option", known=False)]
    assert [r.code for r in refusals] == ["UNKNOWN_APP"]
    assert [c.code for c in cautions] == ["OPTION_UNKNOWN"]


def test_the_catalogue_says_what_is_an_app_whatever_it_is_given_as() -> None:
    manage = CATALOGUE.products["manage"]
    items, _, cautions = read_items(CATALOGUE, manage, ["入退差異オプション"], ["勤怠"])
    assert {item.name: item.kind for item in items} == {"勤怠": "app", "入退差異オプション": "option"}
    assert sorted(c.code for c in cautions) == ["TAKEN_FOR_APP", "TAKEN_FOR_OPTION"]


@pytest.mark.parametrize(
    ("product", "connections", "code"),
    [
        ("data-link", 2, None),
        ("data-link", 0, None),
        ("data-link", -1, "BAD_CONNECTIONS"),
        ("data-link", 10_001, "BAD_CONNECTIONS"),
        ("manage", 1, "CONNECTIONS_NOT_SOLD"),
        ("manage", 0, "CONNECTIONS_NOT_SOLD"),
        ("erp-hosting", 2, "CONNECTIONS_NOT_SOLD"),
        ("manage", None, None),
    ],
)
def test_connections_belong_to_one_product(product: str, connections: int | None, code: str | None) -> None:
    refusal = may_connect(CATALOGUE.products[product], connections)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(("used", "total", "over"), [(4, 4, None), (0, 4, None), (6, 4, 2)])
def test_places_that_are_taken_do_not_go_without_a_word(used: int, total: int, over: int | None) -> None:
    refusal = still_fits(used, total, "M1", ["佐藤"])
    assert (refusal.facts["over"] if refusal else None) == over


def test_a_code_comes_before_a_name() -> None:
    own = with_own('[products.manage]\nname = "data-link"')
    assert [own.product(text).code for text in ("data-link", "データ連携 for manage", "manage")] == [
        "data-link", "data-link", "manage",
    ]  # fmt: skip


def test_an_own_catalogue_lies_over_the_shipped_one() -> None:
    own = with_own(
        '[apps]\nnames = ["電子契約"]\n[products.manage]\nbase = 5\n'
        '[products.manage-lite]\nname = "ManageLite"\nbase = 1\nextra = "apps"\nbundle = ["電子契約"]\n'
    )
    assert (own.products["manage"].base, own.products["manage"].name) == (5, "manage")
    assert limit_of(own.products["manage-lite"], [Item("勤怠", "app"), Item("電子契約", "app")]).total == 3
    assert own.products["data-link"] == CATALOGUE.products["data-link"]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("x = [", ""),
        ("[product.manage]\nbase = 4", "product"),
        ("[products.manage]\nbases = 4", "products.manage.bases"),
        ("[products.manage]\nbase = 0", "products.manage.base"),
        ("[products.manage]\nbase = true", "products.manage.base"),
        ("[products.manage]\nextra = 'persons'", "products.manage.extra"),
        ("[products.new]\nname = 'x'", "products.new.base"),
        ("[products.manage]\nbundle = ['しらない']", "products.manage.bundle"),
        ("products = 1", "products"),
        ("[apps]\nnames = '勤怠'", "apps.names"),
        ("[apps]\nnames = ['入退差異オプション']", "入退差異オプション"),
        ("[application_form]\nfull_limit_until = '2022-13'", "application_form.full_limit_until"),
    ],
)
def test_a_broken_catalogue_is_refused_with_the_entry(text: str, entry: str) -> None:
    with pytest.raises(Refused) as caught:
        read_catalogue(text, over=CATALOGUE)
    assert [r.code for r in caught.value.refusals] == ["BAD_CATALOGUE"]
    assert caught.value.refusals[0].facts["entry"] == entry
