"""Many indicators at once: how many differences would be seen though nothing had changed.

Holm on the few declared primary, Benjamini-Hochberg on the rest. The intervals stay unadjusted and visible; the number
tested is printed.

Sources: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from vinkeval.danish import counted, number
from vinkeval.evidence.ar1 import Array
from vinkeval.evidence.wording import say
from vinkeval.intervals import Z
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


def p_from_interval(estimate: float, lower: float, upper: float, null: float = 0.0) -> float:
    """The p value read off a 95 % interval: its reach towards `null` is taken as 1.96 standard errors."""
    if not np.isfinite([estimate, lower, upper]).all() or estimate == null:
        return np.nan if not np.isfinite(estimate) or np.isnan(lower) else 1.0
    reach = estimate - lower if estimate > null else upper - estimate
    return float(2 * special.ndtr(-Z * abs(estimate - null) / reach)) if reach > 0 else np.nan


def adjusted_comparisons(comparisons: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, str]:
    """All comparisons with an interval, adjusted for their number.

    Args:
        comparisons: of `compare_with_baseline`.
        plan: which indicators were declared primary.

    Returns:
        indicator, family (primary, other), p (read off the interval; a ratio on the log scale), adjusted, found (adjusted
        below 5 %); and a Danish sentence with the number tested.
    """
    tested = comparisons[comparisons["lower"].notna() & (comparisons["status"] == "estimated")]
    rows = []
    for row in tested.itertuples(index=False):
        limits = np.array([row.estimate, row.lower, row.upper], dtype=float)
        if str(row.method).startswith("ratio"):
            with np.errstate(divide="ignore"):
                limits = np.log(limits)
        family = "primary" if plan.indicators[str(row.indicator)].primary else "other"
        rows.append((row.indicator, family, p_from_interval(*map(float, limits))))
    frame = pd.DataFrame(rows, columns=ADJUSTED_COLUMNS[:3])
    frame["adjusted"] = np.nan
    for family, method in (("primary", holm), ("other", benjamini_hochberg)):
        chosen = frame["family"] == family
        frame.loc[chosen, "adjusted"] = method(frame.loc[chosen, "p"].to_numpy(float))
    frame["found"] = frame["adjusted"] < 0.05
    text = say(
        "multiplicity",
        "before_after",
        tested=counted(len(frame), "sammenligning", "sammenligninger"),
        plain=number(int((frame["p"] < 0.05).sum())),
        adjusted=number(int(frame["found"].sum())),
    )
    return frame, text
