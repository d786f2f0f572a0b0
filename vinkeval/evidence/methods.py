"""How an indicator's own interval is made, as the catalogue says; what it is compared and judged by follows from that."""

from functools import cache
from typing import Literal

from vinkeval.indicators.catalogue import INDICATORS
from vinkeval.indicators.kinds import Count, Distinct, Distribution, MeanChange, Median, NetChange, Total

IntervalKind = Literal["wilson", "poisson", "t", "other", "none"]


@cache
def interval_kind(id: str) -> IntervalKind:
    """wilson: a share · poisson: a count of chance events · t: a mean change · other: another interval · none: a full count."""
    kind = next((entry.kind for entry in INDICATORS if entry.id == id), None)
    declared = getattr(kind, "interval", None)
    if isinstance(kind, MeanChange):
        return "t"
    if isinstance(kind, Distribution) or declared == "wilson":
        return "wilson"
    if isinstance(kind, Count) and declared == "poisson":
        return "poisson"
    return "other" if declared or isinstance(kind, Median | NetChange) else "none"


@cache
def grows_with_time(id: str) -> bool:
    """Whether a longer period has a larger figure: a number of rows or of different things, a sum."""
    kind = next((entry.kind for entry in INDICATORS if entry.id == id), None)
    return isinstance(kind, Count | Total | Distinct)
