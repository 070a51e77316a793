"""What is said when documents are corrected, when a second person is needed, and when damage is found."""

from __future__ import annotations

from kcli.messages.words import Words

_COPY = (
    "Put it back from a copy of the blobs' place; then look again: kcli folder verify {client}",
    "書類の保管場所の写しから戻し、もう一度検査してください: kcli folder verify {client}",
)
_STORE = (
    "Keep a copy of the store as it is (kcli store backup), find out who could write to it, and restore a sound copy.",
    "現状の写しを残し (kcli store backup)、書き込めた者を確認のうえ、正常な写しから復元してください。",
)

FOLDER_CORRECT: dict[str, Words] = {
    "DOCUMENT_CHANGED": Words(
        "Document {number} is at version {version} now, by {by} at {at}; you looked at version {base}. Only the newest is corrected.",
        "書類 {number} は {at} に {by} が第{version}版に更新しています（ご覧になったのは第{base}版）。訂正できるのは最新の版だけです。",
        "Look at what changed: kcli folder history {client} {number}", "変更内容を確認してください: kcli folder history {client} {number}",
    ),
    "DOCUMENT_DELETED": Words(
        "Document {number} is marked as deleted.", "書類 {number} は削除済み（削除の記録あり）です。",
        "To correct it, take the mark back first: kcli folder restore {client} {number} --reason WHY",
        "訂正するには、先に削除を取り消してください: kcli folder restore {client} {number} --reason 理由",
    ),
    "DOCUMENT_NOT_DELETED": Words(
        "Document {number} is not marked as deleted.", "書類 {number} は削除されていません。", "kcli folder history {client} {number}", "kcli folder history {client} {number}"
    ),
    "SAME_DOCUMENT": Words(
        "That is what document {number} says already; nothing was changed.", "書類 {number} はすでにその内容のため、何も変更していません。",
        "kcli folder history {client} {number}", "kcli folder history {client} {number}",
    ),
    "REQUEST_WAITING": Words(
        "Request {request} by {by} about document {number} waits to be decided.", "書類 {number} には、{by} による未決裁の申請 {request} があります。",
        "kcli folder requests {client}; its applicant can take it back: kcli folder withdraw {client} {request}",
        "kcli folder requests {client}　申請者は取り下げられます: kcli folder withdraw {client} {request}",
    ),
    "REQUEST_DECIDED/document": Words(
        "Request {request} is {state} already.", "申請 {request} はすでに{state}です。", "kcli folder requests CLIENT --all", "kcli folder requests 顧客コード --all"
    ),
    "PERM_SAME_PERSON": Words(
        "Request {request} was made by {by}: another person must approve it.", "申請 {request} の申請者は {by} です。承認は別の方が行う必要があります。",
        "Ask the director or other IT staff, who approve it with their own log-in.", "所長または他のIT担当者に、ご自身のログインでの承認を依頼してください。",
    ),
    "PERM_SAME_PERSON/token": Words(
        "A service token is no second person: request {request} of {by} must be approved by somebody who is logged in.",
        "サービストークンでは承認できません。{by} の申請 {request} は、ログインした方が承認してください。",
        "Ask the director or IT staff.", "所長またはIT担当者に依頼してください。",
    ),
    "PERM_NOT_APPLICANT": Words(
        "Only {by}, who made request {request}, can take it back.", "申請 {request} を取り下げられるのは申請者 {by} だけです。",
        "To refuse it: kcli folder reject CLIENT {request} --reason WHY", "却下する: kcli folder reject 顧客コード {request} --reason 理由",
    ),
    "REASON_NEEDED/document": Words(
        "A correction or deletion needs a reason; the law asks for it.", "訂正・削除には理由が必要です（法令で求められています）。", "Add --reason TEXT", "--reason 理由 を付けてください。"
    ),
    "BAD_DATE/future": Words("{text} is still to come.", "{text} は将来の日付です。", "Give today or an earlier day.", "今日以前の日付を指定してください。"),
    "NOT_REGISTERED/document_request": Words(
        "{client} has no request {key}.", "{client} に申請 {key} はありません。", "kcli folder requests {client} --all", "kcli folder requests {client} --all"
    ),
    "CHAIN_BROKEN": Words(
        "The chain of {client} does not hold from event {seq} on ({why}); the {events} before it do.",
        "{client} の記録の連鎖は {seq} 番目から整合しません（{why}）。その前の {events} 件は整合しています。", *_STORE,
    ),
    "COUNTER_WRONG": Words(
        "{client}: {kept} are counted, {counted} are there.", "{client} の件数が合いません（記録 {kept}、実際 {counted}）。", *_STORE
    ),
    "COUNTER_WRONG/documents": Words(
        "{client}: {kept} documents are counted, {counted} came.", "{client} の書類の件数が合いません（記録 {kept}、受入 {counted}）。", *_STORE
    ),
    "COUNTER_WRONG/used": Words(
        "{client}: {kept} bytes are counted as used, {counted} are.", "{client} の使用量が合いません（記録 {kept} バイト、実際 {counted} バイト）。", *_STORE
    ),
    "DOCUMENT_DAMAGED/bytes": Words(
        "Document {number} of {client}, version {version} ({name}): its bytes are not those that were stored.",
        "{client} の書類 {number} 第{version}版（{name}）のファイルが、保存時の内容と一致しません。", *_COPY,
    ),
    "DOCUMENT_DAMAGED/size": Words(
        "Document {number} of {client}, version {version} ({name}): the store says {kept} bytes, there are {counted}.",
        "{client} の書類 {number} 第{version}版（{name}）の大きさが合いません（記録 {kept} バイト、実際 {counted} バイト）。", *_STORE,
    ),
    "DOCUMENT_DAMAGED/version": Words(
        "Document {number} of {client}, version {version} ({name}) is not what the chain says was recorded.",
        "{client} の書類 {number} 第{version}版（{name}）の記録が、連鎖に残る内容と一致しません。", *_STORE,
    ),
    "DOCUMENT_DAMAGED/unknown": Words(
        "Document {number} of {client}, version {version} ({name}): the chain knows nothing of it.",
        "{client} の書類 {number} 第{version}版（{name}）は、連鎖に記録がありません。", *_STORE,
    ),
    "DOCUMENT_DAMAGED/head": Words(
        "Document {number} of {client}: lists show something else than its newest version {version} ({name}): {fields}",
        "{client} の書類 {number} の一覧用の値が、最新の第{version}版（{name}）と異なります: {fields}", *_STORE,
    ),
    "DOCUMENT_MISSING/bytes": Words(
        "Document {number} of {client}, version {version} ({name}): its bytes are not at {place}.",
        "{client} の書類 {number} 第{version}版（{name}）のファイルが {place} にありません。",
        "Is it the right place? kcli config show. Else put it back from a copy, and look again: kcli folder verify {client}",
        "保管場所が正しいか確認してください: kcli config show。写しから戻した後は: kcli folder verify {client}",
    ),
    "DOCUMENT_MISSING/version": Words(
        "Document {number} of {client}: its version {version} was recorded and is gone.", "{client} の書類 {number} の第{version}版は、記録された後に失われています。", *_STORE
    ),
    "BAD_SEAL": Words("{file} is no seal of this store ({why}).", "{file} はこのストアの封印ではありません ({why})。"),
    "BAD_SEAL/form": Words("{file} is no seal.", "{file} は封印のファイルではありません。", "To take one: kcli folder seal CLIENT --to FILE", "作成する: kcli folder seal 顧客コード --to ファイル"),
    "BAD_SEAL/other_key": Words("{file} was signed with another key.", "{file} は別の鍵で署名されています。", "Give the key: --public-key KEY", "公開鍵を指定してください: --public-key 鍵"),
    "BAD_SEAL/signature": Words("The signature of {file} does not hold: it was altered.", "{file} の署名が合いません。書き換えられています。"),
    "BAD_SEAL/other_store": Words("The seal of {file} is of another store.", "{file} の封印は別のストアのものです。"),
    "BAD_SEAL/other_client": Words(
        "The seal is of {file}, which is not looked at here.", "封印は {file} のもので、今回の検査の対象ではありません。", "kcli folder verify {file} --seal FILE", "kcli folder verify {file} --seal ファイル"
    ),
    "DOCUMENTS_WOULD_GO": Words(
        "The copy lacks {documents} documents, or versions of them, that must be kept (the last until {until}), such as number {number} of {client}. Nothing was restored.",
        "この写しには、保存期間中の書類（またはその版）{documents} 件がありません（最長 {until} まで。例: {client} の書類 {number}）。復元していません。",
        "Restore a newer copy. Where the store itself is broken: keep its file apart, and restore to an empty place with --store",
        "より新しい写しから復元してください。ストア自体が壊れている場合は、そのファイルを別に保管し、空の場所へ復元してください。",
    ),
}  # fmt: skip

