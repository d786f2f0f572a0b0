"""Danish formats for everything a reader sees: numbers, shares, money, dates, lists.

Copenhagen's own style: 1.234,5 · 12,3 pct. · 3. april 2020. No statistics and no plan logic here.
"""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
NUMERALS = ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")
HIDDEN = ".."
NO_BREAK = "\u00a0"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_EXACT = 1e15  # from here on a float holds no decimals


def number(value: float, decimals: int = 0) -> str:
    """1234.5 → '1.234,5'. Halves are rounded away from zero, as readers do it: 81.25 → '81,3'.

    A rounded minus zero is written without its sign; a missing value as '–', one without end as '∞'.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) < _EXACT:
        # 15 digits: what binary fractions add beyond them (100 * 0.285 = 28.499999999999996) is no part of the number
        text = f"{Decimal(f'{value:.15g}').quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    else:
        text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.-", ".,−"))


def scientific(value: float, decimals: int = 1) -> str:
    """2.14e-9 → '2,1 · 10⁻⁹', for what would be all zeros; 0 and a missing value as `number` writes them."""
    if value == 0 or not math.isfinite(value):
        return number(value, decimals)
    digits, _, exponent = f"{value:.{decimals}e}".partition("e")
    return f"{number(float(digits), decimals)}{NO_BREAK}·{NO_BREAK}10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def percent(fraction: float, decimals: int = 1) -> str:
    """0.123 → '12,3 pct.'."""
    return f"{number(100 * fraction, decimals)}{NO_BREAK}pct."


def kroner(value: float) -> str:
    """1234567 → '1.234.567 kr.'; from ten million on '12,3 mio. kr.'."""
    if abs(value) >= 10_000_000:
        return f"{number(value / 1_000_000, 1)}{NO_BREAK}mio.{NO_BREAK}kr."
    return f"{number(value)}{NO_BREAK}kr."


def day(value: date) -> str:
    """date(2020, 4, 3) → '3. april 2020'."""
    return f"{value.day}. {MONTHS[value.month - 1]} {value.year}"


def listing(words: Sequence[str], last: str = "og") -> str:
    """['a', 'b', 'c'] → 'a, b og c'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def spelled(count: int) -> str:
    """A count in running text, up to ten in words; measured values are always `number`. 7 → 'syv', 12 → '12'."""
    return NUMERALS[count] if 0 <= count < len(NUMERALS) else number(count)


def counted(count: int, singular: str, plural: str) -> str:
    """Right number of the noun: counted(1, 'sag', 'sager') → '1 sag'."""
    return f"{number(count)} {singular if count == 1 else plural}"
