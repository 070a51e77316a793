"""The words for fields of batches, change sets and undo."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "answer": ("Answer", "結果"),
    "change_set": ("Change set", "変更セット"),
    "commit_every": ("Rows to a transaction", "何行ごとに確定するか"),
    "entries": ("Entries", "件数"),
    "now": ("Now", "現在"),
    "run": ("Run", "実行"),
    "then": ("Afterwards", "取り消し後"),
    "undone_by": ("Undone by", "取り消し"),
}
HEADINGS: dict[str, tuple[str, str]] = {
    "change_set": ("Set", "番号"),
}
