"""Invented finances, and the published series that are shown as context with their sources."""

from datetime import date

import numpy as np

from vinkeval.example.invention import Row, World

_BUDGETS = {"a": 930, "b": 430, "c": 370, "d": 1250, "e": 1850, "f": 620, "g": 640, "h": 1150, "i": 760}
"""Yearly budget in 1,000 kr."""
_ITEMS = {"salary": 0.68, "external": 0.2, "other": 0.12}
_SPENT = {2018: 0.99, 2019: 1.0, 2020: 0.87, 2021: 0.95}
_PRICES = 0.02
_SALARY_PER_FTE = 640

_POPULATION = {2018: 613_300, 2019: 623_400, 2020: 632_300, 2021: 638_100}
_HATE_CRIMES = {"2019": 569, "2020": 635}
_PREVENT = {"2019/20": 6287, "2020/21": 4915}
_FETCHED = date(2021, 12, 15)


def invent_finances(rng: np.random.Generator, world: World) -> list[Row]:
    """Budget and spending per year, intervention and item; d from the year it is new in."""
    new_in = {entry.id: entry.new_in or 0 for entry in world.plan.interventions}
    rows: list[Row] = []
    for year, spent in _SPENT.items():
        for letter, budget in _BUDGETS.items():
            if year < new_in[letter]:
                continue
            for item, share in _ITEMS.items():
                kr = round(budget * share * (1 + _PRICES) ** (year - 2018)) * 1000
                fte = round(kr / 1000 / _SALARY_PER_FTE, 1) if item == "salary" else None
                used = round(kr * spent * rng.normal(1, 0.04) / 1000) * 1000
                rows.append(
                    {"year": year, "intervention": letter, "item": item, "budget_kr": kr, "spent_kr": used, "fte": fte}
                    | {"price_level_year": year}
                )
    return rows


def context(world: World) -> list[Row]:
    """The city's published figures of the plan's data, two foreign series, and rounded population figures."""
    rows: list[Row] = []
    for figure in world.plan.context:
        both = {"period": str(figure.year), "unit": "antal", "source_url": figure.source}
        rows.append(both | {"series": "henvendelser_offentliggjort", "value": figure.referrals})
        rows.append(both | {"series": "begrundede_offentliggjort", "value": figure.of_these, "note": figure.counted_as})
    for series, values, source, note in (
        ("hadforbrydelser_hele_landet", _HATE_CRIMES, "transviden.dk/hadforbrydelser-2020", None),
        ("prevent_henvisninger", _PREVENT, "gov.uk, Individuals referred to Prevent, 2020/21", None),
        ("folketal_1_januar", _POPULATION, "rundet til eksemplet", "skal erstattes af FOLK1A"),
    ):
        unit = "personer" if series == "folketal_1_januar" else "antal"
        rows += [
            {"series": series, "period": str(period), "value": value, "unit": unit, "source_url": source, "note": note}
            for period, value in values.items()
        ]
    return [row | {"fetched": _FETCHED} for row in rows]
