"""Where examples are played: an office at work, in a home of its own, copied for each of them."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from tests.cli.terminal import ROOT, Done, Terminal

NEW_STAFF = "職員コード,氏名,フリガナ,メールアドレス,権限\n031,山本 花,ヤマモト ハナ,yamamoto@example.co.jp,一般\n"
NEW_FOLDERS = "顧客コード,種別,フォルダ名,容量上限,1ファイルの上限\nC01,共有,給与資料,500MB,10MB\n"
COMMANDS = "staff add 032 --name '南 太郎'\nstaff issue 032\nclient edit C01 --in-charge 032\n"
OWN_PRODUCTS = '[apps]\nnames = ["電子契約"]\n'
STORE = "kcli init"
OFFICE = (
    STORE,
    "kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15",
)
REGISTERED = (
    *OFFICE,
    "kcli staff import fixtures/minami/staff-cp932.csv",
    "kcli client add C01 --name 株式会社青空商店 --closing-month 3",
    "kcli client person add C01 --name '阿部 真央子' --email abe@example.co.jp",
    "kcli client person add C01 --name '青木 健' --email aoki@example.co.jp",
)
WORKING = (
    *REGISTERED,
    "kcli staff issue 001 002 003 004 005 --passwords-to passwords.csv",
    "kcli client issue C01 1 --user-id 1=abe@example.co.jp",
    "kcli office request-change --address 東京都千代田区1-1",
    "kcli contract add M0 --product manage --form-date 2022-09-30 --app 勤怠 --app 工数",
    "kcli contract add M1 --product manage --app 勤怠",
    "kcli contacts add M1 --name '服部 一郎' --email hattori@example.co.jp --primary",
    "kcli contacts add M1 --name '伊藤 花子' --email ito@example.co.jp",
    "kcli contacts add M1 --name '佐藤 次郎' --email sato@example.co.jp",
    "kcli contacts add M1 --name '森 健' --email mori@example.co.jp",
)
# The ledger D1, shared by the office and its client.
SHARE_PASSWORD = "aozora-keiri-7"
SECRET = f"{SHARE_PASSWORD}\n".encode()
LEDGER = "fixtures/share/ledger-v1.kpz"
SHARED = (
    "kcli share id add 12345678 --client C01 --password-stdin",
    f"kcli share receive D1 --client C01 --from client --file {LEDGER} --as minami002",
    f"kcli share start D1 --client C01 --by office --latest client --comm-id 12345678 --area 1 --file {LEDGER} "
    "--software 11.0.10 --ack-notes --yes --password-stdin --as minami002",
    "kcli share join D1 --comm-id 12345678 --area 1 --to d1-client.kpz --software 11.1 --ack-notes --password-stdin "
    "--as abe@example.co.jp",
)
# The ordinary folder of C01 with a file in it.
FOLDERS = (
    "kcli folder add C01 --kind shared --name 決算資料 --capacity 500MB",
    "kcli folder upload C01 kessan.pdf --folder 決算資料",
)
WORKING = (*WORKING, *SHARED, *FOLDERS)
# How far the office is when an example begins.
STAGES = {"store": (STORE,), "office": OFFICE, "registered": REGISTERED, "working": WORKING}


class Stages:
    """The homes, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, stage: str, to: Path) -> Terminal:
        """A terminal in a copy of this stage."""
        made = self.folder / stage
        if stage and not made.exists():
            terminal = Terminal(made)
            (made / "fixtures").symlink_to(ROOT / "fixtures")
            (made / "staff.csv").write_text(NEW_STAFF, encoding="utf-8")
            (made / "own-products.toml").write_text(OWN_PRODUCTS, encoding="utf-8")
            (made / "folders.csv").write_text(NEW_FOLDERS, encoding="utf-8")
            (made / "kessan.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
            for name in ("seikyu.pdf", "sakuin.csv"):
                shutil.copy(ROOT / "fixtures/ebook" / name, made)
            shutil.copytree(ROOT / "fixtures/ebook/inbox", made / "inbox")
            (made / "commands.txt").write_text(COMMANDS, encoding="utf-8")
            (made / "clients.xlsx").symlink_to(ROOT / "fixtures/minami/clients.xlsx")
            for line in STAGES[stage]:
                play(terminal, line, SECRET if "--password-stdin" in line else b"").ended(0)
        if stage:
            shutil.copytree(made, to, symlinks=True)
        return Terminal(to)


def play(terminal: Terminal, line: str, stdin: bytes = b"", **more: str) -> Done:
    """One line as a shell would take it: assignments in front, `< FILE`, `> FILE`; what follows a pipe is left out."""
    words = shlex.split(line.partition(" | ")[0])
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        more[name] = value
    if "<" in words:
        at = words.index("<")
        stdin = (terminal.home / words[at + 1]).read_bytes()
        words[at:] = []
    to = None
    if ">" in words:
        at = words.index(">")
        to = terminal.home / words[at + 1]
        words[at:] = []
    assert words[0] == "kcli", line
    done = terminal.kcli(*words[1:], stdin=stdin, **more)
    if to is not None:
        to.write_bytes(done.raw_out)
    return done


def one_time_password(terminal: Terminal, user_id: str) -> str:
    """What the sheet of the stage `working` says for this user."""
    lines = (terminal.home / "passwords.csv").read_text("utf-8").splitlines()
    return next(line.split(",")[2] for line in lines if line.startswith(user_id + ","))
