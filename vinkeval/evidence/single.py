"""Intervals of single numbers and of two, as an analyst asks for them: what can be no share and no rate is refused.

The methods stand in `vinkeval.intervals`, which the rooms call with numbers from data and which gives NaN there.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike

from vinkeval.errors import UsageFault
from vinkeval.intervals import Interval, Intervals
from vinkeval.intervals import clopper_pearson as _clopper_pearson
from vinkeval.intervals import newcombe as _newcombe
from vinkeval.intervals import poisson_interval as _poisson_interval
from vinkeval.intervals import rate_ratio as _rate_ratio
from vinkeval.intervals import wilson as _wilson

_Method = TypeVar("_Method", bound=Callable[..., Interval | Intervals])


def _held_to(check: Callable[[ArrayLike, ArrayLike], None], method: _Method) -> _Method:
    """The method with each of its pairs of arguments (a count and what it is out of) checked first."""
    signature = inspect.signature(method)

    @wraps(method)
    def checked(*given: ArrayLike, **named: ArrayLike) -> Interval | Intervals:
        call = signature.bind(*given, **named)
        call.apply_defaults()
        for count, base in zip(call.args[::2], call.args[1::2], strict=True):
            check(count, base)
        return method(*given, **named)

    return cast(_Method, checked)  # `wraps` does not keep the overloads for one number and for arrays


def _share(count: ArrayLike, total: ArrayLike) -> None:
    k, n = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    if (k < 0).any() or (k > n).any():
        raise UsageFault(
            "En andel kræver et antal, der er nul eller derover og højst det, det er ud af. Giv antallet først og det, det er "
            "ud af, bagefter."
        )


def _rate(count: ArrayLike, exposure: ArrayLike) -> None:
    if (np.asarray(count, dtype=float) < 0).any():
        raise UsageFault("Et antal hændelser skal være nul eller derover.")
    base = np.asarray(exposure, dtype=float)
    if (base <= 0).any() or np.isinf(base).any():
        raise UsageFault("Eksponeringen (det, antallet er ud af, fx måneder eller indbyggere) skal være et positivt tal.")


wilson = _held_to(_share, _wilson)
clopper_pearson = _held_to(_share, _clopper_pearson)
newcombe = _held_to(_share, _newcombe)
poisson_interval = _held_to(_rate, _poisson_interval)
rate_ratio = _held_to(_rate, _rate_ratio)
