"""kcli config: settings and where they come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from kcli.context import Context
from kcli.settings import SECURITIES, VARIABLES, well_formed
from kcli.verbs import arg, verb
from kcli_core.blobs.place import read_blobs_place, read_endpoint
from kcli_core.refusals import Refused, refuse
from kcli_core.store.place import read_place

# Shown as they are understood, and without a password that may stand in them.
PLACES: Mapping[str, Callable[[str], str]] = {
    "store": lambda text: read_place(text).shown(),
    "blobs": lambda text: read_blobs_place(text).shown(),
}


@verb(
    "show",
    en="Show every setting and its source.",
    ja="すべての設定と、その出どころを表示します。",
    example="kcli config show",
    columns=("name", "value", "source"),
)
def show(ctx: Context) -> Any:
    rows = []
    for setting in ctx.settings.every():
        value = setting.value
        if setting.name in PLACES:
            value = PLACES[setting.name](str(value))
        source = VARIABLES[setting.name] if setting.source == "environment" else setting.source
        rows.append(
            {"name": setting.name, "value": value, "source": str(ctx.settings.file) if source == "file" else source}
        )
    return rows


@verb(
    "set",
    en="Write a setting into the config file; comments in it stay.",
    ja="設定ファイルに書き込みます（コメントは残ります）。",
    example="kcli config set lang ja",
)
def set_(
    ctx: Context,
    name: Annotated[str, arg("Setting", "設定", metavar="NAME")],
    value: Annotated[str, arg("Value", "値", metavar="VALUE")],
) -> Any:
    if name not in VARIABLES:
        raise Refused(refuse("BAD_SETTING", text=name, allowed=list(VARIABLES)))
    import tomlkit

    file = ctx.settings.file
    _ = ctx.settings.value(name)  # a broken file is refused before it is touched
    document = tomlkit.parse(file.read_text("utf-8-sig")) if file.exists() else tomlkit.document()
    _put(document, name, _typed(name, value))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(file.name + ".part")
    with open(part, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(tomlkit.dumps(document))
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    ctx.say(f"{name} = {value} ({file})", f"{name} = {value} ({file})")


def _put(document: Any, name: str, value: Any) -> None:
    import tomlkit

    *tables, last = name.split(".")
    for table in tables:
        document = document.setdefault(table, tomlkit.table())
    document[last] = value


def _typed(name: str, text: str) -> Any:
    if name == "auth.local":
        if text not in ("true", "false"):
            raise Refused(refuse("BAD_CHOICE", field=name, text=text, allowed=["true", "false"]))
        return text == "true"
    if name == "lang" and text not in ("ja", "en"):
        raise Refused(refuse("BAD_CHOICE", field=name, text=text, allowed=["ja", "en"]))
    if name == "smtp.security" and not well_formed(name, text):
        raise Refused(refuse("BAD_CHOICE", field=name, text=text, allowed=list(SECURITIES)))
    if name == "smtp.port":
        port = int(text) if text.isascii() and text.isdigit() else 0
        if not well_formed(name, port):
            raise Refused(refuse("BAD_CHOICE", field=name, text=text, allowed=["1-65535"]))
        return port
    if name in PLACES:
        PLACES[name](text)
    if name == "s3.endpoint":
        read_endpoint(text)
    return text
