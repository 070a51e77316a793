"""Where each setting comes from: an option, else the environment, else the config file, else the default."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kcli_core.refusals import Refused, refuse

# Every setting: its environment variable, and what it is for is in docs/reference/settings.md.
VARIABLES: Mapping[str, str] = {
    "store": "KCLI_STORE",
    "lang": "KCLI_LANG",
    "office": "KCLI_OFFICE",
    "keys": "KCLI_KEYS",
    "blobs": "KCLI_BLOBS",
    "outbox": "KCLI_OUTBOX",
    "auth.local": "",
    "smtp.host": "",
    "smtp.port": "",
    "smtp.security": "",
    "smtp.user": "",
    "smtp.password_file": "",
    "smtp.from": "",
    "smtp.ca_file": "",
    "sms.url": "",
    "sms.token_file": "",
    "s3.endpoint": "AWS_ENDPOINT_URL",
    "s3.region": "AWS_REGION",
    "s3.key_id": "AWS_ACCESS_KEY_ID",
    "s3.secret_file": "",
}
DEFAULTS: Mapping[str, Any] = {
    "auth.local": True,
    "smtp.port": 587,
    "smtp.security": "starttls",
    "smtp.from": "kcli@localhost",
}
SECURITIES = ("starttls", "tls", "none")
LARGEST_CONFIG_BYTES = 1024 * 1024


class Setting(NamedTuple):
    """A value and its source: `environment`, `file` or `default`."""

    name: str
    value: Any
    source: str


class Settings:
    """Read once per command. Refused: BAD_CONFIG for a file that is not TOML or has unknown settings."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.environment = environment

    @cached_property
    def file(self) -> Path:
        named = self.environment.get("KCLI_CONFIG")
        return Path(named).expanduser() if named else self._folder("config") / "config.toml"

    @cached_property
    def _from_file(self) -> dict[str, Any]:
        try:
            if self.file.stat().st_size > LARGEST_CONFIG_BYTES:
                raise Refused(refuse("BAD_CONFIG", file=str(self.file), why="size"))
            text = self.file.read_text("utf-8-sig")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(refuse("BAD_CONFIG", file=str(self.file), why=type(error).__name__)) from error
        import tomllib

        try:
            flat = dict(_flat(tomllib.loads(text)))
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            raise Refused(refuse("BAD_CONFIG", file=str(self.file), why=str(error))) from error
        unknown = sorted(set(flat) - set(VARIABLES))
        if unknown:
            raise Refused(refuse("BAD_CONFIG", file=str(self.file), why="unknown: " + ", ".join(unknown)))
        # A slip of the pen must not send mail unprotected.
        wrong = [f"{name} = {flat[name]}" for name in WELL_FORMED if name in flat and not well_formed(name, flat[name])]
        if wrong:
            raise Refused(refuse("BAD_CONFIG", file=str(self.file), why=", ".join(wrong)))
        return flat

    def get(self, name: str) -> Setting:
        variable = VARIABLES[name]
        if variable and self.environment.get(variable):
            return Setting(name, self.environment[variable], "environment")
        if name in self._from_file:
            return Setting(name, self._from_file[name], "file")
        return Setting(name, self._default(name), "default")

    def value(self, name: str) -> Any:
        return self.get(name).value

    def every(self) -> list[Setting]:
        return [self.get(name) for name in VARIABLES]

    def _default(self, name: str) -> Any:
        if name == "store":
            return str(self._folder("data") / "kcli.db")
        if name == "keys":
            # Apart from the store: who copies the data folder does not have them.
            return str(self._folder("config") / "keys")
        if name == "outbox":
            return str(self._folder("data") / "outbox")
        if name == "blobs":
            from kcli_core.blobs.place import usual_folder
            from kcli_core.store.place import read_place

            return str(usual_folder(read_place(str(self.value("store"))), self._folder("data")))
        return DEFAULTS.get(name)

    def _folder(self, kind: str) -> Path:
        """The user's folder for `data` or `config`."""
        if sys.platform not in ("win32", "darwin"):
            # The XDG rule in two lines: asking platformdirs for it would cost a third of an interpreter start.
            xdg = {"data": ("XDG_DATA_HOME", ".local/share"), "config": ("XDG_CONFIG_HOME", ".config")}
            variable, usual = xdg[kind]
            return Path(self.environment.get(variable) or Path.home() / usual) / "kcli"
        import platformdirs

        folder = platformdirs.user_data_path if kind == "data" else platformdirs.user_config_path
        return folder("kcli", appauthor=False)

    @property
    def session_file(self) -> Path:
        """Where a log-in's token lies, 0600."""
        return self._folder("config") / "session"

    @property
    def site_session_file(self) -> Path:
        """Where a sign-in's token for the support site lies, 0600."""
        return self._folder("config") / "site-session"

    @property
    def bug_folder(self) -> Path:
        return self._folder("data") / "errors"


WELL_FORMED: Mapping[str, Callable[[Any], bool]] = {
    "smtp.port": lambda value: type(value) is int and 0 < value < 65536,
    "smtp.security": lambda value: value in SECURITIES,
}


def well_formed(name: str, value: Any) -> bool:
    """Can this be the value of this setting? Settings that are plain text can be any."""
    return name not in WELL_FORMED or WELL_FORMED[name](value)


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(prefix + key, value)]
    return found
