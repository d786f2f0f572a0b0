"""Numbers as people write them in a log: '1.234,5', 'ca. 14', '18 pers.', '1 t 30 min', '23-27', 'syv'.

Every reader returns the number and the rule that was needed, '' for a number as it should be; None with a rule where it cannot
be read. What no rule covers is not read: '5*' is no five.
"""

import math
import re
from datetime import timedelta

from vinkeval.exports.folding import mended, normal
from vinkeval.exports.grid import Value
from vinkeval.exports.marks import LONGEST_VALUE, is_blank, mark_of

Number = tuple[float | None, str]

_WORDS = {
    "ingen": 0, "nul": 0, "en": 1, "et": 1, "én": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7,
    "otte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12,
}  # fmt: skip
_FRACTIONS = {"½": ",5", "¼": ",25", "¾": ",75"}
_THOUSANDS = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?")
_DECIMAL_COMMA = re.compile(r"(\d*),(\d+)|(\d+)")
_DECIMAL_POINT = re.compile(r"\d*\.(?:\d{1,2}|\d{4,})")
_APPROXIMATELY = re.compile(r"(?:ca\b\.?|cirka\b|omkring\b|~|≈)\s*(.+)|(.+?)\s*[+?]")
_REMARK = re.compile(r"([^()]*\d[^()]*?)\s*\([^()]*\)")
_RANGE = re.compile(r"(?:mellem\s+)?([\d.,]+)\s*(?:[-–—]|\btil\b|\bog\b)\s*([\d.,]+)")
_PLAIN_CSV = re.compile(r"\d+(?:,\d+)?")
_HOURS_AND_MINUTES = re.compile(r"(\d+)\s*(?:t|timer?)\.?\s*(?:og\s*)?(\d{1,2})\s*(?:m|min|minutter)\.?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?")
_COUNTED = r"pers|personer|tilm|tilmeldte|stk|delt|deltagere|gange?"
_HOURS, _MINUTES, _MONEY = r"t|timer?", r"min|minutter", r"kr|kroner|dkk"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_count(value: Value, *, textual: bool = False) -> Number:
    """A whole number of persons, modules, meetings, goals. `textual`: of a csv, where a number as text is nothing to tell."""
    return _whole(_read(value, _COUNTED, textual=textual))


def read_minutes(value: Value, *, textual: bool = False) -> Number:
    """Whole minutes; '1 t 30 min', '1,5 timer' and a clock time are turned into minutes."""
    number, rule = read_hours(value, textual=textual, default=_MINUTES)
    return _whole((None if number is None else round(number * 60, 6), rule))


def read_hours(value: Value, *, textual: bool = False, default: str = _HOURS) -> Number:
    """Hours as a decimal number; `default` is the unit of a bare number."""
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600, "time_of_day"
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        text = normal(value)
        if both := _HOURS_AND_MINUTES.fullmatch(text):
            return int(both[1]) + int(both[2]) / 60, "number_with_unit"
        if default == _HOURS and (clock := _CLOCK.fullmatch(text)):
            return int(clock[1]) + int(clock[2]) / 60, "time_of_day"
        for unit, hours in ((_HOURS, 1.0), (_MINUTES, 1 / 60)):
            if re.search(rf"[\d½¼¾]\s*(?:{unit})(?![a-zæøå])", text):
                number, rule = _read(value, unit, textual=textual)
                return (None if number is None else number * hours), rule
    number, rule = _read(value, default, textual=textual)
    return (number if number is None or default == _HOURS else number / 60), rule


def read_decimal(value: Value, *, textual: bool = False) -> Number:
    """Any number."""
    return _read(value, _COUNTED, textual=textual)


def read_kroner(value: Value, *, textual: bool = False, scale: float = 1.0) -> Number:
    """Whole kroner; `scale` is what the header says amounts are told in (1000 for 't. kr.')."""
    number, rule = _read(value, _MONEY, textual=textual)
    if number is None:
        return None, rule
    if rule == "number_with_unit" and scale != 1:
        return None, "number_unreadable"  # 'kr. 44.000' under 't. kr.': either may be wrong
    kroner = math.floor(number * scale + 0.5)
    return float(kroner), rule or ("" if abs(kroner - number * scale) < 1e-6 else "rounded")


