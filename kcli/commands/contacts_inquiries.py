"""kcli contacts: inquiries, as they come in and as the vendor decides what waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import site_door
from kcli.context import Context
from kcli.later import later
from kcli.messages import labels
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse
from kcli_core.site import reads
from kcli_core.site.rules import SIGNED_IN

if TYPE_CHECKING:
    from kcli_core.site import decide, inquire
else:
    decide = later("kcli_core.site.decide")
    inquire = later("kcli_core.site.inquire")

INQUIRY = arg("Number of the inquiry", "問い合わせの番号", metavar="ID")
LIST = ("id", "office", "state", "asked_by", "subject", "held_for", "confirm_with")
LONGEST_FILE = 1024 * 1024


@verb("inquire", en="Ask the vendor: web and chat signed in; the vendor records what came by mail or telephone.",
      ja="問い合わせを登録します。Web・チャットはサインイン中の方、メール・電話は運営が受付します。",
      example="kcli contacts inquire --from keiri@example.co.jp --name 伊藤 --channel mail --subject 打刻ができない", changes=True)  # fmt: skip
def inquire_(
    ctx: Context,
    channel: Annotated[
        str, opt("--channel", en="mail, phone, web or chat", ja="mail・phone・web・chat", metavar="CHANNEL")
    ],
    subject: Annotated[str, opt("--subject", en="What it is about", ja="件名", metavar="TEXT")],
    sender: Annotated[
        str | None,
        opt(
            "--from",
            en="Address it came from (mail, telephone)",
            ja="送信元アドレス（メール・電話）",
            metavar="ADDRESS",
        ),
    ] = None,
    name: Annotated[
        str | None, opt("--name", en="Who asks; needed on a shared address", ja="氏名（共有アドレスでは必須）")
    ] = None,
    body: Annotated[str | None, opt("--body", en="The text", ja="本文", metavar="TEXT")] = None,
    body_file: Annotated[
        Path | None, opt("--body-file", en="The text, from a UTF-8 file", ja="本文のファイル (UTF-8)", metavar="FILE")
    ] = None,
    contract: Annotated[
        str | None, opt("--contract", en="Contract it is about", ja="対象の契約", metavar="CODE")
    ] = None,
    matter: Annotated[
        str,
        opt(
            "--matter",
            en="general, or contract: confirmed with the primary",
            ja="general、または contract（主担当に確認）",
            metavar="MATTER",
        ),
    ] = "general",
) -> Any:
    words = inquire.read_words(channel, matter, subject, _text(body_file) if body_file else body, name)
    if channel in SIGNED_IN:
        site_door.enter(ctx)
        with ctx.write() as tx:
            inquire.same_address(tx, sender)
            answer = tx.answers(inquire.signed_in(tx, words, contract))
    else:
        if channel == "mail" and sender is None:
            raise Refused(refuse("FIELD_MISSING", field="from"))
        with ctx.write() as tx:
            if channel == "mail":
                answer = tx.answers(inquire.by_mail(tx, sender or "", words, contract))
            else:
                answer = tx.answers(inquire.by_phone(tx, ctx.office(tx), words, email=sender, contract=contract))
    _say(ctx, answer, own=channel in SIGNED_IN)
    return answer if ctx.output.form != "table" else None


def _text(file: Path) -> str:
    try:
        return file.read_bytes()[:LONGEST_FILE].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Refused(refuse("FILE_UNREADABLE", file=str(file), why=why)) from error


def _say(ctx: Context, answer: dict[str, Any], *, own: bool = False) -> None:
    """What became of an inquiry, and what is to be done next; `own`: to who asked, not to the vendor."""
    number, state, who = answer["id"], answer["state"], answer["asked_by"]
    why = labels.value("why", str(answer["why"]), ctx.lang)
    if state == "held":
        en = f"Inquiry {number} is held ({why})."
        ja = f"問い合わせ {number} を保留しました（{why}）。"
        if own:
            en, ja = (
                f"{en} The vendor will ask who it is from; --name says it at once.",
                f"{ja}運営が氏名を確認します。次回から --name で氏名をお知らせください。",
            )
        else:
            en, ja = (
                f"{en} Next: kcli contacts confirm-inquiry {number} --name NAME",
                f"{ja}次は: kcli contacts confirm-inquiry {number} --name 氏名",
            )
    elif state == "to_confirm":
        en = f"Inquiry {number} is to be confirmed with the primary contact ({why})."
        ja = f"問い合わせ {number} は主担当への確認が必要です（{why}）。"
        if answer["confirm_with"]:
            said = " ".join(filter(None, (answer["confirm_with"], answer["confirm_email"], answer["confirm_phone"])))
            en, ja = f"{en} Ask: {said}.", f"{ja}確認先: {said}"
        if not own:
            en, ja = (
                f"{en} Then: kcli contacts confirm-inquiry {number}",
                f"{ja}　確認後: kcli contacts confirm-inquiry {number}",
            )
    elif state == "confirmed":
        en, ja = (
            f"Inquiry {number} is confirmed{f' ({who})' if who else ''}.",
            f"問い合わせ {number} を確認済みにしました{f'（{who}）' if who else ''}。",
        )
    else:
        en, ja = (
            f"Inquiry {number} is accepted{f' ({who})' if who else ''}.",
            f"問い合わせ {number} を受付しました{f'（{who}）' if who else ''}。",
        )
    ctx.say(en, ja)


@verb("inquiries", en="List inquiries; --held: those that wait for the vendor.", ja="問い合わせを一覧します。--held で確認待ちだけを表示します。",
      example="kcli contacts inquiries --held", columns=LIST)  # fmt: skip
def inquiries(
    ctx: Context,
    held: Annotated[bool, opt("--held", en="Those that wait for the vendor", ja="保留・要確認だけ")] = False,
) -> Any:
    with ctx.read() as q:
        return reads.inquiries(q, ctx.office(q) if ctx.office_code else None, waiting=held)


@verb("confirm-inquiry", en="Say whose a held inquiry is, or that the primary confirmed one (vendor).",
      ja="保留の問い合わせの氏名を確定する、または主担当への確認の完了を記録します（運営）。",
      example="kcli contacts confirm-inquiry 1 --name 伊藤", changes=True)  # fmt: skip
def confirm_inquiry(
    ctx: Context,
    number: Annotated[int, INQUIRY],
    name: Annotated[str | None, opt("--name", en="Who asked", ja="問い合わせた方の氏名")] = None,
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(decide.confirm(tx, number, name))
    _say(ctx, answer)
    return answer if ctx.output.form != "table" else None


@verb("dismiss-inquiry", en="Turn down an inquiry that waits, with --reason (vendor).", ja="確認待ちの問い合わせを却下します（運営、--reason が必要）。",
      example="kcli contacts dismiss-inquiry 1 --reason 主担当が承知していない", changes=True)  # fmt: skip
def dismiss_inquiry(ctx: Context, number: Annotated[int, INQUIRY]) -> Any:
    with ctx.write() as tx:
        decide.dismiss(tx, number)
        answer = tx.answers({"id": number, "state": "dismissed"})
    ctx.say(f"Inquiry {number} is dismissed.", f"問い合わせ {number} を却下しました。")
    return answer if ctx.output.form != "table" else None
