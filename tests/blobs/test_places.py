"""Where documents are, as it is set, shown and checked."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kcli.output import Output
from kcli.progress import progress
from kcli.settings import Settings
from kcli_core.blobs.place import BlobsPlace, S3Access, open_blobs, read_blobs_place, read_endpoint
from kcli_core.refusals import Class
from tests.blobs.conftest import Shelf, refused
from tests.cli.terminal import Terminal

MB = 1024 * 1024


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/srv/blobs", BlobsPlace(folder=Path("/srv/blobs"))),
        ("file:///srv/a%20b", BlobsPlace(folder=Path("/srv/a b"))),
        ("s3://bucket", BlobsPlace(bucket="bucket")),
        ("s3://bucket/", BlobsPlace(bucket="bucket")),
        ("s3://my.bucket-1/a/b/", BlobsPlace(bucket="my.bucket-1", prefix="a/b")),
    ],
)
def test_a_place_is_read(text: str, place: BlobsPlace) -> None:
    assert read_blobs_place(text) == place
    assert read_blobs_place(place.shown()) == place


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "s3://",
            "s3:///prefix",
            "s3://ab",
            "s3://Bucket",
            "s3://b_cket",
            "s3://bucket/../x",
            "s3://bucket/a//b",
        ),
        *("s3://key:secret@bucket/x", "s3://bucket/a?b", "s3://bucket/a b", "http://bucket", "file://host/x", "a\0b"),
    ],
)
def test_what_is_no_place_is_refused_without_its_secret(text: str) -> None:
    with refused("BAD_BLOBS_URL", Class.BAD_INPUT) as found:
        read_blobs_place(text)
    assert "secret" not in repr(found.value.refusals)


@pytest.mark.parametrize("text", ["https://s3.example.jp", "https://s3.example.jp:9000/", "http://127.0.0.1:8333"])
def test_an_endpoint_is_read(text: str) -> None:
    assert read_endpoint(text) == text.rstrip("/")


@pytest.mark.parametrize(
    "text",
    ["http://s3.example.jp", "s3.example.jp", "https://", "ftp://x", "https://k:geheim@x", "https://x:0", "https://["],
)
def test_an_endpoint_without_protection_is_refused(text: str) -> None:
    with refused("BAD_BLOBS_URL", Class.BAD_INPUT) as found:
        read_endpoint(text)
    assert "geheim" not in repr(found.value.refusals)


def test_a_bucket_needs_a_key() -> None:
    for access in (None, S3Access("", "s"), S3Access("k", "")):
        with refused("BLOBS_KEY_MISSING", Class.PRECONDITION):
            open_blobs(BlobsPlace(bucket="bucket"), access)


@pytest.mark.parametrize(
    ("store", "folder"),
    [
        ("sqlite:////srv/office.db", "/srv/office.db.blobs"),
        ("postgresql://kcli:pw@db.example.jp:5432/kcli", "/home/x/.local/share/kcli/blobs-kcli"),
        ("postgresql:///kcli?host=/run/pg", "/home/x/.local/share/kcli/blobs-kcli"),
        ("postgresql://db.example.jp/a%2F..", "/home/x/.local/share/kcli/blobs-a%252F.."),
        ("postgresql://db.example.jp", "/home/x/.local/share/kcli/blobs-postgres"),
    ],
)
def test_the_usual_place_is_beside_the_store_or_by_the_databases_name(store: str, folder: str) -> None:
    settings = Settings({"KCLI_STORE": store, "XDG_DATA_HOME": "/home/x/.local/share", "KCLI_CONFIG": "/none"})
    assert settings.get("blobs") == ("blobs", folder, "default")


def test_where_documents_are_and_by_what_is_shown(terminal: Terminal) -> None:
    terminal.kcli("config", "set", "blobs", "s3://bucket/a").ended(0)
    shown = {row["name"]: row for row in terminal.kcli("config", "show", "-o", "json").ended(0).json()}
    assert (shown["blobs"]["value"], shown["blobs"]["source"][-11:]) == ("s3://bucket/a", "config.toml")
    done = terminal.kcli(
        "config", "show", "-o", "json", KCLI_BLOBS="/srv/b", AWS_ACCESS_KEY_ID="K", AWS_SECRET_ACCESS_KEY="geheim"
    ).ended(0)
    shown = {row["name"]: row for row in done.json()}
    assert (shown["blobs"]["value"], shown["blobs"]["source"]) == ("/srv/b", "KCLI_BLOBS")
    assert (shown["s3.key_id"]["value"], shown["s3.key_id"]["source"]) == ("K", "AWS_ACCESS_KEY_ID")
    assert "geheim" not in done.out


@pytest.mark.parametrize(("name", "text"), [("blobs", "s3://B"), ("s3.endpoint", "http://s3.example.jp")])
def test_a_slip_of_the_pen_is_not_written_down(terminal: Terminal, name: str, text: str) -> None:
    assert "BAD_BLOBS_URL" in terminal.kcli("config", "set", name, text).ended(9).err


def test_the_doctor_looks_whether_documents_can_be_stored(terminal: Terminal) -> None:
    def documents(**more: str) -> tuple[str, str]:
        looks = terminal.kcli("doctor", "-o", "json", **more).ended(0).json()
        (look,) = [look for look in looks if look["check"] == "documents"]
        return look["finding"], look["next"]

    terminal.kcli("init").ended(0)
    assert documents()[0].endswith("kcli.db.blobs: ok")
    (terminal.home / "file").touch()
    finding, hint = documents(KCLI_BLOBS=str(terminal.home / "file/blobs"))
    assert "cannot be reached" in finding
    assert "kcli config show" in hint
    finding, hint = documents(KCLI_BLOBS="s3://bucket")
    assert "no key" in finding
    assert "AWS_ACCESS_KEY_ID" in hint


def test_the_doctor_looks_at_a_bucket_too(terminal: Terminal, s3: Shelf) -> None:
    assert s3.access
    terminal.kcli("init").ended(0)
    secret = terminal.home / "secret"
    secret.write_text(s3.access.secret + "\n")
    secret.chmod(0o600)
    terminal.kcli("config", "set", "s3.secret_file", str(secret)).ended(0)
    more = {
        "KCLI_BLOBS": s3.place.shown(),
        "AWS_ENDPOINT_URL": s3.access.endpoint,
        "AWS_ACCESS_KEY_ID": s3.access.key_id,
        "AWS_SECRET_ACCESS_KEY": "another, which the file goes before",
    }
    done = terminal.kcli("doctor", "-o", "json", **more).ended(0)
    assert f"{s3.place.shown()}: ok" in [look["finding"] for look in done.json()]
    assert s3.access.secret not in done.out + done.err


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("size", [1, 100 * MB])
def test_a_bar_is_shown_on_a_terminal_and_only_for_what_takes_a_while(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(sys, "stderr", Tty())
    with progress(Output("table", "en"), "in\x1b[31m [bold]") as advance:
        advance(size // 2, size)
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert bool(said) == (size > 32 * MB)
    if said:
        assert "in<U+001B>[31m [bold]" in said
        assert "\x1b[31min" not in said


def test_no_bar_is_shown_in_a_pipe_or_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, quiet in ((io.StringIO(), False), (Tty(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress(Output("table", "en", quiet=quiet), "in") as advance:
            advance(50 * MB, 100 * MB)
        assert stream.getvalue() == ""
