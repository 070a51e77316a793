"""The words of a row parsed by the same commands as a single command's, built once for all rows.

Typer's own way builds the parser of each level anew for every line: most of a millisecond, ten times what is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer._click.exceptions import UsageError

from kcli import app
from kcli.verbs import Verb


class Leaf:
    """One command, ready to be called many times."""

    def __init__(self, command: Any, path: str) -> None:
        self.command, self.path = command, path
        self._first = command.context_class(command, info_name=path)
        self._parser = command.make_parser(self._first)
        self._params = [param for param in command.get_params(self._first) if not param.is_eager]
        # What an option is where it is not given, worked out once; one that is needed is asked for each time.
        self._defaults: dict[str, Any] = {}
        for param in self._params:
            if param.param_type_name == "option" and not param.required:
                self._defaults[param.name] = param.process_value(self._first, param.get_default(self._first))

    def call(self, words: Sequence[str]) -> None:
        """Refused by Typer's own errors (UsageError)."""
        command = self.command
        context = command.context_class(command, info_name=self.path)
        options, rest, _ = self._parser.parse_args(args=list(words))
        for param in self._params:
            if param.name in self._defaults and options.get(param.name) is None:
                context.params[param.name] = self._defaults[param.name]
            else:
                _, rest = param.handle_parse_result(context, options, rest)
        if options.get("help"):
            raise UsageError("--help has no place in a batch.", ctx=context)
        if rest:
            raise UsageError(f"Got unexpected extra argument(s) ({' '.join(map(str, rest))})", ctx=context)
        context.invoke(command.callback, **context.params)


class Commands:
    """Every command by its words, built when it is first called; `run` is what is done with a parsed one."""

    def __init__(self, lang: str, run: app.Run) -> None:
        self._root, self._lang, self._run = app.root(lang), lang, run
        self._leaves: dict[tuple[str, ...], Leaf] = {}

    def call(self, words: Sequence[str]) -> None:
        """Refused by Typer's own errors (UsageError)."""
        for depth in (2, 3, 1):
            if leaf := self._leaves.get(tuple(words[:depth])):
                return leaf.call(words[depth:])
        path, leaf = self._find(list(words))
        self._leaves[path] = leaf
        return leaf.call(words[len(path) :])

    def _find(self, words: list[str]) -> tuple[tuple[str, ...], Leaf]:
        """Walk from the first word to the command; what is no command is refused as at the terminal."""
        level: Any = self._root
        context = level.context_class(level, info_name="kcli")
        for at in range(len(words)):
            found: Any = None if words[at].startswith("-") else level.get_command(context, words[at])
            if found is None:
                raise UsageError(f"No such command '{words[at]}'.", ctx=context)
            path = f"kcli {' '.join(words[: at + 1])}"
            if not hasattr(found, "list_commands"):
                verb: Verb = found.verb
                return tuple(words[: at + 1]), Leaf(app.built(verb, self._lang, self._run), path)
            level, context = found, found.context_class(found, info_name=path)
        raise UsageError("Missing command.", ctx=context)
