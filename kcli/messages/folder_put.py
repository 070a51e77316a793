"""What is said when documents are put into a green folder."""

from __future__ import annotations

from kcli.messages.words import Words

_RENAME = ("Rename the file, and put it again.", "ファイル名を変更してから、もう一度保存してください。")

FOLDER_PUT: dict[str, Words] = {
    "BAD_FILE_NAME": Words("“{name}” cannot be the name of a document.", "「{name}」というファイル名では保存できません。", *_RENAME),
    "BAD_FILE_NAME/dots": Words("“{name}” is no name of a file.", "「{name}」はファイル名として使えません。", *_RENAME),
    "BAD_FILE_NAME/separator": Words("“{name}” holds a separator of folders (/ or \\).", "「{name}」にフォルダの区切り（/ または \\）が含まれています。", *_RENAME),
    "BAD_FILE_NAME/not_text": Words("The name {name} is not in this system's encoding.", "ファイル名 {name} の文字コードを読み取れません。", *_RENAME),
    "BAD_FILE_NAME/control": Words("“{name}” holds characters that must not be stored: {characters}", "「{name}」に保存できない文字が含まれています: {characters}", *_RENAME),
    "BAD_FILE_NAME/characters": Words("“{name}” holds characters that not every computer takes: {characters}", "「{name}」に、ファイル名に使えない文字が含まれています: {characters}", *_RENAME),
    "BAD_FILE_NAME/trailing": Words("“{name}” begins or ends with a blank, or ends with a full stop.", "「{name}」の先頭か末尾に空白、または末尾にピリオドがあります。", *_RENAME),
    "BAD_FILE_NAME/reserved": Words("“{name}” is a name that Windows keeps for devices.", "「{name}」は Windows の予約名のため使えません。", *_RENAME),
    "BAD_FILE_NAME/too_long": Words("The name “{name}” has {size} bytes in UTF-8; at most {limit}.", "ファイル名「{name}」は UTF-8 で {size} バイトあります（上限 {limit}）。", *_RENAME),
    "BAD_PATH": Words("“{text}” is no path of sub-folders (at most {limit}, parted by /).", "「{text}」はサブフォルダとして読めません（/ 区切りで {limit} 階層まで）。", "Write it so: --path 2024/invoices", "例: --path 2024/請求書"),
    "NAME_CONTRADICTS": Words(
        "{field}: the file's name says {named}, you say {given}.", "{field}が食い違っています。ファイル名では {named}、指定は {given} です。",
        "Leave the option out, or rename the file.", "オプションを外すか、ファイル名を直してください。",
    ),
    "FIELD_MISSING/amount": Words(
        "The amount is missing.", "金額がありません。",
        "Give --amount, or --no-amount where the document has none (a delivery note, a contract by unit prices).",
        "--amount で指定するか、金額のない書類（納品書・単価契約など）なら --no-amount を付けてください。",
    ),
    "DUPLICATE_DOCUMENT": Words(
        "{name} is stored already as document {number} ({date} {there}): the very same bytes.",
        "{name} は書類 {number}（{date} {there}）と同じ内容のファイルで、すでに保存されています。",
        "If it is another document all the same: --allow-duplicate", "別の書類として保存する場合: --allow-duplicate",
    ),
    "DUPLICATE_DOCUMENT/deleted": Words(
        "{name} has the very same bytes as document {number} ({date} {there}), which is marked as deleted.",
        "{name} は、削除済みの書類 {number}（{date} {there}）と同じ内容のファイルです。",
        "To store it anew all the same: --allow-duplicate", "新しい書類として保存する場合: --allow-duplicate",
    ),
    "DUPLICATE_DOCUMENT/together": Words(
        "{name} and {there} have the very same bytes.", "{name} と {there} は同じ内容のファイルです。",
        "Take one of them out, or: --allow-duplicate", "どちらかを外すか、--allow-duplicate を付けてください。",
    ),
    # cautions
    "DATE_IN_FUTURE": Words("The date {date} lies in the future.", "日付 {date} は未来の日付です。", "Check the year.", "年に誤りがないかご確認ください。"),
    "DATE_LONG_AGO": Words("The date {date} lies before {year}.", "日付 {date} は{year}年より前です。", "Check the year.", "年に誤りがないかご確認ください。"),
    "DOCUMENT_ENCRYPTED": Words(
        "{name} is protected by a password. It is stored as it came, but the law wants documents legible.",
        "{name} はパスワードで保護されています。受け取ったまま保存しますが、法令では読める状態での保存が求められます。",
        "Store a copy without the password too, or keep the password at hand: --remarks", "パスワードを外した写しも保存するか、パスワードの控え場所を --remarks に記録してください。",
    ),
    "TIMESTAMP_FOUND": Words(
        "A time stamp was found in {name}. It is kept; it was not verified.", "{name} にタイムスタンプがあります。そのまま保存しますが、検証はしていません。",
    ),
    "FILE_KIND_DIFFERS": Words(
        "{name} is another kind of file than its name says: {media_type}", "{name} の内容は拡張子と異なる種類のファイルです: {media_type}", "Can it be opened?", "開けるかどうかご確認ください。",
    ),
}  # fmt: skip
