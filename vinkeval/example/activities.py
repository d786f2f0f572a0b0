"""Invented activity logs of the interventions a, b, c, d, g and h, with a pandemic dip."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from vinkeval.example.invention import Row, World, chance, dates, forget, number_within_year, pick

SCHOOLS, TARGET_SCHOOLS, HOSPITALS = 72, 66, 8
ASSOCIATIONS = 16
DISTRICTS = {
    "Brønshøj-Husum": 1.9, "Bispebjerg": 1.6, "Vesterbro/Kongens Enghave": 1.4, "Nørrebro": 1.4, "Valby": 1.0, "Østerbro": 0.9,
    "Amager Øst": 0.9, "Vanløse": 0.8, "Indre By": 0.8, "Amager Vest": 0.8,
}  # fmt: skip
_SCHOOL_YEAR = (1.1, 1.0, 1.2, 1.0, 1.1, 0.7, 0.1, 0.9, 1.3, 1.2, 1.4, 1.0)
_OFFICE_YEAR = (1.1, 1.0, 1.1, 1.0, 1.1, 1.0, 0.3, 1.0, 1.2, 1.1, 1.2, 0.9)
_TYPES = {
    "a": {"teaching": 0.67, "workshop": 0.2, "youth_dialogue": 0.1, "camp": 0.03},
    "b": {"parent_course": 0.5, "parent_meeting": 0.5},
    "c": {"network_meeting": 0.93, "theme_day": 0.07},
    "d": {"outreach": 1.0},
    "g": {"development": 1.0},
    "h": {"briefing": 0.8, "theme_day": 0.1, "workshop": 0.1},
}
_MODULES = {"teaching": (1, 4), "camp": (2, 3), "parent_course": (3, 6)}
_TARGETS = {"a": "pupils", "b": "parents", "c": "associations", "d": "youth", "g": "citizens", "h": "professionals"}
_ADMINISTRATIONS = {
    "a": {"BUF": 1.0},
    "b": {"BUF": 0.8, "BIF": 0.2},
    "c": {"BIF": 1.0},
    "d": {"BIF": 0.5, "SOF": 0.5},
    "g": {"BIF": 1.0},
    "h": {"BUF": 0.38, "BIF": 0.2, "SOF": 0.16, "SUF": 0.12, "KFF": 0.07, "external": 0.05, "TMF": 0.02},
}
_PLACES = {
    "a": {"school": 0.8, "youth_education": 0.12, "club": 0.08},
    "b": {"school": 0.5, "daycare": 0.3, "housing": 0.2},
    "c": {"association": 1.0},
    "h": {"school": 0.34, "job_centre": 0.14, "social_centre": 0.14, "club": 0.1, "youth_education": 0.09, "daycare": 0.06,
          "housing": 0.05, "police_ssp": 0.04, "probation": 0.03, "other": 0.01},
}  # fmt: skip
_PARTNERS = {
    "a": {"BUF": 0.8, "BUF;SSP": 0.1, "": 0.1},
    "b": {"": 0.7, "housing": 0.2, "SSP;housing": 0.1},
    "c": {"": 0.8, "other": 0.2},
    "d": {"SSP": 0.35, "DKS;SSP": 0.25, "": 0.4},
    "g": {"": 1.0},
    "h": {"": 0.75, "SOF": 0.15, "other": 0.1},
}
_WOMEN = {"a": 0.5, "b": 0.65, "c": 0.15, "d": 0.05, "g": 0.3, "h": 0.68}
_SIZE = {"a": 20, "b": 14, "c": 13, "d": 4, "g": 6, "h": 17}
Reach = dict[bool, NDArray[np.int64]]
"""Numbers of the schools that the courses come to, before the plan and from its start."""
_STATUS = {"held": 0.93, "cancelled": 0.035, "postponed": 0.02, "held_online": 0.012, "unknown": 0.003}
_STATUS_LOCKED = {"held": 0.2, "cancelled": 0.4, "postponed": 0.12, "held_online": 0.28}
_STATUS_LOCKED_STREET = {"held": 0.55, "cancelled": 0.35, "postponed": 0.1}
_REASONS = {"illness": 0.35, "low_signup": 0.35, "host": 0.22, "other": 0.08}


def invent_activities(rng: np.random.Generator, world: World, places: dict[str, str]) -> list[Row]:
    """Rows of the activity log, in order of their dates, numbered within the year of the sheet they stand in."""
    shares = world.effects.schools_in_reach
    reach = {
        plan: rng.permutation(TARGET_SCHOOLS)[: round(TARGET_SCHOOLS * share)]
        for plan, share in ((False, shares.before), (True, shares.plan))
    }
    rows = [
        _activity(rng, world, letter, day, places, reach)
        for letter, per_year in world.effects.activities_per_year.items()
        for month in world.months
        if letter not in "dg" or month.first >= world.plan.period.first
        for day in dates(rng, world.working_days(month), _mean(world, letter, per_year, month.first.month))
    ]
    rows += _new_dates(rng, world, rows)
    rows += _next_year(rng, world, places, reach)
    rows.sort(key=lambda row: row["date"])
    forget(rng, rows, {"district": 0.04, "institution_type": 0.03, "administration": 0.03, "format": 0.02, "hours": 0.03})
    number_within_year(rows, "activity_id", "date", "{}{:05}", last=world.last)
    return rows


def invent_places(rng: np.random.Generator) -> dict[str, str]:
    """District of every school (S01 …) and psychiatric institution (P01 …)."""
    codes = [*(f"S{number:02}" for number in range(1, SCHOOLS + 1)), *(f"P{number:02}" for number in range(1, HOSPITALS + 1))]
    return {code: pick(rng, DISTRICTS) for code in codes}


def _mean(world: World, letter: str, per_year: float, month: int) -> float:
    season = _SCHOOL_YEAR if letter in "abc" else _OFFICE_YEAR
    return per_year * season[month - 1] / sum(season) * world.scale


def _activity(rng: np.random.Generator, world: World, letter: str, day: date, places: dict[str, str], reach: Reach) -> Row:
    kind = pick(rng, _TYPES[letter])
    least, most = _MODULES.get(kind, (1, 1))
    modules = int(rng.integers(least, most + 1))
    place, code = _place(rng, world, letter, day, reach)
    row: Row = {
        "date": day,
        "end_date": world.happened(day + timedelta(days=7 * (modules - 1))) if modules > 1 else None,
        "intervention": letter,
        "activity_type": kind,
        "target_group": _TARGETS[letter],
        "administration": pick(rng, _ADMINISTRATIONS[letter]),
        "institution_type": place,
        "institution_code": code,
        "district": places[code] if code else pick(rng, DISTRICTS),
        "hours": modules * float(rng.choice([1.5, 2.0, 2.5, 3.0])),
        "modules": modules,
        "partners": pick(rng, _PARTNERS[letter]) or None,
    }
    return row | _delivery(rng, world, letter, kind, day)


def _place(rng: np.random.Generator, world: World, letter: str, day: date, reach: Reach) -> tuple[str | None, str | None]:
    if letter in "dg":
        return None, None
    if letter == "h" and chance(rng, world.during(world.effects.psychiatry_share, day)):
        return "psychiatry", f"P{rng.integers(1, HOSPITALS + 1):02}"
    place = pick(rng, _PLACES[letter])
    if place != "school":
        return place, None
    near = reach[day >= world.plan.period.first]
    number = int(rng.choice(near)) if letter == "a" else int(rng.integers(0, SCHOOLS))
    return place, f"S{number + 1:02}"


def _delivery(rng: np.random.Generator, world: World, letter: str, kind: str, day: date) -> Row:
    """Whether and how it was held, and by how many."""
    locked = world.locked_down(day)
    status = pick(rng, (_STATUS_LOCKED_STREET if letter in "dg" else _STATUS_LOCKED) if locked else _STATUS)
    registered = int(rng.poisson(_SIZE[letter])) + 3
    row: Row = {
        "status": status,
        "format": "online" if status == "held_online" else "physical",
        "registered": registered if letter != "d" and chance(rng, 0.8) else None,
    }
    if status in ("cancelled", "postponed", "held_online"):
        reason = "covid" if locked or status == "held_online" else pick(rng, _REASONS)
        row["cancel_reason"] = reason if chance(rng, 0.93) else "unknown"
    return row | _attendance(rng, world, letter, kind, day, registered) if status in ("held", "held_online") else row


def _attendance(rng: np.random.Generator, world: World, letter: str, kind: str, day: date, registered: int) -> Row:
    participants = max(2, registered - int(rng.poisson(1.2)))
    row: Row = {"participants": participants if chance(rng, 0.96) else None}
    if row["participants"] and chance(rng, 0.8):
        row["women"] = int(rng.binomial(participants, _WOMEN[letter]))
        row["men"] = participants - row["women"]
    if kind == "parent_course" and chance(rng, 0.8):
        row["first_module"] = participants
        row["last_module"] = int(rng.binomial(participants, world.during(world.effects.course_retention, day)))
    if letter == "c":
        row["org_codes"] = _associations(rng) if kind == "network_meeting" else None
        row["initiatives_agreed"] = int(rng.poisson(1.3))
        row["initiatives_done"] = int(rng.binomial(row["initiatives_agreed"], 0.55))
    return row


def _associations(rng: np.random.Generator) -> str:
    present = [number for number in range(1, ASSOCIATIONS + 1) if chance(rng, 0.85 if number <= 5 else 0.25)]
    return ";".join(f"F{number:02}" for number in present or [1])


def _new_dates(rng: np.random.Generator, world: World, rows: list[Row]) -> list[Row]:
    """A postponed activity stays on its date; most come again as a row of their own."""
    found = []
    for row in rows:
        again = world.open_day(row["date"] + timedelta(days=int(rng.integers(30, 90))), 0)
        if row["status"] == "postponed" and again <= world.last and chance(rng, 0.6):
            letter, kind, modules = row["intervention"], row["activity_type"], row["modules"]
            end = world.happened(again + timedelta(days=7 * (modules - 1))) if modules > 1 else None
            kept = {key: value for key, value in row.items() if key not in ("cancel_reason", "registered", "format")}
            registered = int(rng.poisson(_SIZE[letter])) + 3
            held = {"date": again, "end_date": end, "status": "held", "format": "physical", "registered": registered}
            found.append(kept | held | _attendance(rng, world, letter, kind, again, registered))
    return found


def _next_year(rng: np.random.Generator, world: World, places: dict[str, str], reach: Reach) -> list[Row]:
    """What has already been booked for the months after the cut-off."""
    rows = []
    for _ in range(rng.poisson(12 * world.scale)):
        day = world.last + timedelta(days=int(rng.integers(5, 95)))
        row = _activity(rng, world, pick(rng, {"a": 0.5, "h": 0.5}), day, places, reach)
        attended = ("cancel_reason", "participants", "women", "men", "end_date", "first_module", "last_module")
        rows.append({key: value for key, value in row.items() if key not in attended} | {"status": "planned"})
    return rows


def invent_schools(places: dict[str, str]) -> list[Row]:
    """The list of schools and psychiatric institutions, and which are in the target group."""
    return [
        {
            "institution_code": code,
            "institution_type": "school" if code.startswith("S") else "psychiatry",
            "district": district,
            "in_target_list": "yes" if code.startswith("S") and int(code[1:]) <= TARGET_SCHOOLS else "no",
        }
        for code, district in places.items()
    ]


def held(activities: list[Row], letter: str) -> list[Row]:
    """The held activities of an intervention."""
    return [row for row in activities if row["intervention"] == letter and row["status"] in ("held", "held_online")]
