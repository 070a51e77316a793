"""Nothing changes, everything can be corrected: versions, deletion marks, their eight fields, only the newest."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.folder import correcting, history, requests
from tests.contract.filing import FIELDS, sha
from tests.contract.papers import DIRECTOR, GENERAL, IT, WHY, Papers, draft
from tests.contract.refusing import refused

FILE = {"file_name": "right.pdf", "media_type": "application/pdf", "size": 500, "sha256": "ab" * 32, "marks": ""}
EIGHT = ("applied_on", "slip_number", "subject", "counterparty", "corrected_on", "content", "reason", "person")


@pytest.fixture
def one(papers: Papers) -> Papers:
    """One document: an invoice of 110,000 yen."""
    papers.put(draft(1, name="seikyu.pdf", slip_number="D-7"))
    return papers


@pytest.mark.req("EB-11", "REQ-036")
def test_a_correction_is_a_new_version_with_the_eight_fields_and_the_old_one_stays(one: Papers) -> None:
    before = one.versions()
    answer = one.correct(amount=121000)
    assert (answer["version"], answer["content"]) == (2, "金額 110000 → 121000")
    first, second = one.versions()
    assert [first] == before
    assert {name: second[name] for name in EIGHT} == {
        "applied_on": "2026-11-22", "slip_number": "D-7", "subject": "請求書（seikyu.pdf）の訂正",
        "counterparty": "㈱国税商事", "corrected_on": "2026-11-22", "content": "金額 110000 → 121000", "reason": WHY,
        "person": "小室 直樹",
    }  # fmt: skip
    assert (second["amount"], second["change"], second["by"]) == (121000, "corrected", "local:test as minami002")
    assert {name: second[name] for name in FIELDS if name != "amount"} == {
        name: first[name] for name in FIELDS if name != "amount"
    }
    assert (one.document()["amount"], one.document()["version"]) == (121000, 2)
    assert [(e["what"], e["version"]) for e in one.own("document_event")] == [("put", 1), ("corrected", 2)]
    assert one.damage() == []


def test_what_is_said_of_a_correction_is_kept_as_it_was_said(one: Papers) -> None:
    said = {"applied_on": "R8.11.1", "subject": "金額訂正の件", "content": "消費税を含む額に", "person": "経理 花子"}
    one.correct(amount=121000, said=said)
    version = one.versions()[-1]
    assert {name: version[name] for name in said} == said | {"applied_on": "2026-11-01"}


@pytest.mark.req("EB-11")
def test_a_new_file_is_a_version_too_and_the_bytes_of_the_old_one_still_count(one: Papers) -> None:
    answer = one.correct(**FILE)
    assert answer["content"] == f"ファイル seikyu.pdf → right.pdf（SHA-256 {sha(1)[:12]}… → abababababab…）"
    assert [version["sha256"] for version in one.versions()] == [sha(1), "ab" * 32]
    assert one.rows("SELECT used FROM folder WHERE client_id = :c", c=one.client_id) == [{"used": 1500}]
    one.correct(remarks="差替え済み")
    assert one.rows("SELECT used FROM folder WHERE client_id = :c", c=one.client_id) == [{"used": 1500}]
    assert one.damage() == []


@pytest.mark.req("EB-8", "EB-7")
def test_a_new_file_needs_room_and_is_not_another_document_s(archive: Any) -> None:
    papers = Papers(archive, total=2500, most=1200)
    papers.put(draft(1), draft(2))
    with refused("LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL") as caught:
        papers.correct(**FILE | {"size": 1201})
    assert caught.refusals[1].facts["left"] == 500
    with refused("LIMIT_FOLDER_TOTAL", "DUPLICATE_DOCUMENT") as caught:
        papers.correct(**FILE | {"sha256": sha(2), "size": 1000})
    assert caught.refusals[1].facts["number"] == 2
    papers.correct(**FILE | {"sha256": sha(2)}, allow_duplicate=True)


@pytest.mark.req("EB-13")
def test_only_the_newest_version_is_corrected_and_whoever_looked_at_another_is_told(one: Papers) -> None:
    one.correct(amount=121000)
    with refused("DOCUMENT_CHANGED") as caught:
        one.correct(base=1, amount=130000)
    assert (caught.facts["version"], caught.facts["by"]) == (2, "local:test as minami002")
    with refused("DOCUMENT_CHANGED"):
        one.delete(base=1)
    with refused("DOCUMENT_CHANGED"):
        one.correct(base=3, amount=130000)
    assert len(one.versions()) == 2


def test_what_changes_nothing_is_no_version(one: Papers) -> None:
    for fields in ({"amount": 110000}, {"counterparty": "㈱国税商事", "kind": "invoice"}, {}):
        with refused("SAME_DOCUMENT"):
            one.correct(**fields)
    one.correct(counterparty="株式会社国税商事")
    assert one.document()["counterparty_key"] == "国税商事"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_without_a_reason_nothing_is_corrected(one: Papers, reason: str | None) -> None:
    with refused("REASON_NEEDED"):
        one.correct(amount=1, reason=reason)
    with refused("REASON_NEEDED"):
        one.delete(reason=reason)


def test_what_is_said_is_read_like_everything_else(one: Papers) -> None:
    for said, code in (
        ({"applied_on": "2026-11-23"}, "BAD_DATE"), ({"applied_on": "2024-02-30"}, "BAD_DATE"),
        ({"person": "a\x1b"}, "BAD_TEXT"),
    ):  # fmt: skip
        with refused(code):
            one.correct(amount=1, said=said)


@pytest.mark.req("EB-12")
def test_a_deletion_is_a_mark_with_the_eight_fields_and_can_be_taken_back(one: Papers) -> None:
    before = one.versions()
    one.delete(reason="二重登録")
    assert one.document()["deleted"] in (True, 1)
    assert one.versions()[:1] == before
    mark = one.versions()[1]
    assert (mark["change"], mark["reason"], mark["subject"]) == ("deleted", "二重登録", "請求書（seikyu.pdf）の削除")
    assert mark["content"] == "削除: 2024-03-31 ㈱国税商事 110,000円 請求書 seikyu.pdf"
    assert all(mark[name] for name in EIGHT)
    for bar in (one.delete, lambda: one.correct(amount=1)):
        with refused("DOCUMENT_DELETED"):
            bar()
    one.restore(reason="誤って削除した")
    with refused("DOCUMENT_NOT_DELETED"):
        one.restore()
    assert not one.document()["deleted"]
    assert [version["change"] for version in one.versions()] == ["put", "deleted", "restored"]
    one.correct(amount=1)
    assert one.damage() == []


def test_a_document_that_is_not_there_and_a_folder_that_ends_are_told(one: Papers) -> None:
    with refused("NOT_REGISTERED"):
        one.correct(2, base=1, amount=1)
    with one.shop.write() as tx:
        tx.run("UPDATE folder SET state = 'ending' WHERE client_id = :c", c=one.client_id)
    with refused("FOLDER_ENDING"):
        one.correct(amount=1)


@pytest.mark.req("EB-34")
def test_a_correction_never_brings_the_last_day_nearer(one: Papers) -> None:
    assert one.document()["retain_until"] == "2031-06-30"
    one.correct(transaction_date="2023-03-31")
    assert one.document()["retain_until"] == "2031-06-30"
    one.correct(transaction_date="2024-04-01")
    assert one.document()["retain_until"] == "2032-06-30"


def test_every_act_stands_in_the_log_without_what_the_document_says(one: Papers) -> None:
    one.correct(amount=121000, counterparty="秘密商事")
    one.delete()
    rows = one.rows(
        "SELECT action, object, facts FROM audit WHERE object = :o ORDER BY seq", o=f"document:{one.client}/1"
    )
    assert [row["action"] for row in rows] == ["folder.corrected", "folder.deleted"]
    assert '"changed":["amount","counterparty"]' in rows[0]["facts"]
    assert "秘密商事" not in rows[0]["facts"]


# --- a second person


@pytest.mark.req("EB-18")
def test_with_a_second_person_a_correction_waits_and_the_approver_stands_in_the_version(one: Papers) -> None:
    one.second_person()
    answer = one.correct(amount=121000, user=GENERAL)
    assert (answer["decision"], answer["version"]) == ("waiting", 1)
    assert len(one.versions()) == 1
    (waiting,) = one.read(IT, requests.listed)
    assert (waiting["content"], waiting["reason"], waiting["decision"]) == ("金額 110000 → 121000", WHY, "waiting")
    shop = _logged_in(one, DIRECTOR)
    with shop.write() as tx:
        done = requests.approve(tx, one.shop.office(tx), one.client, answer["request"])
    assert done["version"] == 2
    version = one.versions()[-1]
    assert (version["amount"], version["by"], version["approved_by"], version["person"]) == (
        121000, "local:test as minami004", "minami01/minami001", "山﨑 陽子",
    )  # fmt: skip
    assert one.read(IT, requests.listed) == []
    assert [row["decision"] for row in one.read(IT, requests.listed, every=True)] == ["approved"]
    with refused("REQUEST_DECIDED"):
        one.approve(answer["request"])
    assert one.damage() == []


def _logged_in(papers: Papers, user: str) -> Any:
    """The user by a session of its own, not by the local operator's leave."""
    from kcli_core.account.identify import identify_session
    from tests.conftest import Shop

    acting = Shop(papers.shop.store, papers.shop.keys)
    acting.identify = identify_session(_token(papers, user))  # type: ignore[method-assign]
    return acting


