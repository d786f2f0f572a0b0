"""What parent and child say to each other."""

from dataclasses import dataclass
from pathlib import Path

from vinkeval.exports.grid import Fault, Workbook


@dataclass(frozen=True)
class Request:
    """A file to read and the name it may be shown under."""

    path: Path
    shown_as: str
    password: str | None


Answer = Workbook | tuple[Fault, ...]
"""The file as read, or why nothing of it can be read."""
