"""Rules on a single row: what so few persons' numbers would tell by themselves."""

import math

import pytest

from vinkeval.disclosure.rules import gates, too_telling
from vinkeval.plan import load_plan

RULES = load_plan().disclosure
NAN = math.nan


def row(
    n: float, *, top: float = NAN, bottom: float = NAN, value: float = 0.5, lower: float = 0.1, upper: float = 0.9
) -> dict[str, float]:
    return {"numerator": top, "denominator": bottom, "value": value, "lower": lower, "upper": upper, "n": n}


def telling(unit: str, numbers: dict[str, float], *, counted_base: bool) -> bool:
    return too_telling(unit, numbers, se=0.2, counted_base=counted_base, rules=RULES)


@pytest.mark.parametrize(("n", "hidden"), [(9, True), (10, False), (0, False)])
def test_the_interval_of_few_tells_single_values(n: int, hidden: bool) -> None:
    """7 pairs, sum 5, half-width 0.45128: the sum of squares is 5, so five rose by one and two stood still."""
    assert telling("point (1-5)", row(n, top=5, bottom=n), counted_base=True) is hidden
    assert telling("dage", row(n, bottom=n, value=14.5), counted_base=True) is hidden, "median: limits are single cases' values"
    assert telling("pct.", row(n, top=18, bottom=29), counted_base=False) is hidden, "goals met of goals set"


def test_a_count_is_no_such_number() -> None:
    assert not telling("antal", row(3, top=3, value=3), counted_base=False)


@pytest.mark.parametrize(("base", "hidden"), [(9, True), (10, False)])
def test_a_share_needs_a_base(base: int, hidden: bool) -> None:
    assert telling("pct.", row(base, top=5, bottom=base), counted_base=True) is hidden


def test_a_net_change_without_width_tells_that_nobody_moved() -> None:
    assert telling("pct.point", row(18, top=0, bottom=18, value=0, lower=0, upper=0), counted_base=True)


def test_what_stands_behind_a_gate_is_known() -> None:
    assert gates() == {"E5": "E6"}