_TOKENS: dict[tuple[str, str], str] = {}


def _token(papers: Papers, user: str) -> str:
    from kcli_core.account import sessions
    from kcli_core.staff import actions as staff

    key = (papers.shop.store.place.shown(), user)
    if key not in _TOKENS:
        with papers.shop.write() as tx:
            _, password = staff.set_password(tx, papers.shop.office(tx), user)
        token = sessions.log_in(papers.shop.store, "minami01", user, password, "itsumo-kaeru-hanashi-77").token
        _TOKENS[key] = token
    return _TOKENS[key]


@pytest.mark.req("EB-18")
def test_nobody_approves_what_they_applied_for_in_whatever_guise(one: Papers) -> None:
    one.second_person()
    request = one.correct(amount=121000, user=IT)["request"]
    for user in (IT, DIRECTOR, None):  # the same hands at the keyboard, whomever they act as
        with refused("PERM_SAME_PERSON"):
            one.approve(request, user)
    with refused("PERM_SAME_PERSON"), _logged_in(one, IT).write() as tx:
        requests.approve(tx, one.shop.office(tx), one.client, request)
    with refused("PERM_ROLE"):
        one.approve(request, GENERAL)
    assert len(one.versions()) == 1


@pytest.mark.parametrize("of_whom", [IT, DIRECTOR])
@pytest.mark.req("EB-18")
def test_a_script_is_no_second_person_whoever_made_its_token(one: Papers, of_whom: str) -> None:
    from kcli_core.account import tokens
    from kcli_core.account.identify import identify_token
    from tests.conftest import Shop

    one.second_person()
    request = one.correct(amount=121000, user=IT)["request"]
    with one.by(of_whom).write() as tx:
        token = tokens.issue(tx, one.shop.office(tx), f"ci{one.client}", "it_staff", "90d")
    script = Shop(one.shop.store, one.shop.keys)
    script.identify = identify_token(token["token"] if isinstance(token, dict) else token)  # type: ignore[method-assign]
    with refused("PERM_SAME_PERSON"), script.write() as tx:
        requests.approve(tx, one.shop.office(tx), one.client, request)
    one.do(IT, requests.withdraw, request)
    # And what a script has applied for is not let pass by whoever made its token.
    with script.write(reason=WHY) as tx:
        asked = correcting.correct(tx, one.shop.office(tx), one.client, 1, {"amount": 5}, {}, base=1)
    with refused("PERM_SAME_PERSON"), _logged_in(one, of_whom).write() as tx:
        requests.approve(tx, one.shop.office(tx), one.client, asked["request"])


