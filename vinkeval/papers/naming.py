"""What the plan and its periods are called in a paper: '2018-2019', 'planperioden til og med 30. juni 2021'."""

from typing import Literal

from vinkeval.danish import day
from vinkeval.disclosure.release import Release
from vinkeval.figures.texts import texts
from vinkeval.indicators.labels import cut_short
from vinkeval.plan.model import Goal, Plan

_TEXTS = texts("vinkeval.papers")


def plan_name(release: Release) -> str:
    """'VINK Handleplan 2020-2021'."""
    return _TEXTS.say("head.plan", unit=release.plan.unit, years=years(release, "plan"))


def span(release: Release, which: Literal["baseline", "plan"]) -> str:
    """'2018-2019'; '2020-2021 til og med 30. juni 2021' where it is not over."""
    until = cut_short(which, release.as_of, release.plan)
    return f"{years(release, which)} til og med {day(until)}" if until else years(release, which)


def years(release: Release, which: Literal["baseline", "plan"]) -> str:
    """The years of a period, over or not: '2020-2021'."""
    stretch = release.plan.baseline if which == "baseline" else release.plan.period
    return "-".join(dict.fromkeys(str(end.year) for end in (stretch.first, stretch.last)))


def when(release: Release) -> str:
    """'planperioden'; 'planperioden til og med 30. juni 2021' where it is not over."""
    until = cut_short("plan", release.as_of, release.plan)
    return f"planperioden til og med {day(until)}" if until else "planperioden"


ACROSS = "0"  # the goal of what runs across the goals
CRIME = "M3.0"  # prevented offences: an indicator that can not be measured, which the paper always says
HARM = "M1.6"
_CLOSE_DAYS = 180  # a pandemic that begins so soon after the plan can not be told apart from it


def is_about_crime(plan: Plan, goal: Goal) -> bool:
    """Whether the goal is the prevention of offences."""
    found = plan.indicators.get(CRIME)
    return found is not None and found.goal == goal.id


def met_pandemic(plan: Plan) -> bool:
    """Whether lockdowns of the plan's data came in its period, soon after its start."""
    came = min((event.first for event in plan.events), default=None)
    return came is not None and 0 <= (came - plan.period.first).days <= _CLOSE_DAYS
