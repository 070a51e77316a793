"""Who looks after a client is told by the staff code, never by the number of a row."""

from __future__ import annotations

from tests.cli.terminal import Terminal


def in_charge(office: Terminal) -> list[tuple[str | None, str | None]]:
    lines = office.kcli("client", "history", "C01", "-o", "json").ended(0).json()
    return [(line["before"], line["after"]) for line in lines if line["field"] == "in_charge"]


def test_a_client_is_shown_with_who_looks_after_it(office: Terminal) -> None:
    assert office.kcli("client", "show", "C01", "-o", "json").ended(0).json()["in_charge"] is None
    for key in ("004", "minami005"):
        office.kcli("client", "edit", "C01", "--in-charge", key).ended(0)
    office.kcli("client", "edit", "C01", "--in-charge", "005", "--name", "青空商店").ended(0)
    shown = office.kcli("client", "show", "C01", "-o", "json").ended(0).json()
    assert (shown["in_charge"], shown["name"]) == ("005", "青空商店")
    assert in_charge(office) == [(None, "004"), ("004", "005")]