@pytest.mark.req("EB-13", "EB-18")
def test_a_request_is_carried_out_only_on_the_version_it_was_made_for(one: Papers) -> None:
    one.second_person()
    request = one.correct(amount=121000)["request"]
    one.second_person(on=False)
    one.correct(amount=115000)
    shop = _logged_in(one, DIRECTOR)
    with refused("DOCUMENT_CHANGED"), shop.write() as tx:
        requests.approve(tx, one.shop.office(tx), one.client, request)
    assert one.read(IT, requests.listed)[0]["decision"] == "waiting"
    with shop.write(reason="古い") as tx:
        requests.reject(tx, one.shop.office(tx), one.client, request)
    assert one.read(IT, requests.listed, every=True)[0]["decided_why"] == "古い"


def test_one_request_at_a_time_and_only_its_applicant_takes_it_back(one: Papers) -> None:
    one.second_person()
    request = one.delete(reason="二重登録")["request"]
    with refused("REQUEST_WAITING"):
        one.correct(amount=1)
    with refused("PERM_NOT_APPLICANT"), _logged_in(one, DIRECTOR).write() as tx:
        requests.withdraw(tx, one.shop.office(tx), one.client, request)
    with refused("REASON_NEEDED"):
        one.do(DIRECTOR, requests.reject, request, reason=None)
    one.do(IT, requests.withdraw, request)
    with refused("REQUEST_DECIDED"):
        one.do(IT, requests.withdraw, request)
    with refused("NOT_REGISTERED"):
        one.do(IT, requests.withdraw, request + 1000)
    one.second_person(on=False)
    one.correct(amount=1)


