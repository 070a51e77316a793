"""Which of the two languages is spoken: `--lang`, KCLI_LANG, the config file, else what the locale says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

LANGUAGES = ("ja", "en")


def settle(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """The language, before a command is parsed, so that help and errors speak it too."""
    for at, word in enumerate(argv):
        if word == "--":
            break
        value = argv[at + 1] if word == "--lang" and at + 1 < len(argv) else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in LANGUAGES:
            return value
    if (named := environment.get("KCLI_LANG")) in LANGUAGES or (named := _configured(environment)) in LANGUAGES:
        return str(named)
    return "ja" if _locale(environment).startswith(("ja", "japanese")) else "en"


def _configured(environment: Mapping[str, str]) -> str | None:
    """The setting `lang`. A file that cannot be used is refused by the command itself, in the locale's language."""
    from kcli.settings import Settings
    from kcli_core.refusals import Refused

    try:
        value: str | None = Settings(environment).value("lang")
    except Refused:
        return None
    return value


def _locale(environment: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name].lower()
    if os.name == "nt":
        import locale

        return (locale.getlocale()[0] or "").lower()
    return ""
