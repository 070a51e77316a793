"""`with refused("ID_TAKEN"):` the block must be refused with exactly these codes, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kcli_core.refusals import Refusal, Refused


class Caught:
    """What the block was refused with, once it has ended."""

    refusals: tuple[Refusal, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        return dict(self.refusals[0].facts)


@contextmanager
def refused(*codes: str) -> Iterator[Caught]:
    caught = Caught()
    with pytest.raises(Refused) as info:
        yield caught
    caught.refusals = info.value.refusals
    assert [refusal.code for refusal in caught.refusals] == list(codes)
