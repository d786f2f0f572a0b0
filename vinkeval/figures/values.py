"""Numbers as a reader sees them: one rule a unit, used by figure, table, sentence and alt text alike, so that they agree."""

import math
from typing import Any

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, number
from vinkeval.evidence.units import figure as with_unit
from vinkeval.figures.texts import texts

_TEXTS = texts("vinkeval.figures")
_FRACTIONS = ("pct.", "pct.point", "antal af N")
__all__ = ["axis_label", "bare", "interval", "is_change", "is_fraction", "scaled", "shown", "shown_with_interval", "with_unit"]


def is_fraction(unit: str) -> bool:
    """Whether values of this unit are kept as fractions and shown times 100."""
    return unit in _FRACTIONS


def is_change(unit: str) -> bool:
    """Whether a value of this unit is itself a change (can be negative)."""
    return unit in ("point (1-5)", "pct.point")


def scaled(value: float, unit: str) -> float:
    """The value on the scale it is shown on."""
    return 100 * value if is_fraction(unit) else value


def bare(value: float, unit: str) -> str:
    """The number without its unit: '12,3' for a share, '0,22' for a change in points."""
    if is_fraction(unit):
        return number(100 * value, 1)
    if unit == "point (1-5)":
        return number(value, 2)
    if unit in ("pr. 100.000", "indeks"):
        return number(value, 1)
    if unit == "kr.":
        return number(value)
    return number(value, 0 if float(value).is_integer() else 1)


def interval(lower: float, upper: float, unit: str) -> str:
    """'10,1 til 14,5', or nothing where there is no interval."""
    if math.isnan(lower) or math.isnan(upper):
        return ""
    if unit == "antal":  # nobody is a tenth of a case
        return f"{number(lower)}{NO_BREAK}til{NO_BREAK}{number(upper)}"
    return f"{bare(lower, unit)}{NO_BREAK}til{NO_BREAK}{bare(upper, unit)}"


def shown(row: "pd.Series[Any] | None", unit: str) -> str:
    """A released row's figure in words: the number with its unit, '..' where hidden, or why there is none."""
    if row is None:
        return "–"
    status = str(row["status"])
    if status == "hidden":
        return HIDDEN
    if status != "ok" or pd.isna(row["value"]):
        return _TEXTS.say(f"status.{status if status != 'ok' else 'no_data'}")
    if unit == "antal af N" and pd.notna(row["numerator"]) and pd.notna(row["denominator"]):
        return _TEXTS.say("units.of", part=number(float(row["numerator"])), whole=number(float(row["denominator"])))
    return with_unit(float(row["value"]), unit)


def shown_with_interval(row: "pd.Series[Any] | None", unit: str) -> str:
    """As `shown`, followed by its interval in brackets where there is one."""
    text = shown(row, unit)
    if row is None or str(row["status"]) != "ok":
        return text
    limits = interval(float(row["lower"]), float(row["upper"]), unit)
    return f"{text} ({limits})" if limits else text


def axis_label(unit: str) -> str:
    """What a value axis of this unit is called."""
    return str(_TEXTS.entry("units.axis").get(unit, unit))
