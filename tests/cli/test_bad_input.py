"""Any bytes as arguments, stdin, lists, settings: a status of the list, a plain line, never a traceback."""

from __future__ import annotations

import os
import shlex
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.terminal import ROOT, STATUSES, Done, Terminal
from tests.docs.tree import leaves

FUZZ = settings(
    max_examples=200, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FEWER = settings(FUZZ, max_examples=60)
PATHS = [leaf.path.split()[1:] for leaf in leaves("en")]
CHANGING = [leaf.path.split()[1:] for leaf in leaves("en") if leaf.changes]
OPTIONS = sorted(
    {name for leaf in leaves("en") for param in leaf.command.params for name in param.opts if name[0] == "-"}
)
# What an argument vector can hold: any bytes but NUL, as Python shows them.
ANY_WORD = st.one_of(
    st.binary(max_size=20).filter(lambda raw: 0 not in raw).map(os.fsdecode),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["", "004", "C01", "minami001", "1", "-1", "0", "９", "@x", "=1+1", "𠮷", "é", "2024-02-30", "*", "%", "\\"]
    ),
)
# Written to, they would spoil the store for the examples that follow, or read what a test must not.
KEPT_AWAY = (["config", "set"], ["store", "restore"], ["store", "backup"], ["init"])


def well(done: Done) -> Done:
    """It ended as documented, and said so plainly."""
    said = done.raw_out + done.raw_err
    assert done.status in STATUSES, f"{done.line!r}: {done.status}\n{said.decode(errors='replace')}"
    assert b"Traceback" not in said
    if done.status not in (0, 2):
        assert done.raw_err, done.line
    return done


@FUZZ
@given(path=st.sampled_from(PATHS), words=st.lists(st.one_of(ANY_WORD, st.sampled_from(OPTIONS)), max_size=6))
def test_any_words_behind_any_command(shared: Terminal, path: list[str], words: list[str]) -> None:
    if path in KEPT_AWAY:
        return
    more = ["--dry-run", "--yes"] if path in CHANGING else []
    well(shared.kcli(*path, *words, *more))


@FEWER
@given(words=st.lists(ANY_WORD, max_size=4))
def test_any_words_at_all(shared: Terminal, words: list[str]) -> None:
    well(shared.kcli(*words))


KEYS = {
    "client edit": ["C01"],
    "client person edit": ["C01", "1"],
    "office edit": ["minami01"],
    "staff edit": ["004"],
    "client add": ["C99", "--name", "株式会社海"],
    "client person add": ["C01", "--name", "木村 光"],
    "staff add": ["099", "--name", "木村 光"],
}
EDITS = [leaf for leaf in leaves("en") if leaf.path.endswith((" edit", " add", " request-change"))]
FIELDS = [
    (leaf.path.removeprefix("kcli "), param.opts[0])
    for leaf in EDITS
    for param in leaf.command.params
    if param.type.name == "str" and param.name[0] != "_" and param.opts[0].startswith("--")
]


@FUZZ
@given(value=ANY_WORD, field=st.sampled_from(FIELDS))
def test_any_value_of_a_field(shared: Terminal, field: tuple[str, str], value: str) -> None:
    path, option = field
    well(shared.kcli(*path.split(), *KEYS.get(path, []), f"{option}={value}", "--dry-run"))


@pytest.mark.parametrize(("path", "option"), FIELDS, ids=[" ".join(field) for field in FIELDS])
def test_an_emptied_field_is_empty_or_refused(shared: Terminal, path: str, option: str) -> None:
    for blank in ("", " ", "\u3000"):
        well(shared.kcli(*path.split(), *KEYS.get(path, []), f"{option}={blank}", "--dry-run"))


@FEWER
@given(stdin=st.binary(max_size=200))
def test_any_bytes_as_secrets(shared: Terminal, stdin: bytes) -> None:
    login = ["login", "minami01", "minami002", "--password-stdin", "--new-password-stdin"]
    assert well(shared.kcli(*login, stdin=stdin)).status in (2, 8, 9)


