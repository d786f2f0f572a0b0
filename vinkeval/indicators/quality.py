"""Section 0, across the goals: how complete the data are. They describe the registration, not the people."""

from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Ratio, Share, Total
from vinkeval.indicators.rules import Rule, held, known
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import ADVICE, CLOSED_CASES, CONTACTS
from vinkeval.indicators.tables import ACCOUNT

ACCOUNTED = Rows(ACCOUNT, None, of=lambda account: account["read"].gt(0))
BY_TABLE = By("table", periods=None)


def of_interventions(*letters: str) -> Rule:
    """Rows of these interventions."""
    return lambda table: table.intervention.isin(letters)


LOGGED = Rows("activities", "date", of=lambda activity: activity.intervention.ne("g"))
AT_INSTITUTIONS = Rows("activities", "date", of=of_interventions("a", "b", "h"))
TOOK_PLACE = Rows("activities", "date", of=lambda activity: activity.intervention.ne("g") & held(activity))
TOLD = Rows("referrals", "received_date")
ASSIGNED = Rows("cases", "assigned_date")
MENTORS_CLOSED = Rows("cases", "end_date", of=of_interventions("e"))
ANSWERS = Rows("responses", "response_date", of=of_interventions("a", "b", "h"))

KEY_FIELDS: tuple[tuple[Rows, tuple[str, ...]], ...] = (
    (LOGGED, ("status", "district")),
    (AT_INSTITUTIONS, ("institution_type",)),
    (TOOK_PLACE, ("participants",)),
    (TOLD, ("referrer_type", "age_group", "gender", "district", "extremism_form", "assessment", "outcome")),
    (ASSIGNED, ("consent",)),
    (CLOSED_CASES, ("end_reason", "measured_start", "measured_end", "goals_set")),
    (MENTORS_CLOSED, ("employment_end",)),
    (ADVICE, ("referrer_type", "first_reply_date", "result")),
    (CONTACTS, ("milieu_code", "led_to", "contact_no")),
    (ANSWERS, ("pair_code", "activity_id")),
)
"""The fields that results rest on, each over the rows where it ought to be filled in."""

INDICATORS = (
    *(
        Indicator("Q1", Share(rows, having=known(column), interval=None), named=("field", f"{rows.table}.{column}"))
        for rows, columns in KEY_FIELDS
        for column in columns
    ),
    Indicator("Q3", Total(ACCOUNTED, "duplicates", tallied=True), by=(BY_TABLE,), whole=False),
    Indicator("Q4", Total(ACCOUNTED, "impossible_date", tallied=True), by=(BY_TABLE,), whole=False),
    Indicator(
        "Q5", Ratio(above=ACCOUNTED, below=ACCOUNTED, top="set_aside", bottom="read", tallied=True), by=(BY_TABLE,), whole=False
    ),
)
