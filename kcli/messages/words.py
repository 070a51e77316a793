"""One entry: what is said, in both languages side by side so that neither is forgotten."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A message and the hint that names the next command; `{name}` is filled from the facts."""

    en: str
    ja: str
    en_hint: str = ""
    ja_hint: str = ""

    def text(self, lang: str) -> str:
        return self.ja if lang == "ja" else self.en

    def hint(self, lang: str) -> str:
        return self.ja_hint if lang == "ja" else self.en_hint
