"""Invented referrals of concern, the cases that come of them, and the outreach contacts that lead to some."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count

import numpy as np

from vinkeval.example.activities import DISTRICTS
from vinkeval.example.invention import Row, World, chance, dates, forget, number_within_year, pick

_REFERRERS = {
    "teacher": 0.17, "social_worker": 0.17, "job_centre": 0.05, "ssp": 0.11, "health": 0.05, "housing": 0.04, "police": 0.08,
    "probation": 0.04, "parent": 0.1, "family": 0.05, "friend": 0.03, "citizen": 0.05, "association": 0.02, "anonymous": 0.03,
    "other": 0.01,
}  # fmt: skip
_OFFICES = {"teacher": "BUF", "social_worker": "SOF", "job_centre": "BIF"}
_CHANNELS = {
    "vink_phone": 0.45, "mail": 0.2, "infohus_police": 0.15, "national_hotline": 0.07, "meeting": 0.08, "other": 0.05,
}  # fmt: skip
_AGES = {"u15": 0.1, "15-17": 0.24, "18-24": 0.32, "25-29": 0.14, "30-39": 0.13, "40+": 0.07}
_GENDERS = {"male": 0.82, "female": 0.175, "other": 0.005}
_FORMS = {"militant_islamism": 0.52, "right": 0.21, "unclear": 0.14, "other": 0.07, "left": 0.06}
_UNFOUNDED = {"unfounded": 0.5, "other_need": 0.38, "outside": 0.12}
_OUTCOMES = {
    "founded": {
        "case_started": 0.45,
        "referred_other": 0.25,
        "handed_to_police": 0.15,
        "case_declined": 0.08,
        "no_action": 0.07,
    },
    "unfounded": {"no_action": 0.7, "advice_given": 0.3},
    "other_need": {"referred_other": 0.65, "advice_given": 0.35},
    "outside": {"no_action": 1.0},
}
_BROKEN_OFF = {"citizen_stopped": 0.36, "moved": 0.2, "transferred": 0.18, "lost_contact": 0.18, "custody": 0.06, "covid": 0.02}
_WORK = {"unemployed": 0.48, "education": 0.23, "job": 0.18, "other": 0.11}
_LETTERS = {"e": "M", "f": "P", "g": "G"}
_MILIEUS = {f"M{number:02}": 1 / number for number in range(1, 13)}


def invent_individuals(rng: np.random.Generator, world: World) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of the logs of referrals, cases and contacts, each in order of its dates and linked by the logs' own numbers."""
    referrals = [
        _referral(rng, world, day)
        for month in world.months
        for day in dates(rng, world.working_days(month), _mean(world, world.lockdown_share(month)))
    ]
    contacts = _contacts(rng, world)
    cases = [*_from_referrals(rng, world, referrals), *_from_elsewhere(rng, world), *_from_contacts(rng, world, contacts)]
    cases.sort(key=lambda case: case["assigned_date"])
    for letter, sign in _LETTERS.items():
        for number, case in zip(count(1), (case for case in cases if case["intervention"] == letter)):
            case["case_id"] = f"{sign}-{number:04}"
    _link_relatives(rng, cases)
    referrals += [*_renewed(rng, world, cases), *_second_callers(rng, world, referrals)]
    referrals.sort(key=lambda referral: referral["received_date"])
    number_within_year(referrals, "referral_id", "received_date", "{}-{:04}")
    _resolve(referrals, ("earlier_referral_id", "duplicate_of"), "referral_id")
    _resolve(cases, ("referral_id",), "referral_id")
    _resolve(contacts, ("case_id",), "case_id")
    forget(
        rng,
        referrals,
        {"district": 0.1, "extremism_form": 0.12, "age_group": 0.06, "gender": 0.02, "referrer_type": 0.02, "resident": 0.03,
         "resourceful": 0.03, "repeat": 0.03},
    )  # fmt: skip
    return referrals, cases, contacts


def _mean(world: World, locked: float) -> float:
    return float(world.effects.referrals_per_year / 12 * world.effects.referral_lockdown_ratio**locked * world.scale)


def _after(rng: np.random.Generator, day: date, least: int, most: int) -> date:
    return day + timedelta(days=int(rng.integers(least, most)))


