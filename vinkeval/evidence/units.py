"""Figures and their differences in Danish words, by the unit of the plan ('pct.', 'point (1-5)', 'antal', 'dage', ...)."""

import math

from vinkeval.danish import NO_BREAK, kroner, number, percent

_COUNTED = ("færre", "flere")
_SINGULAR = {"dage": "dag", "hverdage": "hverdag", "timer": "time", "deltagelser": "deltagelse", "bydele": "bydel"}


def _plain(value: float) -> str:
    """Whole numbers without decimals, others with one (a median may be 12,5)."""
    return number(value, 0 if float(value).is_integer() else 1)


def _noun(unit: str) -> str:
    """'antal' → '' · 'antal af 4' → '' · 'bydele af 10' → 'bydele' · 'hverdage' → 'hverdage'."""
    noun = unit.split(" af ")[0]
    return "" if noun == "antal" else noun


def figure(value: float, unit: str) -> str:
    """A figure with its unit: '12,3 pct.', '0,22 point', '29 dage', '3 af 4', '1.234 deltagelser'."""
    if math.isnan(value):
        return "–"
    if unit in ("pct.", "antal af N"):
        return percent(value)
    if unit == "pct.point":
        return f"{number(100 * value, 1)}{NO_BREAK}procentpoint"
    if unit.startswith("point"):
        return f"{number(value, 2)}{NO_BREAK}point"
    if unit == "kr.":
        return kroner(value)
    if unit.startswith("pr. "):
        return f"{number(value, 1)} {unit}"
    if " af " in unit:
        return f"{_plain(value)} af {unit.split(' af ')[1]} {_noun(unit)}".strip()
    noun = _noun(unit)
    return f"{_plain(value)}{NO_BREAK}{_SINGULAR.get(noun, noun) if value == 1 else noun}".strip(f" {NO_BREAK}")


def figure_range(lower: float, upper: float, unit: str) -> str:
    """An interval of figures, the unit said once: '63,2 til 69,2 pct.'."""
    low, high = figure(lower, unit), figure(upper, unit)
    unit_words = high[high.index(NO_BREAK) :] if NO_BREAK in high else ""
    return f"{low.removesuffix(unit_words)} til {high}"


def _amount(size: float, unit: str) -> tuple[str, str]:
    """A difference without its sign, as number and unit; the unit may be empty."""
    if unit in ("pct.", "pct.point", "antal af N"):
        return number(100 * size, 1), "procentpoint"
    if unit.startswith("point"):
        return number(size, 2), "point"
    if unit == "kr.":
        return number(size), "kr."
    if unit.startswith("pr. "):
        return number(size, 1), unit
    noun = _noun(unit)
    return _plain(size), _SINGULAR.get(noun, noun) if size == 1 else noun


def _sides(unit: str) -> tuple[str, str]:
    """Words for less and more of a thing: things one counts are fewer and more, a level is lower and higher."""
    if unit in ("antal", "deltagelser", "timer") or (unit.startswith(("antal af ", "bydele")) and unit != "antal af N"):
        return _COUNTED
    return ("kortere", "længere") if unit in ("dage", "hverdage") else ("lavere", "højere")


def difference(value: float, unit: str, *, level: bool = False) -> str:
    """A difference in words: '6,7 procentpoint højere', '42 færre deltagelser', '9 dage kortere', 'det samme'.

    `level`: of the level of a series, which is lower or higher also where it counts things ('9,4 deltagelser højere').
    """
    size, noun = _amount(abs(value), unit)
    if not any(digit in size for digit in "123456789"):
        return "det samme"
    less, more = ("lavere", "højere") if level else _sides(unit)
    side = less if value < 0 else more
    if side in _COUNTED and size == "1" and noun:
        return f"1 {noun} {'mindre' if value < 0 else 'mere'}"
    if side in _COUNTED or not noun:
        return f"{size} {side} {noun}".strip()
    return f"{size}{NO_BREAK}{noun} {side}"


def difference_range(lower: float, upper: float, unit: str, *, level: bool = False) -> str:
    """An interval of differences: 'mellem 1,9 og 11,4 procentpoint højere', or what an unsure difference may be: 'alt fra
    24,6 procentpoint lavere til 2,1 procentpoint højere'."""
    near, far = sorted((lower, upper), key=abs)
    ends = [_or_none(difference(value, unit, level=level)) for value in (lower, upper)]
    if lower * upper > 0 and difference(near, unit) != "det samme":
        ends = [_amount(abs(near), unit)[0], difference(far, unit, level=level)]
    return _between(*ends, unsure=lower <= 0 <= upper)


def _between(low: str, high: str, *, unsure: bool) -> str:
    return f"alt fra {low} til {high}" if unsure else f"mellem {low} og {high}"


def _or_none(words: str) -> str:
    return "ingen forskel" if words == "det samme" else words


def ratio(value: float, *, counted: bool = True) -> str:
    """A ratio in words: 1.105 → '10,5 pct. flere', 0.886 → '11,4 pct. færre', 5.8 → '5,8 gange så mange'."""
    less, more, times = ("færre", "flere", "gange så mange") if counted else ("lavere", "højere", "gange så højt")
    if math.isinf(value):
        return "vilkårligt mange gange flere" if counted else "vilkårligt meget højere"
    return f"{number(value, 1)} {times}" if value >= 2 else _percent_more(value, less, more)


def _percent_more(value: float, less: str, more: str) -> str:
    size = number(100 * abs(value - 1), 1)
    return "det samme" if size == "0,0" else f"{size}{NO_BREAK}pct. {less if value < 1 else more}"


def ratio_range(lower: float, upper: float, *, counted: bool = True) -> str:
    """An interval of ratios in words: 'mellem 2,2 og 3,3 gange så mange', or what an unsure ratio may be, both ends in per
    cent: 'alt fra 11,4 pct. færre til 132,3 pct. flere'."""
    low, high = (_or_none(ratio(value, counted=counted)) for value in (lower, upper))
    if lower <= 1 <= upper and not math.isinf(upper):
        less, more = ("færre", "flere") if counted else ("lavere", "højere")
        high = _or_none(_percent_more(upper, less, more))
    if upper < 1 and high != "ingen forskel":
        return f"mellem {number(100 * (1 - upper), 1)} og {low}"
    if 1 < lower <= upper < 2 and low != "ingen forskel":
        low = number(100 * (lower - 1), 1)
    elif lower >= 2 and not math.isinf(upper):
        low = number(lower, 1)
    return _between(low, high, unsure=lower <= 1 <= upper)
