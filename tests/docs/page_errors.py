"""docs/reference/errors.md and exit-statuses.md: every code, its status, and its words in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from kcli.messages import refusals
from kcli.messages.words import Words
from kcli_core.refusals import CODES, PRECEDENCE, Class
from tests.docs.markdown import code, table

HEADS = ("Code", "Status", "English", "日本語")
CLASSES: dict[Class, tuple[str, str]] = {
    Class.USAGE: ("usage, or a confirmation or secret that was not given", "使い方の誤り、確認や秘密の入力がない"),
    Class.NOT_ALLOWED: ("not allowed", "権限がない"),
    Class.LIMIT: ("a limit is reached", "上限に達した"),
    Class.NOT_FOUND: ("not found", "見つからない"),
    Class.CONFLICT: ("conflict with what is there", "すでにあるものと矛盾する"),
    Class.PRECONDITION: ("something must be done first", "先に行うべきことがある"),
    Class.WHO_ARE_YOU: ("who are you: log-in, password, session", "本人を確認できない（ログイン・パスワード）"),
    Class.BAD_INPUT: ("bad input: a value, a list, a file", "入力の誤り（値・名簿・ファイル）"),
    Class.OUTSIDE: ("a fault outside kcli: the store cannot be reached", "kcliの外の障害（ストアに接続できないなど）"),
    Class.NEEDS_AN_ACT: ("done, with a warning that needs an act", "完了したが、対応が必要"),
    Class.DAMAGED: ("stored data are damaged", "保存データが壊れている"),
}
OTHERS = (
    ("0", "done; a dry run too", "完了（試行も含む）"),
    ("1", "a bug in kcli: an error id is printed, never a traceback", "kcliの不具合（番号を表示）"),
    ("130", "interrupted; nothing is half done", "中断（途中まで行われたものはない）"),
)


def errors() -> str:
    """Refusals by class, then cautions."""
    entries = refusals.every()
    parts = [
        "# Error codes / エラーコード",
        "A refusal prints its code, what is wrong, and the next command to run; `-o json` prints one object on stderr: "
        '`{"exit": …, "errors": [{"code": …, "message": …, "hint": …, "facts": {…}}]}`. '
        "All reasons come at once. A code never changes its meaning.",
        "エラーにはコードと内容、次に実行するコマンドが表示されます。理由が複数あるときは、まとめて示します。",
    ]
    for found in Class:
        codes = sorted(name for name, its in CODES.items() if its is found)
        if codes:
            parts += [
                f"## {int(found)} — {CLASSES[found][0]} / {CLASSES[found][1]}",
                table(HEADS, _rows(codes, entries, str(int(found)))),
            ]
    cautions = sorted({key.partition("/")[0] for key in entries} - CODES.keys())
    parts += [
        "## Cautions / 注意",
        "The command is done all the same, with status 0. / 処理は行われます（終了コード 0）。",
        table(HEADS, _rows(cautions, entries, "")),
    ]
    return "\n\n".join(parts)


def _rows(codes: Iterable[str], entries: dict[str, Words], status: str) -> Iterable[tuple[str, str, str, str]]:
    for name in codes:
        for key in [key for key in entries if key == name or key.startswith(name + "/")]:
            words = entries[key]
            yield code(key), status, _said(words.en, words.en_hint), _said(words.ja, words.ja_hint)


def _said(text: str, hint: str) -> str:
    return text + (f"\n→ {hint}" if hint else "")


def exit_statuses() -> str:
    rows = [OTHERS[0], OTHERS[1], *((str(int(one)), *CLASSES[one]) for one in Class), OTHERS[2]]
    order = " ".join(str(int(one)) for one in PRECEDENCE)
    return (
        "# Exit statuses / 終了コード\n\n"
        + table(("Status", "English", "日本語"), rows)
        + f"\nWhere there are several reasons, the status is the first that occurs in this order: {order}. "
        "A list ends with the status of its worst row. No option changes what a status means.\n\n"
        f"理由が複数あるときの終了コードは、次の順で最初に当てはまるものです：{order}。\n\n"
        "The codes of each class: [errors.md](errors.md).\n"
    )