def _referral(rng: np.random.Generator, world: World, day: date, *, founded: bool | None = None) -> Row:
    if founded is None:
        founded = chance(rng, world.during(world.effects.founded, day))
    assessment = "founded" if founded else pick(rng, _UNFOUNDED)
    outcome = pick(rng, _OUTCOMES[assessment])
    if not founded and (world.last - day).days < 45 and chance(rng, 0.6):
        assessment, outcome = "pending", "pending"
    referrer = pick(rng, _REFERRERS)
    resourceful = "yes" if chance(rng, world.during(world.effects.resourceful, day)) else "no"
    return {
        "received_date": day,
        "channel": pick(rng, _CHANNELS),
        "referrer_type": referrer,
        "referrer_administration": _OFFICES.get(referrer),
        "resident": "no" if assessment == "outside" or chance(rng, 0.03) else "yes",
        "age_group": pick(rng, _AGES),
        "gender": pick(rng, _GENDERS),
        "district": pick(rng, DISTRICTS),
        "extremism_form": pick(rng, _FORMS),
        "resourceful": "not_assessed" if chance(rng, 0.2) else resourceful,
        "infohus_date": world.happened(_after(rng, day, 3, 30)) if chance(rng, 0.6) else None,
        "assessment": assessment,
        "outcome": outcome,
        "closed_date": world.happened(_after(rng, day, 12, 70)) if outcome != "pending" else None,
        "repeat": "no",
    }


def _case(rng: np.random.Generator, world: World, letter: str, assigned: date, *, accepts: bool | None = None) -> Row:
    """A case from its assignment to its end, as far as the cut-off lets it be known."""
    offered = world.happened(_after(rng, assigned, 0, 10))
    accepted = world.effects.offer_accepted if letter == "g" else None
    if accepts is None:
        accepts = chance(rng, world.during(accepted, offered or world.last) if accepted else 0.93)
    typical = world.during(world.effects.mentor_wait_days, assigned)
    start = world.happened((offered or assigned) + timedelta(days=max(1, round(rng.lognormal(np.log(typical - 5), 0.5)))))
    case: Row = {
        "intervention": letter,
        "extremism_form": pick(rng, _FORMS) if letter != "f" else None,
        "assigned_date": assigned,
        "offered_date": offered,
        "consent": ("yes" if accepts else "no") if offered else None,
        "end_reason": None,
    }
    return case | _course(rng, world, letter, start) if accepts and offered and start else case


def _course(rng: np.random.Generator, world: World, letter: str, start: date) -> Row:
    days = {"e": 250, "f": 150, "g": 190}[letter]
    end = world.happened(start + timedelta(days=round(rng.lognormal(np.log(days), 0.5))))
    until = ((end or world.last) - start).days
    meetings = 1 + int(rng.poisson(until / 13))
    started = pick(rng, _WORK) if letter == "e" else None
    goals = int(rng.integers(2, 7)) if chance(rng, 0.9) else None
    course: Row = {
        "start_date": start,
        "planned_end": start + timedelta(days=days),
        "meetings": meetings,
        "meetings_cancelled": int(rng.poisson(meetings / 8)),
        "mentor_hours": float(rng.integers(meetings, 3 * meetings + 1)) / 2 if letter == "e" else None,
        "plan_made": "yes" if goals else "no",
        "goals_set": goals,
        "measured_start": "yes" if chance(rng, 0.9) else "no",
        "measured_end": "no",
        "employment_start": started,
        "end_reason": "ongoing",
    }
    return course | _ending(rng, world, letter, end, goals, started) if end else course


def _ending(rng: np.random.Generator, world: World, letter: str, end: date, goals: int | None, started: str | None) -> Row:
    effects = world.effects
    recorded = chance(rng, world.during(effects.progress_recorded, end))
    planned = chance(rng, world.during(effects.completed_as_planned, end))
    reason = pick(rng, {"as_planned": 0.58, "goal_reached": 0.42} if planned else _BROKEN_OFF)
    if reason == "covid" and not world.locked_down(end):
        reason = "citizen_stopped"
    ending: Row = {
        "end_date": end,
        "end_reason": "unknown" if chance(rng, 0.03) else reason,
        "goals_met": int(rng.binomial(goals, world.during(effects.goal_met, end))) if goals else None,
        "measured_start": "yes" if recorded or chance(rng, 0.5) else "no",
        "measured_end": "yes" if recorded else "no",
    }
    if letter == "e":
        ending["employment_end"] = started if chance(rng, 0.6) else pick(rng, {**_WORK, "job": 0.4, "education": 0.35})
    return ending


def _from_referrals(rng: np.random.Generator, world: World, referrals: list[Row]) -> Iterator[Row]:
    for referral in referrals:
        if referral["outcome"] == "case_started":
            letter = "g" if chance(rng, 0.2) else "e"
            assigned = min(_after(rng, referral["received_date"], 1, 14), world.last)
            case = _case(rng, world, letter, assigned, accepts=None if letter == "g" else True)
            if "start_date" in case:
                referral["started_date"] = case["start_date"]
                referral["started_authority"] = pick(rng, {"BIF": 0.75, "SOF": 0.25})
            else:
                referral["outcome"] = "case_declined" if case["consent"] == "no" else "pending"
            yield case | {"referral_id": referral}


