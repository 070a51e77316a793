"""docs/reference/commands.md: every command, from the live tree, in both languages."""

from __future__ import annotations

from typing import Any

from kcli import help
from kcli.help import COMMON
from tests.docs.markdown import code, table
from tests.docs.tree import Leaf, leaves

HEADS = ("", "English", "日本語")
INTRO = """# Commands / コマンド

`kcli NOUN VERB [KEY …] [OPTIONS]`. Everything below is also said by `--help`, with an example.

各コマンドの説明は `--help` でも表示されます（例つき）。
"""


def commands() -> str:
    english, japanese = leaves("en"), leaves("ja")
    parts = [INTRO, _common(english, japanese)]
    parts += [_command(en, ja) for en, ja in zip(english, japanese, strict=True)]
    return "\n".join(parts)


def _common(english: list[Leaf], japanese: list[Leaf]) -> str:
    """What every command has, and what those that change something have besides."""
    at = next(at for at, leaf in enumerate(english) if leaf.changes)
    pairs = zip(_options(english[at], shared=True), _options(japanese[at], shared=True), strict=True)
    everywhere = {param.opts[0] for leaf in english for param in leaf.command.params if not leaf.changes}
    rows = []
    for en, ja in pairs:
        mark = "" if en.opts[0] in everywhere else "†"
        rows.append((code(_option_name(en, "en")) + mark, en.help, ja.help))
    text = "## Options of every command / どのコマンドにもあるオプション\n\n" + table(HEADS, rows)
    return text + "\n† on commands that change something. / 変更するコマンドのみ\n"


def _command(en: Leaf, ja: Leaf) -> str:
    arguments = [param for param in en.command.params if param.param_type_name == "argument"]
    usage = " ".join([en.path, *(help._shown_argument(param) for param in arguments), "[OPTIONS]"])
    text = f"## {en.path}\n\n{_joined(en.command.help)}\n\n{_joined(ja.command.help)}\n\n```\n{usage}\n```\n"
    rows = [(code(_name(e, "en")), _about(e, "en"), _about(j, "ja")) for e, j in zip(_own(en), _own(ja), strict=True)]
    if rows:
        text += "\n" + table(HEADS, rows)
    return text + "\n```sh\n" + "\n".join(en.examples) + "\n```\n"


def _joined(text: str | None) -> str:
    return " ".join((text or "").split("\n"))


def _own(leaf: Leaf) -> list[Any]:
    return [param for param in leaf.command.params if param.name not in COMMON]


def _options(leaf: Leaf, *, shared: bool) -> list[Any]:
    return [param for param in leaf.command.params if (param.name in COMMON) is shared]


def _name(param: Any, lang: str) -> str:
    return help._shown_argument(param) if param.param_type_name == "argument" else _option_name(param, lang)


def _option_name(param: Any, lang: str) -> str:
    return help._option_row(param, lang)[0]


def _about(param: Any, lang: str) -> str:
    return help._about(param, lang)
