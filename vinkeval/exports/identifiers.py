"""The logs' own numbers: upper case, no spaces, one kind of dash. What is no number is not kept.

A number column may hold a name or a remark by mistake; only letters, digits and - _ / . # with at least one digit pass.
"""

import re
from functools import lru_cache

from vinkeval.exports.folding import tidy
from vinkeval.exports.grid import Value
from vinkeval.exports.marks import NONE, is_blank, mark_of

Identifier = tuple[str | None, str]

_NUMBER = re.compile(r"(?=.*\d)[A-ZÆØÅ0-9][A-ZÆØÅ0-9/_.#-]{0,23}")
_PAIR_CODE = re.compile(r"[A-ZÆØÅ0-9][A-ZÆØÅ0-9-]{0,11}")
_MILIEU = re.compile(r"M\d\d")
_BETWEEN = re.compile(r"[;,+/]|\s+og\s+")
_TEST = ("TEST", "XXX", "PRØVE")


def read_id(value: Value) -> Identifier:
    """The number and the rule that was needed; None where the cell is blank or holds no number."""
    if type(value) is int and 0 <= value < 10**15:  # most logs just count
        return str(value), ""
    text, rule = _plain(value)
    if text is None:
        return None, rule
    return (text, rule) if _NUMBER.fullmatch(text) else (None, "id_unreadable")


def read_pair_code(value: Value) -> Identifier:
    """A code a respondent chose; it may be letters alone."""
    text, rule = _plain(value)
    if text is None or is_test(text):
        return text, rule
    return (text, rule) if _PAIR_CODE.fullmatch(text) else (None, "id_unreadable")


def is_test(pair_code: str) -> bool:
    """Whether a pair code says that the answer was only a trial."""
    return pair_code.startswith(_TEST)


def read_milieu(value: Value) -> Identifier:
    """M and two digits."""
    text, rule = _plain(value)
    if text is None:
        return None, rule
    return (text, rule) if _MILIEU.fullmatch(text) else (None, "id_unreadable")


def read_ids(value: Value) -> Identifier:
    """Several numbers in one cell, split at ; , + / and ' og '; joined by ; in ASCII order."""
    return _read_list(value) if isinstance(value, str) else read_id(value)


@lru_cache(maxsize=10_000)
def _read_list(value: str) -> Identifier:
    """As `read_ids`: a log's sheets hold the same lists, year after year."""
    text = tidy(value)
    if text.casefold() in NONE:
        return None, ""
    if is_blank(value) or mark_of(value):
        return read_id(value)
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    found = [_one_of_several(part) for part in parts]
    known = {number for number, _ in found if number is not None}
    tidied = text != value or any(part != number for part, (number, _) in zip(parts, found, strict=True))
    rules = {rule for _, rule in found} - {"", "id_tidied"}
    rule = "id_unreadable" if rules else "id_tidied" if tidied else ""
    return ";".join(sorted(known)) or None, rule


@lru_cache(maxsize=10_000)
def _one_of_several(text: str) -> Identifier:
    """As `read_id`: the lists of a log name the same few over and over."""
    return read_id(text)


def _plain(value: Value) -> Identifier:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), ""
    if isinstance(value, float):
        return (str(int(value)), "") if value.is_integer() else (None, "id_unreadable")
    if is_blank(value):
        return None, ""
    if not isinstance(value, str) or (rule := mark_of(value)):
        return None, mark_of(value) or "id_unreadable"
    text = re.sub(r"[–—‑−]", "-", tidy(value)).replace(" ", "").upper()
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    return text, rule or ("id_tidied" if text != value else "")
