"""What is said about values and lists that cannot be read, and about what was changed while reading them.

A key is a code, or `CODE/reason`: the fact `reason` of a refusal chooses the closer words, the code alone is for the
rest.
The place (file, row, column) is put in front by the caller.
"""

from __future__ import annotations

from kcli.messages.input_lists import LISTS
from kcli.messages.words import Words

_RESAVE = "Excelで列の表示形式を「文字列」にして、番号を入力し直してください。"
_RESAVE_EN = "In Excel set the column to Text and enter the number again."
_DAMAGED = Words(
    "The spreadsheet has turned the number into {text}; digits are lost.",
    "Excelにより {text} に変わっており、元の番号が分かりません。",
    _RESAVE_EN,
    _RESAVE,
)

NAMES: dict[str, Words] = {
    "BAD_NAME": Words(
        "The name cannot be read: {text}", "氏名・名称を読み取れません：{text}",
        "Write one name, without marks or line breaks.", "記号や改行を入れずに、一つだけ書いてください。",
    ),
    "BAD_NAME/two_persons": Words(
        "Two or more persons are in one cell: {persons}", "1つのセルに2名以上が書かれています：{persons}",
        "Write one person per row.", "1行に1名ずつ書いてください。",
    ),
    "BAD_NAME/characters": Words(
        "The name holds characters that cannot be stored ({characters}): {text}",
        "保存できない文字（{characters}）が入っています：{text}",
        "Delete these characters, or write them in another form.",
        "その文字を消すか、別の字に置き換えてください（外字は使えません）。",
    ),
    "BAD_NAME/formula": Words(
        "This looks like a formula, not like a name: {text}", "氏名ではなく計算式のようです：{text}",
        "Write the name itself.", "氏名をそのまま入力してください。",
    ),
    "BAD_NAME/lost_character": Words(
        "A character of the name was lost when the file was saved: {text}",
        "ファイルの保存時に失われた文字があります：{text}",
        "Write the name again and save the list as .xlsx or as “CSV UTF-8”.",
        "正しい文字を入力し直し、.xlsx または「CSV UTF-8」で保存してください。",
    ),
    "BAD_NAME/too_long": Words(
        "The name has {length} characters; {limit} are the most.", "{length}文字あります。{limit}文字までです。",
        "Shorten it, or move the rest to another column.", "短くするか、一部を別の列に移してください。",
    ),
    "BAD_KANA": Words(
        "The reading is not in kana: {text}", "フリガナとして読み取れません：{text}",
        "Write it in katakana, with a blank between family and given name.",
        "カタカナで、姓と名の間を空けて書いてください。",
    ),
    "BAD_KANA/characters": Words(
        "The reading holds characters other than kana ({characters}): {text}",
        "フリガナにカナ以外の文字（{characters}）が入っています：{text}",
        "Write it in katakana; hiragana and half-width kana are fine too.",
        "カタカナで書いてください（ひらがな・半角カナでもかまいません）。",
    ),
    "BAD_KANA/too_long": Words(
        "The reading has {length} characters; {limit} are the most.", "{length}文字あります。{limit}文字までです。",
        "Shorten it.", "短くしてください。",
    ),
    "HONORIFIC_REMOVED": Words(
        "“{removed}” was taken off the name: {text}", "敬称「{removed}」を外して登録します：{text}",
        "Nothing needs to be done.", "対応は不要です。",
    ),
}  # fmt: skip

