"""The tree of commands. A command's module is loaded when it is used; help and completion of the top load none."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kcli import __version__, language
from kcli.entries import ENTRIES
from kcli.later import later
from kcli.output import make_safe_streams, print_help
from kcli.verbs import Output as Form
from kcli.verbs import Verb, callback

if TYPE_CHECKING:
    from kcli import help
else:
    help = later("kcli.help")

INTERRUPTED = 130
Groups = Mapping[str, tuple[str, str]]
# What is done with a command once its words are parsed: its own parameters, and those of every command.
Run = Callable[[Verb, dict[str, Any], dict[str, Any]], None]


class Page(TyperCommand):
    """A command whose help page is laid out by kcli.help."""

    lang = "en"
    example = ""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help.command_page(self, ctx.command_path, self.lang, self.example))


class Group(TyperGroup):
    """A group whose commands are built when they are called, and whose help page is laid out by kcli.help."""

    def __init__(
        self, path: str, about: str, lang: str, verbs: Mapping[str, Verb], groups: Groups, default: str = ""
    ) -> None:
        super().__init__(name=path.rpartition(" ")[2], help=about, no_args_is_help=True)
        self.lang, self.path, self.default = lang, path, default
        # `person add` is the verb `add` of the group `person` inside this one.
        self.verbs = {name: verb for name, verb in verbs.items() if " " not in name}
        self.inner = {
            name: Group(f"{path} {name}", said[lang == "ja"], lang, _within(verbs, name), {})
            for name, said in groups.items()
        }

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.completed(args))

    def completed(self, args: list[str]) -> list[str]:
        """With the command that is meant where none is named, as in `kcli log --from 2026-11-01`."""
        alone = not args or (args[0].startswith("-") and args[0] != "--help")
        return [self.default, *args] if self.default and alone else args

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return [*self.verbs, *self.inner]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        if cmd_name in self.inner:
            return self.inner[cmd_name]
        verb = self.verbs.get(cmd_name)
        return built(verb, self.lang, _call(self.lang)) if verb else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, verb.help(self.lang).split("\n")[0]) for name, verb in self.verbs.items()]
        rows += [(name, group.help or "") for name, group in self.inner.items()]
        formatter.write(help.group_page(ctx.command_path, self.help or "", rows, [], self.lang))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        del ctx
        said = {name: verb.help(self.lang) for name, verb in self.verbs.items()}
        said |= {name: group.help or "" for name, group in self.inner.items()}
        return _completions(said, incomplete)


class Root(TyperGroup):
    """The first level, which loads a module only when one of its commands is called."""

    lang = "en"

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return list(ENTRIES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        return load(cmd_name, self.lang) if cmd_name in ENTRIES else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        del ctx
        formatter.write(help.root_page(self.lang))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        del ctx
        return _completions({name: entry.about(self.lang) for name, entry in ENTRIES.items()}, incomplete)


def _within(verbs: Mapping[str, Verb], group: str) -> dict[str, Verb]:
    return {name.partition(" ")[2]: verb for name, verb in verbs.items() if name.startswith(group + " ")}


def _completions(said: Mapping[str, str], incomplete: str) -> list[Any]:
    from typer._click.shell_completion import CompletionItem

    return [CompletionItem(name, help=about) for name, about in said.items() if name.startswith(incomplete)]


def load(name: str, lang: str) -> Any:
    """The command or group of this name, from its module's verbs."""
    entry = ENTRIES[name]
    module = import_module(f"kcli.commands.{entry.module}")
    verbs = {verb.name: verb for verb in _verbs(module)}
    if entry.plain:
        return built(verbs[name], lang, _call(lang))
    own = {name: verb for name, verb in verbs.items() if not _is_plain(name, entry.module)}
    return Group(
        f"kcli {name}", entry.about(lang), lang, own, getattr(module, "GROUPS", {}), getattr(module, "DEFAULT", "")
    )


