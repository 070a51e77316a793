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
    "FOLDER_IN_USE": Words(
        "The folder {name} of {client} is in use: {files} files or documents, {events} events.",
        "{client} のフォルダ「{name}」は使用中です（ファイル・書類 {files} 件、記録 {events} 件）。",
        "To end its use: kcli folder end {client} --folder {name} --confirm-name NAME",
        "利用を終了する: kcli folder end {client} --folder {name} --confirm-name 顧客名",
    ),
    "FOLDER_ENDING": Words(
        "The folder {name} is ending; nothing is stored in it any more.", "フォルダ「{name}」は利用終了中のため、保存できません。",
        "To go on using it: kcli folder cancel-end {client}", "利用を続ける: kcli folder cancel-end {client}",
    ),
    "FOLDER_NOT_ENDING": Words("The folder {name} is not ending.", "フォルダ「{name}」は利用終了中ではありません。", "kcli folder list", "kcli folder list"),
    "LIMIT_FILES_AT_ONCE": Words(
        "{adding} files at once are too many; at most {limit}.", "一度に保存できるのは {limit} ファイルまでです（指定 {adding}）。", "Store them in several goes.", "何回かに分けて保存してください。"
    ),
    "LIMIT_FILES_AT_ONCE/bytes": Words(
        "{adding} bytes at once are too much; at most {limit}.", "一度に保存できるのは合計 {limit} バイトまでです（指定 {adding}）。", "Store them in several goes.", "何回かに分けて保存してください。"
    ),
    "FOLDER_NEARLY_FULL": Words(
        "The folder {name} of {client} is {percent} % full: {used} of {limit} bytes.",
        "{client} のフォルダ「{name}」は容量の {percent} % を使用しています（{used}／{limit} バイト）。",
        "Raise the limit in time: kcli folder edit {client} --folder {name} --capacity SIZE",
        "早めに容量上限を引き上げてください: kcli folder edit {client} --folder {name} --capacity 容量",
    ),
    "PATH_TAKEN": Words("The sub-folder {path} is there already.", "サブフォルダ「{path}」はすでにあります。", "kcli folder show {client} --folder {folder}", "kcli folder show {client} --folder {folder}"),
    "FILE_NAME_TAKEN": Words(
        "A file {name} is there already.", "ファイル「{name}」はすでにあります。", "To write over it: --replace", "置き換えるには --replace を付けてください。"
    ),
    "WRONG_FOLDER": Words(
        "{name} is the green folder: ordinary files do not go in or out of it.", "「{name}」は電子帳簿保存フォルダのため、通常のファイルとして扱えません。",
        "What is in it: kcli folder show {client}", "内容を見る: kcli folder show {client}",
    ),
    "NOT_REGISTERED/folder_path": Words(
        "The folder {folder} has no sub-folder {key}.", "フォルダ「{folder}」にサブフォルダ「{key}」はありません。",
        "To add it: kcli folder path add {client} {key} --folder {folder}", "追加する: kcli folder path add {client} {key} --folder {folder}",
    ),
    "NOT_REGISTERED/folder_file": Words(
        "The folder {folder} has no file {key}.", "フォルダ「{folder}」にファイル「{key}」はありません。",
        "Which there are: kcli folder files {client} --folder {folder}", "一覧: kcli folder files {client} --folder {folder}",
    ),
    "BAD_PATH": Words("“{path}” is no path of a sub-folder; at most {limit} deep.", "「{path}」はサブフォルダのパスとして使えません（最大 {limit} 階層）。", "Write it so: 2024年/3月", "例: 2024年/3月"),
    "BAD_FILE_NAME": Words("“{name}” is no name.", "「{name}」は名前として使えません。", "Give it a name of its own.", "別の名前にしてください。"),
    "BAD_FILE_NAME/signs": Words(
        "{name} has signs that Windows does not take in a name: {signs}", "「{name}」にファイル名に使えない文字があります: {signs}", "Name it without them.", "その文字を除いた名前にしてください。"
    ),
    "BAD_FILE_NAME/hidden": Words("{name} has characters that cannot be seen.", "「{name}」に見えない文字が含まれています。", "Name it without them.", "名前を付け直してください。"),
    "BAD_FILE_NAME/edge": Words("{name} begins or ends with a blank or a dot.", "「{name}」の先頭または末尾に空白かピリオドがあります。", "Name it without it.", "取り除いた名前にしてください。"),
    "BAD_FILE_NAME/reserved": Words("Windows keeps the name {name} for itself.", "「{name}」はWindowsの予約名のため使えません。", "Give it another name.", "別の名前にしてください。"),
    "BAD_FILE_NAME/too_long": Words(
        "The name has {bytes} bytes; at most {limit}: {name}", "名前が {bytes} バイトあります（{limit} バイトまで）: {name}", "Give it a shorter name.", "短い名前にしてください。"
    ),
    "BAD_SIZE/file_above_total": Words(
        "One file cannot be allowed {text} bytes in a folder of {total}.", "1ファイルの上限 {text} バイトが、容量上限 {total} を超えています。",
        "Choose {total} or less.", "{total} 以下を指定してください。",
    ),
}  # fmt: skip
