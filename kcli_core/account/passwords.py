"""Passwords: made, hashed, checked, and the policy for those that people choose (DEC-10).

Generated ones have over 112 bits, are used once and kept as SHA-256: nobody can try 2^112. Chosen ones are kept as
argon2id (19 MiB, 2 passes, 1 lane). Nobody can read either (REQ-045, REQ-046).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from kcli_core.refusals import Refusal, refuse

if TYPE_CHECKING:
    from pwdlib import PasswordHash

# Without letters and digits that are taken for one another; 31 signs, 24 of them: 118 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH, GROUP = 24, 4
CHOSEN_MIN, CHOSEN_MIN_WITH_TOTP, CHOSEN_MAX = 15, 8, 128
ONE_TIME = "sha256$"

# What an unknown user's password is checked against, so that the answer takes as long as a known one's.
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def generate(random_bytes: Callable[[int], bytes]) -> str:
    """A one-time password of 118 bits, in groups of four for reading aloud."""
    letters = ""
    while len(letters) < LENGTH:
        # 248 = 8 * 31: what lies above would make some letters likelier.
        letters += "".join(ALPHABET[byte % 31] for byte in random_bytes(2 * LENGTH) if byte < 248)
    letters = letters[:LENGTH]
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def one_time_hash(password: str) -> str:
    return ONE_TIME + hashlib.sha256(password.encode()).hexdigest()


def chosen_hash(password: str) -> str:
    """argon2id; takes about 20 ms, so never inside a transaction."""
    return _hasher().hash(password)


def check(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Is this the password, and its new hash where the old one was made with other parameters.

    Takes one argon2 check, whatever `stored` is: no such user, a one-time password, or a chosen one.
    """
    if stored is None or stored.startswith(ONE_TIME):
        _hasher().verify(password, DECOY)
        return stored is not None and hmac.compare_digest(one_time_hash(password), stored), None
    return _hasher().verify_and_update(password, stored)


def policy(password: str, *, own_words: Iterable[str] = (), totp: bool = False) -> list[Refusal]:
    """Every reason against a chosen password: too short or long, not printable ASCII, common, made of own names.

    No rules of composition (one digit, one sign …): they make passwords worse, not better.
    """
    shortest = CHOSEN_MIN_WITH_TOTP if totp else CHOSEN_MIN
    refusals = []
    if not password.isascii() or not password.isprintable():
        refusals.append(refuse("PASSWORD_SIGNS"))
    if not shortest <= len(password) <= CHOSEN_MAX:
        refusals.append(refuse("PASSWORD_LENGTH", length=len(password), minimum=shortest, maximum=CHOSEN_MAX))
    own = {part for word in own_words for part in re.findall("[a-z]{3,}", word.lower())}
    if any(word in password.lower() for word in own) and _made_of(password, own):
        refusals.append(refuse("PASSWORD_OWN_NAMES"))
    elif _made_of(password, common_words()):
        refusals.append(refuse("PASSWORD_COMMON"))
    return refusals


@cache
def common_words() -> frozenset[str]:
    """The words that passwords are commonly made of, English and Japanese."""
    text = (resources.files("kcli_core.catalog") / "common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _made_of(password: str, words: Iterable[str]) -> bool:
    """Nothing but these words, digits, signs and runs of one letter or of neighbours (aaaa, abcd, 1234).

    One or two letters beside them change nothing; many of them, between digits and signs, are chance: x7Kq#m2p.
    """
    rest = re.sub(r"[^a-z]+", " ", password.lower())
    for word in sorted((word for word in words if word.isalpha()), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return sum(len(part) for part in rest.split() if not _is_run(part)) < 3


def _is_run(part: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(part)}
    return steps in ({0}, {1}, {-1})


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