def _is_plain(name: str, module: str) -> bool:
    """A verb of the first level, which only lives in this noun's module."""
    return name in ENTRIES and ENTRIES[name].plain and ENTRIES[name].module == module


def _verbs(module: ModuleType) -> list[Verb]:
    """The verbs of a module, and of the parts it is split into."""
    functions = [value for value in vars(module).values() if isinstance(value, FunctionType)]
    own: list[Verb] = [function.__verb__ for function in functions if hasattr(function, "__verb__")]
    return own + [verb for part in getattr(module, "PARTS", ()) for verb in _verbs(part)]


def built(verb: Verb, lang: str, run: Run) -> Any:
    """The command that parses the words of this verb."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(verb.name.split(" ")[-1], cls=Page, help=verb.help(lang))(callback(verb, lang, run))
    command: Any = typer.main.get_command(app)
    command.lang, command.example, command.verb = lang, verb.example, verb
    command.name = verb.name.split(" ")[-1]
    return command


def full_name(verb: Verb) -> str:
    """`staff add`, as it stands in the log."""
    noun = verb.function.__module__.rpartition(".")[2].partition("_")[0]
    return verb.name if _is_plain(verb.name, noun) else f"{noun} {verb.name}"


def _call(lang: str) -> Run:
    def call(verb: Verb, arguments: dict[str, Any], flags: dict[str, Any]) -> None:
        from kcli.context import Context
        from kcli_core.store.repeats import Replayed

        ctx = Context(full_name(verb), lang, flags, arguments)
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
    # Typer's completion code is loaded only where the shell or the user asks for it.
    asked = "_KCLI_COMPLETE" in os.environ or any("-completion" in word for word in sys.argv)
    app = typer.Typer(cls=Root, rich_markup_mode=None, add_completion=asked)

    @app.callback(invoke_without_command=True, no_args_is_help=True)
    def kcli(version: bool = typer.Option(False, "--version")) -> None:
        if version:
            print_help(f"kcli {__version__}\n")

    first: Any = typer.main.get_command(app)
    first.lang = lang
    return first  # type: ignore[no-any-return]


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
            return _typers(result) if isinstance(result, int) else 0
        except NoArgsIsHelpError as error:
            print_help(error.message if error.message.endswith("\n") else error.message + "\n")
            return 2
        except Exit as leave:
            return _typers(leave.exit_code)
        except UsageError as error:
            from kcli.usage import explain

            return _usage(argv, lang, *explain(error, lang))
    except BrokenPipeError:
        _close_stdout()
        return 0
    except BaseException as error:
        return _failed(error, argv, lang)


def _typers(status: int) -> int:
    """The status with which Typer ends by itself; a Ctrl-C that it took is given back."""
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    return status


def _usage(argv: list[str], lang: str, message: str, hint: str) -> int:
    from kcli import failures

    return failures.say_usage(message, hint, _plain_output(argv, lang))


def _failed(error: BaseException, argv: list[str], lang: str) -> int:
    from typer.exceptions import Abort

    from kcli import failures
    from kcli.settings import Settings
    from kcli_core.refusals import Class, Refused

    output = _plain_output(argv, lang)
    try:
        if isinstance(error, Refused):
            return failures.say_refused(error, output)
        if isinstance(error, KeyboardInterrupt | EOFError | Abort):
            output.note("中断しました。" if lang == "ja" else "Interrupted.")
            return INTERRUPTED
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO, errno.EFBIG):
            output.note(f"{'書き込めません' if lang == 'ja' else 'Cannot write'}: {error.strerror}")
            return int(Class.OUTSIDE)
        if isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError):
            raise error.__context__
        if isinstance(error, SystemExit):
            return error.code if isinstance(error.code, int) else 1
        if isinstance(error, Exception):
            return failures.say_bug(error, output, Settings().bug_folder)
    except BrokenPipeError:
        _close_stdout()
        return int(error.status) if isinstance(error, Refused) else 0
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
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