LABELS: dict[str, tuple[str, str]] = {
    "applied_at": ("Applied", "申請日時"),
    "applied_by": ("Applied by", "申請者"),
    "approved_by": ("Approved by", "承認者"),
    "change": ("Change", "区分"),
    "content": ("What", "内容"),
    "corrected_on": ("Corrected on", "訂正・削除日"),
    "decision": ("State", "状態"),
    "decided_at": ("Decided", "決裁日時"),
    "decided_by": ("Decided by", "決裁者"),
    "decided_why": ("Why decided so", "決裁の理由"),
    "events": ("Events", "記録"),
    "person": ("Person in charge", "担当者"),
    "sealed": ("Sealed", "封印済み"),
    "versions": ("Versions", "版数"),
}

VALUES: dict[str, tuple[str, str]] = {
    "altered": ("altered", "改変"),
    "approved": ("approved", "承認済み"),
    "change/corrected": ("corrected", "訂正"),
    "change/deleted": ("deleted", "削除"),
    "change/put": ("put", "保存"),
    "change/restored": ("restored", "削除の取消"),
    "cut_off": ("cut off", "末尾の欠落"),
    "rejected": ("rejected", "却下"),
    "rewritten": ("written anew", "書き換え"),
    "rolled_back": ("rolled back", "巻き戻し"),
    "decision/waiting": ("waiting", "決裁待ち"),
    "withdrawn": ("withdrawn", "取下げ"),
    "why/missing": ("missing", "欠落"),
}
