"""Rows that indicators of several goals look at, each with the date that places them."""

from vinkeval.exports.schema import HELD
from vinkeval.indicators.indicator import By
from vinkeval.indicators.rules import due, first_telling, held, valid_after, valid_answer
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.tables import FOLLOWUPS, PAIRS

HELD_ACTIVITIES = Rows("activities", "date", of=held)
DUE_ACTIVITIES = Rows("activities", "date", of=due)
PAIRED_ANSWERS = Rows(PAIRS, "date")
FOLLOWED_UP = Rows(FOLLOWUPS, "date")
ANSWERS = Rows("responses", "response_date", of=valid_answer)
ANSWERS_AFTER = Rows("responses", "response_date", of=valid_after)
REFERRALS = Rows("referrals", "received_date", of=first_telling)
STARTED_CASES = Rows("cases", "start_date")
CLOSED_CASES = Rows("cases", "end_date")
CONTACTS = Rows("contacts", "date")
ADVICE = Rows("advice", "date")

BY_STATUS = By("status", periods=None, only=HELD)
