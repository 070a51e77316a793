"""What is said about shared ledgers: the way to start, locks, versions, drafts, the end."""

from __future__ import annotations

from kcli.messages.words import Words

SHARE: dict[str, Words] = {
    "LOCKED_BY_OTHER": Words(
        "{share} is open at {holder} since {since}, until {until} at the latest (lock {lock_id}).",
        "{share} は {holder} さんが開いています（{since} から、最長 {until} まで、ロックID {lock_id}）。",
        "Wait for it: kcli share open {share} --to FILE --wait 10m. If the holder cannot close it, director or IT staff: "
        "kcli share unlock {share} --lock-id {lock_id} --reason WHY",
        "空くのを待つ: kcli share open {share} --to ファイル --wait 10m　"
        "閉じられない事情があるとき（所長・IT担当者）: kcli share unlock {share} --lock-id {lock_id} --reason 理由",
    ),
    "NOT_LOCKED": Words("{share} is not open anywhere.", "{share} は誰も開いていません。", "kcli share status {share}", "kcli share status {share}"),
    "LOCK_CHANGED": Words(
        "The lock of {share} is {present} now, not {lock_id}: somebody has opened it since.",
        "{share} のロックは {lock_id} ではなく {present} に変わっています（その後に開かれました）。",
        "Look again: kcli share status {share}", "もう一度確認してください: kcli share status {share}",
    ),
    "HOLDS_LOCK": Words(
        "{share} is still open at {holder}.", "{share} は {holder} さんが開いたままです。", "Close it first: kcli share close {share} FILE", "先に閉じてください: kcli share close {share} ファイル"
    ),
    "STALE_VERSION": Words(
        "The lock of this file no longer holds; {share} stays at version {version}. Nothing is lost: what you sent is draft {draft}.",
        "このデータのロックは無効になっています。{share} は第{version}版のままです。送信されたデータは控え {draft} として保管しました。",
        "kcli share drafts {share}; to make it the newest version: kcli share adopt-draft {share} {draft}",
        "kcli share drafts {share}　最新版として採用する: kcli share adopt-draft {share} {draft}",
    ),
    "AREA_OCCUPIED": Words(
        "Area {area} of {comm_id} holds {share}.", "{comm_id} の領域 {area} は {share} が使用中です。", "Which are free: kcli share areas --comm-id {comm_id}", "空き領域: kcli share areas --comm-id {comm_id}"
    ),
    "ALREADY_SHARED": Words("{share} is shared already.", "{share} はすでに共有されています。", "kcli share status {share}", "kcli share status {share}"),
    "ALREADY_JOINED": Words(
        "Your side uses {share} already.", "{share} にはすでに参加しています。", "To work on it: kcli share open {share} --to FILE", "開く: kcli share open {share} --to ファイル"
    ),
    "SAME_VERSION": Words(
        "Version {version} has the same bytes as the newest, {head}.", "第{version}版は最新の第{head}版と同じ内容です。", "kcli share versions {share}", "kcli share versions {share}"
    ),
    "NOT_SHARED": Words(
        "{share} is not shared through {comm_id}, area {area}.", "{share} は通信ID {comm_id} の領域 {area} では共有されていません。",
        "What stands where: kcli share areas --comm-id {comm_id}", "領域の内容: kcli share areas --comm-id {comm_id}",
    ),
    "NOT_SHARED/party": Words(
        "Your side does not use {share}.", "{share} は利用していません。", "To take part: kcli share join {share} --comm-id ID --area N --to FILE --software VERSION", "参加する: kcli share join {share} --comm-id 通信ID --area 番号 --to ファイル --software 版"
    ),
    "NOT_SHARED/state": Words("{share} is not active.", "{share} は共有中ではありません。", "kcli share status {share}", "kcli share status {share}"),
    "DRAFT_DECIDED": Words("Draft {draft} is {state} already.", "控え {draft} は{state}です。", "kcli share drafts {share} --all", "kcli share drafts {share} --all"),
    "LOCAL_FILE_CHANGED": Words(
        "{file} holds something that is no version of the ledger; it is not written over.", "{file} はどの版とも異なる内容のため、上書きしません。",
        "Send it (kcli share close), move it away, or name another file with --to", "送信する (kcli share close) か、別の場所に移すか、--to で別のファイルを指定してください。",
    ),
    "VERSION_TOO_OLD": Words(
        "Version {text} is too old; cloud share needs {needed} or later.", "版 {text} では利用できません。{needed} 以降が必要です。", "Update the software.", "会計ソフトを更新してください。"
    ),
    "BAD_VERSION": Words("{text} is no version number.", "版番号として読み取れません: {text}", "Write it so: 11.0.1", "例: 11.0.1"),
    "NOT_SUPPORT_MEMBER": Words(
        "The support membership of {party} ended on {until}.", "{party} のサポート会員は {until} で終了しています。",
        "After renewing it: kcli office edit {party} --support-member until=DATE (a client's: kcli client edit). Stop and leave still work.",
        "更新後に登録してください: kcli office edit {party} --support-member until=日付（顧問先は kcli client edit）。終了と解除は行えます。",
    ),
    "NOTES_NOT_ACKNOWLEDGED": Words(
        "{party} has not acknowledged the notes yet.", "{party} はまだ注意事項を確認していません。", "Read the notes, then add --ack-notes", "注意事項を確認し、--ack-notes を付けてください。"
    ),
    "NEWEST_NOT_RECEIVED": Words("The newest data have not been received.", "最新データを受信していません。", "kcli share receive", "kcli share receive"),
    "NEWEST_NOT_RECEIVED/start": Words(
        "The newest data of the {side} have not been received yet.", "{side}の最新データをまだ受け取っていません。",
        "kcli share receive DATA --client CODE --from {from_side} --file FILE", "kcli share receive データ --client 顧客コード --from {from_side} --file ファイル",
    ),
    "NEWEST_NOT_RECEIVED/other_file": Words(
        "This is not the file that was received from the {side}.", "{side}から受け取ったデータと異なるファイルです。",
        "Give that file, or receive the newer one: kcli share receive", "受け取ったファイルを指定するか、新しいデータを受け取ってください: kcli share receive",
    ),
    "NEWEST_NOT_RECEIVED/leave": Words(
        "Version {version} of {share} has not been received here yet.", "{share} の第{version}版をまだ受信していません。", "Say where to: --to FILE", "書き込み先を指定してください: --to ファイル"
    ),
    "FROZEN": Words("This cannot be changed while it is shared.", "共有中は変更できません。", "kcli share list", "kcli share list"),
    "FROZEN/comm_id": Words(
        "{comm_id} is in use for {shares}; ID and password cannot be changed while it is shared.", "{comm_id} は {shares} で使用中です。共有中は通信IDとパスワードを変更できません。",
        "End the share first: kcli share stop", "先に共有を終えてください: kcli share stop",
    ),
    "WAITING_FOR_JOIN": Words(
        "{share} waits for the other party.", "{share} は相手の参加待ちです。", "The other party runs: kcli share join {share} --comm-id ID --area N --to FILE --software VERSION", "相手の方が実行します: kcli share join {share} --comm-id 通信ID --area 番号 --to ファイル --software 版"
    ),
    "SHARE_PASSWORD_MISMATCH": Words(
        "The share's password does not match.", "クラウドシェアのパスワードが一致しません。", "It is the one that was set for {comm_id}; your file is unchanged.", "{comm_id} に設定したパスワードです。お手元のデータは変わっていません。"
    ),
    "SHARE_PASSWORD_FORM": Words(
        "The share's password has {shortest} to {longest} letters.", "クラウドシェアのパスワードは {shortest}〜{longest} 文字です。", "Choose another one.", "別のパスワードにしてください。"
    ),
    "SHARE_PASSWORD_FORM/signs": Words(
        "The share's password has half-width letters, digits and signs only.", "クラウドシェアのパスワードは半角の英数字と記号だけです。", "Choose another one.", "別のパスワードにしてください。"
    ),
    "BAD_AREA": Words("There is no area {text}; 1 to {most}.", "領域 {text} はありません（1〜{most}）。", "kcli share areas --comm-id ID", "kcli share areas --comm-id 通信ID"),
    "BAD_LEASE": Words("{text} is no length of time, at most 8h.", "{text} は時間として使えません（最長8h）。", "For example 8h, 30m, 45s", "例: 8h、30m、45s"),
    "CONFIRM_DELETE_NEEDED": Words(
        "The deletion must be asked for.", "削除処理の確認が必要です。", "Add --confirm-delete", "--confirm-delete（削除処理を実行します）を付けてください。"
    ),
    "STOP_FOR_WHOM": Words(
        "Stopping deletes the data for everybody.", "全員分のデータを削除する操作です。", "For everybody: --all. For oneself: kcli share leave {share}", "全員がやめる場合: --all　自分だけ: kcli share leave {share}"
    ),
    "COMM_ID_UNUSABLE": Words(
        "The communication ID {comm_id} cannot be used. Getting the data from the cloud share area has failed; your file is unchanged.",
        "通信ID {comm_id} が利用できません。クラウドシェア領域よりデータの取得に失敗しました。お手元のデータは変わっていません。",
        "Release the share: kcli share leave DATA", "クラウドシェアを解除する: kcli share leave データ",
    ),
    "AREA_DELETED": Words(
        "The data of {share} were deleted from the cloud share area (by {by}, {at}). Getting them has failed; your file is unchanged.",
        "クラウドシェア領域のデータ（{share}）が削除されています（{by}、{at}）。クラウドシェア領域よりデータの取得に失敗しました。お手元のデータは変わっていません。",
        "Release the share: kcli share leave {share}", "クラウドシェアを解除する: kcli share leave {share}",
    ),
    "PROGRAM_FAILED": Words(
        "{program} ended with {ended}. {file} keeps what was done, and {share} stays locked.", "{program} が終了しました（{ended}）。{file} に作業内容が残り、{share} はロックされたままです。",
        "Send it: kcli share close {share} {file}. Without changes that only unlocks.", "送信する: kcli share close {share} {file}（変更がなければロックだけ解除します）",
    ),
    "PROGRAM_FAILED/missing": Words(
        "There is no program {program}; {share} was not opened.", "プログラム {program} が見つかりません。{share} は開いていません。",
        "It stands after --: kcli share edit {share} --to FILE -- PROGRAM {{}}", "-- の後に書きます: kcli share edit {share} --to ファイル -- プログラム {{}}",
    ),
    "NOT_REGISTERED/share": Words("No data set {key}.", "データ {key} はありません。", "Which there are: kcli share list", "一覧: kcli share list"),
    "NOT_REGISTERED/comm_id": Words("No communication ID {key}.", "通信ID {key} はありません。", "Which there are: kcli share id list", "一覧: kcli share id list"),
    "NOT_REGISTERED/version": Words("No version {key}.", "第{key}版はありません。", "kcli share versions DATA", "kcli share versions データ"),
    "NOT_REGISTERED/draft": Words("No draft {key}.", "控え {key} はありません。", "kcli share drafts DATA", "kcli share drafts データ"),
    "HAS_SHARES": Words(
        "{key} still shares {shares}.", "{key} は {shares} を共有中です。", "End it first: kcli share stop", "先に共有を終えてください: kcli share stop"
    ),
    "MEMBERSHIP_NOT_RECORDED": Words(
        "Whether {party} is a support member is not recorded; it counts as one.", "{party} のサポート会員の期限は未登録です（会員として扱います）。"
    ),
}  # fmt: skip
