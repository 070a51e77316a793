"""How a command is declared: a plain function, its words in both languages, its options by annotation.

    @verb("suspend", en="Suspend an account.", ja="アカウントを停止します。", example="kcli staff suspend 004", changes=True)
    def suspend(ctx: Context, key: Annotated[str, arg("Staff code or user ID", "職員コードまたはユーザID")]) -> ...:

What every command has (-o, --lang, -q, --office, --as; --dry-run, -y, --request-id, --reason where it changes
something) is added here, once. What the function returns is printed, with the columns that the verb names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

Complete = Callable[[str], list[tuple[str, str]]]


class Output(StrEnum):
    """The forms of an answer."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TOML = "toml"


class Param(NamedTuple):
    """One option (with names) or argument (without)."""

    en: str
    ja: str
    names: tuple[str, ...] = ()
    complete: Complete | None = None
    metavar: str | None = None

    def help(self, lang: str) -> str:
        return self.ja if lang == "ja" else self.en


def arg(en: str, ja: str, *, complete: Complete | None = None, metavar: str | None = None) -> Param:
    return Param(en, ja, (), complete, metavar)


def opt(*names: str, en: str, ja: str, complete: Complete | None = None, metavar: str | None = None) -> Param:
    return Param(en, ja, names, complete, metavar)


class Verb(NamedTuple):
    """A command's declaration. `name` may be two words: `person add` is in the group `person`."""

    name: str
    en: str
    ja: str
    example: str
    function: Callable[..., Any]
    changes: bool = False
    columns: Sequence[str] = ()
    # False where a rehearsal would check a secret without counting the try, or show what must be logged.
    rehearsed: bool = True

    def help(self, lang: str) -> str:
        return self.ja if lang == "ja" else self.en


def verb(
    name: str,
    *,
    en: str,
    ja: str,
    example: str,
    changes: bool = False,
    columns: Sequence[str] = (),
    rehearsed: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function of a command module as a command."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__verb__ = Verb(name, en, ja, example, function, changes, columns, rehearsed)  # type: ignore[attr-defined]
        return function

    return declare


OUTPUT = opt("-o", "--output", en="How to print", ja="出力形式")
LANG = opt("--lang", en="Language: ja or en", ja="言語 (ja または en)", metavar="ja|en")
QUIET = opt("-q", "--quiet", en="Print results only", ja="結果だけを出力する")
OFFICE = opt("--office", en="CORP ID of the office", ja="事務所のCORP ID", metavar="CODE")
AS = opt(
    "--as",
    en="Act as this user (local operator only)",
    ja="このユーザとして操作する (手元の運用担当のみ)",
    metavar="USER_ID",
)
ENCODING = opt(
    "--encoding", en="Encoding of CSV: utf-8, utf-8-sig, cp932", ja="CSVの文字コード (utf-8, utf-8-sig, cp932)"
)
DRY_RUN = opt("--dry-run", en="Show what would be done; change nothing", ja="何が行われるかだけを示す (変更しない)")
YES = opt("-y", "--yes", en="Do not ask", ja="確認を省く")
REQUEST_ID = opt(
    "--request-id", en="Do it once, however often it is sent", ja="同じIDの依頼は一度だけ行う", metavar="ID"
)
REASON = opt("--reason", en="Why; kept in the log", ja="理由 (記録に残る)", metavar="TEXT")

Common = list[tuple[str, type, Any, Param]]
EVERY: Common = [
    ("_output", Output, Output.TABLE, OUTPUT),
    ("_encoding", str, "utf-8", ENCODING),
    ("_lang", str, None, LANG),
    ("_quiet", bool, False, QUIET),
    ("_office", str, None, OFFICE),
    ("_as_user", str, None, AS),
]
CHANGING: Common = [
    ("_dry_run", bool, False, DRY_RUN),
    ("_yes", bool, False, YES),
    ("_request_id", str, None, REQUEST_ID),
    ("_reason", str, None, REASON),
]


def callback(verb: Verb, lang: str, run: Callable[[Verb, dict[str, Any], dict[str, Any]], None]) -> Callable[..., None]:
    """The function that Typer calls: the verb's own parameters and the common ones, with help in this language."""
    own = [p for p in inspect.signature(verb.function, eval_str=True).parameters.values() if p.name != "ctx"]
    parameters = [_own(parameter, lang) for parameter in own]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_typed(kind, param, lang))
        for name, kind, default, param in (*EVERY, *(CHANGING if verb.changes else []))
        if name != "_dry_run" or verb.rehearsed
    ]

    def call(**values: Any) -> None:
        run(verb, {p.name: values[p.name] for p in own}, {k: v for k, v in values.items() if k.startswith("_")})

    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _own(parameter: inspect.Parameter, lang: str) -> inspect.Parameter:
    kind, param = parameter.annotation.__origin__, parameter.annotation.__metadata__[0]
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_typed(kind, param, lang))


def _typed(kind: Any, param: Param, lang: str) -> Any:
    said = param.help(lang)
    complete = _completer(param.complete) if param.complete else None
    if not param.names:
        return Annotated[kind, typer.Argument(help=said, metavar=param.metavar, autocompletion=complete)]
    # A switch is either given or not; typer would add a --no- twin.
    return Annotated[kind, typer.Option(*param.names, help=said, metavar=param.metavar, autocompletion=complete)]


def _completer(complete: Complete) -> Callable[[str], list[tuple[str, str]]]:
    def candidates(incomplete: str) -> list[tuple[str, str]]:
        return complete(incomplete)

    return candidates