def read_contact_number(value: Value, *, textual: bool = False) -> Number:
    """1, 2 or 3, where 3 is the third or a later contact."""
    if isinstance(value, str) and normal(value).replace(" ", "") == "3+":
        return 3.0, "number_with_unit"
    number, rule = read_count(value, textual=textual)
    if number is None or number < 0 or 1 <= number <= 3:
        return number, rule
    return (3.0, "third_or_later") if number > 3 else (None, "number_unreadable")


def read_year(value: Value, *, textual: bool = False) -> Number:
    """A year of four digits, alone or as the only one in a short text ('Regnskab 2018')."""
    if isinstance(value, str) and not mark_of(value):
        years = _YEAR.findall(normal(value))
        if len(years) == 1:
            return float(years[0]), "" if normal(value) == years[0] and textual else "number_as_text"
        return None, "" if is_blank(value) else "number_unreadable"
    number, rule = read_count(value)
    if number is not None and not 1900 <= number <= 2199 and number >= 0:
        return None, "number_unreadable"
    return number, rule


def _whole(found: Number) -> Number:
    number, rule = found
    if number is None or number.is_integer():
        return found
    # Half persons come only from the middle of a range, which is an estimate anyway.
    return (float(math.floor(number + 0.5)), rule) if rule == "number_range" else (None, "number_not_whole")


def _read(value: Value, units: str, *, textual: bool) -> Number:
    if is_blank(value):
        return None, ""
    if rule := mark_of(value):
        return None, rule
    if isinstance(value, bool):
        return None, "number_unreadable"
    if isinstance(value, int | float):
        return (float(value), "") if math.isfinite(value) else (None, "number_unreadable")
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE:
            return None, "number_unreadable"
        if textual and _PLAIN_CSV.fullmatch(value):
            return float(value.replace(",", ".")), ""
        return _read_text(_without_fractions(value), units)
    return None, "date_in_number"


def _without_fractions(text: str) -> str:
    text = mended(text)
    for sign, decimals in _FRACTIONS.items():
        text = text.replace(sign, decimals)
    return normal(text)


def _read_text(text: str, units: str) -> Number:
    if (number := _plain(text)) is not None:
        return number, "number_as_text"
    if text in _WORDS:
        return float(_WORDS[text]), "number_as_word"
    if (bare := _without_unit(text, units)) is not None:
        number, rule = _read_text(bare, "")
        return (number, "number_with_unit" if rule == "number_as_text" else rule) if number is not None else (None, rule)
    if about := _APPROXIMATELY.fullmatch(text):
        number, rule = _read_text(about[1] or about[2], units)
        return (number, "number_approximate") if number is not None and number >= 0 else (None, "number_unreadable")
    if units != _MONEY and (remarked := _REMARK.fullmatch(text)):
        number, _ = _read_text(remarked[1], units)
        return (number, "number_with_remark") if number is not None else (None, "number_unreadable")
    if ends := _RANGE.fullmatch(text):
        low, high = _plain(ends[1]), _plain(ends[2])
        if low is not None and high is not None and low <= high:
            return (low + high) / 2, "number_range"
    return None, "number_unreadable"


def _plain(text: str) -> float | None:
    text = text.replace(" ", "")
    sign = -1.0 if text[:1] in {"-", "−", "–"} else 1.0
    text = text.lstrip("-−–") if sign < 0 and text[1:2] not in {"-", "−", "–"} else text
    if thousands := _THOUSANDS.fullmatch(text):
        return sign * float(f"{thousands[1].replace('.', '')}.{thousands[2] or 0}")
    if _DECIMAL_COMMA.fullmatch(text):
        return sign * float(text.replace(",", "."))
    return sign * float(text) if _DECIMAL_POINT.fullmatch(text) else None


def _without_unit(text: str, units: str) -> str | None:
    if units == _MONEY and text.endswith((",-", ",–", ".-")):
        text = text[:-2].strip()
        return _without_unit(text, units) or text
    found = re.fullmatch(rf"(?:(?:{units})\b\.?\s*)?(.*?)(?:\s*\b(?:{units})\b\.?)?", text) if units else None
    if not found:
        return None
    bare = re.sub(rf"(?<=\d)(?:{units})\.?$", "", found[1]).strip()
    return bare if bare and bare != text else None
