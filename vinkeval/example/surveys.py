"""Invented answers to the surveys: pairs before and after with a known change, follow-ups, and short surveys."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from vinkeval.example.activities import held
from vinkeval.example.invention import Row, World, chance, pick

PAIRED = {
    "a": ("DEM1", "DEM2", "KIL1", "KIL2", "TIL1"),
    "b": ("FOR1", "FOR2", "TIL1"),
    "f": ("FOR1", "FOR2"),
    "h": ("FAG1", "FAG2", "FAG3", "FAG4"),
}
AFTER_ONLY = {
    "a": ("LIG1", "STIG1"),
    "b": ("STIG1",),
    "c": ("TIL1", "STIG1"),
    "d": ("TIL1", "STIG1"),
    "h": ("STIG1",),
    "i": ("NYT1",),
}
_ANSWERED = {"a": 0.34, "b": 0.34, "h": 0.55}
_STIGMA = {False: {"1": 0.5, "2": 0.3, "3": 0.2}, True: {"4": 0.7, "5": 0.3}}


def invent_responses(
    rng: np.random.Generator, world: World, activities: list[Row], cases: list[Row], contacts: list[Row], advice: list[Row]
) -> list[Row]:
    """Rows of the survey tool, in order of their dates."""
    rows = [
        *(row for letter in "abh" for row in _courses(rng, world, letter, held(activities, letter))),
        *_network(rng, world, held(activities, "c")),
        *_relatives(rng, world, cases),
        *_short(rng, world, "d", contacts, 0.25),
        *_short(rng, world, "i", advice, 0.22),
    ]
    rows.sort(key=lambda row: row["response_date"])
    for number, row in enumerate(rows, start=1_000_001):
        row["response_id"] = str(number)
        _incomplete(rng, row)
    return rows


class Person:
    """One invented respondent: a standing of their own on each item, and an answer that wavers around it."""

    def __init__(self, rng: np.random.Generator, world: World, common: float = 0.0) -> None:
        self._rng = rng
        self._world = world
        self._own = common + rng.normal(0, world.effects.spread[1])
        self.code = "".join(chr(65 + number) for number in rng.integers(0, 26, 2)) + f"{rng.integers(1, 32):02}"

    def answers(self, items: Sequence[str], day: date, share: float) -> Row:
        """Answers on `day`, when `share` of the change has come about."""
        effects, rng = self._world.effects, self._rng
        found: Row = {}
        for item in items:
            if item == "STIG1":
                found[item] = int(pick(rng, _STIGMA[chance(rng, self._world.during(effects.felt_suspected, day))]))
                continue
            change = share * self._world.during(effects.changes[item[:3]], day) if item[:3] in effects.changes else 0.0
            latent = effects.means_before[item] + change + self._own + rng.normal(0, effects.spread[2])
            found[item] = min(max(round(latent), 1), 5)
        return found


def _courses(rng: np.random.Generator, world: World, letter: str, activities: list[Row]) -> Iterator[Row]:
    for activity in activities:
        common = rng.normal(0, world.effects.spread[0])
        before, after = activity["date"], activity.get("end_date") or activity["date"]
        for _ in range(rng.binomial(activity.get("participants") or 10, _ANSWERED[letter])):
            person = Person(rng, world, common)
            yield from _person(rng, world, letter, person, activity["activity_id"], before, after)


def _person(
    rng: np.random.Generator, world: World, letter: str, person: Person, activity: str | None, before: date, after: date
) -> Iterator[Row]:
    """What one person has answered: most both times, some only once, some professionals again after three months."""
    base: Row = {"intervention": letter, "pair_code": person.code if chance(rng, 0.95) else None, "activity_id": activity}
    stays = chance(rng, 0.78)
    if not stays or chance(rng, 0.95):
        yield base | {"timepoint": "before", "response_date": before} | person.answers(PAIRED[letter], before, 0)
    if stays and after <= world.last:
        items = PAIRED[letter] + AFTER_ONLY.get(letter, ())
        yield base | {"timepoint": "after", "response_date": after} | person.answers(items, after, 1)
        later = after + timedelta(days=int(rng.integers(85, 110)))
        if letter == "h" and later <= world.last and chance(rng, 0.3):
            share = 1 - world.effects.followup_loss
            yield base | {"timepoint": "followup", "response_date": later} | person.answers(PAIRED["h"], later, share)


def _network(rng: np.random.Generator, world: World, meetings: list[Row]) -> Iterator[Row]:
    for meeting in meetings:
        for _ in range(rng.poisson(2.5)):
            answers = Person(rng, world).answers(AFTER_ONLY["c"], meeting["date"], 1)
            same = {"activity_id": meeting["activity_id"], "response_date": meeting["date"]}
            yield {"intervention": "c", "timepoint": "after"} | same | answers


def _relatives(rng: np.random.Generator, world: World, cases: list[Row]) -> Iterator[Row]:
    for case in cases:
        if case["intervention"] == "f" and case.get("end_date") and chance(rng, 0.7):
            person = Person(rng, world)
            person.code += f"{rng.integers(0, 100):02}"
            yield from _person(rng, world, "f", person, None, case["start_date"], case["end_date"])


def _short(rng: np.random.Generator, world: World, letter: str, rows: list[Row], share: float) -> Iterator[Row]:
    for row in rows:
        if chance(rng, share):
            answers = Person(rng, world).answers(AFTER_ONLY[letter], row["date"], 1)
            yield {"intervention": letter, "timepoint": "after", "response_date": row["date"]} | answers


def _incomplete(rng: np.random.Generator, row: Row) -> None:
    """Some leave a question out, some stop early, a few decline."""
    items = [key for key in row if key[-1].isdigit() and key.isupper()]
    row["status"] = "completed"
    if chance(rng, 0.02):
        row["status"] = "rejected"
        row.update(dict.fromkeys(items))
    elif len(items) > 1 and chance(rng, 0.05):
        row["status"] = "partial"
        row.update(dict.fromkeys(items[int(rng.integers(1, len(items))) :]))
    for item in items:
        if chance(rng, 0.02):
            row[item] = None
