"""What the text inside one stored cell stands for."""

import re
from datetime import datetime, timedelta

from vinkeval.exports.grid import CellError, Value

KNOWN_ERRORS = frozenset((
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!",
))  # fmt: skip
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CLOCK = re.compile(r"(?:PT)?(\d{1,5})[:H](\d{1,2})(?:[:M](\d{1,2}(?:\.\d+)?)?S?)?", re.ASCII)


def number_in(text: str) -> float | None:
    """A number as Excel stores it (never 'nan' or 'inf'); None where it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) < float("inf") else None


def plain_text(text: str) -> str:
    """Text with the escapes Excel uses for control characters (_x000D_) undone."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def known_error(text: str) -> CellError:
    """The error value; what is none that Excel knows becomes '#?', so that no foreign text travels as a code."""
    code = text.strip().upper()
    return CellError(code if code in KNOWN_ERRORS else "#?")


def boolean(text: str) -> Value:
    """TRUE and FALSE as stored: 1, 0, true, false."""
    return {"1": True, "true": True, "0": False, "false": False}.get(text.strip().lower(), plain_text(text))


def iso_date(text: str) -> Value:
    """A date cell in ISO 8601 (strict workbooks, stream writers, ods): datetime, or timedelta of a bare clock time.

    Text that is no such date stays text, to be judged like any other.
    """
    text = text.strip()
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = clock.groups()
        return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds or 0))
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unescaped(text: str) -> str | None:
    """Text of an XML element, its character references resolved, line ends as XML has them; None where one is unknown."""
    if "&" not in text and "\r" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("&") != len(_REFERENCE.findall(text)):
        return None
    try:
        return _REFERENCE.sub(character, text)
    except (ValueError, OverflowError):
        return None