DATES: dict[str, Words] = {
    "BAD_DATE": Words(
        "The date cannot be read: {text}", "日付を読み取れません：{text}",
        "Write it like 2024-01-31 or 令和6年1月31日.", "2024-01-31 や 令和6年1月31日 のように書いてください。",
    ),
    "BAD_DATE/form": Words(
        "The date cannot be read: {text}", "日付を読み取れません：{text}",
        "Write it in one of these forms: {expected}", "次のいずれかの形で書いてください：{expected}",
    ),
    "BAD_DATE/two_digit_year": Words(
        "A year of two digits can mean several years: {text}", "西暦か元号か分からない年です：{text}",
        "Write the year with four digits or with its era, for example {suggestion}.",
        "西暦4桁か元号で書いてください（例：{suggestion}）。",
    ),
    "BAD_DATE/impossible": Words(
        "There is no such day: {text}", "存在しない日付です：{text}",
        "Check the month and the day.", "月と日をご確認ください。",
    ),
    "BAD_DATE/year": Words(
        "The year {year} cannot be meant: {text}", "{year}年は受け付けられません：{text}",
        "Check the year (1873 to 2199).", "年をご確認ください（1873年から2199年まで）。",
    ),
    "BAD_DATE/year_zero": Words(
        "{era} has no year 0: {text}", "{era}0年はありません：{text}",
        "The first year of an era is written 元年 or 1年.", "最初の年は「元年」または「1年」と書いてください。",
    ),
    "BAD_DATE/old_calendar": Words(
        "Days before 1873 are counted by another calendar: {text}", "明治5年以前の日付は旧暦のため扱えません：{text}",
        "Write a day from 1873-01-01 on.", "明治6年（1873年）1月1日以降の日付を書いてください。",
    ),
    "BAD_DATE/outside_era": Words(
        "This day does not lie in {era}: {text}", "{era}の期間に入らない日付です：{text}",
        "If the day is right, write {suggestion}.", "日付が正しければ {suggestion} と書いてください。",
    ),
    "BAD_DATE/serial": Words(
        "This is a spreadsheet's day number, not a date: {text}", "日付ではなくExcelの通し番号になっています：{text}",
        "Set the cells to a date format; this one is probably {suggestion}.",
        "セルの表示形式を日付にしてください（おそらく {suggestion} です）。",
    ),
    "BAD_DATE/no_day": Words(
        "The day is missing: {text}", "「日」がありません：{text}",
        "Write year, month and day, for example {expected}", "年月日まで書いてください（例：{expected}）。",
    ),
    "BAD_MONTH": Words(
        "The month cannot be read: {text}", "月を読み取れません：{text}",
        "Write one month, 1 to 12, like 3 or 3月.", "1から12までの月を一つ、3 や 3月 のように書いてください。",
    ),
    "ERA_ENDED": Words(
        "{era} had ended by then; read as {meant} ({date}): {text}",
        "{era}は終わっているため、{meant}（{date}）として読み取ります：{text}",
        "Correct it if another day is meant.", "別の日であれば書き直してください。",
    ),
}  # fmt: skip

CONTACTS: dict[str, Words] = {
    "BAD_PHONE": Words(
        "The telephone number cannot be read: {text}", "電話番号を読み取れません：{text}",
        "Write one number like 03-1234-5678.", "03-1234-5678 のように一つだけ書いてください。",
    ),
    "BAD_PHONE/two_numbers": Words(
        "Two numbers are in one cell: {numbers}", "1つのセルに2つ以上の番号があります：{numbers}",
        "Leave one; a mobile number has its own column.", "一つだけ残してください。携帯電話は専用の列に書けます。",
    ),
    "BAD_PHONE/characters": Words(
        "The telephone number holds “{characters}”: {text}", "電話番号に「{characters}」が入っています：{text}",
        "Write digits and hyphens only.", "数字とハイフンだけで書いてください。",
    ),
    "BAD_PHONE/digits": Words(
        "A Japanese number with these {digits} digits does not exist: {text}",
        "国内の電話番号として正しくありません（{digits}桁）：{text}",
        "Fixed lines have 10 digits, mobiles 11; write numbers abroad with +.",
        "固定電話は10桁、携帯電話は11桁です。海外の番号は + から書いてください。",
    ),
    "BAD_PHONE/country_code": Words(
        "The + before the country code is missing: {text}", "国番号の前の + がありません：{text}",
        "Write {suggestion}.", "{suggestion} と書いてください。",
    ),
    "BAD_PHONE/scientific": _DAMAGED,
    "BAD_PHONE/only_extension": Words(
        "There is an extension ({extension}) but no telephone number: {text}",
        "内線番号（{extension}）だけで、電話番号がありません：{text}",
        "Write the extension in its own column.", "内線番号は「内線」の列に書いてください。",
    ),
    "PHONE_ZERO_RESTORED": Words(
        "The 0 lost in front was put back: {text} is {number}.", "先頭の0を補いました：{text} → {number}",
        "Correct it if another number is meant.", "違う場合は書き直してください。",
    ),
    "BAD_EMAIL": Words(
        "This is not a mail address: {text}", "メールアドレスとして読み取れません：{text}",
        "Write one address like name@example.co.jp.", "name@example.co.jp のように一つだけ書いてください。",
    ),
    "BAD_EMAIL/several": Words(
        "{count} addresses are in one cell: {emails}", "1つのセルにメールアドレスが{count}件あります：{emails}",
        "Leave one address.", "一つだけ残してください。",
    ),
    "BAD_EMAIL/form_likely": Words(
        "This is not a mail address: {text}", "メールアドレスの書き方が正しくありません：{text}",
        "Is {suggestion} meant?", "{suggestion} ではありませんか。",
    ),
    "BAD_EMAIL/no_at": Words(
        "The mail address has no @: {text}", "メールアドレスに @ がありません：{text}",
        "Write the whole address.", "@ 以降も含めて書いてください。",
    ),
    "EMAIL_FULLWIDTH": Words(
        "Full-width letters of the address were made half-width: {email}",
        "全角の文字を半角に直しました：{email}", "Check the address.", "アドレスをご確認ください。",
    ),
    "EMAIL_TRIMMED": Words(
        "Only the address was taken: {email}", "アドレスだけを読み取りました：{email}",
        "Nothing needs to be done.", "対応は不要です。",
    ),
    "EMAIL_OLD_MOBILE": Words(
        "This old mobile address breaks the rules of mail; some systems cannot send to it: {email}",
        "以前の携帯メールの形式で、届かないことがあります：{email}",
        "Ask for another address if you can.", "可能であれば別のアドレスをご確認ください。",
    ),
    "BAD_POSTAL_CODE": Words(
        "This is not a postal code: {text}", "郵便番号として読み取れません：{text}",
        "Write seven digits like {expected}.", "{expected} のように7桁で書いてください。",
    ),
    "POSTAL_ZERO_RESTORED": Words(
        "The 0 lost in front was put back: {text} is {number}.", "先頭の0を補いました：{text} → {number}",
        "Correct it if another code is meant.", "違う場合は書き直してください。",
    ),
}  # fmt: skip

