"""What looks like a person's number, and names of files and sheets that may not be shown because of it."""

import re
from collections.abc import Iterable

CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{2}[-– ]?\d{4}(?!\d)")
"""CPR-like (indicators.md 2.1): day 01-31 or 61-91 and month 01-12; no modulus 11, which new numbers no longer keep."""

_MAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
"""From one letter before the @ on: to look for the whole name would cost the square of a long text's length."""


def count_cpr(text: str) -> int:
    """How many CPR-like numbers a text holds."""
    return len(CPR.findall(text))


_TECHNICAL_KEY = re.compile(r"0x[0-9A-Fa-f]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def without_technical_keys(text: str) -> str:
    """A document property without the long hexadecimal keys of document systems, in which any digits can occur."""
    return _TECHNICAL_KEY.sub(" ", text)


def may_be_shown(name: str) -> bool:
    """Whether the name of a file or sheet may stand in what we write: it holds nothing CPR-like and no mail address."""
    return not (CPR.search(name) or _MAIL.search(name))


def shown_file_names(names: Iterable[str]) -> list[str]:
    """The names as they may be shown, in the same order: 'fil nr. 3 (navn skjult)' for the third when it is private."""
    return [_shown(name, f"fil nr. {i}") for i, name in enumerate(names, start=1)]


def shown_sheet_name(name: str, position: int) -> str:
    """The name of the sheet in this 1-based position as it may be shown."""
    return _shown(name, f"ark nr. {position}")


def _shown(name: str, instead: str) -> str:
    if not may_be_shown(name):
        return f"{instead} (navn skjult)"
    # Names that are no valid UTF-8 reach us with lone surrogates, which cannot be printed.
    return name.encode("utf-8", "replace").decode("utf-8")
