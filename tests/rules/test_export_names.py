"""Names of files that are given out (EB-27)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.folder import naming, rules
from kcli_core.folder.export_names import Names


@pytest.mark.req("EB-27")
@pytest.mark.parametrize(
    ("said", "name"),
    [
        (("2024-01-31", "㈱国税商事", 110000, "seikyu.pdf"), "20240131_㈱国税商事_110000.pdf"),
        (("2024-01-31", "㈱国税商事", None, "見積.PDF"), "20240131_㈱国税商事_金額なし.pdf"),
        (("2024-01-31", "㈱国税商事", 0, "a"), "20240131_㈱国税商事_0"),
        (("2024-01-31", "㈱国税商事", -1100, "a.tar.gz"), "20240131_㈱国税商事_-1100.gz"),
        ((None, "㈱国税商事", 1, "a.pdf"), "日付なし_㈱国税商事_1.pdf"),
        (("2024-01-31", "A/B\\C:*?\"<>|", 1, "a.pdf"), "20240131_A／B＼C：＊？”＜＞｜_1.pdf"),
        (("2024-01-31", "a_b", 1, "a.pdf"), "20240131_a＿b_1.pdf"),
        (("2024-01-31", "..", 1, "a.pdf"), "20240131_＿_1.pdf"),
        (("2024-01-31", "青空\u202e商店", 1, "a.p df"), "20240131_青空＿商店_1"),
    ],
)  # fmt: skip
def test_a_name_says_day_counterparty_and_amount(said: tuple[str, str, int, str], name: str) -> None:
    assert Names().take(*said) == name


@pytest.mark.req("EB-27")
def test_equal_names_are_told_apart_whatever_their_case_and_composition() -> None:
    names = Names()
    taken = [
        names.take("2024-01-31", who, 1, "a.pdf") for who in ("ABC", "abc", "ABC", "ガ", "カ\u3099", "\ufa19", "神")
    ]
    assert taken[:3] == ["20240131_ABC_1.pdf", "20240131_abc_1_2.pdf", "20240131_ABC_1_3.pdf"]
    seen = {unicodedata.normalize("NFC", name).casefold() for name in taken}
    assert len(seen) == len(taken)


@given(
    st.text(min_size=1, max_size=250), st.none() | st.integers(-(10**15), 10**15), st.text(max_size=40),
    st.sampled_from(["", "100000_v12_"]),
)  # fmt: skip
def test_every_name_can_be_stored_on_every_system(who: str, amount: int | None, file: str, before: str) -> None:
    names = Names()
    for _ in range(2):
        name = names.take("2024-01-31", who, amount, file, before=before)
        assert rules.file_name(name) is None, name
        assert len(name.encode()) <= 255


@pytest.mark.req("EB-27", "EB-6")
@pytest.mark.parametrize("amount", [None, 0, 110000, -1100])
def test_the_name_says_what_putting_reads(amount: int | None) -> None:
    found = naming.parse(Names().take("2024-01-31", "㈱国税商事", amount, "x.pdf"))
    assert found is not None
    assert (str(found.date), found.counterparty, found.amount) == ("2024-01-31", "㈱国税商事", amount)
    assert found.no_amount is (amount is None)
