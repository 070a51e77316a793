"""Mistakes in the command line, in our own words: what, and what would be right."""

from __future__ import annotations

from typing import Any

from typer._click import exceptions


def explain(error: exceptions.UsageError, lang: str) -> tuple[str, str]:
    """The message and the hint for a usage error."""
    ja = lang == "ja"
    path = error.ctx.command_path if error.ctx else "kcli"
    hint = f"使い方: {path} --help" if ja else f"See: {path} --help"
    if isinstance(error, exceptions.NoSuchOption):
        message = f"オプション {error.option_name} はありません。" if ja else f"No such option: {error.option_name}."
        if error.option_name.startswith("--password"):
            message += (
                " 秘密は引数では渡せません (--password-stdin か入力で)。"
                if ja
                else " A secret is never an argument (use --password-stdin or the prompt)."
            )
        return message, _nearest(error.possibilities, hint, ja)
    if isinstance(error, exceptions.MissingParameter):
        name = _name(error.param)
        return (f"{name} がありません。" if ja else f"Missing: {name}"), hint
    if isinstance(error, exceptions.BadParameter):
        name = _name(error.param)
        return (
            f"{name} の値が正しくありません。{error.message}" if ja else f"Bad value for {name}: {error.message}"
        ), hint
    message = error.message
    if message.startswith("No such command"):
        name = message.split("'")[1] if "'" in message else ""
        return (f"コマンド {name} はありません。" if ja else f"No such command: {name}"), _nearest(
            _close(error, name), hint, ja
        )
    return (f"使い方が正しくありません。{message}" if ja else message), hint


def _name(param: Any) -> str:
    if param is None:
        return "?"
    if param.param_type_name == "argument":
        return str(param.metavar or param.name.upper())
    return str(max(param.opts, key=len))


def _close(error: exceptions.UsageError, name: str) -> list[str]:
    from difflib import get_close_matches

    group: Any = error.ctx.command if error.ctx else None
    return get_close_matches(name, group.list_commands(error.ctx)) if hasattr(group, "list_commands") else []


def _nearest(names: Any, hint: str, ja: bool) -> str:
    listed = ", ".join(names or ())
    if not listed:
        return hint
    return f"もしかして: {listed}  {hint}" if ja else f"Did you mean {listed}?  {hint}"
