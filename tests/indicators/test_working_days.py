"""Working days: Danish closing days and the count between question and answer."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinkeval.indicators.working_days import closing_days, working_days

CLOSED_2020 = {
    (1, 1), (4, 9), (4, 10), (4, 12), (4, 13), (5, 8), (5, 21), (5, 31), (6, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31),
}  # fmt: skip


def counted(asked: date, answered: date) -> float:
    one = (np.array([day], dtype="datetime64[us]") for day in (asked, answered))
    return float(working_days(*one)[0])


def test_the_closing_days_of_2020_are_those_of_the_calendar() -> None:
    assert {(day.month, day.day) for day in closing_days(2020)} == CLOSED_2020


@pytest.mark.parametrize(("year", "closed"), [(2023, True), (2024, False)])
def test_store_bededag_was_abolished_after_2023(year: int, closed: bool) -> None:
    fourth_friday = {2023: date(2023, 5, 5), 2024: date(2024, 4, 26)}[year]
    assert (fourth_friday in closing_days(year)) is closed


days = st.dates(date(2017, 12, 1), date(2022, 1, 31))


@given(days, st.integers(0, 40))
def test_the_count_is_that_of_going_through_the_days_one_by_one(asked: date, wait: int) -> None:
    through = [asked + timedelta(days=step) for step in range(1, wait + 1)]
    expected = sum(day.weekday() < 5 and day not in closing_days(day.year) for day in through)
    assert counted(asked, asked + timedelta(days=wait)) == expected


def test_an_unknown_date_gives_no_count() -> None:
    asked = np.array(["2020-03-02", "NaT"], dtype="datetime64[us]")
    answered = np.array(["NaT", "2020-03-02"], dtype="datetime64[us]")
    assert np.isnan(working_days(asked, answered)).all()
    assert len(working_days(asked[:0], answered[:0])) == 0
