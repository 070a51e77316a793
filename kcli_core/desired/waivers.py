"""Waivers: rules that a file may break for a time, because somebody answers for it."""

from __future__ import annotations

from kcli_core.desired.book import Book
from kcli_core.desired.model import Finding
from kcli_core.refusals import Caution, refuse

NEEDED = ("owner", "reason", "expires")


def apply_waivers(book: Book) -> list[Finding]:
    """The findings, those that a waiver covers marked with its number. What cannot be read is not waived.

    A waiver that has run out, or that nobody answers for, covers nothing and is itself a finding: WAIVER_EXPIRED,
    WAIVER_INCOMPLETE, CODE of a rule twice: ROW_TWICE.
    """
    section = book.section("waivers")
    holds: dict[tuple[str, str], int] = {}
    used: set[int] = set()
    for index, key in enumerate(section.keys):
        expires = section.given(index, "expires")
        missing = [field for field in NEEDED if not section.given(index, field)]
        for field in missing:
            book.say(refuse("WAIVER_INCOMPLETE", field=field, rule=key[0], waived=key[1]), section, index)
        if expires and expires < book.today:
            facts = {"rule": key[0], "waived": key[1], "expires": expires}
            book.say(refuse("WAIVER_EXPIRED", **facts), section, index, "expires")
        elif not missing:
            if (key[0], _key(key[1])) in holds:
                book.say(refuse("ROW_TWICE", key=section.label(index)), section, index, "rule")
            holds.setdefault((key[0], _key(key[1])), index)
    found = []
    for finding in book.findings:
        waiver = None
        if finding.is_error and not finding.code.startswith("WAIVER_"):
            waiver = holds.get((finding.code, _key(finding.about)))
            if waiver is not None:
                used.add(waiver)
        found.append(finding._replace(waiver=waiver))
    for key, index in holds.items():
        if index not in used:
            what = Caution("WAIVER_UNUSED", {"rule": key[0], "waived": section.given(index, "about")})
            found.append(Finding(what, section.spot_of(index), book.about(section, index)))
    return found


def _key(about: str) -> str:
    return "".join(about.casefold().split())
