"""What people did before an example begins, and what they type where no echo is shown: codes, links, passwords."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pyotp

from kcli_core.account import totp
from tests.cli.stage import SECRET, SHARE_PASSWORD, SHARED, one_time_password, play
from tests.cli.terminal import Terminal

OWN = "itsumo-kaeru-hanashi-77"
# A secret, or how it is found at the moment it is asked for.
Secret = str | Callable[[], str]


def first_of(known: Mapping[str, object], example: str) -> str:
    """The longest key that the example begins with."""
    return max((key for key in known if example.startswith(key)), key=len, default="")


# --- what came by mail and SMS


def newest(terminal: Terminal, channel: str) -> str:
    """The text of the last message that left: `mail` or `sms`."""
    files = sorted((terminal.home / ".local/share/kcli/outbox").glob(f"*.{channel}.txt"))
    return files[-1].read_text("utf-8").partition("\n\n")[2]


def code_in(text: str) -> str:
    """The eight digits."""
    return next(word for word in (word.strip(".") for word in text.split()) if word.isdigit() and len(word) == 8)


def link_in(text: str) -> str:
    """The token of the link."""
    return next(word for word in text.split() if word.startswith("kcl_"))


# --- what was done before


def log_in(terminal: Terminal, user_id: str) -> None:
    """The first log-in of a user of the stage, with an own password from then on."""
    secrets = f"{one_time_password(terminal, user_id)}\n{OWN}\n".encode()
    play(terminal, f"kcli login minami01 {user_id} --password-stdin --new-password-stdin", secrets).ended(0)


def three_log_ins(terminal: Terminal) -> None:
    for user_id in ("minami001", "minami002", "minami003"):
        log_in(terminal, user_id)
        (terminal.home / ".config/kcli/session").unlink()


def logged_in_with_a_code(terminal: Terminal) -> None:
    log_in(terminal, "minami004")
    play(terminal, "kcli staff edit 004 --email yoko@example.co.jp").ended(0)
    (terminal.home / "code.txt").write_text(code_in(newest(terminal, "mail")) + "\n")


def gave_a_phone(terminal: Terminal) -> None:
    play(terminal, "kcli staff set-reset-phone --phone 090-1234-5678 --as minami001").ended(0)


def can_reset(terminal: Terminal) -> None:
    gave_a_phone(terminal)
    code = code_in(newest(terminal, "sms"))
    play(terminal, "kcli staff confirm-reset-phone --code-stdin --as minami001", f"{code}\n".encode()).ended(0)


def asked_for_a_reset(terminal: Terminal) -> None:
    can_reset(terminal)
    play(terminal, "kcli staff reset-password minami001 --email hattori@example.co.jp").ended(0)


def failed_to_reset(terminal: Terminal) -> None:
    play(terminal, "kcli staff reset-password minami001 --email hattori@example.co.jp").ended(7)


def client_gave_an_address(terminal: Terminal) -> None:
    play(terminal, "kcli client person edit C01 1 --email mao@example.co.jp --as abe@example.co.jp").ended(0)


def client_asked_for_a_reset(terminal: Terminal) -> None:
    play(terminal, "kcli client reset-password abe@example.co.jp --email abe@example.co.jp").ended(0)


def has_an_app(terminal: Terminal) -> str:
    """The secret in minami001's app, not confirmed yet."""
    return str(play(terminal, "kcli totp enable -o json --as minami001").ended(0).json()["secret"])


def uses_the_app(terminal: Terminal) -> None:
    """Confirmed; the recovery codes lie in a file."""
    code = pyotp.TOTP(has_an_app(terminal)).at(int(time.time()))
    done = play(terminal, "kcli totp confirm --code-stdin --as minami001 -q", f"{code}\n".encode()).ended(0)
    (terminal.home / "recovery.txt").write_text(done.out)


def keiri_is_shared(terminal: Terminal) -> None:
    """山田, 伊藤 and 佐藤 are registered with keiri@example.co.jp."""
    play(terminal, "kcli contacts apply M0 fixtures/contacts/form-6.csv").ended(0)


def asked_for_a_site_password(terminal: Terminal) -> None:
    keiri_is_shared(terminal)
    play(terminal, "kcli contacts ask-password keiri@example.co.jp").ended(0)


def has_a_site_password(terminal: Terminal) -> None:
    asked_for_a_site_password(terminal)
    line = "kcli contacts set-password keiri@example.co.jp --code-stdin --new-password-stdin"
    play(terminal, line, f"{code_in(newest(terminal, 'mail'))}\n{OWN}\n".encode()).ended(0)


def signed_in(terminal: Terminal) -> None:
    has_a_site_password(terminal)
    play(terminal, "kcli contacts sign-in keiri@example.co.jp --password-stdin", f"{OWN}\n".encode()).ended(0)


def wrote_without_a_name(terminal: Terminal) -> None:
    keiri_is_shared(terminal)
    play(terminal, "kcli contacts inquire --from keiri@example.co.jp --channel mail --subject 打刻").ended(0)


def opened(terminal: Terminal) -> None:
    play(terminal, "kcli share open D1 --to d1.kpz --as minami002").ended(0)


