"""What is said for batches, the log of change sets, and undo."""

from __future__ import annotations

from kcli.messages.words import Words

BATCH: dict[str, Words] = {
    "NOT_IN_A_BATCH": Words(
        "{command} does not run in a batch.", "{command} は一括実行の中では使えません。",
        "Run it by itself: kcli {command}", "単独で実行してください: kcli {command}",
    ),
    "NOT_IN_A_BATCH/secret": Words(
        "A row of a batch reads no secret and asks nothing.", "一括実行の行では、秘密の入力や質問はできません。",
        "Run it by itself: kcli {command}", "単独で実行してください: kcli {command}",
    ),
    "NOT_IN_A_BATCH/passwords_to": Words(
        "A row writes no sheet of its own: the batch has one for all rows.", "一括実行では、初期パスワードのファイルは全行で1つです。",
        "Give it to the batch: kcli batch FILE --passwords-to sheet.csv",
        "一括実行に指定してください: kcli batch FILE --passwords-to sheet.csv",
    ),
    "NOT_IN_A_BATCH/stdin": Words(
        "A row of a batch reads nothing from stdin.", "一括実行の行では、標準入力は読めません。",
        "Name a file, or run it by itself.", "ファイルを指定するか、単独で実行してください。",
    ),
    "BATCH_CHANGED": Words(
        "The batch {request_id} was begun with other rows ({rows} of them).",
        "一括実行 {request_id} は、別の内容（{rows} 行）で始められています。",
        "Run it again with the file it was begun with; for other rows use another --request-id.",
        "始めたときと同じファイルで再実行してください。別の内容には別の --request-id を付けてください。",
    ),
    "BATCH_RUNNING": Words(
        "This batch is running already.", "この一括実行はすでに動いています。",
        "Wait for its end, then look: kcli log list", "終わるのを待ち、kcli log list で確認してください。",
    ),
    "TAKEN_BACK": Words(
        "Not done, as other rows were refused (--atomic).", "他の行が拒否されたため、実行していません（--atomic）。",
        "Mend the rows that were refused and run the batch again.", "拒否された行を直し、もう一度実行してください。",
    ),
    "BAD_LINE/quote": Words("A quotation mark is open: {text}", "引用符が閉じていません: {text}"),
    "BAD_LINE/shell": Words(
        "“{text}” means something to a shell, and nothing here.", "「{text}」はシェルでは特別な意味を持ちますが、ここでは働きません。",
        "Put the word in quotation marks: '…'", "その語を '…' で囲んでください。",
    ),
    "BAD_LINE/json": Words("Not of the form {{\"args\": [\"…\"]}}: {text}", "{{\"args\": [\"…\"]}} の形ではありません: {text}"),
    "BAD_LINE/long": Words("The line has {length} characters; {limit} at most.", "1行が {length} 文字あります（上限 {limit}）。"),
    "BAD_LINE/sign": Words("The line holds a NUL.", "行に NUL 文字があります。"),
    "BAD_LINE": Words("This line is no command.", "この行はコマンドではありません。"),
    "BAD_CHANGE_SET": Words(
        "“{text}” names no change set or run.", "「{text}」は変更セットや実行の番号ではありません。",
        "As they are listed: CS-42, RUN-3 (kcli log list)", "一覧の番号で指定してください: CS-42、RUN-3（kcli log list）",
    ),
    "UNDONE_ALREADY": Words(
        "{id} was undone already, by {by}.", "{id} はすでに {by} で取り消されています。",
        "To do it again, undo that: kcli undo {by}", "やり直すには、その取り消しを取り消してください: kcli undo {by}",
    ),
    "UNDO_CHANGED_SINCE": Words(
        "{object} was changed since by {by} ({what}).", "{object} は、その後 {by} で変更されています（{what}）。",
        "Look at it: kcli log show {by}   Undo that first: kcli undo {by}",
        "内容を見る: kcli log show {by}　先にそちらを取り消す: kcli undo {by}",
    ),
    "UNDO_STAYS": Words(
        "{object} stays, empty: log-ins were restricted in it ({periods} periods), and such a month is charged.",
        "{object} は空のまま残ります。アクセス端末制限の期間（{periods} 件）が課金対象のためです。",
        "What is charged: kcli access bill", "課金の内訳: kcli access bill",
    ),
    "UNDO_NOT_POSSIBLE": Words(
        "{what} of {object} cannot be undone.", "{object} の「{what}」は取り消せません。",
        "By hand: {by_hand}", "手作業で: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/deleted": Words(
        "{what} of {object} cannot be undone: what was deleted is gone with its history.",
        "{object} の「{what}」は取り消せません。削除したものは履歴とともに失われています。",
        "Register it again: {by_hand}", "登録し直してください: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/seen": Words(
        "{what} of {object} cannot be undone: the password was shown, and the one before is not kept.",
        "{object} の「{what}」は取り消せません。パスワードは表示済みで、以前のものは保存していません。",
        "Give a new one: {by_hand}", "新しいものを発行してください: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/used": Words(
        "The user ID of {object} was used already ({used_at}); deleting it would lose its history.",
        "{object} のユーザIDはすでに使われています（{used_at}）。削除すると履歴が失われます。",
        "If it is to go all the same: {by_hand}", "それでも削除する場合: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/sent": Words(
        "{what} of {object} cannot be undone: the message has left.", "{object} の「{what}」は取り消せません。送信済みです。",
        "What left: kcli outbox list", "送信済みの一覧: kcli outbox list",
    ),
    "UNDO_NOT_POSSIBLE/stored": Words(
        "{what} of {object} cannot be undone: what was stored is kept.",
        "{object} の「{what}」は取り消せません。保存したものは残ります。",
        "By hand: {by_hand}", "手作業で: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/personal": Words(
        "{what} of {object} cannot be undone: it is for the holder of the account alone.",
        "{object} の「{what}」は取り消せません。本人だけが行える操作です。",
        "The holder does it: {by_hand}", "ご本人が行ってください: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/decided": Words(
        "{what} of {object} cannot be undone: it is an answer that was given.",
        "{object} の「{what}」は取り消せません。回答済みです。",
        "By hand: {by_hand}", "手作業で: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/forgotten": Words(
        "{what} of {object} cannot be undone: what it was before is not in the history any more.",
        "{object} の「{what}」は取り消せません。変更前の内容が履歴に残っていません。",
        "By hand: {by_hand}", "手作業で: {by_hand}",
    ),
    "UNDO_NOT_POSSIBLE/nothing": Words(
        "{id} holds nothing that could be undone.", "{id} には取り消せる変更がありません。",
        "What it did: kcli log show {id}", "内容: kcli log show {id}",
    ),
}  # fmt: skip