NUMBERS: dict[str, Words] = {
    "BAD_ID": Words(
        "This cannot be an ID: {text}", "IDに使えない形です：{text}",
        "Use half-width letters and digits.", "半角英数字で入力してください。",
    ),
    "BAD_ID/characters": Words(
        "“{characters}” cannot be used in an ID: {text}", "IDに使えない文字「{characters}」があります：{text}",
        "Use only: {expected}", "使える文字：{expected}",
    ),
    "BAD_ID/too_long": Words(
        "The ID has {length} characters; {limit} are the most.", "IDが{length}文字あります。{limit}文字までです。",
        "Choose a shorter ID.", "短いIDにしてください。",
    ),
    "BAD_ID/group_sign": Words(
        "The ID of a group account begins with @: {text}", "グループアカウントのIDは @ で始まります：{text}",
        "Write {suggestion}.", "{suggestion} と入力してください。",
    ),
    "FULLWIDTH_ID": Words(
        "The ID is written in full-width characters: {text}", "IDが全角で入力されています：{text}",
        "Write it in half width: {suggestion}", "半角で入力してください：{suggestion}",
    ),
    "BAD_CODE": Words(
        "This cannot be a code: {text}", "コードに使えない形です：{text}",
        "Use letters, digits and . _ -", "英数字と . _ - で書いてください。",
    ),
    "BAD_CODE/characters": Words(
        "“{characters}” cannot be used in a code: {text}", "コードに使えない文字「{characters}」があります：{text}",
        "Use only: {expected}", "使える文字：{expected}",
    ),
    "BAD_CODE/too_long": Words(
        "The code has {length} characters; {limit} are the most.",
        "コードが{length}文字あります。{limit}文字までです。", "Shorten the code.", "短くしてください。",
    ),
    "BAD_CODE/scientific": Words(
        "The spreadsheet has turned the code into {text}; digits are lost.",
        "Excelにより {text} に変わっており、元のコードが分かりません。", _RESAVE_EN, _RESAVE,
    ),
    "CODE_HALFWIDTH": Words(
        "The full-width code was made half-width: {text} is {code}.", "全角のコードを半角に直しました：{text} → {code}",
        "Nothing needs to be done.", "対応は不要です。",
    ),
    "NUMBER_DAMAGED": _DAMAGED,
    "BAD_AMOUNT": Words(
        "The amount cannot be read: {text}", "金額を読み取れません：{text}",
        "Write whole yen like 110,000.", "110,000 のように円単位で書いてください。",
    ),
    "BAD_AMOUNT/unit": Words(
        "Amounts are written in yen, without 万 or 千: {text}", "「万」や「千」を使わずに書いてください：{text}",
        "Write {suggestion}.", "{suggestion} と書いてください。",
    ),
    "BAD_AMOUNT/part_yen": Words(
        "The amount has parts of a yen: {text}", "円未満の端数があります：{text}",
        "Round it as your rules say.", "端数を処理してから書いてください。",
    ),
    "BAD_AMOUNT/commas": Words(
        "The commas are in the wrong places: {text}", "カンマの位置が正しくありません：{text}",
        "If the digits are right, write {suggestion}.", "数字が正しければ {suggestion} と書いてください。",
    ),
    "BAD_AMOUNT/too_large": Words(
        "The amount has {digits} digits; {limit} are the most.", "{digits}桁あります。{limit}桁までです。",
        "Check the amount.", "金額をご確認ください。",
    ),
    "BAD_INVOICE_NUMBER": Words(
        "This is not an invoice number: {text}", "登録番号として読み取れません：{text}",
        "Write T and 13 digits.", "T と13桁の数字で書いてください。",
    ),
    "BAD_INVOICE_NUMBER/digits": Words(
        "The invoice number has {digits} digits instead of {expected}: {text}",
        "登録番号の数字が{digits}桁です（正しくは{expected}桁）：{text}",
        "Check it against the invoice or the NTA's site.", "請求書や国税庁の公表サイトでご確認ください。",
    ),
    "BAD_INVOICE_NUMBER/twelve": Words(
        "Twelve digits are no invoice number; it may be a My Number, so it was neither kept nor logged.",
        "12桁の番号は登録番号ではありません。個人番号（マイナンバー）の可能性があるため、保存も記録もしていません。",
        "Write T and 13 digits, or leave it out. Take the number out of your list or command history.",
        "T と13桁の数字で書くか、省略してください。名簿やコマンド履歴に残った番号は消してください。",
    ),
    "BAD_INVOICE_NUMBER/check_digit": Words(
        "The check digit does not fit (it would be {expected_digit}): {text}",
        "検査用数字が合いません（{expected_digit} になるはずです）：{text}",
        "A digit is probably mistyped. Check it against the invoice or the NTA's site.",
        "入力の誤りと思われます。請求書や国税庁の公表サイトでご確認ください。",
    ),
    "BAD_INVOICE_NUMBER/scientific": _DAMAGED,
    "INVOICE_T_ADDED": Words(
        "The T of the invoice number was added: {number}", "登録番号の先頭に T を補いました：{number}",
        "Check that it is no other number.", "別の番号でないかご確認ください。",
    ),
    "BAD_CORPORATE_NUMBER": Words(
        "This is not a corporate number: {text}", "法人番号として読み取れません：{text}",
        "Write 13 digits.", "13桁の数字で書いてください。",
    ),
    "BAD_CORPORATE_NUMBER/digits": Words(
        "The corporate number has {digits} digits instead of {expected}: {text}",
        "法人番号が{digits}桁です（正しくは{expected}桁）：{text}",
        "Check it on the NTA's site.", "国税庁の公表サイトでご確認ください。",
    ),
    "BAD_CORPORATE_NUMBER/check_digit": Words(
        "The check digit does not fit (it would be {expected_digit}): {text}",
        "検査用数字が合いません（{expected_digit} になるはずです）：{text}",
        "A digit is probably mistyped. Check it on the NTA's site.",
        "入力の誤りと思われます。国税庁の公表サイトでご確認ください。",
    ),
    "BAD_CORPORATE_NUMBER/scientific": _DAMAGED,
    "BAD_SIZE": Words("“{text}” is no size.", "「{text}」は容量として読めません。", "Write it so: 500MB, 1GB, 1048576", "例: 500MB・1GB・1048576"),
    "BAD_SIZE/zero": Words("A limit of 0 lets nothing in.", "容量 0 は指定できません。", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
    "BAD_SIZE/negative": Words("A limit cannot be negative: {text}", "容量に負の値は指定できません: {text}", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
    "BAD_SIZE/too_large": Words("{text} is more than any store can count.", "{text} は大きすぎます。", "Write it so: 500MB, 1GB", "例: 500MB・1GB"),
}  # fmt: skip

MESSAGES: dict[str, Words] = {**NAMES, **DATES, **CONTACTS, **NUMBERS, **LISTS}
