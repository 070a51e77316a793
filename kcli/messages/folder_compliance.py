"""The words of the compliance sheet: requirement, law, what meets it here, and what the office has to do.

Numbers of articles: Electronic Books Preservation Act (法) and its enforcement rules (規則), as in force from 2024.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """English and Japanese of each cell; `met` and `todo` are filled from the sheet's facts."""

    title: tuple[str, str]
    law: str
    met: tuple[str, str]
    todo: tuple[str, str] = ("", "")
    # Where something is missing: instead of `todo`.
    open: tuple[str, str] | None = None


GROUPS: dict[str, tuple[str, str]] = {
    "integrity": ("1. Integrity (one of (1) to (4) is enough)", "1　真実性の確保（(1)〜(4)のいずれか）"),
    "visibility": ("2. Visibility (all)", "2　可視性の確保（すべて）"),
    "search": ("3. Search", "3　検索機能の確保"),
    "relief": ("4. Relief and download requests", "4　緩和措置とダウンロードの求め"),
    "keeping": ("5. Keeping", "5　保存と運用"),
}
STATES: dict[str, tuple[str, str]] = {
    "met": ("met here", "対応済"),
    "office": ("for the office", "事務所で対応"),
    "open": ("**to do**", "**要対応**"),
    "unused": ("not relied on", "利用しない"),
    "relieved": ("relief applies", "緩和の対象"),
}
HEADS = (
    ("Requirement", "要件"),
    ("State", "状況"),
    ("In this store", "この保存場所での対応"),
    ("The office has to", "事務所で行うこと"),
)

