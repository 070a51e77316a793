"""What is said about an office's files: what cannot be read in them, and how a broken rule is mended there."""

from __future__ import annotations

from kcli.messages.words import Words

_KEYS = "Which keys there are: kcli check --schema"
_KEYS_JA = "使える項目: kcli check --schema"

DESIRED: dict[str, Words] = {
    "BAD_TOML": Words(
        "This is no TOML: {detail}", "TOMLとして読めません: {detail}",
        "Mend this line; text stands in quotation marks: name = \"…\"", "この行を直してください。文字列は引用符で囲みます: name = \"…\"",
    ),
    "BAD_TOML/number": Words(
        "A number of thousands of digits.", "数千桁の数値があります。", "Mend this line.", "この行を直してください。"
    ),
    "TOML_TOO_DEEP": Words("Nested more than {most} deep.", "入れ子が深すぎます（{most}段まで）。", "Write it flat.", "入れ子を減らしてください。"),
    "TOML_TOO_DEEP/key": Words(
        "A dotted key of more than {most} parts.", "ドットでつないだキーが長すぎます（{most}段まで）。", "Shorten the key.", "キーを短くしてください。"
    ),
    "FIELD_MISSING/check": Words(
        "There is no file to check.", "検査するファイルがありません。",
        "kcli check FILE, or a folder; the schema: kcli check --schema", "kcli check ファイル（またはフォルダ）。スキーマの表示: kcli check --schema",
    ),
    "UNKNOWN_KEY": Words("Unknown key {key}. Nearest: {nearest}", "「{key}」という項目はありません。近い名前: {nearest}", _KEYS, _KEYS_JA),
    "UNKNOWN_KEY/none": Words("Unknown key {key}. There are: {nearest}", "「{key}」という項目はありません。使える項目: {nearest}", _KEYS, _KEYS_JA),
    "UNKNOWN_KEY/section": Words(
        "{key} is a section of its own, and stands inside another here.", "「{key}」は独立した区分ですが、ほかの区分の中に書かれています。",
        "Begin it with a line of its own: [{key}] or [[{key}]]", "[{key}] または [[{key}]] の行から始めてください。",
    ),
    "BAD_TYPE": Words("{key} is of the wrong sort; expected: {expected}.", "「{key}」の値の種類が違います（{expected}）。", _KEYS, _KEYS_JA),
    "BAD_COUNT": Words("“{text}” is no whole number up to {most}.", "「{text}」は {most} までの整数ではありません。", "Write digits only.", "数字だけで書いてください。"),
    "BAD_ENDS": Words(
        "“{text}” neither marks an end nor is a day.", "「{text}」は削除の印でも日付でもありません。",
        "Write true (in a list: ○) or the last day.", "true（名簿では ○）か、最終日を書いてください。",
    ),
    "SECTION_MISSING": Words("{file} has no section {section}.", "{file} に {section} がありません。", "Write [[{section}]] in it.", "[[{section}]] を書いてください。"),
    "FILE_CYCLE": Words(
        "The files refer to each other in a circle: {files}", "ファイルの参照が循環しています: {files}",
        "Take one of these references out.", "参照のどれか一つを削除してください。",
    ),
    "TOO_MANY_FILES": Words("{file}: more than {most} files.", "{file}: ファイルが多すぎます（{most}件まで）。", "Check part of them at a time.", "分けて実行してください。"),
    "NO_OFFICE_FILES": Words(
        "There is no *.toml in {folder}.", "{folder} に .toml ファイルがありません。", "Name the file or folder of the offices.", "事務所のファイルかフォルダを指定してください。"
    ),
    "OFFICE_TWICE": Words(
        "The office {code} is described by two files: {first} is the other.", "事務所 {code} のファイルが2つあります（もう一つは {first}）。",
        "Keep one file of each office.", "事務所ごとに1ファイルにしてください。",
    ),
    "ROW_TWICE": Words("{key} stands there twice.", "{key} が2回書かれています。", "Take one of them out.", "どちらかを削除してください。"),
    "RENAME_CLASH": Words(
        "{key} was previously {previously}, but that name is somebody else's here.", "{key} の旧名「{previously}」は、このファイルの別の行でも使われています。",
        "Take one of them out.", "どちらかを削除してください。",
    ),
    "WAIVER_EXPIRED": Words(
        "The waiver of {rule} for {waived} ran out on {expires}.", "{waived} の {rule} の例外は {expires} で期限切れです。",
        "Mend what it waived, or agree on a new day.", "規則違反を直すか、新しい期限を決めてください。",
    ),
    "WAIVER_INCOMPLETE": Words(
        "The waiver of {rule} for {waived} has no {field}.", "{waived} の {rule} の例外に{field}がありません。",
        "A waiver names owner, reason and expires.", "例外には owner（責任者）、reason（理由）、expires（期限）が必要です。",
    ),
    "WAIVER_UNUSED": Words("The waiver of {rule} for {waived} covers nothing.", "{waived} の {rule} の例外に当たる違反はありません。"),
    "FOLDER_STILL_KEPT": Words(
        "The green folder of {client} ends, but {documents} documents are within retention: deleted it is after {until}.",
        "{client} の電子帳簿保存フォルダは利用終了ですが、{documents} 件が保存期間内です（{until} より後に削除されます）。",
    ),
    "FOLDER_STILL_KEPT/undated": Words(
        "The green folder of {client} ends, but {documents} documents are within retention, some without an end.",
        "{client} の電子帳簿保存フォルダは利用終了ですが、{documents} 件が保存期間内です（期限のない書類があります）。",
    ),
    "EMAIL_LOOKS_SHARED/file": Words(
        "{email} looks like an address of several persons; if so: shared = true, and a row for each of them.",
        "{email} は共有アドレスのようです。共有の場合は shared = true とし、お一人ずつ書いてください。",
    ),
    # The same rules as of the commands, with other words where the command's speak of its options.
    "LIMIT_CONTACTS_FORM/file": Words(
        "An application form of {day} may register {limit} contacts for {contract}; {adding} stand on it, {over} too many.",
        "{day} のサービス利用申込書で {contract} に登録できるのは {limit} 名までです（{adding} 名、超過 {over} 名）。",
    ),
    "PRIMARY_REQUIRED/file": Words("{contract} has contacts, but none is the primary.", "{contract} に主担当がいません。1名必須です。"),
    "PRIMARY_TWICE/file": Words("{contract} has {count} primary contacts; there is only one.", "{contract} の主担当が {count} 名います。主担当は1名だけです。"),
    "LAST_DIRECTOR/file": Words("The office {code} has accounts, but no director with one.", "事務所 {code} に、ログインできる所長がいません。"),
    "LAST_SYSADMIN/file": Words(
        "Nobody holds the system-administrator right, and the contract has no `admin`.", "システム管理者の権限を持つ方がいません（admin のない契約です）。"
    ),
}  # fmt: skip

