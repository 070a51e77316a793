"""The tree of commands. A command's module is loaded when it is used; help and completion of the top load none."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from kcli import __version__, help, language
from kcli.output import make_safe_streams, print_help
from kcli.verbs import Output as Form
from kcli.verbs import Verb, callback


class Entry(NamedTuple):
    """A word of the first level: its module in kcli.commands, what it is; `plain` verbs are no group."""

    module: str
    en: str
    ja: str
    plain: bool = False


ENTRIES: Mapping[str, Entry] = {
    "init": Entry("store", "Make the store.", "ストアを作成します。", True),
    "login": Entry("login", "Log in.", "ログインします。", True),
    "logout": Entry("login", "Log out.", "ログアウトします。", True),
    "whoami": Entry(
        "login", "Who acts here, and with which rights.", "誰として、どの権限で操作しているかを表示します。", True
    ),
    "office": Entry(
        "office", "Offices: record, company information, requests.", "事務所：基本情報、会社情報、変更依頼"
    ),
    "staff": Entry("staff", "Staff of an office and their IDs.", "職員と職員ID"),
    "client": Entry("client", "Clients, their persons and their IDs.", "顧客・個人と顧客ID"),
    "session": Entry("session", "Open log-ins.", "ログイン中のセッション"),
    "vendor": Entry("vendor", "Operators of the service.", "運営側の担当者"),
    "outbox": Entry("outbox", "Mail that waits or left.", "送信待ち・送信済みのメール"),
    "audit": Entry("audit", "The log of every change and refusal.", "変更と拒否の監査記録"),
    "store": Entry("store", "The store: migrate, backup, restore, verify.", "ストア：移行、バックアップ、復元、検証"),
    "config": Entry("config", "Settings and where they come from.", "設定とその出どころ"),
    "doctor": Entry("doctor", "Is everything well? What to do if not.", "状態の点検と対処の案内", True),
}


class Page(TyperCommand):
    """A command whose help page is laid out by kcli.help."""

    lang = "en"
    example = ""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help.command_page(self, ctx.command_path, self.lang, self.example))


class Group(TyperGroup):
    """A group whose help page is laid out by kcli.help."""

    lang = "en"

    def format_help(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, self._about(ctx, name)) for name in self.list_commands(ctx)]
        formatter.write(help.group_page(ctx.command_path, self.help or "", rows, self.own_options(), self.lang))

    def _about(self, ctx: Any, name: str) -> str:
        command = self.get_command(ctx, name)
        return (command.help or "").split("\n")[0] if command else ""

    def own_options(self) -> list[tuple[str, str]]:
        return []


class Root(Group):
    """The first level, which loads a module only when one of its commands is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return list(ENTRIES)

    def _about(self, ctx: Any, name: str) -> str:
        del ctx
        return ENTRIES[name].ja if self.lang == "ja" else ENTRIES[name].en

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        return load(cmd_name, self.lang) if cmd_name in ENTRIES else None

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        from typer._click.shell_completion import CompletionItem

        names = [name for name in ENTRIES if name.startswith(incomplete)]
        return [CompletionItem(name, help=self._about(ctx, name)) for name in names]

    def own_options(self) -> list[tuple[str, str]]:
        ja = self.lang == "ja"
        return [
            ("--version", "版を表示する" if ja else "Show the version"),
            ("--install-completion", "シェルの補完を組み込む" if ja else "Install completion for the shell"),
            ("--show-completion", "シェルの補完を表示する" if ja else "Show completion for the shell"),
        ]


def load(name: str, lang: str) -> Any:
    """The command or group of this name, built from its module's verbs."""
    entry = ENTRIES[name]
    module = import_module(f"kcli.commands.{entry.module}")
    verbs = {verb.name: verb for verb in _verbs(module)}
    if entry.plain:
        return _command(verbs[name], lang)
    group = Group(name=name, help=entry.ja if lang == "ja" else entry.en, no_args_is_help=True)
    group.lang = lang
    for verb in verbs.values():
        if verb.name in ENTRIES:
            continue
        *inner, last = verb.name.split(" ")
        _inside(group, inner, module, lang).add_command(_command(verb, lang), last)
    return group


def _inside(group: Group, inner: Sequence[str], module: ModuleType, lang: str) -> Group:
    """The group of a two-word verb: `person` of `person add`."""
    if not inner:
        return group
    name = inner[0]
    if name not in group.commands:
        en, ja = module.GROUPS[name]
        made = Group(name=name, help=ja if lang == "ja" else en, no_args_is_help=True)
        made.lang = lang
        group.add_command(made, name)
    return group.commands[name]  # type: ignore[return-value]


