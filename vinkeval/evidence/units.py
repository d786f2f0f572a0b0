"""Figures and their differences in Danish words, by the unit of the plan ('pct.', 'point (1-5)', 'antal', 'dage', ...)."""

import math

from vinkeval.danish import NO_BREAK, kroner, number, percent

_COUNTED = ("færre", "flere")
_RATIO_WORDS = {True: ("færre", "flere", "gange så mange"), False: ("lavere", "højere", "gange så højt")}
_SAME = "det samme"
_UNPICTURED = 1000
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
    factor, decimals, noun = _shown_in(unit)
    if decimals is None:
        return _plain(size), _SINGULAR.get(noun, noun) if size == 1 else noun
    return number(factor * size, decimals), noun


def _shown_in(unit: str) -> tuple[int, int | None, str]:
    """How differences of a unit are shown: times what, with how many decimals (None: as many as are needed), of what."""
    if unit in ("pct.", "pct.point", "antal af N"):
        return 100, 1, "procentpoint"
    if unit.startswith("point"):
        return 1, 2, "point"
    if unit == "kr.":
        return 1, 0, "kr."
    if unit.startswith("pr. "):
        return 1, 1, unit
    return 1, None, _noun(unit)


def _least(unit: str) -> tuple[str, str]:
    """The smallest difference that can be shown, as number and unit."""
    _, decimals, noun = _shown_in(unit)
    decimals = 1 if decimals is None else decimals
    return number(10**-decimals, decimals), noun


def _is_none(size: str) -> bool:
    return not any(digit in size for digit in "123456789")


def amount(size: float, unit: str) -> str:
    """A size without a side: '1,46 point'; one too small to be shown is 'under 0,01 point'."""
    shown, noun = _amount(size, unit)
    if size > 0 and _is_none(shown):
        shown, noun = _least(unit)
        shown = f"under {shown}"
    return f"{shown}{NO_BREAK}{noun}".strip(f" {NO_BREAK}")


def _sides(unit: str) -> tuple[str, str]:
    """Words for less and more of a thing: things one counts are fewer and more, a level is lower and higher."""
    if unit in ("antal", "deltagelser", "timer") or (unit.startswith(("antal af ", "bydele")) and unit != "antal af N"):
        return _COUNTED
    return ("kortere", "længere") if unit in ("dage", "hverdage") else ("lavere", "højere")


def _sided(size: str, noun: str, unit: str, *, is_less: bool, level: bool) -> str:
    less, more = ("lavere", "højere") if level else _sides(unit)
    side = less if is_less else more
    if side in _COUNTED and size == "1" and noun:
        return f"1 {noun} {'mindre' if is_less else 'mere'}"
    if side in _COUNTED or not noun:
        return f"{size} {side} {noun}".strip()
    return f"{size}{NO_BREAK}{noun} {side}"


def difference(value: float, unit: str, *, level: bool = False, sure: bool = False) -> str:
    """A difference in words: '6,7 procentpoint højere', '42 færre deltagelser', '9 dage kortere', 'det samme'.

    Args:
        level: of the level of a series, which is lower or higher also where it counts things ('9,4 deltagelser højere').
        sure: one that is known not to be none is never told as 'det samme', but as 'under 0,1 procentpoint højere'.
    """
    size, noun = _amount(abs(value), unit)
    if not _is_none(size):
        return _sided(size, noun, unit, is_less=value < 0, level=level)
    if sure:
        return f"under {_sided(*_least(unit), unit, is_less=value < 0, level=level)}"
    return _SAME


def difference_range(lower: float, upper: float, unit: str, *, level: bool = False) -> str:
    """An interval of differences: 'mellem 1,9 og 11,4 procentpoint højere', or what an unsure difference may be: 'alt fra
    24,6 procentpoint lavere til 2,1 procentpoint højere'. Where both ends are too small to be shown: 'under 0,1 procentpoint
    højere', 'under 0,1 procentpoint til begge sider'."""
    unsure = lower <= 0 <= upper
    near, far = sorted((lower, upper), key=abs)
    ends = [difference(value, unit, level=level) for value in (lower, upper)]
    if ends == [_SAME, _SAME]:
        return _both_sides(amount(abs(far), unit)) if unsure else difference(far, unit, level=level, sure=True)
    if not unsure and _SAME not in ends:
        ends = [_amount(abs(near), unit)[0], difference(far, unit, level=level)]
    return _between(*map(_or_none, ends), unsure=unsure)


def _both_sides(size: str) -> str:
    return f"{size} til begge sider" if size.startswith("under") else "ingen forskel"


def _between(low: str, high: str, *, unsure: bool) -> str:
    return f"alt fra {low} til {high}" if unsure else f"mellem {low} og {high}"


def _or_none(words: str) -> str:
    return "ingen forskel" if words == _SAME else words


def ratio(value: float, *, counted: bool = True, sure: bool = False) -> str:
    """A ratio in words: 1.105 → '10,5 pct. flere', 0.886 → '11,4 pct. færre', 5.8 → '5,8 gange så mange'.

    Nobody can picture 1.479.586.167,5 times: from a thousand on it is 'over 1.000 gange så mange'. `sure` as in `difference`.
    """
    less, more, times = _RATIO_WORDS[counted]
    if math.isinf(value):
        return "vilkårligt mange gange flere" if counted else "vilkårligt meget højere"
    if value >= _UNPICTURED:
        return f"over {number(_UNPICTURED)} {times}"
    if value >= 2:
        return f"{number(value, 1)} {times}"
    size, side = _percent(value), less if value < 1 else more
    if size != "0,0":
        return f"{size}{NO_BREAK}pct. {side}"
    return f"under 0,1{NO_BREAK}pct. {side}" if sure else _SAME


def _percent(value: float) -> str:
    """How far a ratio is from one, in per cent; all but nothing left is not nothing left."""
    size = number(100 * abs(value - 1), 1)
    return "over 99,9" if size == "100,0" and 0 < value < 1 else size


def ratio_range(lower: float, upper: float, *, counted: bool = True) -> str:
    """An interval of ratios in words: 'mellem 2,2 og 3,3 gange så mange', or what an unsure ratio may be, both ends in per
    cent: 'alt fra 11,4 pct. færre til 132,3 pct. flere'. Without an upper end: 'mindst 97,4 pct. flere'."""
    unsure = lower <= 1 <= upper
    if math.isinf(upper) and not unsure:
        return f"mindst {ratio(lower, counted=counted, sure=True)}"
    low, high = (ratio(value, counted=counted) for value in (lower, upper))
    if unsure and 2 <= upper < _UNPICTURED:
        high = f"{_percent(upper)}{NO_BREAK}pct. {_RATIO_WORDS[counted][1]}"
    if low == high == _SAME:
        return f"under 0,1{NO_BREAK}pct. til begge sider" if unsure else ratio(upper, counted=counted, sure=True)
    if lower >= _UNPICTURED or (low == high and low.startswith("over")):
        return low
    if upper < 1 and high != _SAME:
        return f"mellem {_percent(upper)} og {low}"
    if 1 < lower <= upper < 2 and low != _SAME:
        low = _percent(lower)
    elif lower >= 2:
        low = number(lower, 1)
    return _between(_or_none(low), _or_none(high), unsure=unsure)
