"""Passwords: how they are made, what people may choose, and how one is checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from kcli_core.account import passwords

GOOD = "itsumo-kaeru-hanashi-77"


# As it is, before tests/conftest.py makes it quick.
HASHER, DECOY = passwords._hasher, passwords.DECOY


@pytest.fixture(autouse=True)
def _true_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", HASHER)
    monkeypatch.setattr(passwords, "DECOY", DECOY)


def from_bytes(*chunks: bytes) -> Callable[[int], bytes]:
    """A source of chance that gives these chunks in turn."""
    waiting = list(chunks)

    def give(count: int) -> bytes:
        return waiting.pop(0)[:count]

    return give


@pytest.mark.req("REQ-045")
def test_a_generated_password_has_more_than_112_bits_and_no_letters_that_look_alike() -> None:
    assert passwords.LENGTH * math.log2(len(passwords.ALPHABET)) > 112
    assert len(set(passwords.ALPHABET)) == len(passwords.ALPHABET) == 31
    assert not set("01oil") & set(passwords.ALPHABET)


def test_a_generated_password_is_24_letters_in_groups_of_four() -> None:
    made = passwords.generate(from_bytes(bytes(range(48))))
    assert re.fullmatch(r"([a-z2-9]{4}-){5}[a-z2-9]{4}", made)
    assert made.replace("-", "") == passwords.ALPHABET[:24]


def test_bytes_that_would_make_some_letters_likelier_are_thrown_away() -> None:
    biased = bytes([248, 255] * 24)
    assert passwords.generate(from_bytes(biased, bytes([247] * 48))) == "-".join(["9999"] * 6)


def test_a_source_that_runs_short_is_asked_again() -> None:
    half = bytes([0] * 12)
    made = passwords.generate(from_bytes(half, half))
    assert made.replace("-", "") == "a" * 24


@pytest.mark.parametrize(
    ("password", "totp", "expected"),
    [
        (GOOD, False, []),
        ("nokogiribiki no ue", False, []),
        ("x7Kq#m2p!Lw9Zr", False, ["PASSWORD_LENGTH"]),
        ("x7Kq#m2p!Lw9Zr3", False, []),
        ("x7Kq#m2", True, ["PASSWORD_LENGTH"]),
        ("x7Kq#m2p", True, []),
        ("x7Kq#m2p", False, ["PASSWORD_LENGTH"]),
        ("x7Kq#m2p" * 16, False, []),
        ("x7Kq#m2p" * 16 + "a", False, ["PASSWORD_LENGTH"]),
        ("いつもかえるのはなしをしています", False, ["PASSWORD_SIGNS"]),
        ("itsumo\tkaeru\nhanashi", False, ["PASSWORD_SIGNS"]),
        ("ｉｔｓｕｍｏ-kaeru-hanashi", False, ["PASSWORD_SIGNS"]),
        ("passwordpassword1", False, ["PASSWORD_COMMON"]),
        ("Password-2026-Password!", False, ["PASSWORD_COMMON"]),
        ("aaaaaaaaaaaaaaaaaaaa", False, ["PASSWORD_COMMON"]),
        ("abcdefgh12345678", False, ["PASSWORD_COMMON"]),
        ("12345678901234567890", False, ["PASSWORD_COMMON"]),
        ("Minami-Minami01-2026", False, ["PASSWORD_OWN_NAMES"]),
        ("yamazaki-2yamazaki-2", False, ["PASSWORD_OWN_NAMES"]),
        ("minami-x-2026-11-22", False, ["PASSWORD_OWN_NAMES"]),
        ("minami", False, ["PASSWORD_LENGTH", "PASSWORD_OWN_NAMES"]),
        ("みなみ", False, ["PASSWORD_SIGNS", "PASSWORD_LENGTH"]),
    ],
)
def test_every_reason_against_a_chosen_password_is_told(password: str, totp: bool, expected: list[str]) -> None:
    refusals = passwords.policy(password, own_words=["minami", "minami01", "yamazaki-2"], totp=totp)
    # What is only signs is made of nothing: a reason more or less is no matter there.
    assert [r.code for r in refusals if r.code in expected or password.isascii()] == expected


def test_no_composition_is_asked_for() -> None:
    """One kind of letters is enough where there are many of them."""
    assert passwords.policy("sentakumonowohosu") == []


def test_the_length_is_told_with_its_bounds() -> None:
    assert passwords.policy("x7Kq#m2p")[0].facts == {"length": 8, "minimum": 15, "maximum": 128}


def test_short_own_words_do_not_count() -> None:
    """An ID of two letters would forbid half of all words."""
    assert passwords.policy("ab-korewanagaikotoba-ab", own_words=["ab"]) == []


@pytest.mark.req("REQ-045")
def test_a_one_time_password_is_kept_as_its_sha256_and_a_chosen_one_as_argon2id() -> None:
    assert re.fullmatch(r"sha256\$[0-9a-f]{64}", passwords.one_time_hash("abcd"))
    stored = passwords.chosen_hash(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != passwords.chosen_hash(GOOD), "a salt of its own each time"


def test_only_the_right_password_passes() -> None:
    once, chosen = passwords.one_time_hash("abcd-efgh"), passwords.chosen_hash(GOOD)
    assert passwords.check("abcd-efgh", once) == (True, None)
    assert passwords.check(GOOD, chosen) == (True, None)
    for password, stored in [("abcd-efgx", once), (GOOD + " ", chosen), (GOOD.upper(), chosen), ("", once)]:
        assert passwords.check(password, stored)[0] is False


@pytest.mark.req("REQ-045")
def test_no_stored_value_is_a_password_itself() -> None:
    for stored in (passwords.one_time_hash("abcd"), passwords.chosen_hash(GOOD), passwords.DECOY):
        assert passwords.check(stored, stored)[0] is False


def test_an_unknown_user_has_no_password_that_fits() -> None:
    assert passwords.check("", None) == (False, None)
    assert passwords.check(GOOD, None) == (False, None)


def test_a_hash_of_weaker_parameters_is_made_anew() -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8_192, parallelism=1),)).hash(GOOD)
    right, anew = passwords.check(GOOD, weak)
    assert right
    assert anew is not None
    assert anew.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.check("other", weak) == (False, None)


class Counting:
    """A hasher that counts how often it was asked to verify."""

    def __init__(self) -> None:
        self.asked = 0

    def verify(self, password: str, stored: str) -> bool:
        self.asked += 1
        return False

    def verify_and_update(self, password: str, stored: str) -> tuple[bool, None]:
        self.asked += 1
        return False, None


@pytest.mark.parametrize("stored", [None, passwords.one_time_hash("abcd"), "$argon2id$v=19$m=19456,t=2,p=1$x$y"])
def test_every_check_costs_one_argon2_pass_so_that_nothing_is_told_by_time(
    stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    monkeypatch.setattr(passwords, "_hasher", lambda: counting)
    passwords.check("abcd", stored)
    assert counting.asked == 1
