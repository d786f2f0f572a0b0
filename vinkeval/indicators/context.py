"""Section 0, across the goals: referrals of concern and published series. Background, never goal attainment."""

from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Count, Distribution, FromTargets, Ratio, Share
from vinkeval.indicators.rules import first_telling
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import REFERRALS
from vinkeval.indicators.tables import REFERENCES

FOUNDED = Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.assessment.eq("founded"))
CASE_STARTED = Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.outcome.eq("case_started"))
OF_THE_CITY = Rows("referrals", "received_date", of=lambda told: first_telling(told) & told.resident.isin(("yes", "unknown")))
INHABITANTS = Rows("context", "first_of_year", of=lambda context: context.series.eq("folketal_1_januar"))
PUBLISHED = Rows("context", "period", of=lambda context: context.series.isin(REFERENCES))

INDICATORS = (
    Indicator("K1", Count(REFERRALS, interval="poisson"), by=(By("channel", periods=None),)),
    Indicator("K2a", Count(FOUNDED, interval="poisson")),
    Indicator("K2b", Share(REFERRALS, having=lambda told: told.assessment.eq("founded"))),
    Indicator("K2c", Count(CASE_STARTED, interval="poisson")),
    Indicator("K2d", Share(REFERRALS, having=lambda told: told.outcome.eq("case_started"))),
    Indicator(
        "K3", Ratio(above=OF_THE_CITY, below=INHABITANTS, bottom="value", times=100_000, interval="poisson", n_from="above")
    ),
    Indicator(
        "K4",
        Distribution(REFERRALS),
        by=(By("extremism_form"), By("referrer_group"), By("age_group"), By("gender")),
        whole=False,
    ),
    Indicator(
        "K5",
        Ratio(above=PUBLISHED, below=PUBLISHED, top="value", bottom="reference", times=100),
        by=(By("series", periods=None, observed=True, with_rows=True),),
        whole=False,
    ),
    Indicator("O1", FromTargets()),
)
