"""Log-in IDs are never changed behind the user's back; codes are made half-width and say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.ids import (
    id_key,
    lookalike_key,
    read_access_name,
    read_code,
    read_corp_id,
    read_group_id,
    read_user_id,
)


@pytest.mark.req("REQ-131")
@pytest.mark.parametrize("user_id", ["a", "yamada.taro", "Y_1-2", "0012", "a" * 64])
def test_a_staff_id_of_half_width_characters_passes(user_id: str) -> None:
    assert read_user_id(user_id).value == user_id


@pytest.mark.req("REQ-131")
@pytest.mark.parametrize(
    ("text", "suggestion"), [("ＡＢＣ１２３", "ABC123"), ("yamada．taro", "yamada.taro"), ("①", "1")]
)
def test_a_full_width_id_is_refused_with_its_half_width_form(text: str, suggestion: str) -> None:
    refusal = read_user_id(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["suggestion"]) == ("FULLWIDTH_ID", suggestion)


@pytest.mark.parametrize(
    ("text", "client", "characters"),
    [("山田", False, "山田"), ("a b", False, " "), ("a@b", False, "@"), ("a/b", True, "/"), ("aа", False, "а")],
)
def test_other_characters_in_an_id_are_refused_and_named(text: str, client: bool, characters: str) -> None:
    refusal = read_user_id(text, client=client).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["characters"]) == ("BAD_ID", characters)


def test_a_client_id_may_be_a_mail_address() -> None:
    assert read_user_id("taro+x@example.co.jp", client=True).value == "taro+x@example.co.jp"


@pytest.mark.parametrize(("length", "client", "passes"), [(65, False, False), (254, True, True), (255, True, False)])
def test_the_length_of_an_id_has_a_limit(length: int, client: bool, passes: bool) -> None:
    reading = read_user_id("a" * length, client=client)
    assert (reading.refusal is None) is passes


@pytest.mark.req("REQ-130")
@pytest.mark.parametrize(
    ("text", "code"), [("ＭＩＮＡＭＩ", "FULLWIDTH_ID"), ("mina-mi", "BAD_ID"), ("みなみ", "BAD_ID")]
)
def test_a_corp_id_takes_half_width_letters_and_digits_only(text: str, code: str) -> None:
    refusal = read_corp_id(text).refusal
    assert refusal is not None
    assert refusal.code == code
    assert read_corp_id("minami01").value == "minami01"


def test_a_group_id_begins_with_its_sign() -> None:
    assert read_group_id("@minami").value == "@minami"
    for text, code in (("minami", "BAD_ID"), ("＠minami", "FULLWIDTH_ID"), ("@", "BAD_ID"), ("@a@b", "BAD_ID")):
        refusal = read_group_id(text).refusal
        assert refusal is not None
        assert refusal.code == code


def test_an_access_name_is_limited_to_32_characters() -> None:
    assert read_access_name("a" * 32).value == "a" * 32
    assert read_access_name("a" * 33).refusal is not None


@pytest.mark.parametrize(("text", "code"), [("0012", "0012"), ("C001", "C001"), ("A-1.b_2", "A-1.b_2")])
def test_a_code_keeps_its_leading_zeros(text: str, code: str) -> None:
    reading = read_code(text)
    assert (reading.value, reading.cautions) == (code, ())


@pytest.mark.parametrize(("text", "code"), [("００１２", "0012"), ("Ｃ－１", "C-1")])
def test_a_full_width_code_is_converted_with_a_caution(text: str, code: str) -> None:
    reading = read_code(text)
    assert (reading.value, [c.code for c in reading.cautions]) == (code, ["CODE_HALFWIDTH"])


@pytest.mark.parametrize(
    ("text", "reason"), [("4.01E+12", "scientific"), ("山1", "characters"), ("1" * 33, "too_long")]
)
def test_what_is_no_code_is_refused(text: str, reason: str) -> None:
    refusal = read_code(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_CODE", reason)


@pytest.mark.parametrize(("one", "other"), [("ko0", "koO"), ("l1", "Il"), ("YAMADA", "yamada"), ("BIlL", "B1L1")])
def test_ids_that_look_alike_share_a_key(one: str, other: str) -> None:
    assert lookalike_key(one) == lookalike_key(other)


@given(st.text(max_size=30))
def test_keys_of_ids_are_stable(text: str) -> None:
    assert id_key(id_key(text)) == id_key(text)
    assert lookalike_key(lookalike_key(text)) == lookalike_key(text)


@given(st.text(max_size=30))
def test_no_text_passes_as_an_id_but_the_allowed_characters(text: str) -> None:
    for read in (read_user_id, read_code, read_corp_id, read_access_name):
        value = read(text).value
        assert value is None or (value.isascii() and set(value) <= set("._-") | {c for c in value if c.isalnum()})
