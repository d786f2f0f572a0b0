"""Texts that stand for nothing: the marks people write where they have no answer, and Excel's own error values."""

from vinkeval.exports.folding import normal
from vinkeval.exports.grid import CellError, Uncalculated, Value

MISSING = frozenset({"uoplyst", "ikke oplyst", "-", "–", "?", "n/a", "ved ikke", "mangler", ".", "xx", "se bem."})
NONE = frozenset({"-", "–", "ingen"})
"""In a list of partners or codes: there are none."""
ERRORS = frozenset(
    normal(code)
    for code in (
        "#REFERENCE!", "#I/T", "#VÆRDI!", "#DIVISION/0!", "#NAVN?", "#NUM!", "#NUL!", "#OVERLØB!", "#BEREGN!",
        "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!",
    )
)  # fmt: skip

LONGEST_VALUE = 500
"""A longer text is a remark, whatever it begins with. Nobody tells a number or a day in so many letters, and the time it takes
to look for one grows faster than the text."""


def is_blank(value: Value) -> bool:
    """Nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def mark_of(value: Value) -> str:
    """The rule by which a value is missing: missing_mark, error_value, uncalculated; '' where it is a value (or blank)."""
    if isinstance(value, CellError):
        return "error_value"
    if isinstance(value, Uncalculated):
        return "uncalculated"
    if isinstance(value, str):
        text = normal(value)
        if text in MISSING:
            return "missing_mark"
        if text in ERRORS:
            return "error_value"
    return ""
