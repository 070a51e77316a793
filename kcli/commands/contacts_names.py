"""kcli contacts check-name: is this a person's name? Nothing is written, no store is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.messages import labels
from kcli.verbs import arg, verb

if TYPE_CHECKING:
    from kcli_core.contacts import registering
    from kcli_core.names import judge as names
else:
    registering = later("kcli_core.contacts.registering")
    names = later("kcli_core.names.judge")


@verb("check-name", en="Is it a person's name, or a company's or department's? One verdict a line; - reads stdin.",
      ja="個人名か、会社名・部署名かを判定します（1行1件、- で標準入力）。", example="kcli contacts check-name 服部 情報システム部",
      columns=("name", "verdict", "reason", "cure"))  # fmt: skip
def check_name(
    ctx: Context, texts: Annotated[list[str], arg("Names, or - for stdin", "氏名 (- で標準入力)", metavar="NAME...|-")]
) -> Any:
    lines = (line for text in texts for line in (_stdin() if text == "-" else [text]))
    return [_verdict(line, ctx.lang) for line in lines if line.strip()]


def _stdin() -> list[str]:
    return sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape").splitlines()


def _verdict(text: str, lang: str) -> dict[str, Any]:
    judged = names.judge(text)
    said = registering.said(text, judged)
    reason = labels.value("name_reason", judged.reason, lang)
    return {
        "name": text,
        "verdict": judged.verdict.value,
        "reason": f"{reason}: {judged.word}" if judged.word else reason,
        "reason_code": judged.reason,
        "cure": said["cure"] or None,
    }
