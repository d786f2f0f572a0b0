"""All nine tables of the invented exports, as they must come out of the importer."""

import numpy as np
import pandas as pd

from vinkeval.example.activities import invent_activities, invent_places, invent_schools
from vinkeval.example.advice import invent_advice
from vinkeval.example.effects import Effects
from vinkeval.example.individuals import invent_individuals
from vinkeval.example.invention import World, typed
from vinkeval.example.surroundings import context, invent_finances
from vinkeval.example.surveys import invent_responses
from vinkeval.plan.reading import load_plan


def invent_tables(*, seed: int, scale: float, effects: Effects) -> dict[str, pd.DataFrame]:
    """The tables by name, in the order, columns and types of the records; each table draws from a stream of its own."""
    world = World(load_plan(), effects, scale)
    streams = [np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(6)]
    places = invent_places(streams[0])
    referrals, cases, contacts = invent_individuals(streams[2], world)
    activities = invent_activities(streams[1], world, places)
    advice = invent_advice(streams[3], world)
    rows = {
        "activities": activities,
        "referrals": referrals,
        "cases": cases,
        "advice": advice,
        "contacts": contacts,
        "responses": invent_responses(streams[4], world, activities, cases, contacts, advice),
        "finances": invent_finances(streams[5], world),
        "context": context(world),
        "institutions": invent_schools(places),
    }
    return {table: typed(table, found) for table, found in rows.items()}
