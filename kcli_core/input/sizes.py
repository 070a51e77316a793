"""Sizes of files and folders, in bytes."""

from __future__ import annotations

import re
import unicodedata

from kcli_core.refusals import Refusal, refuse

UNITS = {"": 1, "B": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
# The largest that both stores count exactly, and far above any disk: 8 EiB less one.
LARGEST_BYTES = 2**63 - 1
_SIZE = re.compile(r"(\d+(?:,\d{3})*|\d*\.\d{1,6}|\d+\.\d{1,6})([KMGT]?)I?(B?)", re.ASCII)


def read_size(text: str, field: str = "size") -> int | Refusal:
    """Bytes: `500MB`, `1GB`, `1.5 GB`, `1,000,000`, full-width too; binary multiples (REQ-032).

    Refused (BAD_SIZE): 0, negatives, parts of a byte, other text.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    found = _SIZE.fullmatch(plain) if len(plain) <= 30 else None
    if not found:
        return refuse("BAD_SIZE", reason="negative" if re.match(r"[-−△▲]\d", plain) else "form", field=field, text=text)
    whole, _, part = found[1].replace(",", "").partition(".")
    unit = UNITS[found[2]]
    scaled, rest = divmod(int((whole or "0") + part) * unit, int(10 ** len(part)))
    if rest and unit == 1:
        return refuse("BAD_SIZE", reason="form", field=field, text=text)
    if scaled == 0:
        return refuse("BAD_SIZE", reason="zero", field=field, text=text)
    if scaled > LARGEST_BYTES:
        return refuse("BAD_SIZE", reason="too_large", field=field, text=text)
    return scaled


def as_typed(size: int) -> str:
    """The same bytes in the largest unit that they are a whole number of: `1GB`, `1500MB`, `1001`."""
    for unit in ("T", "G", "M", "K"):
        if size % UNITS[unit] == 0:
            return f"{size // UNITS[unit]}{unit}B"
    return str(size)


def shown(size: int) -> str:
    """Bytes for people: `512 B`, `1.5 MB`, in binary multiples as they are read."""
    unit = "B"
    scaled = float(size)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if scaled < 1024 or unit == "TB":
            break
        scaled /= 1024
    return f"{size:,} B" if unit == "B" else f"{scaled:,.1f} {unit}".replace(".0 ", " ")
