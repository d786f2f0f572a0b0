"""The least hiding that protects: small systems whose answer can be seen by eye or found by trying everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.oracle import least, open_cells
from tests.disclosure.systems import system, two_way
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import beyond_protection, suppress
from vinkeval.disclosure.system import System

HARD = Effort(seconds=20.0)

CASES: dict[str, tuple[System, int | None]] = {
    # a row of parts and its total: one more cell or the total
    "one small part": (system([3, 20, 30, 53], [(3, [0, 1, 2])]), 1),
    "two small parts are not enough when they hold 4 together": (system([1, 3, 30, 34], [(3, [0, 1, 2])]), 1),
    "two small parts that hold 6 together protect each other": (system([2, 4, 30, 36], [(3, [0, 1, 2])]), 0),
    "a zero protects nothing downwards but a total does": (system([2, 0, 2], [(2, [0, 1])]), 0),
    "all public but the small one": (system([3, 57, 60], [(2, [0, 1])], known=[1, 2]), None),
    "the total is the only way out": (system([3, 57, 60], [(2, [0, 1])], known=[1]), 1),
    "nothing small": (two_way([[7, 9], [8, 6]]), 0),
    "a square of four": (two_way([[3, 20, 30], [20, 30, 40], [30, 40, 50]]), 3),
    "all inner cells small": (two_way([[1, 2, 1], [2, 1, 3], [1, 0, 2]]), 0),
    # half-years, years, both years: 2 is told by 9 − 7 unless 7 goes too, or the year and what it is part of
    "nested periods": (system([2, 7, 9, 11, 20, 9 + 31], [(2, [0, 1]), (5, [2, 3, 4])]), 1),
    # the same number under two names: both or neither
    "equal cells are one": (system([3, 20, 23, 20], [(2, [0, 1]), (3, [1])]), 1),
    # a cell nobody shows: 12 − 8 would be 4 with certainty
    "an unpublished difference": (system([12, 8, 4], [(0, [1, 2])], items=[[0], [1]]), 1),
    # zeros always shown: a hidden 1 + 1 = 2 would be known; so the total goes as well
    "zeros always shown": (system([1, 1, 30, 32], [(3, [0, 1, 2])], k=3, lower=1), 1),
    # 3 of 23, the rest 20 and the base 23 each in a row that shows the base as well: the rest goes (5), for the base alone
    # would take both rows that show it (5 + 5)
    "a row is shown or hidden as one": (
        system([3, 20, 23], [(2, [0, 1])], items=[[0, 2], [1, 2], [2]], weight=[1, 5, 5]),
        5,
    ),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_known_optimum(case: str) -> None:
    made, optimum = CASES[case]
    found = suppress(made, HARD)
    if optimum is None:
        assert len(found.unprotected) == 1
        assert beyond_protection(made)
        return
    assert not len(found.unprotected)
    assert open_cells(made, found.hidden) == []
    assert (found.cost, found.bound) == (optimum, optimum)


def test_what_a_hidden_row_shares_with_a_shown_one_stays_known() -> None:
    # 3 of 20 (the rest, 17, is never shown) and 30 of the same 20
    made = system([3, 20, 30, 17], [(1, [0, 3])], items=[[0, 1], [1, 2]])
    found = suppress(made, HARD)
    assert found.hidden.tolist() == [True, False]
    assert found.unknown.tolist() == [True, False, False, True]


@st.composite
def small_tables(draw: st.DrawFn) -> System:
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (3, 2)]))
    counts = st.one_of(st.integers(0, 6), st.integers(0, 30))
    inner = draw(st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    return two_way(inner, lower=0)


@settings(max_examples=15, deadline=None)
@given(small_tables())
def test_never_open_and_never_dearer_than_trying_everything(made: System) -> None:
    found = suppress(made, HARD)
    assert not len(found.unprotected)
    assert open_cells(made, found.hidden) == []
    assert found.cost == least(made) == found.bound


def test_quick_search_is_safe_and_its_bound_is_one() -> None:
    rng = np.random.default_rng(7)
    for _ in range(4):
        made = two_way(rng.poisson(rng.gamma(1.0, 8.0, (5, 6))).tolist())
        quick, exact = suppress(made, Effort(seconds=20.0, rounds=0)), suppress(made, HARD)
        assert open_cells(made, quick.hidden) == []
        assert quick.bound <= exact.cost <= quick.cost
        assert exact.gap == 0


def test_the_same_every_time() -> None:
    rng = np.random.default_rng(3)
    made = two_way(rng.poisson(rng.gamma(1.0, 8.0, (8, 8))).tolist())
    assert suppress(made, HARD).hidden.tolist() == suppress(made, HARD).hidden.tolist()


def test_values_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not satisfy"):
        suppress(system([3, 20, 30], [(2, [0, 1])]), HARD)
