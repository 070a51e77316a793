"""Articles and who follows them; lists of contacts for a purpose."""

from __future__ import annotations

import json

import pytest

from kcli_core.contacts import export
from kcli_core.site import articles, reads
from tests.conftest import Shop
from tests.contract.keiri import KEIRI, SUZUKI_ADDRESS, YAMADA, add_contract, minami_with_contacts, remove_contacts
from tests.contract.letters import Letters
from tests.contract.refusing import refused
from tests.contract.test_inquiries import signed_in

URL = "https://support.example.jp/articles/12"


@pytest.fixture
def site(minami: Shop) -> Shop:
    minami_with_contacts(minami)
    return minami


def follow(shop: Shop, email: str, on: bool = True) -> None:
    with signed_in(shop, email).write() as tx:
        articles.follow(tx, on)


def publish(shop: Shop, url: str = URL) -> int:
    with shop.write() as tx:
        return int(articles.publish(tx, "年末調整の設定", url)["mailed"])


# --- following ------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-070", "REQ-105")
def test_every_address_that_follows_gets_one_mail_however_many_share_it(site: Shop) -> None:
    follow(site, KEIRI)
    assert publish(site) == 1
    sent = [(m.recipient, m.template, m.facts["title"], m.facts["url"]) for m in Letters(site).fetch()]
    assert sent == [(KEIRI, "article_added", "年末調整の設定", URL)]
    follow(site, SUZUKI_ADDRESS)
    follow(site, KEIRI, on=False)
    assert publish(site, URL + "3") == 1
    assert [m.recipient for m in Letters(site).fetch()] == [SUZUKI_ADDRESS]


@pytest.mark.req("REQ-070")
def test_an_article_is_added_and_mailed_once(site: Shop) -> None:
    follow(site, KEIRI)
    publish(site)
    with refused("ARTICLE_TAKEN") as caught:
        publish(site, f" {URL} ")
    assert caught.facts == {"article": 1, "url": URL}
    assert len(Letters(site).fetch()) == 1


@pytest.mark.req("REQ-070", "REQ-100")
def test_no_mail_to_addresses_without_contacts_and_to_those_that_receive_none(site: Shop) -> None:
    follow(site, KEIRI)
    follow(site, SUZUKI_ADDRESS)
    with site.write() as tx:
        tx.run("UPDATE site_account SET can_receive = :no WHERE email = :m", no=False, m=SUZUKI_ADDRESS)
    assert publish(site) == 1
    with site.write() as tx:
        remove_contacts(tx, 1)
    assert publish(site, URL + "3") == 0


@pytest.mark.req("REQ-070")
def test_following_and_articles_need_a_sign_in(site: Shop) -> None:
    for shop in (site, site.as_user("minami001")):
        with refused("LOGIN_NEEDED"), shop.write() as tx:
            articles.follow(tx, True)
    publish(site)
    with signed_in(site).read() as q:
        assert [(row["article"], row["url"]) for row in reads.articles(q)] == [("年末調整の設定", URL)]
    with refused("PERM_ROLE"), site.as_user("minami004").read() as q:
        reads.articles(q)


@pytest.mark.parametrize("url", ["", "support.example.jp", "ftp://example.jp/x", "https://a b", "javascript:alert(1)"])
def test_what_is_no_web_address(site: Shop, url: str) -> None:
    with refused("BAD_WEB_ADDRESS"):
        publish(site, url)


def test_only_the_vendor_publishes(site: Shop) -> None:
    for shop in (site.as_user("minami001"), signed_in(site)):
        with refused("PERM_VENDOR_ONLY"):
            publish(shop)


# --- lists ----------------------------------------------------------------------------------------------------------


def exported(shop: Shop) -> list[dict[str, object]]:
    rows = shop.rows("SELECT actor, object, facts FROM audit WHERE action = 'contacts.exported' ORDER BY seq")
    return [{"actor": row["actor"], "object": row["object"], **json.loads(row["facts"])} for row in rows]


@pytest.mark.req("REQ-109")
@pytest.mark.parametrize("purpose", ["products", "inquiries", "surveys"])
def test_the_purpose_of_every_list_stands_in_the_log_with_its_number(site: Shop, purpose: str) -> None:
    with site.write() as tx:
        rows = export.export(tx, purpose, site.office(tx))
    assert [(r["contract"], r["contact_role"], r["full_name"], r["email"]) for r in rows[:2]] == [
        ("M-1", "primary", YAMADA, KEIRI),
        ("M-1", "secondary", "伊藤 花子", KEIRI),
    ]
    assert exported(site) == [{"actor": "local:test", "object": "office:minami01", "purpose": purpose, "count": 4}]
    assert KEIRI not in str(site.rows("SELECT * FROM audit"))


@pytest.mark.req("REQ-109")
@pytest.mark.parametrize("purpose", ["", "sales", "全部"])
def test_without_one_of_the_three_purposes_there_is_no_list(site: Shop, purpose: str) -> None:
    with refused("BAD_CHOICE"), site.write() as tx:
        export.export(tx, purpose, site.office(tx))
    assert exported(site) == []


@pytest.mark.req("REQ-109")
def test_a_list_of_one_contract_and_one_of_every_office(site: Shop) -> None:
    with site.write() as tx:
        from kcli_core.office import actions as offices

        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
        add_contract(tx, site.office(tx, "kita01"), "M-1", {"北 一郎": "kita@example.com"})
        add_contract(tx, site.office(tx), "K-1", {"林 弘": "hayashi@example.co.jp"})
    with site.write() as tx:
        assert [r["full_name"] for r in export.export(tx, "surveys", site.office(tx), "k-1")] == ["林 弘"]
        assert [r["office"] for r in export.export(tx, "surveys")] == ["kita01", *["minami01"] * 5]
    with refused("NOT_REGISTERED"), site.write() as tx:
        export.export(tx, "surveys", site.office(tx), "X-1")
    assert [one["object"] for one in exported(site)] == ["contract:K-1", "office:*"]
    director = site.as_user("minami001", "minami01")
    with director.write() as tx:
        assert {r["office"] for r in export.export(tx, "surveys")} == {"minami01"}, "nobody gets another office's"


@pytest.mark.req("REQ-109")
@pytest.mark.parametrize("who", ["minami003", "minami004"])
def test_who_may_not_export_contacts(site: Shop, who: str) -> None:
    with refused("PERM_ROLE"), site.as_user(who).write() as tx:
        export.export(tx, "surveys", site.office(tx))
    with refused("PERM_ROLE"), signed_in(site).write() as tx:
        export.export(tx, "surveys")
