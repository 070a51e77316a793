"""The support site beside the registration of contacts: who leaves, what stays, who comes back."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.contacts import actions as contacts
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.office import actions as offices
from kcli_core.site import inquire, reads
from tests.conftest import Shop
from tests.contract.keiri import ITO, KEIRI, SATO, YAMADA
from tests.contract.refusing import refused
from tests.contract.test_site_sign_in import Letters, enter, opens, set_password

SOLO = "sato@example.co.jp"


@pytest.fixture
def site(minami: Shop) -> Shop:
    """M1 with 山田 (primary) and 伊藤 on the shared address, 佐藤 on an own one: registered as the vendor does."""
    with minami.write() as tx:
        office = minami.office(tx)
        contracts.add(tx, office, {"code": "M1"}, product="manage")
        for name, email, more in (
            (YAMADA, KEIRI, {"primary": True}),
            (ITO, KEIRI, {"shared": True}),
            (SATO, SOLO, {}),
        ):
            registering.add(tx, office, "M1", {"full_name": name, "email": email}, **more)
    return minami


def remove(shop: Shop, key: str, **more: Any) -> None:
    with shop.write() as tx:
        contacts.remove(tx, shop.office(tx), "M1", key, **more)


def mail(shop: Shop, email: str, name: str | None = None) -> Any:
    with shop.write() as tx:
        return inquire.by_mail(tx, email, inquire.read_words("mail", "general", "打刻", None, name))


def activity(shop: Shop, email: str) -> list[str]:
    with shop.read() as q:
        return [row["asked_by"] for row in reads.activity(q, email)[2]]


@pytest.mark.req("REQ-108")
def test_an_address_with_a_history_stays_when_its_last_contact_goes_and_is_there_for_the_next(site: Shop) -> None:
    mail(site, SOLO)
    remove(site, SATO)
    assert activity(site, SOLO) == [SATO]
    with refused("EMAIL_NOT_REGISTERED"):
        mail(site, SOLO)
    with site.write() as tx:
        registering.add(tx, site.office(tx), "M1", {"full_name": "森 健", "email": SOLO})
    assert mail(site, SOLO)["asked_by"] == "森 健"
    assert activity(site, SOLO) == [SATO, "森 健"]


@pytest.mark.req("REQ-105")
def test_an_address_without_a_history_goes_with_its_last_contact(site: Shop) -> None:
    set_password(site, Letters(site), SOLO)
    acting = enter(site, SOLO)
    remove(site, SATO)
    assert not site.rows("SELECT 1 AS x FROM site_account WHERE email = :m", m=SOLO)
    assert not site.rows("SELECT 1 AS x FROM site_session")
    with refused("SESSION_EXPIRED"), acting.read():
        pass


@pytest.mark.req("REQ-105", "REQ-108")
def test_who_leaves_a_shared_address_is_out_and_the_others_set_a_new_password(site: Shop) -> None:
    letters = Letters(site)
    set_password(site, letters)
    acting = enter(site)
    mail(site, KEIRI, "伊藤")
    remove(site, ITO)
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    assert not opens(site)
    set_password(site, letters, new="mado-kara-mieru-yama-88")
    with enter(site, given="mado-kara-mieru-yama-88").read() as q:
        email, shown, rows = reads.activity(q)
    assert (email, shown, [row["asked_by"] for row in rows]) == (KEIRI, YAMADA, [ITO])
    assert mail(site, KEIRI, "伊藤")["why"] == "name_unknown"


@pytest.mark.req("REQ-094")
def test_after_a_change_of_the_primary_the_new_one_is_asked(site: Shop) -> None:
    remove(site, YAMADA, to=SATO)
    with site.write() as tx:
        words = inquire.read_words("phone", "general", "使い方", None, "高田")
        answer = inquire.by_phone(tx, site.office(tx), words)
    assert (answer["confirm_with"], answer["confirm_email"]) == (SATO, SOLO)


@pytest.mark.req("REQ-107")
@pytest.mark.parametrize("name", ["山田", "山田 太郎", "山田太郎", "山田　太郎"])
def test_a_name_written_without_a_blank_is_parted_as_the_site_shows_it(minami: Shop, name: str) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        contracts.add(tx, office, {"code": "M1"}, product="manage")
        registering.add(tx, office, "M1", {"full_name": "山田太郎", "email": KEIRI}, primary=True)
        registering.add(tx, office, "M1", {"full_name": "伊藤花子", "email": KEIRI}, shared=True)
    assert mail(minami, KEIRI, name)["asked_by"] == "山田太郎"
    with minami.read() as q:
        assert reads.activity(q, KEIRI)[1] == "山田/伊藤"


def test_an_office_that_closes_takes_its_inquiries_along(shop: Shop) -> None:
    with shop.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
        office = shop.office(tx, "kita01")
        contracts.add(tx, office, {"code": "M1"}, product="manage")
        registering.add(tx, office, "M1", {"full_name": SATO, "email": SOLO}, primary=True)
    mail(shop, SOLO)
    with shop.write() as tx:
        contracts.remove(tx, office, "M1")
        assert tx.value("SELECT count(*) FROM inquiry") == 1
        offices.remove(tx, office)
        assert tx.value("SELECT count(*) FROM inquiry") == 0