def asked_for_a_correction(terminal: Terminal) -> None:
    """By somebody who has logged in: whoever sits at the keyboard now is another person."""
    log_in(terminal, "minami002")
    play(terminal, "kcli folder correct C01 1 --amount 121000 --reason 入力誤り").ended(0)
    (terminal.home / ".config/kcli/session").unlink()


def worked_on(terminal: Terminal) -> None:
    """The file differs from what was received."""
    opened(terminal)
    with (terminal.home / "d1.kpz").open("ab") as file:
        file.write(b"0005,2026-04-30,1100,4000,250000\n")


def second_version(terminal: Terminal) -> None:
    worked_on(terminal)
    play(terminal, "kcli share close D1 d1.kpz --as minami002").ended(0)


def draft(terminal: Terminal) -> None:
    """A close that came too late."""
    worked_on(terminal)
    lock_id = play(terminal, "kcli share status D1 -o json").ended(0).json()["lock_id"]
    play(terminal, f"kcli share unlock D1 --lock-id {lock_id} --reason 端末故障 --yes --as minami001").ended(0)
    play(terminal, "kcli share close D1 d1.kpz --as minami002").ended(6)


def not_joined(terminal: Terminal) -> None:
    """D1 is ended, and started anew by the office; its client has not joined yet."""
    stopped(terminal)
    start = SHARED[2].replace("--latest client", "--latest office")
    play(terminal, start, SECRET).ended(0)
    (terminal.home / "d1-client.kpz").unlink()


def stopped(terminal: Terminal) -> None:
    line = "kcli share stop D1 --all --confirm-delete --yes --password-stdin --as minami002"
    play(terminal, line, SECRET).ended(0)


PEOPLE: Mapping[str, Callable[[Terminal], object]] = {
    "kcli client confirm-email": client_gave_an_address,
    "kcli client redeem-reset": client_asked_for_a_reset,
    "kcli contacts activity": wrote_without_a_name,
    "kcli contacts confirm-inquiry": wrote_without_a_name,
    "kcli contacts dismiss-inquiry": wrote_without_a_name,
    "kcli contacts follow": signed_in,
    "kcli contacts inquire": keiri_is_shared,
    "kcli contacts inquiries": wrote_without_a_name,
    "kcli contacts set-password": asked_for_a_site_password,
    "kcli contacts sign-in": has_a_site_password,
    "kcli contacts sign-out": signed_in,
    "kcli folder approve": asked_for_a_correction,
    "kcli session end": three_log_ins,
    "kcli staff confirm-email": logged_in_with_a_code,
    "kcli staff confirm-reset-phone": gave_a_phone,
    "kcli staff redeem-reset": asked_for_a_reset,
    "kcli staff reset-cause": failed_to_reset,
    "kcli staff reset-password": can_reset,
    "kcli staff set-password --own": lambda terminal: log_in(terminal, "minami004"),
    "kcli totp confirm": has_an_app,
    "kcli share adopt-draft": draft,
    "kcli share close": worked_on,
    "kcli share diff": second_version,
    "kcli share dismiss-draft": draft,
    "kcli share drafts": draft,
    "kcli share id remove": stopped,
    "kcli share id set-password": stopped,
    "kcli share join": not_joined,
    "kcli share renew": opened,
    "kcli share restore": second_version,
    "kcli share unlock": opened,
    "kcli totp disable": uses_the_app,
}

# --- what is typed without echo


def code_of_the_app(terminal: Terminal) -> str:
    """What minami001's app shows at this moment."""
    where = terminal.home / ".local/share/kcli/kcli.db"
    return pyotp.TOTP(_secret(terminal, str(where))).at(int(time.time()))


def _secret(terminal: Terminal, store: str) -> str:
    import sqlite3

    db = sqlite3.connect(store)
    row: Any = db.execute("SELECT id, totp_nonce FROM account WHERE user_id = 'minami001'").fetchone()
    db.close()
    return totp.secret_of(terminal.home / ".config/kcli/keys", *row)


TYPED: Mapping[str, Callable[[Terminal], list[Secret]]] = {
    "": lambda _: [OWN, OWN + "!", OWN + "!"],
    "kcli client confirm-email": lambda at: [code_in(newest(at, "mail"))],
    "kcli client redeem-reset": lambda at: [link_in(newest(at, "mail")), OWN, OWN],
    "kcli contacts set-password": lambda at: [code_in(newest(at, "mail")), OWN, OWN],
    "kcli contacts sign-in": lambda _: [OWN],
    "kcli login": lambda at: [one_time_password(at, "minami002"), OWN, OWN],
    "kcli share": lambda _: [SHARE_PASSWORD],
    "kcli share id": lambda _: [SHARE_PASSWORD + "-2", SHARE_PASSWORD + "-2"],
    "kcli staff confirm-reset-phone": lambda at: [code_in(newest(at, "sms"))],
    "kcli staff redeem-reset": lambda at: [code_in(newest(at, "sms")), link_in(newest(at, "mail")), OWN, OWN],
    "kcli totp confirm": lambda at: [code_of_the_app(at)],
    "kcli totp disable": lambda at: [(at.home / "recovery.txt").read_text().split()[0]],
    "kcli totp enable": lambda at: [lambda: code_of_the_app(at)],
}


def typed(terminal: Terminal, example: str) -> list[Secret]:
    """What the user types for this example, in order."""
    return TYPED[first_of(TYPED, example)](terminal)
