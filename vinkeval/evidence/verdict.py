"""When a series may be told of: too little data is a result, with the reason and what would suffice."""

from dataclasses import dataclass

import numpy as np

from vinkeval.danish import counted, number
from vinkeval.evidence.ar1 import MIN_DF, STRONG_PERSISTENCE
from vinkeval.evidence.design import Design, Status
from vinkeval.evidence.fitting import Fit
from vinkeval.evidence.segments import Series
from vinkeval.evidence.wording import say

MIN_BEFORE, MIN_AFTER, MIN_POINTS = 8, 6, 16
FULL_POINTS = 24
PERSISTENT_POINTS = 36
SPARSE_POINTS = 48
MIN_EVENTS_AFTER = 20.0
MIN_MEAN = 2.0


@dataclass(frozen=True)
class Limits:
    """What a series must hold for an effect to be told.

    Attributes:
        before, after, total: points. events: counts in all.
        relevant: the smallest change of level that matters, in the series' own unit per period; None where none is declared.
    """

    before: int = MIN_BEFORE
    after: int = MIN_AFTER
    total: int = MIN_POINTS
    events: int = 0
    relevant: float | None = None


@dataclass(frozen=True)
class Refusal:
    """One reason not to answer, and what would suffice (both Danish)."""

    status: Status
    reason: str
    suffice: str


def refuse(status: Status, key: str, design: Design, **values: str) -> Refusal:
    """A refusal by the name of its templates."""
    return Refusal(status, say(f"reason.{key}", design, **values), say(f"suffice.{key}", design, **values))


def too_few_points(series: Series, limits: Limits, design: Design) -> list[Refusal]:
    """Refused before anything is fitted. Beside a control series: the points that both have."""
    before, after = int((~series.after).sum()), int(series.after.sum())
    if before >= limits.before and after >= limits.after and before + after >= limits.total:
        return []
    return [
        Refusal(
            "too_little_data",
            say(
                "reason.points_control" if design == "controlled_series" else "reason.points",
                design,
                before=counted(before, "måling", "målinger"),
                after=number(after),
            ),
            say("suffice.points", design, before=number(limits.before), after=number(limits.after), total=number(limits.total)),
        )
    ]


def too_few_events(series: Series, limits: Limits, design: Design) -> list[Refusal]:
    """Counts that are too small. The reason tells no number: a small count must not be told."""
    if _sparse(series) or empty_side(series) or series.y.sum() < limits.events:
        return [refuse("too_little_data", "events", design)]
    return []


def empty_side(series: Series) -> bool:
    """No events at all before, or none after: there is no ratio to estimate."""
    return not (series.y[~series.after].any() and series.y[series.after].any())


def weak_control(control: Series, design: Design) -> list[Refusal]:
    """A control series of so few events that its logarithm says little (it is held to the same as the series itself)."""
    return [refuse("too_little_data", "control_events", design)] if _sparse(control) else []


def _sparse(series: Series) -> bool:
    if level_before(series) * series.after.sum() < MIN_EVENTS_AFTER:
        return True
    return bool(series.y.size < SPARSE_POINTS and series.y.mean() < MIN_MEAN)


def level_before(series: Series) -> float:
    """Events a period after the start, had the rate before it gone on."""
    before, after = ~series.after, series.after
    if not before.any() or not after.any():
        return 0.0
    return float(series.y[before].sum() / series.exposure[before].sum() * series.exposure[after].mean())


def too_uncertain(series: Series, fit: Fit, base: float | None, *, limits: Limits, design: Design) -> list[Refusal]:
    """Strong persistence in a short series, or only changes larger than those that matter could be seen.

    Args:
        base: for ratios the events a period that they are ratios to, had nothing happened; None for differences.
    """
    found = []
    if series.t.size < PERSISTENT_POINTS and (fit.rho >= STRONG_PERSISTENCE or fit.df[0] <= MIN_DF):
        found.append(refuse("too_little_data", "persistence", design, total=number(PERSISTENT_POINTS)))
    if limits.relevant is not None:
        detectable = fit.detectable if base is None else base * (np.exp(fit.detectable) - 1)
        if detectable > limits.relevant:
            found.append(refuse("too_little_data", "undetectable", design))
    return found


def half_year(series: Series) -> int:
    """Half a year in periods of the series."""
    return max(6 // series.months_per_period, 1)


def not_separable(series: Series, free_after: int, *, controlled: bool, design: Design) -> list[Refusal]:
    """Too little of the time after the start without a pandemic term, and no control series to help."""
    if controlled or free_after >= half_year(series):
        return []
    return [refuse("not_identifiable", "pandemic", design)]


def status_of(series: Series, refusals: list[Refusal]) -> Status:
    """The status of the whole estimate."""
    statuses = {refusal.status for refusal in refusals}
    if statuses:
        return "too_little_data" if "too_little_data" in statuses else "not_identifiable"
    return "estimated" if series.t.size >= FULL_POINTS else "indicative"
