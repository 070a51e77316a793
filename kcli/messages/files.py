"""What is said of files that are stored and fetched, and of the place where they are kept."""

from __future__ import annotations

from kcli.messages.words import Words

FILES: dict[str, Words] = {
    "FILE_UNREADABLE/kind": Words("{file} is no regular file.", "{file} は通常のファイルではありません。", "Give a file.", "ファイルを指定してください。"),
    "FILE_IS_FOLDER": Words("{file} is a folder.", "{file} はフォルダです。", "Give a file.", "ファイルを指定してください。"),
    "FILE_IS_LINK": Words(
        "{file} is a link, and links are not followed.", "{file} はリンクです。リンク先は読みません。",
        "Give the file itself.", "ファイルそのものを指定してください。",
    ),
    "FILE_EMPTY": Words("{file} is empty.", "{file} は空のファイルです。", "Was it saved?", "保存されているか確認してください。"),
    "FILE_TOO_LARGE": Words("{file} has {size} bytes; at most {most} are taken.", "{file} は {size} バイトあります（上限 {most} バイト）。"),
    "FILE_OUTSIDE": Words("{file} is not inside {folder}.", "{file} は {folder} の中にありません。"),
    "FILE_OUTSIDE/list": Words(
        "{file} leads out of the folder of the file that names it.", "{file} は、それを指定したファイルのフォルダの外にあります。"
    ),
    "FILE_CHANGED": Words(
        "{file} was changed while it was read; nothing was stored.", "{file} は読み込み中に変更されました。何も保存していません。",
        "Save and close it, and try again.", "保存して閉じてから、もう一度お試しください。",
    ),
    "DISK_FULL": Words(
        "There is no room left at {place}; nothing was half written.", "{place} に空きがありません。途中まで書かれたファイルはありません。",
        "Make room, and try again. What is wrong: kcli doctor", "空きを作ってから、もう一度お試しください。状態を調べる: kcli doctor",
    ),
    "BLOBS_UNAVAILABLE": Words(
        "The documents at {place} cannot be reached: {why}", "書類の保管場所 {place} を使えません: {why}",
        "Where they are: kcli config show. What is wrong: kcli doctor", "保管場所: kcli config show、原因を調べる: kcli doctor",
    ),
    "BLOBS_UNAVAILABLE/unreachable": Words(
        "The documents at {place} cannot be reached: no answer.", "書類の保管場所 {place} から応答がありません。",
        "Try again later. The address: kcli config show", "しばらくしてから、もう一度お試しください。接続先: kcli config show",
    ),
    "BLOBS_UNAVAILABLE/403": Words(
        "The documents at {place} cannot be reached: the key is not accepted.", "書類の保管場所 {place} に、この鍵では入れません。",
        "Look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: kcli config show", "AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY をご確認ください: kcli config show",
    ),
    "BLOBS_UNAVAILABLE/404": Words(
        "The documents at {place} cannot be reached: there is no such bucket.", "書類の保管場所 {place} のバケットがありません。",
        "Make the bucket, or name another: kcli config set blobs URL", "バケットを作成するか、別の場所を指定してください: kcli config set blobs URL",
    ),
    "BLOBS_KEY_MISSING": Words(
        "There is no key for the documents at {place}.", "書類の保管場所 {place} の鍵がありません。",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or: kcli config set s3.secret_file FILE",
        "AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY を設定するか: kcli config set s3.secret_file ファイル",
    ),
    "BAD_BLOBS_URL": Words(
        "“{text}” is no place for documents.", "「{text}」は書類の保管場所として読めません。",
        "Write a path, file:///PATH or s3://BUCKET/PREFIX; a service as https://…", "パス、file:///パス、s3://バケット/接頭辞、サービスは https://… の形で書いてください。",
    ),
    "BAD_BLOBS_URL/tls": Words(
        "“{text}” is not protected: documents leave this machine by https only.", "「{text}」は暗号化されていません。書類を外へ送れるのは https だけです。",
        "Write https://…", "https://… と書いてください。",
    ),
    "DOCUMENT_DAMAGED": Words(
        "The document {sha256} at {place} is damaged: its bytes are not those that were stored.", "{place} の書類 {sha256} が壊れています（保存時の内容と一致しません）。",
        "Put it back from a copy of that place; storing the same file again mends it.", "保管場所の写しから戻してください。同じファイルを保存し直しても直ります。",
    ),
    "DOCUMENT_MISSING": Words(
        "The document {sha256} is not at {place}.", "書類 {sha256} が {place} にありません。",
        "Is it the right place? kcli config show. Put it back from a copy; storing the same file again mends it.",
        "保管場所が正しいか確認してください: kcli config show。写しから戻すか、同じファイルを保存し直してください。",
    ),
}  # fmt: skip
