"""The words for the fields and codes of folders and documents; `labels` holds all others."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "capacity": ("Capacity", "容量上限"),
    "ending_at": ("Ending since", "利用終了の指定"),
    "files": ("Files", "ファイル数"),
    "max_file": ("Limit of one file", "1ファイルの上限"),
    "max_total": ("Limit", "容量上限"),
    "used": ("Used", "使用量"),
}

VALUES: dict[str, tuple[str, str]] = {
    "ebook": ("green", "電子帳簿保存"),
    "ending": ("ending", "利用終了中"),
    "shared": ("shared", "共有"),
}
