"""Rules on a single row, whatever the joint system says: shares of small bases, means at the end of their scale, unit costs."""

import math
from collections.abc import Mapping

from vinkeval.disclosure.selection import RowKey, period_kind
from vinkeval.indicators.catalogue import INDICATORS
from vinkeval.plan.model import DisclosureRules, IndicatorText, Plan

LIMIT_DECIMALS = 2
"""Decimals of the limits of a ratio of sums. At full precision the width gives the exact sum of squares, and with that, even of
10-15 cases, how many had two goals, say. Enumerated with two decimals, such a number can also be 0 or 5 but for the rare case
(1 of 24) where a reader also knows that nobody has more than four."""
SCALE_WIDTH = 4.0
"""Largest possible change on a scale from 1 to 5."""
UNIT_COST_STEP = 100.0
"""Kroner to which a unit cost is rounded: beside a public account its exact value would give the number of cases."""
MEAN_BASE = 7
"""Fewest persons a mean is shown of: with a sum of 2, not all of five can have risen, and one must have."""
MEDIAN_INTERVAL_BASE = 40
"""Fewest persons a median is shown with its interval of: of fewer than 20 its limits are the second to fifth from either end,
and with the medians of a year and its halves they tell that 1..k-1 lie beyond a number."""


def too_telling(unit: str, numbers: Mapping[str, float], *, se: float, counted_base: bool, rules: DisclosureRules) -> bool:
    """Whether a row of persons tells too much by itself.

    Args:
        unit: the indicator's Danish unit.
        numbers: the row's numbers.
        se: standard error of a mean change (NaN for others).
        counted_base: the denominator is a number of persons.
        rules: smallest base of a share, and k.
    """
    if unit.startswith("pct") and counted_base and 0 < numbers["denominator"] < rules.percent_base:
        return True
    few = 0 < numbers["n"] < rules.percent_base
    if is_mean(unit):
        if few:
            return numbers["n"] < max(rules.k, MEAN_BASE) or _mean_of_few_tells(numbers)
        return (numbers["n"] > 0 and se == 0) or abs(numbers["value"]) >= SCALE_WIDTH
    if few and (is_median(numbers) or is_ratio_of_sums(unit, counted_base=counted_base)):
        return True  # of few, a median's interval tells their smallest and largest, a ratio's width each one's own share
    return unit == "pct.point" and numbers["lower"] == numbers["upper"]


def _mean_of_few_tells(numbers: Mapping[str, float]) -> bool:
    """Whether the mean of few, shown without interval, tells how many of them have some value.

    It tells the sum. As long as one person can be at the one end of the scale with the others still making up the sum, and one
    at the other end, each could have any value, and of no value is it certain that 1..k-1 have it (enumerated in
    tests/disclosure/test_single_values.py). Of five or six, their sum tells at times that 1..k-1 of them rose,
    or did not: hence MEAN_BASE.
    """
    return abs(numbers["value"]) > SCALE_WIDTH * (1 - 2 / numbers["n"]) + 1e-9


def is_mean(unit: str) -> bool:
    """A mean change on a scale."""
    return unit.startswith("point")


def is_median(numbers: Mapping[str, float]) -> bool:
    """A median: its base is counted, and there is no sum."""
    return math.isnan(numbers["numerator"]) and not math.isnan(numbers["denominator"])


def gates() -> dict[str, str]:
    """Indicators that are shown only where another's value is high enough → that other.

    Whether such a row is shown, or closed, tells on which side of the gate the other lies.
    """
    return {entry.id: entry.gate.indicator.id for entry in INDICATORS if entry.gate is not None}


def is_unit_cost(text: IndicatorText, breakdown: str) -> bool:
    """A price per person or case, the only indicators whose value is rounded."""
    return text.role == "economy" and text.unit.startswith("kr") and breakdown != ""


def round_limit(value: float) -> float:
    """A limit of the interval of a ratio of sums, to LIMIT_DECIMALS."""
    return value if math.isnan(value) else round(value, LIMIT_DECIMALS)


def is_ratio_of_sums(unit: str, *, counted_base: bool) -> bool:
    """A share made of sums over persons or cases: its base is not a number of them."""
    return unit.startswith("pct") and not counted_base


def round_cost(value: float) -> float:
    """Nearest UNIT_COST_STEP kroner."""
    return value if math.isnan(value) else round(value / UNIT_COST_STEP) * UNIT_COST_STEP


def weight_of(key: RowKey, plan: Plan, *, goal_table: bool) -> int:
    """Price of hiding a row: the whole before its breakdowns, baseline and plan before years, years before half-years.

    The half-years of an indicator that is also shown by quarter weigh more, since its quarters go with them. Indicators that
    the plan says are the parts of another weigh less than that one.
    """
    indicator, breakdown, _, period = key
    kind = period_kind(period)
    if indicator.startswith("Q"):
        return 2
    if breakdown:
        return {"B": 6, "Y": 4}.get(kind, 3)
    if indicator in plan.disclosure.coarsen_together:
        return {"B": 80, "Y": 50}.get(kind, 8)
    headline = {"B": 100, "Y": 80}.get(kind, 30 if indicator in plan.disclosure.extra_quarters else 10)
    return headline + 20 if goal_table and kind == "B" else headline
