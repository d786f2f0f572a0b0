"""What may be shown of an evaluation: one joint system, hidden or rounded so that nobody can be found in it."""

from vinkeval.disclosure.table import Protected, protect, protect_file

__all__ = ["Protected", "protect", "protect_file"]
