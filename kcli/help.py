"""The help page of a command, in both languages: our own layout, as Typer's measures Japanese by letters."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from kcli.entries import ABOUT, ENTRIES, OPTIONS
from kcli.output import colours
from kcli.width import pad, width, wrap

ROOM = 80
WORDS = {
    "usage": ("Usage", "使い方"),
    "arguments": ("Arguments", "引数"),
    "options": ("Options", "オプション"),
    "common": ("Options of every command", "どのコマンドにもあるオプション"),
    "commands": ("Commands", "コマンド"),
    "example": ("Example", "例"),
    "help": ("Show this page", "この説明を表示する"),
    "default": ("default", "既定値"),
    "required": ("required", "必須"),
    "several": ("may be repeated", "繰り返し可"),
}
COMMON = {
    "_output",
    "_encoding",
    "_lang",
    "_quiet",
    "_office",
    "_as_user",
    "_dry_run",
    "_yes",
    "_request_id",
    "_reason",
}


def word(key: str, lang: str) -> str:
    return WORDS[key][lang == "ja"]


def command_page(command: Any, path: str, lang: str, example: str) -> str:
    """The page of one command: usage, what it does, arguments, options, an example that works."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name != "argument" and not p.hidden]
    usage = " ".join([path, *(_shown_argument(p) for p in arguments), "[OPTIONS]"])
    own = [_option_row(p, lang) for p in options if p.name not in COMMON]
    common = [_option_row(p, lang) for p in options if p.name in COMMON] + [("--help", word("help", lang))]
    return _page(
        lang,
        usage,
        command.help,
        [
            (word("arguments", lang), [(_shown_argument(p), _about(p, lang)) for p in arguments]),
            (word("options", lang), own),
            (word("common", lang), common),
        ],
        example,
    )


def group_page(
    path: str, about: str, commands: Sequence[tuple[str, str]], options: Sequence[tuple[str, str]], lang: str
) -> str:
    """The page of a group: what it is, and each command with its line."""
    sections = [
        (word("commands", lang), list(commands)),
        (word("options", lang), [*options, ("--help", word("help", lang))]),
    ]
    return _page(lang, f"{path} COMMAND [ARGS]...", about, sections, "")


def root_page(lang: str) -> str:
    """The page of `kcli --help`."""
    ja = lang == "ja"
    options = [(name, said_ja if ja else said) for name, said, said_ja in OPTIONS]
    return group_page("kcli", ABOUT[ja], [(name, entry.about(lang)) for name, entry in ENTRIES.items()], options, lang)


def _page(
    lang: str, usage: str, about: str, sections: Iterable[tuple[str, list[tuple[str, str]]]], example: str
) -> str:
    bold, colour, off = ("\x1b[1m", "\x1b[36m", "\x1b[0m") if colours(sys.stdout) else ("", "", "")
    lines = [f"{bold}{word('usage', lang)}:{off} {usage}", ""]
    lines += [f"  {line}" for paragraph in about.split("\n") for line in wrap(paragraph, ROOM - 4)]
    for title, rows in sections:
        if not rows:
            continue
        size = min(max(width(name) for name, _ in rows), 28)
        lines += ["", f"{bold}{title}:{off}"]
        for name, text in rows:
            first, *rest = list(wrap(text, ROOM - size - 6)) or [""]
            head = f"  {colour}{pad(name, size)}{off}  "
            if width(name) > size:
                lines.append(f"  {colour}{name}{off}")
                head = " " * (size + 4)
            lines.append((head + first).rstrip())
            lines += [" " * (size + 4) + line for line in rest]
    if example:
        lines += ["", f"{bold}{word('example', lang)}:{off}", *(f"  {line}" for line in example.splitlines())]
    return "\n".join(lines) + "\n"


def _shown_argument(param: Any) -> str:
    name = (param.metavar or param.name.upper()) + ("..." if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _option_row(param: Any, lang: str) -> tuple[str, str]:
    names = ", ".join([*param.opts, *param.secondary_opts])
    if not param.is_flag:
        kind = param.metavar or ("|".join(getattr(param.type, "choices", ())) or param.type.name.upper())
        names += f" {kind}"
    return names, _about(param, lang)


def _about(param: Any, lang: str) -> str:
    more = []
    if param.required:
        more.append(word("required", lang))
    if getattr(param, "multiple", False):
        more.append(word("several", lang))
    default = param.default
    if default not in (None, False, (), []) and not callable(default) and not param.required:
        more.append(f"{word('default', lang)} {getattr(default, 'value', default)}")
    return (param.help or "") + (f" [{', '.join(more)}]" if more else "")
