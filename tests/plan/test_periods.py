"""Periods: first and last day belong to them, and together they cover every day once."""

import itertools
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinkeval.plan.periods import Every, calendar_periods, key_of, period, period_label

DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "2020"),
        ("2020H2", date(2020, 7, 1), date(2020, 12, 31), "2. halvår 2020"),
        ("2020H1", date(2020, 1, 1), date(2020, 6, 30), "1. halvår 2020"),
        ("2020Q1", date(2020, 1, 1), date(2020, 3, 31), "1. kvartal 2020"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "februar 2020"),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28), "februar 2021"),
    ],
)
def test_known_periods(key: str, first: date, last: date, label: str) -> None:
    found = period(key)
    assert (found.first, found.last, found.label) == (first, last, label)


@pytest.mark.parametrize("key", ["2020H3", "2020Q0", "2020-13", "2020Q", "20", "plan", "2019/20", ""])
def test_other_words_are_no_calendar_period(key: str) -> None:
    with pytest.raises(ValueError, match="not a calendar period"):
        period(key)


def test_names_of_what_is_no_calendar_period() -> None:
    assert period_label("baseline", date(2018, 1, 1), date(2019, 12, 31)) == "baseline (2018-2019)"
    assert period_label("plan", date(2022, 1, 1), date(2022, 12, 31)) == "planperioden (2022)"
    assert period_label("all") == "hele opgørelsen"
    assert period_label("2019/20") == "2019/20"


@pytest.mark.parametrize(
    ("every", "key"), [("year", "2021"), ("half-year", "2021H2"), ("quarter", "2021Q3"), ("month", "2021-07")]
)
def test_the_first_of_july_is_counted_in_the_second_half(every: Every, key: str) -> None:
    assert key_of(date(2021, 7, 1), every) == key


@given(DAYS, st.sampled_from(get_args(Every)))
def test_a_day_lies_in_the_period_it_is_counted_in(day: date, every: Every) -> None:
    found = period(key_of(day, every))
    assert found.first <= day <= found.last


@given(DAYS, st.integers(0, 1500), st.sampled_from(get_args(Every)))
def test_periods_cover_every_day_once(first: date, length: int, every: Every) -> None:
    last = first + timedelta(days=length)
    found = calendar_periods(first, last, every)
    assert found[0].first <= first and found[-1].last >= last
    assert all(after.first - before.last == timedelta(days=1) for before, after in itertools.pairwise(found))
    assert sum(each.days for each in found) == (found[-1].last - found[0].first).days + 1
