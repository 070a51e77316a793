"""The words for the fields and codes of folders and documents; `labels` holds all others."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "capacity": ("Capacity", "容量上限"),
    "ending_at": ("Ending since", "利用終了の指定"),
    "ending_by": ("Ended by", "利用終了の指定者"),
    "documents": ("Documents", "書類"),
    "files": ("Files", "ファイル数"),
    "first_date": ("First date", "最初の取引日"),
    "first_ends": ("First kept until", "最も早い保存期限"),
    "last_date": ("Last date", "最後の取引日"),
    "last_ends": ("Last kept until", "最も遅い保存期限"),
    "max_file": ("Limit of one file", "1ファイルの上限"),
    "max_total": ("Limit", "容量上限"),
    "path": ("Sub-folder", "サブフォルダ"),
    "paths": ("Sub-folders", "サブフォルダ"),
    "use": ("Use", "使用率"),
}

VALUES: dict[str, tuple[str, str]] = {
    "ebook": ("green", "電子帳簿保存"),
    "ending": ("ending", "利用終了中"),
    "shared": ("shared", "共有"),
}
