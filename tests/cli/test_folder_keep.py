"""Keeping and ending at the command line: what is asked, what is said, pages that print."""

from __future__ import annotations

from pathlib import Path

import pytest

from kcli import pages
from kcli.messages.folder_keep import why_kept
from tests.cli.stage import Stages, one_time_password, play
from tests.cli.terminal import Terminal

NAME = "株式会社青空商店"


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The office at work, with a green folder of C01 in which one document is."""
    folder = tmp_path_factory.mktemp("keep")
    terminal = Stages(folder).copy("working", folder / "home")
    for line in (
        "kcli folder add C01 --kind ebook --capacity 1GB",
        "kcli folder put C01 kessan.pdf --date 2024-03-31 --amount 1000 --counterparty ㈱国税商事 --yes",
    ):
        play(terminal, line).ended(0)
    return terminal


def say(terminal: Terminal, line: str, stdin: bytes = b"", status: int = 0) -> str:
    done = play(terminal, line, stdin).ended(status)
    return done.out + done.err


def test_settings_are_shown_and_set(green: Terminal) -> None:
    shown = green.kcli("folder", "settings", "C01", "-o", "json").ended(0).json()
    assert (shown["legal_form"], shown["closing_month"], shown["loss_years"]) == ("company", 3, [])
    assert "Documents kept longer now: 1" in say(green, "kcli folder settings C01 --loss-year R5.4.1")
    for line, code in (
        ("kcli folder settings C01 --print-relief maybe", "BAD_CHOICE"),
        ("kcli folder settings C01 --base-period-sales 5000万円", "BAD_AMOUNT"),
        ("kcli folder expiring C01 --within 3か月", "BAD_NUMBER"),
        ("kcli folder expiring C01 --as-of 2024-02-30", "BAD_DATE"),
    ):
        assert code in say(green, line, status=9)
    for line in ("kcli folder shorten C01 --yes", "kcli folder shorten C01 1 --all --yes", "kcli folder purge-due C01"):
        assert "OPTIONS_CONTRADICT" in say(green, line, status=2)
    rows = green.kcli("folder", "expiring", "C01", "--within", "36500d", "-o", "json").ended(0).json()
    assert [(row["retain_until"], row["over"]) for row in rows] == [("2034-06-30", False)]
    assert "10 years from the month after filing" in rows[0]["because"]


@pytest.mark.parametrize(
    ("why", "ja", "en"),
    [
        ("years=7 closing=2024-03", "2024年3月期：申告期限の翌月末から7年", "business year to 2024-03: 7 years"),
        (
            "years=10 closing=2024-12 extension=1 loss",
            "2024年12月期・申告期限1か月延長・欠損金のある年度：申告期限の翌月末から10年",
            "business year to 2024-12, filing 1 months later, year of a loss: 10 years",
        ),
        ("years=7 closing=unknown", "決算月未登録：申告期限の翌月末から7年", "closing month unknown: 7 years"),
    ],
)
def test_the_reason_of_a_last_day_is_told_in_words(why: str, ja: str, en: str) -> None:
    assert (why_kept(why, "ja"), why_kept(why, "en")) == (ja, f"{en} from the month after filing")


def test_what_has_no_date_is_told_to_have_no_end() -> None:
    assert (why_kept("no_date", "ja"), why_kept("no_date", "en")) == (
        "日付がないため期限なし",
        "no date: kept without an end",
    )


@pytest.mark.req("REQ-034", "EB-31", "EB-32")
def test_a_folder_ends_by_name_and_password_and_the_job_says_why_it_waits(green: Terminal) -> None:
    initial = one_time_password(green, "minami002")
    secrets = f"{initial}\nitsumo-kaeru-hanashi-77\n".encode()
    play(green, "kcli login minami01 minami002 --password-stdin --new-password-stdin", secrets).ended(0)
    end = f"kcli folder end C01 --confirm-name {NAME} --yes"
    assert "SECRET_MISSING" in say(green, end, status=2)
    assert "BAD_CREDENTIALS" in say(green, f"{end} --password-stdin", b"chigau-pasuwaado-1\n", 8)
    assert "CONFIRM_NAME_DIFFERS" in say(
        green, "kcli folder end C01 --confirm-name 青空 --yes --password-stdin", b"x\n", 2
    )
    assert "CONFIRM_NAME_DIFFERS" in say(green, "kcli folder end C01 --yes --password-stdin", b"x\n", 2)
    assert "CONFIRMATION_NEEDED" in say(green, f"kcli folder end C01 --confirm-name {NAME}", status=2)
    assert "FOLDER_RETAINED" in say(green, f"{end} --password-stdin", b"itsumo-kaeru-hanashi-77\n")
    refused = say(green, "kcli folder purge-due", status=7)
    assert "RETENTION_NOT_OVER" in refused
    assert "kcli folder cancel-end C01" in refused
    more = "kcli folder put C01 kessan.pdf --date 2024-03-31 --amount 1 --counterparty x --yes --allow-duplicate"
    assert "FOLDER_ENDING" in say(green, more, status=6)
    assert "Folders to be kept yet" in say(green, "kcli run-due")
    say(green, "kcli folder cancel-end C01")
    (green.home / ".config/kcli/session").unlink()
    assert "is ending" in say(green, f"{end} --dry-run"), "the local operator has no password to give"
    assert green.kcli("folder", "status", "C01", "-o", "json").ended(0).json()["state"] == "active"


@pytest.mark.req("EB-19")
def test_rules_are_written_adopted_and_shown(green: Terminal) -> None:
    assert "NO_OFFICE_RULES" in say(green, "kcli folder status C01")
    assert "kcli folder rules init C01" in say(green, "kcli folder rules show C01", status=5)
    for name in ("kitei.md", "kitei.txt", "kitei.html"):
        assert name in say(green, f"kcli folder rules init C01 --responsible '青空 一郎' --to {name}")
        assert "FILE_EXISTS" in say(green, f"kcli folder rules init C01 --to {name}", status=6)
    assert "# " not in (green.home / "kitei.txt").read_text("utf-8")
    html = (green.home / "kitei.html").read_text("utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert html.count("<table>") == 2
    assert "第9条" in say(green, "kcli folder rules init C01")
    assert "RULES_HAVE_BLANKS" in say(
        green, "kcli folder rules adopt C01 --file kitei.md --adopted-on R6.1.1 --by 青空"
    )
    assert say(green, "kcli folder rules show C01 --text") == (green.home / "kitei.md").read_text("utf-8")
    shown = green.kcli("folder", "rules", "show", "C01", "-o", "json").ended(0).json()
    assert ("body" in shown, shown["adopted_on"]) == (False, "2024-01-01")
    (green.home / "kitei.docx").write_bytes(b"PK\x03\x04\x00")
    assert "RULES_NOT_TEXT" in say(
        green, "kcli folder rules adopt C01 --file kitei.docx --adopted-on 2024-01-01 --by x", status=9
    )
    assert "NO_OFFICE_RULES" not in say(green, "kcli folder status C01")


@pytest.mark.req("EB-35", "EB-40")
def test_the_sheet_is_a_page_in_both_languages(green: Terminal) -> None:
    import kcli as package

    for lang, title in (("ja", "要件対応表"), ("en", "requirements and how they are met")):
        page = say(green, f"kcli folder compliance C01 --lang {lang}")
        assert title in page.splitlines()[0]
        assert f"kcli {package.__version__}" in page
        assert "{" not in page.replace("{…}", ""), "nothing was left unfilled"
        rows = green.kcli("folder", "compliance", "C01", "-o", "json", "--lang", lang).ended(0).json()
        assert len(rows) > 25
        assert all(row["here"] and row["law"] for row in rows)
    say(green, "kcli folder compliance C01 --to sheet.html")
    assert "<thead>" in (green.home / "sheet.html").read_text("utf-8")
    say(green, "kcli folder compliance C01 --to sheet.md")
    assert (green.home / "sheet.md").read_text("utf-8").startswith("# ")
    assert say(green, "kcli folder compliance C01 --format html").startswith("<!DOCTYPE html>")
    assert "BAD_CHOICE" in say(green, "kcli folder compliance C01 --format pdf", status=9)


def test_a_page_is_harmless_html(tmp_path: Path) -> None:
    page = (
        "# A & <b>\n\ntext `a<b` **bold**\nsecond\n\n1. one\n   - (1) deep\n2. two\n\n- dot\n\n"
        "| a | b |\n| --- | --- |\n| x\\|y |  |\n\n---\n\nend\n"
    )
    made = pages.to_html(page, "en")
    assert "<h1>A &amp; &lt;b&gt;</h1>" in made
    assert "<p>text <code>a&lt;b</code> <strong>bold</strong><br>second</p>" in made
    assert '<ol>\n<li>one<ul class="plain"><li>(1) deep</li></ul></li>\n<li>two</li>\n</ol>' in made
    assert "<ul>\n<li>dot</li>\n</ul>" in made
    assert "<tr><td>x|y</td><td></td></tr>" in made
    assert "<hr>" in made
    assert "bold" in pages.to_text(page)
    assert "**" not in pages.to_text(page)
    pages.write(tmp_path / "a.html", page, "en")
    assert (tmp_path / "a.html").read_text("utf-8") == made
