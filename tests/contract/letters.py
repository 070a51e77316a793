"""What left by mail and SMS, as its readers got it: codes and links come from nowhere else."""

from __future__ import annotations

from kcli_core.outbox.actions import Message, deliver
from tests.conftest import Shop


class Letters:
    """Takes every message that waits in a shop's outbox."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.taken: list[Message] = []

    def fetch(self) -> list[Message]:
        """The messages that waited."""
        before = len(self.taken)
        deliver(self.shop.store, self.shop.keys, self.taken.append)
        return self.taken[before:]

    def newest(self, template: str) -> Message:
        self.fetch()
        return next(message for message in reversed(self.taken) if message.template == template)

    def code(self, template: str) -> str:
        return str(self.newest(template).facts["code"])

    def link(self) -> str:
        return str(self.newest("reset_link").facts["link"])


def other_code(code: str) -> str:
    """As many digits, but not this code."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
