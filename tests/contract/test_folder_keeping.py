"""Last days of documents move forward by themselves, back only by the director; what a client's terms are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core.client import actions as clients
from kcli_core.folder import retaining, status
from kcli_core.folder.retaining import Changes
from kcli_core.store.engine import ConstraintBroken
from kcli_core.store.transaction import read
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.keeping import Cabinet
from tests.contract.refusing import refused

DIRECTOR, IT, GENERAL = "minami001", "minami002", "minami004"
ABE, MIDORI = "abe@aozora.example.jp", "midori"


@pytest.fixture
def cabinet(aozora: Shop) -> Cabinet:
    clock = Clock(dt.datetime(2026, 12, 22, 3, 0, tzinfo=dt.UTC))
    return Cabinet(clock.shop(aozora), clock).open()


def change(cabinet: Cabinet, user: str | None = IT, reason: str | None = None, **what: Any) -> dict[str, Any]:
    changed: dict[str, Any] = cabinet.by(user, retaining.change, "C01", Changes(**what), reason=reason)
    return changed


@pytest.mark.req("EB-30", "EB-34")
def test_a_loss_year_lengthens_the_documents_of_that_year_and_no_others(cabinet: Cabinet) -> None:
    cabinet.put("2024-03-31", "2024-04-01", "2025-03-31", "2025-04-01", None)
    assert cabinet.retained() == {1: "2031-06-30", 2: "2032-06-30", 3: "2032-06-30", 4: "2033-06-30", 5: None}
    answer = change(cabinet, loss_years=("2024",))
    assert (answer["loss_years"], answer["lengthened"], answer["changed"]) == (["2024-04-01"], 2, ["loss_years"])
    assert cabinet.retained() == {1: "2031-06-30", 2: "2035-06-30", 3: "2035-06-30", 4: "2033-06-30", 5: None}
    assert change(cabinet, loss_years=("R7.3.31",))["lengthened"] == 0, "the same year by a day in it"
    assert cabinet.put("2024-06-01", first=50) == [6]
    assert cabinet.retained()[6] == "2035-06-30", "what comes later is kept so long too"


@pytest.mark.req("EB-34")
def test_an_extension_lengthens_all_that_have_a_date(cabinet: Cabinet) -> None:
    cabinet.put("2024-03-31", None)
    assert change(cabinet, extension_months=1)["lengthened"] == 1
    assert cabinet.retained() == {1: "2031-07-31", 2: None}


@pytest.mark.req("EB-34")
def test_a_changed_closing_month_only_ever_lengthens(cabinet: Cabinet) -> None:
    cabinet.put("2024-03-31", "2024-04-01")
    cabinet.by(IT, clients.edit, "C01", {"closing_month": "12"})
    assert cabinet.retained() == {1: "2032-03-31", 2: "2032-06-30"}, "the second would be over earlier now"
    cabinet.by(IT, clients.edit, "C01", {"closing_month": "3"})
    assert cabinet.retained() == {1: "2032-03-31", 2: "2032-06-30"}
    cabinet.by(IT, clients.edit, "C01", {"closing_month": ""})
    assert cabinet.retained() == {1: "2032-05-31", 2: "2032-06-30"}, "unknown: as for the year that ends last"
    assert cabinet.events() == ["put", "put"]


@pytest.mark.req("EB-34")
def test_a_sole_proprietor_keeps_by_the_calendar_year(cabinet: Cabinet) -> None:
    cabinet.put("2024-02-01")
    answer = change(cabinet, form="sole_proprietor")
    assert (answer["legal_form"], answer["closing_month"]) == ("sole_proprietor", 12)
    assert cabinet.retained() == {1: "2032-03-31"}


def test_a_loss_year_needs_the_closing_month(cabinet: Cabinet) -> None:
    cabinet.by(IT, clients.edit, "C01", {"closing_month": ""})
    with refused("CLOSING_MONTH_MISSING"):
        change(cabinet, loss_years=("2024",))


def test_what_cannot_be_set_is_refused(cabinet: Cabinet) -> None:
    bad: list[tuple[dict[str, Any], str]] = [
        ({"extension_months": 7}, "BAD_NUMBER"),
        ({"form": "partnership"}, "BAD_CHOICE"),
        ({"base_period_sales": -1}, "BAD_AMOUNT"),
        ({"loss_years": ("2024-02-30",)}, "BAD_DATE"),
        ({"loss_years": ("令和0年1月1日",)}, "BAD_DATE"),
        ({"loss_years": ("0000",)}, "BAD_DATE"),
    ]
    for what, code in bad:
        with refused(code):
            change(cabinet, **what)


@pytest.mark.req("EB-34")
def test_what_is_less_is_the_directors_with_a_reason(cabinet: Cabinet) -> None:
    cabinet.put("2024-05-01")
    change(cabinet, loss_years=("2024",), extension_months=1)
    for less in ({"no_loss_years": ("2024",)}, {"extension_months": 0}):
        with refused("PERM_ROLE"):
            change(cabinet, reason="誤り", **less)
        with refused("REASON_NEEDED"):
            change(cabinet, DIRECTOR, **less)
    with refused("NOT_REGISTERED"):
        change(cabinet, DIRECTOR, "誤り", no_loss_years=("2023",))
    change(cabinet, DIRECTOR, "誤り", no_loss_years=("2024",), extension_months=0)
    assert cabinet.retained() == {1: "2035-07-31"}, "the documents themselves are kept as long as before"


@pytest.mark.req("EB-34")
def test_shortening_is_the_directors_with_a_reason_and_stands_in_the_chain(cabinet: Cabinet) -> None:
    cabinet.put("2024-05-01", "2024-06-01", None)
    change(cabinet, loss_years=("2024",))
    change(cabinet, DIRECTOR, "誤り", no_loss_years=("2024",))
    with refused("PERM_ROLE"):
        cabinet.by(IT, retaining.shorten, "C01", 1, reason="誤り")
    with refused("REASON_NEEDED"):
        cabinet.by(DIRECTOR, retaining.shorten, "C01", 1)
    with refused("NOT_REGISTERED"):
        cabinet.by(DIRECTOR, retaining.shorten, "C01", 9, reason="誤り")
    assert len(cabinet.by(DIRECTOR, retaining.shorten, "C01", 1, reason="誤り")) == 1
    assert cabinet.retained() == {1: "2032-06-30", 2: "2035-06-30", 3: None}
    assert len(cabinet.by(DIRECTOR, retaining.shorten, "C01", None, reason="誤り")) == 1
    assert cabinet.retained() == {1: "2032-06-30", 2: "2032-06-30", 3: None}, "no date: never over"
    with refused("NOTHING_TO_CHANGE"):
        cabinet.by(DIRECTOR, retaining.shorten, "C01", None, reason="誤り")
    told = cabinet.rows("SELECT document, digest FROM document_event WHERE what = 'retention_shortened' ORDER BY seq")
    assert told == [{"document": 1, "digest": "2032-06-30"}, {"document": 2, "digest": "2032-06-30"}]


def test_the_store_itself_refuses_a_last_day_that_is_moved_back_silently(cabinet: Cabinet) -> None:
    cabinet.put("2024-05-01")
    for until in ("2032-06-29", "2020-01-01"):
        with pytest.raises(ConstraintBroken), cabinet.shop.write() as tx:
            tx.run("UPDATE document SET retain_until = :until", until=until)


@pytest.mark.req("EB-30")
def test_what_ends_soon_is_listed_with_its_reason(cabinet: Cabinet) -> None:
    cabinet.put("2024-03-31", "2019-01-31", "2018-01-31", None)
    day = dt.date(2026, 6, 30)

    def listed(within: int, as_of: dt.date = day) -> list[tuple[int, int, bool]]:
        rows = cabinet.read(retaining.expiring, "C01", within, as_of)
        return [(row["number"], row["days"], row["over"]) for row in rows]

    assert listed(0) == [(3, -365, True), (2, 0, False)], "on its last day it is not over"
    assert listed(0, day + dt.timedelta(days=1)) == [(3, -366, True), (2, -1, True)]
    assert listed(5 * 366) == [(3, -365, True), (2, 0, False), (1, 1826, False)]
    assert cabinet.read(retaining.expiring, None, 0, day)[0]["retain_why"] == "years=7 closing=2018-03"


@pytest.mark.req("EB-36")
def test_clients_see_their_own_and_change_nothing(cabinet: Cabinet) -> None:
    cabinet.put("2018-01-31")
    day = dt.date(2026, 6, 30)
    with cabinet.shop.as_user(ABE).read() as q:
        assert len(retaining.expiring(q, cabinet.shop.office(q), None, 0, day)) == 1
        assert retaining.show(q, cabinet.shop.office(q), "C01")["closing_month"] == 3
        assert status.status(q, cabinet.shop.office(q), "C01")[0]["documents"] == 1
    with cabinet.shop.as_user(MIDORI).read() as q:
        assert retaining.expiring(q, cabinet.shop.office(q), None, 0, day) == []
    with refused("NOT_REGISTERED"), cabinet.shop.as_user(MIDORI).read() as q:
        retaining.show(q, cabinet.shop.office(q), "C01")
    for user in (ABE, GENERAL):
        with refused("PERM_ROLE"):
            change(cabinet, user, extension_months=1)


def test_the_status_tells_what_asks_for_care(cabinet: Cabinet) -> None:
    def warned() -> list[str]:
        with read(cabinet.shop.store, cabinet.shop.identify) as q:
            return [caution.code for caution in status.status(q, cabinet.shop.office(q), "C01")[1]]

    assert warned() == ["NO_OFFICE_RULES"]
    cabinet.put("2024-03-31")
    assert warned() == ["NO_OFFICE_RULES", "SEAL_OLD"]
    cabinet.put("2019-09-30", first=20, size=900_000)
    cabinet.by(IT, clients.edit, "C01", {"closing_month": ""})
    assert warned() == ["NO_OFFICE_RULES", "CLOSING_MONTH_UNKNOWN", "FOLDER_NEARLY_FULL", "SEAL_OLD"]
    cabinet.clock.at = dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
    assert "DOCUMENTS_EXPIRING" in warned()
    cabinet.end()
    assert warned()[0] == "FOLDER_IS_ENDING"
