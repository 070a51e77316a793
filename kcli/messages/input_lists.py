"""What is said about a list that cannot be read as a whole, or written."""

from __future__ import annotations

from kcli.messages.words import Words

_XLSX = "Excelで開き、.xlsx または CSV で保存し直してください。"
_XLSX_EN = "Open it in Excel and save it again as .xlsx or CSV."

LISTS: dict[str, Words] = {
    "BAD_ENCODING": Words(
        "The character encoding cannot be used: {encoding}", "文字コードを扱えません：{encoding}",
        "Use one of: {expected}", "次のいずれかを指定してください：{expected}",
    ),
    "BAD_ENCODING/bytes": Words(
        "The text is not {encoding}: line {line}, byte {byte} ({hex}).",
        "文字コード {encoding} として読めません（{line}行目、{byte}バイト目：{hex}）。",
        "Save the list as .xlsx or “CSV UTF-8”, or name its encoding with --encoding ({expected}).",
        ".xlsx または「CSV UTF-8」で保存し直すか、--encoding で指定してください（{expected}）。",
    ),
    "BAD_FILE": Words(
        "The file cannot be read as a list.", "一覧として読み取れないファイルです。", _XLSX_EN, _XLSX,
    ),
    "BAD_FILE/empty": Words(
        "The file is empty.", "ファイルが空です。",
        "Check that the right file was given.", "正しいファイルかご確認ください。",
    ),
    "BAD_FILE/damaged": Words("The workbook is damaged.", "Excelファイルが壊れています。", _XLSX_EN, _XLSX),
    "BAD_FILE/encrypted": Words(
        "The workbook is protected by a password.", "パスワードで保護されたファイルです。",
        "Save it without the password.", "パスワードを外して保存し直してください。",
    ),
    "BAD_FILE/not_xlsx": Words(
        "This kind of file is not read.", "この種類のファイルは読み取れません。", _XLSX_EN, _XLSX,
    ),
    "BAD_FILE/old_xls": Words(
        "The old Excel format (.xls) is not read.", "古いExcel形式（.xls）は読み取れません。", _XLSX_EN, _XLSX,
    ),
    "BAD_FILE/markup": Words(
        "This is a web page, whatever its name says.", "中身がWebページ（HTML）です。", _XLSX_EN, _XLSX,
    ),
    "BAD_FILE/no_sheet": Words("The workbook has no sheet.", "シートがありません。", _XLSX_EN, _XLSX),
    "BAD_SHEET": Words(
        "There is no sheet “{sheet}”.", "シート「{sheet}」はありません。",
        "Name one of: {sheets}", "次のいずれかを指定してください：{sheets}",
    ),
    "BAD_HEADER": Words(
        "Two columns mean the same: “{first}” ({first_column}) and “{second}” ({second_column}).",
        "同じ項目の列が2つあります：「{first}」（{first_column}列）と「{second}」（{second_column}列）。",
        "Delete one of them or change its heading.", "どちらかを消すか、見出しを変えてください。",
    ),
    "NO_HEADER": Words(
        "No header was found in the first {within} rows. Seen: {seen}",
        "先頭の{within}行に見出しが見つかりません。読めた内容：{seen}",
        "Put a row with headings such as {known} above the data, or give its row with --header-row.",
        "{known} などの見出しの行を付けるか、--header-row で行を指定してください。",
    ),
    "NO_HEADER/forced": Words(
        "There are no known headings in the given row.", "指定された行に見出しがありません。",
        "Check the row. Headings can be: {known}", "行をご確認ください。使える見出し：{known}",
    ),
    "BAD_ROW": Words(
        "The row cannot be read.", "行を読み取れません。", _XLSX_EN, _XLSX,
    ),
    "BAD_ROW/nul": Words(
        "There is a NUL character: this is no text file.", "テキストではないデータ（NUL）が含まれています。",
        _XLSX_EN, _XLSX,
    ),
    "BAD_ROW/unclosed_quote": Words(
        "A quotation mark that opens here is never closed.", "ここで始まる引用符「\"」が閉じられていません。",
        "Close it, or write it twice if it belongs to the text.",
        "閉じるか、文字として使う場合は「\"\"」と2つ重ねてください。",
    ),
    "BAD_ROW/quote_inside": Words(
        "There is text after a closing quotation mark.", "閉じた引用符「\"」の後に文字があります。",
        "Quotation marks that belong to the text are written twice.",
        "文字として使う引用符は「\"\"」と2つ重ねてください。",
    ),
    "BAD_ROW/line_break": Words(
        "There is a lone line break (CR) within the row.", "行の途中に改行（CR）があります。", _XLSX_EN, _XLSX,
    ),
    "BAD_ROW/too_many_cells": Words(
        "The row has {cells} cells, the header {width}.",
        "セルが{cells}個あり、見出しの{width}個より多くなっています。",
        "A cell with a comma needs quotation marks around it.", "カンマを含むセルは引用符「\"」で囲んでください。",
    ),
    "LIST_TOO_LARGE": Words(
        "The list is too large.", "一覧が大きすぎます。",
        "Split it into several files.", "複数のファイルに分けてください。",
    ),
    "LIST_TOO_LARGE/rows": Words(
        "The list has more than {limit} rows.", "{limit}行を超えています。",
        "Split it into several files.", "複数のファイルに分けてください。",
    ),
    "LIST_TOO_LARGE/row": Words(
        "A row has more than {limit} characters.", "1行が{limit}文字を超えています。",
        "Check for a missing line break or quotation mark.", "改行や引用符が抜けていないかご確認ください。",
    ),
    "LIST_TOO_LARGE/cell": Words(
        "A cell has more than {limit} characters.", "1つのセルが{limit}文字を超えています。",
        "Check for a missing quotation mark, or shorten the cell.", "引用符の抜けをご確認のうえ、短くしてください。",
    ),
    "LIST_TOO_LARGE/unpacked": Words(
        "The workbook is too large once unpacked.", "展開すると大きすぎるファイルです。",
        "Copy the list into a new workbook, without pictures.", "一覧だけを新しいブックに貼り付けてください。",
    ),
    "LIST_TOO_LARGE/cells": Words(
        "The cells of a sheet reach too far ({limit} at most).", "シートの使用範囲が広すぎます（{limit}セルまで）。",
        "Copy the list into a new sheet: a cell far below or to the right is in use.",
        "一覧だけを新しいシートに貼り付けてください（離れた場所に使用中のセルがあります）。",
    ),
    "CANNOT_WRITE_CHARACTER": Words(
        "{encoding} has no character {character} ({code_point}).",
        "{encoding} では「{character}」（{code_point}）を書き出せません。",
        "Write the file as UTF-8 or .xlsx instead.", "UTF-8 または .xlsx で書き出してください。",
    ),
}  # fmt: skip
