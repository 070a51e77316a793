"""Mail addresses: one per cell, ASCII, and told apart by whom they belong to."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.emails import email_key, is_private_domain, looks_shared, read_email


@pytest.mark.parametrize(
    "address",
    ["taro@example.co.jp", "T.Yamada+x@Example.CO.JP", "a@b.jp", "o'neil_x-1@sub.example-1.co.jp", "taro@日本語.jp"],
)
def test_an_address_is_kept_as_written(address: str) -> None:
    reading = read_email(f" {address}\u3000")
    assert (reading.value, reading.refusal, reading.cautions) == (address, None, ())


@pytest.mark.parametrize(
    ("text", "address", "code"),
    [
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "taro@example.co.jp", "EMAIL_FULLWIDTH"),
        ("taro＠example.co.jp", "taro@example.co.jp", "EMAIL_FULLWIDTH"),
        ("mailto:taro@example.co.jp", "taro@example.co.jp", "EMAIL_TRIMMED"),
        ("山田 太郎 <taro@example.co.jp>", "taro@example.co.jp", "EMAIL_TRIMMED"),
        ('"Yamada, Taro" <taro@example.co.jp>', "taro@example.co.jp", "EMAIL_TRIMMED"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp", "EMAIL_OLD_MOBILE"),
        (".ab@ezweb.ne.jp", ".ab@ezweb.ne.jp", "EMAIL_OLD_MOBILE"),
        ("a.@t.vodafone.ne.jp", "a.@t.vodafone.ne.jp", "EMAIL_OLD_MOBILE"),
    ],
)
def test_a_repaired_or_doubtful_address_is_read_with_a_caution(text: str, address: str, code: str) -> None:
    reading = read_email(text)
    assert reading.value == address
    assert [c.code for c in reading.cautions] == [code]


@pytest.mark.parametrize("between", [";", "; ", ", ", "、", "/", "\n", " / ", " "])
def test_several_addresses_in_a_cell_are_refused_and_listed(between: str) -> None:
    refusal = read_email(f"a@example.jp{between}b@example.jp").refusal
    assert refusal is not None
    assert (refusal.facts["reason"], refusal.facts["emails"]) == ("several", "a@example.jp / b@example.jp")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("taro@example,co,jp", "taro@example.co.jp"),
        ("taro @example.jp", "taro@example.jp"),
        ("a..b@example.jp", "a.b@example.jp"),
        ("taro@example.jp.", "taro@example.jp"),
        ("taro@example..jp", "taro@example.jp"),
    ],
)
def test_a_likely_address_is_suggested(text: str, suggestion: str) -> None:
    refusal = read_email(text).refusal
    assert refusal is not None
    assert (refusal.facts["reason"], refusal.facts["suggestion"]) == ("form_likely", suggestion)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("taroexample.jp", "no_at"),
        ("なし", "no_at"),
        ("山田@example.jp", "form"),
        ("taro@localhost", "form"),
        ("taro@@example.jp", "form"),
        ("@example.jp", "form"),
        ("taro@", "form"),
        ("a" * 65 + "@example.jp", "form"),
        ("a@" + "b" * 64 + ".jp", "form"),
        ("a@" + "b." * 130 + "jp", "form"),
        ("taro@-example.jp", "form"),
    ],
)
def test_what_is_no_address_is_refused(text: str, reason: str) -> None:
    refusal = read_email(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_EMAIL", reason)


def test_addresses_that_differ_in_case_are_one() -> None:
    assert email_key("Taro@Example.JP") == email_key("taro@example.jp")


@pytest.mark.req("REQ-042")
@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("a@docomo.ne.jp", True),
        ("a@ezweb.ne.jp", True),
        ("a@au.com", True),
        ("a@softbank.ne.jp", True),
        ("a@i.softbank.jp", True),
        ("a@ymobile.ne.jp", True),
        ("a@gmail.com", True),
        ("a@yahoo.co.jp", True),
        ("a@icloud.com", True),
        ("a@outlook.jp", True),
        ("a@hotmail.co.jp", True),
        ("a@t.vodafone.ne.jp", True),
        ("A@GMAIL.COM", True),
        ("a@notgmail.com", False),
        ("a@gmail.com.example.jp", False),
        ("a@example.co.jp", False),
    ],
)
def test_carriers_and_free_mail_are_private(address: str, private: bool) -> None:
    assert is_private_domain(address) is private


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("info@example.jp", True),
        ("keiri@example.jp", True),
        ("Soumu-2@example.jp", True),
        ("support.tokyo@example.jp", True),
        ("taro.info@example.jp", False),
        ("informatics@example.jp", False),
        ("taro@example.jp", False),
    ],
)
def test_shared_addresses_are_recognised_by_their_first_word(address: str, shared: bool) -> None:
    assert looks_shared(address) is shared


def test_a_shared_address_is_recognised_by_the_name_beside_it() -> None:
    assert looks_shared("taro@example.jp", "経理共有")


@given(st.from_regex(r"[a-z0-9.+_-]{1,12}@[a-z0-9.-]{1,12}\.(jp|com)", fullmatch=True))
def test_the_library_agrees_with_the_fast_way(address: str) -> None:
    if read_email(address).value == address and not read_email(address).cautions:
        validate_email(address, check_deliverability=False)
    else:
        with pytest.raises(EmailNotValidError):
            validate_email(address, check_deliverability=False)


@given(st.text(max_size=40) | st.text("ab@.;<> ＠．,", max_size=20))
def test_no_text_breaks_the_reading_of_addresses(text: str) -> None:
    reading = read_email(text)
    assert reading.value is None or reading.refusal is None