LINES: dict[str, Line] = {
    "integrity_1": Line(
        ("(1) Received with a time stamp on it", "(1) タイムスタンプが付された後の授受"), "規則4条1項1号",
        ("A token that is there is kept with the document (documents: {stamped}). kcli does not verify it.",
         "受領時に付いているタイムスタンプはそのまま保存します（該当 {stamped} 件）。kcli はその検証を行いません。"),
    ),
    "integrity_2": Line(
        ("(2) Time stamp put on without delay", "(2) 授受後、速やかなタイムスタンプの付与"), "規則4条1項2号",
        ("kcli puts no time stamp on.", "kcli はタイムスタンプを付与しません。"),
    ),
    "integrity_3": Line(
        ("(3) Exchanged and kept in a system that records, or does not allow, correction and deletion", "(3) 訂正・削除の履歴が残る、またはできないシステムでの授受と保存"), "規則4条1項3号",
        ("Kept in such a way, but what came by mail was not exchanged in it: so (4) is the ground, and this stands beside it.",
         "保存はこの方式ですが、電子メール等で授受したものは授受がシステム外のため、(4) を根拠とし、これは補強として備えます。"),
        open=("Ask for help: kcli store verify", "kcli store verify を実行し、提供元に連絡する"),
    ),
    "integrity_4": Line(
        ("(4) Office rules against unjustified correction and deletion, and following them", "(4) 訂正・削除の防止に関する事務処理規程の備付けと運用"), "規則4条1項4号",
        ("Adopted as of {rules_on} by {rules_by}; the text is kept here. Corrections and deletions ask for the eight fields of the rules.",
         "採用日 {rules_on}（採用者 {rules_by}）。文面を保存しています。訂正・削除には規程の8項目の記録が必要です。"),
        ("Follow the rules; keep them at hand: kcli folder rules show {client} --text", "規程どおりに運用し、備え付ける: kcli folder rules show {client} --text"),
        ("Write and adopt rules: kcli folder rules init {client} --to rules.md", "規程を作成し、採用する: kcli folder rules init {client} --to kitei.md"),
    ),
    "guards": Line(
        ("Nothing is overwritten or erased", "上書き・物理削除ができないこと"), "規則4条1項3号・4号",
        ("Documents: {documents}; later versions: {corrections}; marked as deleted: {deleted_documents}. Old versions stay; triggers in the database refuse change and deletion before the last day.",
         "書類 {documents} 件、訂正・削除等の版 {corrections} 件、削除の印 {deleted_documents} 件。元の版は残り、データベースのトリガーが変更と期限前の削除を拒みます。"),
        open=("The triggers are not as they were made: kcli store verify", "トリガーが作成時と異なります: kcli store verify"),
    ),
    "chain": Line(
        ("A later change shows", "改変が検出できること"), "規則4条1項4号",
        ("Events in a chain of hashes: {events}. Last verified: {verified_on}; last seal kept elsewhere: {sealed_on}.",
         "{events} 件の出来事をハッシュの鎖で記録。最終の検査: {verified_on}、別の場所に保管する封印の最終出力: {sealed_on}。"),
        ("Monthly: kcli folder verify {client}; kcli folder seal {client}, and keep the seal elsewhere.",
         "毎月: kcli folder verify {client}、kcli folder seal {client} を行い、封印を別の場所に保管する"),
    ),
    "second_person": Line(
        ("Corrections by two persons", "訂正・削除の承認"), "規則4条1項4号",
        ("A second person approves corrections: {second_person}. Waiting: {requests}.", "二人目の承認: {second_person}。承認待ち: {requests} 件。"),
        ("If the rules ask for it: kcli folder settings {client} --second-person on", "規程で承認を定めている場合: kcli folder settings {client} --second-person on"),
    ),
    "outline": Line(
        ("(a) System outline at hand (self-made programs)", "(a) システムの概要を記載した書類の備付け（自社開発のプログラムの場合）"), "規則2条2項1号イ（4条1項・2条6項6号）",
        ("docs/legal/system-outline.md, of this version.", "docs/legal/system-outline.md（この版のもの）を同梱しています。"),
        ("Print it and keep it with the operating manual.", "印刷または画面で速やかに示せるよう備え付ける"),
    ),
    "screen": Line(
        ("(b) Screen, printer and their manuals; clear and quick output", "(b) ディスプレイ・プリンタと操作説明書の備付け、整然・明瞭・速やかな出力"), "規則2条2項2号（4条1項）",
        ("Lists and documents come out on the screen, as a printable page, as CSV. docs/legal/operating-manual.md.",
         "一覧と書類を画面・印刷用ページ・CSVに出力できます。docs/legal/operating-manual.md を同梱しています。"),
        ("Keep screen, printer and manuals where the documents are kept.", "保存場所にディスプレイ・プリンタ・説明書を備える"),
    ),
    "legible": Line(
        ("Legible content", "内容を明瞭に表示できること"), "規則2条2項2号",
        ("Documents with a password found in them: {locked}.", "パスワード付きと判定した書類: {locked} 件。"),
        open=("Store these documents once more without their password, as corrections.", "パスワードを外したファイルを、訂正として保存し直す"),
    ),
    "search": Line(("(c) Search", "(c) 検索機能"), "規則2条6項5号（4条1項）", ("As in section 3.", "3 のとおりです。")),
    "search_1": Line(
        ("By transaction date, amount, counterparty", "取引年月日その他の日付・取引金額・取引先を条件とした検索"), "規則2条6項5号イ",
        ("Each is recorded for every document and is a condition of `kcli folder search`.", "すべての書類に記録し、`kcli folder search` の条件にできます。"),
    ),
    "search_2": Line(
        ("Ranges of date and amount", "日付・金額の範囲指定"), "規則2条6項5号ロ",
        ("--date-from, --date-to, --amount-min, --amount-max.", "--date-from・--date-to・--amount-min・--amount-max で指定します。"),
    ),
    "search_3": Line(
        ("Two or more combined", "2以上の任意の項目の組合せ"), "規則2条6項5号ハ",
        ("All conditions given hold together (AND), ranges too.", "指定した条件をすべて満たすもの（かつ）を、範囲も含めて検索します。"),
    ),
    "search_4": Line(
        ("Documents without an amount", "金額のない書類"), "取扱通達・一問一答",
        ("Blank is kept apart from 0 and is found by --amount-blank: documents {blank}.", "空欄と0円を区別し、--amount-blank で検索できます（{blank} 件）。"),
    ),
    "search_5": Line(
        ("Amount as in the books or as received", "金額は帳簿と同じ、または受領した書類の記載額"), "取扱通達・一問一答",
        ("One amount in yen per document.", "書類ごとに円単位の金額を1つ記録します。"),
        ("Decide whether with or without tax, and keep to it.", "税込・税抜のどちらで記録するかを決めて統一する"),
    ),
    "search_6": Line(
        ("Fields by kind of document", "書類の種類ごとの記録項目"), "取扱通達・一問一答",
        ("Date and counterparty always; the amount, or explicitly none.", "日付と取引先は必須。金額は記録するか、ないことを明示します。"),
        ("If codes of counterparties are used, keep their table.", "取引先コードを使う場合は対照表を備える"),
    ),
    "search_7": Line(
        ("Through one whole tax period", "一課税期間を通じた検索"), "取扱通達",
        ("One search covers all years (now {first_date} to {last_date}).", "1回の検索で全期間を対象にします（現在 {first_date}〜{last_date}）。"),
    ),
    "search_8": Line(
        ("Only the hits, in order, on screen and paper", "該当するものだけを整然と出力"), "取扱通達",
        ("As a list by date and counterparty, on the screen, printable, as CSV.", "日付・取引先順の一覧を、画面・印刷用ページ・CSVに出力します。"),
    ),
    "relief_download": Line(
        ("A download request is answered in full", "ダウンロードの求めに応じられること（範囲・組合せの要件が不要）"), "規則4条1項",
        ("`kcli folder export` gives files, index book, history and hashes, counted; a part is a failure. Last complete one: {export_on} (documents: {exported}).",
         "`kcli folder export` で書類・索引簿・履歴・ハッシュ一覧を件数照合のうえ出力し、欠けがあれば失敗とします。最終の完了: {export_on}（{exported} 件）。"),
        ("Try it once a year; give everything that is asked for.", "年1回は試し、求められたものはすべて提出する"),
    ),
    "relief_sales": Line(
        ("Sales of the base period at most {sales_limit:,} yen: no search asked", "基準期間の売上高 {sales_limit:,} 円以下（検索要件が不要）"), "規則4条1項",
        ("Recorded: {sales}. Search works all the same.", "登録: {sales}。検索機能は常に使えます。"),
        ("Record it every year: kcli folder settings {client} --base-period-sales YEN", "毎年登録する: kcli folder settings {client} --base-period-sales 金額"),
    ),
    "relief_print": Line(
        ("Prints kept sorted by date and counterparty: no search asked", "日付・取引先ごとに整理した書面の備付け（検索要件が不要）"), "規則4条1項",
        ("Recorded: {print_relief}.", "登録: {print_relief}。"),
        ("Where used: print the list and the documents, sorted, and keep them.", "利用する場合は、一覧と書類を印刷して整理し、備え付ける"),
    ),
    "relief_grace": Line(
        ("Grace for adequate reason accepted by the tax office", "相当の理由がある場合の猶予措置"), "規則4条3項",
        ("Not relied on; the data are kept in any case.", "利用しません。データは要件に沿って保存します。"),
    ),
    "retention": Line(
        ("Kept 7 years after filing, 10 for years of a loss", "保存期間（申告期限の翌日から7年、欠損金のある年度は10年）"), "法人税法施行規則59条・所得税法施行規則63条",
        ("Closing month {closing_month}, extension {extension} months, loss years from: {losses}. Each document has its last day with the reason; past or within 90 days: {expiring}; without a date, kept without an end: {undated}.",
         "決算月 {closing_month}、申告期限の延長 {extension} か月、欠損年度の開始日: {losses}。書類ごとに期限と理由を記録。期限超過・90日以内: {expiring} 件。日付がなく無期限: {undated} 件。"),
        ("Add a year of a loss when the return is filed: kcli folder settings {client} --loss-year 2024", "欠損金が生じたら登録する: kcli folder settings {client} --loss-year 2024"),
        ("Record the closing month: kcli client edit {client} --closing-month 3", "決算月を登録する: kcli client edit {client} --closing-month 3"),
    ),
    "ending": Line(
        ("No deletion within retention", "保存期間内に消去されないこと"), "法7条・規則4条1項",
        ("The end of use is a state; the job of the night deletes only what is past its last day, by a clock that is not doubted; a tombstone stays.",
         "利用終了は状態の変更です。夜間処理は期限を過ぎたものだけを、時計に疑いがないときに削除し、記録（墓標）を残します。"),
    ),
    "as_received": Line(
        ("As data, as received", "受け取ったままのデータでの保存"), "法7条",
        ("Bytes are stored as they came, with their SHA-256; names are changed in exports only.", "受領したバイト列のまま SHA-256 とともに保存し、名前を変えるのは出力時だけです。"),
    ),
    "bodies": Line(
        ("What is in the body of a mail, or comes by EDI", "メール本文・EDIの取引情報"), "法2条5号・7条",
        ("`kcli folder put --text` stores a text as a document.", "`kcli folder put --text` で本文を書類として保存できます。"),
        ("Store these too, and what was sent as well as what came.", "本文だけの取引情報と、自社が送った書類も保存する"),
    ),
    "access": Line(
        ("Who sees what", "閲覧できる者の範囲"), "規程",
        ("Clients see their own folder only; the office's staff by role; the log has every change and refusal.", "顧客は自社のフォルダだけ、職員は権限の範囲で閲覧でき、変更と拒否はすべて監査記録に残ります。"),
    ),
    "backup": Line(
        ("Backup of store and documents", "複製（バックアップ）"), "規則4条1項（保存の継続）",
        ("`kcli store backup` copies the store; the documents' folder or bucket is copied beside it. After a restore: kcli store verify, kcli folder verify.",
         "`kcli store backup` はストアを複製します。書類の置き場所（フォルダまたはバケット）も併せて複製し、復元後は kcli store verify と kcli folder verify を行います。"),
        ("Daily copies of both, elsewhere; try a restore once a year.", "両方を毎日、別の場所へ複製し、年1回は復元を試す"),
    ),
    "no_certificate": Line(
        ("Certification", "認証"), "—",
        ("None is claimed: this program has no certification under a private scheme (such as JIIMA's), and the law asks for none.",
         "この製品は、JIIMA 等の民間の認証を受けていません。認証は法令上の要件ではありません。"),
    ),
}  # fmt: skip
