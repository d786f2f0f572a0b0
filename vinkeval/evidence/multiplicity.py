"""Many indicators at once: how many differences would be seen though nothing had changed.

Holm on the few declared primary, Benjamini-Hochberg on the rest. The intervals stay unadjusted and visible; the number
tested is printed.

Sources: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from vinkeval.danish import spelled
from vinkeval.evidence.ar1 import Array
from vinkeval.evidence.comparison import relative_length
from vinkeval.evidence.wording import say
from vinkeval.intervals import ALPHA, MIN_CLUSTERS, Z, t_quantile
from vinkeval.plan.model import Plan

ADJUSTED_COLUMNS = ["indicator", "family", "p", "adjusted", "found"]


def holm(p: ArrayLike) -> Array:
    """P values adjusted so that the chance of any false finding is kept; in the order given, NaN stays NaN."""
    return _adjusted(p, lambda ordered: np.maximum.accumulate(ordered * np.arange(ordered.size, 0, -1)))


def benjamini_hochberg(p: ArrayLike) -> Array:
    """P values adjusted so that the expected share of false findings is kept; in the order given, NaN stays NaN."""

    def step_up(ordered: Array) -> Array:
        return np.minimum.accumulate((ordered * ordered.size / np.arange(1, ordered.size + 1))[::-1])[::-1]

    return _adjusted(p, step_up)


def _adjusted(p: ArrayLike, steps: Callable[[Array], Array]) -> Array:
    values = np.asarray(p, dtype=float)
    out = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    out[order] = np.minimum(steps(values[order]), 1.0)
    return out


def p_of_difference(estimate: float, lower: float, upper: float, df: float = np.inf) -> float:
    """Two-sided p value that belongs to a 95 % interval of a difference: below 5 % just where the interval leaves zero out.

    Args:
        estimate, lower, upper: the interval's reach towards zero is the 97.5 % quantile times its standard error.
        df: of the t interval; infinite for one on the normal distribution (Newcombe).
    """
    if np.isnan([estimate, lower, upper]).any():
        return np.nan
    distance, reach = abs(estimate), estimate - lower if estimate > 0 else upper - estimate
    if reach <= 0:  # nothing varies: the interval is a point
        return 0.0 if distance > 0 else 1.0
    if np.isinf(df):
        return float(2 * special.ndtr(-Z * distance / reach))
    return float(2 * special.stdtr(df, -t_quantile(df) * distance / reach))


def p_of_ratio(after: float, before: float, exposure: float = 1.0) -> float:
    """Exact p value of two counts, given their sum: twice the smaller tail, as in the interval of `rate_ratio`.

    Args:
        after, before: counts. exposure: of the first for each unit of the second's.
    """
    if np.isnan(after + before):
        return np.nan
    total, share = int(after + before), exposure / (1 + exposure)
    at_least = float(special.bdtrc(after - 1, total, share)) if after > 0 else 1.0
    return min(2 * min(float(special.bdtr(after, total, share)), at_least), 1.0)


def adjusted_comparisons(comparisons: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, str]:
    """All comparisons with an interval, adjusted for their number.

    Args:
        comparisons: of `compare_with_baseline`.
        plan: which indicators were declared primary.

    Returns:
        indicator, family (primary, other), p (of the distribution its interval is of, so that p is below 5 % just where the
        interval leaves "no change" out), adjusted, found (adjusted below 5 %); and a Danish sentence with the number tested.
    """
    tested = comparisons[comparisons["lower"].notna() & (comparisons["status"] == "estimated")]
    rows = [
        (row["indicator"], "primary" if plan.indicators[row["indicator"]].primary else "other", _p(row, plan))
        for row in tested.to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=ADJUSTED_COLUMNS[:3])
    frame["adjusted"] = np.nan
    for family, method in (("primary", holm), ("other", benjamini_hochberg)):
        chosen = frame["family"] == family
        frame.loc[chosen, "adjusted"] = method(frame.loc[chosen, "p"].to_numpy(float))
    frame["found"] = frame["adjusted"] < ALPHA
    return frame, _text(len(frame), _sure(tested), int(frame["found"].sum()))


def _text(tested: int, plain: int, adjusted: int) -> str:
    """How many comparisons show a sure change, each by itself and with regard to their number."""
    if tested == 1:
        return say("multiplicity.one", "before_after", found="en" if plain else "ingen")
    many = f"{spelled(tested)} sammenligninger"
    if not plain:
        return say("multiplicity.none_of", "before_after", tested=many)
    if plain == 1:
        return say(f"multiplicity.one_{'kept' if adjusted else 'lost'}", "before_after", tested=many)
    if not adjusted:
        return say("multiplicity.none_left", "before_after", tested=many, plain=_opening(plain))
    return say("multiplicity", "before_after", tested=many, plain=_opening(plain), adjusted=spelled(adjusted))


def _opening(count: int) -> str:
    """A count that opens a sentence."""
    return spelled(count).capitalize()


def _sure(tested: pd.DataFrame) -> int:
    """How many of the intervals, as they are shown, leave "no change" out."""
    null = tested["method"].str.startswith("ratio").astype(float)
    return int(((tested["lower"] > null) | (tested["upper"] < null)).sum())


def _p(row: dict[Any, Any], plan: Plan) -> float:
    if row["method"] == "ratio (exact)":
        return p_of_ratio(float(row["plan"]), float(row["baseline"]), relative_length(plan))
    df = np.inf
    if row["method"] == "difference (t)":  # degrees of freedom that are not told are as few as a t interval can have
        df = MIN_CLUSTERS - 1 if np.isnan(row["df"]) else float(row["df"])
    return p_of_difference(float(row["estimate"]), float(row["lower"]), float(row["upper"]), df)