@FUZZ
@given(
    data=st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
)
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_any_bytes_as_a_list(shared: Terminal, name: str, data: bytes) -> None:
    (shared.home / name).write_bytes(data)
    done = well(shared.kcli("staff", "import", name, "--dry-run"))
    # A single word that is a heading is a list with nobody in it.
    assert done.status == 9 or "Registered 0 members" in done.out


@FUZZ
@given(st.data())
def test_a_good_list_with_bytes_changed(shared: Terminal, data: st.DataObject) -> None:
    """Closer to what happens: a real list in which a few bytes went wrong."""
    name = data.draw(st.sampled_from(["staff-cp932.csv", "clients.xlsx"]))
    raw = bytearray((ROOT / "fixtures/minami" / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(raw) // 2, len(raw)))
    file = shared.home / ("changed" + Path(name).suffix)
    file.write_bytes(raw[:cut])
    noun = "staff" if name.startswith("staff") else "client"
    well(shared.kcli(noun, "import", file.name, "--dry-run", "-q"))


@FEWER
@given(
    sheet=st.one_of(
        st.text(max_size=300), st.sampled_from(["<worksheet>" * 2000, "<sheetData><row r='99999999'/></sheetData>"])
    )
)
def test_a_workbook_with_anything_in_its_sheet(shared: Terminal, sheet: str) -> None:
    packed = BytesIO()
    good = zipfile.ZipFile(ROOT / "fixtures/minami/clients.xlsx")
    with zipfile.ZipFile(packed, "w") as out:
        for member in good.namelist():
            text = sheet.encode("utf-8", "surrogatepass") if "sheet1" in member else good.read(member)
            out.writestr(member, text)
    (shared.home / "odd.xlsx").write_bytes(packed.getvalue())
    well(shared.kcli("client", "import", "odd.xlsx", "--dry-run", "-q"))


@FEWER
@given(
    raw=st.one_of(
        st.binary(max_size=100), st.sampled_from([b"a = [" * 5000, b"store = 1", b"lang = 5", b"office = []"])
    )
)
def test_any_bytes_as_the_config_file(shared: Terminal, raw: bytes) -> None:
    (shared.home / "odd.toml").write_bytes(raw)
    for argv in (["staff", "list"], ["config", "show"], ["doctor"], ["nope"]):
        well(shared.kcli(*argv, KCLI_CONFIG="odd.toml"))


@FEWER
@given(url=ANY_WORD)
def test_any_words_as_the_store(shared: Terminal, url: str) -> None:
    well(shared.kcli("staff", "list", KCLI_STORE=url))


@FEWER
@given(
    value=ANY_WORD, name=st.sampled_from(["KCLI_OFFICE", "KCLI_TOKEN", "KCLI_LANG", "KCLI_KEYS", "KCLI_OUTBOX", "LANG"])
)
def test_any_words_in_the_environment(shared: Terminal, name: str, value: str) -> None:
    well(shared.kcli("staff", "list", **{name: value}))
    well(shared.kcli("audit", "checkpoint", **{name: value}))


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("mysql://x/y", 9),
        ("sqlite://", 9),
        ("sqlite:///", 9),
        ("sqlite:///.", 10),
        ("/nowhere/kcli.db", 7),
        ("/dev/null", 7),
        (".", 10),
        ("clients.xlsx", 12),
        ("postgresql://", 10),
        ("postgresql://nobody@127.0.0.1:1/none", 10),
        ("postgresql://nobody@host:port/none", 9),
        ("postgresql://[/none", 9),
        ("postgresql:///none?nonsense=1", 9),
    ],
)
def test_a_store_that_is_none(shared: Terminal, url: str, status: int) -> None:
    for argv in (["staff", "list"], ["staff", "add", "1", "--name", "x"]):
        done = well(shared.kcli(*argv, KCLI_STORE=url, KCLI_TOKEN="kcs_x" if url.startswith("postgres") else ""))
        assert done.status == status, done.err
    well(shared.kcli("doctor", KCLI_STORE=url)).ended(0)
    well(shared.kcli("config", "show", KCLI_STORE=url))


