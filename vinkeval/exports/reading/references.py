"""Excel's names of cells and ranges."""

import re

from vinkeval.exports.grid import MergedRange
from vinkeval.exports.reading.cells import MOST_COLUMNS, MOST_ROWS

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def place_of(reference: str) -> tuple[int, int] | None:
    """'B14' → (14, 2); None where it is no place on a sheet."""
    match = _PLACE.fullmatch(reference)
    if match is None:
        return None
    letters, digits = match.groups()
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    return (row, column) if 1 <= row <= MOST_ROWS and column <= MOST_COLUMNS else None


def area_of(reference: str) -> MergedRange | None:
    """'A2:A4' as a range; None where it is none, or a single cell."""
    first, _, last = reference.partition(":")
    one, other = place_of(first), place_of(last)
    if one is None or other is None or one == other:
        return None
    (top, bottom), (left, right) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return MergedRange(top, left, bottom, right)
