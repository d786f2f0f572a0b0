"""The faults a user can meet, each with its exit code and a message in Danish.

A message says what is wrong, where, and what to do. It never holds a cell's value.
"""


class VinkevalError(Exception):
    """Base of every fault that is told to the user without a traceback.

    Attributes:
        exit_code: what the command line ends with.
    """

    exit_code = 15


class UsageFault(VinkevalError):
    """The call itself is wrong (unknown indicator, breakdown that is not allowed, unknown option)."""

    exit_code = 2


class NothingReleased(UsageFault):
    """What was asked for is right, but the release holds nothing of it."""


class PlanFault(VinkevalError):
    """The plan file cannot be used; the message names the key."""

    exit_code = 10


class ExportsFault(VinkevalError):
    """The raw files are missing, refused, or hold nothing usable."""

    exit_code = 11


class DisclosureFault(VinkevalError):
    """Nothing can be published safely, or the audit found a cell that can be worked out."""

    exit_code = 12


class PermissionFault(VinkevalError):
    """A file or folder may not be read or written."""

    exit_code = 13


class NotReproduced(VinkevalError):
    """A rerun did not give the same numbers."""

    exit_code = 14


class StorageFault(VinkevalError):
    """Disk full or another input/output fault."""

    exit_code = 15
