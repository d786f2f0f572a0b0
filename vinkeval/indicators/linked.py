"""Columns that an indicator needs and that are worked out from other columns or tables. Nothing here is stored.

Each function takes a canonical table and what it must be linked to, and returns the table with columns added.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.indicators.rules import REFERRER_GROUPS, UNKNOWN, first_telling, held, network_meeting
from vinkeval.indicators.working_days import working_days

RENEWED_WITHIN = 365
_GROUP_OF = {referrer: group for group, referrers in REFERRER_GROUPS.items() for referrer in referrers}
_More = ParamSpec("_More")
_Link = Callable[Concatenate[pd.DataFrame, _More], pd.DataFrame]


def adds(**dtypes: str) -> Callable[[_Link[_More]], _Link[_More]]:
    """The columns a function adds. A table without rows gets them blank: working out nothing costs as much as a thousand rows,
    and the exports of most units lack most tables."""

    def linking(link: _Link[_More]) -> _Link[_More]:
        @wraps(link)
        def linked(table: pd.DataFrame, /, *args: _More.args, **named: _More.kwargs) -> pd.DataFrame:
            if len(table):
                return link(table, *args, **named)
            return table.assign(**{name: np.empty(0, dtype) for name, dtype in dtypes.items()})

        return linked

    return linking


@adds(referrer_group="str")
def with_referrer_group(table: pd.DataFrame) -> pd.DataFrame:
    """Adds `referrer_group`: professional, relative, citizen, other or unknown."""
    return table.assign(referrer_group=table.referrer_type.map(_GROUP_OF).fillna(UNKNOWN))


@adds(working_days="float64")
def with_working_days(advice: pd.DataFrame) -> pd.DataFrame:
    """Adds `working_days` from question to first reply."""
    return advice.assign(working_days=working_days(advice.date.to_numpy(), advice.first_reply_date.to_numpy()))


@adds(target_school="str")
def with_target_school(activities: pd.DataFrame, institutions: pd.DataFrame) -> pd.DataFrame:
    """Adds `target_school`: the institution's code where it is a school on the list, else missing."""
    schools = institutions[target_school(institutions)].institution_code
    return activities.assign(target_school=activities.institution_code.where(activities.institution_code.isin(schools)))


def target_school(institutions: pd.DataFrame) -> Any:
    """Schools on the list of those the plan wants to reach."""
    return institutions.institution_type.eq("school") & institutions.in_target_list.eq("yes")


