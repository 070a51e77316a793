"""kcli share receive, start, join: setting the share up, one party after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.refusals import require
from kcli_core.roles import Action, Target, may
from kcli_core.share import reads

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.client import reads as clients
    from kcli_core.share import comm_ids, starting
else:
    sharing = later("kcli.sharing")
    clients = later("kcli_core.client.reads")
    comm_ids = later("kcli_core.share.comm_ids")
    starting = later("kcli_core.share.starting")

FROM = opt("--from", en="Whose data: office or client", ja="どちらのデータか (office・client)", metavar="SIDE")
BY = opt("--by", en="Who sets it up first: office or client", ja="先に設定する側 (office・client)", metavar="SIDE")
LATEST = opt(
    "--latest", en="Who has the newest data: office or client", ja="最新データを持つ側 (office・client)", metavar="SIDE"
)


@verb("receive", en="Record that the newest data of the other party were received, before the set-up.",
      ja="設定の前に、相手から最新データを受け取ったことを記録します。",
      example="kcli share receive D2 --client C01 --from client --file fixtures/share/ledger-v1.kpz --as minami002",
      changes=True)  # fmt: skip
def receive(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    client: Annotated[str, shared.CLIENT],
    from_: Annotated[str, FROM],
    file: Annotated[Path, shared.FILE],
) -> Any:
    with ctx.read() as q:
        office = ctx.office(q)
        require(
            may(q.actor, Action.SHARE_USE, Target(office["id"], client_id=clients.find(q, office["id"], client)["id"]))
        )
    with sharing.sent(ctx, file) as blob, ctx.write() as tx:
        answer = tx.answers(starting.receive(tx, ctx.office(tx), code, client, from_, blob))
    ctx.say(
        f"Received {blob.size:,} bytes of {code}.", f"{code} の最新データ（{blob.size:,} バイト）を受け取りました。"
    )
    for side in answer["frozen"]:
        ctx.note(
            f"Until the set-up ends, no data entry at the {side}.",
            f"設定が終わるまで、{'会計事務所' if side == 'office' else '顧問先'}でのデータ入力を止めてください。",
        )
    return answer if ctx.output.form != "table" else None


@verb("start", en="Send the newest data to an area and wait for the other party.", ja="最新データを領域に送信し、相手の参加を待ちます。",
      example="kcli share start D2 --client C01 --by office --latest office --comm-id 12345678 --area 2 "
      "--file fixtures/share/ledger-v1.kpz --software 11.0.1 --ack-notes --as minami002", changes=True)  # fmt: skip
def start(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    client: Annotated[str, shared.CLIENT],
    by: Annotated[str, BY],
    latest: Annotated[str, LATEST],
    comm_id: Annotated[str, shared.COMM_ID],
    area: Annotated[int, shared.AREA],
    file: Annotated[Path, shared.FILE],
    software: Annotated[str, shared.SOFTWARE],
    ack_notes: Annotated[bool, shared.ACK_NOTES] = False,
    password_stdin: Annotated[bool, shared.PASSWORD_STDIN] = False,
) -> Any:
    setup = starting.Setup(client, by, latest, comm_id, area, software, ack_notes)
    with ctx.read() as q:
        office = ctx.office(q)
        target = Target(office["id"], client_id=clients.find(q, office["id"], client)["id"])
        require(may(q.actor, Action.SHARE_USE, target))
        # Before the file is sent: it may be large, or not there yet.
        require(*starting.bars_to_start(q, office, code, setup))
    password = ctx.secret(*shared.PASSWORD, from_stdin=password_stdin)
    comm_ids.check_password(ctx.store, ctx.identify, ctx.office_code, comm_id, password)
    ctx.confirm(
        "Your data are uploaded and the cloud share starts. Go on?",
        "お手元のデータをアップロードしてクラウドシェアを開始します。よろしいですか?",
    )
    with sharing.sent(ctx, file) as blob, ctx.write() as tx:
        answer = tx.answers(starting.start(tx, ctx.office(tx), code, setup, blob))
    ctx.say(
        f"Sent. {code} waits for the other party: kcli share join {code} --comm-id {comm_id} --area {area} --to FILE --software VERSION",
        f"送信しました。{code} は相手の参加待ちです: kcli share join {code} --comm-id {comm_id} --area {area} --to ファイル --software 版",
    )
    return answer if ctx.output.form != "table" else None


@verb("join", en="Take part with the same ID and password, and receive the data.", ja="同じ通信IDとパスワードで参加し、データを受信します。",
      example="kcli share join D1 --comm-id 12345678 --area 1 --to d1-client.kpz --software 11.1 --ack-notes --as abe@example.co.jp",
      changes=True)  # fmt: skip
def join(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    comm_id: Annotated[str, shared.COMM_ID],
    area: Annotated[int, shared.AREA],
    to: Annotated[Path, shared.TO],
    software: Annotated[str, shared.SOFTWARE],
    ack_notes: Annotated[bool, shared.ACK_NOTES] = False,
    password_stdin: Annotated[bool, shared.PASSWORD_STDIN] = False,
) -> Any:
    with ctx.read() as q:
        office = ctx.office(q)
        share = reads.find(q, office["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        require(*starting.bars_to_join(q, office, share, comm_id, area, software, ack_notes))
        kept = reads.hashes(q, share["id"])
    sharing.require_target(ctx, to, kept)
    password = ctx.secret(*shared.PASSWORD, from_stdin=password_stdin)
    comm_ids.check_password(ctx.store, ctx.identify, ctx.office_code, comm_id, password)
    with ctx.write() as tx:
        joined, blob = starting.join(tx, ctx.office(tx), code, comm_id, area, software, ack_notes=ack_notes)
        answer = tx.answers({**joined, "to": str(to)})
    sharing.fetch(ctx, blob, to)
    with ctx.write(follows=True) as tx:
        starting.arrived(tx, ctx.office(tx), code, joined["version"], str(to.absolute()))
    ctx.say(
        f"Received version {joined['version']} as {to}; the share is active. To work on it: kcli share open {code} --to {to}",
        f"第{joined['version']}版を {to} に受信しました。クラウドシェアが始まりました。開く: kcli share open {code} --to {to}",
    )
    return answer if ctx.output.form != "table" else None
