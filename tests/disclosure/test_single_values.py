"""What the means and medians of few tell: every table of values that fits what is printed is tried."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.rules import too_telling
from vinkeval.disclosure.single_values import few_persons
from vinkeval.intervals import median_interval
from vinkeval.plan import load_plan

PLAN = load_plan()
RULES, K = PLAN.disclosure, PLAN.disclosure.k
NAN = float("nan")


def sums_without(value: int, width: int, number: int) -> list[set[int]]:
    """Sums that 0, 1, 2 ... whole changes of at most `width` can make, none of them `value`."""
    steps = [step for step in range(-width, width + 1) if step != value]
    found = [{0}]
    for _ in range(number):
        found.append({total + step for total in found[-1] for step in steps})
    return found


def reachable(total: int, some: int, others: int, least: int, width: int) -> bool:
    """Whether `some` changes of `least` or more (up to the sign's end) and the others' of the other sign make up the total."""
    low, high = (1, width) if least == 1 else (-width, 0)
    rest_low, rest_high = (-width, 0) if least == 1 else (1, width)
    return some * low + others * rest_low <= total <= some * high + others * rest_high


@pytest.mark.parametrize("steps", [1, 2])  # whole points, and halves (the mean of two questions)
def test_a_mean_of_few_leaves_every_value_open(steps: int) -> None:
    width, shown = 4 * steps, 0
    apart = {value: sums_without(value, width, 9) for value in range(-width, width + 1)}
    for n in range(K, 10):
        for total in range(-width * n, width * n + 1):
            mean = total / steps / n
            numbers = dict(zip(NUMBERS, (total / steps, n, mean, NAN, NAN, n, 0), strict=True))
            if too_telling("point (1-5)", numbers, se=0.5, counted_base=True, rules=RULES):
                continue
            shown += 1
            for value in range(-width, width + 1):
                counts = {c for c in range(n + 1) if total - c * value in apart[value][n - c]}
                assert counts & {0, *range(K, n + 1)}, "that 1-4 have this change must not be certain"
                assert max(counts) > 0, "nor that nobody has"
            for least in (1, -width):  # those who rose, and those who did not; by symmetry also those who fell
                counts = {c for c in range(n + 1) if reachable(total, c, n - c, least, width)}
                assert counts & {0, *range(K, n + 1)}, "that 1-4 rose, or did not, must not be certain"
    assert shown > 100


def test_of_few_a_mean_near_the_end_of_the_scale_is_hidden_and_one_of_fewer_than_k() -> None:
    for n, mean, told in ((7, 2.8, False), (7, 2.9, True), (9, -3.2, True), (6, 0.0, True), (4, 0.0, True), (12, 3.9, False)):
        numbers = dict(zip(NUMBERS, (mean * n, n, mean, NAN, NAN, n, 0), strict=True))
        assert too_telling("point (1-5)", numbers, se=0.5, counted_base=True, rules=RULES) is told


def frame_of(rows: dict[str, tuple[float, float]], unit: str, *, se: float = 0.3) -> tuple[pd.DataFrame, set[tuple[str, ...]]]:
    """Period → (n, value) as rows of one indicator."""
    mean = unit.startswith("point")
    lines = [
        ("F3" if mean else "F2", "", "", period, value * n if mean else NAN, n, value, value - 1, value + 1, n, 0, unit)
        for period, (n, value) in rows.items()
    ]
    frame = pd.DataFrame(lines, columns=["indicator", "breakdown", "category", "period", *NUMBERS, "unit"])
    frame = frame.assign(status="ok", se=se, clusters=NAN)
    return frame, {(line[0], "", "", line[3], "n") for line in lines}


def periods(keys: frozenset[tuple[str, str, str, str]]) -> set[str]:
    return {key[3] for key in keys}


def test_the_interval_of_few_is_not_told_nor_left_over_by_two_others() -> None:
    frame, counted = frame_of({"2018": (7, 0.5), "2019": (12, 1.0), "baseline": (19, 0.8), "plan": (20, 0.2)}, "point (1-5)")
    few = few_persons(frame, counted, PLAN, {})
    assert periods(few.no_interval) == {"2018", "2019"}
    assert not few.hide
    standing = {("F3", "", "", "2019"): {"lower": 0.0, "upper": 2.0}}
    assert periods(few_persons(frame, counted, PLAN, standing).no_interval) == {"2018", "baseline"}


def test_medians_of_fewer_than_forty_are_told_without_interval() -> None:
    frame, counted = frame_of({"2018": (39, 12.5), "2019": (40, 12.5), "baseline": (79, 12.5), "plan": (17, 13.0)}, "antal")
    few = few_persons(frame, counted, PLAN, {})
    assert periods(few.no_interval) == {"2018", "plan"} and not few.hide


def test_a_mean_that_an_earlier_paper_showed_without_interval_gets_none_later() -> None:
    frame, counted = frame_of({"2018": (7, 0.5), "2020": (30, 1.0), "plan": (30, 1.0)}, "point (1-5)")
    bare = {"lower": NAN, "upper": NAN}
    few = few_persons(frame, counted, PLAN, {("F3", "", "", "2018"): bare, ("F3", "", "", "2020"): bare})
    assert periods(few.no_interval) == {"2018", "2020"}


def test_a_mean_hidden_for_the_end_of_its_scale_is_no_difference_of_two_others() -> None:
    frame, counted = frame_of({"2018": (6, 4.0), "2019": (12, 1.0), "baseline": (18, 2.0)}, "point (1-5)")
    assert periods(few_persons(frame, counted, PLAN, {}).hide) == {"2019"}
    frame, counted = frame_of({"2018": (7, 1.0), "2019": (12, 1.0), "baseline": (19, 1.0)}, "point (1-5)")
    assert not few_persons(frame, counted, PLAN, {}).hide


def test_beside_a_median_of_few_one_of_the_others_goes() -> None:
    frame, counted = frame_of({"2018": (8, 12.5), "2019": (14, 12.5), "baseline": (22, 12.5), "plan": (15, 13.0)}, "antal")
    assert periods(few_persons(frame, counted, PLAN, {}).hide) == {"2019"}
    frame, counted = frame_of({"2018": (12, 12.5), "2019": (14, 12.5), "baseline": (26, 12.5)}, "antal")
    assert not few_persons(frame, counted, PLAN, {}).hide


def shares_of(number: int, values: int) -> Iterator[tuple[int, ...]]:
    """Every way so many persons can have so many values: how many of each."""
    for cuts in itertools.combinations(range(number + values - 1), values - 1):
        edges = (-1, *cuts, number + values - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(edges))


@pytest.mark.parametrize("beside", [True, False])
def test_median_and_interval_of_whole_and_part_would_tell_how_many_of_few_lie_below(beside: bool) -> None:
    """6 of 16 persons, four values: with both others shown some of 1-4 is certain; with one of them nothing is."""
    values, few = 4, list(shares_of(6, 4))
    told: dict[tuple[int, ...], tuple[float, ...]] = {}

    def median(counts: tuple[int, ...]) -> tuple[float, ...]:
        if counts not in told:
            told[counts] = tuple(median_interval(np.repeat(np.arange(values), counts)))
        return told[counts]

    fitting: dict[object, set[tuple[int, ...]]] = defaultdict(set)
    for other in shares_of(10, values):
        for own in few:
            whole = median(tuple(a + b for a, b in zip(own, other, strict=True)))
            fitting[(whole, median(other)) if beside else whole].add(own)
    certain = 0
    for owns in fitting.values():
        for upto in range(1, values):
            below = {sum(own[:upto]) for own in owns}
            certain += below <= set(range(1, K)) or {6 - count for count in below} <= set(range(1, K))
    assert (certain > 0) is beside
