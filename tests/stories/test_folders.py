"""A green folder from the day it is added to the inspection and to its end, as a terminal session of one working day."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest

from tests.cli.terminal import LOCALES, ROOT, Terminal
from tests.stories.test_main_job import Step, address, first_login, play

__all__ = ["address"]

BEGIN = (
    "kcli init",
    "kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15",
    "kcli staff add 001 --name '服部 一郎' --role 所長 --email hattori@example.co.jp",
    "kcli staff add 002 --name '小室 直樹' --role IT担当者",
    "kcli staff issue 001 002 --passwords-to sheet.csv",
    "kcli client add C01 --name 株式会社青空商店 --closing-month 3",
    "kcli client person add C01 --name '阿部 真央子' --email abe@example.co.jp",
    "kcli client issue C01 1 --copy-email",
    "kcli client add C02 --name 合資会社みどり商会 --closing-month 3",
    "kcli client person add C02 --name '林 弘' --email hayashi@example.co.jp",
    "kcli client issue C02 1 --copy-email",
    "cp fixtures/ebook/seikyu.pdf fixtures/ebook/20240131_㈱国税商事_110000.pdf .",
)
PUT = "kcli folder put C01 seikyu.pdf --date R6.3.31 --amount 110,000 --counterparty ㈱国税商事 --type 請求書 --number"
SECRET = "987654321098"  # twelve digits: perhaps somebody's My Number
DAY = (
    Step("kcli folder add C01 --kind ebook", 2, ("--capacity",)),
    Step("kcli folder add C01 --kind ebook --capacity 1GB --max-file 10MB", 0, ("電子帳簿保存",), "Added", "追加しました"),
    Step("kcli folder add C01 --kind ebook --capacity 1GB --max-file 10MB", 6, ("GREEN_FOLDER_TAKEN",)),
    Step("kcli folder status C01", 0, ("NO_OFFICE_RULES", "kcli folder rules init C01")),
    Step("kcli folder rules init C01 --responsible '青空 一郎' --effective-on R6.1.1 --to kitei.md", 0, ("kitei.md",)),
    Step("kcli folder rules adopt C01 --file kitei.md --adopted-on 2024-01-01 --by '青空 一郎'", 0, ("2024-01-01",)),
    # what the client sends, document by document
    Step(f"{PUT} {SECRET}", 9, ("BAD_INVOICE_NUMBER",), "Twelve digits", "12桁"),
    Step(f"{PUT} T7000012050002", 0, ("110,000", "2031-06-30"), "Stored seikyu.pdf", "書類 1 として保存しました"),
    Step('kcli folder put C01 "20240131_㈱国税商事_110000.pdf" --yes', 0, ("2024-01-31", "㈱国税商事"), "from the name", "ファイル名"),
    Step('kcli folder put C01 "20240131_㈱国税商事_110000.pdf" --yes', 6, ("DUPLICATE_DOCUMENT", "--allow-duplicate")),
    # and what it kept in a folder with its index book
    Step("kcli folder put C01 --from fixtures/ebook/inbox --index fixtures/ebook/sakuin.csv --dry-run", 0, ("would_add",)),
    Step("kcli folder put C01 --from fixtures/ebook/inbox --index fixtures/ebook/sakuin.csv", 0, ("12", "3", "14")),
    Step("kcli folder put C01 --text fixtures/ebook/mail.txt --date 2024-02-10 --no-amount --counterparty みどり", 0, ("mail.txt", "15")),
    # found in any spelling, by its client only
    Step(
        "kcli folder search C01 --counterparty 株式会社国税商事 --amount-min 100000 --date-from 2024-03-01 -o json", 0,
        ('"number": 1,', '"counterparty": "㈱国税商事"', '"number": 14,'),
    ),
    Step("kcli folder search C01 --amount-blank -o csv", 0, ("髙橋運送㈱",)),
    Step("kcli folder search C01 --date 2024-01-31 --as abe@example.co.jp -o csv", 0, ("青葉印刷有限会社",)),
    Step("kcli folder search C01 --as hayashi@example.co.jp", 5, ("NOT_REGISTERED",)),
    Step("kcli folder get C01 1 --to copy.pdf --as abe@example.co.jp", 0, ("copy.pdf",)),
    Step("cmp copy.pdf fixtures/ebook/seikyu.pdf"),
    # corrected, and not alone
    Step("kcli folder correct C01 1 --amount 121000", 2, ("REASON_NEEDED", "--reason")),
    Step("kcli folder correct C01 1 --amount 121000 --reason 入力誤り", 0, ("110000 → 121000",), "version 2", "第2版"),
    Step("kcli folder settings C01 --second-person on", 0, (), "Second person", "二人目の承認"),
    Step("kcli folder delete C01 2 --reason 二重保存 --yes --as minami002", 0, ("1",), "kcli folder approve C01 1", "別の方が承認"),
    Step("kcli folder approve C01 1 --as minami002", 3, ("PERM_SAME_PERSON",)),
    Step("kcli folder approve C01 1 --as minami001", 3, ("PERM_SAME_PERSON",)),  # it is one and the same at this keyboard
    Step("kcli folder withdraw C01 1 --as minami002", 0),
    Step("kcli folder settings C01 --second-person off", 0),
    Step("kcli folder delete C01 2 --reason 二重保存 --yes --as minami002", 0, (), "marked", "削除"),
    Step("kcli folder search C01 --date 2024-01-31 --counterparty 国税 -o csv", 0),
    Step("kcli folder search C01 --date 2024-01-31 --counterparty 国税 --include-deleted -o csv", 0, ("㈱国税商事",)),
    Step("kcli folder history C01 1", 0, ("入力誤り", "110000 → 121000")),
    Step("kcli folder seal C01 --to seal.txt", 0, ("seal.txt",)),
    Step("kcli folder verify C01 --seal seal.txt", 0, ("15",), "every byte", "ファイルの中身まで正常"),
    # the inspector asks
    Step(
        'kcli folder export C01 --date-from 2024-01-01 --date-to 2024-12-31 --to out/ --request "税務調査 2025-02-10"', 0,
        ("15", "out"),
    ),
    Step("cd out && sha256sum --quiet -c manifest.sha256"),
    Step("cmp out/files/20240331_㈱国税商事_121000.pdf fixtures/ebook/seikyu.pdf"),
    Step("kcli folder exports C01", 0, ("税務調査 2025-02-10",)),
    Step("kcli folder print C01 --to list.html", 0, ("list.html",)),
    Step("kcli folder compliance C01 --to sheet.html", 0, ("sheet.html",)),
    # the end, which the law does not let come yet
    Step("kcli folder end C01 --confirm-name 青空商店 --yes", 2, ("CONFIRM_NAME_DIFFERS",)),
    Step("kcli folder end C01 --confirm-name 株式会社青空商店 --yes", 0, ("FOLDER_RETAINED", "kcli folder cancel-end C01")),
    Step(f"{PUT} T7000012050002 --allow-duplicate", 6, ("FOLDER_ENDING",)),
    Step("kcli folder purge-due", 7, ("RETENTION_NOT_OVER", "2031-06-30")),
    Step("kcli folder cancel-end C01", 0, (), "in use again", "再開"),
    # another client's documents are older than the law asks for
    Step("kcli folder add C02 --kind ebook --capacity 1GB"),
    Step("kcli folder put C02 seikyu.pdf --date H27.3.31 --amount 54000 --counterparty 霞商店", 0, ("2022-06-30",)),
    Step("kcli folder end C02 --confirm-name 合資会社みどり商会 --yes", 0, ("kcli folder cancel-end C02",)),
    Step("kcli folder purge-due", 0, ("1",), "Folders deleted: 1.", "1"),
    Step("kcli folder tombstones -o json", 0, ('"client": "C02"', '"documents": 1', '"first_date": "2015-03-31"')),
    Step("kcli folder search C02", 5, ("NOT_REGISTERED",)),
    Step("kcli folder verify C02", 0),
    Step("kcli folder get C01 1 --to again.pdf", 0),  # the same bytes, which another client still has
    Step("cmp again.pdf fixtures/ebook/seikyu.pdf"),
    Step("kcli audit verify", 0, (), "The log holds", "整合しています"),
)  # fmt: skip


def tell(terminal: Terminal, step: Step, lang: str) -> None:
    """The line in this process where it is one command: the same door, a fraction of the time."""
    if not step.line.startswith("kcli "):
        play(terminal, step, lang)
        return
    done = terminal.kcli(*shlex.split(step.line)[1:]).ended(step.status)
    said = done.out + done.err
    for word in (*step.says, step.ja if lang == "ja" else step.en):
        assert word in said, f"$ {step.line}\nlacks {word!r}\n{said}"
    assert "Traceback" not in said
    assert SECRET not in said


@pytest.mark.req(
    "REQ-035",
    "REQ-030", "REQ-031", "REQ-032", "REQ-033", "REQ-034", "REQ-036", "EB-1", "EB-2", "EB-6", "EB-7", "EB-9", "EB-11",
    "EB-12", "EB-18", "EB-19", "EB-21", "EB-23", "EB-26", "EB-31", "EB-32", "EB-33", "EB-36", "EB-39",
)  # fmt: skip
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_a_green_folder_from_its_first_day_to_the_inspection_and_the_end(tmp_path: Path, lang: str) -> None:
    terminal = Terminal(tmp_path / "home", lang)
    (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for line in BEGIN:
        tell(terminal, Step(line), lang)
    for step in DAY:
        tell(terminal, step, lang)
    with (terminal.home / "out/index.csv").open(encoding="utf-8-sig", newline="") as file:
        book = list(csv.DictReader(file))
    assert [row["連番"] for row in book] == ["1", *map(str, range(3, 16))], "the deleted one is not in the book"
    assert len(list((terminal.home / "out/deleted").iterdir())) == 1
    kept = b"".join(path.read_bytes() for path in (terminal.home / ".local/share/kcli").rglob("*") if path.is_file())
    assert SECRET.encode() not in kept, "twelve digits are stored and logged nowhere"


@pytest.mark.req("EB-18", "EB-36", "REQ-036")
def test_two_persons_and_a_client_at_their_own_machines_over_postgres(tmp_path: Path, address: str) -> None:
    """Each logs in at a home of the own; a correction needs two of them, and a client sees nothing of another's."""
    own, vendors = "itsumo-kaeru-hanashi-77", b"kumori-nochi-hare-88\n"
    places = {"KCLI_STORE": address, "KCLI_BLOBS": f"file://{tmp_path}/blobs"}
    names = ("vendor", "minami001", "minami002", "abe@example.co.jp", "hayashi@example.co.jp")
    at = {name: Terminal(tmp_path / str(number), **places) for number, name in enumerate(names)}
    vendor, it = at["vendor"], at["minami002"]
    for terminal in at.values():
        (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    vendor.shell("kcli init --operator sato --name '佐藤 次郎' --password-stdin", vendors).ended(0)
    vendor.shell("kcli login vendor sato --password-stdin", vendors).ended(0)
    for line in BEGIN[1:]:
        if "client issue" not in line:  # which is the office's own
            tell(vendor, Step(line), "en")
    for name in names[1:3]:
        first_login(at[name], vendor.home / "sheet.csv", name, own)
    for client, name in zip(("C01", "C02"), names[3:], strict=True):
        it.kcli("client", "issue", client, "1", "--copy-email", "--passwords-to", f"{client}.csv").ended(0)
        first_login(at[name], it.home / f"{client}.csv", name, own)

    def line(who: str, text: str, status: int = 0, *says: str) -> None:
        tell(at[who], Step(text, status, says), "en")

    line("minami002", "kcli folder add C01 --kind ebook --capacity 1GB")
    line("minami002", "kcli folder settings C01 --second-person on")
    line("abe@example.co.jp", PUT.replace("seikyu", "fixtures/ebook/seikyu") + " T7000012050002", 0, "document 1")
    line("abe@example.co.jp", "kcli folder correct C01 1 --amount 1 --reason 値引", 3, "PERM_ROLE")
    line("minami002", "kcli folder correct C01 1 --amount 121000 --reason 入力誤り", 0, "kcli folder approve C01 1")
    line("minami002", "kcli folder approve C01 1", 3, "PERM_SAME_PERSON")
    line("minami001", "kcli folder approve C01 1", 0, "110000 → 121000")
    line("abe@example.co.jp", "kcli folder search C01 --amount 121000 -o csv", 0, "㈱国税商事")
    for command in (
        "search C01",
        "get C01 1 --to x.pdf",
        "history C01 1",
        "export C01 --to x --request y",
        "requests C01",
    ):
        line("hayashi@example.co.jp", f"kcli folder {command}", 5, "NOT_REGISTERED")
        line("vendor", f"kcli folder {command} --office minami01", 3, "PERM_ROLE")
    line("minami001", "kcli folder verify C01", 0, "every byte")
    assert not list(at["hayashi@example.co.jp"].home.glob("x*")) + list(vendor.home.glob("x*"))
    assert (it.shell("kcli folder get C01 1 --to c.pdf && cmp c.pdf fixtures/ebook/seikyu.pdf").status) == 0
