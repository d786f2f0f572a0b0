"""Goal 3, individuals: cases with mentors, relatives and the resourceful (interventions e, f, g)."""

from vinkeval.exports.schema import HELD
from vinkeval.indicators.indicator import FollowUp, Gate, Indicator
from vinkeval.indicators.kinds import Count, Distinct, MeanChange, Median, NetChange, NotMeasurable, RatioOfSums, Share
from vinkeval.indicators.linked import RENEWED_WITHIN
from vinkeval.indicators.rules import (
    NOT_DELIVERED,
    WORKING_OR_LEARNING,
    end_reason_known,
    ended_as_planned,
    first_telling,
    held,
    is_known,
    known,
    tells_of_repeats,
)
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import CLOSED_CASES, PAIRED_ANSWERS, REFERRALS, STARTED_CASES

CLOSED_WITH_GOALS = Rows("cases", "end_date", of=lambda case: case.goals_set.ge(1) | case.goals_set.isna())
RETAINED_DAYS = 90
FORMS = ("militant_islamism", "right", "left", "other")

COMPLETED_AS_PLANNED = Share(CLOSED_CASES, known=end_reason_known, having=ended_as_planned)
GOALS_MET = RatioOfSums(CLOSED_WITH_GOALS, top="goals_met", bottom="goals_set", interval="cases")

PROGRESSION_RECORDED = Indicator(
    "E6", Share(CLOSED_CASES, having=lambda case: case.measured_start.eq("yes") & case.measured_end.eq("yes"))
)

INDICATORS = (
    Indicator("M3.0", NotMeasurable()),
    Indicator("M3.1", COMPLETED_AS_PLANNED, on_request=("intervention",)),
    Indicator("M3.2", GOALS_MET),
    Indicator(
        "M3.3",
        Share(
            Rows(
                "cases",
                "end_date",
                of=lambda case: case.referral_id.notna() & case.days_since_end.ge(RENEWED_WITHIN),
            ),
            having=lambda case: case.renewed,
        ),
        follow_up=FollowUp("referrals", RENEWED_WITHIN, usable=tells_of_repeats),
    ),
    Indicator(
        "M3.4",
        Share(
            Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.assessment.eq("founded")),
            known=lambda told: is_known(told.outcome) & told.outcome.ne("pending"),
            having=lambda told: told.outcome.isin(("case_started", "referred_other")),
        ),
    ),
    Indicator(
        "M3.5",
        NetChange(
            CLOSED_CASES,
            known=known("employment_start", "employment_end"),
            before=lambda case: case.employment_start.isin(WORKING_OR_LEARNING),
            after=lambda case: case.employment_end.isin(WORKING_OR_LEARNING),
        ),
    ),
    Indicator("E1", Count(STARTED_CASES, interval="poisson")),
    Indicator("E2", Median(STARTED_CASES, column="days_to_start")),
    Indicator(
        "E3",
        Share(
            Rows("cases", "start_date", of=lambda case: case.days_since_start.ge(RETAINED_DAYS)),
            having=lambda case: case.end_date.isna() | case.days_open.ge(RETAINED_DAYS) | ended_as_planned(case),
        ),
    ),
    Indicator("E4", COMPLETED_AS_PLANNED),
    Indicator("E5", GOALS_MET, gate=Gate(PROGRESSION_RECORDED, at_least=0.8)),
    PROGRESSION_RECORDED,
    Indicator("F1", Count(STARTED_CASES, interval="poisson")),
    Indicator("F2", Median(CLOSED_CASES, column="meetings")),
    Indicator("F3", MeanChange(PAIRED_ANSWERS, scale="FOR1", interval="pairs")),
    Indicator("F4", COMPLETED_AS_PLANNED),
    Indicator(
        "F5",
        Share(Rows("cases", "start_date", of=lambda case: case.intervention.eq("e")), having=lambda case: case.with_relatives),
    ),
    Indicator(
        "G1",
        Share(
            Rows("activities", "date", of=lambda activity: activity.status.isin((*HELD, *NOT_DELIVERED, "planned"))),
            having=held,
            interval=None,
        ),
        plan_only=True,
    ),
    Indicator(
        "G2",
        Share(
            REFERRALS,
            known=lambda told: told.resourceful.isin(("yes", "no")),
            having=lambda told: told.resourceful.eq("yes"),
        ),
    ),
    Indicator("G3", Share(Rows("cases", "offered_date"), known=known("consent"), having=lambda case: case.consent.eq("yes"))),
    Indicator(
        "G4",
        Distinct(
            Rows("cases", "offered_date", of=lambda case: case.extremism_form.isin(FORMS)),
            column="extremism_form",
            out_of=lambda _: float(len(FORMS)),
        ),
    ),
    Indicator("G5", COMPLETED_AS_PLANNED),
)
