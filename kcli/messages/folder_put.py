"""What is said when documents are put into a green folder."""

from __future__ import annotations

from kcli.messages.words import Words

FOLDER_PUT: dict[str, Words] = {
    "NAME_CONTRADICTS": Words(
        "{field}: the file's name says {named}, you say {given}.", "{field}が食い違っています。ファイル名では {named}、指定は {given} です。",
        "Leave the option out, or rename the file.", "オプションを外すか、ファイル名を直してください。",
    ),
    "NAME_UNREAD": Words(
        "The name {name} does not say date, counterparty and amount.", "ファイル名 {name} から、日付・取引先・金額を読み取れません。",
        "Name it like 20240131_COUNTERPARTY_110000.pdf, or give an index book: --index BOOK", "20240131_取引先名_110000.pdf の形にするか、索引簿を指定してください: --index 索引簿",
    ),
    "FIELD_MISSING/document": Words(
        "{field} is missing.", "{field}がありません。",
        "Every document has a date and a counterparty: --date, --counterparty, or a name such as 20240131_COUNTERPARTY_110000.pdf.",
        "書類には取引日と取引先が必要です（--date・--counterparty、または 20240131_取引先_110000.pdf のような名前）。",
    ),
    "FILE_IS_FOLDER/put": Words(
        "{file} is a folder.", "{file} はフォルダです。",
        "To put all that is in it: kcli folder put {client} --from {file}", "中の書類をまとめて保存するには: kcli folder put {client} --from {file}",
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
    "INDEX_MISMATCH": Words("The index book and the files do not fit: {key}", "索引簿とファイルが一致しません: {key}"),
    "INDEX_MISMATCH/no_key": Words(
        "{file} has no column by which a file can be found.", "{file} に、ファイルを特定できる列がありません。",
        "Add the column ファイル名, or 連番 with files that begin with that number.", "「ファイル名」列、または「連番」列（ファイル名の先頭をその番号にする）を追加してください。",
    ),
    "INDEX_MISMATCH/no_key_in_row": Words("The row names no file.", "ファイル名も連番もない行です。", "Fill in the name of the file or its number.", "ファイル名か連番を記入してください。"),
    "INDEX_MISMATCH/no_file": Words("There is no file for “{key}”.", "「{key}」に当たるファイルがありません。", "Add the file, or take the row out.", "ファイルを入れるか、行を削除してください。"),
    "INDEX_MISMATCH/several_files": Words("Several files fit “{key}”: {names}", "「{key}」に当たるファイルが複数あります: {names}", "Write the full name of the file in the row.", "行にファイル名を省略せずに記入してください。"),
    "INDEX_MISMATCH/twice": Words("The file {key} is in row {other} already.", "ファイル {key} は {other} 行目にもあります。", "One row per file.", "1ファイルにつき1行にしてください。"),
    "INDEX_MISMATCH/no_row": Words("No row of the book names the file {key}.", "ファイル {key} を示す行が索引簿にありません。", "Add a row, or move the file elsewhere.", "行を追加するか、ファイルを別の場所に移してください。"),
    "SOURCE_MISSING": Words("No document was given.", "保存する書類が指定されていません。", "Give a file, --text FILE or --from FOLDER: kcli folder put CLIENT FILE", "ファイル、--text、--from のいずれかを指定してください: kcli folder put 顧客コード ファイル"),
    "NOT_TEXT": Words("{file} is no text.", "{file} は文字のファイルではありません。", "Put it as a file, without --text.", "--text を付けずに、ファイルとして保存してください。"),
    "NOTHING_TO_PUT": Words("There is no file in {folder}.", "{folder} にファイルがありません。", "Give the folder that holds the documents.", "書類の入ったフォルダを指定してください。"),
    "BAD_ARCHIVE": Words("{file} cannot be unpacked.", "{file} を展開できません。"),
    "BAD_ARCHIVE/damaged": Words("{file} is damaged, or no ZIP.", "{file} は壊れているか、ZIPファイルではありません。", "Pack it again.", "もう一度圧縮してください。"),
    "BAD_ARCHIVE/encrypted": Words("{file} is protected by a password.", "{file} はパスワードで保護されています。", "Unpack it yourself, and give the folder.", "展開してから、フォルダを指定してください。"),
    "BAD_ARCHIVE/outside": Words("{file} holds a name that leads outside: {name}", "{file} に、外を指す名前が含まれています: {name}", "Do not use this file.", "このファイルは使わないでください。"),
    "BAD_ARCHIVE/link": Words("{file} holds a link: {name}", "{file} にリンクが含まれています: {name}", "Pack the files themselves.", "ファイルそのものを圧縮してください。"),
    "BAD_ARCHIVE/twice": Words("{file} holds the name {name} twice.", "{file} に同じ名前のファイルが2つあります: {name}", "Pack it again.", "もう一度圧縮してください。"),
    "BAD_ARCHIVE/deep": Words("{file} holds folders more than {limit} deep: {name}", "{file} のフォルダ階層が深すぎます（{limit} まで）: {name}", "Pack the files without folders.", "フォルダなしで圧縮してください。"),
    "BAD_ARCHIVE/files": Words("{file} holds more than {limit} files.", "{file} のファイルが多すぎます（{limit} 件まで）。", "Pack fewer at once.", "分けて圧縮してください。"),
    "BAD_ARCHIVE/large": Words("{file} is larger than {limit:,} bytes when it is unpacked.", "{file} は展開すると {limit:,} バイトを超えます。", "Unpack it yourself, look at it, and give the folder.", "内容を確かめてから展開し、フォルダを指定してください。"),
    "FOLDER_TOO_FULL": Words("There are more than {limit} files in {folder}.", "{folder} のファイルが多すぎます（{limit} 件まで）。", "Put them in several runs.", "分けて保存してください。"),
    "FOLDER_TOO_FULL/deep": Words("{folder} is more than {limit} folders deep.", "{folder} の階層が深すぎます（{limit} まで）。", "Move the files higher up.", "上の階層に移してください。"),
    "NOT_REGISTERED/document_version": Words("Document {number} of {client} has no version {key}.", "{client} の書類 {number} に第{key}版はありません。", "kcli folder document {client} {number}", "kcli folder document {client} {number}"),
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