def _verbs(module: ModuleType) -> list[Verb]:
    return [function.__verb__ for function in vars(module).values() if hasattr(function, "__verb__")]


def _command(verb: Verb, lang: str) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(verb.name.split(" ")[-1], cls=Page, help=verb.help(lang))(callback(verb, lang, _call(lang)))
    command: Any = typer.main.get_command(app)
    command.lang, command.example = lang, verb.example
    command.name = verb.name.split(" ")[-1]
    return command


def _call(lang: str) -> Any:
    def call(verb: Verb, arguments: dict[str, Any], flags: dict[str, Any]) -> None:
        from kcli.context import Context
        from kcli_core.store.transaction import Replayed

        command = f"{verb.function.__module__.rpartition('.')[2]} {verb.name}"
        ctx = Context(command, lang, flags, arguments)
        try:
            result = verb.function(ctx, **arguments)
        except Replayed as again:
            ctx.note(
                "Done before under this request id; this was the answer.",
                "この依頼は実行済みです。そのときの結果を示します。",
            )
            result = again.answer
        ctx.output.show(result, verb.columns)

    return call


def root(lang: str) -> Root:
    app = typer.Typer(cls=Root, rich_markup_mode=None)

    @app.callback(invoke_without_command=True, no_args_is_help=True)
    def kcli(version: bool = typer.Option(False, "--version")) -> None:
        if version:
            print_help(f"kcli {__version__}\n")

    built: Any = typer.main.get_command(app)
    built.lang = lang
    built.help = (
        "会計事務所の職員・顧客・アカウントを管理します。"
        if lang == "ja"
        else "Administration for Japanese accounting offices: staff, clients, accounts."
    )
    return built  # type: ignore[no-any-return]


def run(argv: list[str]) -> int:
    """Parse and run one command; its exit status. Every failure leaves by kcli.failures."""
    from typer._click.exceptions import NoArgsIsHelpError, UsageError
    from typer.exceptions import Exit

    make_safe_streams()
    lang = language.settle(argv)
    try:
        try:
            result = root(lang).main(argv, prog_name="kcli", standalone_mode=False)
            sys.stdout.flush()
            return result if isinstance(result, int) else 0
        except NoArgsIsHelpError as error:
            print_help(error.message if error.message.endswith("\n") else error.message + "\n")
            return 2
        except Exit as leave:
            return int(leave.exit_code)
        except UsageError as error:
            from kcli.usage import explain

            return _usage(argv, lang, *explain(error, lang))
    except BrokenPipeError:
        _close_stdout()
        return 0
    except BaseException as error:
        return _failed(error, argv, lang)


def _usage(argv: list[str], lang: str, message: str, hint: str) -> int:
    from kcli import failures

    return failures.say_usage(message, hint, _plain_output(argv, lang))


def _failed(error: BaseException, argv: list[str], lang: str) -> int:
    from typer.exceptions import Abort

    from kcli import failures
    from kcli.settings import Settings
    from kcli_core.refusals import Refused

    output = _plain_output(argv, lang)
    try:
        if isinstance(error, Refused):
            return failures.say_refused(error, output)
        if isinstance(error, KeyboardInterrupt | EOFError | Abort):
            output.note("中断しました。" if lang == "ja" else "Interrupted.")
            return failures.INTERRUPTED
        if isinstance(error, SystemExit):
            return error.code if isinstance(error.code, int) else 1
        if isinstance(error, Exception):
            return failures.say_bug(error, output, Settings().bug_folder)
    except BrokenPipeError:
        _close_stdout()
        return failures.BUG
    raise error


def _plain_output(argv: list[str], lang: str) -> Any:
    """How failures are printed: as JSON where the command line asks for it, whether or not it could be parsed."""
    from kcli.output import Output

    form = "table"
    for at, word in enumerate(argv):
        value = argv[at + 1] if word in ("-o", "--output") and at + 1 < len(argv) else word.partition("=")[2]
        if word in ("-o", "--output") or word.startswith("--output="):
            form = value if value in list(Form) else form
        elif word.startswith("-o") and word[2:] in list(Form):
            form = word[2:]
    return Output(form, lang, quiet="-q" in argv or "--quiet" in argv)


def _close_stdout() -> None:
    """The reader of our output has gone; the interpreter must not find out again at its end."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
