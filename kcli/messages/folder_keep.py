"""What is said about keeping documents, about the end of a folder, and about the office's rules."""

from __future__ import annotations

from kcli.messages.words import Words

FOLDER_KEEP: dict[str, Words] = {
    "CLOSING_MONTH_MISSING": Words(
        "The closing month of {client} is not recorded.", "{client} の決算月が登録されていません。",
        "Record it: kcli client edit {client} --closing-month 3", "登録する: kcli client edit {client} --closing-month 3",
    ),
    "BAD_NUMBER/range": Words("{field}: {text}. From {low} to {high}.", "{field}: {text} は指定できません（{low}〜{high}）。", "", ""),
    "BAD_NUMBER/days": Words("“{text}” is no number of days.", "「{text}」は日数として読めません。", "Write it so: --within 90d", "例: --within 90d"),
    "NOTHING_TO_CHANGE/retention": Words(
        "No document of {client} is kept longer than it must be.", "{client} に、必要より長く保存されている書類はありません。",
        "What is set: kcli folder settings {client}", "設定の確認: kcli folder settings {client}",
    ),
    "NOT_REGISTERED/loss_year": Words(
        "{client} has no loss year that begins on {key}.", "{client} に {key} から始まる欠損年度は登録されていません。",
        "Which there are: kcli folder settings {client}", "登録済みの年度: kcli folder settings {client}",
    ),
    "NOT_REGISTERED/document": Words("{client} has no document {key}.", "{client} に連番 {key} の書類はありません。", "kcli folder search {client}", "kcli folder search {client}"),
    "NOT_REGISTERED/export": Words(
        "{client} has no export {key} of this folder.", "{client} のこのフォルダに出力 {key} の記録はありません。",
        "Make a whole one: kcli folder export {client} --all-folder --to FOLDER --request WHY; its number: kcli folder exports {client}", "全件を出力する: kcli folder export {client} --all-folder --to フォルダ --request 理由　その番号: kcli folder exports {client}",
    ),
    "CONFIRM_NAME_DIFFERS": Words(
        "The client's name was not typed as it is registered (typed: “{text}”). Nothing was done.",
        "入力された名称「{text}」が、登録されている顧客名と一致しません。何も行っていません。",
        "Add --confirm-name with the whole name, as kcli client list shows it.", "kcli client list に表示される名称を --confirm-name にそのまま指定してください。",
    ),
    "FOLDER_RETAINED": Words(
        "Documents of {client} to be kept yet: {documents}, the last until {until}. The job of the night deletes nothing before.",
        "{client} の書類 {documents} 件は {until} まで保存義務があるため、それまで夜間処理では削除されません。",
        "To go on using it: kcli folder cancel-end {client}", "利用を続ける: kcli folder cancel-end {client}",
    ),
    "FOLDER_RETAINED/undated": Words(
        "Documents of {client} to be kept yet: {documents}, some without an end as they have no date. The job of the night deletes nothing.",
        "{client} の書類 {documents} 件は保存が必要です（日付のない書類は期限がありません）。夜間処理では削除されません。",
        "To go on using it: kcli folder cancel-end {client}", "利用を続ける: kcli folder cancel-end {client}",
    ),
    "RETENTION_NOT_OVER": Words(
        "{name} of {client} is not deleted. Documents within retention: {documents}, the last until {until}.",
        "{client} の「{name}」は削除していません。{documents} 件が保存期間内です（最終日 {until}）。",
        "Wait; or cancel: kcli folder cancel-end {client}; or, as the director, after a whole export: kcli folder purge-due {client} --export N --confirm-name NAME",
        "期間の終わりを待つか、取り消す: kcli folder cancel-end {client}　または全件を出力したうえで所長が実行: kcli folder purge-due {client} --export 番号 --confirm-name 顧客名",
    ),
    "RETENTION_NOT_OVER/undated": Words(
        "{name} of {client} is not deleted. Documents within retention: {documents}, some without an end as they have no date.",
        "{client} の「{name}」は削除していません。{documents} 件が保存期間内です（日付のない書類は期限がありません）。",
        "Cancel: kcli folder cancel-end {client}; or, as the director, after a whole export: kcli folder purge-due {client} --export N --confirm-name NAME",
        "取り消す: kcli folder cancel-end {client}　または全件を出力したうえで所長が実行: kcli folder purge-due {client} --export 番号 --confirm-name 顧客名",
    ),
    "EXPORT_NOT_WHOLE": Words(
        "Export {export} does not hold what is in the folder now.", "出力 {export} は、フォルダの現在の内容の全件ではありません。",
        "Make a whole one: kcli folder export {client} --all-folder --to FOLDER --request WHY; its number: kcli folder exports {client}", "全件を出力する: kcli folder export {client} --all-folder --to フォルダ --request 理由　その番号: kcli folder exports {client}",
    ),
    "EXPORT_NOT_WHOLE/part": Words(
        "Export {export} does not hold all of the folder, or was not complete.", "出力 {export} は、フォルダの全件ではないか、完了していません。",
        "Make a whole one: kcli folder export {client} --all-folder --to FOLDER --request WHY; its number: kcli folder exports {client}", "全件を出力する: kcli folder export {client} --all-folder --to フォルダ --request 理由　その番号: kcli folder exports {client}",
    ),
    "EXPORT_NOT_WHOLE/older": Words(
        "Events since export {export} (stored, corrected, marked): {events}.", "出力 {export} の後に、書類の保存や訂正が {events} 件ありました。",
        "Make a new one: kcli folder export {client} --all-folder --to FOLDER --request WHY; its number: kcli folder exports {client}", "出力し直す: kcli folder export {client} --all-folder --to フォルダ --request 理由　その番号: kcli folder exports {client}",
    ),
    "CLOCK_LOOKS_WRONG": Words(
        "The clock says {now}, but the log's newest row is of {newest}: nothing is deleted by this clock.",
        "時計は {now} ですが、記録の最新は {newest} です。時計が正しくない可能性があるため、何も削除していません。",
        "Is the clock of this machine (or of the database server) right? Then later again: kcli folder purge-due",
        "この機器（またはデータベースサーバー）の時計を確かめ、後でもう一度: kcli folder purge-due",
    ),
    "CLOCK_LOOKS_WRONG/behind": Words(
        "The clock says {now}, but the log's newest row is of {newest}: nothing is deleted by this clock.",
        "時計は {now} ですが、記録の最新は {newest} です。時計が正しくない可能性があるため、何も削除していません。",
        "Set the clock of this machine (or of the database server) right, then again: kcli folder purge-due",
        "この機器（またはデータベースサーバー）の時計を直してから: kcli folder purge-due",
    ),
    "CLOCK_LOOKS_WRONG/silence": Words(
        "Nothing was logged for {hours} hours (the clock says {now}): the store was idle, or the clock jumped. Nothing was deleted.",
        "{hours} 時間記録がありません（時計は {now}）。休止していたか、時計が進んだ可能性があるため、何も削除していません。",
        "If the clock is right, go on working: it is deleted from {again} on.", "時計が正しければそのままご利用ください。{again} 以降の実行で削除されます。",
    ),
    "CLOCK_LOOKS_WRONG/calm": Words(
        "After a silence of {hours} hours nothing is deleted yet, in case the clock jumped.",
        "{hours} 時間の休止の直後のため、時計が進んだ場合に備え、まだ削除していません。",
        "If the clock is right, it is deleted from {again} on.", "時計が正しければ {again} 以降の実行で削除されます。",
    ),
    "NOT_REGISTERED/rules": Words(
        "No office rules are adopted for {client}.", "{client} の事務処理規程が採用されていません。",
        "Write them: kcli folder rules init {client} --to rules.md", "作成: kcli folder rules init {client} --to kitei.md",
    ),
    "FOLDER_IS_ENDING": Words(
        "The folder {name} is ending; nothing is stored in it any more.", "フォルダ「{name}」は利用終了中です（保存できません）。",
        "To go on using it: kcli folder cancel-end {client}", "利用を続ける: kcli folder cancel-end {client}",
    ),
    "NO_OFFICE_RULES": Words(
        "No office rules are adopted for {client}.", "{client} の事務処理規程が採用されていません。",
        "Write them: kcli folder rules init {client} --to rules.md; then: kcli folder rules adopt {client} --file rules.md --adopted-on DATE --by NAME",
        "作成: kcli folder rules init {client} --to kitei.md　採用: kcli folder rules adopt {client} --file kitei.md --adopted-on 日付 --by 氏名",
    ),
    "RULES_HAVE_BLANKS": Words(
        "Blanks (＿＿) of the text still to be filled in: {count}.", "規程に未記入の欄（＿＿）が {count} か所あります。",
        "Fill them in and adopt the text again.", "記入して、もう一度採用してください。",
    ),
    "RULES_LATER": Words("The rules of {client} hold from {adopted_on} on only.", "{client} の事務処理規程は {adopted_on} からの適用です。"),
    "ALREADY_ADOPTED": Words(
        "{client} has adopted this very text as of {adopted_on} already.", "{client} は同じ規程を {adopted_on} 付けで採用済みです。",
        "kcli folder rules history {client}", "kcli folder rules history {client}",
    ),
    "RULES_NOT_TEXT": Words(
        "{file} is no plain text.", "{file} は文字だけのファイルではありません。",
        "Save it as text (.txt or .md); a Word file itself goes into a shared folder: kcli folder upload",
        "テキスト形式（.txt・.md）で保存してください。Wordファイルの原本は共有フォルダへ: kcli folder upload",
    ),
    "REQUESTS_WAITING": Words(
        "Corrections that wait for the second person: {count}.", "承認待ちの訂正・削除の申請が {count} 件あります。",
        "kcli folder requests {client}", "kcli folder requests {client}",
    ),
    "DOCUMENTS_EXPIRING": Words(
        "Documents past their last day, or that reach it within {days} days: {count}.", "保存期限が過ぎた、または {days} 日以内に来る書類が {count} 件あります。",
        "kcli folder expiring {client}", "kcli folder expiring {client}",
    ),
    "SEAL_OLD": Words(
        "The head of the chain was never written out, or more than {days} days ago.", "履歴の封印（seal）が一度も出力されていないか、{days} 日以上前です。",
        "kcli folder seal {client}", "kcli folder seal {client}",
    ),
    "CLOSING_MONTH_UNKNOWN": Words(
        "Without a closing month documents are kept as for the year that ends last.", "決算月が未登録のため、最も遅く終わる年度として保存期限を計算しています。",
        "kcli client edit {client} --closing-month 3", "kcli client edit {client} --closing-month 3",
    ),
}  # fmt: skip


def why_kept(why: str, lang: str) -> str:
    """In words how a document's last day came, of `retain_why`: `years=7 closing=2024-03 extension=1 loss`."""
    if why == "no_date":
        return "日付がないため期限なし" if lang == "ja" else "no date: kept without an end"
    parts = dict(part.partition("=")[::2] for part in why.split())
    years, closing, extension = parts.get("years", "?"), parts.get("closing", "unknown"), parts.get("extension")
    year, _, month = closing.partition("-")
    if lang == "ja":
        end = f"{year}年{int(month)}月期" if month else "決算月未登録"
        more = (f"・申告期限{extension}か月延長" if extension else "") + (
            "・欠損金のある年度" if "loss" in parts else ""
        )
        return f"{end}{more}：申告期限の翌月末から{years}年"
    end = f"business year to {closing}" if month else "closing month unknown"
    more = (f", filing {extension} months later" if extension else "") + (", year of a loss" if "loss" in parts else "")
    return f"{end}{more}: {years} years from the month after filing"
