"""What can be no share and no rate is refused at the analyst's door, in Danish and without the numbers."""

from collections.abc import Callable

import numpy as np
import pytest

import vinkeval as vk
from vinkeval import intervals
from vinkeval.errors import UsageFault
from vinkeval.evidence import clopper_pearson, newcombe, poisson_interval, rate_ratio, wilson


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: wilson(6, 5), "højst det, det er ud af"),
        (lambda: vk.wilson(k=6, n=5), "højst det, det er ud af"),
        (lambda: wilson(-1, 5), "nul eller derover"),
        (lambda: wilson(3, 0), "højst det, det er ud af"),
        (lambda: wilson(np.array([1, 6]), 5), "højst det, det er ud af"),
        (lambda: clopper_pearson(6, 5), "højst det, det er ud af"),
        (lambda: newcombe(1, 2, 6, 5), "højst det, det er ud af"),
        (lambda: rate_ratio(3, 0, 4, 1), "Eksponeringen"),
        (lambda: rate_ratio(3, 1, 4, 0), "Eksponeringen"),
        (lambda: rate_ratio(np.array([3, 4]), [1, -2], 4, 1), "Eksponeringen"),
        (lambda: rate_ratio(3, np.inf, 4, 1), "Eksponeringen"),
        (lambda: rate_ratio(-3, 1, 4, 1), "nul eller derover"),
        (lambda: poisson_interval(5, 0), "Eksponeringen"),
        (lambda: poisson_interval(-5), "nul eller derover"),
    ],
)
def test_what_is_no_share_or_rate_is_refused(call: Callable[[], object], match: str) -> None:
    with pytest.raises(UsageFault, match=match) as told:
        call()
    assert not any(digit in str(told.value) for digit in "123456")


def test_too_little_is_still_a_result() -> None:
    """Nobody asked, or no figure at all, is no fault of the call."""
    for found in (wilson(0, 0), wilson(np.nan, 10), newcombe(0, 0, 1, 2), poisson_interval(np.nan)):
        assert np.isnan(found).all()
    assert rate_ratio(0, 1, 0, 1)[1:] == (0, np.inf)


def test_what_is_asked_is_what_the_method_gives() -> None:
    assert wilson(k=81, n=263) == intervals.wilson(81, 263)
    assert rate_ratio(85, 1, 104, e0=1) == intervals.rate_ratio(85, 1, 104, 1)
    assert poisson_interval(5) == intervals.poisson_interval(5)