def attendances(activities: pd.DataFrame) -> pd.DataFrame:
    """One row per held network meeting and association that took part: the meeting's columns with `org_code`."""
    columns = ["activity_id", "date", "intervention", "org_codes"]
    named: pd.DataFrame = activities.loc[network_meeting(activities) & activities.org_codes.notna(), columns]
    which, texts = pd.factorize(named.org_codes)
    lists = [[code for code in dict.fromkeys(text.split(";")) if code] for text in texts]
    lengths = np.array([len(codes) for codes in lists], dtype=np.intp)
    starts = np.cumsum(lengths) - lengths
    times = lengths[which]
    row = np.repeat(np.arange(len(named)), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    codes = pd.array([code for codes in lists for code in codes], dtype="str").take(starts[which][row] + within)
    each = named.drop(columns="org_codes").take(row).assign(org_code=codes)
    if not named.activity_id.is_unique:
        each = each.drop_duplicates(["activity_id", "org_code"])
    return each.reset_index(drop=True)


@adds(days_to_case="float64")
def with_days_to_case(contacts: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Adds `days_to_case`: from the contact to the start of the case it led to; missing where none is found."""
    started = cases.drop_duplicates("case_id").set_index("case_id").start_date
    return contacts.assign(days_to_case=_days(contacts.date.to_numpy(), started.reindex(contacts.case_id).to_numpy()))


@adds(
    days_to_start="float64", days_open="float64", days_since_start="float64", days_since_end="float64",
    from_outreach="bool", renewed="bool", with_relatives="bool",
)  # fmt: skip
def with_course(cases: pd.DataFrame, contacts: pd.DataFrame, referrals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Adds how the case came and went.

    `days_to_start` from visitation, `days_open` from start to end, `days_since_start` and `days_since_end` up to the cut-off,
    `from_outreach` (a contact names it), `renewed` (a founded referral points back to its own within a year of the end)
    and `with_relatives` (a relatives' case is linked to it in the same time).
    """
    today = np.datetime64(as_of)
    return cases.assign(
        days_to_start=_days(cases.assigned_date, cases.start_date),
        days_open=_days(cases.start_date, cases.end_date),
        days_since_start=_days(cases.start_date, today),
        days_since_end=_days(cases.end_date, today),
        from_outreach=cases.case_id.isin(contacts.case_id.dropna()),
        renewed=_renewed(cases, referrals),
        with_relatives=_with_relatives(cases, pd.Timestamp(as_of)),
    )


def _renewed(cases: pd.DataFrame, referrals: pd.DataFrame) -> Any:
    founded = referrals[first_telling(referrals) & referrals.assessment.eq("founded") & referrals.earlier_referral_id.notna()]
    closed = cases[["case_id", "referral_id", "end_date"]].dropna()
    if founded.empty or closed.empty:
        return np.zeros(len(cases), dtype=bool)
    later = closed.merge(
        founded[["earlier_referral_id", "received_date"]], left_on="referral_id", right_on="earlier_referral_id"
    )
    days = _days(later.end_date, later.received_date)
    return cases.case_id.isin(later.case_id[(days >= 1) & (days <= RENEWED_WITHIN)])


def _with_relatives(cases: pd.DataFrame, today: pd.Timestamp) -> Any:
    linked = cases.intervention.eq("f") & cases.linked_case_id.notna()
    if not linked.any():
        return np.zeros(len(cases), dtype=bool)
    spans = cases[["case_id", "start_date"]].assign(end=cases.end_date.fillna(today))
    relatives = spans.assign(linked=cases.linked_case_id)[linked]
    both = spans.merge(relatives, left_on="case_id", right_on="linked", suffixes=("", "_relatives"))
    same_time = (both.start_date <= both.end_relatives) & (both.start_date_relatives <= both.end)
    return cases.case_id.isin(both.case_id[same_time])


@adds(activity_date="datetime64[us]")
def with_activity(responses: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Adds `activity_date`: when the activity of the answer was held, where its number of participants is known."""
    dates = np.full(len(responses), np.datetime64("NaT", "us"))
    counted = held(activities) & activities.participants.notna() & activities.activity_id.notna()
    counted = activities.loc[counted, ["activity_id", "intervention", "date"]].drop_duplicates("activity_id")
    place = pd.Index(counted.activity_id).get_indexer(pd.Index(responses.activity_id))
    found = np.flatnonzero(place >= 0)
    found = found[counted.intervention.to_numpy()[place[found]] == responses.intervention.to_numpy()[found]]
    dates[found] = counted.date.to_numpy(dtype="datetime64[us]")[place[found]]
    return responses.assign(activity_date=dates)


@adds(first_of_year="datetime64[us]")
def with_first_of_year(finances: pd.DataFrame) -> pd.DataFrame:
    """Adds `first_of_year`: the date a yearly row is placed by."""
    return finances.assign(first_of_year=_first_of_year(finances.year.astype("string")))


@adds(first_of_year="datetime64[us]", reference="float64")
def with_reference(context: pd.DataFrame, references: dict[str, str]) -> pd.DataFrame:
    """Adds `first_of_year` and, for series with a period of reference, `reference`: its value then."""
    context = _one_per_period(context)
    at_reference = context[context.series.map(references).eq(context.period)]
    reference = context.series.map(at_reference.drop_duplicates("series").set_index("series").value.astype("float64"))
    return context.assign(first_of_year=_first_of_year(context.period.astype("string")), reference=reference)


def _one_per_period(context: pd.DataFrame) -> pd.DataFrame:
    """A figure given twice stands once; of two figures that disagree neither stands, and the value is missing."""
    key = ["series", "period"]
    if not context.duplicated(key).any():
        return context
    values = context.groupby(key, dropna=False).value
    told = values.transform("first").mask(values.transform("nunique") > 1)
    return context.assign(value=told).drop_duplicates(key).reset_index(drop=True)


def _first_of_year(years: "pd.Series[str]") -> Any:
    return pd.to_datetime(years.where(years.str.fullmatch(r"\d{4}", na=False)) + "-01-01", format="%Y-%m-%d")


def _days(first: Any, last: Any) -> NDArray[np.float64]:
    """Days from one date to another; also where a column of dates is empty and has lost its type."""
    days: NDArray[np.float64] = (np.asarray(last, "datetime64[us]") - np.asarray(first, "datetime64[us]")) / np.timedelta64(
        1, "D"
    )
    return days