_TAKE_OUT = ("Take one of the rows out.", "どちらかの行を削除してください。")
# How a broken rule is mended in the file: said in place of the command's hint.
MENDED: dict[str, tuple[str, str]] = {
    "LIMIT_ACCOUNTS": (
        "Take user_id out of these rows, or let the vendor raise the limit in [limits].",
        "これらの行の user_id を外すか、サポート窓口に [limits] の上限引き上げを依頼してください。",
    ),
    "LIMIT_CONTACTS": (
        "Take these rows out, or add an app to the contract: each gives one more place.",
        "これらの行を外すか、契約のアプリを増やしてください（1つにつき1名）。",
    ),
    "LIMIT_CONTACTS_FORM": (
        "Give those who come afterwards their added_on; up to the full limit they can be added one by one.",
        "申込書の後に追加する方には added_on（追加日）を書いてください。上限までは後から追加できます。",
    ),
    "LIMIT_CONTACTS_IN_USE": ("Mark contacts with ends = true first.", "先に ends = true でご担当者を減らしてください。"),
    "LIMIT_BELOW_USE": ("Choose a limit that is not below what is in use.", "使用中の数以上の上限にしてください。"),
    "PRIMARY_REQUIRED": ("Write primary = true (in a list: 主担当) at one of them.", "1名に primary = true（名簿では「主担当」）と書いてください。"),
    "PRIMARY_TWICE": ("Leave primary = true at one of them.", "primary = true は1名だけにしてください。"),
    "NAME_NOT_PERSON": (
        "Write a person's name; a department has its own field. If it is a person: person = true",
        "個人名を書き、部署名は department に書いてください。個人名の場合: person = true",
    ),
    "NAME_SEPARATOR": ("Take the mark out of the name.", "氏名から記号を除いてください。"),
    "EMAIL_TAKEN": ("Give each person an own address, or write shared = true.", "別のアドレスにするか、共有の場合は shared = true と書いてください。"),
    "EMAIL_NOT_COMPANY": (
        "With permission, write email_approved_by and email_approved_on.", "許可がある場合は email_approved_by と email_approved_on を書いてください。",
    ),
    "SAME_PERSON": ("One person has one account: take user_id out of one of the rows.", "1人1アカウントです。どちらかの user_id を外してください。"),
    "ID_TAKEN": ("Choose another user_id for one of them.", "どちらかを別の user_id にしてください。"),
    "ID_RESERVED": ("Choose another user_id.", "別の user_id にしてください。"),
    "CODE_TAKEN": _TAKE_OUT,
    "PERSON_TAKEN": _TAKE_OUT,
    "CONTACT_TAKEN": _TAKE_OUT,
    "GREEN_FOLDER_TAKEN": _TAKE_OUT,
    "FOLDER_NAME_TAKEN": ("Choose another name.", "別の名前にしてください。"),
    "NOT_REGISTERED": ("Check the code, or write the item that it means.", "コードを確認するか、その項目を追加してください。"),
    "NO_ACCOUNT": ("Check the user_id, or write it at its holder.", "user_id を確認するか、持ち主の行に書いてください。"),
    "LAST_DIRECTOR": ("Give a director a user_id.", "所長に user_id を書いてください。"),
    "LAST_SYSADMIN": ("Write system_administrator = true at one of them.", "1名に system_administrator = true と書いてください。"),
    "BAD_HOURS": ("Write 1 to 8.", "1〜8 で書いてください。"),
    "CONNECTIONS_NOT_SOLD": ("Take connections out.", "connections を削除してください。"),
    "BAD_ENCODING": ("Save the file as UTF-8.", "UTF-8で保存し直してください。"),
    "UNKNOWN_PRODUCT": ("Write one of the names above.", "上記の名前で書いてください。"),
    "UNKNOWN_APP": ("Write one of the names above.", "上記の名前で書いてください。"),
    "NO_HEADER": (
        "Put a row of headings above the data, or write header_row beside file.", "見出しの行を付けるか、file の隣に header_row（行番号）を書いてください。"
    ),
    "FILE_MISSING": ("Lists are looked for from the folder of the file that names them.", "名簿は、それを指定したファイルのフォルダから探します。"),
    "FILE_OUTSIDE": ("Put the list beside the file, or in a folder below it.", "名簿はファイルと同じフォルダか、その下に置いてください。"),
    "FILE_IS_LINK": ("Put the file itself there.", "リンクではなく、ファイルそのものを置いてください。"),
    "FIELD_MISSING": ("Write the field. Which there are: kcli check --schema", "項目を書いてください。使える項目: kcli check --schema"),
    "BAD_ROLE": (
        "Write one of: director, it_staff, payroll_staff, general (所長, IT担当者, 給与計算担当者, 一般)",
        "所長、IT担当者、給与計算担当者、一般 のいずれかを書いてください。",
    ),
}  # fmt: skip
# The sorts of value, for people.
SORTS: dict[str, tuple[str, str]] = {
    "text": ("text in quotation marks", "引用符で囲んだ文字列"),
    "day": ("a day such as 2025-04-01", "2025-04-01 のような日付"),
    "number": ("a whole number", "整数"),
    "flag": ("true or false", "true または false"),
    "words": ("a list of texts", "文字列の一覧"),
    "size": ("a size such as \"500MB\"", "\"500MB\" のような容量"),
    "mark": ("true, or the last day", "true または最終日"),
    "table": ("a table [ ]", "表 [ ]"),
    "list": ("tables [[ ]], or file = \"…\"", "[[ ]] の並び、または file = \"…\""),
}  # fmt: skip
SUM = (
    "used {used} + add {adding} {minus} end {ending} = {total} of {limit}{rows}",
    "使用 {used} + 追加 {adding} {minus} 終了 {ending} = {total} / 上限 {limit}{rows}",
)
ROWS = (": row{s} {0}", ": {0}行目")
LINES = (": line{s} {0}", ": {0}行目")
