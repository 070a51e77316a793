"""kcli folder end, cancel-end, purge-due, tombstones: the end of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.folder import reads
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action

if TYPE_CHECKING:
    from kcli_core.account import own_password
    from kcli_core.folder import ending, purging
else:
    own_password = later("kcli_core.account.own_password")
    ending = later("kcli_core.folder.ending")
    purging = later("kcli_core.folder.purging")

CONFIRM_NAME = opt(
    "--confirm-name", en="The client's name, typed in full", ja="確認のため入力する顧客名", metavar="NAME"
)
PASSWORD_STDIN = opt(
    "--password-stdin", en="Read the own password from stdin, one line", ja="自分のパスワードを標準入力の1行から読む"
)
EXPORT = opt("--export", en="Number of the whole export that stands behind it", ja="全件出力の番号", metavar="N")
PURGED = ("client", "name", "documents", "versions", "files", "bytes", "manifest_sha256")
TOMBSTONES = (
    "client",
    "client_name",
    "name",
    "documents",
    "first_date",
    "last_date",
    "at",
    "by",
    "export_id",
    "confirmed_by",
)


@verb("end", en="End the use of a folder: nothing more is stored; the job of the night deletes it when the law lets it.",
      ja="フォルダの利用を終了します（保存を停止し、保存期間が終わっていれば夜間処理で削除）。",
      example="kcli folder end C01 --confirm-name 株式会社青空商店", changes=True)  # fmt: skip
def end(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    folder: Annotated[str | None, shared.FOLDER] = None,
    confirm_name: Annotated[str | None, CONFIRM_NAME] = None,
    password_stdin: Annotated[bool, PASSWORD_STDIN] = False,
) -> Any:
    with ctx.read() as q:
        found, lost = ending.before_ending(q, ctx.office(q), client, folder)
        password_asked = own_password.asked_of(q, Action.FOLDER_END)
    typed = _name(ctx, found, lost, confirm_name)
    if password_asked:
        password = ctx.secret("Your own password", "ご自分のパスワード", from_stdin=password_stdin)
        key = f"folder:{found['client_code']}/{found['id']}"
        own_password.confirm(ctx.store, ctx.identify, password, command=ctx.command, object=key)
    with ctx.write() as tx:
        answer = tx.answers(ending.end(tx, ctx.office(tx), client, typed, folder))
    ctx.say(
        f"{answer['name']} of {client} is ending. Until the job of the night has run: kcli folder cancel-end {client}",
        f"{client} の「{answer['name']}」を利用終了にしました。夜間処理の前なら取り消せます: kcli folder cancel-end {client}",
    )
    return answer if ctx.output.form != "table" else None


def _name(ctx: Context, folder: dict[str, Any], lost: dict[str, Any], typed: str | None) -> str:
    """The client's name as it was typed, after what will be lost was shown."""
    en = f"To be deleted with {folder['name']}: {lost['documents'] or lost['files']} in number, {lost['used']:,} bytes."
    ja = f"「{folder['name']}」の {lost['documents'] or lost['files']} 件（{lost['used']:,} バイト）が削除の対象になります。"
    if lost["within"]:
        en += f" Documents to be kept yet: {lost['within']}, until {lost['until'] or 'ever'}."
        ja += f"うち {lost['within']} 件は {lost['until'] or '無期限'} まで保存義務があります。"
    if typed is None:
        require(None if ctx.asks else refuse("CONFIRM_NAME_DIFFERS", text="", name=folder["client_name"]))
        ctx.confirm(f"{en} Type the client's name", f"{ja}顧客名を入力してください", named=folder["client_name"])
        return str(folder["client_name"])
    require(ending.same_name(folder["client_name"], typed))
    ctx.confirm(f"{en} Go on?", f"{ja}よろしいですか?")
    return typed


@verb("cancel-end", en="Go on using a folder that is ending, until the job of the night has run.",
      ja="利用終了を取り消します（夜間処理の前まで）。", example="kcli folder cancel-end C01", changes=True)  # fmt: skip
def cancel_end(
    ctx: Context, client: Annotated[str, shared.CLIENT], folder: Annotated[str | None, shared.FOLDER] = None
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(ending.cancel(tx, ctx.office(tx), client, folder))
    ctx.say(f"{answer['name']} of {client} is in use again.", f"{client} の「{answer['name']}」の利用を再開しました。")
    return answer if ctx.output.form != "table" else None


@verb("purge-due", en="The job of the night (cron, 01:00): delete every folder that is ending and may go.",
      ja="夜間処理（cronで1時）: 利用終了中で、保存期間の終わったフォルダを削除します。", example="kcli folder purge-due", changes=True,
      columns=PURGED)  # fmt: skip
def purge_due(
    ctx: Context,
    client: Annotated[
        str | None, arg("With --export: this client's", "--export と使う顧客コード", metavar="CLIENT")
    ] = None,
    export: Annotated[int | None, EXPORT] = None,
    confirm_name: Annotated[str | None, CONFIRM_NAME] = None,
) -> Any:
    if client is not None or export is not None or confirm_name is not None:
        return _with_export(ctx, client, export, confirm_name)
    done, failed = purging.run(
        ctx.store, ctx.identify, lambda sha256: ctx.blobs.delete(sha256), command=ctx.command, dry_run=ctx.dry_run
    )
    ctx.say(f"Folders deleted: {len(done)}.", f"フォルダを {len(done)} 件削除しました。")
    if done:
        ctx.output.show(done, PURGED)
    if failed:
        raise Refused(*(refusal for _, refusal in failed))
    return done if not done and ctx.output.form != "table" else None


def _with_export(ctx: Context, client: str | None, export: int | None, name: str | None) -> Any:
    """Within retention: a whole export and the director stand behind it (DEC-18)."""
    if client is None or export is None or name is None:
        raise Refused(refuse("OPTIONS_CONTRADICT", why="together", options=["CLIENT", "--export", "--confirm-name"]))
    with ctx.write() as tx:
        found = reads.find(tx, ctx.office(tx), client)
        answer = purging.purge(tx, found["id"], purging.Permit(export, name))
        if answer is None:
            raise Refused(refuse("FOLDER_NOT_ENDING", name=found["name"], client=found["client_code"]))
        tx.answers(answer)
    if not ctx.dry_run:
        purging.drop_leftovers(ctx.store, ctx.identify, lambda sha256: ctx.blobs.delete(sha256), command=ctx.command)
    ctx.say(
        f"Deleted {answer['name']} of {client}, documents: {answer['documents']}. Its tombstone stays: kcli folder tombstones",
        f"{client} の「{answer['name']}」（{answer['documents']} 件）を削除しました。記録は残ります: kcli folder tombstones",
    )
    return answer if ctx.output.form != "table" else None


@verb("tombstones", en="What is left of green folders that were deleted: counts, period, hash, who, when.",
      ja="削除した電子帳簿保存フォルダの記録（件数・期間・ハッシュ・実行者・日時）を一覧します。", example="kcli folder tombstones", columns=TOMBSTONES)  # fmt: skip
def tombstones(ctx: Context) -> Any:
    with ctx.read() as q:
        return purging.tombstones(q, ctx.office(q))
