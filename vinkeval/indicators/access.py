"""Goal 2, groups: access to closed milieus, and what contact leads to (intervention d)."""

from vinkeval.indicators.indicator import Indicator
from vinkeval.indicators.kinds import Count, Distinct, Median, Share, Total
from vinkeval.indicators.rules import agrees, known, partner_known, with_partner
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import ANSWERS, BY_STATUS, CONTACTS, HELD_ACTIVITIES

ESTABLISHED = 3
"""Contacts in one period from which a milieu counts as reached."""

INDICATORS = (
    Indicator("M2.1", Distinct(CONTACTS, column="milieu_code", at_least=ESTABLISHED)),
    Indicator("M2.2", Share(CONTACTS, known=known("contact_no"), having=lambda contact: contact.contact_no >= 2)),
    Indicator(
        "M2.3",
        Share(CONTACTS, known=known("led_to"), having=lambda contact: contact.led_to.isin(("conversation", "infohus", "case"))),
    ),
    Indicator("M2.4", Median(Rows("contacts", "date", of=lambda contact: contact.days_to_case.notna()), column="days_to_case")),
    Indicator(
        "M2.5",
        Share(
            Rows("cases", "start_date", of=lambda case: case.from_outreach, all_interventions=True),
            having=lambda case: case.consent.eq("yes"),
        ),
    ),
    Indicator("D1", Count(HELD_ACTIVITIES), by=(BY_STATUS,), on_request=("status",)),
    Indicator("D1b", Total(HELD_ACTIVITIES, "hours")),
    Indicator("D2", Count(Rows("contacts", "date", of=lambda contact: contact.new_contact.eq("yes")), interval="poisson")),
    Indicator("D4", Share(CONTACTS, known=known("led_to"), having=lambda contact: contact.led_to.isin(("infohus", "case")))),
    Indicator("D5", Share(CONTACTS, known=partner_known("SSP", "DKS"), having=with_partner("SSP", "DKS"))),
    Indicator("D6", Share(ANSWERS, known=known("TIL1"), having=agrees("TIL1"))),
)
