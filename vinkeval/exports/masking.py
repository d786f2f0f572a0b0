"""Headers and cells that may not be shown: what looks like a person is told by its place alone."""

import re
from collections.abc import Sequence

from vinkeval.exports.folding import tidy
from vinkeval.exports.grid import Column
from vinkeval.exports.personal import count_cpr, may_be_shown

_NAME = re.compile(r"[A-ZÆØÅ][a-zæøåé]+(?:[ -]+[A-ZÆØÅ][a-zæøåé.]*)+")
_DIGITS = re.compile(r"(?:\d[\s-]?){6,}")
_LONGEST = 60
_CPR_AT_LEAST = 9
"""A CPR number that lost its first zero has so many digits."""


def shown_header(header: str) -> str:
    """The header in «», or that it is hidden: it holds many digits or a mail address, is long, or reads like a name."""
    if not may_be_shown(header) or _DIGITS.search(header) or _NAME.fullmatch(header) or len(header) > _LONGEST:
        return "(overskriften er skjult)"
    return f"«{header}»"


def cpr_values(column: Column, *, padded: bool) -> list[int]:
    """Which of the column's distinct values hold something CPR-like; `padded`: nine digits that lost their zero, too."""
    long = [
        i
        for i, value in enumerate(column.values)
        if (len(value) >= _CPR_AT_LEAST if type(value) is str else type(value) is int and value >= 10 ** (_CPR_AT_LEAST - 1))
    ]
    return [i for i in long if _cpr_like(str(column.values[i]), padded=padded)]


def cpr_headers(texts: Sequence[str]) -> list[int]:
    """Positions of the texts that hold something CPR-like."""
    return [i for i, text in enumerate(texts) if text and count_cpr(text)]


def _cpr_like(value: str, *, padded: bool) -> bool:
    text = tidy(value)
    return count_cpr(text) > 0 or (padded and len(text) == 9 and text.isdigit() and count_cpr(f"0{text}") > 0)
