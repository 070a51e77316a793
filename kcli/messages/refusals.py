"""What is said for each refusal and caution code. The hint names the next command to run.

A key is a code, or `CODE/detail` where the fact `reason`, `kind` or `why` asks for closer words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli.messages.batch import BATCH
from kcli.messages.contracts import CONTRACTS
from kcli.messages.desired import DESIRED
from kcli.messages.faults import OUTSIDE, USAGE
from kcli.messages.files import FILES
from kcli.messages.folder import FOLDER
from kcli.messages.folder_correct import FOLDER_CORRECT
from kcli.messages.folder_keep import FOLDER_KEEP
from kcli.messages.folder_put import FOLDER_PUT
from kcli.messages.folder_search import FOLDER_SEARCH
from kcli.messages.identity import IDENTITY
from kcli.messages.mypage import MYPAGE
from kcli.messages.plan import PLAN
from kcli.messages.share import SHARE
from kcli.messages.site import SITE
from kcli.messages.words import Words

RIGHTS: dict[str, Words] = {
    "PERM_ROLE": Words(
        "You are not allowed to do this ({action}). It can be done by: {allowed}.",
        "この操作 ({action}) の権限がありません。できるのは: {allowed}",
        "Ask one of them. What you are: kcli whoami",
        "上記の方に依頼してください。自分の権限は kcli whoami で確認できます。",
    ),
    "PERM_VENDOR_ONLY": Words(
        "Only the vendor can do this ({action}).",
        "この操作 ({action}) は運営（サポート窓口）だけが行えます。",
        "Contact the vendor.",
        "サポート窓口へご連絡ください。",
    ),
    "PERM_IT_DIRECTOR_PASSWORD": Words(
        "IT staff cannot change the director's password.",
        "IT担当者は、所長のパスワードを変更できません。",
        "The director resets it personally, or asks the vendor.",
        "所長ご本人が再設定するか、サポート窓口へご連絡ください。",
    ),
    "PERM_IT_PAYROLL_PASSWORD": Words(
        "IT staff cannot change the password of the own office's payroll staff.",
        "IT担当者は、自事務所の給与計算担当者のパスワードを変更できません。",
        "Ask the director: kcli staff set-password CODE",
        "所長に依頼してください: kcli staff set-password コード",
    ),
    "PERM_SELF_SUSPEND": Words(
        "Nobody suspends the own account ({user_id}).",
        "自分のアカウント ({user_id}) は停止できません。",
        "Ask a colleague.",
        "他の方に依頼してください。",
    ),
    "PERM_PERSONAL_ACT": Words(
        "This is for the holder of an account only.",
        "この操作は、アカウントの本人だけが行えます。",
        "Add --as USER_ID, or log in: kcli login",
        "--as USER_ID を付けるか、kcli login でログインしてください。",
    ),
    "PERM_SELF_CONFIRM": Words(
        "Nobody confirms the own presence ({user_id}).",
        "自分の在席 ({user_id}) は自分では確認できません。",
        "Ask a colleague.",
        "他の方に依頼してください。",
    ),
    "PERM_OTHER_OFFICE": Words(
        "This belongs to another office.",
        "他の事務所の情報です。",
        "Your own office: kcli office show",
        "自分の事務所: kcli office show",
    ),
}

LIMITS: dict[str, Words] = {
    "LIMIT_ACCOUNTS": Words(
        "{company} has {used} of {limit} accounts; {adding} more would be {over} too many.",
        "{company} のアカウントは {limit} 件までです（使用中 {used} 件、追加 {adding} 件、超過 {over} 件）。",
        "Remove accounts that are not needed (kcli staff list), or ask the vendor to raise the limit: "
        "kcli staff limit --set N --reason WHY",
        "不要なアカウントを削除する (kcli staff list) か、運営に上限の引き上げを依頼してください: "
        "kcli staff limit --set N --reason 理由",
    ),
    "LIMIT_BELOW_USE": Words(
        "{company} uses {used} accounts; the limit cannot be {limit}.",
        "{company} は {used} 件を使用中のため、上限を {limit} 件にはできません。",
        "Choose {used} or more.",
        "{used} 以上を指定してください。",
    ),
}

NOT_FOUND: dict[str, Words] = {
    "NOT_REGISTERED": Words("Not registered: {kind} {key}", "登録されていません: {kind} {key}", "", ""),
    "NOT_REGISTERED/staff": Words(
        "No member of staff with code or user ID {key}.",
        "職員コードまたはユーザID {key} の職員は登録されていません。",
        "Who there is: kcli staff list. To register: kcli staff add {key} --name NAME",
        "登録済みの職員: kcli staff list　登録する: kcli staff add {key} --name 氏名",
    ),
    "NOT_REGISTERED/client": Words(
        "No client with code {key}.",
        "顧客コード {key} の顧客は登録されていません。",
        "Which there are: kcli client list. To register: kcli client add {key} --name NAME",
        "登録済みの顧客: kcli client list　登録する: kcli client add {key} --name 名称",
    ),
    "NOT_REGISTERED/person": Words(
        "No such person: {key}.",
        "個人 {key} は登録されていません。",
        "Who there is: kcli client person list CODE",
        "登録済みの個人: kcli client person list 顧客コード",
    ),
    "NOT_REGISTERED/office": Words(
        "No office {key}.", "事務所 {key} はありません。", "Which there are: kcli office list", "事務所の一覧: kcli office list"
    ),
    "NOT_REGISTERED/user_id": Words(
        "No user ID {key}.", "ユーザID {key} はありません。", "Which there are: kcli staff list", "ユーザIDの一覧: kcli staff list"
    ),
    "NOT_REGISTERED/operator": Words(
        "No operator {key}.", "運営担当者 {key} はいません。", "Who there is: kcli vendor list", "一覧: kcli vendor list"
    ),
    "NOT_REGISTERED/token": Words("No token {key}.", "トークン {key} はありません。", "Which there are: kcli token list", "一覧: kcli token list"),
    "NOT_REGISTERED/access_key": Words(
        "No access key {key}.", "アクセスキー {key} はありません。", "Which there are: kcli access key list", "一覧: kcli access key list"
    ),
    "NOT_REGISTERED/leaving": Words("No day of leaving is kept for {key}.", "{key} の退職の予定はありません。"),
    "NOT_REGISTERED/caller": Words("{key} is not registered with this number.", "{key} さんはこの電話番号では登録されていません。"),
    "NOT_REGISTERED/session": Words(
        "No open log-in {key}.", "ログイン {key} はありません。", "Which there are: kcli session list", "一覧: kcli session list"
    ),
    "NOT_REGISTERED/request": Words(
        "No request {key}.", "変更依頼 {key} はありません。", "Which there are: kcli office requests", "一覧: kcli office requests"
    ),
    "NO_ACCOUNT": Words(
        "{key} has no user ID yet.", "{key} にはまだユーザIDがありません。", "", ""
    ),
    "NO_ACCOUNT/staff": Words(
        "Staff {key} has no user ID yet.", "職員 {key} にはまだユーザIDがありません。",
        "To issue one: kcli staff issue {key}", "発行する: kcli staff issue {key}",
    ),
    "NO_ACCOUNT/person": Words(
        "Person {key} has no user ID yet.", "個人 {key} にはまだユーザIDがありません。",
        "To issue one: kcli client issue {key}", "発行する: kcli client issue {key}",
    ),
}  # fmt: skip

CONFLICTS: dict[str, Words] = {
    "ID_TAKEN": Words(
        "The user ID {user_id} is taken (upper and lower case count as one).",
        "ユーザID {user_id} は使用されています（大文字と小文字は区別しません）。",
        "Choose another: --user-id CODE=ID",
        "別のIDを指定してください: --user-id コード=ID",
    ),
    "ID_RESERVED": Words(
        "The user ID {user_id} is reserved.", "ユーザID {user_id} は予約されています。",
        "Choose another: --user-id CODE=ID", "別のIDを指定してください: --user-id コード=ID",
    ),
    "ALREADY_ISSUED": Words(
        "{full_name} has a user ID already.", "{full_name} さんにはすでにユーザIDが発行されています。",
        "For a new password: kcli staff set-password", "パスワードを再発行する: kcli staff set-password",
    ),
    "SAME_PERSON": Words(
        "{full_name} seems to have an account already: {user_id}. As a rule one person has one account.",
        "{full_name} さんはすでにアカウント {user_id} をお持ちのようです。原則として1名につき1アカウントです。",
        "If it is another person of the same name, add --same-name-ok",
        "同姓同名の別の方であれば --same-name-ok を付けてください。",
    ),
    "EMAIL_TAKEN": Words(
        "The address {email} belongs to the account {user_id} of the same company.",
        "メールアドレス {email} は、同じ会社のアカウント {user_id} で使用されています。",
        "Register the person's own address first.", "先にご本人のアドレスを登録してください。",
    ),
    "CODE_TAKEN": Words("The code {code} is taken.", "コード {code} は使用されています。", "Choose another code.", "別のコードにしてください。"),
    "CODE_TAKEN/staff": Words(
        "The staff code {code} is taken.", "職員コード {code} は登録済みです。",
        "To change the record: kcli staff edit {code}", "登録内容を変更する: kcli staff edit {code}",
    ),
    "CODE_TAKEN/client": Words(
        "The client code {code} is taken.", "顧客コード {code} は登録済みです。",
        "To change the record: kcli client edit {code}", "登録内容を変更する: kcli client edit {code}",
    ),
    "PERSON_TAKEN": Words(
        "{full_name} is registered with client {client} already.", "{full_name} さんは顧客 {client} に登録済みです。",
        "Who there is: kcli client person list {client}", "登録済みの個人: kcli client person list {client}",
    ),
    "CLIENT_NAME_DIFFERS": Words(
        "Client {code} is “{name}”, but this row says “{text}”.", "顧客 {code} は「{name}」ですが、この行では「{text}」です。",
        "Correct the code or the name, or rename first: kcli client edit {code} --name NAME",
        "コードか名称を直すか、先に名称を変更してください: kcli client edit {code} --name 名称",
    ),
    "LAST_ACCOUNT": Words(
        "{user_id} is the last account; only the vendor can remove it.", "{user_id} は最後のアカウントのため、運営だけが削除できます。",
        "Contact the vendor.", "サポート窓口へご連絡ください。",
    ),
    "LAST_SYSADMIN": Words(
        "{user_id} is the last system administrator.", "{user_id} は最後のシステム管理者です。",
        "Name a successor: kcli staff revoke {user_id} system_administrator --to USER_ID",
        "後任を指定してください: kcli staff revoke {user_id} system_administrator --to ユーザID",
    ),
    "LAST_DIRECTOR": Words(
        "{code} is the last director.", "{code} は最後の所長です。",
        "Name who takes over: kcli staff transfer {code} --to KEY, or kcli staff leave {code} --to KEY",
        "引き継ぐ職員を指定してください: kcli staff transfer {code} --to キー、または kcli staff leave {code} --to キー",
    ),
    "CLIENTS_WITHOUT_STAFF": Words(
        "{code} looks after clients: {clients}", "{code} には担当顧客があります: {clients}",
        "Name who takes over: --to KEY", "引き継ぐ職員を指定してください: --to キー",
    ),
    "ALREADY_SUSPENDED": Words("{user_id} is suspended already.", "{user_id} はすでに停止しています。"),
    "NOT_SUSPENDED": Words("{user_id} is not suspended.", "{user_id} は停止していません。"),
    "ALREADY_GRANTED": Words("{user_id} has this right already.", "{user_id} はすでにこの権限を持っています。"),
    "NOT_GRANTED": Words("{user_id} does not have this right.", "{user_id} はこの権限を持っていません。"),
    "SAME_ROLE": Words("{key} and {other} both are {role}.", "{key} と {other} はどちらも{role}です。"),
    "REQUEST_DECIDED": Words("Request {request} is {state} already.", "変更依頼 {request} はすでに{state}です。"),
    "REQUEST_ID_REUSED": Words(
        "The request id {request_id} was used for another command.", "依頼ID {request_id} は別のコマンドで使用済みです。",
        "Use a new id for a new request.", "新しい依頼には新しいIDを付けてください。",
    ),
    "HAS_ACCOUNTS": Words(
        "{key} still has {accounts} user ID(s).", "{key} にはまだユーザIDが {accounts} 件あります。",
        "Close them first: kcli client close CODE NUMBER", "先にIDを削除してください: kcli client close 顧客コード 番号",
    ),
    "HAS_MEMBERS": Words(
        "{code} still has {staff} staff, {clients} clients and {contracts} contracts, or access periods that are charged.",
        "{code} にはまだ職員 {staff} 名・顧客 {clients} 社・契約 {contracts} 件、または課金対象の端末制限期間があります。",
        "See kcli staff list, kcli client list and kcli contract list", "kcli staff list、kcli client list、kcli contract list で確認してください。",
    ),
    "FILE_EXISTS": Words(
        "{file} is there already and is not overwritten.", "{file} がすでにあります。上書きはしません。",
        "Choose another name, or move it away.", "別の名前にするか、既存のファイルを移動してください。",
    ),
    "FILE_EXISTS/export": Words(
        "{file} is there already and is not overwritten.", "{file} がすでにあります。上書きはしません。",
        "Choose another folder, or write over it: --replace", "別のフォルダにするか、--replace で置き換えてください。",
    ),
}  # fmt: skip

STATES: dict[str, Words] = {
    "NO_STORE": Words("There is no store at {place}.", "{place} にストアがありません。", "To make one: kcli init", "作成する: kcli init"),
    "STORE_OLDER": Words(
        "The store has schema {schema}, this kcli speaks {expected}.", "ストアのスキーマは {schema} です（このkcliは {expected}）。",
        "Bring it up to date (a copy is kept): kcli store migrate",
        "更新する（写しが残ります）: kcli store migrate",
    ),
    "STORE_NEWER": Words(
        "The store has schema {schema}, newer than this kcli ({expected}).", "ストアのスキーマ {schema} は、このkcli ({expected}) より新しいものです。",
        "Install a newer kcli.", "新しいkcliを導入してください。",
    ),
    "POSTGRES_ONLY": Words("This is for a store on Postgres.", "Postgres上のストアでのみ使えます。", "Set KCLI_STORE=postgresql://…", "KCLI_STORE=postgresql://… を設定してください。"),
    "OPERATOR_NEEDED": Words(
        "A store on a server needs a first operator.", "サーバー上のストアには、最初の運営担当者が必要です。",
        "kcli init --operator USER_ID --name NAME --password-stdin", "kcli init --operator ユーザID --name 氏名 --password-stdin",
    ),
    "EMAIL_MISSING": Words(
        "{full_name} has no mail address registered.", "{full_name} さんのメールアドレスが登録されていません。",
        "kcli client person edit CODE NUMBER --email ADDRESS", "kcli client person edit 顧客コード 番号 --email アドレス",
    ),
    "USER_ID_MISSING": Words(
        "No user ID was given for {full_name}.", "{full_name} さんのユーザIDが指定されていません。",
        "Add --user-id NUMBER=ID, or --copy-email", "--user-id 番号=ID か --copy-email を付けてください。",
    ),
    "REASON_NEEDED": Words("A reason is needed.", "理由が必要です。", "Add --reason TEXT", "--reason 理由 を付けてください。"),
}  # fmt: skip

INPUT: dict[str, Words] = {
    "BAD_CHOICE": Words("{field}: “{text}” is not one of {allowed}.", "{field}「{text}」は使えません。使えるのは: {allowed}", "", ""),
    "EMAIL_NOT_COMPANY": Words(
        "{email} is not an address of the company.", "{email} は会社のアドレスではありません。",
        "With permission: --approved-by NAME --approved-on DATE", "許可がある場合: --approved-by 氏名 --approved-on 日付",
    ),
    "EMAIL_NOT_COMPANY/private": Words(
        "{email} is a privately owned address; the company's permission is needed.",
        "{email} は個人所有のアドレスです。会社の責任者の許可が必要です。",
        "With permission: --approved-by NAME --approved-on DATE", "許可がある場合: --approved-by 氏名 --approved-on 日付",
    ),
    "BAD_PHONE/not_mobile": Words(
        "{text} is no mobile number.", "{text} は携帯電話番号ではありません。", "Give a number of 070, 080 or 090.", "070・080・090 の番号を入力してください。"
    ),
    "BAD_DATE/past": Words("{text} is past.", "{text} は過去の日付です。", "Give today or a later day.", "今日以降の日付を指定してください。"),
    "BAD_EMAIL/domain": Words("These are no domains: {domains}", "ドメインとして読めません: {domains}"),
    "BAD_ROLE": Words("“{text}” is no role.", "「{text}」という権限はありません。", "Use one of: {allowed}", "次のいずれかにしてください: {allowed}"),
    "BAD_MENU": Words("“{text}” is no menu setting.", "「{text}」というメニュー設定はありません。",
                      "Write MENU=on or MENU=off; menus: {allowed}", "メニュー=on / メニュー=off と書いてください。メニュー: {allowed}"),
    "BAD_HOURS": Words(
        "{hours} h: the log-out time is {minimum} to {maximum} whole hours.", "ログアウト時間は {minimum} から {maximum} 時間です（{hours}）。",
        "kcli staff set-logout KEY --hours 1", "kcli staff set-logout キー --hours 1",
    ),
    "BAD_NUMBER": Words("{field}: {text} is too small; at least {minimum}.", "{field}: {text} は指定できません（{minimum} 以上）。"),
    "BAD_NUMBER/large": Words("{field}: {text} is too large.", "{field}: {text} は大きすぎます。", "Check the digits.", "桁数をご確認ください。"),
    "BAD_TEXT": Words("{field} cannot be stored: {text}", "{field}に保存できない文字があるか、長すぎます: {text}",
                      "Delete control characters; 1,000 characters are the most.", "制御文字を消してください。1,000文字までです。"),
    "FIELD_MISSING": Words("{field} is missing.", "{field}がありません。", "", ""),
    "NOTHING_TO_CHANGE": Words("Nothing to change was given.", "変更する項目がありません。", "See --help", "--help をご覧ください。"),
    "BAD_STORE_URL": Words(
        "This is no store: {text}", "ストアの指定が正しくありません: {text}",
        "KCLI_STORE is a path, sqlite:///PATH or postgresql://…", "KCLI_STORE はパス、sqlite:///パス、postgresql://… のいずれかです。",
    ),
    "BAD_CONFIG": Words(
        "The config file {file} cannot be used: {why}", "設定ファイル {file} を使えません: {why}",
        "What is known: kcli config show", "設定項目: kcli config show",
    ),
    "BAD_SETTING": Words("There is no setting {text}.", "設定 {text} はありません。", "There are: {allowed}", "設定項目: {allowed}"),
    "BAD_CHECKPOINT": Words("{file} is no checkpoint of this store ({why}).", "{file} はこのストアの検証点ではありません ({why})。"),
    "BAD_CHECKPOINT/form": Words("{file} is no checkpoint.", "{file} は検証点のファイルではありません。"),
    "BAD_CHECKPOINT/other_key": Words(
        "{file} was signed with another key.", "{file} は別の鍵で署名されています。", "Give the key: --public-key KEY", "公開鍵を指定してください: --public-key 鍵"
    ),
    "BAD_CHECKPOINT/signature": Words("The signature of {file} does not hold: it was altered.", "{file} の署名が合いません。書き換えられています。"),
    "BAD_CHECKPOINT/other_store": Words("A checkpoint is of another store.", "別のストアの検証点です。"),
    "CSV_UNMAPPABLE": Words(
        "{encoding} has no letter {letter} ({code}).", "文字「{letter}」({code}) は {encoding} にありません。",
        "Use --encoding utf-8-sig; Excel opens it.", "--encoding utf-8-sig をお使いください。Excelで開けます。",
    ),
    "FILE_MISSING": Words("There is no file {file}.", "ファイル {file} がありません。"),
    "FILE_UNREADABLE": Words("{file} cannot be read: {why}", "ファイル {file} を読めません: {why}"),
    "FILE_UNWRITABLE": Words("{file} cannot be written: {why}", "ファイル {file} に書けません: {why}"),
    "KEY_FILE_OTHER": Words(
        "The codes of this store are made with another key file than {file}.", "このストアの確認番号は {file} とは別の鍵で作られています。",
        "Copy the file from the machine of `kcli init`, mode 0600.", "kcli init を行った端末からファイルを複写してください（モード0600）。",
    ),
    "KEY_FILE_UNSAFE": Words(
        "{file} is not safe for a secret ({why}).", "{file} は秘密を置くファイルとして安全ではありません ({why})。",
        "It must be your own file, mode 0600, no link: chmod 600 {file}", "本人所有の通常のファイルで、モード0600にしてください: chmod 600 {file}",
    ),
    "BAD_BACKUP": Words("{file} is no backup of kcli: {why}", "{file} はkcliのバックアップではありません: {why}"),
    "BAD_TIME": Words("“{text}” is no time.", "「{text}」は日時として読めません。", "Write it like 2026-11-22 or 2026-11-22T10:00", "2026-11-22 や 2026-11-22T10:00 のように書いてください。"),
    "BAD_PAIR": Words("“{text}” is not KEY=VALUE.", "「{text}」は キー=値 の形ではありません。"),
}  # fmt: skip

CAUTIONS: dict[str, Words] = {
    "SAME_NAME": Words("“{text}” has the same name as {other}.", "「{text}」は {other} と同姓同名です。"),
    "ID_LOOKS_LIKE": Words("The ID {user_id} looks like {other}.", "ID {user_id} は {other} と見分けにくいIDです。"),
    "CLIENT_FIELD_DIFFERS": Words(
        "{field} differs from the company's first row; “{kept}” is kept, “{text}” is not used.",
        "{field}が会社の最初の行と異なります。「{kept}」を登録し、「{text}」は使いません。",
    ),
}

OWN: tuple[dict[str, Words], ...] = (
    RIGHTS, LIMITS, NOT_FOUND, CONFLICTS, STATES, IDENTITY, SITE, CONTRACTS, MYPAGE, INPUT, USAGE, OUTSIDE, FILES,
    SHARE, FOLDER, FOLDER_PUT, FOLDER_SEARCH, FOLDER_CORRECT, FOLDER_KEEP, BATCH, CAUTIONS, DESIRED, PLAN,
)  # fmt: skip


def every() -> dict[str, Words]:
    """All entries, by key."""
    from kcli.messages.input import MESSAGES

    found = dict(MESSAGES)
    for entries in OWN:
        found |= entries
    return found


def find(code: str, facts: Mapping[str, Any]) -> Words:
    """The words for a code: the closest that the facts allow."""
    for detail in ("reason", "kind", "why"):
        for entries in OWN:
            if words := entries.get(f"{code}/{facts.get(detail)}"):
                return words
    for entries in OWN:
        if words := entries.get(code):
            return words
    from kcli.messages.input import MESSAGES

    return MESSAGES.get(f"{code}/{facts.get('reason')}") or MESSAGES[code]
