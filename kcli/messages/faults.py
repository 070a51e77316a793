"""What is said when a command is not written right, and when the store cannot be worked with."""

from __future__ import annotations

from kcli.messages.words import Words

USAGE: dict[str, Words] = {
    "OPTIONS_CONTRADICT": Words(
        "{options} cannot be given together.", "{options} は同時に指定できません。", "See --help", "--help をご覧ください。"
    ),
    "OPTIONS_CONTRADICT/one_of": Words("Give one of {options}.", "{options} のどちらか一方を指定してください。", "See --help", "--help をご覧ください。"),
    "OPTIONS_CONTRADICT/together": Words("{options} go together only.", "{options} は一緒に指定してください。", "See --help", "--help をご覧ください。"),
    "CONFIRMATION_NEEDED": Words(
        "Not confirmed, nothing was changed. ({question})", "確認がないため、何も変更していません。（{question}）",
        "Add --yes where nobody can answer.", "端末以外では --yes を付けてください。",
    ),
    "CONFIRMATION_NEEDED/no": Words("Not confirmed, nothing was changed.", "確認されなかったため、何も変更していません。", "To go on, answer yes.", "続けるには「はい」と答えてください。"),
    "CONFIRMATION_NEEDED/typed": Words(
        "“{text}” is not “{name}”. Nothing was changed.", "入力された「{text}」は「{name}」と一致しません。何も変更していません。",
        "Type it as it is shown.", "表示されたとおりに入力してください。",
    ),
    "NO_OFFICE_CHOSEN": Words(
        "Which office? There are: {offices}", "どの事務所か分かりません。事務所: {offices}",
        "Add --office CODE, or set KCLI_OFFICE. To open one: kcli office add", "--office コード か KCLI_OFFICE で指定してください。開設する: kcli office add",
    ),
    "SECRET_MISSING": Words(
        "{label}: nothing was given.", "{label}が入力されていません。",
        "Type it on a terminal, or give one line of stdin for each --…-stdin.", "端末で入力するか、--…-stdin ごとに標準入力へ1行ずつ渡してください。",
    ),
    "SECRETS_DIFFER": Words("The two entries differ.", "2回の入力が一致しません。"),
    "AS_WHILE_LOGGED_IN": Words(
        "--as cannot be used while logged in.", "ログイン中は --as を使えません。", "kcli logout", "kcli logout"
    ),
}  # fmt: skip

OUTSIDE: dict[str, Words] = {
    "STORE_UNAVAILABLE": Words(
        "The store {place} cannot be reached: {detail}", "ストア {place} に接続できません: {detail}", "What is wrong: kcli doctor", "原因を調べる: kcli doctor"
    ),
    "STORE_BUSY": Words(
        "The store is busy; waited {seconds} s.", "ストアが使用中です（{seconds}秒待ちました）。", "Try again.", "もう一度お試しください。"
    ),
    "STORE_DAMAGED": Words(
        "The store {place} is damaged: {detail}", "ストア {place} が壊れています: {detail}",
        "Restore a backup: kcli store restore FILE", "バックアップから復元してください: kcli store restore ファイル",
    ),
    "AUDIT_BROKEN": Words(
        "The log does not hold from row {seq} on ({why}).", "監査記録は {seq} 行目から整合しません ({why})。",
        "Keep a copy of the store and tell the vendor.", "ストアの写しを保存して、運営へご連絡ください。",
    ),
    "STORE_NOT_SOUND": Words(
        "The store {place} is not sound: {findings}", "ストア {place} に不整合があります: {findings}",
        "Keep a copy and restore a backup: kcli store restore FILE", "写しを保存し、バックアップから復元してください: kcli store restore ファイル",
    ),
}  # fmt: skip
