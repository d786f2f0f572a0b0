"""Time to an event, with exact ties: what share is still there, and in which way the others left.

Kaplan-Meier is right only where leaving otherwise says nothing about the event. Where cases end in several ways (retention,
E3), `cumulative_incidence` counts the other ways as competing events.

Sources: Kaplan & Meier (1958); Greenwood (1926); Aalen & Johansen (1978); variance of the cumulative incidence as in Marubini &
Valsecchi (1995), section 10.5; log-log intervals as in Kalbfleisch & Prentice (2002).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from vinkeval.danish import counted, number, percent
from vinkeval.errors import UsageFault
from vinkeval.evidence.ar1 import Array
from vinkeval.evidence.wording import say
from vinkeval.intervals import Interval, Z, wilson

SURVIVAL_COLUMNS = ["time", "at_risk", "events", "survival", "se", "lower", "upper"]
INCIDENCE_COLUMNS = ["cause", "time", "at_risk", "events", "incidence", "se", "lower", "upper"]


def _log_log(estimate: Array, se: Array) -> tuple[Array, Array]:
    """Limits of a probability on the log(-log) scale; NaN at 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = Z * se / (estimate * np.log(estimate))
        inside = (estimate > 0) & (estimate < 1)
        lower, upper = estimate ** np.exp(-spread), estimate ** np.exp(spread)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def _times(time: ArrayLike, other: ArrayLike) -> tuple[Array, "NDArray[Any]"]:
    """Times with what belongs to each.

    Raises:
        UsageFault: a time is missing or negative, or there are not as many of both.
    """
    t, beside = np.asarray(time, dtype=float), np.asarray(other)
    if t.shape != beside.shape or t.ndim != 1:
        raise UsageFault("Hver tid skal have sin hændelse: de to rækker skal være lige lange.")
    if not (t >= 0).all():
        raise UsageFault("En tid mangler eller er negativ. Alle skal være fulgt i et kendt antal dage.")
    return t, beside


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> pd.DataFrame:
    """Share without the event by time, with Greenwood's standard error and log-log limits.

    Args:
        time: days (or other unit) to the event or to the end of follow-up.
        event: 1 where it happened, 0 where follow-up ended first (that case is at risk at its own time).

    Returns:
        One row per time with an event: time, at_risk, events, survival, se, lower, upper.
    """
    t, event = _times(time, event)
    d = _happened(event)
    times = np.unique(t[d])
    at_risk = np.array([(t >= when).sum() for when in times], dtype=float)
    events = np.array([((t == when) & d).sum() for when in times], dtype=float)
    survival = np.cumprod(1 - events / at_risk) if times.size else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = survival * np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
    lower, upper = _log_log(survival, se)
    columns = (times, at_risk.astype(int), events.astype(int), survival, se, lower, upper)
    return pd.DataFrame(dict(zip(SURVIVAL_COLUMNS, columns, strict=True)))


def _happened(event: ArrayLike) -> NDArray[np.bool_]:
    values = np.asarray(event, dtype=float)
    if np.isnan(values).any():
        raise UsageFault("Det mangler for nogle, om hændelsen skete. Giv 1 eller 0 for hver tid, eller lad dem ude.")
    return np.asarray(values != 0)


def median_time(curve: pd.DataFrame) -> float:
    """The first time at which half have had the event (of `kaplan_meier`); NaN where that is not reached."""
    reached = curve.loc[curve["survival"] <= 0.5, "time"]
    return float(reached.iloc[0]) if len(reached) else np.nan


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> tuple[float, float]:
    """Log-rank test of two groups (hypergeometric variance): chi-square with one degree of freedom, and p."""
    t, event = _times(time, event)
    d, labels = _happened(event), np.asarray(group)
    if labels.shape != t.shape or np.unique(labels).size != 2:
        raise UsageFault("Prøven sammenligner to grupper, og hver tid skal have sin gruppe.")
    first = labels == np.unique(labels)[0]
    excess = variance = 0.0
    for when in np.unique(t[d]):
        n, n1 = (t >= when).sum(), ((t >= when) & first).sum()
        m, m1 = ((t == when) & d).sum(), ((t == when) & d & first).sum()
        excess += m1 - m * n1 / n
        if n > 1:
            variance += m * (n1 / n) * (1 - n1 / n) * (n - m) / (n - 1)
    if not variance:
        return np.nan, np.nan  # no event, or none while both groups are there: nothing to compare
    chi_square = float(excess**2 / variance)
    return chi_square, float(special.chdtrc(1, chi_square))


