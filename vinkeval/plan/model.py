"""What is evaluated, as frozen values. Read from TOML by `vinkeval.plan.reading`; no computation here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vinkeval.danish import counted
from vinkeval.plan.periods import Period

Direction = Literal["up", "down", "none"]
PeriodKind = Literal["Y", "H", "Q", "M", "B", "A", "own"]
Certainty = Literal["decided", "published", "general_knowledge", "assumed"]
Role = Literal["activity", "reach", "outcome", "harm", "context", "economy", "quality"]
EventKind = Literal["pandemic", "other"]

DIMENSIONS = (
    "status", "district", "activity_type", "institution_type", "administration", "cancel_reason", "intervention",
    "referrer_group", "channel", "extremism_form", "age_group", "gender", "series", "field", "table",
)  # fmt: skip
"""Everything an indicator may be broken down by, in any plan."""


@dataclass(frozen=True, slots=True)
class Document:
    """The plan document itself."""

    title: str
    subject: str
    date: date
    case_number: str
    document_number: str
    issued_by: str
    status: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """Section 0. A text that the plan document does not give is None and printed as *ikke oplyst*.

    Attributes:
        outline: what the document says that the introduction will hold, in its own words.
    """

    challenges: str | None
    objectives: str | None
    organisation: str | None
    budget_frame: str | None
    outline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the plan's levels; `id` is '1'..'4', and '0' for what runs across."""

    id: str
    level: str
    short_name: str
    purpose: str
    target_group: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """One of the plan's interventions (a-i)."""

    id: str
    goal: str
    name: str
    text: str
    partners: tuple[str, ...]
    new_in: int | None


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """Names, unit, direction and limits of an indicator; its computation stands in `vinkeval.indicators` under the same id.

    Attributes:
        unit: Danish unit as shown ('pct.', 'point (1-5)', 'antal', 'deltagelser', 'kr.', ...).
        direction: up (high is better), down, or none (neither good nor bad; never a target, never a colour).
        periods: kinds of period the catalogue computes (Y, H, Q, M, B = baseline and plan, A = all, own).
            None at all: it cannot be measured in the exports, and is printed as such.
        breakdowns: the only dimensions it may be broken down by.
        always_broken_down: it has no figure for the whole (I3, K4, K5, OE2, OE3, Q*).
        printed_with: indicators that must stand beside it wherever it is printed.
        relevant_change: smallest change that matters, in the indicator's own unit; None where none is declared.
        primary: one of the few declared before the analysis (Holm).
        target_allowed: False where no target may be set; never True without a direction.
    """

    id: str
    goal: str
    interventions: tuple[str, ...]
    name: str
    name_en: str
    unit: str
    direction: Direction
    periods: tuple[PeriodKind, ...]
    breakdowns: tuple[str, ...]
    always_broken_down: bool
    role: Role
    caveats: tuple[str, ...]
    definition: str
    also_called: tuple[str, ...] = ()
    printed_with: tuple[str, ...] = ()
    relevant_change: float | None = None
    primary: bool = False
    target_allowed: bool = True

    @property
    def measurable(self) -> bool:
        """Whether the exports can give a figure at all."""
        return bool(self.periods)


@dataclass(frozen=True, slots=True)
class Event:
    """Something outside the plan that bears on the series (a lockdown): shading, model term, caveat in one entry."""

    id: str
    label: str
    first: date
    last: date
    kind: EventKind
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Break:
    """A change of definition or registration: no share or trend across it."""

    id: str
    label: str
    date: date
    indicators: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target and where it was decided; none without the latter."""

    indicator: str
    period: str
    value: float
    decided_where: str


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """A figure the city has published itself; shown with its source, never crossed with export data."""

    year: int
    referrals: int
    of_these: int
    counted_as: str
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What the plan wants and the exports cannot show: printed as *ikke belyst* with what would be needed."""

    intervention: str
    wanted: str
    needed: str


@dataclass(frozen=True, slots=True)
class Word:
    """A local word or abbreviation, spelled out for a reader who does not know it, and where that stands."""

    term: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """The city's discretion rules (docs/diskretion.md).

    Attributes:
        k: smallest count of persons that may be told apart.
        percent_base: smallest base of a published share.
        person_tables: tables whose rows stand for persons; every count of their rows is protected.
        person_indicators: indicators that count persons in another table, protected like those.
        person_periods / person_breakdown_periods: kinds of period released for them, whole and broken down.
        extra_quarters: person indicators that may also be released by quarter as a whole.
        forbidden_dimensions: never a breakdown of a protected table, in any combination.
        sensitive_dimensions: never two of them in one table.
        coarsen_from: share of a table's rows that, hidden, makes a run show it by longer periods only.
        coarsen_half_years: an indicator's half-years may then give way to its years.
        coarsen_breakdown_years: the years of a breakdown may then give way to baseline and plan period.
        coarsen_together: indicators that are another's parts and judged as one table: their half-years and years may give way,
            and are dispensed with before the other's.
    """

    k: int
    percent_base: int
    person_tables: tuple[str, ...]
    person_periods: tuple[PeriodKind, ...]
    person_breakdown_periods: tuple[PeriodKind, ...]
    extra_quarters: tuple[str, ...]
    forbidden_dimensions: tuple[str, ...]
    person_indicators: tuple[str, ...] = ()
    sensitive_dimensions: tuple[str, ...] = ()
    coarsen_from: float = 1.0
    coarsen_half_years: bool = False
    coarsen_breakdown_years: bool = False
    coarsen_together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that is evaluated, as data. Shows its goal tree in a notebook."""

    id: str
    city: str
    unit: str
    document: Document
    introduction: Introduction
    cut_off: date
    baseline: Period
    period: Period
    goals: tuple[Goal, ...]
    interventions: tuple[Intervention, ...]
    indicators: Mapping[str, IndicatorText]
    events: tuple[Event, ...]
    breaks: tuple[Break, ...]
    targets: tuple[Target, ...]
    context: tuple[ContextFigure, ...]
    gaps: tuple[Gap, ...]
    disclosure: DisclosureRules
    sha256: str
    words: tuple[Word, ...] = ()

    def goal(self, id: str) -> Goal:
        """The goal with this id."""
        return next(goal for goal in self.goals if goal.id == id)

    def intervention(self, id: str) -> Intervention:
        """The intervention with this letter."""
        return next(entry for entry in self.interventions if entry.id == id)

    def __repr__(self) -> str:
        goals = len({entry.goal for entry in self.interventions})
        own = counted(len(self.indicators), "indikator", "indikatorer")
        return f"Plan({self.id}: {goals} mål, {counted(len(self.interventions), 'indsats', 'indsatser')}, {own})"

    def _repr_html_(self) -> str:
        from vinkeval.plan.display import goal_tree_html

        return goal_tree_html(self)
