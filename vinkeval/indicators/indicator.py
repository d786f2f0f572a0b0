"""An indicator as a value: its id, the kind of number, and what it may be split into in the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from vinkeval.indicators.kinds import FromTargets, Kind, NotMeasurable
from vinkeval.plan.model import PeriodKind


@dataclass(frozen=True)
class By:
    """How the catalogue prints a breakdown (the plan says which are allowed).

    Attributes:
        dimension: a column of the indicator's table.
        periods: kinds of period; None means those of the indicator.
        only: the categories there can be.
        observed: print only the categories that occur; never for tables of persons, where an absent one would tell.
        with_rows: print only the keys that have a row (a budget that does not exist yet is no zero).
    """

    dimension: str
    periods: tuple[PeriodKind, ...] | None = ("Y", "B")
    only: tuple[str, ...] = ()
    observed: bool = False
    with_rows: bool = False


@dataclass(frozen=True)
class Gate:
    """Another indicator whose value in the same period must be high enough for this one to be shown."""

    indicator: "Indicator"
    at_least: float


@dataclass(frozen=True)
class FollowUp:
    """What becomes of the rows afterwards is told by another table; where that does not reach as far, there is no figure.

    Attributes:
        table: the other table.
        days: how long each row is followed.
        usable: whether its rows can tell at all.
    """

    table: str
    days: int
    usable: Callable[[pd.DataFrame], bool]


@dataclass(frozen=True)
class Indicator:
    """One entry of the catalogue.

    Attributes:
        id: as in the definition sheet and in the plan's data, which holds its names, unit, direction and limits.
        kind: how the number is made.
        by: how its breakdowns are printed, where not as `By` has it by itself.
        on_request: breakdowns the plan may allow and that are not printed, since another indicator tells the same.
        whole: it has a figure for the whole.
        named: its one category (breakdown, category), where each category is a number of its own.
        unit: where it is not the plan's (the counts printed beside a share).
        plan_only: not before the plan began, though its intervention was there.
        gate: what must be high enough for it to be shown.
        follow_up: where it is told what became of the rows.
    """

    id: str
    kind: Kind | NotMeasurable | FromTargets
    by: tuple[By, ...] = ()
    on_request: tuple[str, ...] = ()
    whole: bool = True
    named: tuple[str, str] | None = None
    unit: str | None = None
    plan_only: bool = False
    gate: Gate | None = None
    follow_up: FollowUp | None = None