@pytest.mark.parametrize("made", ["missing", "folder", "unreadable", "link to itself", "pipe-named\x1b"])
@pytest.mark.parametrize(
    "line",
    [
        "staff import {}",
        "client import {}",
        "store verify {}",
        "store restore {} --yes",
        "audit verify --checkpoint {}",
    ],
)
def test_a_file_that_cannot_be_read(office: Terminal, line: str, made: str) -> None:
    file = office.home / made
    if made == "folder":
        file.mkdir()
    elif made == "unreadable":
        file.write_text("x")
        file.chmod(0)
    elif made == "link to itself":
        file.symlink_to(file)
    done = well(office.kcli(*(word.format(made) for word in shlex.split(line.replace("{}", "'{}'")))))
    if made == "unreadable" and os.geteuid() == 0:
        assert done.status in (7, 9, 12), "root reads it: it is no such file"
    else:
        assert done.status in (7, 9), done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "line",
    [
        "staff issue 006 --passwords-to {}",
        "store backup {}",
    ],
)
@pytest.mark.parametrize("made", ["there", "folder", "nowhere/x.csv", "link"])
def test_a_file_that_cannot_be_written_leaves_nothing_done(office: Terminal, line: str, made: str) -> None:
    (office.home / "there").write_text("mine")
    (office.home / "folder").mkdir()
    (office.home / "link").symlink_to("elsewhere")
    before = office.kcli("staff", "list", "-o", "json").out
    done = well(office.kcli(*line.format(made).split()))
    assert done.status in (6, 9), done.err
    assert (office.home / "there").read_text() == "mine"
    assert not (office.home / "elsewhere").exists()
    assert office.kcli("staff", "list", "-o", "json").out == before


@pytest.mark.parametrize("to", ["folder", "nowhere/x.csv"])
@pytest.mark.parametrize("file", ["staff.csv", "fixtures/minami/staff-bad.csv"])
def test_a_result_that_cannot_be_written_leaves_nothing_imported(office: Terminal, file: str, to: str) -> None:
    """Otherwise the next try would find every code taken."""
    (office.home / "folder").mkdir()
    before = office.kcli("staff", "list", "-o", "json").out
    done = well(office.kcli("staff", "import", file, "--result", to, "-o", "json"))
    assert done.status == 9
    assert done.codes()[-1] == "FILE_UNWRITABLE"
    assert (len(done.codes()) > 1) is ("bad" in file)
    assert office.kcli("staff", "list", "-o", "json").out == before


def test_a_letter_that_the_result_lacks_leaves_nothing_imported(office: Terminal) -> None:
    (office.home / "new.csv").write_text("職員コード,氏名\n090,𠮷田 光\n", encoding="utf-8")
    done = office.kcli("staff", "import", "new.csv", "--result", "r.csv", "--encoding", "cp932", "-o", "json").ended(9)
    assert done.codes() == ["CANNOT_WRITE_CHARACTER"]
    assert not (office.home / "r.csv").exists()
    office.kcli("staff", "show", "090").ended(5)


def test_a_store_in_a_folder_without_rights_is_said_plainly(office: Terminal) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder = office.home / "closed"
    folder.mkdir(mode=0o500)
    assert well(office.kcli("init", KCLI_STORE=str(folder / "kcli.db"))).status == 10


def test_what_is_looked_for_is_found() -> None:
    """The control: a bug's status, a traceback, and a silent failure are each seen."""
    for done in (Done("x", 1, b"", b"x"), Done("x", 0, b"Traceback (most", b""), Done("x", 5, b"", b"")):
        with pytest.raises(AssertionError):
            well(done)
