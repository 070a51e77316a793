"""Messages leave after the commit, at least once, and wait where sending fails."""

from __future__ import annotations

from contextlib import suppress

import pytest

from kcli_core.account.codes import code_of
from kcli_core.outbox import reads
from kcli_core.outbox.actions import Message, deliver, post
from kcli_core.outbox.rules import MAX_TRIES
from kcli_core.staff import actions
from tests.conftest import Shop


class Post:
    """Takes messages, or fails as long as it is told to."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.fails = False

    def __call__(self, message: Message) -> None:
        if self.fails:
            raise ConnectionRefusedError("no post today")
        self.taken.append(message)


def rows(shop: Shop) -> list[tuple[str, int, bool]]:
    found = shop.rows("SELECT state, tries, sent_at FROM outbox ORDER BY id")
    return [(row["state"], row["tries"], row["sent_at"] is not None) for row in found]


def put(shop: Shop, *recipients: str) -> None:
    with shop.write() as tx:
        for recipient in recipients:
            post(tx, "mail", recipient, "hello", office_id=shop.office(tx)["id"], number=7)


def test_a_message_leaves_once_in_order(minami: Shop) -> None:
    put(minami, "a@example.co.jp", "b@example.co.jp")
    taking = Post()
    assert deliver(minami.store, minami.keys, taking) == 2
    assert [(m.recipient, m.template, dict(m.facts)) for m in taking.taken] == [
        ("a@example.co.jp", "hello", {"number": 7}), ("b@example.co.jp", "hello", {"number": 7}),
    ]  # fmt: skip
    assert deliver(minami.store, minami.keys, taking) == 0
    assert rows(minami) == [("sent", 1, True), ("sent", 1, True)]


def test_a_command_that_fails_posts_nothing(minami: Shop) -> None:
    with suppress(KeyboardInterrupt), minami.write() as tx:
        post(tx, "mail", "a@example.co.jp", "hello", office_id=None)
        raise KeyboardInterrupt
    assert rows(minami) == []


def time_comes(shop: Shop) -> None:
    """The wait after a failure is over."""
    with shop.write() as tx:
        tx.run("UPDATE outbox SET next_try_at = NULL")


def test_what_fails_waits_for_the_next_round(minami: Shop) -> None:
    put(minami, "a@example.co.jp")
    taking = Post()
    taking.fails = True
    assert deliver(minami.store, minami.keys, taking) == 0
    assert rows(minami) == [("waiting", 1, False)]
    taking.fails = False
    assert deliver(minami.store, minami.keys, taking) == 0, "not before its time"
    time_comes(minami)
    assert deliver(minami.store, minami.keys, taking) == 1
    assert rows(minami) == [("sent", 2, True)]


def test_after_the_last_try_a_message_is_given_up(minami: Shop) -> None:
    put(minami, "a@example.co.jp")
    taking = Post()
    taking.fails = True
    for _ in range(MAX_TRIES - 1):
        deliver(minami.store, minami.keys, taking)
        time_comes(minami)
    assert rows(minami) == [("waiting", MAX_TRIES - 1, False)]
    deliver(minami.store, minami.keys, taking)
    assert rows(minami) == [("failed", MAX_TRIES, False)]
    taking.fails = False
    assert deliver(minami.store, minami.keys, taking) == 0


def test_one_that_fails_does_not_hold_up_the_others(minami: Shop) -> None:
    put(minami, "bad@example.co.jp", "good@example.co.jp")
    sent: list[str] = []

    def send(message: Message) -> None:
        if message.recipient.startswith("bad"):
            raise OSError("refused")
        sent.append(message.recipient)

    assert deliver(minami.store, minami.keys, send) == 1
    assert sent == ["good@example.co.jp"]
    assert rows(minami) == [("waiting", 1, False), ("sent", 1, True)]


def test_a_message_that_was_sent_but_not_noted_is_sent_again(minami: Shop) -> None:
    """At least once: the process may die between the two."""
    put(minami, "a@example.co.jp")
    sent: list[str] = []

    def send_and_die(message: Message) -> None:
        sent.append(message.recipient)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(minami.store, minami.keys, send_and_die)
    assert deliver(minami.store, minami.keys, Post()) == 1
    assert rows(minami) == [("sent", 1, True)]


def test_a_code_is_made_when_it_is_sent_and_stands_in_no_list(minami: Shop) -> None:
    with minami.as_user("minami004").write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"email": "yoko@example.co.jp"})
    taking = Post()
    deliver(minami.store, minami.keys, taking)
    code = taking.taken[0].facts["code"]
    assert code == code_of(minami.keys, minami.rows("SELECT * FROM verification")[0])
    with minami.as_user("minami002").read() as q:
        listed = reads.list_messages(q)
    assert [(row["recipient"], row["state"]) for row in listed] == [("yoko@example.co.jp", "sent")]
    assert code not in str(listed)
