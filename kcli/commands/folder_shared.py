"""Options and words that the commands of `folder` have in common."""

from __future__ import annotations

from kcli import complete
from kcli.verbs import arg, opt
from kcli_core.folder import rules
from kcli_core.input.sizes import read_size
from kcli_core.refusals import Refusal, Refused, refuse

CLIENT = arg("Client code", "顧客コード", complete=complete.client, metavar="CLIENT")
NUMBER = arg("Number of the document", "書類の連番", metavar="NUMBER")
KIND = opt(
    "--kind", en="shared or ebook (green)", ja="shared (共有) または ebook (電子帳簿保存)", metavar="shared|ebook"
)
CAPACITY = opt(
    "--capacity", en="Limit of all files: 500MB, 1GB, bytes", ja="容量上限 (例: 500MB・1GB・バイト数)", metavar="SIZE"
)
MAX_FILE = opt("--max-file", en="Limit of one file: 10MB", ja="1ファイルの上限 (例: 10MB)", metavar="SIZE")
FOLDER = opt(
    "--folder",
    en="Name of the folder; without it the green one",
    ja="フォルダ名 (省略時は電子帳簿保存フォルダ)",
    metavar="NAME",
)


def kind(text: str) -> str:
    """Refused: BAD_CHOICE."""
    if text not in rules.KINDS:
        raise Refused(refuse("BAD_CHOICE", field="kind", text=text, allowed=list(rules.KINDS)))
    return text


def size(text: str | None, field: str) -> int | None:
    """Bytes. Refused: BAD_SIZE."""
    found = read_size(text, field) if text is not None else None
    if isinstance(found, Refusal):
        raise Refused(found)
    return found
