"""What may be shown of an evaluation: one joint system, hidden or rounded so that nobody can be found in it."""

from vinkeval.disclosure.ledger import read_ledger, read_ledgers, write_ledger
from vinkeval.disclosure.paper import ALL, protect_paper
from vinkeval.disclosure.release import Release, ReleaseReport
from vinkeval.disclosure.table import Protected, protect, protect_file
from vinkeval.disclosure.writing import load_release, write_release

__all__ = [
    "ALL", "Protected", "Release", "ReleaseReport", "load_release", "protect", "protect_file", "protect_paper",
    "read_ledger", "read_ledgers", "write_ledger", "write_release",
]  # fmt: skip
