"""The copy that answers a download request: files, index book, history, manifest (EB-26, EB-27); whole or not at all.

files/     every document as it is, by date_counterparty_amount      index.csv, index.xlsx  the index book (索引簿)
versions/  the files that corrections replaced                       history.csv            every version, with why
deleted/   the files of documents that are marked as deleted         manifest.sha256        for `sha256sum -c`
"""

from __future__ import annotations

import csv
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kcli_core.blobs import parts
from kcli_core.blobs.blob import Blobs, Progress, quiet
from kcli_core.folder import book
from kcli_core.folder.export_names import Names
from kcli_core.folder.exporting import Given, Snapshot, files_of, spooled
from kcli_core.refusals import Class, Refused, refuse
from kcli_core.store.engine import Row

FILES, VERSIONS, DELETED = "files", "versions", "deleted"
LEFT_BEHIND_SECONDS = 24 * 3600
MANIFEST, README, SPOOL = "manifest.sha256", "README.txt", ".documents"


def require_target(target: Path) -> None:
    """A folder that is not there yet, or is empty. Refused: FOLDER_NOT_EMPTY, FILE_EXISTS, FILE_UNWRITABLE."""
    if target.is_symlink() or (os.path.lexists(target) and not target.is_dir()):
        raise Refused(refuse("FILE_EXISTS", file=str(target)))
    try:
        if target.is_dir() and os.listdir(target):
            raise Refused(refuse("FOLDER_NOT_EMPTY", folder=str(target)))
        if not target.parent.is_dir():
            raise FileNotFoundError(2, os.strerror(2))
    except OSError as error:
        raise Refused(parts.not_written(error, target)) from error


