"""Goal 1, society: resilience against extremism among pupils, parents and associations (interventions a, b, c)."""

from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Count, Distinct, MeanChange, RatioOfSums, Regulars, Share, Total
from vinkeval.indicators.linked import target_school
from vinkeval.indicators.rules import (
    agrees,
    first_telling,
    held,
    is_known,
    known,
    network_meeting,
    not_delivered,
    partner_known,
    with_partner,
)
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import ANSWERS, ANSWERS_AFTER, BY_STATUS, DUE_ACTIVITIES, HELD_ACTIVITIES, PAIRED_ANSWERS
from vinkeval.indicators.tables import ATTENDANCES, code_lists

MEETINGS = Rows("activities", "date", of=network_meeting)
ATTENDED = Rows(ATTENDANCES, "date")

BY_INTERVENTION = By("intervention", periods=None)
BY_DISTRICT = By("district")
BY_TYPE = By("activity_type", observed=True)

STEP = 0.5
"""Change on the five-point scale from which a person has moved."""

INDICATORS = (
    Indicator("M1.1", MeanChange(PAIRED_ANSWERS, scale="DEM")),
    Indicator("M1.2", Share(PAIRED_ANSWERS, known=known("DEM"), having=lambda pair: pair.DEM >= STEP)),
    Indicator("M1.2b", Share(PAIRED_ANSWERS, known=known("DEM"), having=lambda pair: pair.DEM <= -STEP)),
    Indicator(
        "M1.3",
        Distinct(
            HELD_ACTIVITIES,
            column="target_school",
            out_of=lambda tables: float(target_school(tables["institutions"]).sum()),
            share=True,
            missing=lambda activity: activity.institution_type.eq("school") & activity.institution_code.isna(),
        ),
    ),
    Indicator(
        "M1.4",
        Distinct(
            HELD_ACTIVITIES,
            column="district",
            out_of=lambda _: float(len(code_lists()["district"])),
            missing=lambda activity: ~is_known(activity.district),
        ),
    ),
    Indicator("M1.5", MeanChange(PAIRED_ANSWERS, scale="TIL1")),
    Indicator("M1.6", Share(ANSWERS_AFTER, known=known("STIG1"), having=agrees("STIG1")), by=(BY_INTERVENTION,)),
    Indicator("A1", Count(HELD_ACTIVITIES), by=(BY_STATUS, BY_DISTRICT, BY_TYPE)),
    Indicator("A1b", Share(HELD_ACTIVITIES, known=partner_known("BUF"), having=with_partner("BUF"), interval=None)),
    Indicator("A2", Total(HELD_ACTIVITIES, "participants")),
    Indicator("A3", Share(DUE_ACTIVITIES, having=held, interval=None)),
    Indicator("A3", Count(Rows("activities", "date", of=not_delivered)), by=(By("cancel_reason"),), whole=False, unit="antal"),
    Indicator("A5", MeanChange(PAIRED_ANSWERS, scale="KIL")),
    Indicator("A6", Share(ANSWERS_AFTER, known=known("LIG1"), having=agrees("LIG1"))),
    Indicator("B1", Count(HELD_ACTIVITIES), by=(BY_STATUS, BY_DISTRICT, BY_TYPE)),
    Indicator("B2", Total(HELD_ACTIVITIES, "participants")),
    Indicator(
        "B3",
        RatioOfSums(
            Rows("activities", "date", of=lambda activity: held(activity) & activity.activity_type.eq("parent_course")),
            top="last_module",
            bottom="first_module",
            interval="wilson",
        ),
    ),
    Indicator("B4", MeanChange(PAIRED_ANSWERS, scale="FOR1")),
    Indicator("B5", MeanChange(PAIRED_ANSWERS, scale="FOR2")),
    Indicator("C1", Count(MEETINGS), by=(BY_STATUS,), on_request=("status",)),
    Indicator("C2", Distinct(ATTENDED, column="org_code")),
    Indicator("C3", Regulars(ATTENDED, who="org_code", meeting="activity_id")),
    Indicator("C4", RatioOfSums(HELD_ACTIVITIES, top="initiatives_done", bottom="initiatives_agreed")),
    Indicator("C5", Share(ANSWERS, known=known("TIL1"), having=agrees("TIL1"))),
    Indicator(
        "C6",
        Count(
            Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.referrer_type.eq("association")),
            interval="poisson",
        ),
    ),
)
