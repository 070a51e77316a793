"""Rules of the cloud share: versions of the software, membership, ways to start, areas, passwords, leases."""

from __future__ import annotations

import datetime as dt

import pytest

from kcli_core.refusals import Refusal
from kcli_core.share import rules


def code(refusal: object) -> str | None:
    return refusal.code if isinstance(refusal, Refusal) else None


@pytest.mark.req("REQ-145")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("11.0.1", None),
        ("11.0.10", None),
        ("11.1", None),
        ("12", None),
        ("11.0.0", "VERSION_TOO_OLD"),
        ("11.0", "VERSION_TOO_OLD"),
        ("11", "VERSION_TOO_OLD"),
        ("10.9.9", "VERSION_TOO_OLD"),
        ("9.99.99", "VERSION_TOO_OLD"),
        ("Ver11.0.1", None),
        ("ver.11.0.1", None),
        ("Ver11.0.0", "VERSION_TOO_OLD"),
        ("１１．０．１", None),
        ("Ｖｅｒ１１．０．１", None),
        (" 11.0.1 ", None),
        ("11.00.01", None),
        ("11.0.1.5", None),
        ("11.0.x", "BAD_VERSION"),
        ("11.0.", "BAD_VERSION"),
        ("11..1", "BAD_VERSION"),
        ("-11.0.1", "BAD_VERSION"),
        ("11.0.1 beta", "BAD_VERSION"),
        ("11.0.1.0.0", "BAD_VERSION"),
        ("", "BAD_VERSION"),
        ("9" * 5000, "BAD_VERSION"),
    ],
)
def test_the_version_gate_compares_number_by_number(text: str, refusal: str | None) -> None:
    assert code(rules.software_is_new_enough(text)) == refusal


@pytest.mark.req("REQ-145")
@pytest.mark.parametrize("text", ["11.0.1", "Ver11.0.1", "１１．０．１"])
def test_a_version_is_read_as_numbers(text: str) -> None:
    assert rules.read_software(text) == (11, 0, 1)


@pytest.mark.req("REQ-146")
@pytest.mark.parametrize(
    ("until", "today", "member"),
    [
        ("2026-11-22", "2026-11-21", True),
        ("2026-11-22", "2026-11-22", True),
        ("2026-11-22", "2026-11-23", False),
        ("2025-12-31", "2026-01-01", False),
        (None, "2026-11-23", True),
    ],
)
def test_the_last_day_is_still_a_members(until: str | None, today: str, member: bool) -> None:
    refusal = rules.is_member(until, dt.date.fromisoformat(today), "C01")
    assert code(refusal) == (None if member else "NOT_SUPPORT_MEMBER")
    assert refusal is None or dict(refusal.facts) == {"party": "C01", "until": until}


@pytest.mark.req("REQ-148", "REQ-149", "REQ-150", "REQ-151", "REQ-152", "REQ-153", "REQ-154")
def test_the_four_ways_to_start() -> None:
    assert {way: (s.transfer_from, s.frozen) for way, s in rules.SCENARIOS.items()} == {
        ("office", "client"): ("client", ("client",)),
        ("office", "office"): (None, ()),
        ("client", "office"): ("office", ("client", "office")),
        ("client", "client"): (None, ()),
    }


A, B = "a" * 64, "b" * 64


@pytest.mark.req("REQ-150", "REQ-151", "REQ-153", "REQ-154")
@pytest.mark.parametrize(
    ("initiator", "latest", "receipts", "sent", "reason"),
    [
        ("office", "client", [], None, "start"),
        ("office", "client", [], A, "start"),
        ("office", "client", [A], None, None),
        ("office", "client", [A], A, None),
        ("office", "client", [A], B, "other_file"),
        ("client", "office", [], A, "start"),
        ("client", "office", [A], B, "other_file"),
        ("client", "office", [A], A, None),
        ("office", "office", [], A, None),
        ("client", "client", [], A, None),
        ("client", "client", [A], B, None),
    ],
)
def test_the_newest_is_received_before_a_start(
    initiator: str, latest: str, receipts: list[str], sent: str | None, reason: str | None
) -> None:
    refusal = rules.newest_received(initiator, latest, receipts, sent)
    assert (refusal.facts["reason"] if refusal else None) == reason
    assert refusal is None or (refusal.code, refusal.facts["side"]) == ("NEWEST_NOT_RECEIVED", latest)


@pytest.mark.req("REQ-157")
@pytest.mark.parametrize(("area", "well"), [(-1, False), (0, False), (1, True), (10, True), (11, False)])
def test_there_are_ten_areas(area: int, well: bool) -> None:
    assert code(rules.read_area(area)) == (None if well else "BAD_AREA")


@pytest.mark.req("REQ-155", "REQ-160")
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("aozora7", "length"),
        ("aozora-7", None),
        ("a" * 64, None),
        ("a" * 65, "length"),
        ("", "length"),
        ("aozora keiri", None),
        ("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", None),
        ("aozora\tkeiri", "signs"),
        ("aozora\nkeiri", "signs"),
        ("aozora\x7fkeiri", "signs"),
        ("あおぞら経理七番", "signs"),
        ("ａｏｚｏｒａ－７７", "signs"),
    ],
)
def test_a_share_password_is_printable_ascii(password: str, reason: str | None) -> None:
    refusal = rules.share_password(password)
    assert (refusal.facts["reason"] if refusal else None) == reason
    assert refusal is None or password not in refusal.facts.values() or not password


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8h", 28800), ("480m", 28800), ("28800s", 28800), ("30m", 1800), ("1s", 1), (" 1h ", 3600),
        ("8h1s", None), ("28801s", None), ("481m", None), ("9h", None), ("0h", None), ("0s", None),
        ("-1h", None), ("1.5h", None), ("h", None), ("8", None), ("8H", None), ("1d", None), ("", None),
    ],
)  # fmt: skip
def test_a_lease_is_at_most_eight_hours(text: str, seconds: int | None) -> None:
    length = rules.lease_of(text)
    assert (length.total_seconds() if isinstance(length, dt.timedelta) else None) == seconds
    assert seconds is not None or code(length) == "BAD_LEASE"


NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("ahead", "over"),
    [
        (dt.timedelta(seconds=1), False),
        (dt.timedelta(hours=8), False),
        (dt.timedelta(hours=8, seconds=59), False),
        (dt.timedelta(hours=8, seconds=61), True),  # the clock was ahead when it was given
        (dt.timedelta(days=2), True),
        (dt.timedelta(0), True),
        (-dt.timedelta(microseconds=1), True),
        (-dt.timedelta(days=2), True),
    ],
)
def test_a_lease_runs_out_also_when_the_clock_has_jumped(ahead: dt.timedelta, over: bool) -> None:
    assert rules.has_run_out(NOW + ahead, NOW) is over


@pytest.mark.parametrize(("side", "other"), [("office", "client"), ("client", "office")])
def test_the_other_side(side: str, other: str) -> None:
    assert rules.other(side) == other
