"""Goal 4, professionals: awareness and handling of concerns (interventions h, i)."""

from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Count, Distribution, MeanChange, Median, NotMeasurable, Ratio, Share, Total
from vinkeval.indicators.rules import agrees, first_telling, held, known, valid_after
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import ADVICE, ANSWERS, BY_STATUS, FOLLOWED_UP, HELD_ACTIVITIES, PAIRED_ANSWERS

BY_INSTITUTION = By("institution_type", observed=True)
BY_ADMINISTRATION = By("administration", observed=True)
ANSWERED = Rows("responses", "activity_date", of=valid_after)
ASSESSED = ("founded", "unfounded", "other_need")

INDICATORS = (
    Indicator("M4.1", MeanChange(PAIRED_ANSWERS, scale="FAG1")),
    Indicator("M4.2", MeanChange(PAIRED_ANSWERS, scale="HAN")),
    Indicator("M4.3", MeanChange(PAIRED_ANSWERS, scale="FAG4")),
    Indicator(
        "M4.4",
        Share(
            Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.referrer_group.eq("professional")),
            known=lambda told: told.assessment.isin(ASSESSED),
            having=lambda told: told.assessment.eq("founded"),
        ),
    ),
    Indicator("M4.5", NotMeasurable()),
    Indicator("H1", Count(HELD_ACTIVITIES), by=(BY_STATUS, BY_INSTITUTION, BY_ADMINISTRATION)),
    Indicator("H2", Total(HELD_ACTIVITIES, "participants")),
    Indicator(
        "H3", Count(Rows("activities", "date", of=lambda activity: held(activity) & activity.institution_type.eq("psychiatry")))
    ),
    Indicator(
        "H3b",
        Share(
            HELD_ACTIVITIES,
            known=known("institution_type"),
            having=lambda activity: activity.institution_type.eq("psychiatry"),
            interval=None,
        ),
    ),
    Indicator("H5b", MeanChange(FOLLOWED_UP, scale="HAN")),
    Indicator("H6", Ratio(above=ANSWERED, below=HELD_ACTIVITIES, bottom="participants")),
    Indicator("I1", Count(ADVICE, interval="poisson"), on_request=("referrer_group",)),
    Indicator("I2", Median(ADVICE, column="working_days")),
    Indicator("I2b", Share(ADVICE, known=known("working_days"), having=lambda asked: asked.working_days <= 1)),
    Indicator("I3", Distribution(ADVICE), by=(By("referrer_group", periods=None),), whole=False),
    Indicator("I4", Share(ADVICE, known=known("result"), having=lambda asked: asked.result.eq("resolved"))),
    Indicator("I5", Share(ANSWERS, known=known("NYT1"), having=agrees("NYT1"))),
)
