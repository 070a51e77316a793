"""A ZIP of documents laid out as a folder, within limits: no bomb, no link, nothing outside (B8)."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path, PurePosixPath

from kcli_core.blobs import parts
from kcli_core.folder import bulk, rules
from kcli_core.refusals import Refusal, Refused, refuse

MOST_UNPACKED = 4 * 1024**3
MOST_RATIO = 200
# What packs this well is no bomb yet.
FREE_OF_RATIO = 1024 * 1024
PIECE_BYTES = 1024 * 1024
UTF8_FLAG = 0x800


def unpack(archive: Path, folder: Path, most: int = MOST_UNPACKED) -> None:
    """The files of `archive` into `folder`, at most `most` bytes of them. What each entry claims is not believed.

    Refused, and nothing is to be used then: BAD_ARCHIVE (damaged, encrypted, a link, a name that leads outside, too
    many files, too large unpacked, 200 times its size), BAD_FILE_NAME, DISK_FULL, FILE_UNREADABLE.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            if len(members) > bulk.MOST_FILES:
                raise Refused(_bad(archive, "files", limit=bulk.MOST_FILES))
            names = {}
            refusals: list[Refusal] = []
            for member in members:
                name, found = _judged(archive, member)
                refusals += found
                if not found and name.as_posix().casefold() in names:
                    refusals.append(_bad(archive, "twice", name=str(name)))
                names[name.as_posix().casefold()] = (name, member)
            if refusals:
                raise Refused(*refusals)
            allowed = min(most, max(FREE_OF_RATIO, MOST_RATIO * archive.stat().st_size))
            left = allowed
            for name, member in names.values():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                left -= _one(opened, member, target, left, _bad(archive, "large", limit=allowed))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Refused(_bad(archive, "damaged")) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise Refused(_bad(archive, "encrypted")) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        # A name that is a file's and a folder's, or two that this disk takes for one.
        raise Refused(_bad(archive, "twice", name=Path(error.filename or "").name)) from error
    except OSError as error:
        if error.filename == str(archive):
            raise Refused(refuse("FILE_UNREADABLE", file=str(archive), why=error.strerror)) from error
        raise Refused(parts.not_written(error, folder)) from error


def _bad(archive: Path, reason: str, **facts: object) -> Refusal:
    return refuse("BAD_ARCHIVE", reason=reason, file=archive.name, **facts)


def _name(member: zipfile.ZipInfo) -> str:
    """Windows of Japan writes CP932 without a mark, which zipfile takes for CP437."""
    if member.flag_bits & UTF8_FLAG:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _judged(archive: Path, member: zipfile.ZipInfo) -> tuple[PurePosixPath, list[Refusal]]:
    text = _name(member).replace("\\", "/")
    name = PurePosixPath(text)
    if text.startswith("/") or ":" in text or ".." in name.parts or not name.parts:
        return name, [_bad(archive, "outside", name=text[:100])]
    if len(name.parts) > bulk.DEEPEST:
        return name, [_bad(archive, "deep", name=text[:100], limit=bulk.DEEPEST)]
    mode = member.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return name, [_bad(archive, "link", name=text[:100])]
    if member.flag_bits & 1:
        return name, [_bad(archive, "encrypted")]
    if bulk.OF_THE_SYSTEM.fullmatch(name.name) or bulk.OF_THE_SYSTEM.fullmatch(name.parts[0]):
        return name, []
    return name, [refusal for part in name.parts if (refusal := rules.file_name(part))]


def _one(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int, too_large: Refusal) -> int:
    """The bytes that were written; never more than `left`."""
    done = 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with opened.open(member) as packed, os.fdopen(os.open(target, flags, 0o600), "wb") as out:
        while piece := packed.read(PIECE_BYTES):
            done += len(piece)
            if done > left:
                raise Refused(too_large)
            out.write(piece)
    return done