def test_a_request_of_another_client_is_not_there(one: Papers) -> None:
    other = Papers(one.shop)
    one.second_person()
    request = one.delete()["request"]
    with refused("NOT_REGISTERED"):
        other.approve(request)


def test_the_bytes_of_a_correction_that_waits_are_named(one: Papers) -> None:
    from kcli_core.blobs import references

    one.second_person()
    sha256 = f"{int(one.client[1:]):064x}"[::-1]
    request = one.correct(**FILE | {"sha256": sha256})["request"]
    with one.shop.read() as q:
        assert references.is_named(q, sha256)
        assert [(w.number, w.version, w.name, s) for w, s, _ in requests.waiting_files(q, one.client_id)] == [
            (1, 2, "right.pdf", sha256)
        ]
        assert requests.new_file(q, one.shop.office(q), one.client, request) == sha256
    one.do(IT, requests.withdraw, request)
    with one.shop.read() as q:
        assert not references.is_named(q, sha256)


# --- history


@pytest.fixture
def told(papers: Papers) -> Papers:
    """Two documents: one corrected twice and deleted, one corrected by another person."""
    papers.put(draft(1), draft(2, counterparty="髙橋商店", amount=None, transaction_date="2024-05-01"))
    papers.correct(1, amount=121000, reason="消費税の漏れ")
    papers.correct(1, transaction_date="2024-04-02", counterparty="株式会社大蔵商会")
    papers.delete(1, user=DIRECTOR, reason="ﾆ重登録")
    papers.correct(2, user=GENERAL, amount=0, said={"person": "経理 花子"})
    return papers


def found(papers: Papers, **wanted: Any) -> list[tuple[int, int]]:
    return sorted((row["number"], row["version"]) for row in papers.history(**wanted))


@pytest.mark.req("EB-14")
def test_the_history_is_found_by_document_person_reason_kind_and_day(told: Papers) -> None:
    assert found(told) == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2)]
    assert found(told, number=2) == [(2, 1), (2, 2)]
    assert found(told, change="corrected") == [(1, 2), (1, 3), (2, 2)]
    assert found(told, change="deleted") == [(1, 4)]
    assert found(told, person="花子") == [(2, 2)]
    assert found(told, person="MINAMI001") == [(1, 4)]
    assert found(told, reason="消費税") == [(1, 2)]
    assert found(told, reason="ニ重") == [(1, 4)]
    assert found(told, since="2026-11-22T03:00:00.000000Z", change="put") == [(1, 1), (2, 1)]
    assert found(told, since="2026-11-22T03:00:00.000001Z") == []
    assert found(told, until="2026-11-22T02:59:59.999999Z") == []


@pytest.mark.req("EB-14", "EB-21", "EB-23")
def test_before_and_after_are_found_by_day_amount_and_counterparty(told: Papers) -> None:
    assert found(told, amount_min=121000, amount_max=121000) == [(1, 2), (1, 3), (1, 4)]
    assert found(told, amount_max=110000, amount_min=1) == [(1, 1), (1, 2)]
    assert found(told, amount_max=0) == [(2, 2)]
    assert found(told, date_from="2024-04-01", date_to="2024-04-30") == [(1, 3), (1, 4)]
    assert found(told, date_to="2024-03-31", change="corrected") == [(1, 2), (1, 3)]
    assert found(told, counterparty="(株)大蔵商会") == [(1, 3), (1, 4)]
    assert found(told, counterparty="高橋") == [(2, 1), (2, 2)]
    assert found(told, counterparty="国税", change="corrected", person="minami002") == [(1, 2), (1, 3)]


@pytest.mark.req("EB-14")
def test_a_row_of_the_history_says_who_when_what_and_the_eight_fields(told: Papers) -> None:
    row = next(row for row in told.history(number=1) if row["version"] == 3)
    assert row["changed"] == ["transaction_date", "counterparty"]
    assert (row["before_transaction_date"], row["transaction_date"]) == ("2024-03-31", "2024-04-02")
    assert (row["before_counterparty"], row["counterparty"]) == ("㈱国税商事", "株式会社大蔵商会")
    assert set(EIGHT) <= set(row)
    assert (row["by"], row["at"]) == ("local:test as minami002", "2026-11-22T03:00:00.000000Z")


@pytest.mark.req("EB-36")
def test_the_history_of_another_client_is_not_there_for_a_client_s_people(told: Papers) -> None:
    with refused("NOT_REGISTERED"):
        told.read("abe@aozora.example.jp", history.history, history.Wanted())
    with refused("NOT_REGISTERED"):
        told.history(number=9)