def _from_elsewhere(rng: np.random.Generator, world: World) -> Iterator[Row]:
    first = world.plan.baseline.first
    years = (world.last - first).days / 365.25 + 1
    for letter, per_year in (("e", 9.0), ("f", 10.0), ("g", 6.0)):
        for _ in range(rng.poisson(per_year * years * world.scale)):
            yield _case(rng, world, letter, _after(rng, first, -365, (world.last - first).days))


def _from_contacts(rng: np.random.Generator, world: World, contacts: list[Row]) -> Iterator[Row]:
    for contact in contacts:
        if contact["led_to"] == "case" and (world.last - contact["date"]).days > 90:
            case = _case(rng, world, "e", _after(rng, contact["date"], 2, 15), accepts=True)
            contact["case_id"] = case
            yield case


def _link_relatives(rng: np.random.Generator, cases: list[Row]) -> None:
    mentors = [case for case in cases if case["intervention"] == "e" and "start_date" in case]
    for case in cases:
        if case["intervention"] == "f" and "start_date" in case and mentors and chance(rng, 0.45):
            near = min(mentors, key=lambda mentor: abs((mentor["start_date"] - case["start_date"]).days))
            case["linked_case_id"] = near["case_id"]


def _renewed(rng: np.random.Generator, world: World, cases: list[Row]) -> Iterator[Row]:
    """New founded concerns about people whose case has ended."""
    for case in cases:
        end, referral = case.get("end_date"), case.get("referral_id")
        if end and referral and chance(rng, world.during(world.effects.renewed_concern, end)):
            day = _after(rng, end, 20, 365)
            if day <= world.last:
                renewed = _referral(rng, world, day, founded=True)
                same = {key: referral[key] for key in ("age_group", "gender", "district", "extremism_form")}
                outcome = pick(rng, {"referred_other": 0.6, "handed_to_police": 0.4})
                yield renewed | same | {"outcome": outcome, "repeat": "yes", "earlier_referral_id": referral}


def _second_callers(rng: np.random.Generator, world: World, referrals: list[Row]) -> Iterator[Row]:
    """The same concern, told by somebody else some days later."""
    for referral in referrals:
        day = _after(rng, referral["received_date"], 2, 20)
        if day <= world.last and chance(rng, 0.03):
            own = {key: value for key, value in _referral(rng, world, day).items() if key in ("channel", "referrer_type")}
            not_again = dict.fromkeys(("infohus_date", "started_date", "started_authority", "closed_date"))
            first = referral | {"outcome": "no_action" if referral["outcome"] == "case_started" else referral["outcome"]}
            yield first | not_again | own | {"received_date": day, "duplicate_of": referral, "earlier_referral_id": None}


def _contacts(rng: np.random.Generator, world: World) -> list[Row]:
    rows = []
    for month in world.months:
        mean = world.effects.contacts_per_year / 12 * 0.8 ** world.lockdown_share(month) * world.scale
        if month.first >= world.plan.period.first:
            rows += [_contact(rng, world, day) for day in dates(rng, world.working_days(month), mean)]
    for number, row in enumerate(rows, start=1):
        row["contact_id"] = f"K-{number:04}"
    forget(rng, rows, {"milieu_code": 0.04, "participants": 0.06, "hours": 0.03})
    return rows


def _contact(rng: np.random.Generator, world: World, day: date) -> Row:
    again = int(rng.choice([1, 2, 3], p=[0.44, 0.29, 0.27]))
    known = chance(rng, 0.97)
    return {
        "date": day,
        "milieu_code": pick(rng, _MILIEUS),
        "new_contact": ("yes" if again == 1 else "no") if known else None,
        "contact_no": again if known else None,
        "participants": 1 + int(rng.poisson(2.5)),
        "hours": float(rng.integers(1, 7)) / 2,
        "partners": pick(rng, {"": 0.41, "SSP": 0.25, "DKS;SSP": 0.2, "DKS": 0.06, "housing": 0.05, "unknown": 0.03}) or None,
        "led_to": pick(rng, world.effects.contact_led_to) if chance(rng, 0.97) else None,
    }


def _resolve(rows: Iterable[Row], columns: tuple[str, ...], key: str) -> None:
    """Replace a row that another row refers to by that row's number."""
    for row in rows:
        for column in columns:
            if isinstance(row.get(column), dict):
                row[column] = row[column][key]
