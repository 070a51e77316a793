"""What is said about plans: refusals, and the words of their reports."""

from __future__ import annotations

from kcli.messages.words import Words

_AGAIN = "Plan anew and look at it: kcli plan FILE --out plan.json"
_AGAIN_JA = "計画を作り直して確認してください: kcli plan ファイル --out plan.json"

PLAN: dict[str, Words] = {
    "STALE_PLAN": Words(
        "The plan is no longer true: {office} was changed since.", "この計画は古くなっています。{office} がその後変更されました。", _AGAIN, _AGAIN_JA
    ),
    "STALE_PLAN/file": Words(
        "The plan is no longer true: {file} was changed or is gone.", "この計画は古くなっています。{file} が変更されたか、見つかりません。", _AGAIN, _AGAIN_JA
    ),
    "STALE_PLAN/store": Words("The plan was made for another store.", "この計画は別のストアに対して作られたものです。", _AGAIN, _AGAIN_JA),
    "STALE_PLAN/changed": Words(
        "The plan is no longer true: on this day other things of {office} would change.",
        "この計画は古くなっています。本日時点では {office} の変更内容が異なります。",
        _AGAIN, _AGAIN_JA,
    ),
    "BAD_PLAN": Words(
        "{file} is no plan of this kcli.", "{file} は、このkcliの計画ファイルではありません。",
        "A plan is written by: kcli plan FILE --out plan.json", "計画の作成: kcli plan ファイル --out plan.json",
    ),
    "ACK_NEEDED": Words(
        "{ends} endings; more than usual of: {kinds}.", "{ends} 件が削除されます。多い区分: {kinds}",
        "If that is right, add: --ack ends={ends}", "正しければ --ack ends={ends} を付けてください。",
    ),
    "ACK_NEEDED/count": Words(
        "“{text}” was acknowledged, but there are {ends} endings: {kinds}.", "「{text}」とありますが、削除されるのは {ends} 件です: {kinds}",
        "If that is right, write: --ack ends={ends}", "正しければ --ack ends={ends} としてください。",
    ),
    "BAD_PERSON_NUMBER": Words(
        "The file says number {number}, but the next is {next}.", "ファイルでは枝番 {number} ですが、次の番号は {next} です。",
        "Leave the number out: it is given by itself.", "枝番を空欄にしてください（自動で付きます）。",
    ),
    "NOT_BY_FILE": Words("{key}: not changed by a file.", "{key}: ファイルでは変更できません。", "Take the line out.", "この行を削除してください。"),
    "NOT_BY_FILE/user_id": Words(
        "{key} has the user ID {before}; a file does not make it {after}.", "{key} のユーザIDは {before} です。ファイルで {after} には変更できません。",
        "Write {before}, or close the ID by hand first: kcli staff close, kcli client close",
        "{before} と書くか、先に手動でIDを削除してください: kcli staff close、kcli client close",
    ),
    "NOT_BY_FILE/number": Words(
        "{key}: its number is kcli's, and not {number}.", "{key}: 枝番はkcliが付けたもので、{number} ではありません。", "Leave the number out.", "枝番を空欄にしてください。"
    ),
    "NOT_BY_FILE/oem": Words(
        "Whether {key} is an OEM contract is settled when the office is opened.", "{key} がOEM契約かどうかは、事務所の登録時に決まります。",
        "Take oem out.", "oem を削除してください。",
    ),
    "NOT_BY_FILE/green": Words(
        "The green folder of {client} does not end by a file: the name of the client is typed.",
        "{client} の電子帳簿保存フォルダはファイルでは削除できません。顧客名の入力が必要です。",
        "Take the mark out; by hand: kcli folder end {client} --confirm-name NAME",
        "削除の印を外してください。手動で行うには: kcli folder end {client} --confirm-name 顧客名",
    ),
    "NOT_BY_FILE/folder": Words(
        "The folder {name} of {client} does not end by a file.", "{client} のフォルダ「{name}」はファイルでは削除できません。",
        "Take the mark out; by hand: kcli folder end {client} --folder {name} --confirm-name NAME",
        "削除の印を外してください。手動で行うには: kcli folder end {client} --folder {name} --confirm-name 顧客名",
    ),
}  # fmt: skip

SECTIONS: dict[str, tuple[str, str]] = {
    "office": ("Office", "事務所"),
    "limits": ("Limits", "上限"),
    "staff": ("Staff", "職員"),
    "clients": ("Clients", "顧客"),
    "persons": ("Persons", "個人"),
    "contracts": ("Contracts", "契約"),
    "contacts": ("Contacts", "ご担当者"),
    "folders": ("Folders", "フォルダ"),
    "access": ("Access restriction", "アクセス端末制限"),
}
FIELDS: dict[str, tuple[str, str]] = {
    "staff_accounts": ("staff accounts", "職員アカウント"),
    "client_accounts": ("accounts", "アカウント"),
    "capacity": ("Capacity", "容量上限"),
    "max_file": ("One file at most", "1ファイルの上限"),
    "primary": ("Primary", "主担当"),
    "person": ("Is a person", "個人名"),
    "staff": ("In charge", "担当職員"),
    "added_on": ("Added on", "追加日"),
    "support_member_until": ("Support member until", "サポート会員の期限"),
}
SIGNS = {"add": "+", "change": "~", "rename": "~", "end": "-"}
WHATS: dict[str, tuple[str, str]] = {
    "add": ("add", "追加"),
    "change": ("change", "変更"),
    "rename": ("rename", "名称変更"),
    "end": ("end", "削除"),
}
NONE = ("(none)", "(なし)")
YES_NO = (("no", "yes"), ("いいえ", "はい"))
MORE = ("and {n:,} more (all: --format json)", "ほか {n:,} 件（すべて: --format json）")
NOTHING = ("Nothing to change.", "変更はありません。")
SUMMARY = ("Plan: {counts}.", "計画: {counts}")
REFUSED = (
    "Not possible as it is: {n}. Nothing was changed.",
    "このままでは適用できません: {n} 件。何も変更していません。",
)
COST = (
    "Charged from next month: {before:,} -> {after:,} yen a month without tax ({sign}{diff:,}): staff IDs beyond the fee {ids_before} -> {ids_after}, restricted IDs {r_before} -> {r_after}.",
    "翌月からの月額 (税抜): {before:,} 円 → {after:,} 円 ({sign}{diff:,} 円)。追加の職員ID {ids_before} → {ids_after}、端末制限 {r_before} → {r_after}",
)
UNDO = ("Cannot be undone: {what}.", "元に戻せないもの: {what}")
UNDO_ENDS = ("{n:,} endings, with their history", "削除 {n:,} 件（履歴を含む）")
UNDO_ISSUED = ("{n:,} initial passwords handed out", "初期パスワード {n:,} 件の発行")
UNDO_MAILS = ("{n:,} messages sent", "送信 {n:,} 件")
ACK = ("apply needs: --ack ends={n}", "適用には --ack ends={n} が必要です")
