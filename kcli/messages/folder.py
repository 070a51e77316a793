"""What is said about folders and their limits."""

from __future__ import annotations

from kcli.messages.words import Words

FOLDER: dict[str, Words] = {
    "LIMIT_FOLDER_TOTAL": Words(
        "No room: {used} of {limit} bytes are used, {adding} more were to come, {left} are left.",
        "容量が足りません。上限 {limit} バイト、使用中 {used}、追加 {adding}、残り {left} です。",
        "Raise the limit (director, IT staff): kcli folder edit CLIENT --capacity SIZE",
        "容量上限を引き上げる（所長・IT担当者）: kcli folder edit 顧客コード --capacity 容量",
    ),
    "LIMIT_FOLDER_FILE": Words(
        "A file of {size} bytes is above the folder's limit for one file, {limit}.",
        "ファイルの大きさ {size} バイトは、1ファイルの上限 {limit} を超えています。",
        "Raise the limit (director, IT staff): kcli folder edit CLIENT --max-file SIZE",
        "上限を引き上げる（所長・IT担当者）: kcli folder edit 顧客コード --max-file 容量",
    ),
    "LIMIT_BELOW_USE/folder": Words(
        "{used} bytes are in the folder; its limit cannot be {limit}.", "{used} バイトを使用中のため、容量上限を {limit} にはできません。", "Choose {used} or more.", "{used} 以上を指定してください。"
    ),
    "LIMIT_BELOW_USE/folder_file": Words(
        "The largest file in the folder has {used} bytes; the limit of one file cannot be {limit}.",
        "最大のファイルが {used} バイトのため、1ファイルの上限を {limit} にはできません。",
        "Choose {used} or more.", "{used} 以上を指定してください。",
    ),
    "GREEN_FOLDER_TAKEN": Words(
        "{client} has its green folder already: {name}.", "{client} にはすでに電子帳簿保存フォルダ「{name}」があります（顧客ごとに1つ）。", "kcli folder list", "kcli folder list"
    ),
    "FOLDER_NAME_TAKEN": Words("{client} has a folder {name} already.", "{client} にはすでにフォルダ「{name}」があります。", "kcli folder list", "kcli folder list"),
    "NOT_REGISTERED/folder": Words("{client} has no folder {key}.", "{client} にフォルダ「{key}」はありません。", "Which there are: kcli folder list", "一覧: kcli folder list"),
    "NOT_REGISTERED/green": Words(
        "{client} has no green folder.", "{client} に電子帳簿保存フォルダはありません。",
        "To add it: kcli folder add {client} --kind ebook --capacity 1GB", "追加する: kcli folder add {client} --kind ebook --capacity 1GB",
    ),
    "HAS_FOLDERS": Words(
        "{client} has folders: {folders}.", "{client} にはフォルダがあります: {folders}", "kcli folder list", "kcli folder list"
    ),
    "FOLDER_ENDING": Words(
        "The folder {name} is ending; nothing is stored in it any more.", "フォルダ「{name}」は利用終了中のため、保存できません。",
        "To go on using it: kcli folder cancel-end {client}", "利用を続ける: kcli folder cancel-end {client}",
    ),
    "FOLDER_NOT_ENDING": Words("The folder {name} is not ending.", "フォルダ「{name}」は利用終了中ではありません。", "kcli folder list", "kcli folder list"),
    "BAD_SIZE": Words("“{text}” is no size.", "「{text}」は容量として読めません。", "Write it so: 500MB, 1GB, 1048576", "例: 500MB・1GB・1048576"),
    "BAD_SIZE/zero": Words("A limit of 0 lets nothing in.", "容量 0 は指定できません。", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
    "BAD_SIZE/negative": Words("A limit cannot be negative: {text}", "容量に負の値は指定できません: {text}", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
    "BAD_SIZE/too_large": Words("{text} is more than any store can count.", "{text} は大きすぎます。", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
    "BAD_SIZE/file_above_total": Words(
        "One file cannot be allowed {text} bytes in a folder of {total}.", "1ファイルの上限 {text} バイトが、容量上限 {total} を超えています。",
        "Choose {total} or less.", "{total} 以下を指定してください。",
    ),
}  # fmt: skip
