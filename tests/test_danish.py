"""Danish formats, as Copenhagen's own papers write them."""

from datetime import date

import pytest

from vinkeval import danish


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1.234,5"),
        (1234567, 0, "1.234.567"),
        (-0.04, 1, "0,0"),
        (-2.5, 1, "−2,5"),
        (float("nan"), 1, "–"),
        (float("inf"), 1, "∞"),
        (float("-inf"), 0, "−∞"),
    ],
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


def test_small_counts_of_running_text_are_words() -> None:
    assert [danish.spelled(count) for count in (0, 1, 2, 10, 11, 1200)] == ["nul", "én", "to", "ti", "11", "1.200"]