class Package:
    """A folder that is being written beside its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool = folder / SPOOL
        self.given: Given | None = None
        self._published: Path | None = None

    def build(
        self, blobs: Blobs, taken: Snapshot, readme: Callable[[Snapshot], str], progress: Progress = quiet
    ) -> Given:
        """Write everything, read back and counted. Refused: DOCUMENT_DAMAGED, DOCUMENT_MISSING, EXPORT_INCOMPLETE."""
        try:
            free = shutil.disk_usage(self.folder).free
            if free < taken.counts.size:
                raise Refused(refuse("DISK_FULL", place=str(self.folder.parent)))
            return self._build(blobs, taken, readme, progress)
        except OSError as error:
            raise Refused(parts.not_written(error, self.folder)) from error

    def _build(self, blobs: Blobs, taken: Snapshot, readme: Callable[[Snapshot], str], progress: Progress) -> Given:
        names = {name: Names() for name in (FILES, VERSIONS, DELETED)}
        for name in names:
            (self.folder / name).mkdir(mode=0o700)
        documents = files = size = 0
        with (
            _new(self.folder / MANIFEST) as manifest,
            book.Book(self.folder) as index,
            _table(self.folder / "history.csv", book.HISTORY) as history,
        ):
            for document in spooled(self.spool):
                places = _places(document, names)
                for version in files_of(document):
                    place = places[version["sha256"]]
                    self._copy(blobs, taken.folder["client_code"], document, version, place)
                    manifest.write(f"{version['sha256']}  {place}\n")
                    files, size = files + 1, size + version["size"]
                    progress(size, taken.counts.size)
                if not document["deleted"]:
                    index.add(document, Path(places[document["versions"][0]["sha256"]]).name)
                for version in reversed(document["versions"]):
                    history(book.history_row(document, version, places[version["sha256"]]))
                documents += 1
        self.spool.unlink()
        with _new(self.folder / README) as file:
            file.write("\ufeff" + readme(taken))  # Notepad of older Windows takes it for CP932 without
        self._require_all(taken, documents, files, size)
        with open(self.folder / MANIFEST, "a", encoding="utf-8", newline="") as manifest:
            for name in ("index.csv", "index.xlsx", "history.csv", README):
                manifest.write(f"{_hash(self.folder / name)}  {name}\n")
            manifest.flush()
            os.fsync(manifest.fileno())
        for name in (*names, "."):
            parts.sync_folder(self.folder / name)
        self.given = Given(_hash(self.folder / MANIFEST), documents, files, size)
        return self.given

    def _copy(self, blobs: Blobs, client: str, document: Row, version: Row, place: str) -> None:
        """Hashed on the way; the refusal says which document it is."""
        try:
            blobs.get(version["sha256"], self.folder / place)
        except Refused as refused:
            which = {"number": document["number"], "counterparty": version["counterparty"], "client": client}
            which |= {"reason": "document"} if refused.status == Class.DAMAGED else {}
            raise Refused(*(refusal.at(**which) for refusal in refused.refusals)) from refused
        if os.stat(self.folder / place).st_size != version["size"]:
            raise Refused(refuse("DOCUMENT_DAMAGED", sha256=version["sha256"], place=blobs.shown))

    def _require_all(self, taken: Snapshot, documents: int, files: int, size: int) -> None:
        """What lies there now against what was asked for."""
        there = lying = 0
        for name in (FILES, VERSIONS, DELETED):
            for entry in os.scandir(self.folder / name):
                there, lying = there + 1, lying + entry.stat().st_size
        found = (documents, files, size, there, lying)
        counts = taken.counts
        if found != (counts.documents, counts.files, counts.size, counts.files, counts.size):
            facts = {"written": there, "expected": counts.files, "client": taken.folder["client_code"]}
            raise Refused(refuse("EXPORT_INCOMPLETE", **facts))

    def publish(self, target: Path) -> None:
        """The folder takes its name: the last thing before the commit."""
        try:
            if target.is_dir():
                target.rmdir()  # Windows renames onto no folder
            self.folder.replace(target)
            parts.sync_folder(target.parent)
        except OSError as error:
            raise Refused(parts.not_written(error, target)) from error
        self._published = target

    def withdraw(self) -> None:
        """The commit did not happen, or nothing was to be kept."""
        shutil.rmtree(self._published or self.folder, ignore_errors=True)


@contextmanager
def new_package(beside: Path) -> Iterator[Package]:
    """A package in the folder `beside`, which is gone at the end unless it was published and nothing went wrong."""
    folder = beside / f".kcli-{secrets.token_hex(8)}.part"
    try:
        _sweep(beside)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise Refused(parts.not_written(error, folder)) from error
    package = Package(folder)
    try:
        yield package
    except BaseException:
        package.withdraw()
        raise
    if package._published is None:
        package.withdraw()


def _sweep(folder: Path) -> None:
    """Drop what killed exports have left; a live one is never so old."""
    old = time.time() - LEFT_BEHIND_SECONDS
    with os.scandir(folder) as entries:
        for entry in entries:
            if parts.NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False) and entry.stat().st_mtime < old:
                shutil.rmtree(entry.path, ignore_errors=True)


def write_zip(folder: Path, to: IO[bytes], inside: str) -> None:
    """All of a package as a ZIP: names in UTF-8 with the flag set, what is hashed is what goes in.

    Refused: EXPORT_INCOMPLETE where a file is not what the manifest says.
    """
    import zipfile

    manifest = (folder / MANIFEST).read_text("utf-8")
    said = {line[66:]: line[:64] for line in manifest.splitlines()}
    said[MANIFEST] = hashlib.sha256(manifest.encode()).hexdigest()
    written = 0
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, sha256 in said.items():
            info = zipfile.ZipInfo.from_file(folder / name, f"{inside}/{name}")
            info.compress_type = zipfile.ZIP_DEFLATED
            hashed = hashlib.sha256()
            with open(folder / name, "rb") as file, archive.open(info, "w") as entry:
                while piece := file.read(1 << 18):
                    hashed.update(piece)
                    entry.write(piece)
            written += hashed.hexdigest() == sha256
    if written != len(said):
        raise Refused(refuse("EXPORT_INCOMPLETE", written=written, expected=len(said), client=inside))


def _places(document: Row, names: dict[str, Names]) -> dict[str, str]:
    """Where each file of a document goes."""
    newest = document["versions"][0]
    folder = DELETED if document["deleted"] else FILES
    places = {}
    for version in files_of(document):
        said = (version["transaction_date"], version["counterparty"], version["amount"], version["file_name"])
        if version is newest:
            places[version["sha256"]] = f"{folder}/{names[folder].take(*said)}"
        else:
            before = f"{document['number']}_v{version['version']}_"
            places[version["sha256"]] = f"{VERSIONS}/{names[VERSIONS].take(*said, before=before)}"
    return places


@contextmanager
def _new(path: Path) -> Iterator[IO[str]]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _table(path: Path, headings: Sequence[str]) -> Iterator[Callable[[Sequence[Any]], Any]]:
    """A CSV as Excel opens it."""
    with _new(path) as file:
        file.write("\ufeff")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        yield writer.writerow


def _hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
