"""Folders: sizes as people write them, limits, room, names of files and sub-folders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.folder import rules
from kcli_core.folder.listing import KIND_WORDS
from kcli_core.input.sizes import LARGEST_BYTES, as_typed, read_size, shown
from kcli_core.refusals import Refusal

MB = 1024**2


@pytest.mark.req("REQ-032")
@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500MB", 500 * MB), ("1GB", 1024 * MB), ("1 gb", 1024 * MB), ("１ＧＢ", 1024 * MB), ("10M", 10 * MB),
        ("1.5GB", 1536 * MB), ("0.5KB", 512), ("1GiB", 1024 * MB), ("1048576", MB), ("1,048,576", MB),
        ("1", 1), ("2TB", 2 * 1024**4), (str(LARGEST_BYTES), LARGEST_BYTES),
    ],
)  # fmt: skip
def test_a_size_is_read_in_binary_multiples(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.req("REQ-032")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0", "zero"), ("0GB", "zero"), ("0.0001KB", "zero"), ("-1", "negative"), ("-5MB", "negative"),
        ("−1GB", "negative"),
        ("", "form"), ("GB", "form"), ("1.5", "form"), ("1XB", "form"), ("1,00", "form"), ("十GB", "form"),
        ("9" * 19, "too_large"), ("9000000TB", "too_large"), ("9" * 5000, "form"), ("1GB2", "form"),
    ],
)  # fmt: skip
def test_what_is_no_size_is_refused(text: str, reason: str) -> None:
    found = read_size(text, "capacity")
    assert isinstance(found, Refusal)
    assert (found.code, found.facts["reason"], found.facts["field"]) == ("BAD_SIZE", reason, "capacity")


@given(st.integers(1, LARGEST_BYTES))
def test_plain_bytes_are_read_as_they_are(size: int) -> None:
    assert read_size(str(size)) == read_size(f"{size:,}") == size


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_a_refusal(text: str) -> None:
    found = read_size(text)
    assert isinstance(found, Refusal) or 0 < found <= LARGEST_BYTES


def test_sizes_are_shown_as_they_are_read() -> None:
    assert [shown(size) for size in (0, 1023, 1024, 1536, 10 * MB, 5 * 1024**4)] == [
        "0 B", "1,023 B", "1 KB", "1.5 KB", "10 MB", "5 TB",
    ]  # fmt: skip


def codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.req("REQ-032")
@pytest.mark.parametrize(
    ("total", "one", "used", "largest", "found"),
    [
        (100, None, 0, 0, []), (100, 100, 100, 100, []), (99, None, 100, 0, ["LIMIT_BELOW_USE"]),
        (100, 101, 0, 0, ["BAD_SIZE"]), (100, 9, 50, 10, ["LIMIT_BELOW_USE"]), (100, 10, 50, 10, []),
        (9, 20, 10, 21, ["LIMIT_BELOW_USE", "BAD_SIZE", "LIMIT_BELOW_USE"]),
    ],
)  # fmt: skip
def test_limits_are_never_below_what_is_used(
    total: int, one: int | None, used: int, largest: int, found: list[str]
) -> None:
    assert codes(rules.limits(total, one, used, largest)) == found


@pytest.mark.req("REQ-032")
@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ([50], []),
        ([51], ["LIMIT_FOLDER_TOTAL"]),
        ([25, 25], []),
        ([31, 20], ["LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL"]),
    ],
)
def test_room_is_asked_for_all_files_together(sizes: list[int], found: list[str]) -> None:
    one = 30 if len(sizes) > 1 else None
    assert codes(rules.room_for(100, one, 50, sizes)) == found


def test_an_ordinary_folder_takes_ten_files_and_100_mb_at_once() -> None:
    assert codes(rules.at_once([1] * 10)) == []
    assert codes(rules.at_once([1] * 11)) == ["LIMIT_FILES_AT_ONCE"]
    assert codes(rules.at_once([100 * MB])) == []
    assert codes(rules.at_once([100 * MB, 1])) == ["LIMIT_FILES_AT_ONCE"]


@pytest.mark.parametrize(("used", "near"), [(89, False), (90, True), (100, True)])
def test_a_folder_is_nearly_full_from_90_percent_on(used: int, near: bool) -> None:
    assert rules.nearly_full(used, 100) is near


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"), ("..", "empty"), ("a/b", "signs"), ("a\\b.pdf", "signs"), ("a:b", "signs"), ("何?.pdf", "signs"),
        ("a\x00b", "hidden"), ("a\u202eb.pdf", "hidden"), ("a\nb", "hidden"), ("a.", "edge"), ("a ", "edge"),
        (" a", "edge"),
        ("CON", "reserved"), ("nul.pdf", "reserved"), ("Com1.txt", "reserved"), ("あ" * 86, "too_long"),
    ],
)  # fmt: skip
def test_a_name_that_some_system_does_not_take_is_refused(name: str, reason: str) -> None:
    found = rules.file_name(name)
    assert found is not None
    assert (found.code, found.facts["reason"]) == ("BAD_FILE_NAME", reason)


@pytest.mark.parametrize(
    "name", ["請求書.pdf", "console.pdf", ".hidden", "20240131_㈱国税商事_110000.pdf", "あ" * 85, "com10"]
)
def test_ordinary_names_pass(name: str) -> None:
    assert rules.file_name(name) is None


@pytest.mark.parametrize(
    ("text", "parts"), [("2024年", ["2024年"]), ("/a/b/", ["a", "b"]), ("a\\b", ["a", "b"]), ("a / b", ["a", "b"])]
)
def test_a_path_is_divided(text: str, parts: list[str]) -> None:
    assert rules.read_path(text) == parts


@pytest.mark.parametrize("text", ["", "/", "a//b", "../b", "a/./b", "a/..", "/".join("abcdefghijk"), "a/CON"])
def test_a_path_that_leads_elsewhere_is_refused(text: str) -> None:
    assert isinstance(rules.read_path(text), Refusal)


def test_every_kind_of_folder_has_a_word() -> None:
    assert set(KIND_WORDS.values()) == set(rules.KINDS)


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1"), (1001, "1001"), (1024, "1KB"), (1536, "1536"), (1500 * 1024**2, "1500MB"), (1024**4, "1TB")],
)
def test_a_size_is_written_as_it_is_typed_and_read_back_to_the_byte(size: int, text: str) -> None:
    assert as_typed(size) == text
    assert read_size(text) == size
