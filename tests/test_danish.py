"""Danish formats, as Copenhagen's own papers write them."""

from datetime import date

import pytest

from vinkeval import danish
from vinkeval.plan.periods import calendar_periods, key_of, period


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234.5, 1, "1.234,5"), (1234567, 0, "1.234.567"), (-0.04, 1, "0,0"), (-2.5, 1, "−2,5"), (float("nan"), 1, "–")],
)
def test_numbers(value: float, decimals: int, text: str) -> None:
    assert danish.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(81.25, 1, "81,3"), (-81.25, 1, "−81,3"), (0.5, 0, "1"), (2.5, 0, "3"), (100 * 0.285, 0, "29"), (2.675, 2, "2,68")],
)
def test_halves_are_rounded_away_from_zero(value: float, decimals: int, text: str) -> None:
    """As people read the number: 100 * 0.285 is a little less than 28.5 as a binary fraction, and 2.675 than 2.675."""
    assert danish.number(value, decimals) == text


def test_numbers_too_large_for_decimals_are_written() -> None:
    assert danish.number(1e20, 1) == "100.000.000.000.000.000.000,0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.14e-9, "2,1\u00a0·\u00a010⁻⁹"), (-9.99e12, "−1,0\u00a0·\u00a010¹³"), (0.0, "0,0"), (float("nan"), "–")],
)
def test_powers_of_ten(value: float, text: str) -> None:
    assert danish.scientific(value) == text


def test_shares_money_and_dates() -> None:
    assert danish.percent(0.123) == "12,3\u00a0pct."
    assert danish.kroner(1_234_567) == "1.234.567\u00a0kr."
    assert danish.kroner(12_345_678) == "12,3\u00a0mio.\u00a0kr."
    assert danish.day(date(2020, 4, 3)) == "3. april 2020"
    assert danish.listing(["a", "b", "c"]) == "a, b og c"
    assert danish.counted(1, "sag", "sager") == "1 sag"
    assert danish.counted(1200, "sag", "sager") == "1.200 sager"


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "2020"),
        ("2020H2", date(2020, 7, 1), date(2020, 12, 31), "2. halvår 2020"),
        ("2020Q1", date(2020, 1, 1), date(2020, 3, 31), "1. kvartal 2020"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "februar 2020"),
    ],
)
def test_periods(key: str, first: date, last: date, label: str) -> None:
    found = period(key)
    assert (found.first, found.last, found.label) == (first, last, label)


def test_calendar_covers_the_span_without_holes() -> None:
    months = calendar_periods(date(2018, 1, 1), date(2021, 12, 31), "month")
    assert len(months) == 48
    assert sum(month.days for month in months) == (date(2021, 12, 31) - date(2018, 1, 1)).days + 1
    assert key_of(date(2021, 7, 1), "half-year") == "2021H2"
    with pytest.raises(ValueError, match="not a calendar period"):
        period("baseline")
