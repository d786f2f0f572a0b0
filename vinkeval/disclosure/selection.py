"""Which rows of the measures a paper shows at all, before any number is looked at."""

import re
from collections.abc import Container

import pandas as pd

from vinkeval.plan.model import PeriodKind, Plan

RowKey = tuple[str, str, str, str]
Group = tuple[str, str, str]
_KINDS: tuple[tuple[str, PeriodKind], ...] = (
    (r"\d{4}", "Y"),
    (r"\d{4}H[12]", "H"),
    (r"\d{4}Q[1-4]", "Q"),
    (r"\d{4}-\d{2}", "M"),
    (r"baseline|plan", "B"),
    (r"all", "A"),
)


def period_kind(key: str) -> PeriodKind:
    """Kind of a period key: Y, H, Q, M, B (baseline, plan), A (all) or own."""
    return next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, key)), "own")


def keys_of(frame: pd.DataFrame) -> list[RowKey]:
    """Indicator, breakdown, category, period of every row."""
    columns = ("indicator", "breakdown", "category", "period")
    return [(a, b, c, d) for a, b, c, d in zip(*(frame[name].astype(str).tolist() for name in columns), strict=True)]


def released(frame: pd.DataFrame, plan: Plan, of_persons: Container[Group]) -> pd.DataFrame:
    """Rows that may stand in the paper: all that are not of persons, and persons' figures by the plan's periods.

    Args:
        frame: measures.
        plan: its disclosure rules.
        of_persons: (indicator, breakdown, category) whose rows count rows that stand for persons.
    """
    rules = plan.disclosure
    allowed = []
    for indicator, breakdown, category, period in keys_of(frame):
        kind = period_kind(period)
        if (indicator, breakdown, category) not in of_persons:
            allowed.append(True)
        elif breakdown:
            allowed.append(kind in (*rules.person_breakdown_periods, "A") and breakdown not in rules.forbidden_dimensions)
        else:
            allowed.append(kind in (*rules.person_periods, "A") or (kind == "Q" and indicator in rules.extra_quarters))
    return frame[allowed].reset_index(drop=True)
