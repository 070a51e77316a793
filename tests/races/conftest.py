"""The store that the tests of the cloud share have in common."""

from tests.contract.conftest import hall, ledger

__all__ = ["hall", "ledger"]
