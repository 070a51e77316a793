"""What is said about contracts, contacts and their limits."""

from __future__ import annotations

from kcli.messages.words import Words

_QUOTA = "How the limit is made up: kcli contacts quota {contract} --explain"
_QUOTA_JA = "上限の内訳: kcli contacts quota {contract} --explain"

CONTRACTS: dict[str, Words] = {
    "LIMIT_CONTACTS": Words(
        "{contract} has {used} of {limit} contacts; {adding} more would be {over} too many.",
        "{contract} のご登録可能人数は {limit} 名です（登録済み {used} 名、追加 {adding} 名、超過 {over} 名）。",
        _QUOTA + ". Take somebody off: kcli contacts remove {contract} KEY; one more app gives one more place: "
        "kcli contacts quota {contract} --if-app NAME",
        _QUOTA_JA + "　登録を削除する: kcli contacts remove {contract} キー　アプリを追加した場合の試算: "
        "kcli contacts quota {contract} --if-app アプリ名",
    ),
    "LIMIT_CONTACTS_FORM": Words(
        "An application form of {form_date} may register {form_limit} contacts for {contract}; this one has {adding}, "
        "{over} too many.",
        "{form_date} のサービス利用申込書で {contract} に登録できるのは {form_limit} 名までです（記入 {adding} 名、超過 {over} 名）。",
        "Register {form_limit} by the form and the rest, up to {limit} in all, afterwards: kcli contacts add {contract}",
        "申込書では {form_limit} 名までを登録し、残り（合計 {limit} 名まで）は後から追加してください: kcli contacts add {contract}",
    ),
    "LIMIT_CONTACTS_IN_USE": Words(
        "{contract} has {used} contacts and would have {limit} places, {over} too few. Last registered: {names}",
        "{contract} の登録者は {used} 名で、変更後の上限 {limit} 名を {over} 名超えます。最後に登録された方: {names}",
        "Take them off first (kcli contacts remove {contract} KEY), or do it all the same with --over-quota: nobody is "
        "removed then, and nobody can be added.",
        "先に登録を削除する (kcli contacts remove {contract} キー) か、--over-quota を付けてください"
        "（登録は残りますが、上限内に戻るまで追加できません）。",
    ),
    "UNKNOWN_PRODUCT": Words(
        "No product {text}. Nearest: {nearest}", "製品 {text} はありません。近い名前: {nearest}",
        "Which there are: kcli contract catalogue show", "製品の一覧: kcli contract catalogue show",
    ),
    "UNKNOWN_APP": Words(
        "No app or option {text}. Nearest: {nearest}", "アプリ・オプション {text} はありません。近い名前: {nearest}",
        "Which there are: kcli contract catalogue show. If it is unclear, ask the vendor.",
        "アプリの一覧: kcli contract catalogue show　ご利用内容が不明なときは、サポート窓口へご連絡ください。",
    ),
    "APP_TAKEN": Words(
        "{contract} has {text} already.", "{contract} では {text} をすでにご利用中です。", "What is in use: kcli contract show {contract}",
        "ご利用中のアプリ: kcli contract show {contract}",
    ),
    "CONNECTIONS_NOT_SOLD": Words(
        "The product {product} has no connections (given: {connections}).", "製品 {product} に接続数はありません（指定: {connections}）。",
        "Leave --connections out; connections belong to data-link.", "--connections を外してください。接続数があるのは data-link だけです。",
    ),
    "BAD_CONNECTIONS": Words(
        "{text} is not a number of connections; 0 to {most}.", "接続数 {text} は指定できません（0〜{most}）。",
        "Give the number in use: --connections 2", "ご利用の接続数を指定してください: --connections 2",
    ),
    "BAD_CATALOGUE": Words(
        "The catalogue cannot be used: {entry} {reason}", "カタログを使用できません: {entry} {reason}",
        'A pattern: [apps] names = ["電子契約"]   [products.manage] base = 5', '書き方の例: [apps] names = ["電子契約"]   [products.manage] base = 5',
    ),
    "BAD_CATALOGUE/unknown": Words(
        "The catalogue has an entry that is not known: {entry}", "カタログに不明な項目があります: {entry}",
        "Known: products, apps, options, application_form.", "使えるのは products、apps、options、application_form です。",
    ),
    "BAD_CATALOGUE/app_and_option": Words(
        "{entry} is both an app and an option in the catalogue.", "カタログの {entry} が、アプリとオプションの両方にあります。",
        "Keep one of them.", "どちらか一方にしてください。",
    ),
    "BAD_FORM": Words(
        "The form {file} cannot be read: {detail}", "申込書 {file} を読み取れません: {detail}",
        "A list (CSV, XLSX) with 氏名 and メールアドレス, or TOML with [[contacts]].",
        "氏名・メールアドレスの列がある名簿 (CSV・XLSX) か、[[contacts]] のTOMLにしてください。",
    ),
    "BAD_FORM/unknown": Words(
        "The form {file} has an entry that is not known: {detail}", "申込書 {file} に不明な項目があります: {detail}",
        "Known: name, kana, email, department, title, phone, duty, primary, shared, notified_on.",
        "使えるのは name、kana、email、department、title、phone、duty、primary、shared、notified_on です。",
    ),
    "BAD_FORM/contacts": Words(
        "The form {file} has no [[contacts]].", "申込書 {file} に [[contacts]] がありません。",
        "Write each person as [[contacts]] with name and email.", "1名ずつ [[contacts]] に name と email を書いてください。",
    ),
    "FORM_EMPTY": Words(
        "The form names nobody.", "申込書にご担当者が記入されていません。", "Write one person a row, one of them 主担当.", "1行に1名ずつ、主担当1名を含めて記入してください。"
    ),
    "FORM_DATE_MISSING": Words(
        "The date of the application form is not known; the number of contacts depends on it.",
        "申込書の日付がわからないため、登録できる人数を判定できません。",
        "Add it: --form-date 2022-10-03 (令和4年10月3日 too)", "--form-date 2022-10-03（令和4年10月3日 も可）を付けてください。",
    ),
    "CONTACTS_REGISTERED": Words(
        "{contract} has {used} contacts already; a form is for the first registration.",
        "{contract} にはすでに {used} 名が登録されています。申込書での登録は最初の1回だけです。",
        "Add the others one by one: kcli contacts add {contract}", "追加する場合: kcli contacts add {contract}",
    ),
    "PRIMARY_REQUIRED": Words(
        "A contract has exactly one primary contact.", "主担当は1名必須です。", "kcli contacts set-primary {contract} KEY", "kcli contacts set-primary {contract} キー"
    ),
    "PRIMARY_REQUIRED/first": Words(
        "{contract} has nobody yet; the first contact is the primary.", "{contract} にはまだ登録がありません。最初の1名は主担当です。",
        "Add --primary", "--primary を付けてください。",
    ),
    "PRIMARY_REQUIRED/form": Words(
        "The form names no primary contact for {contract}.", "申込書に {contract} の主担当が記入されていません。",
        "Write 主担当 in the column 担当区分 of one person.", "1名の「担当区分」列に「主担当」と記入してください。",
    ),
    "PRIMARY_REQUIRED/remove": Words(
        "{name} is the primary of {contract}; somebody else must be it first.", "{name} さんは {contract} の主担当です。先に主担当を交代してください。",
        "kcli contacts set-primary {contract} KEY, or both in one step: kcli contacts remove {contract} '{name}' --to KEY",
        "kcli contacts set-primary {contract} キー、または一度に: kcli contacts remove {contract} '{name}' --to キー",
    ),
    "PRIMARY_REQUIRED/last": Words(
        "{name} is the only contact of {contract}; one is required.", "{name} さんは {contract} の唯一のご担当者です。1名は必須です。",
        "Register a successor first: kcli contacts add {contract}. To end the contract: kcli contract remove {contract}",
        "先に後任を登録してください: kcli contacts add {contract}　契約を終える場合: kcli contract remove {contract}",
    ),
    "PRIMARY_REQUIRED/successor": Words(
        "{name} cannot be the own successor.", "{name} さんご自身を後任にはできません。", "Name somebody else: kcli contacts list {contract}", "別の方を指定してください: kcli contacts list {contract}"
    ),
    "PRIMARY_TAKEN": Words(
        "{primary} is the primary of {contract}; there is only one.", "{contract} の主担当は {primary} さんです。主担当は1名だけです。",
        "Register without --primary, then: kcli contacts set-primary {contract} KEY",
        "--primary を付けずに登録し、kcli contacts set-primary {contract} キー で交代してください。",
    ),
    "PRIMARY_TWICE": Words(
        "The form names {count} primary contacts for {contract}; there is only one.", "申込書に {contract} の主担当が {count} 名記入されています。主担当は1名だけです。",
        "Write 副担当 for the others.", "ほかの方は「副担当」にしてください。",
    ),
    "ALREADY_PRIMARY": Words(
        "{name} is the primary of {contract} already.", "{name} さんはすでに {contract} の主担当です。", "Who there is: kcli contacts list {contract}", "一覧: kcli contacts list {contract}"
    ),
    "NOT_PRIMARY": Words(
        "{name} is not the primary of {contract}; there is nothing for {to} to take over.", "{name} さんは {contract} の主担当ではないため、{to} さんへの交代は不要です。",
        "Leave --to out: kcli contacts remove {contract} '{name}'", "--to を外してください: kcli contacts remove {contract} '{name}'",
    ),
    "CONTACT_TAKEN": Words(
        "{full_name} with {email} is a contact of {contract} already.", "{full_name} さん（{email}）は、すでに {contract} に登録されています。",
        "Who there is: kcli contacts list {contract}", "一覧: kcli contacts list {contract}",
    ),
    "CONTACT_AMBIGUOUS": Words(
        "{key} means several contacts of {contract}: {names}", "{key} に当てはまる方が {contract} に複数います: {names}",
        "Give the number.", "番号で指定してください。",
    ),
    "CONTRACT_NEEDED": Words(
        "Which contract?", "契約を指定してください。", "kcli contract list; of all: kcli contacts quota --all", "契約の一覧: kcli contract list　すべての契約: kcli contacts quota --all"
    ),
    "CONTACT_NEEDED": Words(
        "Which contact?", "ご担当者を指定してください。", "kcli contacts list, or --site ADDRESS", "一覧: kcli contacts list、または --site アドレス"
    ),
    "EMAIL_TAKEN/contact": Words(
        "{email} is the address of {persons}; the support site holds each address once.",
        "{email} は {persons} さんのアドレスです。サポートサイトには同じアドレスを重複して登録できません。",
        "If they share it, add --shared; else give the person's own address.",
        "共有メールアドレスの場合は --shared を付け、そうでなければご本人のアドレスを登録してください。",
    ),
    "EMAIL_TAKEN/other_office": Words(
        "{email} cannot be registered here; it is in use elsewhere on the support site.",
        "{email} は、サポートサイトの別のお客様で使用されているため登録できません。",
        "Give an address of the own company.", "自社のアドレスを指定してください。",
    ),
    "ADDRESS_STILL_SHARED": Words(
        "{email} is the address of several persons: {persons}", "{email} は複数の方のアドレスです: {persons}",
        "Give the others an address of their own first: kcli contacts edit CONTRACT KEY --email ADDRESS",
        "先にほかの方のアドレスを変更してください: kcli contacts edit 契約 キー --email アドレス",
    ),
    "NAME_NOT_PERSON": Words(
        "“{text}” is no person's name ({sign}).", "「{text}」は個人名ではありません（{sign}）。",
        "Register the person, and the department apart: --name NAME --department DEPARTMENT. If it is a person's name: --person",
        "個人名で登録し、部署は別に指定してください: --name 氏名 --department 部署　個人名に間違いない場合: --person",
    ),
    "NAME_NOT_PERSON/cure": Words(
        "“{text}” is no person's name alone ({sign}).", "「{text}」には個人名でない部分があります（{sign}）。",
        "Write it so: {cure}. If all of it is a person's name: --person", "次のように書いてください: {cure}　すべて個人名の場合: --person",
    ),
    "NAME_SEPARATOR": Words(
        "“{text}” holds “{separator}”, which parts the names of a shared address.", "「{text}」に「{separator}」は使えません（共有アドレスの氏名の区切りです）。",
        "Register each person: kcli contacts add CONTRACT --name NAME --shared", "1名ずつ登録してください: kcli contacts add 契約 --name 氏名 --shared",
    ),
    "NOT_REGISTERED/contract": Words(
        "No contract {key}.", "契約 {key} はありません。", "Which there are: kcli contract list", "契約の一覧: kcli contract list"
    ),
    "NOT_REGISTERED/app": Words(
        "{contract} does not use {key}.", "{contract} では {key} をご利用になっていません。", "What is in use: kcli contract show {contract}", "ご利用中のアプリ: kcli contract show {contract}"
    ),
    "NOT_REGISTERED/contact": Words(
        "{contract} has no contact {key}. There are: {names}", "{contract} に {key} さんの登録はありません。登録されている方: {names}",
        "kcli contacts list {contract}", "kcli contacts list {contract}",
    ),
    "NOT_REGISTERED/contacts": Words(
        "{key} has no contacts yet.", "{key} にはまだご担当者が登録されていません。", "kcli contacts add {key} --primary", "kcli contacts add {key} --primary"
    ),
    "NOT_REGISTERED/address": Words(
        "{key} is no address of the support site.", "{key} はサポートサイトに登録されていません。", "Which there are: kcli contacts list", "一覧: kcli contacts list"
    ),
    "NOT_REGISTERED/contact_request": Words(
        "No request {key}.", "依頼 {key} はありません。", "Which there are: kcli contacts requests", "依頼の一覧: kcli contacts requests"
    ),
    # cautions
    "OPTION_UNKNOWN": Words(
        "“{text}” is not in the catalogue; by its name it is taken for an option, which adds no place.",
        "「{text}」はカタログにありません。名前からオプションとみなします（人数には数えません）。",
    ),
    "TAKEN_FOR_APP": Words("“{text}” is an app and counts.", "「{text}」はアプリとして数えます。"),
    "TAKEN_FOR_OPTION": Words("“{text}” is an option and does not count.", "「{text}」はオプションのため、人数には数えません。"),
    "APP_NOT_COUNTED": Words("{product} gets no place by apps ({text}).", "{product} では、アプリ（{text}）による人数の追加はありません。"),
    "NAME_UNSURE": Words(
        "“{text}” may be no person's name.", "「{text}」は個人名でない可能性があります。"
    ),
    "NAME_UNSURE/cure": Words(
        "“{text}” may be no person's name alone; perhaps {cure}", "「{text}」は個人名だけではない可能性があります。次の意味ではありませんか: {cure}"
    ),
    "EMAIL_LOOKS_SHARED": Words(
        "{email} looks like an address of several persons; if so: --shared, and register each of them.",
        "{email} は共有アドレスのようです。共有の場合は --shared を付け、お使いの方を全員登録してください。",
    ),
    "ADDRESS_NOW_SHARED": Words("{email} counts as shared from now on.", "{email} は共有アドレスになりました。"),
    "LEAVER_IS_CONTACT": Words(
        "{text} is still registered as a contact ({contacts}): kcli contacts remove CONTRACT NUMBER",
        "{text} さんは問い合わせご担当者として登録されたままです（{contacts}）: kcli contacts remove 契約 番号",
    ),
    "SITE_PASSWORD_ENDED": Words(
        "Who left knew the password of {email}; the others set a new one at the next sign-in.",
        "{email} のパスワードは削除された方もご存じのため無効にしました。次回のサインイン時に再設定してください。",
    ),
}  # fmt: skip
