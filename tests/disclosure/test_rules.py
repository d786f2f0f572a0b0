"""Rules on a single row: what so few persons' numbers would tell by themselves."""

import itertools
import math

import numpy as np
import pytest

from vinkeval.disclosure.rules import gates, is_ratio_of_sums, round_limit, too_telling
from vinkeval.intervals import ratio_of_sums
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
    """A mean of few is shown without its interval (test_single_values.py); these are not shown at all."""
    assert telling("dage", row(n, bottom=n, value=14.5), counted_base=True) is hidden, "median: limits are single cases' values"
    assert telling("pct.", row(n, top=18, bottom=29), counted_base=False) is hidden, "goals met of goals set"


def test_the_limits_of_a_ratio_of_sums_tell_of_no_single_case() -> None:
    """Ten cases with one to three goals each, 17 of 24 met: the exact lower limit leaves one solution, the released more."""
    met, goals = [2, 1, 1, 2, 2, 3, 1, 1, 2, 2], [2, 3, 3, 2, 3, 3, 1, 1, 3, 3]
    kinds = np.array([(m, s) for s in (1, 2, 3) for m in range(s + 1)])
    bars = itertools.combinations(range(len(goals) + len(kinds) - 1), len(kinds) - 1)
    counts = np.diff(np.array([(-1, *bar, len(goals) + len(kinds) - 1) for bar in bars]), axis=1) - 1
    counts = counts[(counts @ kinds == [sum(met), sum(goals)]).all(axis=1)]
    limits = np.array([ratio_of_sums(*np.repeat(kinds, one, axis=0).T).lower for one in counts])
    true, of_two = ratio_of_sums(met, goals).lower, counts[:, kinds[:, 1] == 2].sum(axis=1)
    assert set(of_two[np.abs(limits - true) < 1e-12]) == {2}
    released = of_two[[round_limit(limit) == round_limit(true) for limit in limits]]
    assert released.max() >= RULES.k
    assert is_ratio_of_sums("pct.", counted_base=False)
    assert not is_ratio_of_sums("pct.", counted_base=True)


def test_a_count_is_no_such_number() -> None:
    assert not telling("antal", row(3, top=3, value=3), counted_base=False)


@pytest.mark.parametrize(("base", "hidden"), [(9, True), (10, False)])
def test_a_share_needs_a_base(base: int, hidden: bool) -> None:
    assert telling("pct.", row(base, top=5, bottom=base), counted_base=True) is hidden


def test_a_net_change_without_width_tells_that_nobody_moved() -> None:
    assert telling("pct.point", row(18, top=0, bottom=18, value=0, lower=0, upper=0), counted_base=True)


def test_what_stands_behind_a_gate_is_known() -> None:
    assert gates() == {"E5": "E6"}