def cumulative_incidence(time: ArrayLike, cause: ArrayLike) -> pd.DataFrame:
    """Share that has left in each way by time (Aalen-Johansen); the ways and the share still there add up to one.

    Args:
        time: days to leaving or to the end of follow-up.
        cause: the way of leaving; 0 or missing where follow-up ended first.

    Returns:
        One row per way and time with any event: cause, time, at_risk, events, incidence, se, lower, upper (log-log).
    """
    t, cause = _times(time, cause)
    causes: pd.Series[Any] = pd.Series(cause)
    causes = causes.where(causes.notna() & (causes != 0))
    left = causes.notna().to_numpy()
    times = np.unique(t[left])
    at_risk = np.array([(t >= when).sum() for when in times], dtype=float)
    all_events = np.array([((t == when) & left).sum() for when in times], dtype=float)
    still = np.concatenate([[1.0], np.cumprod(1 - all_events / at_risk)])[:-1] if times.size else np.zeros(0)
    frames = list(_ways(t, causes, times, at_risk, all_events, still))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=INCIDENCE_COLUMNS)


def _ways(
    t: Array, causes: "pd.Series[Any]", times: Array, at_risk: Array, all_events: Array, still: Array
) -> Iterator[pd.DataFrame]:
    staying = np.maximum(at_risk - all_events, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard_spread = np.where(staying > 0, all_events / (at_risk * staying), 0.0)
    for way in sorted(causes.dropna().unique()):
        events = np.array([((t == when) & (causes == way).to_numpy()).sum() for when in times], dtype=float)
        incidence = np.cumsum(still * events / at_risk)
        variance = np.empty(times.size)
        for row in range(times.size):
            rest = incidence[row] - incidence[: row + 1]
            part = slice(0, row + 1)
            share = events[part] / at_risk[part]
            variance[row] = (
                np.sum(rest**2 * hazard_spread[part])
                + np.sum(still[part] ** 2 * share * (1 - share) / at_risk[part])
                - 2 * np.sum(rest * still[part] * share / at_risk[part])
            )
        se = np.sqrt(np.maximum(variance, 0))
        lower, upper = _log_log(incidence, se)
        columns = (way, times, at_risk.astype(int), events.astype(int), incidence, se, lower, upper)
        yield pd.DataFrame(dict(zip(INCIDENCE_COLUMNS, columns, strict=True)))


@dataclass(frozen=True)
class ShareWithin:
    """The share with an event within a horizon among those followed that long, with 1 - Kaplan-Meier beside it.

    Attributes:
        share: of the followed, with its Wilson interval. followed: their number. events: of them with the event.
        all_cases: everybody, followed or not. estimate: 1 - Kaplan-Meier at the horizon with its interval. text: Danish.
    """

    share: Interval
    followed: int
    events: int
    all_cases: int
    estimate: Interval
    text: str


def share_within(
    days_to_event: ArrayLike, days_followed: ArrayLike, horizon: int = 365, *, name: str = "Fornyet bekymring"
) -> ShareWithin:
    """How many have the event within `horizon` days (M3.3).

    Args:
        days_to_event: NaN where it has not happened. days_followed: from the same start to the cut-off.
        name: at the head of the sentence.
    """
    event, followed = np.asarray(days_to_event, dtype=float), np.maximum(np.asarray(days_followed, dtype=float), 0)
    enough = followed >= horizon
    happened = event <= np.minimum(horizon, followed)  # a missing event compares as False
    k, n = int((happened & enough).sum()), int(enough.sum())
    curve = kaplan_meier(np.where(happened, event, np.minimum(followed, horizon)), happened)
    estimate = Interval(0.0, np.nan, np.nan)
    if len(curve):
        last = curve.iloc[-1]
        estimate = Interval(1 - float(last["survival"]), 1 - float(last["upper"]), 1 - float(last["lower"]))
    share = wilson(k, n)
    values = {
        "name": name,
        "days": number(horizon),
        "followed": counted(n, "forløb", "forløb"),
        "total": number(event.size),
        "share": percent(share.estimate) if n else "–",
        "range": f"{percent(share.lower)} til {percent(share.upper)}" if n else "–",
        "estimate": percent(estimate.estimate),
    }
    text = say("follow_up.share" if n else "follow_up.nobody", "description", **values)
    return ShareWithin(share, n, k, event.size, estimate, text)
