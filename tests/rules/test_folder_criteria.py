"""What is searched for, as people write it."""

from __future__ import annotations

import pytest

from kcli_core.folder.criteria import Criteria, order, read
from kcli_core.refusals import Refused


@pytest.mark.req("EB-21")
@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        ({"date": "2024-01-31"}, "2024-01-31", "2024-01-31"),
        ({"date": "R6.1.31"}, "2024-01-31", "2024-01-31"),
        ({"date": "２０２４／１／３１"}, "2024-01-31", "2024-01-31"),
        ({"date": "2024-02"}, "2024-02-01", "2024-02-29"),
        ({"date": "令和6年2月"}, "2024-02-01", "2024-02-29"),
        ({"date": "R6.2"}, "2024-02-01", "2024-02-29"),
        ({"date": "202402"}, "2024-02-01", "2024-02-29"),
        ({"date": "2024"}, "2024-01-01", "2024-12-31"),
        ({"date": "令和6年"}, "2024-01-01", "2024-12-31"),
        ({"date": "R6"}, "2024-01-01", "2024-12-31"),
        ({"date": "令和元年"}, "2019-05-01", "2019-12-31"),
        ({"date": "平成31年"}, "2019-01-01", "2019-04-30"),
        ({"date_from": "2023-04", "date_to": "2024-03"}, "2023-04-01", "2024-03-31"),
        ({"date_from": "R5"}, "2023-01-01", None),
        ({"date_to": "2024年"}, None, "2024-12-31"),
    ],
)
def test_days_months_and_years_are_ranges_of_days(cells: dict[str, str], first: str, last: str) -> None:
    found = read(cells, {})
    assert (found.date_from, found.date_to) == (first, last)


@pytest.mark.req("EB-21", "EB-22")
@pytest.mark.parametrize(
    ("text", "yen"),
    [
        *((text, 110000) for text in ("110,000", "¥110,000-", "１１０，０００円")),
        *((text, -1000) for text in ("△1,000", "(1,000)", "-1000")),
        ("0", 0),
    ],
)
def test_amounts_are_read_in_every_form(text: str, yen: int) -> None:
    found = read({"amount": text}, {})
    assert (found.amount_from, found.amount_to) == (yen, yen)
    assert read({"amount_min": text}, {}).amount_from == yen


@pytest.mark.parametrize(
    ("cells", "flags", "codes"),
    [
        ({"date_from": "2024-02-30"}, {}, ["BAD_DATE"]),
        ({"date_from": "令和0年"}, {}, ["BAD_DATE"]),
        ({"date_from": "24/1/31"}, {}, ["BAD_DATE"]),
        ({"date": "平成40年"}, {}, ["BAD_DATE"]),
        ({"amount": "11万円"}, {}, ["BAD_AMOUNT"]),
        ({"amount_min": "1,00"}, {}, ["BAD_AMOUNT"]),
        ({"type": "何か"}, {}, ["BAD_CHOICE"]),
        ({"direction": "外"}, {}, ["BAD_CHOICE"]),
        ({"route": "鳩"}, {}, ["BAD_CHOICE"]),
        ({"number": "T12"}, {}, ["BAD_INVOICE_NUMBER"]),
        ({"counterparty": " 　"}, {}, ["FIELD_MISSING"]),
        ({"amount_min": "—"}, {}, ["FIELD_MISSING"]),
        ({"date_from": "2025", "date_to": "2024"}, {}, ["RANGE_REVERSED"]),
        ({"amount_min": "2", "amount_max": "1"}, {}, ["RANGE_REVERSED"]),
        ({"stored_from": "2025", "stored_to": "2024"}, {}, ["RANGE_REVERSED"]),
        ({"amount_min": "2", "amount_max": "1", "type": "x"}, {}, ["BAD_CHOICE", "RANGE_REVERSED"]),
        ({"date": "2024", "date_from": "2024"}, {}, ["OPTIONS_CONTRADICT"]),
        ({"amount": "1"}, {"amount_blank": True}, ["OPTIONS_CONTRADICT"]),
        ({"number": "T7000012050002"}, {"number_blank": True}, ["OPTIONS_CONTRADICT"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_all_at_once(
    cells: dict[str, str], flags: dict[str, bool], codes: list[str]
) -> None:
    with pytest.raises(Refused) as caught:
        read(cells, flags)
    assert [refusal.code for refusal in caught.value.refusals] == codes


def test_words_become_codes() -> None:
    found = read({"type": "請求書", "direction": "発行", "route": "メール", "number": "ｔ 7-0000-1205-0002"}, {})
    assert (found.kind, found.direction, found.route) == ("invoice", "issued", "mail")
    assert found.invoice_number == "T7000012050002"


def test_only_what_leaves_something_out_narrows() -> None:
    assert [wanted.narrows for wanted in (Criteria(), Criteria(include_deleted=True))] == [False, False]
    some = (Criteria(date_from="2024-01-01"), Criteria(amount_from=0), Criteria(amount_blank=True))
    assert all(wanted.narrows for wanted in some)


def test_an_unknown_order_is_refused() -> None:
    assert order("-date").startswith("d.transaction_date DESC")
    with pytest.raises(Refused):
        order("name; DROP TABLE document")
